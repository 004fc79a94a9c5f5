package generate

// statement is what a customer says when it leaves, and what we found.
type statement struct {
	reason   string   // stated first: a code, or the customer's own words
	topic    topic    // in which words
	stated   []string // codes
	assessed []string // codes; empty where nobody has looked into it
	source   string
}

// stateReasons: half of the customers state only the surface, and many state nothing that was asked for in codes. What we
// assess is right far more often, yet not always.
func (s *sim) stateReasons(l *life, r *dice) statement {
	c, st := l.c, l.c.story
	x := statement{stated: []string{st.cause.code}}
	if r.chance(.55) {
		surface := st.cause.surface
		if len(surface) == 0 || r.chance(.35) {
			surface = []string{"price", "price", "need_ended"}
		}
		x.stated = []string{pick(r, surface)}
		if r.chance(.25) && x.stated[0] != st.cause.code {
			x.stated = append(x.stated, st.cause.code)
		}
	}
	x.reason, x.topic = x.stated[0], statedWords(x.stated[0])
	switch u := r.float(); {
	case u < .16:
		x.reason, _ = s.words(l, r, x.topic, "end")
		if r.chance(.6) {
			x.stated = nil // nobody has put the words into codes
		}
	case u < .20:
		x.reason, x.stated = "unknown", nil
	}
	if c.seg != selfServe && r.chance(.75) || r.chance(.2) {
		x.assessed = []string{st.cause.code}
		if st.second != "" {
			x.assessed = append(x.assessed, st.second)
		}
		if r.chance(.08) {
			x.assessed = []string{pick(r, []string{"price", "not_adopted", "unknown"})}
		}
	}
	sources := []string{"form", "survey", "interview", "conversation_review"}
	x.source = sources[r.weighted([]float64{.45, .2, .2, .15})]
	if len(x.assessed) > 0 {
		x.source = sources[r.weighted([]float64{.1, .1, .45, .35})]
	}
	return x
}

// statedWords is the topic by which a stated reason is put into words.
func statedWords(code string) topic {
	switch code {
	case "price", "cash_flow":
		return leavingPrice
	case "need_ended", "closing", "acquisition", "restructuring":
		return leavingNeed
	}
	return leaving
}

// churn ends the subscription, says why, and lets our people find out more.
func (s *sim) churn(l *life, d int) {
	c, st := l.c, l.c.story
	r := s.co.dice(c.idx, forChurn, 1)
	x := s.stateReasons(l, &r)
	o := newObj().str("reason", x.reason).list("stated_reasons", x.stated).list("assessed_reasons", x.assessed).
		str("reason_source", x.source)
	voluntary := st.cause.pay != cardExpired && st.cause.code != "closing"
	channel := "online"
	if c.seg != selfServe || r.chance(.1) {
		channel = pick(&r, []string{"online", "phone", "sales", "sales"})
	}
	unpaid := st.cause.pay == cardExpired || st.cause.pay == shortOfCash && r.chance(.6)
	if unpaid {
		channel = "non_payment"
	}
	to := "nothing"
	if voluntary {
		to = pick(&r, st.cause.destinations())
	}
	o.str("switched_to", to)
	if to == "competitor" && r.chance(.85) {
		o.str("competitor", competitors[c.idx%len(competitors)])
	}
	o.str("channel", channel).bool("voluntary", voluntary && !(unpaid && st.cause.pay == shortOfCash && r.chance(.5)))
	o.bool("avoidable", st.cause.avoid.judged(&r))
	if r.chance(.7) {
		text, _ := s.words(l, &r, x.topic, "end")
		o.str("text", text)
	}
	l.autoRenew = false
	s.emit(l, subscriptionChanged, billingSystem, c.churnAt-2000, s.subscription(l, d, "canceled").time("cancel_at", c.churnAt))
	s.push(l, ev{at: c.churnAt, kind: churned, source: crm, data: o.end(), user: -1})
	s.askWhy(l, &r, &x)
}

// askWhy: the survey at once, the call within a week, else a review of the conversations; some are never asked.
func (s *sim) askWhy(l *life, r *dice, x *statement) {
	c := l.c
	who := c.userID(s.speaker(l, 0))
	if r.chance(.6) {
		id, at := "exit"+c.id[1:], c.churnAt+int64(r.between(5, 90))*minMS
		s.afterwards(l, surveySent, surveyTool, at, newObj().str("survey_id", id).str("kind", "exit").str("user_id", who))
		if r.chance(.45) {
			text, _ := s.words(l, r, x.topic, id)
			s.afterwards(l, surveyAnswered, surveyTool, at+int64(r.within(.2, 60)*float64(hourMS)), newObj().str("kind", "exit").
				str("survey_id", id).num("score", int64(r.between(1, 6))).num("scale_max", 10).str("text", text).
				str("reason", x.reason).str("user_id", who))
		}
	}
	if c.seg == selfServe && r.chance(.9) {
		return
	}
	o := newObj().str("kind", "exit_interview")
	at := c.churnAt + int64(r.within(1, 7)*float64(dayMS))
	switch u := r.float(); {
	case u < .45:
		o.str("status", "done").bool("two_way", true).str("result", "reason told")
	case u < .6:
		o.str("status", "no_show")
	case u < .85:
		o = newObj().str("kind", "review_of_conversations").str("status", "done").bool("two_way", false).str("result", "what happened, by date")
		at += 7 * dayMS
	default:
		return
	}
	s.afterwards(l, touchpoint, crm, at, o.str("play", "exit_interview").str("agent_id", s.manager(l).id).str("user_id", who))
}
