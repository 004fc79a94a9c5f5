package generate

import "fmt"

// turn is who speaks in a call, and about what.
type turn struct {
	customer bool
	topic    topic
}

// phone is a call of the success manager, with its turns or with a bare transcript.
func (s *sim) phone(l *life, at int64, r *dice, t topic) {
	s.talkOver(l, at, r, "outbound", "success", []turn{{false, callHello}, {true, t}, {false, t.answer()}})
}

// talkOver tells a call. Most are taken down by speaker; the rest have a transcript without speakers, or nothing but their length.
func (s *sim) talkOver(l *life, at int64, r *dice, direction, team string, turns []turn) {
	id := fmt.Sprintf("call%s-%d", l.c.id, at)
	length := int64(r.between(4, 38)) * minMS
	o := newObj().str("direction", direction).num("duration_ms", length).bool("answered", true).str("team", s.teamFor(l, team))
	b, plain, when := []byte{'['}, "", int64(2000)
	for i, t := range turns {
		text := s.utters(l, r, t.topic, id)
		speaker := "agent"
		if t.customer {
			speaker = "customer"
		}
		if i > 0 {
			b, plain = append(b, ','), plain+" "
		}
		b = append(b, newObj().str("speaker", speaker).str("text", text).num("at_ms", when).end()...)
		plain += text
		when += int64(r.between(6000, 40_000))
	}
	switch u := r.float(); {
	case u < .65:
		o.raw("turns", append(b, ']'))
	case u < .9:
		o.str("transcript", plain)
	}
	o.str("user_id", l.c.userID(s.speaker(l, l.champion)))
	if team == "success" {
		o.str("agent_id", s.manager(l).id)
	} else {
		o.str("agent_id", s.agent(l, r))
	}
	s.emit(l, call, supportDesk, at, o)
}

// rings is a call of the customer's about something.
func rings(t topic, team string) deed {
	return func(s *sim, l *life, d int, r *dice) {
		at := l.today + int64(r.within(9, 17.5)*float64(hourMS))
		reply := t.answer()
		turns := []turn{{false, callHello}, {true, t}, {false, reply}}
		if r.chance(.5) {
			turns = append(turns, turn{true, t}, turn{false, reply})
		}
		s.talkOver(l, at, r, "inbound", team, turns)
	}
}

// ringsUnheard is a call that nobody takes.
func ringsUnheard(s *sim, l *life, _ int, r *dice) {
	for n := r.between(1, 2); n > 0; n-- {
		at := l.today + int64(r.within(9, 17.5)*float64(hourMS))
		s.emit(l, call, supportDesk, at, newObj().str("direction", "inbound").num("duration_ms", int64(r.between(20, 200))*1000).
			bool("answered", false).str("team", s.teamFor(l, "success")).str("user_id", l.c.userID(s.speaker(l, l.champion))))
	}
}

// dials is a call of ours that the customer does not take.
func dials(s *sim, l *life, _ int, r *dice) {
	at := l.today + int64(r.within(9, 17.5)*float64(hourMS))
	s.emit(l, call, supportDesk, at, newObj().str("direction", "outbound").num("duration_ms", int64(r.between(15, 40))*1000).
		bool("answered", false).str("team", s.teamFor(l, "success")).str("agent_id", s.manager(l).id))
}

// teamFor: small customers have no success manager to talk to.
func (s *sim) teamFor(l *life, team string) string {
	if team == "success" && l.c.seg == selfServe {
		return "support"
	}
	return team
}

// answer is what our people say to a topic.
func (t topic) answer() topic {
	switch t {
	case billingAngry, billingAsk:
		return replyBilling
	case cash, cashLate:
		return replyPlan
	case cancelAsk:
		return replyCancel
	case ask, onboardAsk, hardMild, setupMild:
		return replyHow
	case featureAsk, featureAngry, outgrownTalk:
		return replyNo
	case defectMild, unstableMild:
		return replyFix
	case trust, trustAsk:
		return replyTrust
	case praise, gladTalk:
		return replyThanks
	}
	if t.tone() == bad || t.tone() == awful {
		return replySorry
	}
	return chatReply
}
