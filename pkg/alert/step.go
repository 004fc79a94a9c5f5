package alert

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"
	"time"

	"glidepath/pkg/event"
)

// UrgentAge is how much older than its record, or than the last tick, an event may be and still be urgent: loading or replaying
// history fires nothing.
const UrgentAge = 24 * time.Hour

// Input is one thing that happened to a customer. Exactly one of Score, Event, Tick and Action is set.
type Input struct {
	Customer string
	// LastTick is the newest tick read from the customer's partition before this input; zero if there was none. A caller that
	// restarts must know it again before it goes on: it is what keeps old rows and events out of an empty state.
	LastTick time.Time

	Score  *event.ScoreChanged
	Event  *event.Notable
	Tick   *event.Tick
	Action *event.AlertAction

	// Last is the customer's last known score row, for Event, Tick and Action; nil if there is none.
	Last *event.ScoreChanged
	// Storms are the rules that would open for too many customers at a tick: they open nothing.
	Storms map[string]bool
}

// Step moves a customer's state by one input and returns the transitions to tell, in the rules' order. It is the one transition
// function, for live use, rebuild and tests. State must not be used by others meanwhile; inputs are not kept.
//
// Stale inputs change nothing: rows and ticks that are not newer than the last tick (which stands behind the rows of its time)
// and than the state, urgent events that were handled or are more than a day old.
func Step(rules *RuleSet, st *CustomerState, in Input) []Transition {
	m := machine{rules: rules, st: st, in: in}
	if st.Tick.After(m.in.LastTick) {
		m.in.LastTick = st.Tick
	}
	switch {
	case in.Score != nil:
		m.score()
	case in.Event != nil:
		m.event()
	case in.Tick != nil:
		m.tick()
	case in.Action != nil:
		m.act()
	}
	st.forget()
	return m.out
}

// Opens lists the rules whose alerts a tick would open by their condition, as far as the state tells: what a storm is counted by. It changes nothing.
func Opens(rules *RuleSet, st *CustomerState, in Input) []string {
	var out []string
	for _, r := range rules.rules {
		rs := st.Rules[r.ID]
		if rs == nil || r.On.Score == nil || rs.State != Pending || rs.Holds != Yes || rs.Held != "" && rs.Held != heldStorm {
			continue
		}
		if rs.ripe(in.Tick.AsOf, time.Duration(r.On.Score.For)) {
			out = append(out, r.ID)
		}
	}
	return out
}

// machine is one step in progress.
type machine struct {
	rules *RuleSet
	st    *CustomerState
	in    Input
	now   time.Time
	facts facts
	out   []Transition
}

func (m *machine) score() {
	row := m.in.Score
	m.now = row.AsOf.UTC()
	if !m.now.After(m.st.AsOf) || !m.now.After(m.in.LastTick) {
		return
	}
	m.st.AsOf, m.st.Tick = m.now, m.in.LastTick.UTC()
	m.facts = m.rules.facts(row)
	m.dropRemoved()
	m.outcomes()
	env := m.facts.env(m.rules.scoreNames)
	for _, r := range m.rules.rules {
		rs := m.st.Rules[r.ID]
		if rs != nil {
			rs.forgetSeen(m.in.LastTick)
		}
		if r.On.Score == nil {
			if rs != nil {
				m.advance(r, rs, No, "", "")
			}
			continue
		}
		verdict, held := r.judge(env, row.Gaps)
		if rs == nil && verdict != Yes {
			continue
		}
		rs = m.st.rule(r.ID)
		rs.Holds = verdict
		rs.Guard = held
		var severity Severity
		if verdict == Yes {
			severity = r.Severity
			if c := r.On.Score.critical; c != nil && c.judge(env) == Yes {
				severity = Critical
			}
		}
		m.advance(r, rs, verdict, severity, held)
	}
}

