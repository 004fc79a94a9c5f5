package pipelinetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/generate"
	"glidepath/services/rebuild"
)

func (p *Pipeline) rebuild() string {
	p.tb.Helper()
	run, err := p.Rebuilder().Run(p.tb.Context(), rebuild.Options{}, func(int, int, string) {})
	p.check(err)
	return run
}

// TestDecision06WhatWasKnownStays lets events come days late: a rebuild puts what is known now into scores_corrected, leaves scores_known
// as it was, and publishes nothing; its alerts stand apart from those that were sent.
func TestDecision06WhatWasKnownStays(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.StartAll()
	for _, c := range []string{"late", "other"} {
		p.Send(Account(c, "smb", "", monday.AddDate(0, 0, -60)))
		p.Send(Use(c, monday.AddDate(0, 0, -60), monday.AddDate(0, 0, 6), 9, 4)...)
	}
	for d := range 6 {
		p.Tick(monday.AddDate(0, 0, d))
	}
	const known = "SELECT * FROM scores_known ORDER BY customer, as_of"
	const corrected = "SELECT customer, as_of, score, failed_payments_open FROM scores_corrected ORDER BY customer, as_of"
	before, same1 := p.SQL(known), p.SQL(corrected)
	same(t, "before any rebuild", same1, p.SQL("SELECT customer, as_of, score, failed_payments_open FROM scores_known ORDER BY customer, as_of"))
	late := Failed("late", "i1", monday.Add(26*time.Hour))
	late.Recorded = monday.AddDate(0, 0, 5)
	p.Send(late)
	p.RolledUp()
	p.Drained("alerter", "health")
	topics := func() string {
		var ends []string
		for _, topic := range []string{"touched", "health", "alerts"} {
			ends = append(ends, fmt.Sprint(len(p.Records(topic))))
		}
		return strings.Join(ends, " ")
	}
	published, sent := topics(), p.SQL("SELECT * FROM alerts ORDER BY alert_id")
	run := p.rebuild()
	if got := topics(); got != published {
		t.Errorf("a rebuild published: the topics have %s records and had %s", got, published)
	}
	same(t, "scores_known", p.SQL(known), before)
	same(t, "alerts", p.SQL("SELECT * FROM alerts ORDER BY alert_id"), sent)
	failed := p.SQL("SELECT customer, toDate(as_of), run FROM scores_corrected WHERE failed_payments_open = 1 ORDER BY as_of")
	var want []string
	for d := 2; d < 6; d++ {
		want = append(want, fmt.Sprintf("late\t%s\t%s", monday.AddDate(0, 0, d).Format(time.DateOnly), run))
	}
	same(t, "corrected rows with the failed payment", failed, want)
	if got := p.SQL("SELECT DISTINCT customer, rule, run FROM alerts_rebuilt"); !slices.Equal(got, []string{"late\tpayment_trouble\t" + run}) {
		t.Errorf("alerts of the rebuild: %q", got)
	}
	if len(sent) != 0 {
		t.Errorf("an event that came late was told live: %q", sent)
	}
	// Beyond the ticks that the run has judged the live rows stand.
	p.Tick(monday.AddDate(0, 0, 6))
	if got := p.SQL("SELECT run FROM scores_corrected WHERE as_of = toDateTime(%d) ORDER BY customer", monday.AddDate(0, 0, 6).Unix()); !slices.Equal(got, []string{"", ""}) {
		t.Errorf("corrected rows of a tick after the rebuild come from runs %q", got)
	}
}

// TestDecision06RebuildsAgree rebuilds a generated company twice: row by row both runs have the same scores, signals, contributions and
// alerts, and the roll-ups stay as they are.
func TestDecision06RebuildsAgree(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 2)
	stop := p.Start(p.Ingest(nil), p.Scorer(nil))
	_, lines := Lines(t, generate.Config{Customers: 40, Days: 75, Seed: 6, Untidy: true, Volume: 0.3})
	p.Produce(lines)
	p.Send(Account("broke", "smb", "", generate.DefaultEnd.AddDate(0, 0, -60)), Failed("broke", "i1", generate.DefaultEnd.AddDate(0, 0, -5)))
	for d := 4; d >= 0; d-- {
		p.Judge(generate.DefaultEnd.AddDate(0, 0, -d))
	}
	stop()
	rollups := p.SQL("SELECT * FROM rollups ORDER BY customer, hour")
	var rows, alerts [2][]string
	for i := range rows {
		run := p.rebuild()
		rows[i] = p.SQL("SELECT * EXCEPT (computed_at, run) FROM scores_raw FINAL WHERE run = '%s' ORDER BY customer, as_of", run)
		alerts[i] = p.SQL("SELECT * EXCEPT run FROM alerts_rebuilt WHERE run = '%s' ORDER BY alert_id", run)
	}
	if len(rows[0]) < 40*4 || len(alerts[0]) == 0 {
		t.Fatalf("a rebuild wrote %d rows and %d alerts", len(rows[0]), len(alerts[0]))
	}
	same(t, "scores of two rebuilds", rows[1], rows[0])
	same(t, "alerts of two rebuilds", alerts[1], alerts[0])
	same(t, "roll-ups after two rebuilds", p.SQL("SELECT * FROM rollups ORDER BY customer, hour"), rollups)
	if n := p.One("SELECT count() FROM segment_baselines WHERE version > 1"); n != "0" {
		t.Errorf("%s baselines have another version, and no event came", n)
	}
}
