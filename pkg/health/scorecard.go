package health

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"slices"

	"glidepath/pkg/event"
	"glidepath/pkg/strictyaml"
	"glidepath/schemas"
)

// Scorecard is a way of judging customers, read from YAML by LoadScorecard. It is immutable and safe for concurrent use.
type Scorecard struct {
	spec       spec
	id         string // name@hash
	onboarding [][]condition
	renewal    [][]condition
	segments   map[string]int // index of a segment's cards; 0 is any other's
	cards      [][len(phases)]card
	value      *value
}

// card is what a scorecard comes to for the customers of a segment in a phase.
type card struct {
	variant  string // such as "enterprise/renewal"
	measures []measure
	caps     []limit
	forming  [][]condition
	below    float64   // forming while coverage is below it
	weights  []float64 // of the dimensions, by their index
}

// Phase is where a customer stands in its contract, by dates and steps and never by the score: another one weighs other signs.
type Phase string

// The phases.
const (
	Onboarding Phase = "onboarding"
	Adopted    Phase = "adopted"
	Renewal    Phase = "renewal"
)

var phases = [...]Phase{Onboarding, Adopted, Renewal}

// The compiled forms name signals by their place in Signals.Values, so that judging looks nothing up.
type (
	measure struct {
		spec  *measureSpec
		curve curve
		alts  []curve
		mins  []condition
		dim   int
		share float64 // of the scorecard's weight, for coverage
	}
	limit struct {
		name string // "cap:" and the cap's name
		when []condition
		max  float64
	}
	condition struct {
		at    int
		op    operator
		value float64
	}
	operator uint8
	curve    struct {
		at     int
		points [][2]float64
	}
)

const (
	unknown operator = iota
	below
	atMost
	above
	atLeast
)

var operators = map[string]operator{"unknown": unknown, "<": below, "<=": atMost, ">": above, ">=": atLeast}

