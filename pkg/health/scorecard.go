package health

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"

	"glidepath/pkg/strictyaml"
	"glidepath/schemas"
)

// Scorecard is a way of judging customers, read from YAML by LoadScorecard. It is immutable and safe for concurrent use.
type Scorecard struct {
	spec     spec
	id       string // name@hash
	measures []measure
	caps     []limit
	forming  [][]condition
	weights  []float64 // of the dimensions, by their index
}

// spec is a scorecard as it is written; its canonical JSON is what the content hash is taken of.
type spec struct {
	Name       string          `json:"name"`
	About      string          `json:"about,omitempty"`
	Bands      bandSpec        `json:"bands"`
	Forming    formingSpec     `json:"forming"`
	Dimensions []dimensionSpec `json:"dimensions"`
	Measures   []measureSpec   `json:"measures"`
	Caps       []capSpec       `json:"caps,omitempty"`
}

type bandSpec struct {
	Healthy float64 `json:"healthy"`
	Watch   float64 `json:"watch"`
	AtRisk  float64 `json:"at_risk"`
}

type formingSpec struct {
	Any []struct {
		When []conditionSpec `json:"when"`
	} `json:"any,omitempty"`
	CoverageBelow float64 `json:"coverage_below"`
}

type dimensionSpec struct {
	Name   string  `json:"name"`
	Weight float64 `json:"weight"`
}

type measureSpec struct {
	Name      string       `json:"name"`
	Dimension string       `json:"dimension"`
	Signal    Signal       `json:"signal"`
	Weight    float64      `json:"weight"`
	Points    [][2]float64 `json:"points"`
	BetterOf  []altSpec    `json:"better_of,omitempty"`
	Min       []minSpec    `json:"min,omitempty"`
}

type altSpec struct {
	Signal Signal       `json:"signal"`
	Points [][2]float64 `json:"points"`
}

type minSpec struct {
	Signal  Signal  `json:"signal"`
	AtLeast float64 `json:"at_least"`
}

type capSpec struct {
	Name string          `json:"name"`
	When []conditionSpec `json:"when"`
	Max  float64         `json:"max"`
}

type conditionSpec struct {
	Signal Signal   `json:"signal"`
	Op     string   `json:"op"`
	Value  *float64 `json:"value,omitempty"`
}

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
	if len(problems) == 0 {
		problems = checkSpec(doc, &c.spec)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if err := c.compile(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

// compile fills in defaults, names the scorecard by its content and turns names into places.
func (c *Scorecard) compile() error {
	for i := range c.spec.Measures {
		if c.spec.Measures[i].Weight == 0 {
			c.spec.Measures[i].Weight = 1
		}
	}
	canonical, err := json.Marshal(c.spec)
	if err != nil {
		return fmt.Errorf("hashing the scorecard: %w", err)
	}
	sum := sha256.Sum256(canonical)
	c.id = c.spec.Name + "@" + hex.EncodeToString(sum[:8])

	dims, total := make(map[string]int), 0.0
	for i, d := range c.spec.Dimensions {
		dims[d.Name] = i
		c.weights = append(c.weights, d.Weight)
		total += d.Weight
	}
	within := make([]float64, len(dims))
	for _, m := range c.spec.Measures {
		within[dims[m.Dimension]] += m.Weight
	}
	for i := range c.spec.Measures {
		m := &c.spec.Measures[i]
		d := dims[m.Dimension]
		cm := measure{spec: m, dim: d, curve: curve{Index(m.Signal), m.Points}}
		cm.share = c.weights[d] / total * m.Weight / within[d]
		for _, a := range m.BetterOf {
			cm.alts = append(cm.alts, curve{Index(a.Signal), a.Points})
		}
		for _, n := range m.Min {
			cm.mins = append(cm.mins, condition{Index(n.Signal), atLeast, n.AtLeast})
		}
		c.measures = append(c.measures, cm)
	}
	for _, l := range c.spec.Caps {
		c.caps = append(c.caps, limit{"cap:" + l.Name, compileConditions(l.When), quantise(l.Max)})
	}
	for _, f := range c.spec.Forming.Any {
		c.forming = append(c.forming, compileConditions(f.When))
	}
	return nil
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
	for _, m := range c.spec.Measures {
		for _, n := range m.Min {
			delete(out, n.Signal)
		}
	}
	return out
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
	p := c.points
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
