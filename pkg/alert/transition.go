package alert

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/pkg/money"
)

// TransitionKind is what became of an alert.
type TransitionKind string

// The kinds; "health.alert_" + kind is the CloudEvents type.
const (
	Opened          TransitionKind = "opened"
	Escalated       TransitionKind = "escalated"
	AcknowledgedNow TransitionKind = "acknowledged"
	SnoozedNow      TransitionKind = "snoozed"
	Woken           TransitionKind = "woken"
	ResolvedNow     TransitionKind = "resolved"
	ClosedNow       TransitionKind = "closed"
	Noted           TransitionKind = "noted"   // an action without an event: it is kept beside the alert
	Refused         TransitionKind = "refused" // the same, of an action that cannot be
)

// Told tells whether the world is told of it, by an event; what is not told is kept with the actions.
func (k TransitionKind) Told() bool { return k != Noted && k != Refused }

// Why a transition came.
const (
	ReasonCondition   = "condition_held"
	ReasonEvent       = "urgent_event"
	ReasonWorse       = "worse"
	ReasonEnded       = "condition_ended"
	ReasonRuleRemoved = "rule_removed"
	ReasonPerson      = "person"     // somebody said so
	ReasonTouchpoint  = "touchpoint" // a contact that names the alert
	ReasonSnoozeOver  = "snooze_over"
	ReasonProposed    = "proposed" // by what became of the customer; a person may correct it
)

// Transition is a change of an alert that the world is told.
type Transition struct {
	Kind     TransitionKind
	Customer string
	AlertID  string // the episode's: the same for all its transitions and for every repeat
	Rule     string
	Severity Severity
	State    State // where the alert stands behind it
	OpenedAt time.Time
	AsOf     time.Time
	Opener   string // "tick:TIME" or "event:HASH"
	Reason   string
	Joined   int    // urgent events of the episode so far
	Incident string // shared by the alerts of the customer that are there at one time
	By       string // who acknowledged, snoozed or closed it, or asked for what is refused
	Until    time.Time
	Outcome  string
	Note     string

	related []string
	rule    *Rule
	play    *Play
	facts   facts
	action  *event.AlertAction
}

// Action is what a person asked for, nil where nobody did.
func (t *Transition) Action() *event.AlertAction { return t.action }

// Event is the data of a health.alert_opened, _escalated or _resolved CloudEvent: all that a message to a person needs.
type Event struct {
	AlertID       string     `json:"alert_id"`
	Transition    string     `json:"transition"`
	Reason        string     `json:"reason"`
	Customer      string     `json:"customer"`
	Name          string     `json:"name,omitempty"`
	Segment       string     `json:"segment,omitempty"`
	Owner         string     `json:"owner,omitempty"`
	OwnerEmail    string     `json:"owner_email,omitempty"`
	OwnerRole     string     `json:"owner_role"`
	Rule          string     `json:"rule"`
	Kind          string     `json:"kind"`
	Severity      Severity   `json:"severity"`
	OpenedAt      time.Time  `json:"opened_at"`
	AsOf          time.Time  `json:"as_of"`
	Opener        string     `json:"opener"`
	Incident      string     `json:"incident_id,omitempty"` // the alerts of the customer that are there at one time share it
	Related       []string   `json:"related,omitempty"`     // rules of the incident's other alerts
	By            string     `json:"by,omitempty"`          // who acknowledged, snoozed or closed it
	Until         *time.Time `json:"until,omitempty"`       // of snoozed
	Outcome       string     `json:"outcome,omitempty"`     // of closed
	Note          string     `json:"note,omitempty"`
	ActionID      string     `json:"action_id,omitempty"` // of the action that made this change
	Events        int        `json:"events,omitempty"`    // urgent events of the episode so far
	Score         *float64   `json:"score,omitempty"`
	Change        *float64   `json:"change,omitempty"`
	Band          string     `json:"band,omitempty"`
	Stage         string     `json:"stage,omitempty"`
	Marks         []string   `json:"marks,omitempty"`
	Causes        []string   `json:"causes,omitempty"`
	Evidence      []Evidence `json:"evidence"`
	Play          *PlayStep  `json:"play,omitempty"`
	MRR           int64      `json:"mrr,omitempty"` // minor units
	Currency      string     `json:"currency,omitempty"`
	ValueAtRisk   int64      `json:"value_at_risk,omitempty"`  // minor units of ValueCurrency
	Saveable      int64      `json:"saveable_value,omitempty"` // minor units of ValueCurrency
	ValueCurrency string     `json:"value_currency,omitempty"`
	DaysToRenewal *float64   `json:"days_to_renewal,omitempty"`
	Title         Text       `json:"title"`
	Summary       Text       `json:"summary"`
}