// LoadScorecard reads a scorecard. name is the file's, for messages. The error joins all problems (strictyaml.Problem), each
// with its line.
func LoadScorecard(name string, yaml []byte) (*Scorecard, error) {
	schema, err := fs.ReadFile(schemas.FS, "scorecard.json")
	if err != nil {
		return nil, fmt.Errorf("reading the scorecards' schema: %w", err)
	}
	c := &Scorecard{}
	doc, problems := strictyaml.Load(name, yaml, schema, &c.spec)
	if err := append(problems, checkSpec(doc, &c.spec)...).Err(); err != nil {
		return nil, err
	}
	c.spec.fill()
	if err := checkCards(doc, &c.spec).Err(); err != nil {
		return nil, err
	}
	if err := c.compile(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

// fill puts in the defaults.
func (s *spec) fill() {
	for i := range s.Measures {
		if s.Measures[i].Weight == 0 {
			s.Measures[i].Weight = 1
		}
	}
}

// compile names the scorecard by its content and turns names into places.
func (c *Scorecard) compile() error {
	canonical, err := json.Marshal(c.spec)
	if err != nil {
		return fmt.Errorf("hashing the scorecard: %w", err)
	}
	sum := sha256.Sum256(canonical)
	c.id = c.spec.Name + "@" + hex.EncodeToString(sum[:8])
	c.onboarding, c.renewal = compileAny(c.spec.Phases.Onboarding), compileAny(c.spec.Phases.Renewal)
	c.segments = map[string]int{}
	for at, segment := range c.spec.segments() {
		if at > 0 {
			c.segments[segment] = at
		}
		var row [len(phases)]card
		for i, phase := range phases {
			row[i] = c.spec.card(segment, phase)
		}
		c.cards = append(c.cards, row)
	}
	if c.spec.Value != nil {
		c.value = compileValue(c.spec.Value)
	}
	return nil
}

// segments are those that variants name, each once, after "" for any other.
func (s *spec) segments() []string {
	names := []string{""}
	for _, v := range s.Variants {
		for _, segment := range v.Segments {
			if !slices.Contains(names, segment) {
				names = append(names, segment)
			}
		}
	}
	return names
}

// applies tells whether the variant is for a segment in a phase.
func (v *variantSpec) applies(segment string, phase Phase) bool {
	return (v.Phase == "" || v.Phase == phase) && (len(v.Segments) == 0 || slices.Contains(v.Segments, segment))
}

// card applies the variants for a segment ("" for one that no variant names) and a phase.
func (s *spec) card(segment string, phase Phase) card {
	dimensions := slices.Clone(s.Dimensions)
	measures := slices.Clone(s.Measures)
	caps := slices.Clone(s.Caps)
	name := "default"
	for _, v := range s.Variants {
		if !v.applies(segment, phase) {
			continue
		}
		if len(v.Segments) > 0 {
			name = segment
		}
		for i := range dimensions {
			if w, ok := v.Weights[dimensions[i].Name]; ok {
				dimensions[i].Weight = w
			}
		}
		for _, change := range v.Measures {
			i := slices.IndexFunc(measures, func(m measureSpec) bool { return m.Name == change.Name })
			if change.Weight != nil {
				measures[i].Weight = *change.Weight
			}
			if change.Points != nil {
				measures[i].Points = change.Points
			}
		}
		caps = slices.DeleteFunc(caps, func(l capSpec) bool {
			return slices.Contains(v.Without, l.Name) || slices.ContainsFunc(v.Caps, func(n capSpec) bool { return n.Name == l.Name })
		})
		caps = append(caps, v.Caps...)
	}
	out := card{variant: name + "/" + string(phase), below: s.Forming.CoverageBelow, forming: compileAny(s.Forming.Any)}
	out.compile(dimensions, measures, caps)
	return out
}

func (c *card) compile(dimensions []dimensionSpec, measures []measureSpec, caps []capSpec) {
	dims, total := make(map[string]int), 0.0
	within := make([]float64, len(dimensions))
	for i, d := range dimensions {
		dims[d.Name] = i
		c.weights = append(c.weights, d.Weight)
	}
	for _, m := range measures {
		within[dims[m.Dimension]] += m.Weight
	}
	for i := range dimensions {
		if within[i] > 0 {
			total += c.weights[i]
		}
	}
	for _, m := range measures {
		d := dims[m.Dimension]
		if m.Weight == 0 || c.weights[d] == 0 {
			continue
		}
		cm := measure{spec: &m, dim: d, curve: curve{Index(m.Signal), m.Points}, share: c.weights[d] / total * m.Weight / within[d]}
		for _, a := range m.BetterOf {
			cm.alts = append(cm.alts, curve{Index(a.Signal), a.Points})
		}
		for _, n := range m.Min {
			cm.mins = append(cm.mins, condition{Index(n.Signal), atLeast, n.AtLeast})
		}
		c.measures = append(c.measures, cm)
	}
	for _, l := range caps {
		c.caps = append(c.caps, limit{"cap:" + l.Name, compileConditions(l.When), quantise(l.Max)})
	}
}

func compileAny(specs []whenSpec) [][]condition {
	var out [][]condition
	for _, s := range specs {
		out = append(out, compileConditions(s.When))
	}
	return out
}

// phase is the index in phases of the one that a customer is in.
func (c *Scorecard) phase(values []float64) int {
	switch {
	case anyHolds(c.onboarding, values):
		return 0
	case anyHolds(c.renewal, values):
		return 2
	}
	return 1
}

func anyHolds(lists [][]condition, values []float64) bool {
	for _, when := range lists {
		if holds(when, values) {
			return true
		}
	}
	return false
}

func compileConditions(specs []conditionSpec) []condition {
	out := make([]condition, 0, len(specs))
	for _, s := range specs {
		v := 0.0
		if s.Value != nil {
			v = *s.Value
		}
		out = append(out, condition{Index(s.Signal), operators[s.Op], v})
	}
	return out
}

// ID is the scorecard's name and content hash, "default@0123456789abcdef", as scores carry it.
func (c *Scorecard) ID() string { return c.id }

// JSON is the scorecard's canonical text, of which the hash is taken: what is stored with the hash.
func (c *Scorecard) JSON() ([]byte, error) {
	b, err := json.Marshal(c.spec)
	if err != nil {
		return nil, fmt.Errorf("encoding scorecard %s: %w", c.id, err)
	}
	return b, nil
}

// Dimensions are the names of the scorecard's dimensions, in its order.
func (c *Scorecard) Dimensions() []string {
	out := make([]string, 0, len(c.spec.Dimensions))
	for _, d := range c.spec.Dimensions {
		out = append(out, d.Name)
	}
	return out
}

// Directions says of each signal that the scorecard measures or caps on whether more of it is better (true) or worse.
func (c *Scorecard) Directions() map[Signal]bool {
	out := make(map[Signal]bool)
	for _, m := range c.spec.Measures {
		out[m.Signal] = rises(m.Points)
		for _, a := range m.BetterOf {
			out[a.Signal] = rises(a.Points)
		}
	}
	for _, l := range c.spec.Caps {
		for _, w := range l.When {
			if w.Op != "unknown" && !isVolume(w.Signal) {
				out[w.Signal] = w.Op[0] == '<'
			}
		}
	}
	for _, p := range slices.Concat(c.spec.Phases.Onboarding, c.spec.Phases.Renewal) { // of another phase is not worse
		for _, w := range p.When {
			delete(out, w.Signal)
		}
	}
	for _, m := range c.spec.Measures {
		for _, n := range m.Min {
			delete(out, n.Signal)
		}
	}
	return out
}

// Pages says what pages are about, by the scorecard's patterns. It acts when events arrive: ingest stores the class with the event.
func (c *Scorecard) Pages() *event.Pages { return event.NewPages(c.spec.Pages) }

// Currency is the currency that values are given in, the company's; "" if the scorecard knows no values.
func (c *Scorecard) Currency() string {
	if c.spec.Value == nil {
		return ""
	}
	return c.spec.Value.Currency
}

func rises(p [][2]float64) bool { return p[len(p)-1][1] > p[0][1] }

// holds tells whether all conditions do; an unknown signal satisfies none but "unknown".
func holds(when []condition, values []float64) bool {
	for i := range when {
		if !when[i].holds(values) {
			return false
		}
	}
	return true
}

func (c *condition) holds(values []float64) bool {
	v := at(values, c.at)
	switch c.op {
	case unknown:
		return math.IsNaN(v)
	case below:
		return v < c.value
	case atMost:
		return v <= c.value
	case above:
		return v > c.value
	default:
		return v >= c.value
	}
}

// at is the value at a place; what is infinite is unknown too, since it came from a division by nothing.
func at(values []float64, i int) float64 {
	if i < 0 || i >= len(values) || math.IsInf(values[i], 0) {
		return Unknown
	}
	return values[i]
}

// read is the curve's result for values, 0-100, or NaN where the signal is unknown.
func (c *curve) read(values []float64) float64 {
	v := at(values, c.at)
	if math.IsNaN(v) {
		return v
	}
	return interpolate(c.points, v)
}

// interpolate is linear between points and level outside.
func interpolate(p [][2]float64, v float64) float64 {
	if v <= p[0][0] {
		return p[0][1]
	}
	for i := 1; i < len(p); i++ {
		if v < p[i][0] {
			a, b := p[i-1], p[i]
			y := a[1] + (b[1]-a[1])*((v-a[0])/(b[0]-a[0]))
			return min(max(y, min(a[1], b[1])), max(a[1], b[1])) // rounding must not leave the segment
		}
	}
	return p[len(p)-1][1]
}
