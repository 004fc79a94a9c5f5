package health

import "time"

// Band is how worried to be about a customer.
type Band string

// The bands, from good to bad; Forming is a customer too young, or too little known, for a number.
const (
	Healthy  Band = "healthy"
	Watch    Band = "watch"
	AtRisk   Band = "at_risk"
	Critical Band = "critical"
	Forming  Band = "forming"
)

// Stage is where a customer's life stands.
type Stage string

// The stages, in the order of a flight.
const (
	TakeOff  Stage = "take_off"
	Climb    Stage = "climb"
	Cruise   Stage = "cruise"
	Approach Stage = "approach"
	Landed   Stage = "landed"
)

// Score is the judgement of one customer as of one tick.
type Score struct {
	Customer      string
	AsOf          time.Time
	Score         float64 // 0-100, the sum of the contributions' points; NaN in band forming
	Band          Band
	Stage         Stage
	StageSince    time.Time // the day on which the stage began; zero if unknown
	Marks         []string  // what else to know of the customer, such as high_temperature
	Causes        []string  // codes of likely causes, the likeliest first
	Coverage      float64   // share of the scorecard's weight that had data, 0..1
	Confidence    float64   // how far to trust it, 0..1: see confidence
	Worth         Worth
	Contributions []Contribution
	Scorecard     string // name@hash of the scorecard that judged
	Variant       string // the scorecard's variant that applied, such as "enterprise/adopted"
}

// Contribution is one measure's or cap's part of the score.
type Contribution struct {
	Measure   string  // the measure, or "cap:<name>" for a cap
	Dimension string  // outcome, usage, support, sentiment, relationship, billing, onboarding, intent; "cap" for a cap
	Signal    Signal  // the signal behind it
	Value     float64 // the signal's value
	Measured  float64 // 0-100, what the thresholds make of the value; NaN for a cap
	Points    float64 // part of the score: weight x measured; a cap's is zero or negative
	Max       float64 // the points that a perfect measure would have given
}

// Lost is what a contribution costs, in points: what a perfect measure would have given more, or what a cap takes away.
func (c *Contribution) Lost() float64 {
	if c.Dimension == "cap" {
		return -c.Points
	}
	return c.Max - c.Points
}
