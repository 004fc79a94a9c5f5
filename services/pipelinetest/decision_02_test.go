package pipelinetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/store"
	"glidepath/services/ingest"

	"github.com/cespare/xxhash/v2"
	"github.com/prometheus/client_golang/prometheus"
)

// usageAt is a stored usage.event whose hash follows from its id.
func usageAt(customer, id string, at time.Time) store.Event {
	return store.Event{Customer: customer, Type: "usage.event", Source: Source, ID: id, Time: at, Name: "f-" + id, UserID: "u-" + id, Quantity: 1.5,
		Data: []byte(`{"name":"x"}`), Hash: xxhash.Sum64String(id), RecordedAt: at}
}

const rollupColumns = "customer, toUnixTimestamp(hour), events, usage_events, quantity, users, features, toString(version)"

// TestDecision02VersionsAreContents computes the roll-up of an hour after each of several events, keeps each result, and inserts the
// results again in any order and late: the one of all events stands, and computing it again ties with it.
func TestDecision02VersionsAreContents(t *testing.T) {
	t.Parallel()
	p := New(t)
	p.WithoutMerges("events_raw", "rollups_raw")
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	hour := store.Hour{Customer: "acme", Hour: at.Unix() / 3600}
	roll := func() {
		t.Helper()
		if err := p.Store.RollUp(t.Context(), []store.Hour{hour}); err != nil {
			t.Fatal(err)
		}
	}
	p.SQL("CREATE TABLE kept AS rollups_raw ENGINE = MergeTree ORDER BY customer")
	for i := range 5 {
		insert(t, p.Store, usageAt("acme", fmt.Sprint(i), at.Add(time.Duration(i)*time.Minute)))
		roll()
		if n := p.One("SELECT events FROM rollups"); n != fmt.Sprint(i+1) {
			t.Fatalf("after %d events the roll-up has %s: a superset must win", i+1, n)
		}
		p.SQL("INSERT INTO kept SELECT * FROM rollups_raw FINAL")
	}
	whole := p.SQL("SELECT %s FROM rollups", rollupColumns)
	versions := p.SQL("SELECT toString(version) FROM kept ORDER BY events")
	order := rand.New(rand.NewPCG(2, 2)).Perm(5)
	for _, i := range order { // stale recomputes arrive late
		p.SQL("INSERT INTO rollups_raw SELECT * FROM kept WHERE toString(version) = '%s'", versions[i])
		same(t, fmt.Sprintf("after a recompute from %d events came late", i+1), p.SQL("SELECT %s FROM rollups", rollupColumns), whole)
	}
	roll()
	same(t, "the same events again", p.SQL("SELECT %s FROM rollups", rollupColumns), whole)
	if n := p.One("SELECT uniqExact(version) FROM rollups_raw WHERE events = 5"); n != "1" {
		t.Errorf("the same events have %s versions: the same set must tie", n)
	}
	p.SQL("SYSTEM START MERGES %s.rollups_raw", p.Database())
	p.SQL("OPTIMIZE TABLE rollups_raw FINAL")
	same(t, "merged", p.SQL("SELECT %s FROM rollups", rollupColumns), whole)
}

// TestDecision02AnEpochWins removes events, as an erasure does, and raises the epoch: fewer events win now, a pair without events is
// gone, and what an old epoch computed loses even if it comes late.
func TestDecision02AnEpochWins(t *testing.T) {
	t.Parallel()
	p := New(t)
	p.WithoutMerges("rollups_raw")
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	hours := []store.Hour{{Customer: "acme", Hour: at.Unix() / 3600}, {Customer: "acme", Hour: at.Unix()/3600 + 1}}
	roll := func() {
		t.Helper()
		if err := p.Store.RollUp(t.Context(), hours); err != nil {
			t.Fatal(err)
		}
	}
	insert(t, p.Store, usageAt("acme", "1", at), usageAt("acme", "2", at.Add(time.Minute)), usageAt("acme", "3", at.Add(time.Hour)))
	roll()
	p.SQL("CREATE TABLE kept AS rollups_raw ENGINE = MergeTree ORDER BY customer")
	p.SQL("INSERT INTO kept SELECT * FROM rollups_raw FINAL")
	if got := p.SQL("SELECT events FROM rollups ORDER BY hour"); !slices.Equal(got, []string{"2", "1"}) {
		t.Fatalf("roll-ups of %q events", got)
	}
	p.SQL("ALTER TABLE events_raw DELETE WHERE id IN ('2', '3') SETTINGS mutations_sync = 2")
	roll()
	if got := p.SQL("SELECT events FROM rollups ORDER BY hour"); !slices.Equal(got, []string{"2", "1"}) {
		t.Fatalf("fewer events won without a new epoch: %q", got)
	}
	p.SQL("INSERT INTO epochs_raw VALUES (1, 'erasure', now64(3))")
	roll()
	if got := p.SQL("SELECT events, features FROM rollups ORDER BY hour"); !slices.Equal(got, []string{"1\t['f-1']"}) {
		t.Fatalf("after the epoch was raised the roll-ups are %q", got)
	}
	p.SQL("INSERT INTO rollups_raw SELECT * FROM kept")
	if got := p.SQL("SELECT events FROM rollups ORDER BY hour"); !slices.Equal(got, []string{"1"}) {
		t.Errorf("what the old epoch computed came late and won: %q", got)
	}
	insert(t, p.Store, usageAt("acme", "4", at.Add(70*time.Minute)))
	roll()
	if got := p.SQL("SELECT events, features FROM rollups ORDER BY hour"); !slices.Equal(got, []string{"1\t['f-1']", "1\t['f-4']"}) {
		t.Errorf("an hour that was emptied and has an event again: %q", got)
	}
}

// TestDecision02ExpiredEventsAreRefused sends events on both sides of the retention.
func TestDecision02ExpiredEventsAreRefused(t *testing.T) {
	t.Parallel()
	p := New(t)
	const retention = 400 * 24 * time.Hour
	cfg := ingest.Config{BatchRows: 1000, Linger: 20 * time.Millisecond, ProgressEvery: time.Second, Retention: retention, TextDays: -1}
	s, err := ingest.New(cfg, p.NewClient(), p.Store, p.Log, prometheus.NewRegistry(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	p.Start(s)
	arrival := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for i, age := range []time.Duration{0, retention, retention + time.Millisecond, 2 * retention} {
		p.Send(Event{Type: "usage.event", Customer: "acme", ID: fmt.Sprint(i), Time: arrival.Add(-age), Recorded: arrival, Data: &event.UsageEvent{Name: "x"}})
	}
	p.Drained("ingest", "usage")
	same(t, "events", p.SQL("SELECT id FROM events ORDER BY id"), []string{"0", "1"})
	same(t, "dead letters", p.SQL("SELECT reason, path, JSONExtractString(value, 'id') FROM dead_letters ORDER BY offset"), []string{"expired\t/time\t2", "expired\t/time\t3"})
	touched := p.Records("touched")
	for _, r := range touched {
		if string(r.Value) == fmt.Sprintf(`{"hours":[%d]}`, arrival.Add(-2*retention).Unix()/3600) {
			t.Errorf("an expired hour was touched: %s", r.Value)
		}
	}
}
