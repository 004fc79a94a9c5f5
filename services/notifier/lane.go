package notifier

import (
	"context"
	"fmt"
	"sync"
	"time"

	"glidepath/pkg/message"
	"glidepath/pkg/store"

	"github.com/cenkalti/backoff/v5"
)

// lane sends what one partition has for one channel, one message after the other. A lane that stands still fills up to a bound; what is beyond
// stays in the store, and is read from there when the lane is empty.
type lane struct {
	d     *desk
	c     *channel
	quit  chan struct{}
	ended chan struct{}
	once  sync.Once

	mu     sync.Mutex
	queue  []store.Delivery
	more   bool             // the store has some that are not in queue
	loaded map[laneKey]bool // what the last load has read and add may still bring
	wake   chan struct{}    // of one place: there is something to do
}

// laneKey tells the deliveries of a lane apart.
type laneKey struct{ event, recipient string }

const (
	mostQueued   = 200
	slowestRetry = 5 * time.Minute
)

// startLane starts a lane with what the store has for it.
func startLane(ctx context.Context, d *desk, c *channel) *lane {
	l := &lane{d: d, c: c, quit: make(chan struct{}), ended: make(chan struct{}), wake: make(chan struct{}, 1), more: true}
	go func() {
		defer close(l.ended)
		l.run(ctx)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.c.metrics.queued.WithLabelValues(l.c.Name).Sub(float64(len(l.queue)))
		l.queue, l.more = nil, true // what comes still is in the store
	}()
	return l
}

// stop lets the lane end after the attempt in hand.
func (l *lane) stop() { l.once.Do(func() { close(l.quit) }) }

// add takes a delivery that was stored. It may have been read from there a moment before.
func (l *lane) add(d store.Delivery) {
	l.mu.Lock()
	if key := (laneKey{d.EventID, d.Recipient}); l.loaded[key] {
		delete(l.loaded, key)
	} else if l.more || len(l.queue) >= mostQueued {
		l.more = true // in order: it comes with the others
	} else {
		l.queue = append(l.queue, d)
		l.c.metrics.queued.WithLabelValues(l.c.Name).Inc()
	}
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// next waits for a delivery; ok is false when the lane is to end.
func (l *lane) next(ctx context.Context) (d store.Delivery, ok bool) {
	for {
		select {
		case <-l.quit:
			return d, false
		default:
		}
		l.mu.Lock()
		if len(l.queue) > 0 {
			d, l.queue = l.queue[0], l.queue[1:]
			l.mu.Unlock()
			l.c.metrics.queued.WithLabelValues(l.c.Name).Dec()
			return d, true
		}
		load := l.more
		l.mu.Unlock()
		if load {
			if !l.load(ctx) {
				return d, false
			}
			continue
		}
		select {
		case <-l.wake:
		case <-l.quit:
			return d, false
		case <-ctx.Done():
			return d, false
		}
	}
}

// load reads from the store what is left to do. What is added meanwhile is stored before, so it is read now, or more stays set for it.
func (l *lane) load(ctx context.Context) bool {
	l.mu.Lock()
	l.more = false
	l.mu.Unlock()
	var found []store.Delivery
	ctx, cancel := l.until(ctx)
	defer cancel()
	err := l.d.s.store.Steadily(ctx, "read the outbox", func(ctx context.Context) (err error) {
		found, err = l.d.s.store.Queued(ctx, l.d.bucket, l.c.Name, mostQueued)
		return err
	})
	if err != nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.loaded = map[laneKey]bool{}
	for i := range found {
		l.loaded[laneKey{found[i].EventID, found[i].Recipient}] = true
	}
	had := len(l.queue)
	if len(found) >= mostQueued {
		l.more, l.queue = true, nil // what was added meanwhile is among the rest
	}
	for i := range l.queue {
		if q := l.queue[i]; !l.loaded[laneKey{q.EventID, q.Recipient}] {
			found = append(found, q)
		}
	}
	l.queue = found
	l.c.metrics.queued.WithLabelValues(l.c.Name).Add(float64(len(found) - had))
	return true
}

// until is ctx, or the end of the lane.
func (l *lane) until(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-l.quit:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

func (l *lane) run(ctx context.Context) {
	for {
		d, ok := l.next(ctx)
		if !ok || !l.through(ctx, d) {
			return
		}
	}
}

// through records the intent, sends until there is a result, and records that. It says whether the lane goes on.
func (l *lane) through(ctx context.Context, d store.Delivery) bool {
	if !l.record(ctx, store.Delivery{Status: store.DeliveryIntent, Attempts: d.Attempts}, &d) {
		return false
	}
	p := &parcel{delivery: d, to: l.d.s.routes.Addresses(d.Recipient, l.c.Name),
		reader: message.Reader{Lang: l.d.s.routes.Language(d.Recipient), Zone: l.d.s.routes.Zone(d.Recipient)}}
	got, attempts, ok := l.insist(ctx, p)
	if !ok {
		return false
	}
	kind := got.status
	if got.kind != "" {
		kind = got.kind
	}
	l.c.metrics.deliveries.WithLabelValues(l.c.Name, kind).Inc()
	if got.status != store.DeliverySent {
		l.d.s.log.Error("a message was not delivered", "channel", l.c.Name, "event", d.EventID, "status", got.status,
			"attempts", d.Attempts+attempts, "detail", got.detail)
	}
	return l.record(ctx, store.Delivery{Status: got.status, Reason: got.reason, Attempts: d.Attempts + attempts, Detail: got.detail}, &d)
}

func (l *lane) record(ctx context.Context, row store.Delivery, of *store.Delivery) bool {
	row.Bucket, row.AlertID, row.EventID, row.Recipient, row.Channel, row.At = of.Bucket, of.AlertID, of.EventID, of.Recipient, of.Channel, l.d.s.now()
	return l.d.s.store.Steadily(ctx, "record a delivery", func(ctx context.Context) error {
		return l.d.s.store.InsertDeliveries(ctx, []store.Delivery{row})
	}) == nil
}

// insist tries until there is a result or the time is up for which the channel tries, which began when the message was stored. ok is false
// when the lane ended before: then nobody knows, and the intent stands alone.
func (l *lane) insist(ctx context.Context, p *parcel) (got result, attempts int, ok bool) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = time.Second, slowestRetry
	if first := l.d.s.cfg.FirstRetry; first > 0 {
		wait.InitialInterval = first
	}
	giveUp := p.delivery.At.Add(time.Duration(l.c.RetryFor))
	soft, cancel := l.until(ctx)
	defer cancel()
	last := result{detail: "the channel was left alone, for it fails again and again"}
	for {
		got, open := l.c.attempt(ctx, soft, p)
		if ctx.Err() != nil && got.status != store.DeliverySent {
			return got, attempts, false
		}
		if !open {
			attempts++
			last = got
		}
		if got.status != "" {
			return got, attempts, true
		}
		if !l.d.s.now().Before(giveUp) {
			last.status, last.detail = store.DeliveryFailed, fmt.Sprintf("given up after %s: %s", time.Duration(l.c.RetryFor), last.detail)
			return last, attempts, true
		}
		if attempts == 1 && !open {
			l.d.s.log.Warn("a channel did not take a message; trying again", "channel", l.c.Name, "event", p.delivery.EventID, "answer", got.detail)
		}
		if !l.sleep(ctx, max(wait.NextBackOff(), got.wait)) {
			return got, attempts, false
		}
	}
}

func (l *lane) sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-l.quit:
		return false
	case <-ctx.Done():
		return false
	}
}
