package health

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Part is one reason why a score differs from an earlier one.
type Part struct {
	Kind      PartKind
	Measure   string // the measure or "cap:<name>"; empty for coverage and scorecard
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
	CapChange       PartKind = "cap"       // a cap began, ended or bit differently
	CoverageChange  PartKind = "coverage"  // measures became known or unknown, which moves the others' weights
	ScorecardChange PartKind = "scorecard" // the scorecard differs
)

// Change splits b's score minus a's into parts that sum to it exactly, the largest first; nil where either is forming. A
// measure that both know has moved by (its result in b - in a) x its weight in a; what remains of the measures is coverage, or
// the scorecard's change where a and b were judged by different ones.
func Change(a, b Score) []Part {
	if math.IsNaN(a.Score) || math.IsNaN(b.Score) {
		return nil
	}
	other := CoverageChange
	if a.Scorecard != b.Scorecard {
		other = ScorecardChange
	}
	before := make(map[string]Contribution, len(a.Contributions))
	for _, c := range a.Contributions {
		before[c.Measure] = c
	}
	var parts []Part
	rest := 0.0
	for _, c := range b.Contributions {
		was, ok := before[c.Measure]
		delete(before, c.Measure)
		switch moved := c.Points - was.Points; {
		case c.Dimension == "cap":
			from := Unknown
			if ok {
				from = was.Value
			}
			if moved != 0 {
				parts = append(parts, Part{CapChange, c.Measure, c.Dimension, c.Signal, from, c.Value, moved})
			}
		case !ok || was.Value == c.Value && other == ScorecardChange:
			rest += moved
		default:
			own := quantise(was.Max * (c.Measured - was.Measured) / 100)
			rest += moved - own
			if own != 0 {
				parts = append(parts, Part{Behaviour, c.Measure, c.Dimension, c.Signal, was.Value, c.Value, own})
			}
		}
	}
	for _, c := range before { // what is no more; the order does not matter, since points are exact and parts are sorted
		switch {
		case c.Dimension != "cap":
			rest -= c.Points
		case c.Points != 0:
			parts = append(parts, Part{CapChange, c.Measure, c.Dimension, c.Signal, c.Value, Unknown, -c.Points})
		}
	}
	if rest != 0 {
		parts = append(parts, Part{Kind: other, From: Unknown, To: Unknown, Points: rest})
	}
	slices.SortFunc(parts, func(x, y Part) int {
		if c := cmp.Compare(math.Abs(y.Points), math.Abs(x.Points)); c != 0 {
			return c
		}
		return strings.Compare(x.Measure, y.Measure)
	})
	return parts
}
