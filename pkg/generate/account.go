package generate

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
		s.emit(l, merged, crm, c.mergedAt-1, newObj().str("into", s.co.mergesInto(c).id))
	}
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
		str("language", langTags[c.lang]).str("timezone", c.country.zone).num("mrr", l.mrr()).str("currency", c.country.currency)
	s.accountEconomics(l, o)
	o.raw("owners", s.owners(l))
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
			from, to := s.co.midnight(c, q.from), s.co.midnight(c, q.to)
			b = append(b, newObj().time("from", from).time("to", to).str("reason", q.reason).end()...)
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

// mergesInto is the next customer that stays.
func (co *Company) mergesInto(c *customer) *customer {
	for n := 1; n < len(co.customers); n++ {
		if other := &co.customers[(c.idx+n)%len(co.customers)]; other.story == nil && other.mergedAt == never {
			return other
		}
	}
	return &co.customers[(c.idx+1)%len(co.customers)]
}
