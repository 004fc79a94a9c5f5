package alert_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/event"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const words = "{en: a, zh-Hans: a, zh-Hant: a}"

// restlessRules open and close often, so that short random timelines meet every transition.
func restlessRules(t testing.TB) *alert.RuleSet {
	t.Helper()
	rule := func(id, rest string) string {
		return "  - {id: " + id + ", kind: risk, severity: warning, play: act, title: " + words + ", summary: " + words + ", " + rest + "}\n"
	}
	s, err := alert.LoadRules(map[string][]byte{"restless.yaml": []byte("rules:\n" +
		rule("lasting", "on: {score: {when: usage_ratio_7d < 0.5, critical_when: usage_ratio_7d < 0.2, for: 6h}}, "+
			"holds: [{reason: silent, when: usage_silent_days_7d >= 2}], keep_firing_for: 6h, cool_down: 12h") +
		rule("at_once", "on: {score: {when: nps <= 3 or not (csat_90d > 0.4)}}") +
		rule("urgent", "on: {event: {types: [billing.payment_failed], when: amount >= 50, critical_when: amount >= 90}}, keep_firing_for: 12h, cool_down: 12h") +
		rule("both", "on: {score: {when: failed_payments_open >= 1, for: 12h}, event: {types: [billing.payment_failed], critical_when: failed_payments_open >= 2}}, keep_firing_for: 6h") +
		"plays:\n  - {id: act, name: " + words + ", owner_role: csm, first_step: " + words + ", deadline_days: 1, done_when: " + words + "}\n")})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var start = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// drawTimeline draws two to six days of one customer, every three hours: events, then perhaps a row, then perhaps a tick.
func drawTimeline(t *rapid.T) []alert.Input {
	var out []alert.Input
	for i := range rapid.IntRange(8, 48).Draw(t, "points") {
		at := start.Add(time.Duration(i) * 3 * time.Hour)
		for j := range rapid.IntRange(0, 2).Draw(t, "events") {
			when := at.Add(-time.Duration(rapid.IntRange(0, 30*60).Draw(t, "age")) * time.Minute)
			out = append(out, alert.Input{Event: &event.Notable{Source: "s", ID: fmt.Sprintf("%d-%d", i, j), Type: "billing.payment_failed", Time: when,
				RecordedTime: at, Data: json.RawMessage(fmt.Sprintf(`{"amount":%d}`, rapid.IntRange(0, 100).Draw(t, "amount")))}})
		}
		if rapid.IntRange(0, 3).Draw(t, "row") > 0 {
			row := &event.ScoreChanged{AsOf: at, Band: "watch", Signals: map[string]float64{}}
			for i, name := range []string{"usage_ratio_7d", "nps", "csat_90d", "failed_payments_open", "usage_silent_days_7d"} {
				if rapid.IntRange(0, 4).Draw(t, name+"?") > 0 {
					row.Signals[name] = rapid.Float64Range(0, []float64{1, 10, 1, 3, 4}[i]).Draw(t, name)
				}
			}
			out = append(out, alert.Input{Score: row})
			for j := range rapid.IntRange(0, 1).Draw(t, "events behind the row") {
				out = append(out, alert.Input{Event: &event.Notable{Source: "s", ID: fmt.Sprintf("%d-%d-b", i, j), Type: "billing.payment_failed", Time: at,
					RecordedTime: at, Data: json.RawMessage(`{"amount":95}`)}})
			}
		}
		// A tick stands behind the rows of its time, always.
		if n := len(out); n > 0 && (out[n-1].Score != nil || n > 1 && out[n-2].Score != nil) || rapid.IntRange(0, 4).Draw(t, "tick") > 0 {
			tick := &event.Tick{AsOf: at}
			if rapid.IntRange(0, 6).Draw(t, "gap") == 0 {
				tick.Gaps = []string{"usage"}
			}
			out = append(out, alert.Input{Tick: tick})
		}
	}
	for i := range out {
		out[i].Customer = "acme"
	}
	return out
}

// withActions lets a person act on some of the alerts that a timeline opens, and on some that do not exist.
func withActions(t *rapid.T, rules *alert.RuleSet, line []alert.Input) []alert.Input {
	var out []alert.Input
	r := newRunner(rules)
	ids := []string{"nobody's"}
	now := start
	for i, in := range line {
		out = append(out, in)
		for _, raw := range r.run(in) {
			var e alert.Event
			if err := json.Unmarshal([]byte(raw), &e); err != nil {
				t.Fatal(err)
			}
			if e.Transition == "opened" {
				ids = append(ids, e.AlertID)
			}
		}
		switch {
		case in.Score != nil:
			now = in.Score.AsOf
		case in.Tick != nil:
			now = in.Tick.AsOf
		}
		if rapid.IntRange(0, 3).Draw(t, "act?") > 0 {
			continue
		}
		act := alert.Input{Customer: "acme", Action: &event.AlertAction{ID: fmt.Sprintf("a%d", i), AlertID: rapid.SampledFrom(ids).Draw(t, "alert"),
			Verb: rapid.SampledFrom([]string{"ack", "snooze", "close", "note", "sing"}).Draw(t, "verb"), By: "Ann", At: now.Add(time.Minute),
			Until: now.Add(time.Duration(rapid.IntRange(-1, 30).Draw(t, "until")) * time.Hour), Outcome: rapid.SampledFrom(append(alert.Outcomes(), "")).Draw(t, "outcome")}}
		r.run(act)
		out = append(out, act)
	}
	return out
}

// runner keeps what a service keeps beside the state.
type runner struct {
	rules    *alert.RuleSet
	state    *alert.CustomerState
	lastTick time.Time
	lastRow  *event.ScoreChanged
}

func (r *runner) run(in ...alert.Input) []string {
	var told []string
	for _, i := range in {
		i.LastTick, i.Last = r.lastTick, r.lastRow
		for _, tr := range alert.Step(r.rules, r.state, i) {
			if !tr.Kind.Told() { // kept by the action's id, which is the same for a repeat
				continue
			}
			b, err := json.Marshal(tr.Event())
			if err != nil {
				panic(err)
			}
			told = append(told, string(b))
		}
		if i.Score != nil && (r.lastRow == nil || i.Score.AsOf.After(r.lastRow.AsOf)) {
			r.lastRow = i.Score
		}
		if i.Tick != nil && i.Tick.AsOf.After(r.lastTick) {
			r.lastTick = i.Tick.AsOf
		}
	}
	return told
}

func newRunner(rules *alert.RuleSet) *runner {
	return &runner{rules: rules, state: &alert.CustomerState{}}
}

func (r *runner) saved(t *rapid.T) *runner {
	b, err := r.state.Encode()
	if err != nil {
		t.Fatal(err)
	}
	state, err := alert.DecodeState(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.state, state); diff != "" {
		t.Fatalf("a stored state differs:\n%s", diff)
	}
	return &runner{r.rules, state, r.lastTick, r.lastRow}
}

// Inputs that come again, singly or after a rewind, tell nothing more: at least once is enough.
func TestRepeatsTellNothing(t *testing.T) {
	rules := restlessRules(t)
	rapid.Check(t, func(t *rapid.T) {
		line := withActions(t, rules, drawTimeline(t))
		want := newRunner(rules).run(line...)
		r := newRunner(rules)
		var got []string
		for i, in := range line {
			got = append(got, r.run(in)...)
			if rapid.IntRange(0, 2).Draw(t, "repeat") == 0 {
				from := rapid.IntRange(0, i).Draw(t, "from")
				if again := r.run(line[from : i+1]...); len(again) > 0 {
					t.Fatalf("after input %d, a repeat from %d told %v", i, from, again)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A service that restarts from any stored state, old or new, tells the same; what it tells twice carries the same ids and words.
func TestReplayFromAnyMidpoint(t *testing.T) {
	rules := restlessRules(t)
	rapid.Check(t, func(t *rapid.T) {
		line := withActions(t, rules, drawTimeline(t))
		r := newRunner(rules)
		cut := rapid.IntRange(0, len(line)).Draw(t, "cut")
		head := r.run(line[:cut]...)
		stored := r.saved(t)
		tail := r.run(line[cut:]...)
		if diff := cmp.Diff(tail, stored.run(line[cut:]...)); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(newRunner(rules).run(line...), append(head, tail...)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Old rows, ticks and events in any order change nothing.
func TestStaleInputsChangeNothing(t *testing.T) {
	rules := restlessRules(t)
	rapid.Check(t, func(t *rapid.T) {
		line := drawTimeline(t)
		r := newRunner(rules)
		r.run(line...)
		if r.lastTick.IsZero() {
			return
		}
		var old []alert.Input
		for _, in := range drawTimeline(t) { // another past of the same days
			switch {
			case in.Event != nil && r.lastTick.Sub(in.Event.Time) > 24*time.Hour,
				in.Score != nil && !in.Score.AsOf.After(r.lastTick),
				in.Tick != nil && in.Tick.AsOf.Before(r.lastTick):
				old = append(old, in)
			}
		}
		before := r.saved(t)
		row := r.lastRow
		if told := r.run(rapid.Permutation(old).Draw(t, "old")...); len(told) > 0 {
			t.Fatalf("told %v", told)
		}
		r.lastRow = row
		if diff := cmp.Diff(before.state, r.state); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Each alert opens once, is told in a sound order, and never has an id or message id of another.
func TestEpisodes(t *testing.T) {
	rules := restlessRules(t)
	rapid.Check(t, func(t *rapid.T) {
		var ids []string
		open := map[string]string{} // rule: alert
		for _, raw := range newRunner(rules).run(withActions(t, rules, drawTimeline(t))...) {
			var e alert.Event
			if err := json.Unmarshal([]byte(raw), &e); err != nil {
				t.Fatal(err)
			}
			if slices.Contains(ids, e.ID()) {
				t.Fatalf("message id %s is told twice", e.ID())
			}
			ids = append(ids, e.ID())
			switch e.Transition {
			case "opened":
				if open[e.Rule] != "" {
					t.Fatalf("%s opens while %s is open", e.AlertID, open[e.Rule])
				}
				open[e.Rule] = e.AlertID
			case "resolved":
				if open[e.Rule] != e.AlertID {
					t.Fatalf("%s resolves while %q is open", e.AlertID, open[e.Rule])
				}
				delete(open, e.Rule)
			case "closed":
				if open[e.Rule] == e.AlertID {
					delete(open, e.Rule)
				}
			default:
				if open[e.Rule] != e.AlertID {
					t.Fatalf("%s escalates while %q is open", e.AlertID, open[e.Rule])
				}
			}
		}
	})
}

// Every urgent event has raised or joined an episode.
func TestNoUrgentEventIsLost(t *testing.T) {
	rules := restlessRules(t)
	rapid.Check(t, func(t *rapid.T) {
		r := newRunner(rules)
		for _, in := range drawTimeline(t) {
			r.run(in)
			if in.Event == nil || in.Event.RecordedTime.Sub(in.Event.Time) > 24*time.Hour || r.lastTick.Sub(in.Event.Time) > 24*time.Hour {
				continue
			}
			rs := r.state.Rules["both"] // which every failed payment concerns
			if rs == nil || rs.AlertID == "" || rs.Joined == 0 {
				t.Fatalf("event %s left no trace: %+v", in.Event.ID, rs)
			}
		}
	})
}

func TestAQuietCustomerIsForgotten(t *testing.T) {
	r := newRunner(restlessRules(t))
	at := start
	step := func(in alert.Input) {
		in.Customer = "acme"
		r.run(in)
	}
	step(alert.Input{Event: &event.Notable{Source: "s", ID: "1", Type: "billing.payment_failed", Time: at, RecordedTime: at, Data: json.RawMessage(`{"amount":60}`)}})
	if r.state.Empty() {
		t.Fatal("nothing is remembered of an open alert")
	}
	for i := range 200 { // until how it ended is known, and nobody can correct it any more
		day := at.Add(time.Duration(i+1) * 24 * time.Hour)
		step(alert.Input{Score: &event.ScoreChanged{AsOf: day, Band: "healthy", Signals: map[string]float64{"failed_payments_open": 0, "usage_ratio_7d": 1, "nps": 9, "csat_90d": 1}}})
		step(alert.Input{Tick: &event.Tick{AsOf: day}})
	}
	b, err := r.state.Encode()
	if err != nil || b != nil || !r.state.Empty() {
		t.Errorf("%s %v", b, err)
	}
}

func TestAFloodIsBounded(t *testing.T) {
	r := newRunner(restlessRules(t))
	var flood []alert.Input
	for i := range 5000 {
		at := start.Add(time.Duration(i) * time.Second)
		flood = append(flood, alert.Input{Customer: "acme", Event: &event.Notable{Source: "s", ID: fmt.Sprint(i), Type: "billing.payment_failed", Time: at,
			RecordedTime: at, Data: json.RawMessage(`{"amount":60}`)}})
	}
	if told := r.run(flood...); len(told) != 2 { // both and urgent open
		t.Fatalf("%d transitions", len(told))
	}
	if told := r.run(flood...); len(told) != 0 {
		t.Fatalf("the repeat told %d transitions", len(told))
	}
	if b, err := r.state.Encode(); err != nil || len(b) > 64<<10 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if got := r.state.Rules["both"].Joined; got != 5000 {
		t.Errorf("%d events joined", got)
	}
}

func TestARuleThatIsRemovedEndsItsAlerts(t *testing.T) {
	r := newRunner(restlessRules(t))
	at := start
	r.run(alert.Input{Customer: "acme", Score: &event.ScoreChanged{AsOf: at, Signals: map[string]float64{"nps": 1}}},
		alert.Input{Customer: "acme", Tick: &event.Tick{AsOf: at}})
	r.rules = shipped(t)
	told := r.run(alert.Input{Customer: "acme", Tick: &event.Tick{AsOf: at.Add(time.Hour)}})
	var e alert.Event
	if len(told) != 1 || json.Unmarshal([]byte(told[0]), &e) != nil || e.Transition != "resolved" || e.Rule != "at_once" || e.Reason != "rule_removed" {
		t.Fatalf("%v", told)
	}
	checkEvent(t, e)
	if len(r.state.Rules) > 0 {
		t.Errorf("%+v", r.state)
	}
}

func BenchmarkStepRow(b *testing.B) {
	rules := shipped(b)
	row := &event.ScoreChanged{AsOf: start, Signals: map[string]float64{"usage_ratio_7d": 1, "usage_expected_7d": 90, "usage_z_7d": 0, "days_since_use": 1,
		"messages_28d": 3, "sentiment_28d": 0.2, "sentiment_change": 0, "sentiment_z": 0, "failed_payments_open": 0, "card_expired_open": 0}}
	b.ReportAllocs()
	for b.Loop() {
		alert.Step(rules, &alert.CustomerState{}, alert.Input{Customer: "acme", Score: row})
	}
}
