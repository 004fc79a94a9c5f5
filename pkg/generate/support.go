package generate

import (
	"fmt"
	"time"
)

// talk is a conversation that starts with a ticket: what it is about and how it is handled.
type talk struct {
	topic    topic
	reply    topic
	category string
	priority string
	channel  string
	slow     float64 // the answer takes this many times the promised time
	open     bool    // never solved
	escalate bool
	thanks   bool
	again    topic // the customer comes back with this before the solution
	reopens  int
	csat     int // 1-5; 0 asks by chance and gets a good answer
}

// moods are the sentiments that some channels bring along.
var moods = map[tone]float64{bad: -.72, fair: 0, good: .7, awful: -.94}

func (s *sim) agent(l *life, r *dice) string { return agents[(l.c.idx+r.intn(3))%len(agents)].id }

// hash tells conversations apart: what a conversation is about and its language stay the same through it.
func hash(s string) (h uint64) {
	h = 14695981039346656037
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return mix(h)
}

// words draws the text of a topic within a conversation, in the customer's language; in a few a Chinese-speaking customer writes English.
func (s *sim) words(l *life, r *dice, t topic, conv string) (string, lang) {
	lg := l.language(conv)
	return compose(r, lg, t, s.slots(l, conv, lg)), lg
}

// utters is what is said of a topic in a call: no greeting, no farewell.
func (s *sim) utters(l *life, r *dice, t topic, conv string) string {
	lg := l.language(conv)
	sl := s.slots(l, conv, lg)
	return fill(capital(body(r, lg, t, sl)), sl)
}

func (l *life) language(conv string) lang {
	if hash(conv)%17 == 3 {
		return english
	}
	return l.c.lang
}

func (s *sim) slots(l *life, conv string, lg lang) *slots {
	c, h := l.c, hash(conv)
	return &slots{
		feature:    features[c.order[h>>8%10%uint64(len(c.order))]].label[lg],
		wanted:     wanted[(uint64(c.idx)+h>>16%2)%uint64(len(wanted))][lg],
		competitor: competitors[c.idx%len(competitors)], days: 2 + int(h>>24%8), number: 1000 + c.idx%9000 + l.tickets,
		agent: agents[(c.idx+1)%len(agents)].name, manager: s.manager(l).name, seats: l.seats,
		hongKong: c.country.code == "HK",
	}
}

// rated reports whether the desk says how a message sounds: the chat tool of some customers' groups does, for most of what it sees.
func (s *sim) rated(l *life, channel, conv string) bool {
	return channel != "email" && l.c.idx%4 == 1 && hash(conv)%5 < 3
}

// say sends a message. Direction inbound speaks as a user of the customer. Small customers have no success manager to talk to.
func (s *sim) say(l *life, at int64, r *dice, t topic, conv, channel, team string, inbound bool) {
	team = s.teamFor(l, team)
	text, lg := s.words(l, r, t, conv)
	o := newObj().str("conversation_id", conv)
	switch {
	case inbound:
		o.str("direction", "inbound").str("user_id", l.c.userID(s.writer(l, conv, t)))
	case team == "success":
		o.str("direction", "outbound").str("agent_id", s.manager(l).id)
	default:
		o.str("direction", "outbound").str("agent_id", s.agent(l, r))
	}
	o.str("text", text).str("channel", channel).str("team", team).str("language", langTags[lg])
	if inbound && s.rated(l, channel, conv) {
		o.flt("sentiment", moods[t.tone()]+r.within(-.05, .05))
	}
	s.emit(l, message, supportDesk, at, o)
}

func (l *life) newTicket() string {
	l.tickets++
	return fmt.Sprintf("t%s-%d", l.c.id[1:], l.tickets)
}

