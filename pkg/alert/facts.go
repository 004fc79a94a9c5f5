package alert

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"glidepath/pkg/calendar"
	"glidepath/pkg/event"
	"glidepath/pkg/health"
)

// payload is the part of an event's data that conditions and quotes may use.
type payload struct {
	Kind      string   `json:"kind"`
	Status    string   `json:"status"`
	Channel   string   `json:"channel"`
	Category  string   `json:"category"`
	Direction string   `json:"direction"`
	Priority  string   `json:"priority"`
	Text      string   `json:"text"`
	Subject   string   `json:"subject"`
	Reason    string   `json:"reason"`
	Currency  string   `json:"currency"`
	UserID    string   `json:"user_id"`
	AlertID   string   `json:"alert_id"`
	Play      string   `json:"play"`
	AgentID   string   `json:"agent_id"`
	Role      string   `json:"role"`
	Notice    string   `json:"notice_given_at"`
	CancelAt  string   `json:"cancel_at"`
	AutoRenew *bool    `json:"auto_renew"`
	Rating    *float64 `json:"rating"`
	Score     *float64 `json:"score"`
	ScaleMax  *float64 `json:"scale_max"`
	Amount    *float64 `json:"amount"`
	Attempt   *float64 `json:"attempt"`
	Public    bool     `json:"public"`
	Escalated bool     `json:"escalated"`
	Turns     []turn   `json:"turns"`
}

// turn is one of a call.
type turn struct {
	Speaker string `json:"speaker"`
	Text    string `json:"text"`
}

// facts are what a condition is judged on.
type facts struct {
	row     *event.ScoreChanged // nil where no score is known
	gaps    []string            // topics of which the latest is not known
	event   *event.Notable
	payload payload

	calendars *calendars
}

// facts are those of a score row, nil where none is known.
func (s *RuleSet) facts(row *event.ScoreChanged) facts {
	f := facts{row: row, calendars: s.calendars}
	if row != nil {
		f.gaps = row.Gaps
	}
	return f
}

func eventFacts(e *event.Notable, last *event.ScoreChanged, known *calendars) facts {
	f := facts{row: last, event: e, calendars: known}
	// What does not decode is absent: the event was validated before, and an unknown member is no reason to lose an alert.
	if err := json.Unmarshal(e.Data, &f.payload); err != nil && len(e.Data) > 0 {
		f.payload = payload{}
	}
	return f
}

// goodShare is the share of a measure's points above which its signal is no reason to worry.
const goodShare = 0.9

// good tells whether the scorecard finds nothing wrong with a signal: a reader in a hurry need not hear of it.
func (f *facts) good(signal string) bool {
	if f.row == nil {
		return false
	}
	measured := false
	for _, c := range f.row.Contributions {
		if c.Signal == signal && c.Max > 0 {
			measured = true
			if c.Points < goodShare*c.Max {
				return false
			}
		}
	}
	return measured
}

// signal is the value of a signal, NaN where the row has none or its source had not been read.
func (f *facts) signal(s health.Signal) float64 {
	if f.row == nil {
		return health.Unknown
	}
	v, ok := f.row.Signals[string(s)]
	if !ok || len(f.gaps) > 0 && slices.Contains(f.gaps, health.Source(s)) {
		return health.Unknown
	}
	return v
}

// env has the named variables.
func (f *facts) env(names []string) map[string]any {
	m := make(map[string]any, len(names))
	for _, n := range names {
		m[n] = f.variable(n)
	}
	return m
}

func (f *facts) variable(name string) any {
	if health.Index(health.Signal(name)) >= 0 {
		return f.signal(health.Signal(name))
	}
	if v, ok := f.ofEvent(name); ok {
		return v
	}
	row := f.row
	if row == nil {
		row = &event.ScoreChanged{}
	}
	switch name {
	case "score":
		return orNaN(row.Score)
	case "change":
		return orNaN(row.Change)
	case "coverage":
		if f.row == nil {
			return math.NaN()
		}
		return row.Coverage
	case "working_share_7d":
		return f.workingShare()
	case "mrr":
		if row.MRR == 0 {
			return math.NaN()
		}
		return float64(row.MRR)
	case "causes":
		return row.Causes
	case "churned":
		return row.Churned
	}
	return map[string]string{"disposition": row.Disposition, "band": row.Band, "last_band": row.LastBand,
		"stage": row.Stage, "segment": row.Segment, "plan": row.Plan,
		"country": row.Country, "currency": row.Currency, "fit": row.Fit}[name]
}

