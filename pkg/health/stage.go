package health

import (
	"math"
	"time"
)

const (
	halfYear    = 26 // weeks that signals keep
	firstValue  = 14 // days of use after which a customer of whom nothing else is known has got something out of it
	onboardedBy = 90 // days of use after which open onboarding steps no longer keep it from being one that flies
)

// stageOf says where the customer's flight stands, and since when (a UTC day).
//
//	landed    churned. Since the churn.
//	approach  notice given: since that day, else the day judged, or since the decline before it;
//	          silence of 28 days and 1.5 times the longest before: since that was
//	          reached; a sustained decline, as fly tells it from the weeks: since its first week.
//	take-off  no first value yet: never used, or within 14 days of the first use, or within 90 with onboarding steps open; an outcome achieved ends
//	          it. Since the customer began, as far as known.
//	climb     use growing, cruise: the rest; both by fly. Since the week in which it began, or since the first use, or since the earliest of the known
//	          weeks, if it has been so as far back as is known.
//
// It remembers nothing: a row of signals has one answer, live and rebuilt. What weeks cannot tell is dated to the day judged. Where the weeks are counted
// back from the day judged (no WeeksEnd), a date may be a few days off and differ a little from one day to the next.
func stageOf(s Signals) (Stage, time.Time) {
	v := s.Values
	if s.Account.Churned || !math.IsNaN(at(v, iSinceChurn)) {
		return Landed, s.daysAgo(at(v, iSinceChurn))
	}
	f := fly(&s)
	if stage, since := approaching(&s, &f); stage == Approach {
		return stage, since
	}
	if takesOff(v) {
		return TakeOff, s.began()
	}
	stage := f.stage
	if !f.known {
		stage = withoutWeeks(v)
	}
	switch age := at(v, iUsageAge); {
	case f.began > 0:
		return stage, s.weeksAgo(f.began)
	case age > 7*halfYear && f.known:
		return stage, s.weeksAgo(len(s.Weeks))
	default:
		return stage, s.daysAgo(age)
	}
}

// approaching tells of an approach and its date; the stage is empty where there is none.
func approaching(s *Signals, f *flight) (Stage, time.Time) {
	v := s.Values
	since := s.daysAgo(0)
	declines := f.stage == Approach || !f.known && withoutWeeks(v) == Approach
	if f.stage == Approach && f.began > 0 {
		since = s.weeksAgo(f.began)
	}
	if gap, silent := at(v, iGapRatio), at(v, iSinceUse); gap >= 1.5 && silent >= 28 {
		declines = true
		if from := s.daysAgo(silent - max(28, 1.5*silent/gap)); from.Before(since) {
			since = from
		}
	}
	if at(v, iNotice) >= 1 {
		if given := s.daysAgo(at(v, iSinceNotice)); given.Before(since) {
			since = given
		}
		return Approach, since
	}
	if declines {
		return Approach, since
	}
	return "", time.Time{}
}

// takesOff tells that the customer has not reached its first value.
func takesOff(v []float64) bool {
	age, onboarding := at(v, iUsageAge), at(v, iOnboarding)
	switch {
	case math.IsNaN(age):
		return true
	case at(v, iAchieved) >= 1:
		return false
	}
	return age < onboardedBy && onboarding < 1 || age < firstValue && math.IsNaN(onboarding)
}

// withoutWeeks judges by the ratios alone, of a customer whose weeks are too few or not known.
func withoutWeeks(v []float64) Stage {
	ratio7, ratio28, users := at(v, iUsageRatio7d), at(v, iUsageRatio28d), at(v, iUsersRatio)
	switch {
	case ratio28 < 0.7 && ratio7 < 0.8 && at(v, iUsageZ) <= -1.5, ratio28 < 0.8 && users < 0.6:
		return Approach
	case ratio28 >= 1.2, users >= 1.25, at(v, iUsageAge) < 120 && ratio28 >= 1.1:
		return Climb
	}
	return Cruise
}

// began is the day on which the customer began, as far as known.
func (s *Signals) began() time.Time {
	if !s.Account.StartedAt.IsZero() && !s.Account.StartedAt.After(s.AsOf) {
		return s.Account.StartedAt.UTC().Truncate(24 * time.Hour)
	}
	if age := at(s.Values, iAge); !math.IsNaN(age) {
		return s.daysAgo(age)
	}
	return s.daysAgo(at(s.Values, iUsageAge))
}

// weeksAgo is the UTC day in which the week began that was so many before the end of the newest.
func (s *Signals) weeksAgo(n int) time.Time {
	end := s.WeeksEnd
	if end.IsZero() {
		end = s.AsOf
	}
	return end.UTC().AddDate(0, 0, -7*n).Truncate(24 * time.Hour)
}

// daysAgo is the UTC day so many days before the day judged; that day itself where the number is not known.
func (s *Signals) daysAgo(days float64) time.Time {
	if !(days > 0) || days > 36500 {
		days = 0
	}
	return s.AsOf.UTC().Add(-time.Duration(days * float64(24*time.Hour))).Truncate(24 * time.Hour)
}