// ticket opens one and tells it to its end.
func (s *sim) ticket(l *life, d int, r *dice, t talk) {
	c := l.c
	id := l.newTicket()
	conv, at := "conv-"+id, l.today+int64(c.hour(r)*float64(hourMS))
	text, lg := s.words(l, r, t.topic, conv)
	defer l.speaks(s.writer(l, conv, t.topic))()
	if t.channel == "" {
		t.channel = pick(r, []string{"email", "email", "email", "email", "email", "email", "chat", "chat", "chat", "chat",
			"community", "social"})
	}
	if t.priority == "" {
		t.priority = pick(r, []string{"low", "normal", "normal", "normal", "high"})
	}
	s.emit(l, ticketOpened, supportDesk, at, newObj().str("ticket_id", id).str("conversation_id", conv).str("channel", t.channel).
		str("category", t.category).str("user_id", c.userID(s.writer(l, conv, t.topic))).
		str("priority", t.priority).
		str("subject", subjects[t.category][lg]).str("text", text))
	slow := t.slow
	if slow == 0 {
		slow = r.within(.08, .9)
	}
	first := time.Duration(slow * float64(c.firstReply) * r.within(.8, 1.2))
	full := first + time.Duration(max(.3, slow)*float64(c.resolve)*r.within(.2, 1))
	reply := at + first.Milliseconds()
	s.say(l, reply, r, pick(r, []topic{replyAck, t.reply}), conv, t.channel, "support", false)
	solved := at + full.Milliseconds()
	if t.again != none {
		s.say(l, reply+(solved-reply)/3, r, t.again, conv, t.channel, "support", true)
		s.say(l, reply+(solved-reply)/2, r, replySorry, conv, t.channel, "support", false)
	}
	if t.escalate {
		s.emit(l, ticketChanged, supportDesk, reply+(solved-reply)/2+60_000, newObj().str("ticket_id", id).str("status", "open").
			str("priority", "urgent").bool("escalated", true).str("agent_id", s.agent(l, r)))
	} else if r.chance(.25) {
		s.emit(l, ticketChanged, supportDesk, reply+60_000, newObj().str("ticket_id", id).str("status", "pending").
			str("agent_id", s.agent(l, r)))
	}
	if t.open {
		return
	}
	s.say(l, solved-5*minMS, r, t.reply, conv, t.channel, "support", false)
	s.emit(l, ticketSolved, supportDesk, solved, newObj().str("ticket_id", id).num("first_reply_ms", first.Milliseconds()).
		num("full_resolution_ms", full.Milliseconds()).num("handle_ms", int64(r.between(4, 70))*minMS).
		num("reopens", int64(t.reopens)).
		str("agent_id", s.agent(l, r)))
	if t.thanks {
		s.say(l, solved+int64(r.between(2, 300))*minMS, r, thanks, conv, t.channel, "support", true)
	}
	s.csat(l, solved, r, t.csat, id)
}

func (s *sim) csat(l *life, solved int64, r *dice, score int, ticket string) {
	if score == 0 && !r.chance(.6) {
		return
	}
	sv := "csat-" + ticket
	who := l.c.userID(l.here(r.intn(min(6, len(l.c.users)))))
	s.emit(l, surveySent, surveyTool, solved+hourMS, newObj().str("survey_id", sv).str("kind", "csat").str("user_id", who))
	if score == 0 && !r.chance(.4) {
		return
	}
	t := csatBad
	switch {
	case score > 0:
	case l.c.hanging || l.c.strict:
		score = r.between(2, 3)
	default:
		score, t = r.between(3, 5), csatGood
	}
	s.answer(l, solved+int64(r.within(1.5, 30)*float64(hourMS)), r, "csat", sv, score, 5, t, who)
}

func (s *sim) answer(l *life, at int64, r *dice, kind, survey string, score, scale int, t topic, who string) {
	o := newObj().str("kind", kind).str("survey_id", survey).num("score", int64(score)).num("scale_max", int64(scale))
	if r.chance(.6) {
		text, _ := s.words(l, r, t, survey)
		o.str("text", text)
	}
	s.emit(l, surveyAnswered, surveyTool, at, o.str("user_id", who))
}