// Evidence is one reason to believe an alert: a signal with its normal range, or an event with what it says.
type Evidence struct {
	Signal    string     `json:"signal,omitempty"`
	Value     *float64   `json:"value,omitempty"`
	Source    string     `json:"source,omitempty"` // the event's
	EventID   string     `json:"event_id,omitempty"`
	EventType string     `json:"event_type,omitempty"`
	Time      *time.Time `json:"time,omitempty"`
	Quote     string     `json:"quote,omitempty"`    // the customer's words
	Deciding  []string   `json:"deciding,omitempty"` // those of them that decided the mood, heaviest first
	Text      Text       `json:"text"`
}

// PlayStep is what to do first.
type PlayStep struct {
	ID           string `json:"id"`
	Name         Text   `json:"name"`
	FirstStep    Text   `json:"first_step"`
	DeadlineDays int    `json:"deadline_days"` // working days; 0 is today
}

// Type is the CloudEvents type.
func (e *Event) Type() string { return "health.alert_" + e.Transition }

// ID is the CloudEvents id, the same for every repeat: an alert opens once, resolves once, reaches each severity once, and is acknowledged,
// snoozed, woken and closed once by each action, contact or tick.
func (e *Event) ID() string {
	id := e.AlertID + "-" + e.Transition
	switch TransitionKind(e.Transition) {
	case Escalated:
		return id + "-" + string(e.Severity)
	case AcknowledgedNow, SnoozedNow, Woken, ClosedNow:
		return id + "-" + digest(e.ActionID, e.AsOf.UTC().Format(time.RFC3339Nano), e.Outcome)[:8]
	}
	return id
}

// Event is the transition in full, with words in each language.
func (t *Transition) Event() Event {
	row := t.facts.row
	if row == nil {
		row = &event.ScoreChanged{}
	}
	e := Event{AlertID: t.AlertID, Transition: string(t.Kind), Reason: t.Reason, Customer: t.Customer, Name: row.Name, Segment: row.Segment,
		Owner: row.Owner, OwnerEmail: row.OwnerEmail, OwnerRole: t.rule.OwnerRole, Rule: t.Rule, Kind: t.rule.Kind, Severity: t.Severity,
		OpenedAt: t.OpenedAt, AsOf: t.AsOf, Opener: t.Opener, Events: t.Joined, Score: row.Score, Change: row.Change, Band: row.Band,
		Stage: row.Stage, Marks: row.Marks, Causes: row.Causes, MRR: row.MRR, Currency: row.Currency, ValueAtRisk: row.AtRisk, Saveable: row.Saveable,
		Evidence: t.evidence(), Incident: t.Incident, Related: t.related, By: t.By, Outcome: t.Outcome, Note: t.Note}
	if t.Kind == SnoozedNow {
		e.Until = &t.Until
	}
	if t.action != nil {
		e.ActionID = t.action.ID
		if e.Note == "" {
			e.Note = t.action.Note
		}
	}
	if e.ValueAtRisk != 0 {
		e.ValueCurrency = row.ValueCurrency
	}
	if e.OwnerRole == "" {
		e.OwnerRole = "csm"
	}
	if v, ok := row.Signals[string(health.DaysToRenewal)]; ok {
		e.DaysToRenewal = &v
	}
	if p := t.play; p != nil {
		e.Play = &PlayStep{p.ID, p.Name, p.FirstStep, p.DeadlineDays}
	}
	e.Title, e.Summary = t.rule.Title.each(t.words), t.rule.Summary.each(t.words)
	return e
}

