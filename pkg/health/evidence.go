package health

import "math"

// The rows of causeTable, in the order in which ties are broken: the more specific evidence first.
const (
	cPaymentLapsed = iota
	cClosing
	cAcquisition
	cChampionLeft
	cRestructuring
	cTrustLost
	cSuccessGap
	cCashFlow
	cBilling
	cFailedImplementation
	cPoorOnboarding
	cOverpromised
	cDefects
	cInstability
	cSlowSupport
	cHardToUse
	cPoorService
	cOutgrown
	cMissingFeature
	cPoorFit
	cLeftAlone
	cServiceMismatch
	cPrice
	cNotAdopted
	cNeedEnded
	causeCount
)

// causeTable has the evidence rule of every cause: read rates it 0..1 from the named signals and no others. What holds for every
// rule: unknown is no evidence, and where a signal decides how much another counts (a gate), unknown counts as the least that any
// value of it would; so a signal that goes missing never raises a rating, the first use apart, whose lack is the evidence.
var causeTable = [causeCount]struct {
	code    string
	surface bool
	signals []Signal
	read    func(v []float64) float64
}{
	cPaymentLapsed: {code: CausePaymentLapsed, signals: []Signal{CardExpiredOpen},
		read: func(v []float64) float64 { return 0.9 * rise(at(v, iCardExpired), 0, 1) }},
	cClosing: {code: CauseClosing, signals: []Signal{Closing180d},
		read: func(v []float64) float64 { return 0.95 * rise(at(v, iClosing), 0, 1) }},
	cAcquisition: {code: CauseAcquisition, signals: []Signal{Acquisition180d},
		read: func(v []float64) float64 { return 0.8 * rise(at(v, iAcquisition), 0, 1) }},
	cChampionLeft: {code: CauseChampionLeft, signals: []Signal{ChampionLeft},
		read: func(v []float64) float64 { return 0.85 * rise(at(v, iChampionLeft), 0, 1) }},
	cRestructuring: {code: CauseRestructuring, signals: []Signal{Restructuring180d, CustomerTrouble180d, TopicOrgChange90d, Messages28d},
		read: restructuring},
	cTrustLost: {code: CauseTrustLost, signals: []Signal{TopicDataLossOrSecurity90d, ExportVisits28d, TopicEscalationThreat90d, Messages28d, Sentiment28d},
		read: trustLost},
	cSuccessGap: {code: CauseSuccessGap, signals: []Signal{OutcomesOffTrack, OutcomesOverdue, UsageRatio28d, ResultPerUse, TopicNoResult90d, Messages28d},
		read: successGap},
	cCashFlow: {code: CauseCashFlow, signals: []Signal{FundsFailed90d, FailedPaymentsOpen, FailedPayments28d, DaysPastHabit, DaysToPay, DaysToPayHabit,
		PauseAsks90d, Paused, TopicBudgetOrCash90d, PriceQuietMonths, AgeDays, TopicPriceObjection90d, DiscountAsks90d, TopicCompetitorMention90d, Messages28d},
		read: cashFlow},
	cBilling: {code: CauseBilling, signals: []Signal{Disputes90d, Refunds90d, TopicBillingError90d, RefundVisits28d, Messages28d, Sentiment28d},
		read: billingFriction},
	cFailedImplementation: {code: CauseFailedImplementation, signals: []Signal{OnboardingStalled, TopicOnboardingTrouble90d, ErrorRate7d,
		TopicDefectOrOutage90d, OutcomesOffTrack, Messages28d, Sentiment28d}, read: failedImplementation},
	cPoorOnboarding: {code: CausePoorOnboarding, signals: []Signal{OnboardingStalled, OnboardingShare, AgeDays, DaysToFirstUse, TopicOnboardingTrouble90d,
		Messages28d}, read: poorOnboarding},
	cOverpromised: {code: CauseOverpromised, signals: []Signal{TopicMissingFeature90d, TopicNoResult90d, OutcomesOffTrack, Refunds90d, RefundVisits28d,
		TopicCancelOrRefundIntent90d, Messages28d, Sentiment28d}, read: overpromised},
	cDefects: {code: CauseDefects, signals: []Signal{Defects28d, ErrorRate7d, TopicDefectOrOutage90d, Messages28d, Sentiment28d}, read: defects},
	cInstability: {code: CauseInstability, signals: []Signal{Incidents28d, TopicDefectOrOutage90d, Messages28d, Sentiment28d},
		read: instability},
	cSlowSupport: {code: CauseSlowSupport, signals: []Signal{FirstReplyRatio, UnansweredHours, ResolutionRatio, ReplyBreaches90d,
		TopicSlowOrUnhelpfulSupport90d, Messages28d}, read: slowSupport},
	cHardToUse: {code: CauseHardToUse, signals: []Signal{TopicUsability90d, HelpVisits28d, CES90d, Messages28d, Sentiment28d}, read: hardToUse},
	cPoorService: {code: CausePoorService, signals: []Signal{CSAT90d, Escalations28d, Reopens90d, Sentiment28d, Tickets28d, BadReviews90d,
		TopicSlowOrUnhelpfulSupport90d, FirstReplyRatio, TopicRelationshipComplaint90d, TopicEscalationThreat90d, Messages28d}, read: poorService},
	cOutgrown: {code: CauseOutgrown, signals: []Signal{UsageOutgrowth, SeatOutgrowth, SeatsChange90d, TopicExpansionInterest90d, TopicMissingFeature90d,
		FeatureRequests90d, TopicCompetitorMention90d, Messages28d}, read: outgrown},
	cMissingFeature: {code: CauseMissingFeature, signals: []Signal{FeatureRequests90d, TopicMissingFeature90d, Messages28d, Sentiment28d},
		read: missingFeature},
	cPoorFit: {code: CausePoorFit, signals: []Signal{DiscountAsks90d, TopicPriceObjection90d, TopicMissingFeature90d, FeatureRequests90d},
		read: func([]float64) float64 { return 0 }}, // by the account's fit, in settle
	cLeftAlone: {code: CauseLeftAlone, signals: []Signal{ContactGapRatio, NoOwner, OwnerChanges365d, TopicRelationshipComplaint90d, UnansweredHours,
		Messages28d},
		read: leftAlone},
	cServiceMismatch: {code: CauseServiceMismatch, signals: []Signal{TopicRelationshipComplaint90d, ContactGapRatio, UnansweredHours, OwnerChanges365d,
		NoShows90d, Unreachable90d, NoOwner, SeatOutgrowth, Messages28d}, read: serviceMismatch},
	cPrice: {code: CausePrice, surface: true, signals: []Signal{DiscountAsks90d, TopicPriceObjection90d, PricingVisits28d, DowngradeVisits28d, Messages28d},
		read: price},
	cNotAdopted: {code: CauseNotAdopted, signals: []Signal{SeatUse, UsagePeerRatio, UsageRatio28d, UsageRatio7d, UsageZ7d, ActiveUsersRatio, FeaturesRatio,
		KeyFeatureShare, UsageGapRatio, UsageAgeDays, KnownDays}, read: notAdopted},
	cNeedEnded: {code: CauseNeedEnded, surface: true, signals: []Signal{TopicCancelOrRefundIntent90d, NoticeGiven, AutoRenewOff, CancelVisitDays28d,
		UsageRatio28d, UsageGapRatio, Sentiment28d, Messages28d}, read: needEnded},
}

