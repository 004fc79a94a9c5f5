package health

import "math"

// The places of the signals that stages and causes are read from; fixed, so that judging looks no name up.
var (
	iUsageRatio7d  = Index(UsageRatio7d)
	iUsageRatio28d = Index(UsageRatio28d)
	iUsageZ        = Index(UsageZ7d)
	iPeerRatio     = Index(UsagePeerRatio)
	iSinceUse      = Index(DaysSinceUse)
	iGapRatio      = Index(UsageGapRatio)
	iUsageAge      = Index(UsageAgeDays)
	iUsersRatio    = Index(ActiveUsersRatio)
	iSeatUse       = Index(SeatUse)
	iFeaturesRatio = Index(FeaturesRatio)
	iErrorRate     = Index(ErrorRate7d)
	iIncidents     = Index(Incidents28d)
	iSensitive     = Index(SensitiveVisits28d)
	iFailed        = Index(FailedPayments28d)
	iFailedOpen    = Index(FailedPaymentsOpen)
	iCardExpired   = Index(CardExpiredOpen)
	iPastDue       = Index(DaysPastDue)
	iToPay         = Index(DaysToPay)
	iToPayHabit    = Index(DaysToPayHabit)
	iRefunds       = Index(Refunds90d)
	iDisputes      = Index(Disputes90d)
	iDiscounts     = Index(DiscountAsks90d)
	iPauses        = Index(PauseAsks90d)
	iNotice        = Index(NoticeGiven)
	iTickets       = Index(Tickets28d)
	iReopens       = Index(Reopens90d)
	iEscalations   = Index(Escalations28d)
	iDefects       = Index(Defects28d)
	iFeatureAsks   = Index(FeatureRequests90d)
	iUnanswered    = Index(UnansweredHours)
	iReplyRatio    = Index(FirstReplyRatio)
	iBadReviews    = Index(BadReviews90d)
	iSentiment     = Index(Sentiment28d)
	iCSAT          = Index(CSAT90d)
	iContactGap    = Index(ContactGapRatio)
	iChampionLeft  = Index(ChampionLeft)
	iNoOwner       = Index(NoOwner)
	iOffTrack      = Index(OutcomesOffTrack)
	iOnboarding    = Index(OnboardingShare)
	iStalled       = Index(OnboardingStalled)
	iTrouble       = Index(CustomerTrouble180d)
	iAge           = Index(AgeDays)
	iSinceChurn    = Index(DaysSinceChurn)
	iDataAge       = Index(DataAgeDays)
)

// stageOf says where the customer's flight stands. Landed: churned. Approach: notice given, or a decline that lasted: the 28
// days against those before below 0.7 and the last week still significantly low, or silence well beyond the own habit.
// Take-off: no first value yet, that is never used, or in the first 30 days of use with onboarding open (the first 14 where
// nothing is known of onboarding). Climb: use or users growing. Cruise: the rest.
func stageOf(s Signals) Stage {
	v := s.Values
	ratio7, ratio28, z := at(v, iUsageRatio7d), at(v, iUsageRatio28d), at(v, iUsageZ)
	age, onboarding := at(v, iUsageAge), at(v, iOnboarding)
	switch {
	case s.Account.Churned || !math.IsNaN(at(v, iSinceChurn)):
		return Landed
	case at(v, iNotice) >= 1,
		ratio28 < 0.7 && ratio7 < 0.8 && z <= -1.5,
		at(v, iGapRatio) >= 1.5 && at(v, iSinceUse) >= 28,
		ratio28 < 0.8 && at(v, iUsersRatio) < 0.6:
		return Approach
	case math.IsNaN(age),
		age < 30 && onboarding < 1,
		age < 14 && math.IsNaN(onboarding):
		return TakeOff
	case ratio28 >= 1.2, at(v, iUsersRatio) >= 1.25, age < 120 && ratio28 >= 1.1:
		return Climb
	}
	return Cruise
}
