package pipelinetest

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/services/scorer"

	"github.com/prometheus/client_golang/prometheus"
)

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// ticksIn lists the ticks of a topic by partition, in their order.
func (p *Pipeline) ticksIn(topic string) map[int][]event.Tick {
	p.tb.Helper()
	found := map[int][]event.Tick{}
	for _, r := range p.Records(topic) {
		if r.Header("type") == event.TypeTick {
			var t event.Tick
			p.check(json.Unmarshal(r.Value, &t))
			found[r.Partition] = append(found[r.Partition], t)
		}
	}
	return found
}

// TestDecision04TickStandsBehindItsTouches asks for a tick while ingest stands still: in each partition it comes behind the touches of
// all that was sent before, and nobody is judged before it.
func TestDecision04TickStandsBehindItsTouches(t *testing.T) {
	t.Parallel()
	p := New(t)
	p.Start(p.Scorer(nil), p.Alerter(nil))
	var customers []string
	for i := range 12 {
		c := fmt.Sprintf("c%02d", i)
		customers = append(customers, c)
		p.Send(Account(c, "smb", "", monday.AddDate(0, 0, -3)))
		p.Send(Use(c, monday.AddDate(0, 0, -3), monday, 9, 2)...)
	}
	broker := &watchedBroker{Client: p.Client}
	ticker := scorer.NewTicker(broker, p.Store, p.Partitions, p.Log, time.Now)
	through := make(chan struct{})
	go func() {
		defer close(through)
		if err := ticker.Produce(t.Context(), monday); err != nil {
			t.Error(err)
		}
	}()
	p.Until("the tick waits for ingest, or does not", func(context.Context) (bool, error) {
		select {
		case <-through:
			return true, nil
		default:
			return broker.committed.Load() > 2, nil
		}
	})
	p.Start(p.Ingest(nil))
	<-through
	p.RolledUp()
	behind := map[string]bool{}
	passed := map[int]bool{}
	for _, r := range p.Records("touched") {
		switch r.Header("type") {
		case event.TypeTick:
			passed[r.Partition] = true
		case event.TypeTouched:
			if passed[r.Partition] {
				t.Errorf("the touch %s of %s stands behind the tick", r.Value, r.Key)
			}
			behind[string(r.Key)] = true
		}
	}
	if len(behind) != len(customers) || len(passed) != p.Partitions {
		t.Errorf("%d customers were touched and %d partitions have the tick", len(behind), len(passed))
	}
	same(t, "judged", p.SQL("SELECT customer FROM scores_known ORDER BY customer"), customers)
	sawTick := map[int]bool{}
	for _, r := range p.Records("health") {
		switch r.Header("type") {
		case event.TypeTick:
			sawTick[r.Partition] = true
		case event.TypeScoreChanged:
			if sawTick[r.Partition] {
				t.Errorf("the score of %s stands behind its tick on health", r.Key)
			}
		}
	}
}

// watchedBroker counts how often somebody has asked what is committed.
type watchedBroker struct {
	*stream.Client
	committed atomic.Int64
}

func (b *watchedBroker) Committed(ctx context.Context, group, topic string) (map[int]int64, error) {
	defer b.committed.Add(1)
	return b.Client.Committed(ctx, group, topic)
}