// rise is 0 up to low, 1 from high on, linear between; falling where high is below low. Unknown is no evidence: 0.
func rise(v, low, high float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return min(max((v-low)/(high-low), 0), 1)
}

// either joins independent evidence for the same cause.
func either(a ...float64) float64 {
	none := 1.0
	for _, x := range a {
		none *= 1 - x
	}
	return 1 - none
}

const (
	// usualShare is how often a customer who is content raises any one topic, and a model that errs hears it.
	usualShare = 0.15
	// usualTexts is how many texts in 90 days are no more than anybody writes.
	usualTexts = 12
)

// said rates how far a topic was raised beyond what is usual, 0..1, where many texts are enough for 1. A customer who writes a lot
// raises everything now and then: of the texts of 90 days (messages_28d x 90 / 28) beyond usualTexts, usualShare are expected. What
// is not known of the volume cannot be judged: 0.
func said(v []float64, topic int, many float64) float64 {
	n, texts := at(v, topic), at(v, iMessages)
	if !(n > 0) || math.IsNaN(texts) {
		return 0
	}
	return rise(n-usualShare*max(texts*90/28-usualTexts, 0), 0, many)
}

// complained is said for topics that questions raise too, such as a defect or an invoice: it counts in full for a customer in a bad mood,
// half for one in a good mood or of whom no mood is known.
func complained(v []float64, topic int, many float64) float64 {
	return said(v, topic, many) * annoyed(v)
}

