package alert

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// State is where a rule stands for a customer. Inactive is the absence of a state. People's actions add states to this list;
// every transition between states is made in machine.go.
type State string

// The states.
const (
	Pending      State = "pending"      // the sustained condition holds, not for long enough yet
	Open         State = "open"         // alerted
	Acknowledged State = "acknowledged" // somebody has taken it on
	Snoozed      State = "snoozed"      // put off by somebody until a time
	Resolved     State = "resolved"     // the episode has ended, and the cool-down runs
)

// live tells whether an alert is there for people to act on.
func (s State) live() bool { return s == Open || s == Acknowledged || s == Snoozed }

// CustomerState is all that alerting remembers of a customer. Its zero value is a customer of whom there is nothing to
// remember, which is most of them.
type CustomerState struct {
	// AsOf is the newest score row handled, Tick the newest tick: neither counts twice, nor after a newer one.
	AsOf time.Time `json:"as_of,omitzero"`
	Tick time.Time `json:"tick,omitzero"`
	// Rules has the rules that are not inactive, or that handled an urgent event in the last day.
	Rules map[string]*RuleState `json:"rules,omitempty"`
	// Ended has the last episodes of risk rules that are over, until it is known how they ended: see outcomes.
	Ended []Ended `json:"ended,omitempty"`
	// Acts are the ids of the last actions handled, so that a repeat changes nothing.
	Acts []string `json:"acts,omitempty"`
}

// Ended is an episode that is over.
type Ended struct {
	AlertID  string    `json:"alert_id"`
	Rule     string    `json:"rule"`
	Severity Severity  `json:"severity"`
	Incident string    `json:"incident,omitempty"`
	Opener   string    `json:"opener"`
	OpenedAt time.Time `json:"opened_at"`
	EndedAt  time.Time `json:"ended_at"`
	Acted    bool      `json:"acted,omitempty"`
	Outcome  string    `json:"outcome,omitempty"` // proposed, and not yet corrected by a person
}

// RuleState is one rule's state for one customer.
type RuleState struct {
	State State `json:"state,omitempty"`
	// Holds is what the sustained condition said on the last row.
	Holds Verdict `json:"holds,omitempty"`
	// Since is the as_of of the first row of the present stretch in which the condition held; it names a sustained episode.
	Since time.Time `json:"since,omitzero"`
	// Held names why a pending alert does not open, or an open one does not resolve; "" if nothing holds it. Guard is what the last row said of it.
	Held  string `json:"held,omitempty"`
	Guard string `json:"guard,omitempty"`

	AlertID  string    `json:"alert_id,omitempty"`
	Opener   string    `json:"opener,omitempty"` // "tick:TIME" or "event:ID": what names the episode
	OpenedAt time.Time `json:"opened_at,omitzero"`
	Severity Severity  `json:"severity,omitempty"`
	// Joined counts the urgent events of the episode, its opener included; LastEvent is the time of the latest.
	Joined    int       `json:"joined,omitempty"`
	LastEvent time.Time `json:"last_event,omitzero"`
	// EndedAt is when an open episode's condition was first found ended, or its last urgent event came; zero while it holds.
	EndedAt   time.Time `json:"ended_at,omitzero"`
	CoolUntil time.Time `json:"cool_until,omitzero"`
	// Incident is shared by the alerts of a customer that are there at one time: the id of the first of them.
	Incident string `json:"incident,omitempty"`
	// By is who acknowledged or snoozed it; Acted stays true once somebody has taken it on or done its play.
	By           string    `json:"by,omitempty"`
	Acted        bool      `json:"acted,omitempty"`
	SnoozedUntil time.Time `json:"snoozed_until,omitzero"`

	// Opens are when the rule opened in the last weeks: what flaps must hold for longer. BarUntil is until when it must hold for longer or be
	// critical, because a person closed an alert of it as a false alarm.
	Opens    []time.Time `json:"opens,omitempty"`
	BarUntil time.Time   `json:"bar_until,omitzero"`
	// Closed is the Since of a stretch whose alert a person closed: it opens no other.
	Closed time.Time `json:"closed,omitzero"`

	// Seen are the urgent events handled that could still be taken for urgent, so that a repeat changes nothing. Events up to
	// SeenUpTo count as seen too: it moves only when there are too many to remember.
	Seen     []Seen    `json:"seen,omitempty"`
	SeenUpTo time.Time `json:"seen_up_to,omitzero"`
}

