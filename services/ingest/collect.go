package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// collect gathers the partitions' work into batches and flushes them one after the other, so that ClickHouse gets few and large inserts
// and every partition's offsets are done in order. While one batch is flushed the next one fills.
func (s *Service) collect(ctx context.Context) {
	full := make(chan []*work)
	go func() {
		defer close(full)
		for {
			works := s.gather(ctx)
			if works == nil {
				return
			}
			select {
			case full <- works:
			case <-ctx.Done():
				return
			}
		}
	}()
	f := flush{s: s}
	for works := range full {
		f.run(ctx, works)
	}
}

// gather waits for work and collects until the batch is large or its first work has waited long enough; nil when ctx ends.
func (s *Service) gather(ctx context.Context) []*work {
	var works []*work
	rows := 0
	var linger <-chan time.Time
	for {
		select {
		case w := <-s.works:
			works = append(works, w)
			rows += len(w.events)
			if rows >= s.cfg.BatchRows {
				return works
			}
			if linger == nil {
				timer := time.NewTimer(s.cfg.Linger)
				defer timer.Stop()
				linger = timer.C
			}
		case <-linger:
			return works
		case <-ctx.Done():
			return nil
		}
	}
}

// flush stores batches; its memory is used again.
type flush struct {
	s       *Service
	batch   store.EventBatch
	touched map[string]map[int64]struct{}
}

// run makes the effects in the order of decision 3: insert events and dead letters, publish, and let the offsets be committed.
// It repeats each until it works; only the end of all claims concerned ends it before.
func (f *flush) run(ctx context.Context, works []*work) {
	began := time.Now()
	ctx, cancel := whileAny(ctx, works)
	defer cancel()
	err := f.effects(ctx, works)
	rows := 0
	for _, w := range works {
		if err == nil {
			w.claim.Done(w.batch.Last)
			rows += len(w.events)
		}
		w.batch.Release()
		w.done()
	}
	if err != nil {
		f.s.log.Warn("gave a batch up undone; its records will be read again", "partitions", len(works), "error", err)
		return
	}
	f.s.metrics.batchRows.Observe(float64(rows))
	f.s.metrics.batchSeconds.Observe(time.Since(began).Seconds())
}

func (f *flush) effects(ctx context.Context, works []*work) error {
	if err := f.zones(ctx, works); err != nil {
		return err
	}
	if err := f.events(ctx, works); err != nil {
		return err
	}
	var refused []store.DeadLetter
	for _, w := range works {
		refused = append(refused, w.refused...)
	}
	for part := range slices.Chunk(refused, 1000) {
		err := f.s.store.Steadily(ctx, "insert dead letters", func(ctx context.Context) error {
			return f.s.store.InsertDeadLetters(ctx, part)
		})
		if err != nil {
			return err
		}
	}
	return f.publish(ctx, works)
}

func (f *flush) zones(ctx context.Context, works []*work) error {
	for _, w := range works {
		for _, zone := range w.zones {
			if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
				f.s.metrics.unknownZones.Inc()
				continue // its days are counted in UTC
			}
			err := f.s.store.Steadily(ctx, "write the offsets of a time zone", func(ctx context.Context) error {
				return f.s.store.EnsureZone(ctx, zone)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *flush) events(ctx context.Context, works []*work) error {
	insert := func() error {
		if f.batch.Len() == 0 {
			return nil
		}
		err := f.s.store.Steadily(ctx, "insert events", func(ctx context.Context) error { return f.s.store.InsertEvents(ctx, &f.batch) })
		f.batch.Reset()
		return err
	}
	f.batch.Reset()
	for _, w := range works {
		for i := range w.events {
			for !f.batch.Add(&w.events[i]) {
				if err := insert(); err != nil {
					return err
				}
			}
		}
	}
	return insert()
}

func (f *flush) publish(ctx context.Context, works []*work) error {
	if f.touched == nil {
		f.touched = map[string]map[int64]struct{}{}
	}
	clear(f.touched)
	var msgs []stream.Message
	for _, w := range works {
		for i := range w.events {
			e := &w.events[i]
			hours := f.touched[e.Customer]
			if hours == nil {
				hours = map[int64]struct{}{}
				f.touched[e.Customer] = hours
			}
			hours[e.Time.Unix()/3600] = struct{}{}
		}
		msgs = append(msgs, w.notable...)
	}
	topic := f.s.broker.Topic("touched")
	for customer, set := range f.touched {
		t := event.Touched{Hours: make([]int64, 0, len(set))}
		for h := range set {
			t.Hours = append(t.Hours, h)
		}
		slices.Sort(t.Hours)
		value, err := json.Marshal(t)
		if err != nil {
			return err
		}
		msgs = append(msgs, stream.Message{Topic: topic, Key: []byte(customer), Value: value, Headers: touchedHeader})
	}
	return f.s.publish(ctx, msgs)
}

// publish tries again what the broker will not take, such as a message beyond a limit that is set too low: whoever mends that loses
// nothing, for nothing behind it is committed meanwhile.
func (s *Service) publish(ctx context.Context, msgs []stream.Message) error {
	said := false
	for {
		err := s.broker.Publish(ctx, msgs...)
		var refused *stream.MessageError
		if err == nil || ctx.Err() != nil || !errors.As(err, &refused) {
			return err
		}
		if !said {
			s.log.Error("the broker refuses messages; trying again until it takes them", "error", err)
			said = true
		}
		timer := time.NewTimer(publishAgain)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

// publishAgain is the pause after a refusal.
const publishAgain = 5 * time.Second

var touchedHeader = []stream.Header{{Key: "type", Value: []byte(event.TypeTouched)}}

// whileAny gives a context that ends when the claims of all the works may no longer wait.
func whileAny(ctx context.Context, works []*work) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	left := make(chan struct{}, len(works))
	stops := make([]func() bool, len(works))
	for i, w := range works {
		stops[i] = context.AfterFunc(w.ctx, func() { left <- struct{}{} })
	}
	finished := make(chan struct{})
	go func() {
		for range works {
			select {
			case <-left:
			case <-finished:
				return
			}
		}
		cancel()
	}()
	return ctx, func() {
		close(finished)
		for _, stop := range stops {
			stop()
		}
		cancel()
	}
}