// annoyed is 1 for a customer in a bad mood, half for one in a good mood or of whom no mood is known.
func annoyed(v []float64) float64 { return 0.5 + 0.5*rise(at(v, iSentiment), 0.25, -0.25) }

// restructuring: told in the news, or heard from them. Trouble that no kind is known of counts as this, the commonest; closing and
// acquisition take it away again in settle. News that is no trouble, of an office that moves, is none of it.
func restructuring(v []float64) float64 {
	trouble := rise(at(v, iTrouble), 0, 1)
	return either(max(0.8*min(rise(at(v, iRestructuring), 0, 1), trouble), 0.75*trouble), 0.65*said(v, iSaidOrg, 2))
}

// trustLost: data or security worried them, twice at least to be named; taking the data out and threats make it graver.
func trustLost(v []float64) float64 {
	worried := complained(v, iSaidSecurity, 2)
	return worried * (0.8 + 0.1*rise(at(v, iExportVisits), 0, 2) + 0.1*said(v, iSaidThreat, 1))
}

// successGap: used at or above normal, and without the result. With use falling or unknown the miss is still evidence, but weaker.
func successGap(v []float64) float64 {
	used := 0.55
	if at(v, iUsageRatio28d) >= normalUse {
		used = 1
	}
	return used * either(0.9*rise(at(v, iOffTrack), 0, 1), 0.6*said(v, iSaidNoResult, 3), 0.4*rise(at(v, iOverdue), 0, 2),
		0.35*rise(at(v, iResultPerUse), 0.6, 0.2))
}

// normalUse is the least ratio to before that counts as use at or above normal.
const normalUse = 0.85

// cashFlow: failed for want of funds twice, invoices paid ever later than they used to, a pause or instalments asked, money spoken of, or the
// first objection to the price after a year of none, the less where a competitor explains it too.
func cashFlow(v []float64) float64 {
	failed := max(0.75*rise(at(v, iFundsFailed), 0, 2), 0.6*rise(at(v, iFailedOpen), 0, 2))
	if at(v, iFailedOpen) >= 1 && at(v, iFailed) >= 2 {
		failed = max(failed, 0.6)
	}
	later := 0.0
	if pay, habit := at(v, iToPay), at(v, iToPayHabit); pay-habit >= 5 {
		later = 0.6 * rise(pay/max(habit, 1), 1.2, 2)
	}
	first := 0.0
	if firstObjection(v) {
		first = 0.25
		if at(v, iSaidCompetitor) < 1 {
			first = 0.45
		}
	}
	return either(failed, 0.6*rise(at(v, iPastHabit), 7, 35), later, 0.7*rise(at(v, iPauses), 0, 1), 0.4*rise(at(v, iPaused), 0, 1),
		0.65*said(v, iSaidCash, 2), first)
}

// firstObjection tells of an objection to the price or a request for a better one by a customer of a year or more, after 12 months of none. A look at
// the prices is none.
func firstObjection(v []float64) bool {
	return at(v, iAge) >= 365 && at(v, iQuietMonths) >= 12 && (at(v, iSaidPrice) >= 1 || at(v, iDiscounts) >= 1)
}

// billingFriction: disputes and refunds, and invoices complained of.
func billingFriction(v []float64) float64 {
	return either(0.7*rise(at(v, iDisputes), 0, 1), 0.5*rise(at(v, iRefunds), 0, 2), 0.75*complained(v, iSaidBilling, 3),
		0.2*rise(at(v, iRefundVisits), 0, 2))
}

