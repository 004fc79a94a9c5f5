package health

import "math"

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
