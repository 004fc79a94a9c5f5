package pipelinetest

import (
	"slices"
	"testing"
	"time"

	"glidepath/pkg/generate"
	"glidepath/pkg/stream"
	"glidepath/services/rebuild"
)

// TestReplayRebuildsWhatWasLive lets a company live: its history is loaded, and then each event arrives when it happens, with ticks every
// six hours in between. A rebuild over the recorded ticks judges everybody as they were judged, and derives the same sustained alerts;
// urgent ones too, for nothing arrived late.
func TestReplayRebuildsWhatWasLive(t *testing.T) {
	t.Parallel()
	_, lines := Lines(t, generate.Config{Customers: 24, Days: 90, Seed: 6, Volume: .12})
	lines = append(lines, troubledLines(generate.DefaultEnd)...)
	slices.SortStableFunc(lines, func(a, b generate.Line) int { return a.Time.Compare(b.Time) })
	const days = 3
	live := generate.DefaultEnd.AddDate(0, 0, -days)
	p := New(t)
	p.StartAll()
	n := slices.IndexFunc(lines, func(l generate.Line) bool { return !l.Time.Before(live) })
	p.produceAll(lines[:n]) // arrives long after it happened
	p.Tick(live)
	for at := live; at.Before(generate.DefaultEnd); {
		next := at.Add(6 * time.Hour)
		var msgs []stream.Message
		for _, l := range lines[n:] {
			if !l.Time.Before(at) && l.Time.Before(next) {
				msgs = append(msgs, stream.Message{Topic: p.Client.Topic(l.Topic), Key: []byte(l.Customer), Value: l.JSON, Time: l.Time})
			}
		}
		p.check(p.Client.Publish(t.Context(), msgs...))
		p.Tick(next)
		at = next
	}
	scores := rowsOf(t, p, "SELECT * EXCEPT (computed_at) FROM scores_known")
	alerts := rowsOf(t, p, "SELECT * FROM alerts")
	urgent := 0
	for _, a := range alerts {
		if a["rule"] == "payment_trouble" {
			urgent++
		}
	}
	t.Logf("%d scores, %d alerts, %d of them urgent", len(scores), len(alerts), urgent)
	run, err := p.Rebuilder().Run(t.Context(), rebuild.Options{From: live, To: generate.DefaultEnd}, func(int, int, string) {})
	if err != nil {
		t.Fatal(err)
	}
	if urgent == 0 || urgent == len(alerts) {
		t.Errorf("%d of %d alerts are urgent: this test should see both kinds", urgent, len(alerts))
	}
	again, derived := p.rebuilt(t, run)
	compareRows(t, "rebuilt scores", scoreKey, again, scores)
	compareRows(t, "rebuilt alerts", alertKey, derived, alerts)
}
