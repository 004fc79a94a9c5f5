package generate

// The oddities of money and contracts, and of pages that look like leaving.

func plannedSeatCut(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/4, max(1, co.cfg.Days*3/4))
	c.appoint(max(0, d-20), r.pcg.Uint64(), meets("business_review", ""))
	c.appoint(d, r.pcg.Uint64(), seatsChange(.55, .75, "seasonal staff leaves, as agreed when signing"))
	c.waves = append(c.waves, wave{d, farDay, r.within(.6, .75)})
}

func paysLate(_ *Company, c *customer, r *dice) {
	c.card, c.cycle, c.habit = false, 1, r.within(14, 26)
}

// fetchesInvoice: the only way to the invoices that this admin knows leads over the cancel page.
func fetchesInvoice(co *Company, c *customer, r *dice) {
	for d := max(0, c.started); d < co.cfg.Days; d++ {
		if co.date(d).Day() == c.anchor {
			at := d + r.between(1, 4)
			c.appoint(at, r.pcg.Uint64(), opens("admin", pageCancel))
			c.appoint(at, r.pcg.Uint64(), opens("admin", pageBilling))
		}
	}
}

// contractFor moves the beginning so that a year's contract is renewed on a day of the period.
func (co *Company) contractFor(c *customer, r *dice) (renewal int) {
	renewal = r.between(35, max(36, co.cfg.Days-2))
	c.started = int(co.date(renewal).AddDate(-1, 0, 0).Sub(co.day0).Hours() / 24)
	c.term = 12
	return renewal
}

type dated struct {
	before int // days before the renewal
	do     deed
}

func (c *customer) appointAll(renewal int, r *dice, steps []dated) {
	for _, x := range steps {
		c.appoint(renewal-x.before, r.pcg.Uint64(), x.do)
	}
}

// haggles before every renewal, and renews.
func haggles(co *Company, c *customer, r *dice) {
	c.appointAll(co.contractFor(c, r), r, []dated{{34, opens("decision_maker", pagePricing)}, {30, tell(priceTalk, chatReply, "sales")},
		{25, autoRenewal(false, true)}, {21, opens("decision_maker", pageCompare)}, {18, tell(looking, chatReply, "sales")},
		{14, opens("admin", pageCancel)}, {9, offers("discount", "requested", "accepted")}, {2, autoRenewal(true, false)}})
}

// renewsByOrder: the customer's rules forbid renewals by themselves, so notice is given every year, and then comes the order.
func renewsByOrder(co *Company, c *customer, r *dice) {
	c.autoRenew = false
	c.appointAll(co.contractFor(c, r), r, []dated{{60, autoRenewal(false, true)}, {20, tell(orderTalk, chatReply, "sales")},
		{12, offers("longer_term", "made", "accepted")}, {6, tell(orderTalk, chatReply, "billing")}})
}

// backsUp: all data are exported every month, by rule.
func backsUp(co *Company, c *customer, r *dice) {
	for d := r.intn(25); d < co.cfg.Days; d += r.between(26, 33) {
		c.appoint(d, r.pcg.Uint64(), opens("admin", pageExport))
		c.appoint(d+1, r.pcg.Uint64(), opens("admin", pageExport))
	}
}

func settlesDispute(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/4, max(1, co.cfg.Days-20))
	for k, do := range []deed{resolved(billingAngry, "billing", .5), wantsMoney(true), opens("payer", pageRefund), wantsMoney(false),
		tell(thanks, none, "billing")} {
		c.appoint(d+2*k, r.pcg.Uint64(), do)
	}
}

// buysCompetitor: news of an acquisition in which the customer is the buyer.
func buysCompetitor(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/4, max(1, co.cfg.Days-30))
	c.appoint(d, r.pcg.Uint64(), newsOf("acquisition", "buys"))
	c.appoint(d+r.between(5, 15), r.pcg.Uint64(), tell(mergerGlad, chatReply, "success"))
	c.appoint(d+r.between(18, 40), r.pcg.Uint64(), seatsChange(1.15, 1.4, "the new colleagues"))
	c.waves = append(c.waves, wave{d + 20, farDay, r.within(1.05, 1.25)})
}
