package generate

import (
	"fmt"
	"time"
)

// notes are what our people write down, in the language in which they spoke.
var notes = [3][]string{
	{"went through usage and open questions", "short talk, all fine", "asked about the next quarter", "wants a look at new features",
		"budget round in progress", "two new colleagues need a training", "would like the report by e-mail", "asked for the road map"},
	{"过了一遍使用情况和遗留问题", "简短沟通，一切正常", "聊了下个季度的安排", "想看看新功能", "正在做预算", "两位新同事需要培训", "希望报表发邮件",
		"问了产品路线图"},
	{"看了使用狀況跟待解問題", "簡短聊過，一切正常", "聊了下一季的安排", "想看新功能", "正在編預算", "兩位新同事需要教育訓練", "希望報表寄信箱", "問了產品藍圖"},
}

// touch is a contact by the seller's people.
func (s *sim) touch(l *life, at int64, r *dice, what, status string, twoWay bool, play string) {
	c := l.c
	o := newObj().str("kind", what).str("status", status)
	if status == "done" {
		o.bool("two_way", twoWay)
	}
	if status == "done" && twoWay && r.chance(.4) {
		o.str("result", pick(r, []string{"agreed on next steps", "nothing open", "asked for a follow-up", "plans for the quarter"}))
	}
	o.str("play", play).str("agent_id", s.manager(l).id).str("user_id", c.userID(s.speaker(l, l.champion)))
	if status == "done" && r.chance(.5) {
		o.str("notes", pick(r, notes[c.lang]))
	}
	s.emit(l, touchpoint, crm, at, o)
}

// survey is sent and, by chance, answered within two days.
func (s *sim) survey(l *life, at int64, r *dice, what string, score, scale int, t topic, rate float64) {
	id := fmt.Sprintf("%s%s-%d", what, l.c.id[1:], at/dayMS)
	who := l.c.userID(s.speaker(l, r.intn(min(5, len(l.c.users)))))
	s.emit(l, surveySent, surveyTool, at, newObj().str("survey_id", id).str("kind", what).str("user_id", who))
	if r.chance(rate) {
		s.answer(l, at+int64(r.within(.2, 50)*float64(hourMS)), r, what, id, score, scale, t, who)
	}
}

// nps draws an answer: mood 0 is an ordinary customer, 1 the end of a bad story.
func nps(r *dice, mood float64) (int, topic) {
	score := int(min(10, max(0, 8.3+1.6*r.norm()-6.5*mood)))
	switch {
	case score >= 9:
		return score, npsGood
	case score >= 7:
		return score, npsFair
	}
	return score, npsBad
}

// npsOf is an answer of this customer: who is strict gives no nine, who merely hangs on gives less.
func npsOf(c *customer, r *dice, mood float64) (int, topic) {
	score, t := nps(r, mood)
	switch {
	case c.hanging:
		return 2 + r.intn(5), npsBad
	case c.strict:
		return 5 + r.intn(3), npsFair
	}
	return score, t
}

// relations tells check-ins by cadence, business reviews, invitations, greetings, surveys and advocacy.
func (s *sim) relations(l *life, d int) {
	c := l.c
	r := s.co.dice(c.idx, forRelations, d)
	mood, quiet := 0.0, false
	if st := c.story; st != nil && d < c.reactDay {
		if p := st.progress(d); p > 0 {
			mood, quiet = p*st.cause.temper, st.cause.quiet
		}
	}
	date := s.co.date(d)
	weekend := date.Weekday() == time.Saturday || date.Weekday() == time.Sunday
	age := d - c.started
	if c.cadence > 0 && !quiet && age > 10 {
		s.checkIn(l, d, &r, mood, weekend)
	}
	if c.seg != selfServe && !quiet {
		s.invite(l, d, &r, mood)
	}
	s.asks(l, d, &r, mood)
	if c.story == nil && !c.hanging && age > 60 && r.chance(.0011*float64(1+c.seg)) {
		s.advocate(l, d, &r)
	}
}

// invite tells greetings before the great holidays, and a demonstration, event or training each month.
func (s *sim) invite(l *life, d int, r *dice, mood float64) {
	c, date := l.c, s.co.date(d)
	if greetingDay(c.country.calendar, date.Year(), date.Month(), date.Day()) {
		s.touch(l, s.co.at(c, d, 10), r, "greeting", "done", r.chance(.25), "")
	}
	if date.Day() == 18 && r.chance(.3) {
		result := []string{"done", "done", "done", "no_show", "cancelled"}
		if c.hanging || r.chance(c.elusive+.5*mood) {
			result = []string{"no_show", "cancelled"}
		}
		s.touch(l, s.co.at(c, d, 15), r, pick(r, []string{"demo", "event", "event", "training"}), pick(r, result), true, "invite")
	}
}

// asks sends the surveys of the calendar: NPS each quarter, effort twice a year.
func (s *sim) asks(l *life, d int, r *dice, mood float64) {
	c, age := l.c, d-l.c.started
	if (d+c.idx)%91 == 40 && age > 30 {
		score, t := npsOf(c, r, mood)
		s.survey(l, s.co.at(c, d, 10), r, "nps", score, 10, t, []float64{.2, .35, .45}[c.seg]*(1-.4*mood)*(1-c.elusive))
	}
	if (d+c.idx)%180 == 75 && age > 60 {
		s.survey(l, s.co.at(c, d, 11), r, "ces", max(1, r.between(4, 7)-int(3.5*mood)), 7, npsFair, .2*(1-c.elusive))
	}
}

// checkIn keeps to the cadence, give or take; some are missed, some are a mail that nobody answers.
func (s *sim) checkIn(l *life, d int, r *dice, mood float64, weekend bool) {
	c := l.c
	due := (d + c.idx*7) % c.cadence
	what := "check_in"
	if c.seg == enterprise && ((d+3+c.idx*7)/c.cadence)%3 == 0 {
		what = "business_review"
	}
	if due == c.cadence-3 {
		o := newObj().str("kind", what).str("status", "scheduled").str("agent_id", s.manager(l).id)
		s.emit(l, touchpoint, crm, l.today+10*hourMS, o)
	}
	if due == 0 && !weekend || due > 0 && due <= 2 && s.co.date(d).Weekday() == time.Monday {
		at := l.today + int64(r.within(9.5, 17)*float64(hourMS))
		switch u := r.float() - .25*mood - c.elusive; {
		case u < .07:
			s.touch(l, at, r, what, "no_show", false, "")
		case u < .12:
			s.touch(l, at, r, what, "cancelled", false, "")
		case u < .22:
			s.touch(l, at, r, "email", "done", false, "")
		default:
			s.touch(l, at, r, what, "done", true, "")
			if r.chance(.3) {
				s.phone(l, at, r, l.onMind(r, mood))
			}
		}
	}
	if due == c.cadence/2 && r.chance(.5) {
		s.chat(l, r, chat, chatReply, "success")
	}
}

func (s *sim) advocate(l *life, d int, r *dice) {
	what := pick(r, []string{"referral", "review", "case_study", "reference_call", "speaker", "community_answer", "community_answer",
		"review"})
	o := newObj().str("kind", what).str("user_id", l.c.userID(l.here(l.champion)))
	if what == "referral" {
		o.str("referred_customer_id", s.co.customers[(l.c.idx+7)%len(s.co.customers)].id)
	}
	s.emit(l, advocacy, crm, s.co.at(l.c, d, 16), o)
	if what == "review" {
		s.review(l, r, reviewGood, r.between(4, 5))
	}
}
