package scorer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/pkg/scoring"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// errRefused marks a message that no repetition will make readable.
var errRefused = errors.New("refused")

func isRefused(err error) bool { return errors.Is(err, errRefused) }

// tick judges: publish, insert, and then let the offsets be committed (decision 3). A tick that is through already, or older than one
// that is, changes nothing.
func (p *partition) tick(ctx context.Context, r *stream.Record) error {
	var t event.Tick
	if err := json.Unmarshal(r.Value, &t); err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	if _, err := store.ParseBaseline(t.Baseline); err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	p.next = r.Offset + 1
	if err := p.rollUp(ctx); err != nil {
		return err
	}
	switch {
	case t.AsOf.Equal(p.last) && r.Offset == p.lastAt:
		// It was stored, and the commit behind it was lost: the touches before it have been judged.
		clear(p.touched)
		p.claim.Done(r.Offset)
		return nil
	case !t.AsOf.After(p.last):
		return nil // an older or repeated tick: the touches before it wait for the next one
	}
	began := time.Now()
	judged, err := p.judgeAll(ctx, t)
	if err != nil {
		return err
	}
	bucket := p.bucket
	forward := stream.Message{Topic: p.s.broker.Topic("health"), Key: r.Key, Value: slices.Clone(r.Value), Partition: &bucket,
		Headers: []stream.Header{{Key: "type", Value: []byte(event.TypeTick)}}}
	if err := p.s.broker.Publish(ctx, forward); err != nil {
		return fmt.Errorf("forward the tick of %s: %w", t.AsOf.Format(time.RFC3339), err)
	}
	done := store.Tick{
		AsOf: t.AsOf, Bucket: p.bucket, Offset: r.Offset, DayFirst: t.DayFirst, Baseline: t.Baseline, Gaps: t.Gaps,
		Judged: judged, ThroughAt: p.s.now(),
	}
	if err := p.s.store.Steadily(ctx, "record a tick", func(ctx context.Context) error { return p.s.store.InsertTick(ctx, done) }); err != nil {
		return err
	}
	p.last, p.lastAt = t.AsOf, r.Offset
	clear(p.touched)
	p.claim.Done(r.Offset)
	p.s.metrics.judged.Add(float64(judged))
	p.s.metrics.passSeconds.Observe(time.Since(began).Seconds())
	p.s.metrics.lastTick.WithLabelValues(fmt.Sprint(p.bucket)).Set(float64(t.AsOf.Unix()))
	return nil
}

func (p *partition) judgeAll(ctx context.Context, t event.Tick) (int, error) {
	out := &output{p: p, tick: t}
	if t.DayFirst {
		select {
		case p.s.passes <- struct{}{}:
			defer func() { <-p.s.passes }()
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		// A pass that breaks off begins again: rows that it has stored are published and stored once more, to the same effect.
		err := p.s.store.Steadily(ctx, "judge everybody", func(ctx context.Context) error {
			out.rows, out.msgs, out.judged = nil, nil, 0
			if err := p.s.judge.Each(ctx, store.Selection{Bucket: p.bucket}, t, out.add(ctx)); err != nil {
				return err
			}
			return out.flush(ctx)
		})
		return out.judged, err
	}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(p.touched)), customersPerQuery) {
		before := out.judged
		err := p.s.store.Steadily(ctx, "judge the touched", func(ctx context.Context) error {
			out.rows, out.msgs, out.judged = nil, nil, before
			if err := p.s.judge.Each(ctx, store.Selection{Bucket: p.bucket, Customers: chunk}, t, out.add(ctx)); err != nil {
				return err
			}
			return out.flush(ctx)
		})
		if err != nil {
			return out.judged, err
		}
	}
	return out.judged, nil
}

// These bound the memory of a pass over a whole partition; messages are larger than rows.
const (
	rowsPerInsert      = 5_000
	messagesPerPublish = 1000
)

// output publishes and stores judgements in that order, in portions.
type output struct {
	p      *partition
	tick   event.Tick
	rows   []store.Score
	msgs   []stream.Message
	judged int
}

func (o *output) add(ctx context.Context) func(*health.Signals, health.Score) error {
	return func(sig *health.Signals, score health.Score) error {
		o.judged++
		p := o.p
		last, had, again := p.known.last(score.Customer)
		if had && last.AsOf.Equal(o.tick.AsOf) {
			return nil // published and stored by an attempt that broke off later
		}
		changed := !had || last.Differs(&score) || o.tick.DayFirst
		if !changed && again {
			return nil
		}
		row := scoring.NewRow(sig, score, last, had, o.tick)
		o.msgs = append(o.msgs, scoring.Message(p.s.broker.Topic("health"), &row))
		if changed {
			o.rows = append(o.rows, row)
		} else {
			p.known.tell(score.Customer)
		}
		if len(o.rows) >= rowsPerInsert {
			return o.flush(ctx)
		}
		if len(o.msgs) >= messagesPerPublish {
			return o.publish(ctx)
		}
		return nil
	}
}

func (o *output) publish(ctx context.Context) error {
	if err := o.p.s.broker.Publish(ctx, o.msgs...); err != nil {
		return fmt.Errorf("publish scores: %w", err)
	}
	clear(o.msgs)
	o.msgs = o.msgs[:0]
	return nil
}

func (o *output) flush(ctx context.Context) error {
	if err := o.publish(ctx); err != nil {
		return err
	}
	if err := o.p.s.store.InsertScores(ctx, "", o.p.s.now(), o.rows); err != nil {
		return err
	}
	for i := range o.rows {
		last := o.rows[i].Last()
		o.p.known.keep(&last, true)
	}
	clear(o.rows)
	o.rows = o.rows[:0]
	return nil
}
