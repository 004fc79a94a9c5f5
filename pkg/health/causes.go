package health

import (
	"cmp"
	"math"
	"slices"
)

// Cause is a reason for which a customer may leave, as far as signals show it.
type Cause struct {
	Code     string   // a code of the causes of churn, such as slow_support
	Strength float64  // 0..1, how well the evidence supports it: a ranking, not a probability
	Signals  []Signal // the evidence: the signals without which it would be weaker, what matters most first
	Surface  bool     // price and need_ended: what customers say instead of the reason; alone, the reason is not yet understood
}

// The codes that signals can show: every code of the causes of churn except unknown. A competitor is never a cause, but where
// the customer goes: SwitchedTo.
const (
	CauseClosing              = "closing"
	CauseRestructuring        = "restructuring"
	CauseAcquisition          = "acquisition"
	CauseCashFlow             = "cash_flow"
	CauseChampionLeft         = "champion_left"
	CauseNeedEnded            = "need_ended"
	CausePaymentLapsed        = "payment_lapsed"
	CausePoorFit              = "poor_fit"
	CauseOverpromised         = "overpromised"
	CauseMissingFeature       = "missing_feature"
	CausePoorOnboarding       = "poor_onboarding"
	CauseFailedImplementation = "failed_implementation"
	CauseNotAdopted           = "not_adopted"
	CauseHardToUse            = "hard_to_use"
	CauseDefects              = "defects"
	CauseInstability          = "instability"
	CauseSuccessGap           = "success_gap"
	CauseSlowSupport          = "slow_support"
	CausePoorService          = "poor_service"
	CauseLeftAlone            = "left_alone"
	CauseServiceMismatch      = "service_mismatch"
	CauseOutgrown             = "outgrown"
	CauseBilling              = "billing_friction"
	CausePrice                = "price"
	CauseTrustLost            = "trust_lost"
)

// Competitor is the destination of a customer that goes to one.
const Competitor = "competitor"

const (
	shown     = 0.4 // the least strength at which a cause is named
	strong    = 0.5 // the least at which it explains others away
	mostShown = 3
)

// CauseCodes are all the codes that signals can show, in the order in which ties are broken.
func CauseCodes() []string {
	out := make([]string, 0, causeCount)
	for i := range causeTable {
		out = append(out, causeTable[i].code)
	}
	return out
}

// IsSurface tells whether a code names what customers say instead of the reason: price or need_ended.
func IsSurface(code string) bool { return code == CausePrice || code == CauseNeedEnded }

// Understood tells whether the causes of a customer in trouble, or of one that left, say why: at least one is no surface reason. Otherwise
// the reason is shown as NotUnderstood.
func Understood(causes []Cause) bool {
	return slices.ContainsFunc(causes, func(c Cause) bool { return !c.Surface })
}

// UnderstoodCodes is Understood for codes, such as those of a score row or a churn record; unknown explains nothing.
func UnderstoodCodes(codes []string) bool {
	return slices.ContainsFunc(codes, func(code string) bool { return code != "" && code != "unknown" && !IsSurface(code) })
}

// SwitchedTo is where the customer may be going, as far as its words show it: Competitor if it spoke of one more often than who writes a
// lot does, or once together with its first objection to the price in a year; else "".
func SwitchedTo(s Signals) string {
	v := s.Values
	if said(v, iSaidCompetitor, 2) >= strong && at(v, iSaidCompetitor) >= 2 || at(v, iSaidCompetitor) >= 1 && firstObjection(v) {
		return Competitor
	}
	return ""
}

// strengths rates every cause of the table by its own evidence.
func strengths(v []float64) (out [causeCount]float64) {
	for i := range causeTable {
		out[i] = causeTable[i].read(v)
	}
	return out
}

// settle applies the rules by which one cause takes precedence over another.
func settle(out *[causeCount]float64, s *Signals) {
	v := s.Values
	if s.Account.Fit == "poor" { // price in a customer whose fit is poor is poor fit, and so is what they miss
		out[cPoorFit] = max(0.45, min(max(out[cPrice], 0.8*out[cMissingFeature], 0.8*out[cServiceMismatch])+0.2, 0.9))
		out[cPrice] *= 0.5
		out[cMissingFeature] *= 0.8
		out[cServiceMismatch] *= 0.8
	}
	if firstObjection(v) { // cash flow, and a competitor, are looked at before price
		if at(v, iSaidCompetitor) >= 1 {
			out[cPrice] *= 0.7
		} else {
			out[cPrice] *= 0.5
		}
	}
	if out[cPaymentLapsed] >= shown && !(at(v, iFundsFailed) >= 1) && !(at(v, iPauses) >= 1) { // late because the card expired
		out[cCashFlow] *= 0.4
	}
	if out[cBilling] >= strong && !(at(v, iFundsFailed) >= 2) { // late because the invoice is disputed, unless they speak of money
		if at(v, iSaidCash) >= 1 || at(v, iPauses) >= 1 {
			out[cCashFlow] *= 0.7
		} else {
			out[cCashFlow] *= 0.5
		}
	}
	if out[cCashFlow] >= strong { // who is short of cash asks for discounts too
		out[cPrice] *= 0.6
	}
	if out[cClosing] >= shown || out[cAcquisition] >= shown {
		if !(at(v, iRestructuring) >= 1) { // the same news, and talk of it
			out[cRestructuring] *= 0.4
		}
	}
	contradict(out, v)
	explainAway(out, v)
}

