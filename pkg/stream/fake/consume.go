package fake

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"glidepath/pkg/stream"
)

// Consume implements stream.Client's Consume. Commits happen within Done.
func (c *Client) Consume(ctx context.Context, groupName string, topics []string, h stream.Handler) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(c.ctx, stop)()
	if !c.awaitTopics(ctx, topics) {
		return c.consumeEnd(nil)
	}
	c.b.mu.Lock()
	g := c.b.group(groupName)
	c.b.mu.Unlock()
	m := &member{topics: topics}
	g.join(m)
	defer g.leave(m)
	for {
		select {
		case a := <-g.await(m):
			if err := c.generation(ctx, groupName, a, h); err != nil {
				return err
			}
			if ctx.Err() != nil {
				return c.consumeEnd(nil)
			}
		case <-ctx.Done():
			return c.consumeEnd(nil)
		}
	}
}

func (c *Client) consumeEnd(err error) error {
	if err == nil && c.ctx.Err() != nil {
		return stream.ErrClosed
	}
	return err
}

// generation runs handlers until the generation or ctx ends.
func (c *Client) generation(ctx context.Context, groupName string, a assignment, h stream.Handler) error {
	fetching, stopFetching := context.WithCancel(c.ctx)
	handling, cancelHandling := context.WithCancel(c.ctx)
	defer stopFetching()
	defer cancelHandling()
	var wg sync.WaitGroup
	failed := make(chan error, len(a.partitions))
	var claims []*claim
	for _, tp := range a.partitions {
		cl := c.newClaim(groupName, a.id, tp)
		claims = append(claims, cl)
		wg.Go(func() {
			if err := cl.work(fetching, handling, h); err != nil {
				failed <- err
			}
		})
	}
	c.mu.Lock()
	for _, cl := range claims {
		c.claims[cl] = struct{}{}
	}
	c.mu.Unlock()
	var err error
	select {
	case <-a.over:
	case <-ctx.Done():
	case err = <-failed:
	}
	stopFetching()
	c.drain(&wg, cancelHandling)
	c.mu.Lock()
	for _, cl := range claims {
		delete(c.claims, cl)
	}
	c.mu.Unlock()
	for _, cl := range claims {
		cl.close()
	}
	if err == nil {
		select {
		case err = <-failed:
		default:
		}
	}
	return err
}

func (c *Client) drain(wg *sync.WaitGroup, cancel func()) {
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	t := time.NewTimer(c.cfg.DrainTimeout)
	defer t.Stop()
	select {
	case <-done:
		return
	case <-t.C:
		cancel()
	case <-c.ctx.Done():
	}
	t.Reset(drainGrace)
	select {
	case <-done:
	case <-t.C:
	}
}

// claim is one partition in one generation.
type claim struct {
	c         *Client
	group     string
	gen       int32
	tp        topicPartition
	batches   chan *stream.Batch
	start     int64
	mu        sync.Mutex
	closed    bool
	delivered int64
	committed int64
	end       int64
	progressA time.Time
	caughtUp  time.Time
	held      map[*stream.Batch]struct{}
}

func (c *Client) newClaim(groupName string, gen int32, tp topicPartition) *claim {
	c.b.mu.Lock()
	committed, ok := c.b.group(groupName).committed[tp]
	c.b.mu.Unlock()
	cl := &claim{
		c: c, group: groupName, gen: gen, tp: tp, batches: make(chan *stream.Batch),
		start: committed, delivered: committed - 1, committed: committed,
		progressA: time.Now(), held: map[*stream.Batch]struct{}{},
	}
	if !ok {
		cl.committed = -1
	}
	return cl
}

func (cl *claim) Topic() string                 { return cl.tp.topic }
func (cl *claim) Partition() int                { return cl.tp.partition }
func (cl *claim) Generation() int32             { return cl.gen }
func (cl *claim) Batches() <-chan *stream.Batch { return cl.batches }
func (cl *claim) StartOffset() int64            { return cl.start }

func (cl *claim) HighWatermark() int64 {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	return cl.end
}

func (cl *claim) CaughtUp() time.Time {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	return cl.caughtUp
}