// TestDecision04NoTickNoJudgement lets events come without a tick: they are rolled up, nobody is judged, and no tick comes from the clock.
// Then ticks within a day judge who was touched, a day's first one judges everybody, and an older or repeated one changes nothing: the
// touches before it wait for the next.
func TestDecision04NoTickNoJudgement(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.StartAll()
	for _, c := range []string{"a", "b"} {
		p.Send(Account(c, "smb", "", monday.AddDate(0, 0, -30)))
		p.Send(Use(c, monday.AddDate(0, 0, -30), monday, 9, 2)...)
	}
	p.RolledUp()
	if n := p.One("SELECT count() FROM rollups"); n != "62" {
		t.Errorf("%s roll-ups, want 62", n)
	}
	if rows := p.SQL("SELECT customer FROM scores_raw"); len(rows) > 0 || len(p.ticksIn("touched")) > 0 || len(p.Records("health")) > 2 { // the two accounts

		t.Fatalf("without a tick %q were judged, ticks %v", rows, p.ticksIn("touched"))
	}
	judgedAt := func(at time.Time) []string {
		return p.SQL("SELECT customer FROM scores_known WHERE as_of = toDateTime(%d) ORDER BY customer", at.Unix())
	}
	p.Tick(monday)
	same(t, "the first tick ever", judgedAt(monday), []string{"a", "b"})
	noon := monday.Add(12 * time.Hour)
	p.Send(Failed("a", "i1", monday.Add(9*time.Hour)))
	p.Tick(noon)
	same(t, "a tick at noon", judgedAt(noon), []string{"a"})

	before := p.SQL("SELECT customer, as_of, score, computed_at FROM scores_raw ORDER BY customer, as_of")
	told := len(p.Records("health"))
	p.Send(Failed("b", "i2", monday.Add(13*time.Hour)))
	p.RolledUp()
	for _, at := range []time.Time{noon, monday, monday.Add(time.Hour)} { // behind b's touch
		value, err := json.Marshal(event.Tick{AsOf: at, DayFirst: true})
		p.check(err)
		p.check(p.Client.Publish(t.Context(), stream.Message{Topic: p.Client.Topic("touched"), Value: value, Headers: []stream.Header{{Key: "type", Value: []byte(event.TypeTick)}}}))
	}
	p.RolledUp()
	same(t, "repeated and older ticks", p.SQL("SELECT customer, as_of, score, computed_at FROM scores_raw ORDER BY customer, as_of"), before)
	if n := len(p.Records("health")); n != told+1 { // b's failed payment
		t.Errorf("repeated and older ticks put %d messages on health", n-told-1)
	}
	evening := monday.Add(18 * time.Hour)
	p.Tick(evening)
	same(t, "the tick behind the touch", judgedAt(evening), []string{"b"})
	p.Tick(monday.AddDate(0, 0, 1))
	same(t, "the next day's first tick", judgedAt(monday.AddDate(0, 0, 1)), []string{"a", "b"})
	same(t, "ticks", p.SQL("SELECT as_of, day_first FROM ticks ORDER BY as_of"),
		[]string{"2026-03-02 00:00:00\ttrue", "2026-03-02 12:00:00\tfalse", "2026-03-02 18:00:00\tfalse", "2026-03-03 00:00:00\ttrue"})
	if err := p.Ticker.Produce(t.Context(), evening); err == nil {
		t.Error("a tick older than the last one was produced")
	}
}

// TestDecision04HalfSentTickIsRepaired kills the producer of ticks when only the first partition has got one.
func TestDecision04HalfSentTickIsRepaired(t *testing.T) {
	t.Parallel()
	p := New(t)
	p.StartAll()
	for i := range 9 {
		p.Send(Account(fmt.Sprint("c", i), "smb", "", monday.AddDate(0, 0, -3)))
	}
	faults := NewFaults()
	faults.Arm("publish:touched", During, 1)
	dying := scorer.NewTicker(&faultyBroker{Client: p.NewClient(), f: faults}, p.Store, p.Partitions, p.Log, time.Now)
	if err := dying.Produce(t.Context(), monday); err == nil {
		t.Fatal("the producer of ticks was not killed")
	}
	if got := p.ticksIn("touched"); len(got) != 1 {
		t.Fatalf("%d partitions got the tick of the dying producer, want 1", len(got))
	}
	p.Until("one partition has judged", func(ctx context.Context) (bool, error) {
		_, anywhere, err := p.Store.Through(ctx, p.Partitions)
		return anywhere.Equal(monday), err
	})
	p.Tick(monday.Add(time.Hour))
	same(t, "ticks", p.SQL("SELECT as_of, day_first, partitions_through, customers_judged FROM ticks ORDER BY as_of"),
		[]string{"2026-03-02 00:00:00\ttrue\t3\t9", "2026-03-02 01:00:00\tfalse\t3\t0"})
	if n := p.One("SELECT count() FROM scores_raw"); n != "9" {
		t.Errorf("%s score rows of 9 customers", n)
	}
}

// flowing is a broker whose topic touched never pauses.
type flowing struct {
	*stream.Client
	claim *flow
}

func (b *flowing) Consume(ctx context.Context, _ string, _ []string, handle stream.Handler) error {
	return handle(ctx, b.claim)
}

// flow is a claim that always has a next touch.
type flow struct{ batches chan *stream.Batch }

func (f *flow) Topic() string                 { return "touched" }
func (f *flow) Partition() int                { return 0 }
func (f *flow) Generation() int32             { return 1 }
func (f *flow) Batches() <-chan *stream.Batch { return f.batches }
func (f *flow) Done(int64)                    {}
func (f *flow) StartOffset() int64            { return 0 }
func (f *flow) HighWatermark() int64          { return math.MaxInt64 }
func (f *flow) CaughtUp() time.Time           { return time.Time{} }

