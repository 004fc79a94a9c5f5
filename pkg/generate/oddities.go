package generate

// An oddity is a trait by which a healthy customer looks bad; Label.Oddity names it.

// allOddities: only append, the position seeds the draw.
func allOddities() []trait {
	return []trait{
		{"school_holidays", .02, hasSchoolBreak, func(_ *Company, c *customer, r *dice) { c.school = r.within(.05, .2) }},
		{"project_gaps", .015, func(_ *Company, c *customer) bool { return c.industry.projects }, projectGaps},
		{"loud_complainer", .012, bigger, loudComplainer},
		{"resolved_complaint", .012, bigger, resolvedComplaint},
		{"source_outage", .02, meetsOutage, func(*Company, *customer, *dice) {}},
		{"seat_cut_planned", .01, bigger, plannedSeatCut},
		{"always_pays_late", .012, bigger, paysLate},
		{"admin_fetches_invoice", .012, anybody, fetchesInvoice},
		{"merged", .005, bigger, func(co *Company, c *customer, r *dice) {
			c.mergedDay = co.cfg.Days/2 + r.intn(max(1, co.cfg.Days/3))
			c.mergedAt = co.at(c, c.mergedDay, 16)
		}},
		{"haggler_renews", .01, func(co *Company, c *customer) bool { return c.term > 1 && co.cfg.Days > 40 }, haggles},
		{"integration_cuts_logins", .01, bigger, integrates},
		{"own_incident", .008, anybody, badFortnight},
		{"company_incident", .01, meetsBlackout, blackedOut},
		{"long_holiday", .012, hasLongHoliday, closesForHoliday},
		{"quiet_season", .008, func(co *Company, c *customer) bool { return co.cfg.Days >= 60 && !c.industry.school }, quietSeason},
		{"month_end_work", .008, anybody, func(_ *Company, c *customer, _ *dice) { c.monthEnd = true }},
		{"campaign_peak", .008, anybody, campaigns},
		{"relocation", .005, bigger, relocates},
		{"angry_member", .008, bigger, angryMember},
		{"champion_on_leave", .008, bigger, championOnLeave},
		{"plain_words", .008, anybody, plainSpeaker},
		{"strict_rater", .008, anybody, func(_ *Company, c *customer, _ *dice) { c.strict = true }},
		{"busy", .008, bigger, func(_ *Company, c *customer, r *dice) { c.elusive = r.within(.4, .6) }},
		{"needs_nobody", .008, bigger, func(_ *Company, c *customer, r *dice) { c.elusive, c.tickets = .55, c.tickets*.1 }},
		{"many_wishes", .008, bigger, manyWishes},
		{"new_team_learns", .008, bigger, newTeamLearns},
		{"backs_up_data", .008, anybody, backsUp},
		{"card_replaced_late", .008, func(_ *Company, c *customer) bool { return c.card }, func(co *Company, c *customer, r *dice) {
			c.appoint(r.between(co.cfg.Days/5, max(1, co.cfg.Days-18)), r.pcg.Uint64(), cardTroubles)
		}},
		{"dispute_settled", .006, bigger, settlesDispute},
		{"renews_by_order", .008, func(co *Company, c *customer) bool { return c.term > 1 && co.cfg.Days > 40 }, renewsByOrder},
		{"buys_competitor", .005, bigger, buysCompetitor},
	}
}
