package health

import (
	"math"
	"slices"
)

// The marks: what is worth knowing of a customer beside its score, stage and causes.
const (
	MarkSuccessGap      = "success_gap"
	MarkHangingOn       = "hanging_on"
	MarkHighTemperature = "high_temperature"
	MarkGoAround        = "go_around"
	MarkOutgrowing      = "outgrowing"
	MarkNeverUsed       = "never_used"
	MarkStopped         = "stopped"
)

// markCodes are the marks in the order in which they are shown.
var markCodes = [...]string{MarkSuccessGap, MarkHangingOn, MarkHighTemperature, MarkGoAround, MarkOutgrowing, MarkNeverUsed, MarkStopped}

// MarkCodes are all marks, in the order in which they are shown.
func MarkCodes() []string { return slices.Clone(markCodes[:]) }

// Marks are those of a customer in a stage, in the order of MarkCodes; none for who has landed. A mark needs its evidence: what is not known
// gives none, the first use apart, whose lack is that of never_used.
func Marks(s Signals, stage Stage) []string {
	if stage == Landed {
		return nil
	}
	v := s.Values
	var out []string
	for i, has := range [len(markCodes)]bool{hasSuccessGap(v), hangsOn(v), isHot(v, stage), goesAround(&s, stage), outgrows(v), neverUsed(v), hasStopped(v)} {
		if has {
			out = append(out, markCodes[i])
		}
	}
	return out
}

// usesNormally: the 28 days are at 85 % of those before or more, and the last week has not fallen to below 70 % of the own normal one beyond what
// chance explains (z of -1.5). The last week alone decides where there are no 28 days to compare with.
func usesNormally(v []float64) bool {
	ratio28, ratio7 := at(v, iUsageRatio28d), at(v, iUsageRatio7d)
	if ratio7 < 0.7 && at(v, iUsageZ) <= -1.5 {
		return false
	}
	return ratio28 >= normalUse || math.IsNaN(ratio28) && ratio7 >= normalUse
}

// hasSuccessGap: use is normal, and an agreed outcome is off track or abandoned.
func hasSuccessGap(v []float64) bool {
	return usesNormally(v) && at(v, iOffTrack) >= 1
}

// hangsOn: use is normal, the experience is poor (experience_level below 0.5), nobody speaks for us (advocacy_365d 0), and nothing but the month
// binds them (month_to_month).
func hangsOn(v []float64) bool {
	return usesNormally(v) && at(v, iExperience) < 0.5 && at(v, iAdvocacy) <= 0 && at(v, iMonthToMonth) >= 1
}

// isHot: three or more of these, and nothing against it: a promoter (NPS 9 or 10), advocacy in the year, users growing (active_users_ratio 1.1 or
// more), breadth growing (features_ratio 1.15 or more) or wide (key_feature_share 0.8 or more), praise (two texts in 90 days beyond what is usual), good
// sentiment (0.3 or more). Against it: a detractor (NPS 6 or less), negative sentiment (below -0.05), an outcome off track, use below normal, an approach.
func isHot(v []float64, stage Stage) bool {
	if stage == Approach || at(v, iNPS) <= 6 || at(v, iSentiment) < -0.05 || at(v, iOffTrack) >= 1 || at(v, iUsageRatio28d) < normalUse {
		return false
	}
	n := 0
	for _, sign := range [...]bool{at(v, iNPS) >= 9, at(v, iAdvocacy) >= 1, at(v, iUsersRatio) >= 1.1,
		at(v, iFeaturesRatio) >= 1.15 || at(v, iKeyFeatures) >= 0.8, said(v, iSaidPraise, 2) >= 0.8, at(v, iSentiment) >= 0.3} {
		if sign {
			n++
		}
	}
	return n >= 3
}

// goesAround: an approach was reversed in the last 8 weeks: use came back to 85 % of what it had been for two weeks in a row.
func goesAround(s *Signals, stage Stage) bool {
	if stage != Cruise && stage != Climb || len(s.Weeks) <= leastWeeks {
		return false
	}
	return fly(s).turned
}

// outgrows: more use or more seats than 95 % of the segment (usage_outgrowth or seat_outgrowth above 1), or they ask for more (a text of
// expansion_interest in 90 days beyond what is usual) while use is not below normal.
func outgrows(v []float64) bool {
	return at(v, iOutgrowth) > 1 || at(v, iSeatOutgrowth) > 1 || said(v, iSaidExpansion, 1) >= strong && usesNormally(v)
}

// neverUsed: the customer has been watched for 14 days or more, and no use is known.
func neverUsed(v []float64) bool {
	return math.IsNaN(at(v, iUsageAge)) && at(v, iKnownDays) >= 14
}

// hasStopped: used once, and silent for 14 days or more and for 1.5 times as long as ever before. Who never used it has not stopped.
func hasStopped(v []float64) bool {
	return !math.IsNaN(at(v, iUsageAge)) && at(v, iSinceUse) >= 14 && at(v, iGapRatio) >= 1.5
}