// failedImplementation: set-up stands still or is complained of, and something technical is in the way or the result is given up.
func failedImplementation(v []float64) float64 {
	setUp := either(rise(at(v, iStalled), 7, 30), 0.9*said(v, iSaidOnboarding, 3))
	broken := either(0.8*rise(at(v, iErrorRate), 0.03, 0.12), 0.8*complained(v, iSaidDefect, 3), 0.6*rise(at(v, iOffTrack), 0, 1))
	return 0.95 * setUp * broken
}

// poorOnboarding: the required steps stand still or are few after 45 days, the start took long, or guidance is missed.
func poorOnboarding(v []float64) float64 {
	open := 0.8 * rise(at(v, iStalled), 7, 30)
	if at(v, iOnboarding) < 0.5 && at(v, iAge) > 45 {
		open = max(open, 0.5)
	}
	return either(open, 0.65*said(v, iSaidOnboarding, 3), 0.2*rise(at(v, iToFirstUse), 21, 60))
}

// overpromised: they miss what they took for agreed (a feature or a result) and want their money back, or gave the outcome up.
func overpromised(v []float64) float64 {
	missed := either(complained(v, iSaidMissing, 2), 0.5*said(v, iSaidNoResult, 3))
	back := either(0.7*rise(at(v, iRefundVisits), 0, 1), 0.6*rise(at(v, iRefunds), 0, 1), 0.5*said(v, iSaidCancel, 2), 0.7*rise(at(v, iOffTrack), 0, 1))
	return 0.9 * missed * back
}

// defects: tickets of them, errors met, and complaints.
func defects(v []float64) float64 {
	return either(0.8*rise(at(v, iDefects), 0, 3), 0.5*rise(at(v, iErrorRate), 0.03, 0.15), 0.6*complained(v, iSaidDefect, 4))
}

// instability: our own incidents that they met, the worse where they say so.
func instability(v []float64) float64 {
	met := rise(at(v, iIncidents), 0, 3)
	return met * (0.75 + 0.2*complained(v, iSaidDefect, 3))
}

// slowSupport: replies and solutions later than promised, messages without an answer; what they say of support counts in full only where
// it is late, since the same words tell of unhelpful support.
func slowSupport(v []float64) float64 {
	heard := 0.25
	if at(v, iReplyRatio) > 1.2 || at(v, iUnanswered) > 24 || at(v, iBreaches) >= 2 {
		heard = 0.6
	}
	return either(0.75*rise(at(v, iReplyRatio), 1.2, 3), 0.6*rise(at(v, iUnanswered), 24, 96), 0.4*rise(at(v, iResolution), 1.3, 3),
		0.35*rise(at(v, iBreaches), 1, 4), heard*said(v, iSaidSlow, 3))
}

// hardToUse: they say so, look for help often, and find it an effort.
func hardToUse(v []float64) float64 {
	return either(0.75*complained(v, iSaidUsability, 3), 0.35*rise(at(v, iHelpVisits), 2, 8), 0.6*rise(at(v, iCES), 0.7, 0.35))
}

// poorService: answers in time that do not help or offend; satisfaction, escalations, reopened tickets and reviews.
func poorService(v []float64) float64 {
	angry := 0.0
	if at(v, iTickets) >= 2 {
		angry = 0.5 * rise(at(v, iSentiment), -0.15, -0.5)
	}
	heard := 0.3
	if at(v, iReplyRatio) <= 1.2 {
		heard = 0.75
	}
	return either(angry, heard*said(v, iSaidSlow, 3), 0.4*said(v, iSaidRelation, 3), 0.5*rise(at(v, iCSAT), 0.7, 0.4),
		0.5*rise(at(v, iEscalations), 0, 2), 0.4*rise(at(v, iReopens), 1, 4), 0.4*rise(at(v, iBadReviews), 0, 1), 0.4*said(v, iSaidThreat, 2))
}

// outgrown: larger than the segment, growing in seats or wanting more, and not getting it here. Size alone is an opportunity: the mark outgrowing.
func outgrown(v []float64) float64 {
	large := either(rise(at(v, iOutgrowth), 0.9, 1.4), rise(at(v, iSeatOutgrowth), 0.9, 1.4), 0.6*rise(at(v, iSeatsChange), 0.05, 0.3),
		0.6*said(v, iSaidExpansion, 2))
	unmet := either(0.8*said(v, iSaidMissing, 3), 0.8*rise(at(v, iFeatureAsks), 0, 3), 0.7*said(v, iSaidCompetitor, 2))
	return 0.9 * large * (0.3 + 0.7*unmet)
}

