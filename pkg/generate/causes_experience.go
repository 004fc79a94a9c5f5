package generate

// The causes by which the customer gets what it needs in a way that does not suit it.
func experiencesMissed() []cause {
	return []cause{
		{code: "slow_support", weight: [3]float64{1.2, 1.3, 1.2}, lead: [2]int{30, 100}, to: .6, people: .85, talk: 2, slow: .9,
			temper: .8, avoid: mostly, surface: []string{"price", "defects"},
			beats: endings(beat{0, .4, 1, 2, raise(slowMild, replyAck, "question")},
				beat{0, .95, 2, 4, complain(slowAngry, "complaint", 3.2, .35)},
				beat{.1, .8, 1, 2, complain(defectAngry, "defect", 2.8, .3)}, beat{.3, .9, 1, 2, tell(slowAngry, none, "support")},
				beat{.4, .9, 0, 1, publicReview(1, 2)}, beat{.6, 1, 1, 2, opens("admin", pageCancel)},
				beat{.3, .9, 0, 1, ringsUnheard}, beat{.3, .9, 1, 1, rates("nps", 0, 5, 10, csatBad)})},
		{code: "poor_service", weight: [3]float64{.7, .6, .5}, lead: [2]int{28, 80}, to: .7, people: .9, talk: 1.2, temper: 1,
			avoid: mostly, surface: []string{"price"},
			beats: endings(beat{0, .9, 2, 4, complain(rude, "complaint", 1, .1)}, beat{.2, .9, 1, 1, tell(rude, replySorry, "success")},
				beat{.2, .9, 0, 1, rings(rude, "support")}, beat{.4, .9, 0, 1, publicReview(1, 2)},
				beat{.3, .9, 0, 1, rates("nps", 0, 5, 10, csatBad)}, beat{.6, 1, 1, 1, opens("admin", pageCancel)})},
		{code: "left_alone", weight: [3]float64{.3, 1.6, 1.4}, lead: [2]int{60, 140}, to: .55, people: .8, talk: .4, temper: .7,
			quiet: true, avoid: mostly, surface: []string{"price", "need_ended"},
			beats: endings(beat{.05, .4, 0, 1, newOwner}, beat{.1, .3, 0, 1, ownerGoes}, beat{.1, .5, 0, 1, tell(lonelyMild, none, "success")},
				beat{.2, .95, 2, 4, tell(lonely, none, "success")}, beat{.3, .9, 1, 2, tell(ask, none, "success")},
				beat{.3, .8, 0, 1, ringsUnheard}, beat{.4, .9, 0, 1, rates("nps", 2, 6, 10, npsBad)},
				beat{.6, .95, 1, 1, autoRenewal(false, false)}, beat{.7, 1, 0, 2, opens("admin", pageCancel)})},
		{code: "service_mismatch", weight: [3]float64{.3, .5, .2}, lead: [2]int{40, 110}, to: .7, people: .9, talk: .8, temper: .6,
			avoid: mostly, surface: []string{"price"},
			beats: endings(beat{0, .5, 1, 1, tell(mismatchMild, chatReply, "success")},
				beat{.1, .9, 1, 3, tell(mismatch, chatReply, "success")}, beat{.2, .9, 1, 3, misses},
				beat{.3, .9, 0, 1, rates("ces", 1, 4, 7, csatBad)}, beat{.6, 1, 0, 1, opens("admin", pageCancel)},
				beat{.6, .95, 0, 1, autoRenewal(false, false)})},
	}
}

func experiencesMissedLate() []cause {
	return []cause{
		{code: "outgrown", fact: true, weight: [3]float64{.5, .6, .15}, lead: [2]int{50, 140}, to: 1.1, people: 1, talk: 1.4, temper: .4,
			avoid: mostly, to2: []string{"competitor", "in_house"}, surface: []string{"missing_feature"},
			beats: endings(beat{0, .5, 1, 2, seatsChange(1.15, 1.4, "growth")},
				beat{0, .9, 2, 3, raise(outgrownTalk, replyNo, "feature_request")},
				beat{.3, .9, 0, 2, complain(outgrownAngry, "complaint", 1, .2)}, beat{.2, .9, 1, 3, faultsMet(1, 4)},
				beat{0, .7, 0, 1, tidings("expansion")}, beat{.4, .9, 1, 2, tell(looking, chatReply, "sales")},
				beat{.6, 1, 1, 1, opens("admin", pageExport)})},
		{code: "billing_friction", weight: [3]float64{.8, .5, .3}, lead: [2]int{35, 90}, to: .8, people: .95, talk: 1.2, temper: .6,
			pay: refusesToPay, avoid: mostly, surface: []string{"price"}, prepare: monthly,
			beats: endings(beat{0, .5, 1, 2, raise(billingAsk, replyBilling, "billing")},
				beat{0, .9, 2, 4, complain(billingAngry, "billing", 1.3, .3)}, beat{.1, .8, 1, 1, wantsMoney(true)},
				beat{.3, .9, 0, 1, wantsMoney(false)}, beat{.3, .9, 0, 1, rings(billingAngry, "billing")},
				beat{.5, 1, 1, 1, opens("payer", pageRefund)}, beat{.6, 1, 0, 1, cardRemoved})},
		{code: "price", weight: [3]float64{1.6, 1.2, .8}, lead: [2]int{30, 110}, to: .75, people: .9, talk: 1, temper: .5,
			avoid: partly, to2: []string{"competitor", "competitor", "in_house", "open_source"},
			beats: endings(beat{0, .6, 1, 3, tell(priceTalk, chatReply, "success")},
				beat{0, .8, 2, 4, opens("decision_maker", pagePricing)}, beat{.2, .9, 1, 2, opens("decision_maker", pageCompare)},
				beat{.3, .9, 0, 2, tell(priceAngry, chatReply, "sales")}, beat{.2, .8, 0, 1, rings(priceTalk, "sales")},
				beat{.3, .9, 1, 1, offers("discount", "requested", "declined")},
				beat{.4, .9, 0, 1, offers("free_months", "made", "declined")}, beat{.5, .95, 1, 2, opens("admin", pageDown)},
				beat{.4, .9, 0, 1, downgrades}, beat{.7, 1, 1, 3, opens("admin", pageCancel)},
				beat{.6, .95, 1, 1, autoRenewal(false, false)})},
		{code: "trust_lost", weight: [3]float64{.6, .7, .8}, lead: [2]int{24, 70}, to: .5, people: .8, talk: 1.4, temper: 1,
			avoid: mostly, surface: []string{"price"},
			beats: endings(beat{0, .1, 0, 1, ownIncident}, beat{0, .1, 1, 1, complain(trust, "complaint", .8, 0)},
				beat{.1, .9, 1, 3, complain(trust, "complaint", 1.6, .4)}, beat{.1, .7, 0, 1, tell(trustAsk, replyTrust, "success")},
				beat{.2, .9, 1, 3, opens("admin", pageExport)}, beat{.3, .9, 0, 1, tell(severe, replySorry, "support")},
				beat{.5, .9, 0, 1, publicReview(1, 1)}, beat{.6, 1, 1, 1, opens("admin", pageCancel)})},
	}
}
