package generate

import "slices"

// allCauses are the stories, by the codes of CAUSES.md and in its order. Only append: the position seeds the draw.
func allCauses() []cause {
	return slices.Concat(customerSide(), misfits(), outcomesMissed(), outcomesMissedLate(), experiencesMissed(), experiencesMissedLate())
}

// endings are the last steps that most voluntary leavers share, in part: no cause shows them all.
func endings(own ...beat) []beat {
	return append(own, beat{.8, .99, 0, 1, raise(cancelAsk, replyCancel, "cancellation")},
		beat{.75, 1, 0, 1, opens("admin", pageExport)}, beat{.85, 1, 0, 1, rings(cancelAsk, "success")},
		beat{.86, .99, 0, 1, endsLater})
}

// The causes that lie with the customer.
func customerSide() []cause {
	return []cause{
		{code: "closing", fact: true, weight: [3]float64{1, .4, .1}, lead: [2]int{28, 70}, to: .25, people: .5, talk: .5, temper: .1,
			avoid: hardly, surface: []string{"need_ended"}, to2: []string{"nothing"},
			beats: []beat{{.1, .4, 1, 1, tidings("closing")}, {.2, .7, 1, 2, tell(closingTalk, chatReply, "success")},
				{0, .5, 0, 1, tell(cash, replyPlan, "billing")}, {.2, .9, 1, 3, peopleLeave(1, 4)},
				{.5, .9, 0, 1, seatsChange(.4, .7, "fewer people")}, {.5, 1, 1, 2, opens("admin", pageExport)}}},
		{code: "restructuring", fact: true, weight: [3]float64{.1, .7, .8}, lead: [2]int{35, 100}, to: .45, people: .5, talk: .7, temper: .2,
			avoid: partly, surface: []string{"price", "need_ended"},
			beats: endings(beat{0, .3, 1, 1, tidings("layoffs")}, beat{.1, .5, 1, 2, tell(reorgTalk, chatReply, "success")},
				beat{.1, .8, 2, 4, peopleLeave(1, 5)}, beat{.2, .7, 0, 1, personGoes("decision_maker", true)},
				beat{.4, .9, 1, 2, seatsChange(.4, .7, "fewer people")}, beat{.3, .8, 0, 1, tell(bossTalk, chatReply, "success")},
				beat{.2, .8, 0, 2, misses}, beat{.6, .95, 1, 1, autoRenewal(false, true)})},
		{code: "acquisition", fact: true, weight: [3]float64{.2, .6, .8}, lead: [2]int{40, 110}, to: .6, people: .7, talk: .8, temper: .2,
			avoid: partly, surface: []string{"need_ended"}, to2: []string{"in_house", "competitor"},
			beats: endings(beat{0, .2, 1, 1, tidings("acquisition")}, beat{.1, .6, 1, 2, tell(acquiredTalk, chatReply, "success")},
				beat{.4, .9, 0, 1, championGoes(false)}, beat{.3, .8, 0, 1, personGoes("decision_maker", true)},
				beat{.5, 1, 1, 2, opens("admin", pageExport)}, beat{.3, .8, 0, 1, tell(bossTalk, chatReply, "sales")},
				beat{.5, .9, 1, 1, autoRenewal(false, true)})},
		{code: "cash_flow", weight: [3]float64{1.7, 1.2, .6}, lead: [2]int{50, 95}, to: .8, people: .9, talk: 1, temper: .3,
			pay: shortOfCash, avoid: partly, surface: []string{"price", "need_ended"}, to2: []string{"nothing"}, prepare: runsDry,
			beats: []beat{{.1, .6, 1, 2, tell(cash, replyPlan, "billing")}, {.5, .95, 0, 1, tell(cashLate, replyPlan, "billing")},
				{.2, .7, 1, 1, offers("pause", "requested", "declined")}, {.3, .8, 0, 1, offers("plan_change", "requested", "made")},
				{.3, .9, 1, 2, opens("payer", pageDown)}, {.2, .8, 1, 1, tell(priceTalk, chatReply, "success")},
				{.4, .9, 0, 1, seatsChange(.5, .8, "cost cutting")}, {.1, .8, 0, 1, tidings("layoffs")}}},
		{code: "champion_left", fact: true, weight: [3]float64{0, 1.4, 1.6}, lead: [2]int{45, 120}, to: .3, people: .55, talk: .5, temper: .5,
			avoid: partly, surface: []string{"need_ended", "price"},
			beats: endings(beat{0, .05, 1, 1, championGoes(false)}, beat{.05, .3, 0, 1, tell(championTalk, chatReply, "success")},
				beat{.2, .6, 0, 2, tell(newBossTalk, chatReply, "success")}, beat{.2, .9, 1, 3, misses},
				beat{.3, .9, 0, 2, peopleLeave(1, 3)}, beat{.4, .9, 0, 1, rates("nps", 2, 6, 10, npsBad)},
				beat{.5, .9, 1, 1, autoRenewal(false, true)}, beat{.4, .9, 0, 1, tell(looking, chatReply, "sales")})},
		{code: "need_ended", weight: [3]float64{1.4, .4, .1}, lead: [2]int{24, 60}, to: .05, people: .6, talk: .3, temper: .1,
			avoid: partly, to2: []string{"nothing"},
			beats: []beat{{.1, .5, 0, 1, tell(needEnding, chatReply, "success")}, {.4, .95, 0, 1, tell(needEnded, chatReply, "success")},
				{.4, .9, 0, 1, seatsChange(.4, .7, "project ends")}, {.7, 1, 1, 1, opens("admin", pageCancel)},
				{.7, 1, 0, 1, opens("admin", pageExport)}}},
		{code: "payment_lapsed", weight: [3]float64{2.6, .5, 0}, lead: [2]int{24, 24}, to: .95, people: 1, talk: 1,
			pay: cardExpired, avoid: mostly, to2: []string{"nothing", "unknown"}, prepare: lapses,
			beats: []beat{{.3, .9, 0, 1, opens("payer", pageBilling)}, {.2, .9, 0, 1, tell(cardTalk, replyBilling, "billing")}}},
	}
}