func (f *facts) ofEvent(name string) (any, bool) {
	e, p := f.event, &f.payload
	if e == nil {
		return nil, false
	}
	switch name {
	case "type":
		return e.Type, true
	case "page":
		return e.Page, true
	case "kind":
		return p.Kind, true
	case "status":
		return p.Status, true
	case "channel":
		return p.Channel, true
	case "category":
		return p.Category, true
	case "direction":
		return p.Direction, true
	case "priority":
		return p.Priority, true
	case "sentiment":
		return orNaN(e.Sentiment), true
	case "rating":
		return orNaN(p.Rating), true
	case "amount":
		return orNaN(p.Amount), true
	case "attempt":
		return orNaN(p.Attempt), true
	case "public":
		return p.Public, true
	case "escalated":
		return p.Escalated, true
	case "topics":
		return strings.Fields(e.Topics), true
	case "decides":
		return f.decides(), true
	}
	return nil, false
}

// decides tells whether the event's person decides for the customer, or may: who is not named, or not known because nobody is, might.
func (f *facts) decides() bool {
	return f.payload.UserID == "" || f.row == nil || !f.row.People || slices.Contains(f.row.Deciders, f.payload.UserID)
}

// workingShare is how many of the usual working days of a week the 7 days before the row had in the customer's country, with a day counted as none
// that few work on; NaN where the country is not known.
func (f *facts) workingShare() float64 {
	if f.row == nil || f.calendars == nil || !f.calendars.Covers(f.row.Country) {
		return math.NaN()
	}
	return f.calendars.share(f.row.Country, f.row.AsOf.In(f.calendars.zone(f.row.Timezone)))
}

// calendars remembers what it was asked: of all customers of a country the same.
type calendars struct {
	*calendar.Calendars
	shares sync.Map // countryDay: float64
	zones  sync.Map // name: *time.Location
}

// zone is a time zone, UTC where there is none of the name. Reading one takes longer than judging a row.
func (c *calendars) zone(name string) *time.Location {
	if known, ok := c.zones.Load(name); ok {
		if zone, ok := known.(*time.Location); ok {
			return zone
		}
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	c.zones.Store(name, zone)
	return zone
}

type countryDay struct {
	country string
	year    int
	day     int
}

func (c *calendars) share(country string, at time.Time) float64 {
	key := countryDay{country, at.Year(), at.YearDay()}
	if known, ok := c.shares.Load(key); ok {
		if share, ok := known.(float64); ok {
			return share
		}
	}
	share := c.WeekBefore(country, at).Busy
	c.shares.Store(key, share)
	return share
}

func orNaN(p *float64) float64 {
	if p == nil {
		return math.NaN()
	}
	return *p
}

// variables are the names that conditions may use, with a value of each one's type.
func variables(onEvent bool) map[string]any {
	m := map[string]any{"known": func(float64) bool { return false }}
	for _, d := range health.Definitions() {
		m[string(d.Signal)] = 0.0
	}
	for _, n := range []string{"score", "change", "coverage", "mrr", "working_share_7d"} {
		m[n] = 0.0
	}
	for _, n := range []string{"band", "last_band", "stage", "segment", "plan", "country", "currency", "fit", "disposition"} {
		m[n] = ""
	}
	m["causes"], m["churned"] = []string{}, false
	if onEvent {
		for _, n := range []string{"type", "page", "kind", "status", "channel", "category", "direction", "priority"} {
			m[n] = ""
		}
		for _, n := range []string{"sentiment", "rating", "amount", "attempt"} {
			m[n] = 0.0
		}
		m["public"], m["escalated"], m["decides"], m["topics"] = false, false, false, []string{}
	}
	return m
}
