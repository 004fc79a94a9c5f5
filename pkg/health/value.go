package health

import (
	"math"

	"glidepath/pkg/money"
)

// Worth is what is at stake with a customer, and what acting may keep of it. Amounts are in minor units of Currency, which is the company's
// where the customer's rate is known, else the customer's own.
type Worth struct {
	Likelihood    float64 // probability that the customer is lost within the scorecard's horizon; NaN where the scorecard knows no values
	Remaining     int64   // recurring margin of the coming months, if it stays
	AtRisk        int64   // Likelihood x Remaining: value at risk
	Saveable      int64   // value at risk x probability that acting keeps it, less the cost of acting; 0 where that is less than nothing
	Currency      string
	SaveableCause string // the cause that the probability of saving is taken for; "" where none is known
}

// value is a valueSpec ready to judge.
type value struct {
	spec    *valueSpec
	hazards []hazard
}

type hazard struct {
	when []condition
	odds float64 // logarithm
}

func compileValue(s *valueSpec) *value {
	v := &value{spec: s}
	for _, h := range s.Likelihood.Hazards {
		v.hazards = append(v.hazards, hazard{compileConditions(h.When), math.Log(h.Odds)})
	}
	return v
}

// judge rates what is at stake. A customer that has churned has nothing left to lose; one that the company lets go (disposition let_go) has
// nothing that it wants to keep.
func (v *value) judge(s *Signals, out *Score) {
	w := &out.Worth
	w.Currency = s.Account.Currency
	rate := s.Account.Rate
	if w.Currency == v.spec.Currency {
		rate = 1
	}
	known := !math.IsNaN(rate) && rate > 0
	if known {
		w.Currency = v.spec.Currency
	}
	if s.Account.Churned {
		return
	}
	w.Likelihood = v.likelihood(s.Values, out.Score)
	if s.Account.Disposition == LetGo {
		return
	}
	margin := s.Account.Margin
	if math.IsNaN(margin) || margin < 0 || margin > 1 {
		margin = v.spec.Margin
	}
	remaining := v.spec.Months * max(0, float64(s.Account.MRR)*margin-float64(s.Account.CostToServe))
	cost := 0.0
	if known {
		remaining = money.Convert(remaining, s.Account.Currency, v.spec.Currency, rate)
		cost = v.cost(s.Account.Segment) * math.Pow10(money.Digits(v.spec.Currency))
	}
	saved, cause := v.saved(s, out.Causes)
	w.SaveableCause = cause
	w.Remaining = whole(remaining)
	w.AtRisk = whole(w.Likelihood * remaining)
	w.Saveable = whole(max(0, w.Likelihood*saved*remaining-cost))
}

// LetGo is the disposition of a customer whom the company does not want to keep.
const LetGo = "let_go"

// whole rounds an amount; what is beyond the numbers is as much as there is.
func whole(amount float64) int64 {
	return int64(math.Round(min(max(amount, 0), 1<<53)))
}

// likelihood is the probability of loss that goes with the score, its odds multiplied by those of each hazard that holds.
func (v *value) likelihood(values []float64, score float64) float64 {
	p := v.spec.Likelihood.Forming
	if !math.IsNaN(score) {
		p = interpolate(v.spec.Likelihood.Score, score)
	}
	logit := math.Log(p / (1 - p))
	for i := range v.hazards {
		if holds(v.hazards[i].when, values) {
			logit += v.hazards[i].odds
		}
	}
	return 1 / (1 + math.Exp(-logit))
}

// saved is the probability that acting keeps a customer who would be lost, by its first cause, with the odds of its segment and its fit.
func (v *value) saved(s *Signals, causes []string) (p float64, cause string) {
	p = v.spec.Saved.Probability
	if len(causes) > 0 {
		if own, ok := v.spec.Saved.Causes[causes[0]]; ok {
			p, cause = own, causes[0]
		}
	}
	odds := p / (1 - p)
	if f, ok := v.spec.Saved.Segments[s.Account.Segment]; ok {
		odds *= f
	}
	if f, ok := v.spec.Saved.Fit[s.Account.Fit]; ok {
		odds *= f
	}
	return odds / (1 + odds), cause
}

func (v *value) cost(segment string) float64 {
	if c, ok := v.spec.Saved.Costs[segment]; ok {
		return c
	}
	return v.spec.Saved.Cost
}
