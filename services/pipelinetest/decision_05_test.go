package pipelinetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/alert"
)

// alerts lists what was told, as "customer rule transition joined".
func (p *Pipeline) told() []string {
	p.tb.Helper()
	var all []string
	for _, r := range p.Alerts() {
		var e struct {
			Data alert.Event `json:"data"`
		}
		p.check(json.Unmarshal(r.Value, &e))
		all = append(all, fmt.Sprintf("%s %s %s", e.Data.Customer, e.Data.Rule, e.Data.Transition))
	}
	slices.Sort(all)
	return all
}

// TestDecision05UrgencyNeedsNoScore sends urgent events into a pipeline in which there never was a tick: the alerts are on the topic within
// seconds. Copies, and more events of the episode, open nothing again but join it.
func TestDecision05UrgencyNeedsNoScore(t *testing.T) {
	t.Parallel()
	p := New(t)
	p.Start(p.Ingest(nil), p.Alerter(nil))
	now := time.Now().UTC().Truncate(time.Second)
	failed, angry := Failed("broke", "i1", now), Writes("angry", "This is an outrage.", -0.8, now)
	p.Send(Account("broke", "smb", "", now), failed, angry, Writes("calm", "Thank you.", 0.5, now))
	began := time.Now()
	want := []string{"angry sentiment_negative opened", "broke payment_trouble opened"}
	p.Until("the alerts are there", func(context.Context) (bool, error) { return len(p.Alerts()) >= len(want), nil })
	if took := time.Since(began); took > 20*time.Second { // seconds, on a machine that does much else
		t.Errorf("it took %s until the alerts were there", took)
	}
	same(t, "told", p.told(), want)
	if n := p.One("SELECT count() FROM scores_raw"); n != "0" {
		t.Errorf("%s score rows without a tick", n)
	}
	p.Send(failed, failed, angry) // copies
	p.Send(Failed("broke", "i2", now.Add(time.Second)), failed)
	p.Drained("ingest", "billing", "support")
	p.Drained("alerter", "health")
	same(t, "told after copies and one more", p.told(), want)
	rows := p.SQL("SELECT customer, count(), any(state) FROM alerts GROUP BY customer ORDER BY customer")
	same(t, "alerts", rows, []string{"angry\t1\topen", "broke\t1\topen"})
	state := p.One("SELECT state FROM alert_states_raw FINAL WHERE customer = 'broke'")
	if !strings.Contains(state, `"joined":2`) {
		t.Errorf("two payments failed, copies apart, and the state is %s", state)
	}
}

// TestDecision05HistoryFiresNothing loads events that are old against their records, and replays events that are old against the last
// tick: no alert is told.
func TestDecision05HistoryFiresNothing(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.StartAll()
	old := Failed("old", "i1", monday.AddDate(0, 0, -10))
	old.Recorded = monday
	p.Send(Account("old", "smb", "", monday.AddDate(0, 0, -10)), old)
	angry := Writes("old", "This is an outrage.", -0.9, monday.AddDate(0, 0, -20))
	angry.Recorded = monday.AddDate(0, 0, -18)
	p.Send(angry)
	p.RolledUp()
	p.Drained("alerter", "health")
	same(t, "told of loaded history", p.told(), nil)
	p.Tick(monday)
	replayed := Failed("replayed", "i2", monday.Add(-25*time.Hour)) // its record is as old as the event; the last tick is a day later
	p.Send(Account("replayed", "smb", "", monday.Add(-26*time.Hour)), replayed)
	p.RolledUp()
	p.Drained("alerter", "health")
	same(t, "told of replayed history", p.told(), nil)
	fresh := Failed("fresh", "i3", monday.Add(-23*time.Hour))
	p.Send(fresh)
	p.RolledUp()
	p.Drained("alerter", "health")
	same(t, "told of what is less than a day old", p.told(), []string{"fresh payment_trouble opened"})
}

// TestDecision05OneKindOfRow judges at ticks within a day and at the next day's first: a row is stored, and told, only where the judgement
// differs from the last row by a point, and for everybody at the first tick of a day, where what only time makes true comes due.
func TestDecision05OneKindOfRow(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.StartAll()
	for _, c := range []string{"steady", "broke"} {
		p.Send(Account(c, "smb", "", monday.AddDate(0, 0, -60)))
		p.Send(Use(c, monday.AddDate(0, 0, -60), monday, 9, 4)...)
	}
	p.Tick(monday)
	noon := monday.Add(12 * time.Hour)
	p.Send(Use("steady", monday, noon, 9, 4)...)
	p.Send(Use("broke", monday, noon, 9, 4)...)
	p.Send(Failed("broke", "i1", monday.Add(10*time.Hour)))
	p.Tick(noon)
	later := noon.Add(time.Hour)
	p.Send(Use("steady", monday, noon, 12, 4)...)
	p.Send(Use("broke", monday, noon, 12, 4)...)
	p.Tick(later)
	rows := func(at time.Time) []string {
		return p.SQL("SELECT customer FROM scores_known WHERE as_of = toDateTime(%d) ORDER BY customer", at.Unix())
	}
	same(t, "rows of the first tick", rows(monday), []string{"broke", "steady"})
	same(t, "rows at noon: both were active, one differs", rows(noon), []string{"broke"})
	same(t, "rows an hour later: both were active, none differs", rows(later), nil)
	tuesday := monday.AddDate(0, 0, 1)
	p.Tick(tuesday)
	same(t, "rows of the next day's first tick", rows(tuesday), []string{"broke", "steady"})
	// Nobody sends anything any more: silence comes due at the days' first ticks.
	for d := 2; d <= 12; d++ {
		p.Tick(monday.AddDate(0, 0, d))
	}
	if n := p.One("SELECT count() FROM scores_known WHERE customer = 'steady'"); n != "13" {
		t.Errorf("%s rows of 13 days", n)
	}
	before, after := p.One("SELECT argMin(score, as_of) FROM scores_known WHERE customer = 'steady'"), p.One("SELECT argMax(score, as_of) FROM scores_known WHERE customer = 'steady'")
	if num(t, after) > num(t, before)-20 {
		t.Errorf("after 12 days of silence the score went from %s to %s", before, after)
	}
	told := p.told()
	if !slices.Contains(told, "steady usage_drop opened") {
		t.Errorf("silence told only %q", told)
	}
	// What was told of a row and what is stored of it agree: every stored row is on health.
	onHealth := map[string]bool{}
	for _, r := range p.Records("health") {
		var e struct{ ID string }
		p.check(json.Unmarshal(r.Value, &e))
		onHealth[e.ID] = true
	}
	for _, id := range p.SQL("SELECT concat(customer, '@', formatDateTime(as_of, '%%Y-%%m-%%dT%%H:%%i:%%SZ')) FROM scores_known") {
		if !onHealth[id] {
			t.Errorf("the row %s was stored and not published", id)
		}
	}

}
