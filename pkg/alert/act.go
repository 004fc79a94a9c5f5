package alert

import (
	"slices"
	"time"

	"glidepath/pkg/event"
)

// What a person may do about an alert.
const (
	Ack    = "ack"
	Snooze = "snooze"
	Close  = "close"
	Note   = "note"
)

// Outcomes are how an alert may have ended.
func Outcomes() []string {
	return []string{Saved, Recovered, Churned, FalseAlarm, LetGo, Expanded, Duplicate}
}

// The outcomes.
const (
	Saved      = "saved"       // acted on, and still a customer that is not at risk after 90 days
	Recovered  = "recovered"   // the same, and nobody had acted
	Churned    = "churned"     // lost
	FalseAlarm = "false_alarm" // there was nothing: it raises the rule's bar for this customer for a while
	LetGo      = "let_go"      // not worth saving
	Expanded   = "expanded"    // an opportunity taken
	Duplicate  = "duplicate"   // another alert says the same
)

// Why an action is refused.
const (
	RefusedUnknown = "unknown_alert" // no such alert of this customer, or it was closed long ago
	RefusedEnded   = "not_open"      // it is not there any more: it can be closed with an outcome, and noted
	RefusedAlready = "already"       // somebody was quicker, with the same
	RefusedPast    = "until_is_past"
	RefusedVerb    = "unknown_verb"
	RefusedOutcome = "unknown_outcome"
)

// What is remembered of actions and of episodes that are over.
const (
	mostActs         = 64
	mostEnded        = 32
	endedAfter       = 90 * 24 * time.Hour  // an outcome is proposed, or may be corrected, for so long after the opening
	endedAtTheLatest = 365 * 24 * time.Hour // who is at risk all that time has no outcome
)

// act does what a person asks for, or says why not. Each action is told once.
func (m *machine) act() {
	a := m.in.Action
	if slices.Contains(m.st.Acts, a.ID) {
		return
	}
	// People live by the clock. Where ticks do not, as in a simulation, an action counts as of the last one.
	m.now = a.At.UTC()
	if last := m.in.LastTick; !last.IsZero() && (m.now.Before(last) || m.now.Sub(last) > UrgentAge) {
		m.now = last.UTC()
	}
	m.facts = m.rules.facts(m.in.Last)
	refused := m.actOn(a)
	if refused != "" {
		m.out = append(m.out, Transition{Kind: Refused, Customer: m.in.Customer, AlertID: a.AlertID, AsOf: m.now, Reason: refused, By: a.By, rule: removed("")})
	}
	if len(m.out) > 0 {
		m.out[len(m.out)-1].action = a
	}
	if m.st.Empty() {
		return
	}
	if m.st.Acts = append(m.st.Acts, a.ID); len(m.st.Acts) > mostActs {
		m.st.Acts = m.st.Acts[1:]
	}
}

func (m *machine) actOn(a *event.AlertAction) (refused string) {
	if a.Verb == Close && !slices.Contains(Outcomes(), a.Outcome) {
		return RefusedOutcome
	}
	for _, r := range m.rules.rules {
		if rs := m.st.Rules[r.ID]; rs != nil && rs.AlertID == a.AlertID && rs.State.live() {
			return m.actOnLive(a, r, rs)
		}
	}
	i := slices.IndexFunc(m.st.Ended, func(e Ended) bool { return e.AlertID == a.AlertID })
	if i < 0 {
		return RefusedUnknown
	}
	e := &m.st.Ended[i]
	r := m.ruleOf(e.Rule)
	switch a.Verb {
	case Note:
		m.tell(Noted, r, e.state(), ReasonPerson)
	case Close:
		if e.Outcome == a.Outcome {
			return RefusedAlready
		}
		m.close(r, e.state(), a.Outcome, ReasonPerson, a.By, a.Note)
		m.raiseBar(r, a.Outcome)
		m.st.Ended = slices.Delete(m.st.Ended, i, i+1)
	case Ack, Snooze:
		return RefusedEnded
	default:
		return RefusedVerb
	}
	return ""
}

func (m *machine) actOnLive(a *event.AlertAction, r *Rule, rs *RuleState) (refused string) {
	switch a.Verb {
	case Ack:
		if rs.State == Acknowledged {
			return RefusedAlready
		}
		m.acknowledge(r, rs, a.By, ReasonPerson)
	case Snooze:
		if !a.Until.After(m.now) {
			return RefusedPast
		}
		rs.State, rs.SnoozedUntil, rs.By = Snoozed, a.Until.UTC(), a.By
		m.tell(SnoozedNow, r, rs, ReasonPerson)
	case Close:
		m.close(r, rs, a.Outcome, ReasonPerson, a.By, a.Note)
		rs.Closed = rs.Since
		m.cool(r, rs)
		m.raiseBar(r, a.Outcome)
	case Note:
		m.tell(Noted, r, rs, ReasonPerson)
	default:
		return RefusedVerb
	}
	return ""
}