// ordinary is what customers write about when nothing is wrong, with its weights.
var ordinary = []struct {
	weight float64
	talk   talk
}{
	{.46, talk{topic: ask, reply: replyHow, category: "question"}},
	{.18, talk{topic: defectMild, reply: replyFix, category: "defect"}},
	{.12, talk{topic: billingAsk, reply: replyBilling, category: "billing"}},
	{.14, talk{topic: featureAsk, reply: replyNo, category: "feature_request"}},
	{.06, talk{topic: defectAngry, reply: replyFix, category: "complaint", priority: "high", thanks: true}},
	{.04, talk{topic: slowAngry, reply: replySorry, category: "complaint", priority: "high", thanks: true}},
}

// support tells the ordinary conversations of a day; those of a story are acts.
func (s *sim) support(l *life, d int) {
	c := l.c
	r := s.co.dice(c.idx, forSupport, d)
	rate := c.tickets / 30
	if wd := s.co.date(d).Weekday(); wd == time.Saturday || wd == time.Sunday {
		rate *= .25
	}
	age := d - c.started
	if age < 40 {
		rate *= 2
	}
	slow := 0.0
	if st := c.story; st != nil && d < c.reactDay {
		if p := st.progress(d); p > 0 {
			rate *= st.cause.tickets(p)
			slow = st.cause.slow * p
		}
	}
	for n := r.poisson(rate); n > 0; n-- {
		t := ordinary[r.weighted(ordinaryWeights[:])].talk
		if age < 40 && r.chance(.5) {
			t = talk{topic: onboardAsk, reply: replyHow, category: "onboarding"}
		}
		t.thanks = (t.thanks || r.chance(.4)) && !c.hanging
		if slow > 0 && slow > r.float() {
			t.slow = r.within(1.2, 1+3*slow)
		}
		s.ticket(l, d, &r, t)
	}
	if c.seg != selfServe && r.chance(rate*.8) {
		s.chat(l, &r, ask, replyHow, "success")
	}
	if r.chance(rate*.12) && !c.hanging {
		s.chat(l, &r, praise, replyThanks, "success")
	}
}

var ordinaryWeights = func() (w [6]float64) {
	for i := range ordinary {
		w[i] = ordinary[i].weight
	}
	return w
}()

// chat is a short exchange without a ticket.
func (s *sim) chat(l *life, r *dice, in, out topic, team string) {
	channel := "chat"
	if l.c.lang != english {
		channel = pick(r, []string{"chat", "chat_group"})
	}
	at := l.today + int64(l.c.hour(r)*float64(hourMS))
	conv := fmt.Sprintf("chat%s-%d-%d", l.c.id[1:], at/1000, l.seq)
	defer l.speaks(s.writer(l, conv, in))()
	s.say(l, at, r, in, conv, channel, team, true)
	if out == none {
		return
	}
	at += int64(r.between(2, 180)) * minMS
	s.say(l, at, r, out, conv, channel, team, false)
	if (in == ask || in == onboardAsk || in == chat) && r.chance(.4) {
		s.say(l, at+int64(r.between(1, 60))*minMS, r, thanks, conv, channel, team, true)
	}
}

// review is a public one on a site.
func (s *sim) review(l *life, r *dice, t topic, rating int) {
	s.reviewAt(l, l.today+int64(r.within(9, 22)*float64(hourMS)), r, t, rating)
}

func (s *sim) reviewAt(l *life, at int64, r *dice, t topic, rating int) {
	id := l.newTicket()
	text, _ := s.words(l, r, t, id)
	s.emit(l, ticketOpened, supportDesk, at, newObj().str("ticket_id", id).str("channel", "review").
		str("category", reviewCategory(rating)).
		str("user_id", l.c.userID(l.here(r.intn(min(3, len(l.c.users)))))).str("text", text).num("rating", int64(rating)).
		bool("public", true).
		str("site", "reviews.example").str("url", "https://reviews.example/r/"+id))
}

func reviewCategory(rating int) string {
	if rating < 4 {
		return "complaint"
	}
	return "question"
}
