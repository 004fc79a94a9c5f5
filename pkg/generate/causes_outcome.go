package generate

// The causes by which the customer does not get what it needs.
func outcomesMissed() []cause {
	return []cause{
		{code: "missing_feature", weight: [3]float64{1.2, 1.3, 1}, lead: [2]int{40, 150}, to: .6, people: .85, talk: 1.2, temper: .6,
			avoid: mostly, surface: []string{"price"}, to2: []string{"competitor", "competitor", "in_house"},
			beats: endings(beat{0, .5, 1, 2, raise(featureAsk, replyNo, "feature_request")},
				beat{.2, .95, 2, 3, complain(featureAngry, "feature_request", 1.1, .2)},
				beat{.3, .9, 1, 2, tell(looking, chatReply, "sales")}, beat{.2, .8, 0, 1, tell(featureAngry, replyNo, "success")},
				beat{.3, .9, 0, 1, rates("nps", 3, 7, 10, npsFair)}, beat{.5, 1, 1, 2, opens("admin", pageExport)},
				beat{.4, .9, 0, 2, opens("decision_maker", pageCompare)}, beat{.6, 1, 1, 1, opens("admin", pageCancel)})},
		{code: "poor_onboarding", weight: [3]float64{1.7, 1.2, .8}, lead: [2]int{30, 80}, to: .1, people: .4, talk: 1.6, temper: .7,
			stalls: true, avoid: mostly, surface: []string{"hard_to_use", "need_ended"},
			beats: endings(beat{.05, .8, 2, 3, raise(onboardAsk, replyHow, "onboarding")},
				beat{.3, .95, 2, 3, complain(onboardAngry, "onboarding", 2, .3)}, beat{.2, .9, 2, 5, opens("admin", pageHelp+1)},
				beat{.3, .8, 0, 1, rates("ces", 1, 3, 7, csatBad)}, beat{.2, .8, 0, 1, newOwner}, beat{.3, .9, 0, 1, missesTraining},
				beat{.7, 1, 1, 2, opens("admin", pageCancel)}, beat{.6, .9, 0, 1, opens("admin", pageReturn)})},
		{code: "failed_implementation", fact: true, weight: [3]float64{0, .7, .9}, lead: [2]int{50, 110}, to: .3, people: .7, talk: 1.8,
			temper: .8, stalls: true, avoid: mostly, surface: []string{"hard_to_use"},
			beats: endings(beat{0, .9, 3, 6, faultsMet(2, 6)}, beat{0, .4, 0, 2, raise(setupMild, replyHow, "onboarding")},
				beat{.1, .95, 2, 4, complain(failedSetup, "onboarding", 1.6, .4)}, beat{.3, .8, 1, 1, trails},
				beat{.4, .9, 0, 1, tell(bossTalk, replySorry, "success")}, beat{.5, .9, 0, 1, rings(failedSetup, "success")},
				beat{.6, .95, 0, 2, misses})},
		{code: "not_adopted", weight: [3]float64{3, 1.6, 1}, lead: [2]int{35, 120}, to: .12, people: .4, talk: .4, temper: .4,
			avoid: mostly, surface: []string{"need_ended", "price"},
			beats: endings(beat{.1, .7, 0, 2, tell(adoptTalk, chatReply, "success")}, beat{.2, .8, 1, 3, opens("admin", pageHelp)},
				beat{.3, .8, 0, 1, missesTraining}, beat{.5, .9, 0, 2, misses}, beat{.6, .95, 0, 1, seatsChange(.5, .8, "")},
				beat{.6, .9, 0, 1, tell(bossTalk, chatReply, "success")}, beat{.75, 1, 1, 2, opens("admin", pageCancel)},
				beat{.5, .9, 0, 1, autoRenewal(false, false)})},
		{code: "hard_to_use", weight: [3]float64{1.1, .6, .3}, lead: [2]int{30, 90}, to: .3, people: .6, talk: 2.2, temper: .6,
			avoid: mostly, surface: []string{"not_adopted", "price"},
			beats: endings(beat{0, .9, 4, 9, opens("champion", pageHelp+3)}, beat{0, .7, 1, 3, raise(ask, replyHow, "question")},
				beat{0, .4, 0, 1, raise(hardMild, replyHow, "question")}, beat{.2, .95, 1, 3, complain(hard, "complaint", 1, .1)},
				beat{.4, .8, 1, 1, rates("ces", 1, 3, 7, csatBad)}, beat{.3, .9, 0, 1, rates("nps", 2, 6, 10, npsBad)},
				beat{.7, 1, 1, 1, opens("admin", pageCancel)})},
	}
}

func outcomesMissedLate() []cause {
	return []cause{
		{code: "defects", fact: true, weight: [3]float64{1.2, 1.3, 1}, lead: [2]int{30, 90}, to: .45, people: .8, talk: 1.8, slow: .4, temper: .9,
			avoid: mostly, surface: []string{"hard_to_use", "price"},
			beats: endings(beat{0, .9, 4, 8, faultsMet(3, 7)}, beat{0, .3, 1, 1, raise(defectMild, replyFix, "defect")},
				beat{0, .95, 3, 5, complain(defectAngry, "defect", 1.4, .35)}, beat{.4, .95, 0, 1, tell(severe, replySorry, "support")},
				beat{.3, .9, 0, 1, publicReview(1, 2)}, beat{.5, .95, 1, 2, tell(looking, chatReply, "sales")},
				beat{.6, 1, 1, 2, opens("admin", pageExport)}, beat{.3, .9, 0, 1, rings(defectAngry, "support")},
				beat{.3, .9, 1, 1, rates("nps", 0, 5, 10, npsBad)})},
		{code: "instability", fact: true, weight: [3]float64{.6, .7, .7}, lead: [2]int{28, 80}, to: .55, people: .85, talk: 1.6, temper: .9,
			avoid: mostly, surface: []string{"defects"},
			beats: endings(beat{0, .9, 3, 5, ownIncident}, beat{0, .9, 3, 5, faultsMet(3, 8)},
				beat{0, .4, 0, 1, raise(unstableMild, replyFix, "defect")},
				beat{.1, .95, 2, 4, complain(unstable, "defect", 1, .2)}, beat{.4, .9, 0, 1, tell(bossTalk, replySorry, "success")},
				beat{.5, .95, 0, 1, publicReview(1, 2)}, beat{.6, 1, 1, 1, opens("admin", pageExport)})},
		{code: "success_gap", fact: true, weight: [3]float64{.3, 1.6, 1.6}, lead: [2]int{60, 150}, to: 1.02, people: 1, talk: 1.1, temper: .8,
			avoid: mostly, surface: []string{"price", "need_ended"},
			beats: endings(beat{0, .1, 1, 1, trails}, beat{.3, .5, 1, 1, trails}, beat{.7, .95, 1, 1, abandons},
				beat{0, .4, 0, 1, tell(noResultMild, chatReply, "success")}, beat{.1, .9, 2, 3, tell(noResult, chatReply, "success")},
				beat{.4, .9, 1, 1, rates("nps", 2, 6, 10, npsBad)}, beat{.4, .9, 0, 1, tell(bossTalk, chatReply, "success")},
				beat{.5, .95, 1, 1, opens("decision_maker", pageCompare)}, beat{.6, .95, 1, 1, autoRenewal(false, true)})},
	}
}
