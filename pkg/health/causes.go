package health

import (
	"math"
	"slices"
)

// Cause is a reason for which a customer may leave, as far as signals show it.
type Cause struct {
	Code     string   // a code of the causes of churn, such as slow_support
	Strength float64  // 0..1, how well the evidence supports it: a ranking, not a probability
	Signals  []Signal // the evidence
}

// The codes that signals can show. A competitor is never a cause; price is a surface reason and gives way to what lies under it.
const (
	CausePaymentLapsed  = "payment_lapsed"
	CauseCashFlow       = "cash_flow"
	CauseChampionLeft   = "champion_left"
	CauseRestructuring  = "restructuring"
	CausePoorFit        = "poor_fit"
	CauseMissingFeature = "missing_feature"
	CausePoorOnboarding = "poor_onboarding"
	CauseNotAdopted     = "not_adopted"
	CauseDefects        = "defects"
	CauseInstability    = "instability"
	CauseSuccessGap     = "success_gap"
	CauseSlowSupport    = "slow_support"
	CausePoorService    = "poor_service"
	CauseLeftAlone      = "left_alone"
	CauseBilling        = "billing_friction"
	CausePrice          = "price"
)

// causeTable names the causes in the order in which ties are broken (the more specific evidence first), with the signals that
// show them.
var causeTable = [...]struct {
	code    string
	signals []Signal
	read    func(v []float64) float64
}{
	{CausePaymentLapsed, []Signal{CardExpiredOpen}, func(v []float64) float64 { return 0.9 * rise(at(v, iCardExpired), 0, 1) }},
	{CauseChampionLeft, []Signal{ChampionLeft}, func(v []float64) float64 { return 0.85 * rise(at(v, iChampionLeft), 0, 1) }},
	{CauseRestructuring, []Signal{CustomerTrouble180d}, func(v []float64) float64 { return 0.8 * rise(at(v, iTrouble), 0, 1) }},
	{CauseSuccessGap, []Signal{OutcomesOffTrack, UsageRatio28d}, successGap},
	{CauseCashFlow, []Signal{FailedPaymentsOpen, DaysPastDue, DaysToPay, PauseAsks90d}, cashFlow},
	{CauseBilling, []Signal{Disputes90d, Refunds90d}, func(v []float64) float64 {
		return either(0.7*rise(at(v, iDisputes), 0, 1), 0.5*rise(at(v, iRefunds), 0, 2))
	}},
	{CausePoorOnboarding, []Signal{OnboardingStalled, OnboardingShare}, poorOnboarding},
	{CauseDefects, []Signal{Defects28d, ErrorRate7d}, func(v []float64) float64 {
		return either(0.8*rise(at(v, iDefects), 0, 3), 0.5*rise(at(v, iErrorRate), 0.03, 0.15))
	}},
	{CauseInstability, []Signal{Incidents28d}, func(v []float64) float64 { return 0.75 * rise(at(v, iIncidents), 0, 3) }},
	{CauseSlowSupport, []Signal{FirstReplyRatio, UnansweredHours}, func(v []float64) float64 {
		return either(0.75*rise(at(v, iReplyRatio), 1.2, 3), 0.6*rise(at(v, iUnanswered), 24, 96))
	}},
	{CausePoorService, []Signal{CSAT90d, Escalations28d, Reopens90d, Sentiment28d, BadReviews90d}, poorService},
	{CauseMissingFeature, []Signal{FeatureRequests90d}, func(v []float64) float64 { return 0.8 * rise(at(v, iFeatureAsks), 0, 4) }},
	{CausePoorFit, []Signal{DiscountAsks90d}, func([]float64) float64 { return 0 }}, // by the account's fit, in strengths
	{CauseLeftAlone, []Signal{ContactGapRatio, NoOwner}, func(v []float64) float64 {
		return either(0.7*rise(at(v, iContactGap), 1.2, 2.5), 0.2*rise(at(v, iNoOwner), 0, 1))
	}},
	{CausePrice, []Signal{DiscountAsks90d, SensitiveVisits28d}, func(v []float64) float64 {
		return either(0.7*rise(at(v, iDiscounts), 0, 2), 0.25*rise(at(v, iSensitive), 1, 4))
	}},
	{CauseNotAdopted, []Signal{SeatUse, UsagePeerRatio, UsageRatio28d, FeaturesRatio, DaysSinceUse}, notAdopted},
}

// The rows of the table that bear on each other.
const (
	iCashFlow = 4
	iPoorFit  = 12
	iPrice    = 14
)