func (f *flow) run(ctx context.Context) {
	defer close(f.batches)
	value := []byte(fmt.Sprintf(`{"hours":[%d]}`, monday.Unix()/3600))
	header := []stream.Header{{Key: "type", Value: []byte(event.TypeTouched)}}
	for offset := int64(0); ; offset++ {
		b := stream.NewBatch([]stream.Record{{Topic: "touched", Offset: offset, Key: []byte("busy"), Value: value, Headers: header}}, len(value), nil)
		select {
		case f.batches <- b:
		case <-ctx.Done():
			return
		}
	}
}

// TestDecision04FlowWithoutPause keeps topic touched busy: the roll-ups, for which a day's first tick waits, are not put off for ever.
func TestDecision04FlowWithoutPause(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	insert(t, p.Store, usageAt("busy", "1", monday))
	broker := &flowing{Client: p.Client, claim: &flow{batches: make(chan *stream.Batch)}}
	cfg := scorer.Config{Ticks: scorer.TicksNone, TickEvery: time.Minute, Idle: 200 * time.Millisecond, MaxHours: 20_000}
	s, err := scorer.New(cfg, p.Card, broker, p.Store, p.Ticker, p.Log, prometheus.NewRegistry(), time.Now)
	p.check(err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); broker.claim.run(ctx) }()
	p.Start(s)
	p.Until("the touched hour is rolled up", func(context.Context) (bool, error) { return len(p.SQL("SELECT customer FROM rollups")) == 1, nil })
	stop()
	<-ended
}

// TestDecision04LocalDays counts usage by the customers' own days in zones with half hours and changes to and from summer time, and
// compares with Go's time package. A local day starts at the UTC hour that contains local midnight.
func TestDecision04LocalDays(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.Start(p.Ingest(nil), p.Scorer(nil))
	zones := []string{"", "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Honolulu", "Mars/Olympus"}
	random := rand.New(rand.NewPCG(4, 4))
	end := time.Date(2026, 4, 8, 0, 0, 0, 0, time.UTC)
	used := map[string][]time.Time{}
	var events []Event
	for i, zone := range zones {
		customer := fmt.Sprintf("c%d", i)
		events = append(events, Account(customer, "smb", zone, end.AddDate(0, 0, -60)))
		for range 400 {
			at := end.Add(-time.Duration(random.Int64N(int64(60 * 24 * time.Hour)))).Truncate(time.Second)
			used[customer] = append(used[customer], at)
			events = append(events, Event{Type: "usage.event", Customer: customer, ID: fmt.Sprint(len(events)), Time: at, Data: &event.UsageEvent{Name: "x"}})
		}
	}
	p.Send(events...)
	p.RolledUp()
	// Summer time begins on 8 March in America and on 29 March in Europe, and ends on 4 April 15:00 UTC on Lord Howe, by half an hour.
	asOfs := []time.Time{end, time.Date(2026, 3, 8, 4, 0, 0, 0, time.UTC), time.Date(2026, 3, 10, 3, 40, 0, 0, time.UTC), time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC),
		time.Date(2026, 3, 29, 22, 10, 0, 0, time.UTC), time.Date(2026, 4, 1, 18, 29, 0, 0, time.UTC), time.Date(2026, 4, 4, 13, 30, 0, 0, time.UTC), time.Date(2026, 4, 6, 18, 15, 0, 0, time.UTC)}
	for _, asOf := range asOfs {
		seen := 0
		err := p.Store.Signals(t.Context(), store.Selection{Everybody: true}, asOf, store.Baseline{}, func(s *health.Signals) error {
			seen++
			loc := time.UTC
			if l, err := time.LoadLocation(s.Account.Timezone); err == nil {
				loc = l
			}
			for name, days := range map[health.Signal]int{health.UsageEvents7d: 7, health.UsageEvents28d: 28} {
				want := 0
				for _, at := range used[s.Customer] {
					if age := localDay(asOf, loc) - localDay(at, loc); at.Before(asOf) && age >= 1 && age <= days {
						want++
					}
				}
				if got := s.Values[health.Index(name)]; got != float64(want) {
					t.Errorf("%s of a customer in %q as of %s is %v, want %d", name, s.Account.Timezone, asOf, got, want)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if seen != len(zones) {
			t.Errorf("as of %s there are %d customers, want %d", asOf, seen, len(zones))
		}
	}
	if rows := p.SQL("SELECT DISTINCT zone FROM zone_offsets ORDER BY zone"); slices.Contains(rows, "Mars/Olympus") || len(rows) != len(zones)-2 {
		t.Errorf("offsets are written for %q", rows)
	}
}

// localDay numbers the local day that the UTC hour of at belongs to: the one that the hour ends in.
func localDay(at time.Time, loc *time.Location) int {
	y, m, d := at.Truncate(time.Hour).Add(time.Hour - time.Nanosecond).In(loc).Date()
	return int(math.Round(float64(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()) / 86400))
}
