package fake

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"

	"glidepath/pkg/stream"
	"glidepath/pkg/stream/internal/budget"
)

// batchRecords is how many records a batch has at most.
const batchRecords = 100

// recordCost stands for what a record takes beside its bytes.
const recordCost = 128

// Client has stream.Client's methods on a Broker.
type Client struct {
	b      *Broker
	cfg    stream.Config
	budget *budget.Budget
	ctx    context.Context // ends at Close
	cancel context.CancelFunc

	mu     sync.Mutex
	claims map[*claim]struct{}
}

// Client makes a client. Of cfg the names, DrainTimeout, MaxBytes and
// MaxMessageBytes are used.
func (b *Broker) Client(cfg stream.Config) *Client {
	cfg = cfg.Defaults()
	ctx, cancel := context.WithCancel(context.Background())
	return &Client{
		b: b, cfg: cfg, budget: budget.New(cfg.MaxBytes),
		ctx: ctx, cancel: cancel, claims: map[*claim]struct{}{},
	}
}

// Topic returns the full name of a bare topic name.
func (c *Client) Topic(bare string) string { return c.cfg.Topic(bare) }

// Group returns the full name of a group.
func (c *Client) Group(bare string) string { return c.cfg.Group(bare) }

// Close ends everything at once.
func (c *Client) Close() error {
	c.cancel()
	return nil
}

// Ping reports whether the client is open.
func (c *Client) Ping(context.Context) error {
	if c.ctx.Err() != nil {
		return stream.ErrClosed
	}
	return nil
}

// Publish implements stream.Client's Publish.
func (c *Client) Publish(ctx context.Context, msgs ...stream.Message) error {
	if c.ctx.Err() != nil {
		return stream.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	if len(msgs) == 0 {
		return nil
	}
	return c.b.append(msgs, c.cfg.MaxMessageBytes)
}

// EnsureTopics implements stream.Client's EnsureTopics.
func (c *Client) EnsureTopics(_ context.Context, specs []stream.TopicSpec) error {
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	var errs []error
	for _, s := range specs {
		t := c.b.topics[s.Name]
		switch {
		case s.Partitions < 1:
			errs = append(errs, fmt.Errorf("making topic %s: %d partitions", s.Name, s.Partitions))
		case t == nil:
			c.b.topics[s.Name] = &topic{logs: make([][]entry, s.Partitions)}
		case len(t.logs) != s.Partitions:
			errs = append(errs, fmt.Errorf("topic %s has %d partitions and not %d", s.Name, len(t.logs), s.Partitions))
		}
	}
	c.b.wake()
	return errors.Join(errs...)
}

// CheckTopics implements stream.Client's CheckTopics.
func (c *Client) CheckTopics(_ context.Context, specs []stream.TopicSpec) error {
	e := &stream.TopicsError{}
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	for _, s := range specs {
		have := 0
		if t := c.b.topics[s.Name]; t != nil {
			have = len(t.logs)
		}
		if have == 0 || s.Partitions != 0 && s.Partitions != have {
			e.Problems = append(e.Problems, stream.TopicProblem{Topic: s.Name, Want: s.Partitions, Have: have})
		}
	}
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}

// Partitions returns the partition counts of the topics that exist.
func (c *Client) Partitions(_ context.Context, topics ...string) (map[string]int, error) {
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	out := map[string]int{}
	for _, name := range topics {
		if t := c.b.topics[name]; t != nil {
			out[name] = len(t.logs)
		}
	}
	return out, nil
}

// StartOffsets returns zeroes: the fake's logs only grow.
func (c *Client) StartOffsets(ctx context.Context, topic string) (map[int]int64, error) {
	end, err := c.EndOffsets(ctx, topic)
	for p := range end {
		end[p] = 0
	}
	return end, err
}

// EndOffsets returns the offset after the last record of each partition.
func (c *Client) EndOffsets(_ context.Context, topic string) (map[int]int64, error) {
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	t := c.b.topics[topic]
	if t == nil {
		return nil, &stream.TopicsError{Problems: []stream.TopicProblem{{Topic: topic}}}
	}
	out := map[int]int64{}
	for p, log := range t.logs {
		out[p] = int64(len(log))
	}
	return out, nil
}

// Committed returns a group's committed offsets.
func (c *Client) Committed(_ context.Context, groupName, topic string) (map[int]int64, error) {
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	out := map[int]int64{}
	for tp, offset := range c.b.group(groupName).committed {
		if tp.topic == topic {
			out[tp.partition] = offset
		}
	}
	return out, nil
}

// Lag returns how many records a group has still to handle.
func (c *Client) Lag(ctx context.Context, groupName string, topics ...string) (int64, error) {
	var lag int64
	for _, t := range topics {
		end, err := c.EndOffsets(ctx, t)
		if err != nil {
			return 0, err
		}
		committed, err := c.Committed(ctx, groupName, t)
		if err != nil {
			return 0, err
		}
		for p, e := range end {
			lag += e - committed[p]
		}
	}
	return lag, nil
}

// Progress implements stream.Client's Progress.
func (c *Client) Progress() []stream.Progress {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []stream.Progress
	for cl := range c.claims {
		out = append(out, cl.progress())
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Topic != b.Topic {
			return a.Topic < b.Topic
		}
		return a.Partition < b.Partition
	})
	return out
}

