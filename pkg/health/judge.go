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
	row := c.segments[s.Account.Segment]
	d := &c.cards[row][c.phase(s.Values)]
	var w work
	d.measure(&w, s.Values)
	d.limit(&w, s.Values)
	out := Score{Customer: s.Customer, AsOf: s.AsOf, Coverage: min(w.coverage, 1), Scorecard: c.id, Variant: d.variant, Band: Forming, Score: Unknown}
	out.Contributions = make([]Contribution, 0, w.known+w.capped)
	sum := d.contribute(&w, &out, s.Values)
	if w.known > 0 && (w.capped > 0 || !d.isForming(s.Values, out.Coverage)) {
		out.Score, out.Band = sum, c.band(sum)
	}
	out.Confidence = confidence(s.Values, out.Coverage)
	out.Stage, out.StageSince = stageOf(s)
	out.Marks = Marks(s, out.Stage)
	out.Causes = causeCodes(s)
	if c.value == nil {
		out.Worth.Likelihood = Unknown
		return out
	}
	c.value.judge(&s, &out)
	return out
}

// confidence is how far to trust a score, 0..1: its coverage, less where there is little history of the customer's own to compare with (8
// weeks are enough), and less where the newest event is older than a week.
func confidence(values []float64, coverage float64) float64 {
	history := at(values, iUsageAge)
	if math.IsNaN(history) {
		history = at(values, iAge)
	}
	out := coverage
	if history < 56 {
		out *= 0.5 + 0.5*max(history, 0)/56
	}
	if age := at(values, iDataAge); age > 7 {
		out *= max(0.5, 1-(age-7)/60)
	}
	return out
}

// maxCaps is how many caps may apply to one customer.
const maxCaps = 64

// work is what one judgement computes on its way; its arrays are as large as a scorecard may be, so that it stays on the stack.
type work struct {
	results  [128]float64 // of the measures, NaN without data
	known    int          // measures with data
	coverage float64
	within   [8]float64    // sum of the weights that have data, by dimension
	active   [maxCaps]bool // the caps that hold
	capped   int
	tightest int // the lowest of them, -1 for none
}

func (c *card) measure(w *work, values []float64) {
	for i := range c.measures {
		m := &c.measures[i]
		v := m.read(values)
		w.results[i] = v
		if !math.IsNaN(v) {
			w.within[m.dim] += m.spec.Weight
			w.coverage += m.share
			w.known++
		}
	}
}

func (c *card) limit(w *work, values []float64) {
	w.tightest = -1
	for i := range c.caps {
		if !holds(c.caps[i].when, values) {
			continue
		}
		w.active[i] = true
		w.capped++
		if w.tightest < 0 || c.caps[i].max < c.caps[w.tightest].max {
			w.tightest = i
		}
	}
}

// contribute appends the contributions and returns their sum.
func (c *card) contribute(w *work, out *Score, values []float64) (sum float64) {
	var total float64
	for d, weight := range w.within {
		if weight > 0 {
			total += c.weights[d]
		}
	}
	var scale [8]float64 // points of a full score per weight of a measure, by dimension
	for d, weight := range w.within {
		if weight > 0 {
			scale[d] = 100 * c.weights[d] / total / weight
		}
	}
	cumulated, before, left := 0.0, 0.0, w.known
	for i := range c.measures {
		if math.IsNaN(w.results[i]) {
			continue
		}
		m := &c.measures[i]
		cumulated += scale[m.dim] * m.spec.Weight
		// Rounding the running total, and closing it at 100, makes the largest parts sum to 100 exactly.
		upTo := min(quantise(cumulated), 100)
		if left--; left == 0 {
			upTo = 100
		}
		most := max(upTo-before, 0)
		before = max(upTo, before)
		points := math.Floor(most*w.results[i]/100*steps) / steps
		sum += points
		out.Contributions = append(out.Contributions, Contribution{Measure: m.spec.Name, Dimension: m.spec.Dimension,
			Signal: m.spec.Signal, Value: values[m.curve.at], Measured: w.results[i], Points: points, Max: most})
	}
	for i := range c.caps {
		if !w.active[i] {
			continue
		}
		points := 0.0
		if i == w.tightest {
			points = min(c.caps[i].max-sum, 0)
			sum += points
		}
		first := c.caps[i].when[0].at
		out.Contributions = append(out.Contributions, Contribution{Measure: c.caps[i].name, Dimension: "cap",
			Signal: definitions[first].Signal, Value: values[first], Measured: Unknown, Points: points})
	}
	return sum
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

func (c *card) isForming(values []float64, coverage float64) bool {
	return coverage < c.below || anyHolds(c.forming, values)
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
