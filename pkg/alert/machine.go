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
// Only a tick opens by a condition and resolves: it stands behind the rows and events of its time, of all customers.
//
//	inactive --holds--> pending --held for long enough--> open --ended for long enough--> resolved --cooled down--> inactive
//	            '--ended--'                     (an urgent event opens from any of them but resolved)
//
// A person acknowledges, snoozes or closes what is open (act); an alert that is snoozed wakes at its time, or when it gets worse.
func (m *machine) advance(r *Rule, rs *RuleState, verdict Verdict, severity Severity, held string) {
	rs.Held = ""
	rs.age(m.now)
	rs.stretch(verdict, m.now)
	if rs.State == Resolved && !m.now.Before(rs.CoolUntil) {
		rs.clear()
	}
	if rs.State == "" && verdict == Yes {
		rs.State, rs.Severity = Pending, r.Severity
	}
	switch {
	case rs.State == Pending:
		m.mature(r, rs, verdict, severity, held)
	case rs.State.live():
		m.worsen(r, rs, severity)
		m.settle(r, rs, verdict, held)
		m.wake(r, rs)
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
		rs.Since, rs.Closed = time.Time{}, time.Time{}
		if rs.State.live() && rs.EndedAt.IsZero() {
			rs.EndedAt = now
		}
	}
}

// mature opens a pending alert whose condition has held for long enough, and drops one whose condition has ended.
func (m *machine) mature(r *Rule, rs *RuleState, verdict Verdict, severity Severity, held string) {
	if severity != "" {
		rs.Severity = severity
	}
	if verdict == No {
		rs.clear()
		return
	}
	if verdict == UnknownYet {
		rs.Held = held
		return
	}
	if held == "" {
		held = m.obstacle(r, rs)
	}
	if rs.Held = held; held == "" && m.in.Tick != nil && rs.ripe(m.now, time.Duration(r.On.Score.For)) {
		if m.in.Storms[r.ID] {
			rs.Held = heldStorm
			return
		}
		m.open(r, rs, openedByTick+rs.Since.Format(time.RFC3339Nano), ReasonCondition)
	}
}

// ripe tells whether the condition has held for so long.
func (rs *RuleState) ripe(now time.Time, duration time.Duration) bool {
	return !now.Before(rs.Since.Add(duration))
}

// What holds an alert, beside the reasons that rules and guards name.
const (
	sourceLate     = "source_late"
	unknownSignals = "unknown_signals"
	heldStorm      = "storm"       // too many customers at once
	heldFlapping   = "flapping"    // it has come and gone too often
	heldBar        = "false_alarm" // a person closed one as a false alarm not long ago
	heldClosed     = "closed"      // a person closed the alert, and its condition has not ended since
	heldInhibited  = "inhibited_by_"
)

// These damp what flaps and what was a false alarm.
const (
	flapWindow  = 30 * 24 * time.Hour // openings in this time count
	flapFree    = 2                   // so many are no flapping
	flapLeast   = 24 * time.Hour      // from then on the condition must hold for this long, and twice as long each time
	flapMost    = 14 * 24 * time.Hour
	barFor      = 60 * 24 * time.Hour // how long a false alarm raises the bar
	barAtLeast  = 7 * 24 * time.Hour  // how long the condition must hold then, at least
	barMultiple = 3                   // or so many times as long as usual
)

// obstacle names what keeps an alert from opening whose condition holds and that no guard holds; "" for nothing.
func (m *machine) obstacle(r *Rule, rs *RuleState) string {
	if !rs.Since.IsZero() && rs.Since.Equal(rs.Closed) {
		return heldClosed
	}
	if by := m.inhibitor(r); by != "" {
		return heldInhibited + by
	}
	usual := time.Duration(r.On.Score.For)
	if m.now.Before(rs.BarUntil) && rs.Severity != Critical && !rs.ripe(m.now, max(barMultiple*usual, barAtLeast)) {
		return heldBar
	}
	if n := len(rs.Opens); n >= flapFree {
		if longer := min(max(usual, flapLeast)<<(n-flapFree), flapMost); !rs.ripe(m.now, longer) {
			return heldFlapping
		}
	}
	return ""
}

// inhibitor is a more specific rule whose alert says it already; "" if there is none.
func (m *machine) inhibitor(r *Rule) string {
	for _, id := range r.InhibitedBy {
		if rs := m.st.Rules[id]; rs != nil && rs.State.live() {
			return id
		}
	}
	return ""
}

// settle resolves a live alert whose condition has ended, or whose events have stopped, for long enough.
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

// wake opens an alert again that was snoozed until now.
func (m *machine) wake(r *Rule, rs *RuleState) {
	if rs.State == Snoozed && m.in.Tick != nil && !m.now.Before(rs.SnoozedUntil) {
		rs.State, rs.SnoozedUntil = Open, time.Time{}
		m.tell(Woken, r, rs, ReasonSnoozeOver)
	}
}

// What an opener begins with.
const (
	openedByTick  = "tick:"
	openedByEvent = "event:"
)