// judge says whether a rule's sustained condition holds, and what holds the alert meanwhile.
func (r *Rule) judge(env map[string]any, gaps []string) (verdict Verdict, held string) {
	verdict = r.On.Score.when.judge(env)
	if verdict == UnknownYet {
		return verdict, unknownReason(r, gaps)
	}
	for i := range r.Holds {
		if r.Holds[i].when.judge(env) == Yes {
			return verdict, r.Holds[i].Reason
		}
	}
	return verdict, ""
}

func (m *machine) tick() {
	tick := m.in.Tick
	m.now = tick.AsOf.UTC()
	if m.now.Before(m.st.AsOf) || !m.now.After(m.in.LastTick) {
		return
	}
	m.facts = facts{row: m.in.Last, gaps: tick.Gaps, calendars: m.rules.calendars}
	m.dropRemoved()
	if len(m.st.Rules) == 0 {
		return
	}
	m.st.Tick = m.now
	for _, r := range m.rules.rules {
		rs := m.st.Rules[r.ID]
		if rs == nil {
			continue
		}
		rs.forgetSeen(m.now)
		if r.On.Score == nil {
			m.advance(r, rs, No, "", "")
			continue
		}
		verdict, held := rs.Holds, rs.Guard
		if unknownReason(r, tick.Gaps) == sourceLate {
			verdict = UnknownYet
			if held == "" {
				held = sourceLate
			}
		}
		m.advance(r, rs, verdict, "", held)
	}
}

func unknownReason(r *Rule, gaps []string) string {
	for _, g := range gaps {
		if slices.Contains(r.On.Score.sources, g) {
			return sourceLate
		}
	}
	return unknownSignals
}

func (m *machine) event() {
	e := m.in.Event
	at := e.Time.UTC()
	recorded := e.RecordedTime.UTC()
	if recorded.IsZero() {
		recorded = at
	}
	if recorded.Sub(at) > UrgentAge || !m.in.LastTick.IsZero() && m.in.LastTick.Sub(at) > UrgentAge {
		return
	}
	// An event may name a time that is still to come; it is not urgent later than it was known.
	if m.now = at; recorded.Before(at) {
		m.now = recorded
	}
	m.st.Tick = m.in.LastTick.UTC()
	switch e.Type {
	case "support.touchpoint":
		m.facts = eventFacts(e, m.in.Last, m.rules.calendars)
		m.touched()
	case "account.churned":
		m.facts = eventFacts(e, m.in.Last, m.rules.calendars)
		m.churned()
	}
	var env map[string]any
	rowEnv := sync.OnceValue(func() map[string]any { return m.facts.env(m.rules.scoreNames) })
	for _, r := range m.rules.rules {
		t := r.On.Event
		if t == nil || !slices.Contains(t.Types, e.Type) {
			continue
		}
		if env == nil {
			if m.facts.event == nil { // most events concern no rule, and are not decoded
				m.facts = eventFacts(e, m.in.Last, m.rules.calendars)
			}
			env = m.facts.env(m.rules.eventNames)
		}
		if t.when != nil && t.when.judge(env) != Yes {
			continue
		}
		severity := r.Severity
		if t.critical != nil && t.critical.judge(env) == Yes {
			severity = Critical
		}
		m.urgent(r, m.st.rule(r.ID), severity, identity(m.in.Customer, e), at, r.heldUrgent(rowEnv))
	}
}

// heldUrgent names what holds a rule's urgent events; "" for nothing.
func (r *Rule) heldUrgent(env func() map[string]any) string {
	for i := range r.Holds {
		if r.Holds[i].Urgent && r.Holds[i].when.judge(env()) == Yes {
			return r.Holds[i].Reason
		}
	}
	return ""
}

// identity is a hash of what identifies an event.
func identity(customer string, e *event.Notable) string {
	return digest(e.Source, e.ID, customer, e.Type, e.Time.UTC().Format(time.RFC3339Nano))[:16]
}

// alertID names an episode: the same for every repeat of what opened it.
func alertID(customer, rule, opener string) string { return digest(customer, rule, opener)[:32] }

func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		// A length in front keeps ("a", "bc") and ("ab", "c") apart.
		n := len(p)
		h.Write([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil))
}