// The causes that were there before the contract.
func misfits() []cause {
	return []cause{
		{code: "poor_fit", weight: [3]float64{1.1, .5, .1}, lead: [2]int{35, 120}, to: .35, people: .7, talk: 1.5, temper: .6,
			fit: "poor", avoid: partly, surface: []string{"price"},
			beats: endings(beat{0, .8, 2, 3, raise(featureAsk, replyNo, "feature_request")},
				beat{.1, .9, 1, 2, tell(fitTalk, chatReply, "success")}, beat{.2, .9, 1, 2, tell(priceTalk, chatReply, "sales")},
				beat{.3, .9, 0, 1, rates("nps", 2, 6, 10, npsBad)}, beat{.3, .9, 0, 1, complain(featureAngry, "feature_request", 1, .2)},
				beat{.6, 1, 1, 2, opens("admin", pageCancel)})},
		{code: "overpromised", fact: true, weight: [3]float64{.5, .8, .7}, lead: [2]int{40, 130}, to: .6, people: .8, talk: 1.3, temper: .9,
			avoid: mostly, surface: []string{"missing_feature", "price"}, prepare: soldTooMuch,
			beats: endings(beat{0, .25, 1, 1, trails}, beat{0, .4, 0, 1, tell(promisedMild, chatReply, "success")},
				beat{.1, .9, 2, 4, complain(promised, "complaint", 1.3, .3)}, beat{.3, .9, 0, 1, tell(promised, replySorry, "sales")},
				beat{.4, .9, 0, 1, wantsMoney(false)}, beat{.4, .9, 0, 1, tell(bossTalk, chatReply, "sales")},
				beat{.5, 1, 1, 1, opens("admin", pageRefund)}, beat{.5, .9, 0, 1, publicReview(1, 2)})},
	}
}
