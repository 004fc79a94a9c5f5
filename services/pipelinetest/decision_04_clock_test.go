package pipelinetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/store"
	"glidepath/services/scorer"
)

// handClock is moved by the test.
type handClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *handClock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// watchedStore counts how often a ticker has looked, so that a test can know that it looked and did nothing.
type watchedStore struct {
	*store.Store
	progress, through atomic.Int64
}

func (s *watchedStore) ReadProgress(ctx context.Context, service string) ([]store.Progress, error) {
	if service == "ingest" {
		defer s.progress.Add(1)
	}
	return s.Store.ReadProgress(ctx, service)
}

func (s *watchedStore) Through(ctx context.Context, buckets int) (all, anywhere time.Time, err error) {
	defer s.through.Add(1)
	return s.Store.Through(ctx, buckets)
}

// clockwork is a ticker that runs by a clock of the test's, without ingest: the test says how far that has come.
type clockwork struct {
	*Pipeline
	clock handClock
	store *watchedStore
}

func (c *clockwork) run() (stop func()) {
	ctx, cancel := context.WithCancel(c.tb.Context())
	ended := make(chan struct{})
	ticker := scorer.NewTicker(c.Client, c.store, c.Partitions, c.Log, c.clock.Now)
	go func() {
		defer close(ended)
		ticker.Run(ctx, scorer.Config{Ticks: scorer.TicksClock, TickEvery: time.Second, TickWait: 10 * time.Second}, c.clock.Now)
	}()
	return func() { cancel(); <-ended }
}

// ingested reports that ingest has caught up at a time, in the named topics or all.
func (c *clockwork) ingested(at time.Time, topics ...string) {
	c.tb.Helper()
	if topics == nil {
		topics = []string{"usage", "billing", "support", "accounts"}
	}
	var ps []store.Progress
	for _, topic := range topics {
		for partition := range c.Partitions {
			ps = append(ps, store.Progress{Service: "ingest", Topic: topic, Partition: partition, CaughtUpAt: at, ReportedAt: time.Now()})
		}
	}
	c.check(c.Store.InsertProgress(c.tb.Context(), ps))
}

// looks waits until the ticker has looked three times more.
func (c *clockwork) looks(counter *atomic.Int64) {
	c.tb.Helper()
	from := counter.Load()
	c.Until("the ticker has looked again", func(context.Context) (bool, error) { return counter.Load() >= from+3, nil })
}

// ticks waits until every partition of touched has so many ticks, and gives them.
func (c *clockwork) ticks(n int) []event.Tick {
	c.tb.Helper()
	var all []event.Tick
	c.Until(fmt.Sprintf("there are %d ticks", n), func(context.Context) (bool, error) {
		found := c.ticksIn("touched")
		for p := range c.Partitions {
			if len(found[p]) < n {
				return false, nil
			}
		}
		all = found[0]
		return true, nil
	})
	return all
}

// expect compares the ticks that were sent.
func (c *clockwork) expect(when string, want ...string) {
	c.tb.Helper()
	var got []string
	for _, k := range c.ticks(len(want)) {
		got = append(got, fmt.Sprintf("%s %v %v", k.AsOf.Sub(monday), k.DayFirst, k.Gaps))
	}
	if !slices.Equal(got, want) {
		c.tb.Fatalf("%s the ticks are %q, want %q", when, got, want)
	}
}

// TestDecision04ClockWaitsForIngest moves a clock and ingest's progress by hand: a tick waits until ingest has passed it in every
// partition, and goes on without it after the wait, naming what is behind.
func TestDecision04ClockWaitsForIngest(t *testing.T) {
	t.Parallel()
	c := &clockwork{Pipeline: New(t)}
	c.store = &watchedStore{Store: c.Store}
	c.Start(c.Scorer(nil))
	c.clock.Set(monday.Add(300 * time.Millisecond))
	defer c.run()()
	c.looks(&c.store.progress)
	c.expect("before ingest has reported")
	c.ingested(monday.Add(-time.Second))
	c.looks(&c.store.progress)
	c.expect("while ingest is behind")
	c.ingested(monday, "usage", "support", "accounts")
	c.looks(&c.store.progress)
	c.expect("while one topic is behind")
	c.ingested(monday, "billing")
	c.expect("when ingest has come so far", "0s true []")

	c.clock.Set(monday.Add(5 * time.Second))
	c.ingested(monday.Add(5*time.Second), "accounts", "support")
	c.looks(&c.store.progress)
	c.clock.Set(monday.Add(14 * time.Second))
	c.looks(&c.store.progress)
	c.expect("before the wait is over", "0s true []")
	c.clock.Set(monday.Add(15 * time.Second))
	late := c.ticks(2)[1]
	if at := late.AsOf.Sub(monday); at < 5*time.Second || at > 14*time.Second || !slices.Equal(late.Gaps, []string{"billing", "usage"}) {
		t.Errorf("after the wait there is the tick of %s with the gaps %v", at, late.Gaps)
	}
}

// TestDecision04ClockNeverQueues lets the clock run on while nobody judges: one tick is on its way and no more, also for the next owner
// of partition 0; when it is through, the next one is of the time that it is then.
func TestDecision04ClockNeverQueues(t *testing.T) {
	t.Parallel()
	c := &clockwork{Pipeline: New(t)}
	c.store = &watchedStore{Store: c.Store}
	c.ingested(monday.AddDate(0, 0, 1))
	c.clock.Set(monday)
	stop := c.run()
	c.expect("without a scorer", "0s true []")
	for i := range 3 {
		c.clock.Set(monday.Add(time.Duration(10*i+10) * time.Second))
		c.looks(&c.store.through)
	}
	c.expect("while the first tick is on its way", "0s true []")
	stop()
	c.clock.Set(monday.Add(40 * time.Second))
	stop = c.run()
	c.looks(&c.store.through)
	c.expect("when somebody else produces ticks", "0s true []")
	c.Start(c.Scorer(nil))
	c.expect("when it is through", "0s true []", "40s false []")
	c.Until("the tick of 40 s is through", func(ctx context.Context) (bool, error) {
		all, _, err := c.Store.Through(ctx, c.Partitions)
		return all.Equal(monday.Add(40 * time.Second)), err
	})
	stop()
	c.expect("at the end", "0s true []", "40s false []")
}
