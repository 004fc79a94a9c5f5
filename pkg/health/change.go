package health

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Part is one reason why a score differs from an earlier one.
type Part struct {
	Kind      PartKind
	Measure   string // the measure or "cap:<name>"; empty for coverage, a scorecard and an override
	Dimension string
	Signal    Signal
	From, To  float64 // the signal's values; NaN where a cap did not hold
	Points    float64 // what it added (or took, if negative)
}

// PartKind is what sort of thing changed.
type PartKind string

// The kinds of parts.
const (
	Behaviour       PartKind = "behaviour" // a measure's signal moved
	ExpiryChange    PartKind = "expiry"    // a count over a stretch of time fell: what it had counted has left the stretch
	CapChange       PartKind = "cap"       // a cap began, ended or bit differently
	CoverageChange  PartKind = "coverage"  // measures became known or unknown, which moves the others' weights
	LateData        PartKind = "late_data" // of the time of the earlier score, more is known now than it knew
	BaselineChange  PartKind = "baseline"  // the other customers that this one is compared with have changed
	ScorecardChange PartKind = "scorecard" // the scorecard differs
	OverrideChange  PartKind = "override"  // a person's override began or ended; it stands beside the score and moves no points
)

// Step is a judgement on the way from an earlier score to a later one, and what kind of thing makes it differ from the one before it. A step
// of kind Behaviour is split further, into expiry, caps and coverage.
type Step struct {
	Kind  PartKind
	Score Score
}

// Change splits the last step's score minus the first score into parts that sum to it exactly, the largest first; nil where either of the
// two is forming. Between two judgements by one scorecard, a measure that both know has moved by (its result after - before) x its weight
// before; what remains of the measures is coverage. Points of one kind and measure are one part, whatever the number of steps.
func Change(from Score, steps ...Step) []Part {
	if len(steps) == 0 || math.IsNaN(from.Score) || math.IsNaN(steps[len(steps)-1].Score.Score) {
		return nil
	}
	var all split
	for _, s := range steps {
		all.step(&from, s)
		from = s.Score
	}
	parts := slices.DeleteFunc(all.parts, func(p Part) bool { return p.Points == 0 })
	slices.SortFunc(parts, func(x, y Part) int {
		if c := cmp.Compare(math.Abs(y.Points), math.Abs(x.Points)); c != 0 {
			return c
		}
		return cmp.Or(strings.Compare(x.Measure, y.Measure), strings.Compare(string(x.Kind), string(y.Kind)))
	})
	return parts
}

// split gathers the parts of a change.
type split struct{ parts []Part }

// add puts a part with those of its kind and measure.
func (s *split) add(p Part) {
	if p.Points == 0 {
		return
	}
	for i := range s.parts {
		if have := &s.parts[i]; have.Kind == p.Kind && have.Measure == p.Measure {
			have.Points += p.Points
			have.To = p.To
			return
		}
	}
	s.parts = append(s.parts, p)
}

func (s *split) step(from *Score, to Step) {
	switch {
	case to.Kind == ScorecardChange || to.Kind == Behaviour && from.Scorecard != to.Score.Scorecard:
		s.scorecard(from, to)
		return
	case to.Kind == Behaviour:
		s.measures(from, to, behaviour, CapChange, CoverageChange)
	default: // late data or a baseline
		s.measures(from, to, func(Signal, float64, float64) PartKind { return to.Kind }, to.Kind, to.Kind)
	}
}

// behaviour is what a signal's move tells: a count over a stretch before as_of can fall only because what it counted is out of it.
func behaviour(s Signal, from, to float64) PartKind {
	i := Index(s)
	switch {
	case i < 0 || !(to < from) || definitions[i].Unit != "count":
		return Behaviour
	case s == FailedPaymentsOpen || s == CardExpiredOpen || s == Unreachable90d: // they end by a payment and a talk too
		return Behaviour
	}
	var days int
	if n, err := fmt.Sscanf(definitions[i].Window, "%d days", &days); n == 1 && err == nil {
		return ExpiryChange
	}
	return Behaviour
}

// scorecard is all that another scorecard makes of what is known, but for the measures' own moves where the step is of behaviour.
func (s *split) scorecard(from *Score, to Step) {
	rest := sum(to.Score.Contributions) - sum(from.Contributions)
	if to.Kind == Behaviour {
		before := byMeasure(from.Contributions)
		for i := range to.Score.Contributions {
			c := &to.Score.Contributions[i]
			was, ok := before[c.Measure]
			if !ok || c.Dimension == "cap" || was.Value == c.Value {
				continue
			}
			own := moved(was, c)
			rest -= own
			s.add(Part{behaviour(c.Signal, was.Value, c.Value), c.Measure, c.Dimension, c.Signal, was.Value, c.Value, own})
		}
	}
	s.add(Part{Kind: ScorecardChange, From: Unknown, To: Unknown, Points: rest})
}

// measures splits what one scorecard makes of two rows of signals.
func (s *split) measures(from *Score, to Step, kind func(Signal, float64, float64) PartKind, limit, coverage PartKind) {
	before := byMeasure(from.Contributions)
	rest := 0.0
	for i := range to.Score.Contributions {
		c := &to.Score.Contributions[i]
		was, ok := before[c.Measure]
		delete(before, c.Measure)
		switch {
		case c.Dimension == "cap":
			value, points := Unknown, c.Points
			if ok {
				value, points = was.Value, c.Points-was.Points
			}
			s.add(Part{limit, c.Measure, c.Dimension, c.Signal, value, c.Value, points})
		case !ok:
			rest += c.Points
		default:
			own := moved(was, c)
			rest += c.Points - was.Points - own
			s.add(Part{kind(c.Signal, was.Value, c.Value), c.Measure, c.Dimension, c.Signal, was.Value, c.Value, own})
		}
	}
	for i := range from.Contributions { // what is no more
		c := &from.Contributions[i]
		switch _, gone := before[c.Measure]; {
		case gone && c.Dimension == "cap":
			s.add(Part{limit, c.Measure, c.Dimension, c.Signal, c.Value, Unknown, -c.Points})
		case gone:
			rest -= c.Points
		}
	}
	s.add(Part{Kind: coverage, From: Unknown, To: Unknown, Points: rest})
}

// moved is by how many points a measure has moved at the weight that it had.
func moved(was, now *Contribution) float64 {
	switch {
	case math.Abs(now.Max-was.Max) <= 4.0/steps:
		return now.Points - was.Points // at the same weight, up to its rounding
	case was.Max <= 0 || now.Max <= 0:
		return 0
	}
	return quantise(was.Max*now.Points/now.Max) - was.Points
}

func byMeasure(list []Contribution) map[string]*Contribution {
	out := make(map[string]*Contribution, len(list))
	for i := range list {
		out[list[i].Measure] = &list[i]
	}
	return out
}

// sum is exact, see steps.
func sum(list []Contribution) (points float64) {
	for i := range list {
		points += list[i].Points
	}
	return points
}
