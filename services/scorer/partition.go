package scorer

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"glidepath/pkg/deadletter"
	"glidepath/pkg/event"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// customersPerQuery bounds the memory of one question for signals.
const customersPerQuery = 5000

// idlesAtMost bounds how long a flow without pauses may put off the roll-ups, as so many idle times: the first tick of a day waits for them.
const idlesAtMost = 20

// partition is the state of one partition of touched in one generation. A touch is handled when its roll-ups are stored and the tick
// behind it has judged its customer; so offsets are done tick by tick.
type partition struct {
	s       *Service
	claim   stream.Claim
	bucket  int
	hours   map[store.Hour]struct{} // not rolled up yet
	touched map[string]struct{}     // not judged yet
	next    int64                   // offset after the last touch taken
	last    time.Time               // last tick that is through
	lastAt  int64                   // its offset
	known   *known                  // last row of each customer that was judged
}

func (p *partition) run(ctx context.Context) error {
	if err := p.load(ctx); err != nil {
		return err
	}
	idle := time.NewTimer(p.s.cfg.Idle)
	defer idle.Stop()
	latest := time.NewTimer(p.s.cfg.Idle)
	defer latest.Stop()
	for {
		select {
		case batch, ok := <-p.claim.Batches():
			if !ok {
				return nil
			}
			fresh := len(p.hours) == 0
			if err := p.take(ctx, batch); err != nil {
				return err
			}
			idle.Reset(p.s.cfg.Idle)
			if fresh {
				latest.Reset(idlesAtMost * p.s.cfg.Idle)
			}
			continue
		case <-idle.C:
		case <-latest.C:
		}
		if err := p.rollUp(ctx); err != nil {
			return err
		}
	}
}

func (p *partition) load(ctx context.Context) error {
	return p.s.store.Steadily(ctx, "read the last scores", func(ctx context.Context) error {
		var err error
		if p.last, p.lastAt, err = p.s.store.LastTick(ctx, p.bucket); err != nil {
			return err
		}
		p.known = newKnown()
		if p.last.IsZero() {
			return nil
		}
		return p.s.store.LastScores(ctx, "", p.bucket, p.last.Add(time.Second), func(l store.Last) { p.known.keep(&l, false) })
	})
}

func (p *partition) take(ctx context.Context, batch *stream.Batch) error {
	defer batch.Release()
	refused := deadletter.OfSkips(Group, "touched", batch, p.s.now())
	for i := range batch.Records {
		r := &batch.Records[i]
		var err error
		switch kind := r.Header("type"); kind {
		case event.TypeTouched:
			err = p.touch(ctx, r)
		case event.TypeTick:
			if err = p.keep(ctx, &refused); err == nil {
				err = p.tick(ctx, r)
			}
		default:
			err = fmt.Errorf("%w: type %q is neither a touch nor a tick", errRefused, kind)
		}
		if isRefused(err) {
			refused = append(refused, deadletter.Of(Group, "touched", r, deadletter.Why{Reason: deadletter.Undecodable, Detail: err.Error()}))
		} else if err != nil {
			return err
		}
		p.next = r.Offset + 1
	}
	p.next = max(p.next, batch.Last+1)
	return p.keep(ctx, &refused)
}

// keep stores what was refused, before anything behind it can be committed.
func (p *partition) keep(ctx context.Context, refused *[]store.DeadLetter) error {
	if len(*refused) == 0 {
		return nil
	}
	p.s.metrics.refused.Add(float64(len(*refused)))
	err := p.s.store.Steadily(ctx, "insert dead letters", func(ctx context.Context) error {
		return p.s.store.InsertDeadLetters(ctx, *refused)
	})
	*refused = nil
	return err
}

func (p *partition) touch(ctx context.Context, r *stream.Record) error {
	var t event.Touched
	if err := json.Unmarshal(r.Value, &t); err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	customer := string(r.Key)
	p.touched[customer] = struct{}{}
	for _, h := range t.Hours {
		p.hours[store.Hour{Customer: customer, Hour: h}] = struct{}{}
	}
	if len(p.hours) >= p.s.cfg.MaxHours {
		p.next = r.Offset + 1
		return p.rollUp(ctx)
	}
	return nil
}

// rollUp computes the touched hours and records how far it has come.
func (p *partition) rollUp(ctx context.Context) error {
	if len(p.hours) > 0 {
		hours := slices.SortedFunc(maps.Keys(p.hours), compareHours)
		began := time.Now()
		if err := p.s.store.Steadily(ctx, "roll up", func(ctx context.Context) error { return p.s.store.RollUp(ctx, hours) }); err != nil {
			return err
		}
		p.s.metrics.rolledUp.Add(float64(len(hours)))
		p.s.metrics.rollUpSeconds.Observe(time.Since(began).Seconds())
		clear(p.hours)
	}
	if p.next == 0 {
		return nil
	}
	now := p.s.now()
	next := p.next
	p.next = 0
	return p.s.store.Steadily(ctx, "record progress", func(ctx context.Context) error {
		return p.s.store.InsertProgress(ctx, []store.Progress{{
			Service: Group, Topic: "touched", Partition: p.bucket, CaughtUpAt: now, NextOffset: next, ReportedAt: now,
		}})
	})
}

func compareHours(a, b store.Hour) int {
	if a.Hour != b.Hour {
		if a.Hour < b.Hour {
			return -1
		}
		return 1
	}
	if a.Customer < b.Customer {
		return -1
	}
	if a.Customer > b.Customer {
		return 1
	}
	return 0
}