// contradict weakens what something else that is known of the customer speaks against.
func contradict(out *[causeCount]float64, v []float64) {
	if at(v, iNoShows) >= 1 && !(at(v, iSaidRelation) >= 1) { // we are there; it is they who do not come
		out[cLeftAlone] *= 0.5
	}
	if at(v, iCES) >= 0.8 { // who asks a lot while learning, and then finds it easy
		out[cHardToUse] *= 0.5
	}
	if at(v, iSeatsChange) >= 0.1 { // the one that adds seats after the news is the buyer
		out[cAcquisition] *= 0.4
	}
	if at(v, iSinceUse) >= 7 && at(v, iGapRatio) <= 1 { // a pause such as they have had before
		out[cNotAdopted] *= 0.5
	}
}

// explainAway weakens what a stronger cause explains: faults met during a failed set-up or an outage, asking for more of who has outgrown us, anger
// at something definite, and fading use, price and an ended need where anything else is known.
func explainAway(out *[causeCount]float64, v []float64) {
	if out[cFailedImplementation] >= strong {
		out[cPoorOnboarding] *= 0.85
		out[cDefects] *= 0.7
		out[cSuccessGap] *= 0.8
	}
	if out[cLeftAlone] >= strong && !(at(v, iReplyRatio) > 1.2) { // tickets are answered in time: it is the person they miss
		out[cSlowSupport] *= 0.5
	}
	if out[cNeedEnded] >= strong && at(v, iSaidCancel) >= 1 { // they say so; that it was never adopted is a guess
		out[cNotAdopted] *= 0.75
	}
	if out[cInstability] >= strong {
		out[cDefects] *= 0.7
	}
	if out[cOverpromised] >= shown { // what was promised is missing: so is the result, and it is the promise that they resent
		out[cMissingFeature] *= 0.8
		out[cSuccessGap] *= 0.8
		out[cServiceMismatch] *= 0.6
		out[cPoorService] *= 0.75
	}
	if out[cOutgrown] >= strong {
		out[cMissingFeature] *= 0.75
	}
	if max(out[cTrustLost], out[cBilling], out[cDefects], out[cInstability], out[cSlowSupport], out[cHardToUse], out[cMissingFeature],
		out[cFailedImplementation], out[cOverpromised]) >= strong {
		out[cPoorService] *= 0.75
	}
	other := 0.0
	for i := range out {
		if i != cNotAdopted && !causeTable[i].surface {
			other = max(other, out[i])
		}
	}
	if other >= strong {
		out[cPrice] *= 0.7
		out[cNeedEnded] *= 0.5
		if !math.IsNaN(at(v, iUsageAge)) { // who never used it was never ours to lose
			out[cNotAdopted] *= 0.7
		}
	}
}

// causeCodes are the codes of the likeliest causes, the likeliest first; at most three.
func causeCodes(s Signals) []string {
	rates := strengths(s.Values)
	settle(&rates, &s)
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

// Causes are all causes that have evidence, the likeliest first.
func Causes(s Signals) []Cause {
	var out []Cause
	rates := strengths(s.Values)
	settle(&rates, &s)
	for i, r := range rates {
		if r >= shown {
			out = append(out, Cause{Code: causeTable[i].code, Strength: r, Signals: evidence(i, &s), Surface: causeTable[i].surface})
		}
	}
	slices.SortStableFunc(out, func(a, b Cause) int { return cmp.Compare(b.Strength, a.Strength) })
	return out
}

// evidence is what the rating of a cause rests on: the known signals without which it would be lower, those that it would lose most without
// first. Where two say the same, so that either could go, it is all that are known and not zero.
func evidence(cause int, s *Signals) []Signal {
	row := &causeTable[cause]
	type weighed struct {
		signal Signal
		lost   float64
	}
	values := slices.Clone(s.Values)
	full := row.read(values)
	var list []weighed
	var known []Signal
	for _, sig := range row.signals {
		i := Index(sig)
		v := at(values, i)
		if math.IsNaN(v) || explains(cause, sig, values) {
			continue
		}
		if v != 0 {
			known = append(known, sig)
		}
		values[i] = Unknown
		if lost := full - row.read(values); lost > 1e-9 {
			list = append(list, weighed{sig, lost})
		}
		values[i] = v
	}
	if len(list) == 0 {
		return known
	}
	slices.SortStableFunc(list, func(a, b weighed) int { return cmp.Compare(b.lost, a.lost) })
	out := make([]Signal, 0, len(list))
	for _, w := range list {
		out = append(out, w.signal)
	}
	return out
}

// explains tells of signals that only say how to read the others, and are no evidence to show: how much they write, that they sound calm, that they have
// used it at all, that contact and replies are in time, that no competitor is spoken of, and news of any trouble beside news of its kind.
func explains(cause int, s Signal, v []float64) bool {
	switch s {
	case Messages28d:
		return true
	case Sentiment28d:
		return at(v, iSentiment) > -0.15 && cause != cNeedEnded
	case UsageAgeDays:
		return cause == cNotAdopted
	case AgeDays:
		return cause == cCashFlow
	case ContactGapRatio, UnansweredHours, OwnerChanges365d:
		return cause == cServiceMismatch
	case FirstReplyRatio:
		return cause == cPoorService
	case TopicCompetitorMention90d:
		return cause == cCashFlow
	case CustomerTrouble180d:
		return at(v, iRestructuring) >= 1
	}
	return false
}