// missingFeature: asked for in tickets, and missed in words. Many wishes of a customer who is content are ideas.
func missingFeature(v []float64) float64 {
	return either(0.7*rise(at(v, iFeatureAsks), 0, 4)*annoyed(v), 0.75*complained(v, iSaidMissing, 3))
}

// leftAlone: nobody has spoken with them for longer than promised, and they say so. A message of theirs ends the gap, so what they say counts in
// full also where it waits for an answer, and where nobody, or somebody new, looks after them.
func leftAlone(v []float64) float64 {
	heard := 0.3
	if at(v, iContactGap) > 1.2 || at(v, iUnanswered) > 24 || at(v, iNoOwner) >= 1 || at(v, iOwnerChanges) >= 1 {
		heard = 0.8
	}
	return either(0.7*rise(at(v, iContactGap), 1.2, 2.5), 0.2*rise(at(v, iNoOwner), 0, 1), 0.2*rise(at(v, iOwnerChanges), 1, 3),
		heard*said(v, iSaidRelation, 2))
}

// serviceMismatch: contact as often as promised, answers, the same person as ever, and yet they complain of how we deal with them or do not come; or
// grown large and without anybody of ours.
func serviceMismatch(v []float64) float64 {
	inTime := 0.0
	if at(v, iContactGap) <= 1.2 && at(v, iUnanswered) <= 24 && at(v, iOwnerChanges) < 1 {
		inTime = 1
	}
	unowned := min(rise(at(v, iNoOwner), 0, 1), rise(at(v, iSeatOutgrowth), 0.7, 1))
	return either(inTime*0.6*said(v, iSaidRelation, 2), inTime*0.45*rise(at(v, iNoShows), 0, 3), inTime*0.2*rise(at(v, iUnreachable), 1, 4), 0.45*unowned)
}

func price(v []float64) float64 {
	return either(0.7*rise(at(v, iDiscounts), 0, 2), 0.7*said(v, iSaidPrice, 2), 0.2*rise(at(v, iPricingVisits), 1, 4),
		0.15*rise(at(v, iDownVisits), 0, 3))
}

// notAdopted: never used, few of the seats, little beside peers, or use and breadth fading with nothing else to explain it.
func notAdopted(v []float64) float64 {
	if math.IsNaN(at(v, iUsageAge)) {
		return 0.8 * rise(at(v, iKnownDays), 14, 45)
	}
	fading := 0.0
	if z := at(v, iUsageZ); z <= -1.5 || at(v, iUsersRatio) < 0.8 {
		fading = 0.5 * rise(at(v, iUsageRatio28d), 0.9, 0.5)
		if z <= -2.5 {
			fading = max(fading, 0.5*rise(at(v, iUsageRatio7d), 0.8, 0.4))
		}
	}
	return either(fading, 0.45*rise(at(v, iSeatUse), 0.5, 0.15), 0.35*rise(at(v, iPeerRatio), 0.4, 0.1),
		0.3*rise(at(v, iFeaturesRatio), 0.8, 0.4), 0.25*rise(at(v, iKeyFeatures), 0.3, 0), 0.5*rise(at(v, iGapRatio), 1.2, 3))
}

// needEnded: they prepare to leave, use is nearly gone, and nothing angers them.
func needEnded(v []float64) float64 {
	leaving := either(0.7*said(v, iSaidCancel, 1), 0.7*rise(at(v, iNotice), 0, 1), 0.4*rise(at(v, iAutoOff), 0, 1), 0.4*rise(at(v, iCancelDays), 0, 2))
	gone := max(rise(at(v, iUsageRatio28d), 0.6, 0.25), rise(at(v, iGapRatio), 1, 2.5))
	calm := 0.75
	if at(v, iSentiment) >= -0.1 {
		calm = 1
	}
	return 0.8 * leaving * gone * calm
}
