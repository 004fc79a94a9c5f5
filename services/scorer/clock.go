package scorer

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/stream"
)

// clock produces the ticks of a clock for one owner of partition 0.
type clock struct {
	t    *Ticker
	cfg  Config
	now  func() time.Time
	sent tickSent
	// known says that sent is the newest tick in topic touched, whoever sent it.
	known bool
}

// tickSent is the newest tick that was published, which need not be through yet.
type tickSent struct {
	asOf  time.Time
	whole bool // every partition has got it
}

// Run produces the clock's ticks until ctx ends. A failure is said once and tried again.
func (t *Ticker) Run(ctx context.Context, cfg Config, now func() time.Time) {
	c := clock{t: t, cfg: cfg, now: now}
	failing := false
	for ctx.Err() == nil {
		err := c.tick(ctx)
		switch {
		case err != nil && ctx.Err() == nil && !failing:
			t.log.Error("cannot produce ticks; trying again until it works", "error", err)
		case err == nil && failing:
			t.log.Info("ticks are produced again")
		}
		failing = err != nil
		at := now()
		wait := at.UTC().Truncate(cfg.TickEvery).Add(cfg.TickEvery).Sub(at)
		if failing {
			wait = max(wait, time.Second)
		}
		if !sleep(ctx, wait) {
			return
		}
	}
}

// tick waits until the last tick is through and only then looks at the clock: a slow pass makes ticks rarer, and none is late already
// when it is sent.
func (c *clock) tick(ctx context.Context) error {
	if !c.known {
		sent, err := c.t.onTheWay(ctx)
		if err != nil {
			return err
		}
		c.sent, c.known = sent, true
	}
	last, err := c.t.settle(ctx, c.sent)
	if err != nil {
		return err
	}
	asOf := c.now().UTC().Truncate(c.cfg.TickEvery)
	if !asOf.After(last) {
		return nil
	}
	gaps, err := c.t.awaitIngest(ctx, asOf, c.cfg.TickWait)
	if err != nil {
		return err
	}
	c.known = false // until all partitions have it
	if err := c.t.publish(ctx, asOf, last, gaps); err != nil {
		return err
	}
	c.sent, c.known = tickSent{asOf, true}, true
	return nil
}

// onTheWay finds the newest tick that stands in topic touched behind those that are through: one that an owner before has sent.
func (t *Ticker) onTheWay(ctx context.Context) (tickSent, error) {
	from := map[int]int64{}
	for bucket := range t.buckets {
		_, offset, err := t.store.LastTick(ctx, bucket)
		if err != nil {
			return tickSent{}, err
		}
		from[bucket] = offset + 1
	}
	start, err := t.broker.StartOffsets(ctx, t.broker.Topic("touched"))
	if err != nil {
		return tickSent{}, err
	}
	for bucket := range from {
		from[bucket] = max(from[bucket], start[bucket])
	}
	newest := make(map[int]time.Time, t.buckets)
	err = t.broker.Read(ctx, t.broker.Topic("touched"), from, false, func(r stream.Record) error {
		var tick event.Tick
		if r.Header("type") == event.TypeTick && json.Unmarshal(r.Value, &tick) == nil && tick.AsOf.After(newest[r.Partition]) {
			newest[r.Partition] = tick.AsOf
		}
		return nil
	})
	if err != nil || len(newest) == 0 {
		return tickSent{}, err
	}
	last := slices.MaxFunc(slices.Collect(maps.Values(newest)), time.Time.Compare)
	whole := len(newest) == t.buckets
	for _, at := range newest {
		whole = whole && at.Equal(last)
	}
	return tickSent{last, whole}, nil
}

// settle waits until the last tick, and the one that was sent, is through everywhere, and says which it was. A tick that some partitions
// never got, because its producer died halfway, is sent again: those that have it drop it.
func (t *Ticker) settle(ctx context.Context, sent tickSent) (time.Time, error) {
	again := false
	for {
		all, anywhere, err := t.store.Through(ctx, t.buckets)
		if err != nil {
			return time.Time{}, err
		}
		if all.Equal(anywhere) && !anywhere.Before(sent.asOf) {
			return anywhere, nil
		}
		onItsWay := sent.whole && anywhere.Equal(sent.asOf)
		if !all.Equal(anywhere) && !again && !onItsWay {
			if err := t.sendAgain(ctx, anywhere); err != nil {
				return time.Time{}, err
			}
			again = true
		}
		if !sleep(ctx, tickerPoll) {
			return time.Time{}, ctx.Err()
		}
	}
}

func (t *Ticker) sendAgain(ctx context.Context, asOf time.Time) error {
	ticks, err := t.store.RecordedTicks(ctx, asOf, asOf)
	if err != nil {
		return err
	}
	for _, k := range ticks {
		if err := t.send(ctx, event.Tick{AsOf: k.AsOf, DayFirst: k.DayFirst, Baseline: k.Baseline, Gaps: k.Gaps}); err != nil {
			return fmt.Errorf("send a tick again: %w", err)
		}
	}
	return nil
}
