package health

import "math"

// steps is the number of steps in which a point of score is counted. Points are multiples of 2^-16, which is exact in the
// float64 of Go and in the Float32 of a table: so sums and differences of them are exact in any order, and "contributions
// sum to the score" holds bit for bit.
const steps = 65536

func quantise(x float64) float64 { return math.Round(x*steps) / steps }

// Judge scores a customer. It is pure.
//
// With v(m) in 0..100 the result of measure m, w(m) its weight in its dimension and W(d) the dimension's weight, over the
// measures and dimensions that have data:
//
//	score = sum over d of W(d)/sum W x (sum over m in d of w(m)/sum w in d x v(m))
//
// so the weight of what is unknown goes first to the rest of its dimension, then to the other dimensions, and an unknown
// measure acts as one that equals the rest. Each measure's part is a contribution. The lowest cap that holds then takes what
// is above it, as a negative contribution; other caps that hold are listed with zero points. In band forming the score is
// NaN, and the contributions are what is known so far.
func (c *Scorecard) Judge(s Signals) Score {
	var results [128]float64
	var within [8]float64
	known, coverage := 0, 0.0
	for i := range c.measures {
		m := &c.measures[i]
		v := m.read(s.Values)
		results[i] = v
		if !math.IsNaN(v) {
			within[m.dim] += m.spec.Weight
			coverage += m.share
			known++
		}
	}
	out := Score{Customer: s.Customer, AsOf: s.AsOf, Coverage: min(coverage, 1), Scorecard: c.id, Band: Forming, Score: Unknown}
	var total float64
	for d, w := range within {
		if w > 0 {
			total += c.weights[d]
		}
	}
	tightest, capped := -1, 0
	var active [64]bool
	for i := range c.caps {
		if holds(c.caps[i].when, s.Values) {
			active[i] = true
			capped++
			if tightest < 0 || c.caps[i].max < c.caps[tightest].max {
				tightest = i
			}
		}
	}
	out.Contributions = make([]Contribution, 0, known+capped)
	sum, cumulated, before := 0.0, 0.0, 0.0
	for i := range c.measures {
		if math.IsNaN(results[i]) {
			continue
		}
		m := &c.measures[i]
		cumulated += c.weights[m.dim] / total * m.spec.Weight / within[m.dim]
		// Rounding the running total, and closing it at 100, makes the largest parts sum to 100 exactly.
		upTo := min(quantise(100*cumulated), 100)
		if known--; known == 0 {
			upTo = 100
		}
		most := max(upTo-before, 0)
		before = max(upTo, before)
		points := math.Floor(most*results[i]/100*steps) / steps
		sum += points
		out.Contributions = append(out.Contributions, Contribution{Measure: m.spec.Name, Dimension: m.spec.Dimension,
			Signal: m.spec.Signal, Value: s.Values[m.curve.at], Measured: results[i], Points: points, Max: most})
	}
	judged := len(out.Contributions) > 0
	for i := range c.caps {
		if !active[i] {
			continue
		}
		points := 0.0
		if i == tightest {
			points = min(c.caps[i].max-sum, 0)
			sum += points
		}
		first := c.caps[i].when[0].at
		out.Contributions = append(out.Contributions, Contribution{Measure: c.caps[i].name, Dimension: "cap",
			Signal: definitions[first].Signal, Value: s.Values[first], Measured: Unknown, Points: points})
	}
	if judged && (capped > 0 || !c.isForming(s.Values, out.Coverage)) {
		out.Score, out.Band = sum, c.band(sum)
	}
	out.Stage = stageOf(s)
	out.Causes = causeCodes(s)
	return out
}

// read is the measure's result, 0-100, or NaN where it has no data or not enough of it.
func (m *measure) read(values []float64) float64 {
	best := m.curve.read(values)
	if math.IsNaN(best) {
		return best
	}
	for i := range m.mins {
		if !m.mins[i].holds(values) {
			return Unknown
		}
	}
	for i := range m.alts {
		if v := m.alts[i].read(values); v > best {
			best = v
		}
	}
	return best
}

func (c *Scorecard) isForming(values []float64, coverage float64) bool {
	if coverage < c.spec.Forming.CoverageBelow {
		return true
	}
	for _, when := range c.forming {
		if holds(when, values) {
			return true
		}
	}
	return false
}

// band is the band of a number; forming is decided before.
func (c *Scorecard) band(score float64) Band {
	switch b := c.spec.Bands; {
	case score >= b.Healthy:
		return Healthy
	case score >= b.Watch:
		return Watch
	case score >= b.AtRisk:
		return AtRisk
	default:
		return Critical
	}
}
