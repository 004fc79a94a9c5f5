package generate

// role is who at a customer speaks of a topic; empty where anybody may.
func (t topic) role() string {
	switch t {
	case bossTalk, newBossTalk, priceAngry:
		return "decision_maker"
	case billingAsk, billingAngry, cash, cashLate, cardTalk, orderTalk:
		return "payer"
	case noResult, noResultMild, adoptTalk, fitTalk, looking, promised, promisedMild, smallerTalk, gladTalk, leaveNote, backNote:
		return "champion"
	case setupMild, failedSetup, trustAsk, championTalk:
		return "admin"
	}
	return ""
}

// writer is who writes in a conversation: whom a deed has named, or who has the topic's role, or one of the best known people. The
// topic is the conversation's first; it is one person who writes all of it.
func (s *sim) writer(l *life, conv string, t topic) int {
	k := int(hash(conv) >> 32 % uint64(min(4, len(l.c.users))))
	if role := t.role(); role != "" && hash(conv)%4 > 0 {
		if k = l.c.withRole(role); role == "champion" {
			k = l.champion
		}
	}
	return s.speaker(l, k)
}

// speaker is the person whom a deed has named, or else k.
func (s *sim) speaker(l *life, k int) int {
	if l.spoken > 0 {
		return l.spoken - 1
	}
	return l.here(k)
}

// speaks has one person speak until the returned function is called.
func (l *life) speaks(k int) (done func()) {
	before := l.spoken
	l.spoken = k + 1
	return func() { l.spoken = before }
}

// here is person k, or somebody who is still there where k has left.
func (l *life) here(k int) int {
	for n := range l.c.users {
		if next := (k + n) % len(l.c.users); l.isHere(next) {
			return next
		}
	}
	return k
}

func (l *life) isHere(k int) bool {
	u := &l.c.users[k]
	return l.day >= u.join && l.day < u.leave && (l.gone == nil || !l.gone[k])
}

// onMind is what a customer says when asked how things are: the sourer its story has become, the likelier its cause comes up.
func (l *life) onMind(r *dice, mood float64) topic {
	usual := pick(r, []topic{chat, chat, ask, praise, gladTalk})
	if l.c.hanging {
		usual = pick(r, []topic{chat, hardMild, slowMild, bossTalk})
	}
	if mood <= 0 || !r.chance(.8*mood*l.c.story.candor) {
		return usual
	}
	if t, ok := voices[l.c.story.cause.code]; ok {
		return t
	}
	return usual
}

// voices are how causes sound when somebody asks.
var voices = map[string]topic{
	"restructuring": reorgTalk, "acquisition": acquiredTalk, "cash_flow": cash, "champion_left": newBossTalk, "need_ended": needEnding,
	"closing": closingTalk, "poor_fit": fitTalk, "overpromised": promised, "missing_feature": featureAngry,
	"poor_onboarding": onboardAngry, "failed_implementation": failedSetup, "not_adopted": adoptTalk, "hard_to_use": hard,
	"defects": defectAngry, "instability": unstable, "success_gap": noResult, "slow_support": slowAngry, "poor_service": rude,
	"left_alone": lonely, "service_mismatch": mismatch, "outgrown": outgrownTalk, "billing_friction": billingAngry,
	"price": priceTalk, "trust_lost": trust,
}