func (m *machine) acknowledge(r *Rule, rs *RuleState, by, reason string) {
	rs.State, rs.By, rs.Acted, rs.SnoozedUntil = Acknowledged, by, true, time.Time{}
	m.tell(AcknowledgedNow, r, rs, reason)
}

// raiseBar makes a rule that gave a false alarm harder to trip for this customer.
func (m *machine) raiseBar(r *Rule, outcome string) {
	if outcome == FalseAlarm && m.rules.byID[r.ID] != nil {
		m.st.rule(r.ID).BarUntil = m.now.Add(barFor)
	}
}

func (m *machine) close(r *Rule, rs *RuleState, outcome, reason, by, note string) {
	t := m.transition(ClosedNow, r, rs, reason)
	t.Outcome, t.By, t.Note = outcome, by, note
	m.out = append(m.out, t)
}

// touched acknowledges the alert that a touchpoint names, and notes that those were acted on whose play it did.
func (m *machine) touched() {
	p := &m.facts.payload
	if p.Status != "" && p.Status != "done" {
		return
	}
	for _, r := range m.rules.rules {
		rs := m.st.Rules[r.ID]
		if rs == nil || !rs.State.live() {
			continue
		}
		if p.AlertID != "" && p.AlertID == rs.AlertID && rs.State != Acknowledged {
			m.acknowledge(r, rs, p.AgentID, ReasonTouchpoint)
		}
		if p.Play != "" && p.Play == r.Play {
			rs.Acted = true
		}
	}
}

// churned closes what is left of a customer's risk alerts: they were right.
func (m *machine) churned() {
	for _, r := range m.rules.rules {
		if rs := m.st.Rules[r.ID]; rs != nil && r.Kind == KindRisk {
			if rs.State.live() {
				m.close(r, rs, Churned, ReasonProposed, "", "")
				m.st.end(rs.ended(r.ID, m.now, Churned))
				rs.Closed = rs.Since
				m.cool(r, rs)
			} else if rs.State == Pending {
				rs.clear()
			}
		}
	}
	for i := range m.st.Ended {
		if e := &m.st.Ended[i]; e.Outcome == "" {
			m.propose(e, Churned)
		}
	}
}

// outcomes proposes how episodes ended that opened 90 days ago or more, by the row of now: the customer still pays, and is out of risk.
func (m *machine) outcomes() {
	row := m.in.Score
	if row.Churned {
		m.churned()
	}
	for i := range m.st.Ended {
		e := &m.st.Ended[i]
		if e.Outcome != "" || m.now.Sub(e.OpenedAt) < endedAfter || row.Band == "" || row.Band == "at_risk" || row.Band == "critical" {
			continue
		}
		outcome := Recovered
		if e.Acted {
			outcome = Saved
		}
		m.propose(e, outcome)
	}
	m.st.Ended = slices.DeleteFunc(m.st.Ended, func(e Ended) bool {
		age := m.now.Sub(e.OpenedAt)
		return e.Outcome != "" && age >= 2*endedAfter || age >= endedAtTheLatest
	})
}

func (m *machine) propose(e *Ended, outcome string) {
	m.close(m.ruleOf(e.Rule), e.state(), outcome, ReasonProposed, "", "")
	e.Outcome = outcome
}

// ended is a live episode as one that is over, with its outcome where that is known.
func (rs *RuleState) ended(rule string, now time.Time, outcome string) Ended {
	return Ended{AlertID: rs.AlertID, Rule: rule, Severity: rs.Severity, Incident: rs.Incident, Opener: rs.Opener, OpenedAt: rs.OpenedAt, EndedAt: now,
		Acted: rs.Acted, Outcome: outcome}
}

// state is what a transition tells of an episode that is over.
func (e *Ended) state() *RuleState {
	return &RuleState{State: Resolved, AlertID: e.AlertID, Severity: e.Severity, Incident: e.Incident, Opener: e.Opener, OpenedAt: e.OpenedAt}
}

// end keeps an episode that is over; of too many the oldest are let go.
func (s *CustomerState) end(e Ended) {
	if s.Ended = append(s.Ended, e); len(s.Ended) > mostEnded {
		s.Ended = s.Ended[len(s.Ended)-mostEnded:]
	}
}
