package stream

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
)

// claim implements Claim. Its offsets are kept in one place so that what is
// committed follows from them alone: see commitOffset.
type claim struct {
	c         *Client
	group     string
	topic     string
	partition int
	gen       int32
	batches   chan *Batch

	mu        sync.Mutex
	begun     bool   // start is known: before, there is nothing to commit
	closed    bool   // the final commit has been made: Done does nothing any more
	start     int64  // where reading began
	position  int64  // the next offset to fetch
	delivered int64  // the last offset handed to the handler
	done      int64  // the last offset of the contiguous handled prefix
	rewound   *int64 // a gap that goes back to after this offset is with the handler
	lower     bool   // it has been taken note of: the next commit may be a lower one
	committed int64  // -1 none
	end       int64  // the readable end
	held      map[*Batch]struct{}

	lastProgress time.Time
	caughtUp     time.Time
	mark         endMark
}

// endMark is the end of the log as it was seen at a time: once everything
// before offset is handled, the claim has caught up with that time. The mark
// stays until it is reached, so that a claim under constant flow has one, too.
type endMark struct {
	offset int64
	at     time.Time
}

func newClaim(c *Client, group, topic string, gen int32, p kafka.PartitionAssignment) *claim {
	return &claim{
		c: c, group: group, topic: topic, partition: p.ID, gen: gen,
		batches: make(chan *Batch), committed: max(p.Offset, -1), start: p.Offset,
		held: map[*Batch]struct{}{}, lastProgress: time.Now(),
	}
}

func (cl *claim) Topic() string          { return cl.topic }
func (cl *claim) Partition() int         { return cl.partition }
func (cl *claim) Generation() int32      { return cl.gen }
func (cl *claim) Batches() <-chan *Batch { return cl.batches }

func (cl *claim) StartOffset() int64 {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	return cl.start
}

func (cl *claim) HighWatermark() int64 {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	return cl.end
}

func (cl *claim) CaughtUp() time.Time {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	cl.catchUp()
	return cl.caughtUp
}

func (cl *claim) Done(offset int64) {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	switch {
	case cl.closed:
	case cl.rewound != nil && offset == *cl.rewound:
		// Reading went back to the start of a shorter log, and so does the
		// commit, once the handler has taken note.
		cl.done, cl.rewound, cl.lower = offset, nil, true
	default:
		cl.done = max(cl.done, min(offset, cl.delivered))
	}
}

// begin sets the offset that reading starts at.
func (cl *claim) begin(offset int64) {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	cl.start, cl.position, cl.end = offset, offset, offset
	cl.delivered, cl.done = offset-1, offset-1
	cl.begun = true
}

// deliver hands a batch to the handler.
func (cl *claim) deliver(ctx context.Context, b *Batch) error {
	cl.mu.Lock()
	delivered := cl.delivered
	if b.Last < b.First-1 { // a gap that goes back
		last := b.Last
		cl.rewound = &last
	} else {
		cl.delivered = b.Last // before the handler has it: it may be quick
	}
	cl.held[b] = struct{}{}
	giveBack := b.onDone
	b.onDone = func(b *Batch, reuse bool) {
		cl.mu.Lock()
		delete(cl.held, b)
		cl.mu.Unlock()
		if giveBack != nil {
			giveBack(b, reuse)
		}
	}
	cl.mu.Unlock()
	select {
	case cl.batches <- b:
	case <-ctx.Done():
		cl.mu.Lock()
		cl.delivered = delivered
		cl.mu.Unlock()
		return ctx.Err()
	}
	if b.Last < b.First-1 {
		cl.mu.Lock()
		cl.delivered, cl.position = b.Last, b.Last+1
		cl.mu.Unlock()
	}
	return nil
}

// seen notes what a fetch learned about the partition's end.
func (cl *claim) seen(position, end int64, at time.Time) {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	cl.position, cl.end = position, end
	cl.catchUp()
	if cl.mark.at.IsZero() {
		cl.mark = endMark{offset: end, at: at}
		cl.catchUp()
	}
	if cl.handled() >= end {
		cl.lastProgress = time.Now()
	}
	cl.c.metrics.lag.WithLabelValues(cl.group, cl.topic, partitionLabel(cl.partition)).Set(float64(cl.lag()))
}

func (cl *claim) catchUp() {
	if !cl.mark.at.IsZero() && cl.handled() >= cl.mark.offset {
		cl.caughtUp, cl.mark = cl.mark.at, endMark{}
	}
}

// handled is the offset before which everything is handled. Offsets that hold
// no record (transaction markers, compacted ones) are passed as soon as
// everything before them is done; otherwise a partition that ends with one
// would lag for ever.
func (cl *claim) handled() int64 {
	if cl.rewound == nil && cl.done >= cl.delivered {
		return max(cl.position, cl.done+1)
	}
	return cl.done + 1
}

// commitOffset returns the offset to commit, if it differs from the one that is.
func (cl *claim) commitOffset() (int64, bool) {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	h := cl.handled()
	switch {
	case !cl.begun, cl.committed < 0 && h == cl.start:
		return 0, false // nothing has been handled yet
	case cl.lower:
		return h, h != cl.committed
	}
	return h, h > cl.committed
}

func (cl *claim) setCommitted(offset int64) {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	cl.committed = offset
	if offset <= cl.handled() {
		cl.lower = false // unless reading went back while this was on its way
	}
	cl.lastProgress = time.Now()
	cl.c.metrics.lag.WithLabelValues(cl.group, cl.topic, partitionLabel(cl.partition)).Set(float64(cl.lag()))
}

func (cl *claim) lag() int64 {
	from := cl.committed
	if from < 0 {
		from = cl.start
	}
	return max(cl.end-from, 0)
}

func (cl *claim) progress() Progress {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	cl.catchUp()
	return Progress{
		Group: cl.group, Topic: cl.topic, Partition: cl.partition, Generation: cl.gen,
		Committed: cl.committed, HighWatermark: cl.end, Lag: cl.lag(),
		LastProgress: cl.lastProgress, CaughtUp: cl.caughtUp,
	}
}

// close makes Done a no-op: a handler that was abandoned must not move what the
// next generation reads.
func (cl *claim) close() {
	cl.mu.Lock()
	cl.closed = true
	cl.mu.Unlock()
}

// letGo releases what the handler has left over.
func (cl *claim) letGo() {
	cl.mu.Lock()
	held := make([]*Batch, 0, len(cl.held))
	for b := range cl.held {
		held = append(held, b)
	}
	cl.mu.Unlock()
	for _, b := range held {
		b.release(false)
	}
}

// resolveStart finds the log's start where the group has committed nothing. It
// reports whether it did so before ctx ended.
func (cl *claim) resolveStart(ctx context.Context) bool {
	if cl.start >= 0 {
		cl.begin(cl.start)
		return true
	}
	what := fmt.Sprintf("finding the start of %s/%d", cl.topic, cl.partition)
	defer cl.c.states.forget(what)
	var wait backoff
	for {
		start, _, err := cl.c.logEnds(ctx, cl.topic, cl.partition)
		if err == nil {
			cl.begin(start)
			cl.c.states.fine(what)
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		cl.c.states.trouble(what, err)
		if !wait.sleep(ctx) {
			return false
		}
	}
}