// Seen is an urgent event that was handled.
type Seen struct {
	ID string    `json:"id"` // a hash of the event's identity
	At time.Time `json:"at"` // the event's time
}

// Empty tells whether there is nothing to remember.
func (s *CustomerState) Empty() bool { return s == nil || len(s.Rules) == 0 && len(s.Ended) == 0 }

// Awaits tells whether a tick or an event without a score row of its own can change something, so that the last row is needed.
func (s *CustomerState) Awaits() bool {
	if s == nil {
		return false
	}
	for _, r := range s.Rules {
		if r.State != "" || r.Holds == Yes {
			return true
		}
	}
	return false
}

// Encode is the state as JSON, nil for an empty one.
func (s *CustomerState) Encode() ([]byte, error) {
	if s.Empty() {
		return nil, nil
	}
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encoding an alert state: %w", err)
	}
	return b, nil
}

// DecodeState reads what Encode wrote; nothing is an empty state.
func DecodeState(b []byte) (*CustomerState, error) {
	s := &CustomerState{}
	if len(b) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(b, s); err != nil {
		return nil, fmt.Errorf("decoding an alert state: %w", err)
	}
	return s, nil
}

// rule is the state of a rule, made if there is none.
func (s *CustomerState) rule(id string) *RuleState {
	if s.Rules == nil {
		s.Rules = make(map[string]*RuleState)
	}
	r := s.Rules[id]
	if r == nil {
		r = &RuleState{}
		s.Rules[id] = r
	}
	return r
}

// forget drops what no later input can ask for: rules that are inactive, have no urgent event that could come again, and no past that counts.
func (s *CustomerState) forget() {
	for id, r := range s.Rules {
		if r.State == "" && len(r.Seen) == 0 && r.SeenUpTo.IsZero() && len(r.Opens) == 0 && r.BarUntil.IsZero() && r.Closed.IsZero() {
			delete(s.Rules, id)
		}
	}
	if len(s.Ended) == 0 {
		s.Ended = nil
	}
	if s.Empty() {
		*s = CustomerState{}
	}
}

// age drops the past of a rule that no longer counts at a time.
func (r *RuleState) age(now time.Time) {
	r.Opens = slices.DeleteFunc(r.Opens, func(at time.Time) bool { return now.Sub(at) > flapWindow })
	if len(r.Opens) == 0 {
		r.Opens = nil
	}
	if !r.BarUntil.After(now) {
		r.BarUntil = time.Time{}
	}
}

// forgetSeen drops the events that are too old, at a tick, to be urgent again.
func (r *RuleState) forgetSeen(tick time.Time) {
	if tick.IsZero() {
		return
	}
	kept := r.Seen[:0]
	for _, e := range r.Seen {
		if tick.Sub(e.At) <= UrgentAge {
			kept = append(kept, e)
		}
	}
	r.Seen = kept
	if len(kept) == 0 {
		r.Seen = nil
	}
	if !r.SeenUpTo.IsZero() && tick.Sub(r.SeenUpTo) > UrgentAge {
		r.SeenUpTo = time.Time{}
	}
}

// mostSeen bounds a state's size against a producer that floods one customer.
const mostSeen = 256

// saw notes an urgent event; false if it was handled before.
func (r *RuleState) saw(id string, at time.Time) bool {
	if !at.After(r.SeenUpTo) {
		return false
	}
	for _, e := range r.Seen {
		if e.ID == id {
			return false
		}
	}
	r.Seen = append(r.Seen, Seen{id, at})
	if len(r.Seen) > mostSeen {
		oldest := 0
		for i, e := range r.Seen {
			if e.At.Before(r.Seen[oldest].At) {
				oldest = i
			}
		}
		r.SeenUpTo = r.Seen[oldest].At
		kept := r.Seen[:0]
		for _, e := range r.Seen {
			if e.At.After(r.SeenUpTo) {
				kept = append(kept, e)
			}
		}
		r.Seen = kept
	}
	return true
}
