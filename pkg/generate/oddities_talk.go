package generate

// The oddities of conversation: loud, curt or silent people who are content.

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

// angryMember: one person who decides nothing is furious for weeks, while the champion could not be happier.
func angryMember(co *Company, c *customer, r *dice) {
	c.seats = max(c.seats, 12)
	for d := r.between(5, max(6, co.cfg.Days/2)); d < co.cfg.Days; d += r.between(60, 120) {
		for _, k := range []int{0, 4, 9, 15, 22} {
			c.appoint(d+k, r.pcg.Uint64(), spokenBy("member", pick(r, []deed{tell(severe, replySorry, "support"),
				resolved(hard, "complaint", .5), resolved(rude, "complaint", .5), resolved(defectAngry, "complaint", .5)})))
		}
		for _, k := range []int{3, 12, 25} {
			c.appoint(d+k, r.pcg.Uint64(), spokenBy("champion", pick(r, []deed{tell(praise, replyThanks, "success"),
				tell(gladTalk, replyThanks, "success"), rates("nps", 9, 10, 10, npsGood)})))
		}
	}
}

func championOnLeave(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/5, max(1, co.cfg.Days*2/3))
	c.appoint(d, r.pcg.Uint64(), goesOnLeave)
	c.appoint(d+r.between(3, 12), r.pcg.Uint64(), meets("check_in", "find_successor"))
	c.appoint(d+r.between(80, 150), r.pcg.Uint64(), comesBack)
}

// plainSpeaker: harsh words for harmless things, and faults reported kindly.
func plainSpeaker(co *Company, c *customer, r *dice) {
	for d := r.intn(10); d < co.cfg.Days; d += r.between(6, 16) {
		c.appoint(d, r.pcg.Uint64(), pick(r, []deed{tell(plainWords, chatReply, "success"), tell(plainWords, replyHow, "support"),
			raise(plainWords, replyHow, "question"), resolved(politeFault, "defect", .4)}))
	}
}

func manyWishes(co *Company, c *customer, r *dice) {
	for d := r.intn(8); d < co.cfg.Days; d += r.between(5, 13) {
		c.appoint(d, r.pcg.Uint64(), pick(r, []deed{raise(featureAsk, replyNo, "feature_request"),
			raise(featureAsk, replyNo, "feature_request"), tell(gladTalk, replyThanks, "success"), opens("champion", pagePricing)}))
	}
}

// newTeamLearns: three weeks of questions, help pages and wrong clicks.
func newTeamLearns(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/5, max(1, co.cfg.Days-25))
	for k := 0; k < 21; k += r.between(1, 3) {
		c.appoint(d+k, r.pcg.Uint64(), pick(r, []deed{raise(ask, replyHow, "question"), raise(onboardAsk, replyHow, "onboarding"),
			raise(hardMild, replyHow, "question"), faultsMet(2, 4)}))
		c.appoint(d+k, r.pcg.Uint64(), opens("member", pageHelp+uint8(r.intn(helpPages))))
	}
	c.appoint(d+4, r.pcg.Uint64(), meets("training", "re_onboard"))
	c.appoint(d+23, r.pcg.Uint64(), rates("ces", 5, 7, 7, csatGood))
}
