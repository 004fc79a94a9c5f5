package generate

// oddity is a way in which a healthy customer looks bad.
type oddity struct {
	code  string
	share float64 // of all customers
	fits  func(co *Company, c *customer) bool
	apply func(co *Company, c *customer, r *dice)
}

// planOddities gives each oddity its share of the customers that stay, one at least where there are forty. An oddity draws with
// its own dice and takes only those that earlier ones left, so a new one at the end moves nothing.
func (co *Company) planOddities() {
	if len(co.customers) < 40 {
		return
	}
	for k := range co.oddities {
		o := &co.oddities[k]
		quota := max(1, int(o.share*float64(len(co.customers))))
		for _, idx := range co.ranked(forOddity+purpose(k)<<8, func(*customer) float64 { return 1 }) {
			c := &co.customers[idx]
			if c.story != nil || c.odd != nil || c.started > co.cfg.Days/3 || !o.fits(co, c) {
				continue
			}
			r := co.dice(idx, forOddity, k+1)
			c.odd = o
			o.apply(co, c, &r)
			if quota--; quota == 0 {
				break
			}
		}
	}
}

func anybody(*Company, *customer) bool { return true }

func bigger(_ *Company, c *customer) bool { return c.seg != selfServe }

// allOddities: only append, the position seeds the draw.
func allOddities() []oddity {
	return []oddity{
		{"school_holidays", .02, hasSchoolBreak, func(_ *Company, c *customer, r *dice) { c.school = r.within(.05, .2) }},
		{"project_gaps", .015, func(_ *Company, c *customer) bool { return c.industry.projects }, projectGaps},
		{"loud_complainer", .012, bigger, loudComplainer},
		{"resolved_complaint", .012, bigger, resolvedComplaint},
		{"source_outage", .02, meetsOutage, func(*Company, *customer, *dice) {}},
		{"seat_cut_planned", .01, bigger, plannedSeatCut},
		{"always_pays_late", .015, bigger, func(_ *Company, c *customer, r *dice) {
			c.card, c.cycle, c.habit = false, 1,
				r.within(14, 26)
		}},
		{"admin_fetches_invoice", .015, anybody, fetchesInvoice},
		{"merged", .005, bigger, func(co *Company, c *customer, r *dice) {
			c.mergedDay = co.cfg.Days/2 + r.intn(max(1, co.cfg.Days/3))
			c.mergedAt = co.at(c, c.mergedDay, 16)
		}},
		{"haggler_renews", .01, func(co *Company, c *customer) bool { return c.term > 1 && co.cfg.Days > 40 }, haggles},
		{"integration_cuts_logins", .01, bigger, func(co *Company, c *customer, r *dice) {
			c.integrated = r.between(co.cfg.Days/5,
				co.cfg.Days*4/5)
		}},
		{"own_incident", .01, anybody, badFortnight},
	}
}

func hasSchoolBreak(co *Company, c *customer) bool {
	if !c.industry.school {
		return false
	}
	n := 0
	for d := range co.cfg.Days {
		if y, m, dd := co.date(d).Date(); isSchoolBreak(c.country.calendar, y, m, dd) {
			n++
		}
	}
	return n >= 8
}

// projectGaps: a month of silence between projects, announced by half of them.
func projectGaps(co *Company, c *customer, r *dice) {
	announced := r.chance(.5)
	for d := r.between(min(10, co.cfg.Days/4), max(12, min(50, co.cfg.Days/2))); d < co.cfg.Days; {
		n := r.between(24, 38)
		c.waves = append(c.waves, wave{d, d + n, .03})
		if announced {
			c.quiet = append(c.quiet, [2]int{d, d + n})
		}
		d += n + r.between(40, 90)
	}
}

func loudComplainer(co *Company, c *customer, r *dice) {
	loud := []deed{resolved(defectAngry, "complaint", .5), resolved(hard, "complaint", .6), resolved(featureAngry, "feature_request",
		.5),
		resolved(billingAngry, "billing", .4), tell(unstable, replySorry, "support"), resolved(severe, "complaint", .3)}
	for d := r.intn(12); d < co.cfg.Days; d += r.between(5, 15) {
		c.appoint(d, r.pcg.Uint64(), pick(r, loud))
	}
}

// resolvedComplaint: a bad week, then an apology, a proof that it is mended, and praise.
func resolvedComplaint(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/4, max(co.cfg.Days/4+1, co.cfg.Days-25))
	for k, do := range []deed{resolved(defectAngry, "complaint", .8), tell(severe, replySorry, "support"), resolved(slowAngry,
		"complaint",
		.4),
		publicReview(2, 2), meets("visit", "fix_and_tell"), tell(praise, replyThanks, "success"), rates("nps", 9, 10, 10,
			npsGood)} {
		c.appoint(d+[]int{0, 1, 3, 4, 6, 10, 16}[k], r.pcg.Uint64(), do)
	}
}

// meetsOutage: most of what the customer does comes by a source that falls silent.
func meetsOutage(co *Company, c *customer) bool {
	for _, o := range co.outages {
		if c.srcMix[o.source] >= .6 {
			return true
		}
	}
	return false
}

func plannedSeatCut(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/4, max(1, co.cfg.Days*3/4))
	c.appoint(max(0, d-20), r.pcg.Uint64(), meets("business_review", ""))
	c.appoint(d, r.pcg.Uint64(), seatsChange(.55, .75, "seasonal staff leaves, as agreed when signing"))
	c.waves = append(c.waves, wave{d, farDay, r.within(.6, .75)})
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

// haggles before every renewal, and renews.
func haggles(co *Company, c *customer, r *dice) {
	d := r.between(35, max(36, co.cfg.Days-2))
	c.started = int(co.date(d).AddDate(-1, 0, 0).Sub(co.day0).Hours() / 24)
	c.term = 12
	steps := []struct {
		before int
		do     deed
	}{{34, opens("decision_maker", pagePricing)}, {30, tell(priceTalk, chatReply, "sales")}, {25, autoRenewal(false, true)},
		{21, opens("decision_maker", pageCompare)},
		{18, tell(looking, chatReply, "sales")}, {14, opens("admin", pageCancel)}, {9, offers("discount", "requested", "accepted")},
		{2, autoRenewal(true, false)}}
	for _, x := range steps {
		c.appoint(d-x.before, r.pcg.Uint64(), x.do)
	}
}

// badFortnight: our own outages hit this customer three times; it complains, is told the truth, and stays.
func badFortnight(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/5, max(co.cfg.Days/5+1, co.cfg.Days-20))
	for _, k := range []int{0, 5, 11} {
		c.appoint(d+k, r.pcg.Uint64(), ownIncident)
		c.appoint(d+k, r.pcg.Uint64(), faultsMet(3, 6))
		c.waves = append(c.waves, wave{d + k, d + k, .5})
	}
	c.appoint(d+6, r.pcg.Uint64(), resolved(unstable, "complaint", .3))
	c.appoint(d+13, r.pcg.Uint64(), meets("check_in", "fix_and_tell"))
}
