package alert

import (
	"slices"
	"strings"
	"time"
)

// advance moves a rule's state to the step's time, with what the sustained condition says and how severe it is ("" where that
// was not judged now). held names why the alert neither opens nor resolves; an unknown condition does neither, held or not,
// but an episode that an event opened does not wait for it.
//
// Only a tick resolves: it stands behind the rows and events of its time.
//
//	inactive --holds--> pending --held for long enough--> open --ended for long enough--> resolved --cooled down--> inactive
//	            '--ended--'                     (an urgent event opens from any of them but resolved)
func (m *machine) advance(r *Rule, rs *RuleState, verdict Verdict, severity Severity, held string) {
	rs.Held = ""
	rs.stretch(verdict, m.now)
	if rs.State == Resolved && !m.now.Before(rs.CoolUntil) {
		rs.clear()
	}
	if rs.State == "" && verdict == Yes {
		rs.State, rs.Severity = Pending, r.Severity
	}
	switch rs.State {
	case Pending:
		m.mature(r, rs, verdict, severity, held)
	case Open:
		m.worsen(r, rs, severity)
		m.settle(r, rs, verdict, held)
	}
}

// stretch notes when the condition began to hold, or was found ended.
func (rs *RuleState) stretch(verdict Verdict, now time.Time) {
	switch verdict {
	case Yes:
		if rs.Since.IsZero() {
			rs.Since = now
		}
		rs.EndedAt = time.Time{}
	case No:
		rs.Since = time.Time{}
		if rs.State == Open && rs.EndedAt.IsZero() {
			rs.EndedAt = now
		}
	}
}

// mature opens a pending alert whose condition has held for long enough, and drops one whose condition has ended.
func (m *machine) mature(r *Rule, rs *RuleState, verdict Verdict, severity Severity, held string) {
	if severity != "" {
		rs.Severity = severity
	}
	switch {
	case verdict == No:
		rs.clear()
	case verdict == UnknownYet || held != "":
		rs.Held = held
	case !m.now.Before(rs.Since.Add(time.Duration(r.On.Score.For))):
		m.open(r, rs, openedByTick+rs.Since.Format(time.RFC3339Nano), ReasonCondition)
	}
}

// settle resolves an open alert whose condition has ended, or whose events have stopped, for long enough.
func (m *machine) settle(r *Rule, rs *RuleState, verdict Verdict, held string) {
	byEvent := strings.HasPrefix(rs.Opener, openedByEvent)
	if held != "" && (!byEvent || held != unknownSignals) {
		rs.Held = held
		return
	}
	ended := verdict == No || verdict == UnknownYet && byEvent
	quiet := !rs.EndedAt.IsZero() && !m.now.Before(rs.EndedAt.Add(time.Duration(r.KeepFiringFor)))
	if m.in.Tick != nil && ended && quiet {
		m.resolve(r, rs, ReasonEnded)
	}
}

// What an opener begins with.
const (
	openedByTick  = "tick:"
	openedByEvent = "event:"
)

// urgent opens an episode for an event, or lets it join the one there is.
func (m *machine) urgent(r *Rule, rs *RuleState, severity Severity, id string, at time.Time) {
	if !rs.saw(id, at) {
		return
	}
	if rs.State == Resolved && (!m.now.Before(rs.CoolUntil) || severity.worseThan(rs.Severity)) {
		rs.clear()
	}
	switch rs.State {
	case Open, Resolved:
		rs.Joined++
		if at.After(rs.LastEvent) {
			rs.LastEvent = at
		}
		if rs.State == Open && !rs.EndedAt.IsZero() && m.now.After(rs.EndedAt) {
			rs.EndedAt = m.now
		}
		if rs.State == Open {
			m.worsen(r, rs, severity)
		}
	default:
		rs.Severity, rs.Held = severity, ""
		rs.Joined, rs.LastEvent = 1, at
		if row := m.in.Last; row != nil && r.On.Score != nil && rs.Holds == UnknownYet {
			// The row that found nothing to remember is remembered now.
			last := facts{row: row, gaps: row.Gaps}
			if verdict, held := r.judge(last.env(m.rules.scoreNames), row.Gaps); verdict != Yes {
				rs.Holds, rs.Held = verdict, held
			}
		}
		if rs.Holds != Yes {
			rs.EndedAt = m.now
		}
		m.open(r, rs, openedByEvent+id, ReasonEvent)
	}
}

// worsen raises an open alert's severity, and tells it.
func (m *machine) worsen(r *Rule, rs *RuleState, severity Severity) {
	if severity.worseThan(rs.Severity) {
		rs.Severity = severity
		m.tell(Escalated, r, rs, ReasonWorse)
	}
}

func (m *machine) open(r *Rule, rs *RuleState, opener, reason string) {
	rs.State, rs.Opener, rs.OpenedAt = Open, opener, m.now
	rs.AlertID = alertID(m.in.Customer, r.ID, opener)
	m.tell(Opened, r, rs, reason)
}

func (m *machine) resolve(r *Rule, rs *RuleState, reason string) {
	m.tell(ResolvedNow, r, rs, reason)
	rs.State, rs.CoolUntil = Resolved, m.now.Add(time.Duration(r.CoolDown))
	if r.CoolDown == 0 {
		rs.clear()
	}
}

// clear makes the rule inactive, and keeps what outlives an episode: the events seen and what the condition says.
func (rs *RuleState) clear() {
	*rs = RuleState{Holds: rs.Holds, Since: rs.Since, Seen: rs.Seen, SeenUpTo: rs.SeenUpTo}
}

// dropRemoved ends the episodes of rules that are no more.
func (m *machine) dropRemoved() {
	var gone []string
	for id := range m.st.Rules {
		if m.rules.byID[id] == nil {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	for _, id := range gone {
		if rs := m.st.Rules[id]; rs.State == Open {
			words := Text{id, id, id}
			m.tell(ResolvedNow, &Rule{ID: id, Kind: "risk", Title: words, Summary: words}, rs, ReasonRuleRemoved)
		}
		delete(m.st.Rules, id)
	}
}

func (m *machine) tell(kind TransitionKind, r *Rule, rs *RuleState, reason string) {
	m.out = append(m.out, Transition{Kind: kind, Customer: m.in.Customer, AlertID: rs.AlertID, Rule: r.ID, Severity: rs.Severity,
		OpenedAt: rs.OpenedAt, AsOf: m.now, Opener: rs.Opener, Reason: reason, Joined: rs.Joined,
		rule: r, play: m.rules.plays[r.Play], facts: m.facts})
}
