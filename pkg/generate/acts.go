package generate

// The deeds here are the vocabulary of stories, of ordinary mishaps and of oddities: each makes one or a few events on a day.

// complain opens an angry ticket that is handled badly, or not at all.
func complain(t topic, category string, slow float64, openShare float64) deed {
	return func(s *sim, l *life, d int, r *dice) {
		s.ticket(l, d, r, talk{topic: t, reply: replySorry, category: category, priority: pick(r, []string{"high", "high",
			"urgent", "normal"}),
			slow: slow * r.within(.7, 1.3), open: r.chance(openShare), escalate: r.chance(.35), again: again(t, r),
			csat:    1 + r.intn(2),
			reopens: r.intn(3)})
	}
}

// again is what a customer comes back with when the answer is slow.
func again(t topic, r *dice) topic {
	if r.chance(.4) {
		return slowAngry
	}
	return t
}

// resolved opens the same kind of ticket, answered fast and well, with thanks at the end: what healthy customers have now and then.
func resolved(t topic, category string, slow float64) deed {
	return func(s *sim, l *life, d int, r *dice) {
		s.ticket(l, d, r, talk{topic: t, reply: pick(r, []topic{replyFix, replySorry}), category: category, priority: "high",
			slow:   slow,
			thanks: true})
	}
}

// raise opens a plain ticket.
func raise(t, reply topic, category string) deed {
	return func(s *sim, l *life, d int, r *dice) {
		s.ticket(l, d, r, talk{topic: t, reply: reply, category: category})
	}
}

// tell is a message outside tickets; out none leaves it unanswered.
func tell(in, out topic, team string) deed {
	return func(s *sim, l *life, d int, r *dice) { s.chat(l, r, in, out, team) }
}

// opens visits a page as the person with the role.
func opens(role string, pageNo uint8) deed {
	return func(s *sim, l *life, d int, r *dice) { s.visit(l, d, r, l.here(l.c.withRole(role)), pageNo) }
}

func faultsMet(lo, hi int) deed {
	return func(s *sim, l *life, d int, r *dice) {
		people := l.active(d)
		for n := r.between(lo, hi) * (1 + int(l.c.seg)); n > 0 && len(people) > 0; n-- {
			s.fault(l, l.today+int64(l.c.hour(r)*float64(hourMS)), appWeb, int(people[r.intn(len(people))]), r)
		}
	}
}

// ownIncident is an outage that this customer met alone.
func ownIncident(s *sim, l *life, d int, r *dice) {
	in := incident{id: "inc-" + l.c.id + "-" + s.co.date(d).Format("0102"), severity: pick(r, []string{"major", "critical"}),
		at: l.today + int64(r.within(9, 16)*float64(hourMS)), minutes: r.between(30, 240), features: [2]uint8{uint8(r.intn(12)),
			uint8(r.intn(12))}}
	s.incident(l, &in, r, l.active(d))
}

// headlines are what the papers write.
var headlines = map[string][3]string{
	"closing":     {"announced that it will cease trading", "宣布停止营业", "宣布停止營業"},
	"acquisition": {"to be acquired", "将被收购", "將被併購"},
	"merger":      {"merges with a competitor", "与同行合并", "與同業合併"},
	"layoffs":     {"cuts a fifth of its staff", "裁员两成", "裁員兩成"},
	"funding":     {"raised a new round", "完成新一轮融资", "完成新一輪募資"},
	"expansion":   {"opens two new sites", "新设两处据点", "新設兩處據點"},
	"relocation":  {"moves its headquarters", "总部搬迁", "總部搬遷"},
	"buys":        {"buys a competitor", "收购同行", "收購同業"},
}

func tidings(what string) deed { return newsOf(what, what) }

func newsOf(what, headline string) deed {
	return func(s *sim, l *life, _ int, r *dice) {
		c := l.c
		s.emit(l, news, crm, l.today+int64(r.within(8, 18)*float64(hourMS)), newObj().str("kind", what).
			str("text", c.name+gap[c.lang]+headlines[headline][c.lang]))
	}
}

func rates(what string, lo, hi, scale int, t topic) deed {
	return func(s *sim, l *life, d int, r *dice) {
		s.survey(l, l.today+10*hourMS, r, what, r.between(lo, hi), scale, t, 1)
	}
}

func publicReview(lo, hi int) deed {
	return func(s *sim, l *life, d int, r *dice) { s.review(l, r, reviewBad, r.between(lo, hi)) }
}

// missesTraining is an appointment to learn that nobody comes to.
func missesTraining(s *sim, l *life, _ int, r *dice) {
	if l.c.seg != selfServe {
		s.touch(l, l.today+int64(r.within(10, 17)*float64(hourMS)), r, "training", "no_show", false, "re_onboard")
	}
}

// misses is a meeting that the customer does not come to.
func misses(s *sim, l *life, d int, r *dice) {
	if l.c.cadence == 0 {
		return
	}
	s.touch(l, l.today+int64(r.within(10, 17)*float64(hourMS)), r, "check_in", "no_show", false, "")
}

// meets is a good meeting beyond the cadence.
func meets(what, play string) deed {
	return func(s *sim, l *life, d int, r *dice) {
		if l.c.cadence > 0 {
			s.touch(l, l.today+int64(r.within(10, 17)*float64(hourMS)), r, what, "done", true, play)
		}
	}
}
