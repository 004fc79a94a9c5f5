package event

import (
	"encoding/json"
	"time"
)

// The types of what Glidepath itself puts on its topics.
const (
	TypeTouched      = "health.touched"
	TypeTick         = "health.tick"
	TypeScoreChanged = "health.score_changed"
	TypeAlertAction  = "health.alert_action"
)

// AlertAction is what a person does about an alert. The customer is the record's key.
type AlertAction struct {
	ID      string    `json:"id"` // of the action: a repeat carries the same
	AlertID string    `json:"alert_id"`
	Verb    string    `json:"verb"` // ack, snooze, close or note
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Until   time.Time `json:"until,omitzero"`    // of snooze
	Outcome string    `json:"outcome,omitempty"` // of close
	Note    string    `json:"note,omitempty"`
}

// Touched says which hours of a customer have new events. The customer is the record's key.
type Touched struct {
	// Hours are UTC hours since the epoch (Unix seconds / 3600), ascending, each once.
	Hours []int64 `json:"hours"`
}

// Tick says at what time to judge. It stands, in each partition of touched and of health, behind the messages that the
// judgement must see. Time is a message: no service asks the clock.
type Tick struct {
	AsOf time.Time `json:"as_of"`
	// DayFirst marks the first tick of a UTC day, at which everybody is judged.
	DayFirst bool `json:"day_first"`
	// Baseline names the segment baselines that scores at this tick are judged against: a complete UTC day and a version,
	// "2026-06-01/1", or "" where there are none.
	Baseline string `json:"baseline,omitempty"`
	// Gaps names the source topics (usage, billing, support, accounts) that ingest had not read up to AsOf when the wait for
	// them ended: what they would tell is unknown at this tick.
	Gaps []string `json:"gaps,omitempty"`
}

// ScoreChanged is the data of a health.score_changed event: one customer's score as of a tick, with all that a rule may ask.
type ScoreChanged struct {
	AsOf     time.Time `json:"as_of"`
	Score    *float64  `json:"score,omitempty"`  // absent in band forming
	Change   *float64  `json:"change,omitempty"` // against the last score; absent where there is none
	Band     string    `json:"band"`
	LastBand string    `json:"last_band,omitempty"`
	Stage    string    `json:"stage"`
	Marks    []string  `json:"marks,omitempty"`
	Causes   []string  `json:"causes,omitempty"`
	Coverage float64   `json:"coverage"`
	// Likelihood is the probability of losing the customer within the scorecard's horizon; the amounts are in minor units of ValueCurrency.
	Confidence    float64 `json:"confidence"`
	Likelihood    float64 `json:"likelihood"`
	AtRisk        int64   `json:"value_at_risk,omitempty"`
	Saveable      int64   `json:"saveable_value,omitempty"`
	ValueCurrency string  `json:"value_currency,omitempty"`

	Name       string `json:"name,omitempty"`
	Segment    string `json:"segment,omitempty"`
	Plan       string `json:"plan,omitempty"`
	Country    string `json:"country,omitempty"`
	Timezone   string `json:"timezone,omitempty"`
	Owner      string `json:"owner,omitempty"`
	OwnerEmail string `json:"owner_email,omitempty"`
	MRR        int64  `json:"mrr,omitempty"` // minor units
	Currency   string `json:"currency,omitempty"`
	Churned    bool   `json:"churned,omitempty"`
	Fit        string `json:"fit,omitempty"`

	Disposition string `json:"disposition,omitempty"`
	// People says whether the customer's people are known, and Deciders are those who decide: champions, decision makers, sponsors, or the
	// only one.
	People   bool     `json:"people,omitempty"`
	Deciders []string `json:"deciders,omitempty"`

	Scorecard     string             `json:"scorecard"`
	Baseline      string             `json:"baseline,omitempty"`
	Gaps          []string           `json:"gaps,omitempty"`
	Signals       map[string]float64 `json:"signals"` // the known ones, by name
	Contributions []ScorePart        `json:"contributions"`
}

// ScorePart is one measure's part of a score.
type ScorePart struct {
	Measure   string  `json:"measure"`
	Dimension string  `json:"dimension"`
	Signal    string  `json:"signal,omitempty"`
	Value     float64 `json:"value"`
	Points    float64 `json:"points"`
	Max       float64 `json:"max"`
}

// Notable is a producer's event as topic health carries it: a structured CloudEvent with what ingest knows of it as extension
// attributes.
type Notable struct {
	SpecVersion    string          `json:"specversion"`
	Source         string          `json:"source"`
	ID             string          `json:"id"`
	Type           string          `json:"type"`
	Subject        string          `json:"subject"` // customer
	Time           time.Time       `json:"time"`
	RecordedTime   time.Time       `json:"recordedtime"`             // the record's timestamp in its source topic
	Page           string          `json:"pageclass,omitempty"`      // class of a sensitive page
	Sentiment      *float64        `json:"sentiment,omitempty"`      // of the customer's own words, -1..1
	SentimentModel string          `json:"sentimentmodel,omitempty"` // who judged it
	Topics         string          `json:"topics,omitempty"`         // that the words raise, with spaces between
	Deciding       string          `json:"decidingwords,omitempty"`  // the words that decided the sentiment, heaviest first, a line each
	Data           json.RawMessage `json:"data"`                     // without e-mail addresses and the like, where ingest masks them
}
