package scorer

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// sourceTopics are the topics that a tick waits for.
var sourceTopics = []string{"usage", "billing", "support", "accounts"}

// tickerPoll is how often a tick that waits looks again.
const tickerPoll = 200 * time.Millisecond

// TickBroker is what a ticker needs of Kafka.
type TickBroker interface {
	Topic(bare string) string
	Group(bare string) string
	Publish(ctx context.Context, msgs ...stream.Message) error
	EndOffsets(ctx context.Context, topic string) (map[int]int64, error)
	Committed(ctx context.Context, group, topic string) (map[int]int64, error)
	StartOffsets(ctx context.Context, topic string) (map[int]int64, error)
	Read(ctx context.Context, topic string, from map[int]int64, follow bool, fn func(stream.Record) error) error
}

// TickStore is what a ticker needs of ClickHouse.
type TickStore interface {
	ReadProgress(ctx context.Context, service string) ([]store.Progress, error)
	Through(ctx context.Context, buckets int) (all, anywhere time.Time, err error)
	LastTick(ctx context.Context, bucket int) (asOf time.Time, offset int64, err error)
	RecordedTicks(ctx context.Context, from, to time.Time) ([]store.Tick, error)
	EnsureBaseline(ctx context.Context, asOf, now time.Time, ready func(context.Context) error) (store.Baseline, error)
}

// Ticker produces ticks: one at a time, each behind the touches that it must see, and none before the last one is through; so load
// makes ticks rarer and never queues them.
type Ticker struct {
	broker  TickBroker
	store   TickStore
	buckets int
	log     *slog.Logger
	now     func() time.Time
}

// NewTicker makes a ticker for as many partitions as touched has.
func NewTicker(broker TickBroker, st TickStore, buckets int, log *slog.Logger, now func() time.Time) *Ticker {
	return &Ticker{broker, st, buckets, log, now}
}

// awaitIngest waits until ingest's recorded progress has passed asOf in every partition of the source topics; the topics that have not
// come so far when the wait ends are the gaps.
func (t *Ticker) awaitIngest(ctx context.Context, asOf time.Time, wait time.Duration) ([]string, error) {
	deadline := asOf.Add(wait)
	for {
		gaps, err := t.behind(ctx, asOf)
		if err != nil {
			return nil, err
		}
		if len(gaps) == 0 {
			return nil, nil
		}
		if !t.now().Before(deadline) {
			t.log.Warn("a tick goes on without all events", "as_of", asOf, "behind", gaps, "waited", wait)
			return gaps, nil
		}
		if !sleep(ctx, tickerPoll) {
			return nil, ctx.Err()
		}
	}
}

func (t *Ticker) behind(ctx context.Context, asOf time.Time) ([]string, error) {
	reports, err := t.store.ReadProgress(ctx, "ingest")
	if err != nil {
		return nil, err
	}
	type place struct {
		topic     string
		partition int
	}
	at := map[place]time.Time{}
	for _, r := range reports {
		at[place{r.Topic, r.Partition}] = r.CaughtUpAt
	}
	var gaps []string
	for _, topic := range sourceTopics {
		ends, err := t.broker.EndOffsets(ctx, t.broker.Topic(topic))
		if err != nil {
			return nil, err
		}
		for p := range ends {
			if at[place{topic, p}].Before(asOf) {
				gaps = append(gaps, topic)
				break
			}
		}
	}
	return gaps, nil
}

