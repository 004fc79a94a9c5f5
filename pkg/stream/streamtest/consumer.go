package streamtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"glidepath/pkg/stream"
)

// consumer runs Consume in the background and collects what it delivers.
type consumer struct {
	e      *env
	t      testing.TB
	client Client
	group  string
	stop   context.CancelFunc
	result chan error

	mu      sync.Mutex
	changed chan struct{} // closed and made anew with each change
	got     []stream.Record
	claims  []stream.Claim
}

// consume starts a consumer that calls every record done. on, when given,
// takes each batch instead of Done and Release being called for it; an error
// from it ends the handler.
func (e *env) consume(t testing.TB, client Client, topic string, on func(ctx context.Context, c stream.Claim, b *stream.Batch) error) *consumer {
	ctx, stop := context.WithCancel(e.ctx)
	c := &consumer{
		e: e, t: t, client: client, group: client.Group("readers"), stop: stop,
		result: make(chan error, 1), changed: make(chan struct{}),
	}
	go func() { c.result <- client.Consume(ctx, c.group, []string{topic}, c.handler(on)) }()
	t.Cleanup(stop)
	return c
}

func (c *consumer) handler(on func(context.Context, stream.Claim, *stream.Batch) error) stream.Handler {
	return func(ctx context.Context, claim stream.Claim) error {
		c.update(func() { c.claims = append(c.claims, claim) })
		for b := range claim.Batches() {
			c.update(func() {
				for _, rec := range b.Records {
					c.got = append(c.got, copyRecord(rec))
				}
			})
			if on != nil {
				if err := on(ctx, claim, b); err != nil {
					return err
				}
				continue
			}
			claim.Done(b.Last)
			b.Release()
		}
		return nil
	}
}

func copyRecord(r stream.Record) stream.Record {
	dup := func(b []byte) []byte {
		if b == nil {
			return nil
		}
		return append([]byte{}, b...)
	}
	r.Key, r.Value = dup(r.Key), dup(r.Value)
	headers := r.Headers
	r.Headers = nil
	for _, h := range headers {
		r.Headers = append(r.Headers, stream.Header{Key: h.Key, Value: dup(h.Value)})
	}
	return r
}

func (c *consumer) update(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
	close(c.changed)
	c.changed = make(chan struct{})
}

// until waits until ok, which is called with the consumer locked.
func (c *consumer) until(ok func() bool) {
	c.t.Helper()
	for {
		c.mu.Lock()
		done, changed := ok(), c.changed
		n := len(c.got)
		c.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case err := <-c.result:
			c.t.Fatalf("Consume ended with %v", err)
		case <-c.e.ctx.Done():
			c.t.Fatalf("waited too long; %d records came", n)
		}
	}
}

// untilCount waits for n records.
func (c *consumer) untilCount(n int) {
	c.t.Helper()
	c.until(func() bool { return len(c.got) >= n })
}

// end stops the consumer and returns Consume's result.
func (c *consumer) end() error {
	c.t.Helper()
	c.stop()
	return c.ended()
}

// ended waits for Consume to end by itself.
func (c *consumer) ended() error {
	c.t.Helper()
	select {
	case err := <-c.result:
		return err
	case <-time.After(patience):
		return errors.New("it did not end")
	}
}

// values are the records' values by partition, in the order of delivery.
func (c *consumer) values() map[int][]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := map[int][]string{}
	for _, r := range c.got {
		out[r.Partition] = append(out[r.Partition], string(r.Value))
	}
	return out
}

// mustEnd stops the consumer, which must end without an error.
func (c *consumer) mustEnd() {
	c.t.Helper()
	if err := c.end(); err != nil {
		c.t.Fatalf("Consume ended with %v", err)
	}
}

func numbers(first, last int) []string {
	var out []string
	for i := first; i < last; i++ {
		out = append(out, fmt.Sprint(i))
	}
	return out
}
