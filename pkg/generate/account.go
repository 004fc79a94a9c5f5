package generate

import "fmt"

// account tells what the CRM knows: the beginning, people who come and go, outcomes, and the end.
func (s *sim) account(l *life, d int) {
	c := l.c
	switch {
	case d == c.started && d >= 0:
		s.begin(l, d)
	case d == max(c.started, -1) && c.started < 0:
		s.snapshot(l)
	}
	s.people(l, d)
	s.outcomes(l, d)
	if d == c.churnDay {
		s.churn(l, d)
	}
	if d == c.reactDay {
		s.emit(l, reactivated, crm, c.reactAt, newObj())
		l.pastDue = false
		s.emit(l, subscriptionChanged, billingSystem, c.reactAt+1000, s.subscription(l, d, "active").str("reason", "came back"))
	}
	if d == c.mergedDay {
		into := s.co.customers[(c.idx+1)%len(s.co.customers)].id
		s.emit(l, merged, crm, c.mergedAt-1, newObj().str("into", into))
	}
}

func ownerList(csm, seller person) []byte {
	b := append(appendString(append([]byte(nil), `[{"role":"csm","name":`...), csm.name), `,"email":`...)
	b = append(appendString(b, csm.email), `},{"role":"sales","name":`...)
	b = append(appendString(b, seller.name), `,"email":`...)
	return append(appendString(b, seller.email), `}]`...)
}

func (c *customer) userList(who []int) []byte {
	b := []byte{'['}
	for i, k := range who {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(append(b, `{"id":`...), c.userID(k)), `,"name":`...)
		b = append(appendString(b, c.users[k].name), `,"email":`...)
		b = append(appendString(b, c.email(k)), `,"role":`...)
		b = append(appendString(b, c.users[k].role), '}')
	}
	return append(b, ']')
}

// profileEvent is the account with everything that is known.
func (s *sim) profileEvent(l *life, d int) *obj {
	c := l.c
	o := newObj().str("name", c.name).str("segment", c.seg.String()).str("plan", c.plan.name).
		str("tier", []string{"C", "B", "A"}[c.seg]).str("country", c.country.code).str("industry", c.industry.code).
		str("language", langTags[c.lang]).str("timezone", c.country.zone).num("mrr", l.mrr()).str("currency", c.country.currency).
		flt("margin", .62+.3*float64(c.idx%10)/10).num("cost_to_serve", l.mrr()/int64(5+c.idx%9)).str("fit", c.fit)
	channel := []string{"inbound", "referral", "ads", "partner", "event"}[c.idx%5]
	a := newObj().str("channel", channel).num("cost", c.mrr*int64(2+c.idx%11)).str("currency", c.country.currency).
		str("agent_id", sellers[c.seller].id)
	o.raw("acquisition", a.end()).raw("owners", ownerList(successManagers[l.owner], sellers[c.seller]))
	p := newObj().num("first_reply_ms", c.firstReply.Milliseconds()).num("resolution_ms", c.resolve.Milliseconds())
	if c.cadence > 0 {
		p.num("check_in_days", int64(c.cadence))
	}
	o.raw("promise", p.end()).time("started_at", c.startedAt)
	if at, ok := c.renewsOn(d); ok {
		o.time("contract_end", s.co.midnight(c, at))
	}
	if len(c.quiet) > 0 {
		b := []byte{'['}
		for i, q := range c.quiet {
			if i > 0 {
				b = append(b, ',')
			}
			from, to := s.co.midnight(c, q[0]), s.co.midnight(c, q[1])
			b = append(b, newObj().time("from", from).time("to", to).str("reason", "between projects").end()...)
		}
		o.raw("quiet_periods", append(b, ']'))
	}
	var who []int
	for k := range c.users {
		if c.users[k].join <= max(d, c.started) {
			who = append(who, k)
		}
	}
	return o.raw("users", c.userList(who))
}

