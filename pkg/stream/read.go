package stream

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Read reads a topic without a group and calls fn for each record, in offset
// order within a partition and in any order among partitions, one call at a
// time. from gives the offset to begin with per partition; a partition that is
// not in it begins at its start, unless from is non-nil and not empty: then
// only its partitions are read. Without follow, Read returns nil when it has
// passed the ends that the partitions had at the call; with it, when ctx ends.
// It returns fn's error. Offsets that cannot be read are logged and counted,
// and passed over. A record is valid during fn's call only.
func (c *Client) Read(ctx context.Context, topic string, from map[int]int64, follow bool, fn func(Record) error) error {
	start, end, err := c.offsets(ctx, topic)
	if err != nil {
		return fmt.Errorf("reading %s: %w", topic, err)
	}
	if len(from) > 0 {
		for p := range from {
			if _, ok := start[p]; !ok {
				return fmt.Errorf("reading %s: it has no partition %d", topic, p)
			}
		}
		start = from
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(c.ctx, func() { cancel(ErrClosed) })()
	var one sync.Mutex
	call := func(rec Record) error {
		one.Lock()
		defer one.Unlock()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fn(rec)
	}
	var wg sync.WaitGroup
	for p, offset := range start {
		if !follow && offset >= end[p] {
			continue
		}
		wg.Go(func() {
			stop := end[p]
			if follow {
				stop = -1
			}
			if err := c.readPartition(ctx, topic, p, offset, stop, call); err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	return c.readResult(ctx, topic, follow)
}

func (c *Client) readResult(ctx context.Context, topic string, follow bool) error {
	cause := context.Cause(ctx)
	if cause == nil {
		return nil
	}
	if errors.Is(cause, context.Canceled) && follow {
		return nil
	}
	return fmt.Errorf("reading %s: %w", topic, cause)
}

// readPartition reads from offset up to stop, or without end when that is
// negative.
func (c *Client) readPartition(ctx context.Context, topic string, p int, offset, stop int64, fn func(Record) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var failed error
	r := c.newReader("reading", topic, p, offset)
	r.deliver = func(_ context.Context, b *Batch) error {
		defer b.Release()
		for _, rec := range b.Records {
			if stop >= 0 && rec.Offset >= stop {
				break
			}
			if err := fn(rec); err != nil {
				failed = err
				cancel()
				return err
			}
		}
		return nil
	}
	r.seen = func(int64, time.Time) {
		if stop >= 0 && r.position >= stop {
			cancel()
		}
	}
	r.run(ctx)
	return failed
}
