package pipelinetest

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"glidepath/pkg/generate"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
)

// TestDecision07OnePathOfJudgement judges a generated company in all the ways that there are. The signals of a customer are the same, bit
// for bit, whether asked alone, with others, with the bucket or with everybody; and the rows of the live scorer, which judges by
// partitions and remembers, are those of a rebuild at the same ticks, which judges everybody.
func TestDecision07OnePathOfJudgement(t *testing.T) {
	t.Parallel()
	p := New(t)
	p.Start(p.Ingest(nil), p.Scorer(nil))
	company, lines := Lines(t, generate.Config{Customers: 45, Days: 100, Seed: 7, Volume: 0.3})
	rest := len(lines)
	for rest > 0 && lines[rest-1].Time.After(company.End().AddDate(0, 0, -2)) {
		rest--
	}
	p.Produce(lines[:rest])
	end := company.End()
	// Two days come as they are lived, with a tick within each day.
	for i, at := range []time.Time{end.AddDate(0, 0, -2), end.Add(-30 * time.Hour), end.AddDate(0, 0, -1), end.Add(-6 * time.Hour), end} {
		next := rest
		for next < len(lines) && lines[next].Time.Before(at) {
			next++
		}
		if i > 0 {
			p.Produce(lines[rest:next])
			rest = next
		}
		p.Judge(at)
	}
	const columns = "SELECT * EXCEPT (computed_at, run) FROM scores_raw FINAL WHERE run = '%s' ORDER BY customer, as_of"
	live := p.SQL(columns, "")
	run := p.rebuild()
	rebuilt := p.SQL(columns, run)
	if len(live) < 3*45 {
		t.Fatalf("%d live rows", len(live))
	}
	same(t, "live rows and rebuilt ones", live, rebuilt)

	base, err := store.ParseBaseline(p.One("SELECT DISTINCT baseline FROM scores_known WHERE as_of = toDateTime(%d)", end.Unix()))
	p.check(err)
	all := p.signals(everybody, end, base)
	var names []string
	byBucket := map[string]string{}
	for bucket := range p.Partitions {
		for c, s := range p.signals(store.Selection{Bucket: bucket}, end, base) {
			byBucket[c] = s
		}
	}
	for c := range all {
		names = append(names, c)
	}
	slices.Sort(names)
	if len(names) < 40 || len(byBucket) != len(names) {
		t.Fatalf("%d customers, by buckets %d", len(names), len(byBucket))
	}
	some := p.signals(store.Selection{Everybody: true, Customers: []string{names[3], names[17], names[30], "nobody"}}, end, base)
	alone := p.signals(store.Selection{Everybody: true, Customers: names[5:6]}, end, base)
	if len(some) != 3 || len(alone) != 1 {
		t.Errorf("of 3 customers and of 1 there are signals of %d and %d", len(some), len(alone))
	}
	for what, got := range map[string]map[string]string{"its bucket": byBucket, "two others": some, "nobody else": alone} {
		for c, s := range got {
			if s != all[c] {
				t.Errorf("the signals of %s with %s are\n%s\nand with everybody\n%s", c, what, s, all[c])
			}
		}
	}
}

// signals gives the selected customers' signals, every bit of them.
func (p *Pipeline) signals(sel store.Selection, asOf time.Time, base store.Baseline) map[string]string {
	p.tb.Helper()
	found := map[string]string{}
	p.check(p.Store.Signals(p.tb.Context(), sel, asOf, base, func(s *health.Signals) error {
		text := fmt.Sprintf("%+v", s.Account)
		for i, d := range health.Definitions() {
			if v := s.Values[i]; !math.IsNaN(v) {
				text += fmt.Sprintf(" %s=%x", d.Signal, math.Float64bits(v))
			}
		}
		found[s.Customer] = text
		return nil
	}))
	return found
}

var everybody = store.Selection{Everybody: true}
