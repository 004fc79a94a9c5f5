package health

// spec is a scorecard as it is written; its canonical JSON is what the content hash is taken of.
type spec struct {
	Name       string          `json:"name"`
	About      string          `json:"about,omitempty"`
	Bands      bandSpec        `json:"bands"`
	Forming    formingSpec     `json:"forming"`
	Phases     phasesSpec      `json:"phases"`
	Dimensions []dimensionSpec `json:"dimensions"`
	Measures   []measureSpec   `json:"measures"`
	Caps       []capSpec       `json:"caps,omitempty"`
	Variants   []variantSpec   `json:"variants,omitempty"`
	Value      *valueSpec      `json:"value,omitempty"`
	// Pages are patterns of paths by the class of the pages (event.PageClasses).
	Pages map[string][]string `json:"pages,omitempty"`
}

type bandSpec struct {
	Healthy float64 `json:"healthy"`
	Watch   float64 `json:"watch"`
	AtRisk  float64 `json:"at_risk"`
}

type formingSpec struct {
	Any           []whenSpec `json:"any,omitempty"`
	CoverageBelow float64    `json:"coverage_below"`
}

type whenSpec struct {
	When []conditionSpec `json:"when"`
}

// phasesSpec says who is in onboarding and, of the others, who is in the renewal window; the rest has adopted.
type phasesSpec struct {
	Onboarding []whenSpec `json:"onboarding,omitempty"`
	Renewal    []whenSpec `json:"renewal,omitempty"`
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

// variantSpec changes the scorecard for some customers. Those that apply are applied in their order.
type variantSpec struct {
	Name     string   `json:"name"`
	Segments []string `json:"segments,omitempty"` // empty for all
	Phase    Phase    `json:"phase,omitempty"`    // empty for all
	// Weights replaces weights of dimensions, Measures weights and points of measures; a weight of 0 leaves them out.
	Weights  map[string]float64 `json:"weights,omitempty"`
	Measures []changeSpec       `json:"measures,omitempty"`
	// Caps are added, or replace those of the same name; Without takes caps away.
	Caps    []capSpec `json:"caps,omitempty"`
	Without []string  `json:"without,omitempty"`
}

type changeSpec struct {
	Name   string       `json:"name"`
	Weight *float64     `json:"weight,omitempty"`
	Points [][2]float64 `json:"points,omitempty"`
}

// valueSpec says what a customer is worth and how likely it is to be lost, and to be kept.
type valueSpec struct {
	Currency   string         `json:"currency"`
	Horizon    float64        `json:"horizon_days"`
	Months     float64        `json:"months"`
	Margin     float64        `json:"margin"`
	Likelihood likelihoodSpec `json:"likelihood"`
	Saved      savedSpec      `json:"saved"`
	Source     string         `json:"source,omitempty"`
}

type likelihoodSpec struct {
	Score   [][2]float64 `json:"score"`
	Forming float64      `json:"forming"`
	Hazards []hazardSpec `json:"hazards,omitempty"`
}

type hazardSpec struct {
	Name string          `json:"name"`
	When []conditionSpec `json:"when"`
	Odds float64         `json:"odds"`
}

// savedSpec is the probability that acting keeps a customer, and what acting costs in whole units of the value's currency.
type savedSpec struct {
	Probability float64            `json:"probability"`
	Cost        float64            `json:"cost"`
	Causes      map[string]float64 `json:"causes,omitempty"`
	Segments    map[string]float64 `json:"segments,omitempty"` // factors of the odds
	Fit         map[string]float64 `json:"fit,omitempty"`      // factors of the odds
	Costs       map[string]float64 `json:"costs,omitempty"`    // by segment
}
