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
	return func(s *sim, l *life, d int, r *dice) { s.visit(l, d, r, l.c.withRole(role), pageNo) }
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

// championGoes: the champion leaves; with a successor where the customer stays.
func championGoes(successor bool) deed {
	return func(s *sim, l *life, d int, r *dice) {
		c := l.c
		k := l.champion
		if len(c.users) < 2 || l.gone != nil && l.gone[k] {
			return
		}
		o := newObj().str("user_id", c.userID(k)).str("role", "champion").str("status", "left")
		if successor {
			next := (k + 3) % len(c.users)
			o.str("successor_user_id", c.userID(next))
			l.champion = next
		} else if r.chance(.3) {
			o.str("new_company", pick(r, companyFirst[c.lang])+gap[c.lang]+pick(r, c.industry.words[c.lang]))
		}
		l.leaves(k)
		s.emit(l, contactChanged, crm, l.today+int64(r.within(9, 18)*float64(hourMS)), o)
	}
}

func peopleLeave(lo, hi int) deed {
	return func(s *sim, l *life, d int, r *dice) {
		for n := r.between(lo, hi); n > 0; n-- {
			here := l.active(d)
			if len(here) < 3 {
				return
			}
			k := int(here[len(here)-1-r.intn(len(here)/2)])
			l.leaves(k)
			s.emit(l, contactChanged, crm, l.today+17*hourMS+int64(n)*minMS, newObj().str("user_id", l.c.userID(k)).
				str("role", l.c.users[k].role).
				str("status", "left"))
		}
	}
}

// seatsChange scales the seats; reason may be empty.
func seatsChange(lo, hi float64, reason string) deed {
	return func(s *sim, l *life, d int, r *dice) {
		n := max(1, int(float64(l.seats)*r.within(lo, hi)))
		if n == l.seats {
			n++
		}
		l.seats = n
		s.emit(l, subscriptionChanged, billingSystem, l.today+int64(r.within(9, 18)*float64(hourMS)), s.subscription(l, d,
			"active").
			str("reason", reason))
	}
}

// autoRenewal is switched off or on; giving notice is told with it where there is a contract.
func autoRenewal(on, notice bool) deed {
	return func(s *sim, l *life, d int, r *dice) {
		l.autoRenew = on
		at := l.today + int64(r.within(9, 18)*float64(hourMS))
		o := s.subscription(l, d, "active")
		if notice {
			o.time("notice_given_at", at)
		}
		s.emit(l, subscriptionChanged, billingSystem, at, o)
	}
}

// offers tells an offer asked for or made and what became of it.
func offers(what, asked, end string) deed {
	return func(s *sim, l *life, d int, r *dice) {
		id := "of" + l.c.id[1:] + "-" + s.co.date(d).Format("060102")
		at := l.today + int64(r.within(9, 17)*float64(hourMS))
		for k, status := range []string{asked, "made", end} {
			if status == "" || k == 1 && asked == "made" {
				continue
			}
			o := newObj().str("offer_id", id).str("kind", what).str("status", status)
			if what == "discount" {
				o.num("amount", l.c.mrr/10).str("currency", l.c.country.currency)
			}
			s.emit(l, offer, crm, at+int64(k)*int64(r.within(.6, 3)*float64(dayMS)), o)
		}
		if end == "accepted" && what == "discount" {
			l.discount = 10
		}
	}
}

// trails puts an agreed outcome off track; returns sets it right again, as happens in customers that stay.
func trails(s *sim, l *life, d int, r *dice) {
	l.outcomeBad = true
	s.outcome(l, d, 0, 0, "off_track", r.within(.05, .3))
}

func abandons(s *sim, l *life, d int, r *dice) {
	l.outcomeBad = true
	s.outcome(l, d, 0, 0, "abandoned", r.within(.05, .2))
}

func returns(s *sim, l *life, d int, r *dice) {
	l.outcomeBad = false
	s.outcome(l, d, 0, 0, "on_track", r.within(.5, .8))
}

func tidings(what string) deed {
	text := map[string]string{
		"closing": "announced that it will cease trading", "acquisition": "to be acquired", "merger": "merges with a competitor",
		"layoffs": "cuts a fifth of its staff", "funding": "raised a new round", "expansion": "opens two new sites",
		"relocation": "moves its headquarters",
	}[what]
	return func(s *sim, l *life, d int, r *dice) {
		s.emit(l, news, crm, l.today+int64(r.within(8, 18)*float64(hourMS)), newObj().str("kind", what).
			str("text", l.c.name+" "+text))
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

// wantsMoney is a dispute or refund over the last invoice.
func wantsMoney(dispute bool) deed {
	return func(s *sim, l *life, d int, r *dice) {
		c := l.c
		at := l.today + int64(r.within(9, 17)*float64(hourMS))
		id := "in" + c.id[1:] + "-" + s.co.date(d-20).Format("0601")
		amount := max(100, l.mrr()*int64(r.between(20, 100))/100)
		if dispute {
			s.emit(l, disputed, billingSystem, at, newObj().num("amount", amount).str("currency", c.country.currency).
				str("invoice_id", id).
				str("reason", "charged twice"))
			return
		}
		s.emit(l, refunded, billingSystem, at, newObj().num("amount", amount).str("currency", c.country.currency).
			str("invoice_id", id).
			num("fee", amount*3/100).str("reason", "corrected invoice"))
	}
}

// cardRemoved leaves the subscription without a way to pay.
func cardRemoved(s *sim, l *life, d int, r *dice) {
	s.emit(l, paymentMethodChanged, billingSystem, l.today+int64(l.c.hour(r)*float64(hourMS)), newObj().str("status", "removed"))
}

// newOwner hands the customer to another success manager.
func newOwner(s *sim, l *life, d int, r *dice) {
	l.owner = (l.owner + 1 + r.intn(len(successManagers)-1)) % len(successManagers)
	s.emit(l, accountUpdated, crm, l.today+9*hourMS, newObj().raw("owners", ownerList(successManagers[l.owner], sellers[l.c.seller])))
}

// dropWeek is a level for some days, planned with the act's day and no event of its own.
func dropWeek(c *customer, d int, r *dice) {
	c.waves = append(c.waves, wave{d, d + r.between(4, 10), r.within(.25, .6)})
}