const (
	shown     = 0.4 // the least strength at which a cause is named
	mostShown = 3
)

// strengths rates every cause of the table.
func strengths(s Signals) (out [len(causeTable)]float64) {
	for i := range causeTable {
		out[i] = causeTable[i].read(s.Values)
	}
	if s.Account.Fit == "poor" { // price in a customer whose fit is poor is poor fit
		out[iPoorFit] = max(0.45, min(out[iPrice]+0.2, 0.9))
		out[iPrice] *= 0.5
	}
	if out[iCashFlow] >= shown { // who is short of cash asks for discounts too
		out[iPrice] *= 0.6
	}
	return out
}

// causeCodes are the codes of the likeliest causes, the likeliest first; at most three.
func causeCodes(s Signals) []string {
	rates := strengths(s)
	var out []string
	for len(out) < mostShown {
		best := -1
		for i, r := range rates {
			if r >= shown && (best < 0 || r > rates[best]) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		if out == nil {
			out = make([]string, 0, mostShown)
		}
		out = append(out, causeTable[best].code)
		rates[best] = 0
	}
	return out
}

// Causes are all causes that have evidence, the likeliest first, with the signals that show them and are known.
func Causes(s Signals) []Cause {
	var out []Cause
	for i, r := range strengths(s) {
		if r < shown {
			continue
		}
		c := Cause{Code: causeTable[i].code, Strength: r}
		for _, sig := range causeTable[i].signals {
			if !math.IsNaN(s.Get(sig)) {
				c.Signals = append(c.Signals, sig)
			}
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Cause) int {
		switch {
		case a.Strength > b.Strength:
			return -1
		case a.Strength < b.Strength:
			return 1
		}
		return 0
	})
	return out
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

// successGap: used at or above normal, and without the result. With use falling, the miss is still evidence, but weaker.
func successGap(v []float64) float64 {
	if !(at(v, iOffTrack) >= 1) {
		return 0
	}
	switch ratio := at(v, iUsageRatio28d); {
	case math.IsNaN(ratio):
		return 0.6
	case ratio >= 0.85:
		return 0.9
	}
	return 0.5
}

// cashFlow: failed for want of funds twice, invoices paid ever later, a pause asked.
func cashFlow(v []float64) float64 {
	failed := 0.8 * rise(at(v, iFailedOpen), 0, 2)
	if at(v, iFailedOpen) >= 1 && at(v, iFailed) >= 2 {
		failed = max(failed, 0.7)
	}
	later := 0.0
	if pay, habit := at(v, iToPay), at(v, iToPayHabit); pay-habit >= 5 {
		later = 0.6 * rise(pay/max(habit, 1), 1.2, 2)
	}
	return either(failed, 0.6*rise(at(v, iPastDue), 10, 45), later, 0.6*rise(at(v, iPauses), 0, 1))
}

func poorOnboarding(v []float64) float64 {
	e := 0.8 * rise(at(v, iStalled), 7, 30)
	if at(v, iOnboarding) < 0.5 && at(v, iAge) > 45 {
		e = max(e, 0.5)
	}
	return e
}

func poorService(v []float64) float64 {
	angry := 0.0
	if at(v, iTickets) >= 2 {
		angry = 0.5 * rise(at(v, iSentiment), -0.15, -0.5)
	}
	return either(angry, 0.5*rise(at(v, iCSAT), 0.7, 0.4), 0.5*rise(at(v, iEscalations), 0, 2), 0.4*rise(at(v, iReopens), 1, 4),
		0.4*rise(at(v, iBadReviews), 0, 1))
}

// notAdopted: never used, few of the seats, little beside peers, or use and breadth fading with nothing else to explain it.
func notAdopted(v []float64) float64 {
	if math.IsNaN(at(v, iUsageAge)) {
		return 0.8 * rise(at(v, iAge), 14, 45)
	}
	fading := 0.0
	if z := at(v, iUsageZ); z <= -1.5 || at(v, iUsersRatio) < 0.8 {
		fading = 0.5 * rise(at(v, iUsageRatio28d), 0.9, 0.5)
		if z <= -2.5 {
			fading = max(fading, 0.5*rise(at(v, iUsageRatio7d), 0.8, 0.4))
		}
	}
	return either(fading, 0.45*rise(at(v, iSeatUse), 0.5, 0.15), 0.35*rise(at(v, iPeerRatio), 0.4, 0.1),
		0.3*rise(at(v, iFeaturesRatio), 0.8, 0.4), 0.5*rise(at(v, iGapRatio), 1.2, 3))
}