// Produce produces one tick for someone who is the clock: it waits until all that is in the source topics now has been ingested and the
// tick before is through, and returns when the tick is through everywhere. A tick that is not after the last one is refused.
func (t *Ticker) Produce(ctx context.Context, asOf time.Time) error {
	last, err := t.settle(ctx, tickSent{})
	if err != nil {
		return err
	}
	if !asOf.After(last) {
		return fmt.Errorf("a tick of %s cannot come after the tick of %s, which is through: choose later ones, "+
			"or `glidepath rebuild` to judge the past again", asOf.Format(time.RFC3339), last.Format(time.RFC3339))
	}
	if err := t.AwaitIngested(ctx); err != nil {
		return err
	}
	if err := t.publish(ctx, asOf, last, nil); err != nil {
		return err
	}
	for {
		all, _, err := t.store.Through(ctx, t.buckets)
		if err != nil {
			return err
		}
		if !all.Before(asOf) {
			return nil
		}
		if !sleep(ctx, tickerPoll/4) {
			return ctx.Err()
		}
	}
}

// AwaitIngested waits until all that is in the source topics now has been stored and its touches published.
func (t *Ticker) AwaitIngested(ctx context.Context) error {
	for _, topic := range sourceTopics {
		full := t.broker.Topic(topic)
		ends, err := t.broker.EndOffsets(ctx, full)
		if err != nil {
			return err
		}
		for {
			done, err := t.broker.Committed(ctx, t.broker.Group("ingest"), full)
			if err != nil {
				return err
			}
			if reached(done, ends) {
				break
			}
			if !sleep(ctx, tickerPoll) {
				return ctx.Err()
			}
		}
	}
	return nil
}

// AwaitRolledUp waits until the scorer has rolled up all the touches that are there now.
func (t *Ticker) AwaitRolledUp(ctx context.Context) error {
	ends, err := t.broker.EndOffsets(ctx, t.broker.Topic("touched"))
	if err != nil {
		return err
	}
	for {
		reports, err := t.store.ReadProgress(ctx, Group)
		if err != nil {
			return err
		}
		done := map[int]int64{}
		for _, r := range reports {
			done[r.Partition] = r.NextOffset
		}
		if reached(done, ends) {
			return nil
		}
		if !sleep(ctx, tickerPoll) {
			return ctx.Err()
		}
	}
}

func reached(done, ends map[int]int64) bool {
	for p, end := range ends {
		if done[p] < end {
			return false
		}
	}
	return true
}

// publish sends a tick to every partition of touched.
func (t *Ticker) publish(ctx context.Context, asOf, last time.Time, gaps []string) error {
	first := last.IsZero() || !last.Truncate(24*time.Hour).Equal(asOf.Truncate(24*time.Hour))
	name, err := t.baseline(ctx, asOf, last, first)
	if err != nil {
		return err
	}
	slices.Sort(gaps)
	return t.send(ctx, event.Tick{AsOf: asOf, DayFirst: first, Baseline: name, Gaps: gaps})
}

// baseline names what scores at a tick are compared with. The first of a day names a new one, for which all touches must be rolled up;
// the day's other ticks name the same, also when a rebuild has computed a newer version meanwhile.
func (t *Ticker) baseline(ctx context.Context, asOf, last time.Time, first bool) (string, error) {
	if first {
		base, err := t.store.EnsureBaseline(ctx, asOf, t.now(), t.AwaitRolledUp)
		return base.String(), err
	}
	ticks, err := t.store.RecordedTicks(ctx, last, last)
	if err != nil || len(ticks) == 0 {
		return "", err
	}
	return ticks[0].Baseline, nil
}

func (t *Ticker) send(ctx context.Context, tick event.Tick) error {
	tick.AsOf = tick.AsOf.UTC()
	value, err := json.Marshal(tick)
	if err != nil {
		return fmt.Errorf("write a tick: %w", err)
	}
	msgs := make([]stream.Message, t.buckets)
	kind := []stream.Header{{Key: "type", Value: []byte(event.TypeTick)}}
	for p := range msgs {
		msgs[p] = stream.Message{Topic: t.broker.Topic("touched"), Value: value, Partition: &p, Headers: kind}
	}
	if err := t.broker.Publish(ctx, msgs...); err != nil {
		return fmt.Errorf("publish the tick of %s: %w", tick.AsOf.Format(time.RFC3339), err)
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