// snapshot is what an import brings of a customer that is older than the period.
func (s *sim) snapshot(l *life) {
	c := l.c
	at := s.co.start + int64(c.idx%86_400)*500
	s.emit(l, accountUpdated, crm, at, s.profileEvent(l, 0))
	s.emit(l, subscriptionChanged, billingSystem, at+100, s.subscription(l, 0, "active"))
	if !c.stalled() {
		return
	}
	for k, step := range onboardingSteps {
		s.emit(l, onboardingStep, appWeb, at+200+int64(k), newObj().str("step", step.code).bool("completed", k < 2).
			bool("required", step.required))
	}
}

// begin tells a new customer: the account, a trial or a contract, and onboarding.
func (s *sim) begin(l *life, d int) {
	c := l.c
	r := s.co.dice(c.idx, forOnboarding, 0)
	s.emit(l, accountUpdated, crm, c.startedAt, s.profileEvent(l, d))
	status := "active"
	if c.seg == selfServe && r.chance(.6) {
		status = "trialing"
		at := c.startedAt + 14*dayMS
		s.emit(l, subscriptionChanged, billingSystem, at, s.subscription(l, d+14, "active").str("reason", "trial converted"))
	}
	s.emit(l, subscriptionChanged, billingSystem, c.startedAt+1000, s.subscription(l, d, status))
	stalled := c.stalled()
	day := float64(d)
	for k, step := range onboardingSteps {
		day += r.within(.3, 2.5) * float64(1+c.seg)
		if stalled && k >= 2 {
			break
		}
		if !step.required && r.chance(.35) || r.chance(.04) {
			continue
		}
		at := s.co.at(c, int(day), c.hour(&r))
		s.emit(l, onboardingStep, appWeb, at, newObj().str("step", step.code).bool("completed", true).
			bool("required", step.required))
	}
	if stalled {
		for _, step := range onboardingSteps[2:] {
			if step.required {
				s.emit(l, onboardingStep, appWeb, s.co.at(c, d+12, 10), newObj().str("step", step.code).
					bool("completed", false).bool("required", true))
			}
		}
	}
	if c.seg != selfServe {
		s.touch(l, s.co.at(c, d+1, 14), &r, "onboarding", "done", true, "")
		s.touch(l, s.co.at(c, d+8, 11), &r, "training", "done", true, "")
	}
	s.survey(l, s.co.at(c, d+20, 10), &r, "ces", r.between(4, 7), 7, npsGood, .35)
}

// people tells users who join and leave in their turn; who is left or follows by a story is told by its acts.
func (s *sim) people(l *life, d int) {
	c := l.c
	for k := range c.users {
		u := &c.users[k]
		if u.join == d && d > c.started {
			at := l.today + 9*hourMS + int64(k)*minMS
			s.emit(l, contactChanged, crm, at, newObj().str("user_id", c.userID(k)).str("role", u.role).str("status", "active"))
			s.emit(l, accountUpdated, crm, at+1000, newObj().raw("users", c.userList([]int{k})))
		}
		if u.leave == d && d > c.started && (l.gone == nil || !l.gone[k]) {
			s.emit(l, contactChanged, crm, l.today+16*hourMS+int64(k)*minMS, newObj().str("user_id", c.userID(k)).
				str("role", u.role).
				str("status", "left"))
		}
	}
}

var outcomeTexts = [...]struct {
	metric, unit, kind string
	text               [3]string
}{
	{"cycle_time", "days", "required", [3]string{"Close the month in three days", "三天内完成月结", "三天內完成月結"}},
	{"late_orders", "percent", "required", [3]string{"Halve late orders", "迟交订单减半", "延遲訂單減半"}},
	{"adoption", "percent", "experience", [3]string{"The whole team works in one place", "全团队在同一平台协作", "全團隊在同一平台協作"}},
	{"hours_saved", "hours", "required", [3]string{"Save ten hours a week of reporting", "每周节省十小时报表时间", "每週節省十小時報表時間"}},
	{"lead_reply", "minutes", "required", [3]string{"Answer every lead within the hour", "一小时内响应每条线索", "一小時內回覆每筆商機"}},
	{"errors", "percent", "experience", [3]string{"No more double entry", "不再重复录入", "不再重複登錄"}},
}

var outcomeRoles = []string{"sponsor", "champion", "member"}