// Read implements stream.Client's Read, one partition after another, round and
// round when it follows.
func (c *Client) Read(ctx context.Context, topic string, from map[int]int64, follow bool, fn func(stream.Record) error) error {
	end, err := c.EndOffsets(ctx, topic)
	if err != nil {
		return fmt.Errorf("reading %s: %w", topic, err)
	}
	at := from
	if len(from) == 0 {
		at = map[int]int64{}
		for p := range end {
			at[p] = 0
		}
	}
	next := map[int]int64{}
	for p, offset := range at {
		if _, ok := end[p]; !ok {
			return fmt.Errorf("reading %s: it has no partition %d", topic, p)
		}
		next[p] = offset
	}
	r := &reading{c: c, topic: topic, next: next, fn: fn}
	if !follow {
		r.end = end
	}
	for {
		more, moved, err := r.round(ctx)
		switch {
		case ctx.Err() != nil || c.ctx.Err() != nil:
			return c.readEnd(ctx, topic, follow)
		case err != nil:
			return fmt.Errorf("reading %s: %w", topic, err)
		case moved:
			continue
		case !follow:
			return nil
		}
		select {
		case <-more:
		case <-ctx.Done():
		case <-c.ctx.Done():
		}
	}
}

// reading is the state of a Read.
type reading struct {
	c     *Client
	topic string
	next  map[int]int64 // of the partitions that are read
	end   map[int]int64 // where to stop; nil when it follows
	fn    func(stream.Record) error
}

// round reads up to batchRecords of each partition. more is closed when a log
// has grown since it began.
func (r *reading) round(ctx context.Context) (more <-chan struct{}, moved bool, err error) {
	more = r.c.b.growth()
	for p := range r.next {
		entries, _, _ := r.c.b.read(topicPartition{r.topic, p}, r.next[p], batchRecords)
		for _, e := range entries {
			if r.end != nil && r.next[p] >= r.end[p] {
				break
			}
			if ctx.Err() != nil || r.c.ctx.Err() != nil {
				return more, true, err
			}
			r.next[p]++
			moved = true
			if e.skip != nil {
				continue
			}
			if err = r.fn(e.rec); err != nil {
				return more, true, err
			}
		}
	}
	return more, moved, err
}

func (c *Client) readEnd(ctx context.Context, topic string, follow bool) error {
	if c.ctx.Err() != nil {
		return fmt.Errorf("reading %s: %w", topic, stream.ErrClosed)
	}
	if follow && errors.Is(ctx.Err(), context.Canceled) {
		return nil
	}
	return fmt.Errorf("reading %s: %w", topic, ctx.Err())
}

var _ stream.Claim = (*claim)(nil)

// awaitTopics waits until the topics exist.
func (c *Client) awaitTopics(ctx context.Context, topics []string) bool {
	for {
		c.b.mu.Lock()
		more, missing := c.b.grown, false
		for _, t := range topics {
			missing = missing || c.b.topics[t] == nil
		}
		c.b.mu.Unlock()
		if !missing {
			return true
		}
		select {
		case <-more:
		case <-ctx.Done():
			return false
		}
	}
}

// drainGrace is stream's.
const drainGrace = 500 * time.Millisecond