// words fills in a title or summary.
func (t *Transition) words(lang health.Lang, template string) string {
	names := map[string]string{"name": t.Customer, "band": "", "cause": "", "quote": "", "amount": ""}
	if row := t.facts.row; row != nil {
		if row.Name != "" {
			names["name"] = row.Name
		}
		if row.Band != "" {
			names["band"] = health.BandName(lang, health.Band(row.Band))
		}
		if len(row.Causes) > 0 {
			names["cause"] = health.CauseName(lang, row.Causes[0])
		}
	}
	if t.facts.event != nil {
		names["quote"] = t.facts.quote()
		names["amount"] = t.facts.payload.money()
	}
	return health.Format(lang, template, t.facts.signal, names)
}

func (t *Transition) evidence() []Evidence {
	out := []Evidence{}
	if e := t.facts.event; e != nil {
		p, at := &t.facts.payload, e.Time.UTC()
		ev := Evidence{Source: e.Source, EventID: e.ID, EventType: e.Type, Time: &at, Quote: t.facts.quote(), Deciding: t.facts.deciding()}
		ev.Text = Text{}.each(func(lang health.Lang, _ string) string { return sayEvent(lang, e, p, ev.Quote, ev.Deciding) })
		out = append(out, ev)
	}
	for i, name := range t.rule.Evidence {
		s := health.Signal(name)
		v := t.facts.signal(s)
		if v != v || i > 0 && t.facts.good(name) { // unknown, or nothing to worry about
			continue
		}
		ev := Evidence{Signal: name, Value: &v}
		ev.Text = Text{}.each(func(lang health.Lang, _ string) string { return health.Describe(lang, s, t.facts.signal) })
		out = append(out, ev)
	}
	return out
}

// longestQuote bounds how much of a customer's text an alert carries; a phone shows no more.
const longestQuote = 280

// quote is the customer's words, or the part of a long text around the words that decided.
func (f *facts) quote() string {
	text := f.payload.words()
	runes := []rune(text)
	if len(runes) <= longestQuote {
		return text
	}
	from := 0
	if words := f.deciding(); len(words) > 0 {
		if at := strings.Index(text, words[0]); at >= 0 {
			from = max(0, utf8.RuneCountInString(text[:at])-longestQuote/3)
		}
	}
	from = min(from, len(runes)-longestQuote+1)
	before, after := "", "…"
	if from > 0 {
		before = "…"
		for k := from; k < from+20; k++ { // begin with a whole word
			if runes[k] == ' ' {
				from = k + 1
				break
			}
		}
	}
	to := from + longestQuote - 2
	if to >= len(runes) {
		to, after = len(runes), ""
	}
	return before + strings.TrimSpace(string(runes[from:to])) + after
}

// deciding are the words that decided the mood of the event's text, heaviest first.
func (f *facts) deciding() []string {
	if f.event == nil || f.event.Deciding == "" {
		return nil
	}
	return strings.Split(f.event.Deciding, "\n")
}

// words are the text of the payload on one line: a call's are its customer's turns.
func (p *payload) words() string {
	text := p.Text
	if text == "" {
		text = p.Subject
	}
	for _, t := range p.Turns {
		if t.Speaker == "customer" {
			text += " " + t.Text
		}
	}
	return strings.Join(strings.Fields(text), " ")
}

// money is the payload's amount as people write it, such as "120.00 EUR".
func (p *payload) money() string {
	if p.Amount == nil || p.Currency == "" {
		return ""
	}
	return money.Format(int64(math.Round(*p.Amount)), p.Currency)
}
