package generate

// economics is what a customer brings and costs, and whom it belongs to, once it is known what it is like.
func (co *Company) economics(c *customer) {
	r := co.dice(c.idx, forAccount, 0)
	c.margin = r.within(.58, .9)
	if serving := r.within(.06, .3); c.serving == 0 {
		c.serving = serving
	}
	if c.fit == "poor" {
		c.serving *= 1.6
	}
	c.channel = pick(&r, []string{"inbound", "referral", "ads", "partner", "event"})
	// Advertisements bring those who do not fit.
	if c.fit == "poor" && r.chance(.5) {
		c.channel = "ads"
	}
	c.payback = r.between(2, 9) + int(c.seg)*2
	if c.channel == "referral" {
		c.payback /= 2
	}
}

// planGroups gives about one large customer in five a few others that belong to it.
func (co *Company) planGroups() {
	last := nobody
	for i := range co.customers {
		c := &co.customers[i]
		r := co.dice(i, forGroup, 0)
		switch {
		case c.seg == enterprise && r.chance(.2):
			last = i
		case c.seg != selfServe && last != nobody && r.chance(.06):
			c.parent = last
		}
	}
}

// accountEconomics are the members of the account that tell of money.
func (s *sim) accountEconomics(l *life, o *obj) {
	c := l.c
	o.flt("margin", c.margin).num("cost_to_serve", int64(float64(l.mrr())*c.margin*c.serving)).str("fit", c.fit)
	o.raw("acquisition", newObj().str("channel", c.channel).num("cost", c.mrr*int64(c.payback)).str("currency", c.country.currency).
		str("agent_id", sellers[c.seller].id).end())
	if c.parent != nobody {
		o.str("parent_id", s.co.customers[c.parent].id)
	}
	switch {
	case c.fit == "ideal" && c.seg == enterprise:
		o.str("disposition", "save")
	case c.fit == "ideal" && c.idx%3 == 0:
		o.str("disposition", "nurture")
	}
	o.list("tags", c.tags())
}

func (c *customer) tags() (of []string) {
	if c.parent != nobody {
		of = append(of, "group")
	}
	if c.idx%11 == 4 {
		of = append(of, "beta")
	}
	if c.seg == enterprise && c.idx%2 == 0 {
		of = append(of, "key-account")
	}
	return of
}
