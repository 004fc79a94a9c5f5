package generate

// An oddity is a trait by which a healthy customer looks bad; Label.Oddity names it.

// allOddities: only append, the position seeds the draw.
func allOddities() []trait {
	return []trait{
		{"school_holidays", .015, hasSchoolBreak, func(_ *Company, c *customer, r *dice) { c.school = r.within(.05, .2) }},
		{"project_gaps", .012, func(_ *Company, c *customer) bool { return c.industry.projects }, projectGaps},
		{"loud_complainer", .008, bigger, loudComplainer},
		{"resolved_complaint", .008, bigger, resolvedComplaint},
		{"source_outage", .015, meetsOutage, func(*Company, *customer, *dice) {}},
		{"seat_cut_planned", .008, bigger, plannedSeatCut},
		{"always_pays_late", .008, bigger, paysLate},
		{"admin_fetches_invoice", .008, anybody, fetchesInvoice},
		{"merged", .005, bigger, func(co *Company, c *customer, r *dice) {
			c.mergedDay = co.cfg.Days/2 + r.intn(max(1, co.cfg.Days/3))
			c.mergedAt = co.at(c, c.mergedDay, 16)
		}},
		{"haggler_renews", .008, func(co *Company, c *customer) bool { return c.term > 1 && co.cfg.Days > 40 }, haggles},
		{"integration_cuts_logins", .008, bigger, integrates},
		{"own_incident", .006, anybody, badFortnight},
		{"company_incident", .008, meetsBlackout, blackedOut},
		{"long_holiday", .008, hasLongHoliday, closesForHoliday},
		{"quiet_season", .006, func(co *Company, c *customer) bool { return co.cfg.Days >= 60 && !c.industry.school }, quietSeason},
		{"month_end_work", .006, anybody, func(_ *Company, c *customer, _ *dice) { c.monthEnd = true }},
		{"campaign_peak", .006, anybody, campaigns},
		{"relocation", .005, bigger, relocates},
		{"angry_member", .006, bigger, angryMember},
		{"champion_on_leave", .006, bigger, championOnLeave},
		{"plain_words", .006, anybody, plainSpeaker},
		{"strict_rater", .006, anybody, func(_ *Company, c *customer, _ *dice) { c.strict = true }},
		{"busy", .006, bigger, func(_ *Company, c *customer, r *dice) { c.elusive = r.within(.4, .6) }},
		{"needs_nobody", .006, bigger, func(_ *Company, c *customer, r *dice) { c.elusive, c.tickets = .55, c.tickets*.1 }},
		{"many_wishes", .006, bigger, manyWishes},
		{"new_team_learns", .006, bigger, newTeamLearns},
		{"backs_up_data", .006, anybody, backsUp},
		{"card_replaced_late", .006, func(_ *Company, c *customer) bool { return c.card }, func(co *Company, c *customer, r *dice) {
			c.appoint(r.between(co.cfg.Days/5, max(1, co.cfg.Days-18)), r.pcg.Uint64(), cardTroubles)
		}},
		{"dispute_settled", .006, bigger, settlesDispute},
		{"renews_by_order", .006, func(co *Company, c *customer) bool { return c.term > 1 && co.cfg.Days > 40 }, renewsByOrder},
		{"buys_competitor", .005, bigger, buysCompetitor},
	}
}