// outcomes: agreed at the beginning, looked at each month, achieved about when due; then the next one is agreed.
func (s *sim) outcomes(l *life, d int) {
	c := l.c
	if c.seg == selfServe {
		return
	}
	n := 1 + int(c.seg)
	for k := range n {
		r := s.co.dice(c.idx, forOutcome, k)
		period := 120 + r.intn(90)
		phase := r.intn(period)
		age := d - c.started - 10*k - 5
		if age < 0 {
			continue
		}
		round, into := (age+phase)/period, (age+phase)%period
		first := d == max(c.started+10*k+5, 0)
		switch {
		case first || into == 0:
			s.outcome(l, d, k, round, "agreed", 0)
		case into == period-1 && !l.outcomeBad:
			s.outcome(l, d, k, round, "achieved", 1)
		case into%30 == 15 && !l.outcomeBad:
			s.outcome(l, d, k, round, "on_track", float64(into)/float64(period))
		}
	}
}

// outcome tells one; part is how much of the target is reached.
func (s *sim) outcome(l *life, d, k, round int, status string, part float64) {
	c := l.c
	t := &outcomeTexts[(c.idx+k)%len(outcomeTexts)]
	role := outcomeRoles[k%len(outcomeRoles)]
	target := float64(10 + (c.idx+k)%40)
	o := newObj().str("outcome_id", fmt.Sprintf("o%s-%d-%d", c.id[1:], k+1, round)).str("kind", t.kind).str("status", status).
		str("statement", t.text[c.lang]).str("role", role).str("user_id", c.userID(c.withRole(role))).str("metric", t.metric).
		flt("target", target).flt("value", target*part).str("unit", t.unit)
	r := s.co.dice(c.idx, forOutcome, k)
	period := 120 + r.intn(90)
	into := (d - c.started - 10*k - 5 + r.intn(period)) % period
	o.time("due_at", s.co.midnight(c, d+max(1, period-into)))
	s.emit(l, outcome, crm, l.today+15*hourMS+int64(k)*minMS, o)
}

// churn ends the subscription and says why: what the customer states first, often only the surface, and what we found.
func (s *sim) churn(l *life, d int) {
	c, st := l.c, l.c.story
	r := s.co.dice(c.idx, forChurn, 1)
	stated := []string{st.cause.code}
	if len(st.cause.surface) > 0 && r.chance(.55) {
		stated = []string{pick(&r, st.cause.surface)}
		if r.chance(.3) {
			stated = append(stated, st.cause.code)
		}
	}
	o := newObj().str("reason", stated[0]).list("stated_reasons", stated)
	if c.seg != selfServe && r.chance(.7) || r.chance(.15) {
		assessed := []string{st.cause.code}
		if st.second != "" {
			assessed = append(assessed, st.second)
		}
		o.list("assessed_reasons", assessed)
	}
	voluntary := st.cause.code != "payment_lapsed" && st.cause.code != "closing"
	channel := pick(&r, []string{"online", "phone", "sales"})
	if c.seg == selfServe {
		channel = "online"
	}
	if !voluntary {
		channel = "non_payment"
	}
	o.str("reason_source", pick(&r, []string{"form", "survey", "interview", "conversation_review"}))
	to := "nothing"
	if voluntary {
		to = pick(&r, st.cause.destinations())
	}
	o.str("switched_to", to)
	if to == "competitor" {
		o.str("competitor", competitors[c.idx%len(competitors)])
	}
	text, _ := s.words(l, &r, leaving, "end")
	o.str("channel", channel).bool("voluntary", voluntary).bool("avoidable", st.cause.avoidable).str("text", text)
	l.autoRenew = false
	s.emit(l, subscriptionChanged, billingSystem, c.churnAt-2000, s.subscription(l, d, "canceled").time("cancel_at", c.churnAt))
	if r.chance(.3) {
		s.answer(l, c.churnAt-1500, &r, "exit", "exit"+c.id[1:], r.between(1, 4), 10, leaving, c.userID(0))
	}
	s.push(l, ev{at: c.churnAt, kind: churned, source: crm, data: o.end(), user: -1})
}
