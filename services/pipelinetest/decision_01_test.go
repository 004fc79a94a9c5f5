package pipelinetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/store"

	"github.com/cespare/xxhash/v2"
)

// copies are what producers and networks make of one event: contents that differ, each sent several times at other times.
type copies struct {
	id    string
	typ   string
	rows  []store.Event
	count store.Event // the one that must be left
}

// TestDecision01CopiesMergeIntoOne inserts the copies of events in any order, in batches of their own, into parts that are not merged.
// The view events has the contents with the greatest hash and, of its identical copies, the earliest arrival; so has history_raw, which
// the server fills beside it.
func TestDecision01CopiesMergeIntoOne(t *testing.T) {
	t.Parallel()
	p := New(t)
	p.WithoutMerges("events_raw", "history_raw")
	random := rand.New(rand.NewPCG(1, 1))
	at := time.Date(2026, 3, 2, 10, 20, 30, 123456789, time.UTC)
	var all []copies
	for i := range 40 {
		typ := []string{"usage.event", "billing.refunded"}[i%2]
		all = append(all, copiesOf(random, fmt.Sprintf("e%02d", i), typ, at.Add(time.Duration(i)*40*time.Minute)))
	}
	var rows []store.Event
	for _, c := range all {
		rows = append(rows, c.rows...)
	}
	random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	for batch := range slices.Chunk(rows, 17) {
		insert(t, p.Store, batch...)
	}
	if parts := p.One("SELECT count() FROM system.parts WHERE active AND database = currentDatabase() AND table = 'events_raw'"); len(parts) < 2 {
		t.Fatalf("%s parts: nothing was left to resolve", parts)
	}
	compareCopies(t, p, all)
	p.SQL("SYSTEM START MERGES %s.events_raw", p.Database())
	p.SQL("OPTIMIZE TABLE events_raw FINAL")
	if n := p.One("SELECT count() FROM events_raw"); n != fmt.Sprint(len(all)) {
		t.Errorf("%s rows are left after merging, want %d", n, len(all))
	}
	compareCopies(t, p, all)
}

// copiesOf makes three contents of an event, the greatest of them arriving at no certain place, and repeats each.
func copiesOf(random *rand.Rand, id, typ string, at time.Time) copies {
	c := copies{id: id, typ: typ}
	for content := range 3 {
		data := fmt.Sprintf(`{"name":"n%d","amount":%d,"currency":"EUR"}`, content, 100+content)
		hash := xxhash.Sum64String(id + data)
		for range 3 {
			e := store.Event{Customer: "acme", Type: typ, Source: Source, ID: id, Time: at, Name: fmt.Sprintf("n%d", content), Quantity: float64(content),
				Data: []byte(data), Hash: hash, RecordedAt: at.Add(time.Duration(random.IntN(86_400_000)) * time.Millisecond).Truncate(time.Millisecond)}
			c.rows = append(c.rows, e)
			if e.Hash > c.count.Hash || e.Hash == c.count.Hash && e.RecordedAt.Before(c.count.RecordedAt) {
				c.count = e
			}
		}
	}
	return c
}

func compareCopies(t *testing.T, p *Pipeline, all []copies) {
	t.Helper()
	var want, history []string
	for _, c := range all {
		arrived := c.count.RecordedAt.Format("2006-01-02 15:04:05.000")
		want = append(want, fmt.Sprintf("%s\t%s\t%s\t%d\t%s", c.id, c.count.Name, c.count.Data, c.count.Hash, arrived))
		if c.typ != "usage.event" {
			history = append(history, fmt.Sprintf("%s\t%d\t%s", c.id, int(c.count.Quantity)+100, arrived))
		}
	}
	same(t, "events", p.SQL("SELECT id, name, data, content_hash, recorded_at FROM events ORDER BY id"), want)
	same(t, "history", p.SQL("SELECT id, amount, recorded_at FROM history_raw FINAL ORDER BY id"), history)
}

// TestDecision01ArrivalIsTheRecords sends copies through the broker in two orders, with the consumer stopped in between: the stored
// arrival is the earliest record timestamp, whatever the consumer's clock says, and both orders store the same.
func TestDecision01ArrivalIsTheRecords(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	send := func(name string, quantity float64, late time.Duration) Event {
		return Event{Type: "usage.event", Customer: "acme", ID: "same", Time: at, Recorded: at.Add(late), Data: &event.UsageEvent{Name: name, Quantity: quantity}}
	}
	sent := []Event{send("a", 1, 3*time.Second), send("b", 2, 2*time.Second), send("a", 1, time.Second), send("b", 2, 9*time.Second), send("a", 1, 5*time.Second)}
	var results [2][]string
	for round := range results {
		p := New(t)
		p.WithoutMerges("events_raw")
		order := slices.Clone(sent)
		if round == 1 {
			slices.Reverse(order)
		}
		for _, e := range order {
			p.Send(e)
			stop := p.Start(p.Ingest(nil))
			p.Drained("ingest", "usage")
			stop()
		}
		results[round] = p.SQL("SELECT name, quantity, recorded_at, content_hash FROM events")
	}
	same(t, "the reverse order", results[1], results[0])
	if len(results[0]) != 1 {
		t.Fatalf("%d rows for one event: %q", len(results[0]), results[0])
	}
	earliest := map[string]string{"a": "2026-03-02 09:00:01.000", "b": "2026-03-02 09:00:02.000"}
	if f := strings.Split(results[0][0], "\t"); f[2] != earliest[f[0]] {
		t.Errorf("the copy %q is stored as arrived at %s, want %s", f[0], f[2], earliest[f[0]])
	}
}

// insert stores events as one batch.
func insert(t *testing.T, s *store.Store, events ...store.Event) {
	t.Helper()
	var b store.EventBatch
	for i := range events {
		if !b.Add(&events[i]) {
			t.Fatal("a batch of a test spans too many months")
		}
	}
	if err := s.InsertEvents(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
}

// same compares rows.
func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	for i := range max(len(got), len(want)) {
		g, w := "nothing", "nothing"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("%s: row %d (of %d, want %d) is\n%s\nand not\n%s", what, i, len(got), len(want), g, w)
			return
		}
	}
}