// urgent opens an episode for an event, or lets it join the one there is. What a guard or a more specific alert holds opens nothing.
func (m *machine) urgent(r *Rule, rs *RuleState, severity Severity, id string, at time.Time, held string) {
	if !rs.saw(id, at) {
		return
	}
	if rs.State == Resolved && (!m.now.Before(rs.CoolUntil) || severity.worseThan(rs.Severity)) {
		rs.clear()
	}
	if held == "" {
		if by := m.inhibitor(r); by != "" {
			held = heldInhibited + by
		}
	}
	switch {
	case rs.State.live() || rs.State == Resolved:
		m.join(r, rs, severity, at)
	case held != "":
		rs.Held = held
	case m.now.Before(rs.BarUntil) && severity != Critical:
		rs.Held = heldBar
	default:
		rs.Severity, rs.Held = severity, ""
		rs.Joined, rs.LastEvent = 1, at
		if row := m.in.Last; row != nil && r.On.Score != nil && rs.Holds == UnknownYet {
			// The row that found nothing to remember is remembered now.
			last := m.rules.facts(row)
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

// join adds an event to the episode there is.
func (m *machine) join(r *Rule, rs *RuleState, severity Severity, at time.Time) {
	rs.Joined++
	if at.After(rs.LastEvent) {
		rs.LastEvent = at
	}
	if !rs.State.live() {
		return
	}
	if !rs.EndedAt.IsZero() && m.now.After(rs.EndedAt) {
		rs.EndedAt = m.now
	}
	m.worsen(r, rs, severity)
}

// worsen raises a live alert's severity, and tells it. It wakes one that is snoozed.
func (m *machine) worsen(r *Rule, rs *RuleState, severity Severity) {
	if !severity.worseThan(rs.Severity) {
		return
	}
	rs.Severity = severity
	if rs.State == Snoozed {
		rs.State, rs.SnoozedUntil = Open, time.Time{}
	}
	m.tell(Escalated, r, rs, ReasonWorse)
}

func (m *machine) open(r *Rule, rs *RuleState, opener, reason string) {
	rs.AlertID = alertID(m.in.Customer, r.ID, opener)
	rs.Incident = rs.AlertID
	for _, other := range m.st.Rules {
		if other != rs && other.State.live() {
			rs.Incident = other.Incident // all that are live share one
			break
		}
	}
	rs.State, rs.Opener, rs.OpenedAt = Open, opener, m.now
	rs.Opens = append(rs.Opens, m.now)
	m.tell(Opened, r, rs, reason)
}

func (m *machine) resolve(r *Rule, rs *RuleState, reason string) {
	m.tell(ResolvedNow, r, rs, reason)
	if r.Kind == KindRisk {
		m.st.end(rs.ended(r.ID, m.now, ""))
	}
	m.cool(r, rs)
}

// cool lets no new episode begin for a while.
func (m *machine) cool(r *Rule, rs *RuleState) {
	rs.State, rs.CoolUntil = Resolved, m.now.Add(time.Duration(r.CoolDown))
	rs.SnoozedUntil, rs.By, rs.Held = time.Time{}, "", ""
	if r.CoolDown == 0 {
		rs.clear()
	}
}

// clear makes the rule inactive, and keeps what outlives an episode: the events seen, what the condition says, and the past that damps.
func (rs *RuleState) clear() {
	*rs = RuleState{Holds: rs.Holds, Guard: rs.Guard, Since: rs.Since, Seen: rs.Seen, SeenUpTo: rs.SeenUpTo,
		Opens: rs.Opens, BarUntil: rs.BarUntil, Closed: rs.Closed}
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
		if rs := m.st.Rules[id]; rs.State.live() {
			m.tell(ResolvedNow, removed(id), rs, ReasonRuleRemoved)
		}
		delete(m.st.Rules, id)
	}
}

// ruleOf is the rule of an id, or what stands for one that is no more.
func (m *machine) ruleOf(id string) *Rule {
	if r := m.rules.byID[id]; r != nil {
		return r
	}
	return removed(id)
}

// removed stands for a rule that is no more.
func removed(id string) *Rule {
	words := Text{id, id, id}
	return &Rule{ID: id, Kind: KindRisk, Title: words, Summary: words}
}

func (m *machine) tell(kind TransitionKind, r *Rule, rs *RuleState, reason string) {
	m.out = append(m.out, m.transition(kind, r, rs, reason))
}

func (m *machine) transition(kind TransitionKind, r *Rule, rs *RuleState, reason string) Transition {
	return Transition{Kind: kind, Customer: m.in.Customer, AlertID: rs.AlertID, Rule: r.ID, Severity: rs.Severity, State: rs.State,
		OpenedAt: rs.OpenedAt, AsOf: m.now, Opener: rs.Opener, Reason: reason, Joined: rs.Joined, Incident: rs.Incident, By: rs.By, Until: rs.SnoozedUntil,
		related: m.related(rs), rule: r, play: m.rules.plays[r.Play], facts: m.facts}
}

// related are the other rules whose alerts are part of an alert's incident, in order.
func (m *machine) related(rs *RuleState) []string {
	var out []string
	for id, other := range m.st.Rules {
		if other != rs && other.State.live() && other.Incident == rs.Incident && rs.Incident != "" {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}