// Done commits at once, with the claim locked so that commits have an order.
func (cl *claim) Done(offset int64) {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	next := min(offset, cl.delivered) + 1
	if cl.closed || next <= max(cl.committed, cl.start) {
		return
	}
	if cl.c.b.commit(cl.group, cl.gen, cl.tp, next) {
		cl.committed, cl.progressA = next, time.Now()
	}
}

func (cl *claim) close() {
	cl.mu.Lock()
	cl.closed = true
	cl.mu.Unlock()
}

func (cl *claim) progress() stream.Progress {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	return stream.Progress{
		Group: cl.group, Topic: cl.tp.topic, Partition: cl.tp.partition, Generation: cl.gen,
		Committed: cl.committed, HighWatermark: cl.end, Lag: max(cl.end-max(cl.committed, cl.start), 0),
		LastProgress: cl.progressA, CaughtUp: cl.caughtUp,
	}
}

func (cl *claim) work(fetching, handling context.Context, h stream.Handler) error {
	fetched := make(chan struct{})
	go func() {
		defer close(fetched)
		defer close(cl.batches)
		cl.fetch(fetching)
	}()
	err := h(handling, cl)
	if err == nil && fetching.Err() == nil {
		err = errors.New("it returned though its claim has not ended")
	}
	if err != nil && handling.Err() != nil && errors.Is(err, handling.Err()) {
		err = nil
	}
	if err != nil {
		go func() {
			for b := range cl.batches {
				b.Release()
			}
		}()
		err = fmt.Errorf("handler of %s for %s/%d: %w", cl.group, cl.tp.topic, cl.tp.partition, err)
	} else {
		<-fetched
	}
	cl.mu.Lock()
	held := cl.held
	cl.held = map[*stream.Batch]struct{}{}
	cl.mu.Unlock()
	for b := range held {
		b.Release()
	}
	return err
}

// fetch delivers the log from the start offset on until ctx ends.
func (cl *claim) fetch(ctx context.Context) {
	position := cl.start
	for ctx.Err() == nil {
		at := time.Now()
		entries, end, more := cl.c.b.read(cl.tp, position, batchRecords)
		cl.mu.Lock()
		cl.end = end
		if max(cl.committed, cl.start) >= end {
			cl.caughtUp, cl.progressA = at, at
		}
		cl.mu.Unlock()
		if len(entries) == 0 {
			t := time.NewTimer(cl.c.cfg.MaxWait)
			select {
			case <-more:
			case <-t.C:
			case <-ctx.Done():
			}
			t.Stop()
			continue
		}
		b, err := cl.build(ctx, entries)
		if err != nil {
			return
		}
		cl.mu.Lock()
		before := cl.delivered
		cl.delivered = b.Last
		cl.held[b] = struct{}{}
		cl.mu.Unlock()
		select {
		case cl.batches <- b:
			position = b.Last + 1
		case <-ctx.Done():
			cl.mu.Lock()
			cl.delivered = before
			cl.mu.Unlock()
			b.Release()
			return
		}
	}
}

// build makes a batch of the first run of records, or of one gap.
func (cl *claim) build(ctx context.Context, entries []entry) (*stream.Batch, error) {
	if s := entries[0].skip; s != nil {
		return &stream.Batch{
			Topic: cl.tp.topic, Partition: cl.tp.partition,
			Skipped: []stream.Skip{*s}, First: s.From, Last: s.To,
		}, nil
	}
	var records []stream.Record
	cost := 0
	for _, e := range entries {
		size := recordCost + len(e.rec.Key) + len(e.rec.Value)
		if e.skip != nil || len(records) > 0 && cost+size > cl.c.cfg.MaxBytes {
			break
		}
		records = append(records, e.rec)
		cost += size
	}
	if err := cl.c.budget.Acquire(ctx, cost); err != nil {
		return nil, err
	}
	var b *stream.Batch
	b = stream.NewBatch(records, cost, func() {
		cl.c.budget.Release(cost)
		cl.mu.Lock()
		delete(cl.held, b)
		cl.mu.Unlock()
	})
	return b, nil
}
