package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	"github.com/segmentio/kafka-go/protocol/fetch"
)

// cutBytes is how much a Batch holds before the next one is begun.
const cutBytes = 1 << 20

// corruptTries is how often a batch that does not read is fetched before it
// becomes a gap: what was damaged on the way reads well the second time.
const corruptTries = 3

// partitionReader reads one partition from a position on, for a claim or for
// Client.Read. It is used by one goroutine.
type partitionReader struct {
	c         *Client
	topic     string
	partition int
	position  int64 // the next offset to fetch
	decoder   decoder
	what      string // for the log

	// deliver hands a batch on; it blocks, and fails only when ctx ends.
	deliver func(ctx context.Context, b *Batch) error
	// seen is told the partition's readable end after each fetch, with the
	// time before which the fetch was sent.
	seen func(end int64, sent time.Time)

	corruptAt    int64
	corruptCount int
}

func (c *Client) newReader(what, topic string, partition int, from int64) *partitionReader {
	return &partitionReader{
		c: c, topic: topic, partition: partition, position: from,
		what: fmt.Sprintf("%s %s/%d", what, topic, partition),
		decoder: decoder{
			topic: topic, partition: partition,
			maxBatch: c.cfg.MaxBatchBytes, pool: c.pool, headers: map[string]string{},
		},
		corruptAt: -1,
	}
}

// run fetches until ctx ends, through any trouble of the broker.
func (r *partitionReader) run(ctx context.Context) {
	defer r.c.states.forget(r.what)
	var wait backoff
	for ctx.Err() == nil {
		err := r.step(ctx)
		switch {
		case err == nil:
			wait.reset()
			r.c.states.fine(r.what)
		case ctx.Err() != nil:
			return
		default:
			r.c.metrics.fetchErrors.WithLabelValues(r.topic).Inc()
			r.c.states.trouble(r.what, err)
			wait.sleep(ctx)
		}
	}
}

// step does one fetch and delivers what it brought.
func (r *partitionReader) step(ctx context.Context) error {
	sent := time.Now()
	f, err := r.fetch(ctx)
	if err != nil {
		return err
	}
	defer func() {
		r.c.pool.put(f.buf)
		r.c.fetched.Release(f.charged)
	}()
	if f.err != nil {
		if errors.Is(f.err, kafka.OffsetOutOfRange) {
			return r.lost(ctx)
		}
		return fmt.Errorf("fetching %s/%d from offset %d: %w", r.topic, r.partition, r.position, f.err)
	}
	if f.huge != nil {
		return r.skip(ctx, *f.huge)
	}
	r.c.metrics.bytes.WithLabelValues(r.topic).Add(float64(len(f.records)))
	before := r.position
	if err := r.consume(ctx, f); err != nil {
		return err
	}
	if len(f.records) > 0 && r.position == before {
		return fmt.Errorf("fetching %s/%d from offset %d: %d bytes without a whole batch",
			r.topic, r.partition, r.position, len(f.records))
	}
	r.seen(f.end, sent)
	return nil
}

func (r *partitionReader) fetch(ctx context.Context) (*fetched, error) {
	c := r.c
	raw := &rawFetch{
		ctx: ctx, budget: c.fetched, pool: c.pool, clientID: c.cfg.ClientID, id: c.corrID.Add(1),
		timeout: c.cfg.RequestTimeout, maxSize: c.cfg.MaxBatchBytes + c.cfg.FetchBytes + emptyResponse,
		req: fetch.Request{
			ReplicaID:      -1,
			MaxWaitTime:    int32(c.cfg.MaxWait.Milliseconds()),
			MinBytes:       1,
			MaxBytes:       int32(c.cfg.FetchBytes),
			IsolationLevel: 1, // read committed
			SessionEpoch:   -1,
			Topics: []fetch.RequestTopic{{
				Topic: r.topic,
				Partitions: []fetch.RequestPartition{{
					Partition:          int32(r.partition),
					CurrentLeaderEpoch: -1,
					FetchOffset:        r.position,
					LogStartOffset:     -1,
					PartitionMaxBytes:  int32(c.cfg.FetchBytes),
				}},
			}},
		},
	}
	res, err := c.transport.RoundTrip(ctx, c.addr, raw)
	if err != nil {
		raw.abandon()
		return nil, fmt.Errorf("fetching %s/%d: %w", r.topic, r.partition, err)
	}
	f, ok := res.(*fetched)
	if !ok {
		return nil, fmt.Errorf("fetching %s/%d: unexpected response %T", r.topic, r.partition, res)
	}
	return f, nil
}

var _ protocol.Message = (*fetched)(nil)

// consume decodes a response and delivers it in batches of about cutBytes.
func (r *partitionReader) consume(ctx context.Context, f *fetched) error {
	left := f.records
	aborted := newAborted(f.aborted)
	for len(left) >= batchHead {
		b, err := r.build(ctx, &left, aborted)
		if b != nil {
			if derr := r.hand(ctx, b); derr != nil {
				return derr
			}
		}
		if err != nil {
			return err
		}
		if b == nil {
			return nil
		}
	}
	return nil
}

// build decodes stored batches from left into one Batch and takes its size from
// the budget, within one of the client's decoding slots. It returns nil when
// left holds nothing more to deliver. An error comes beside the batch that was
// built before it.
func (r *partitionReader) build(ctx context.Context, left *[]byte, aborted *aborted) (*Batch, error) {
	select {
	case r.c.decode <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-r.c.decode }()

	want, count := foresee(*left)
	b := &builder{slices: r.c.pool.getRecords(count), want: want, first: r.position}
	gap, err := r.fill(b, left, aborted)
	if b.empty() {
		r.c.pool.putRecords(b.slices)
		for _, buf := range b.buffers {
			r.c.pool.put(buf)
		}
		if gap != nil {
			return r.gapBatch(*gap), nil
		}
		return nil, err
	}
	if gap != nil { // the records before it first; it is met again by the next fetch
		*left = nil
	}
	batch := r.finish(b)
	if aerr := r.c.records.Acquire(ctx, batch.Bytes); aerr != nil {
		return nil, aerr
	}
	batch.onDone = r.c.giveBack
	return batch, err
}

// fill decodes stored batches from left into b until it is full, left is used
// up, or one cannot be read: that is returned as a gap, or as an error when it
// is to be fetched again.
func (r *partitionReader) fill(b *builder, left *[]byte, aborted *aborted) (*Skip, error) {
	for len(*left) >= batchHead && b.filled < cutBytes {
		h := parseBatchHead(*left)
		if h.length < batchHead-batchLengthAt && h.magic == 2 || h.length < 0 {
			return nil, fmt.Errorf("fetching %s/%d: a batch of %d bytes at offset %d", r.topic, r.partition, h.length, h.base)
		}
		if h.size() > len(*left) {
			return nil, nil // the broker cut the last batch off
		}
		raw := (*left)[:h.size()]
		*left = (*left)[h.size():]
		switch {
		case h.control():
			aborted.marker(h)
		case h.last() < r.position, aborted.drops(h):
		default:
			if bad := r.decoder.add(b, raw, h, r.position); bad != nil {
				if err := r.tolerate(h, bad); err != nil {
					return nil, err
				}
				s := skipOf(raw, h, bad)
				return &s, nil
			}
		}
		r.position = max(r.position, h.last()+1)
	}
	return nil, nil
}

// foresee estimates how many bytes and records the next Batch will have, so
// that it is given fitting memory. Compressed batches are taken to grow
// threefold.
func foresee(left []byte) (size, count int) {
	for len(left) >= batchHead && size < cutBytes {
		h := parseBatchHead(left)
		if h.length < batchHead-batchLengthAt || h.size() > len(left) {
			break
		}
		grow := 1
		if h.codec() != 0 {
			grow = 3
		}
		size += grow * int(h.length)
		count += int(max(0, min(h.count, h.length*int32(grow)))) // a record has at least some bytes
		left = left[h.size():]
	}
	return min(size, cutBytes), count
}

// tolerate says whether a batch that does not read is to be fetched again.
func (r *partitionReader) tolerate(h batchHeader, bad error) error {
	if !errors.Is(bad, errCorrupt) {
		return nil
	}
	if r.corruptAt != h.base {
		r.corruptAt, r.corruptCount = h.base, 0
	}
	if r.corruptCount++; r.corruptCount < corruptTries {
		return fmt.Errorf("reading offsets %d to %d of %s/%d: %w", h.base, h.last(), r.topic, r.partition, bad)
	}
	return nil
}

func (r *partitionReader) finish(b *builder) *Batch {
	return &Batch{
		Topic: r.topic, Partition: r.partition,
		Records: b.slices.records, headers: b.slices.headers, buffers: b.buffers,
		First: b.first, Last: r.position - 1, Bytes: b.held(),
	}
}

// giveBack is what Batch.Release does.
func (c *Client) giveBack(b *Batch, reuse bool) {
	c.records.Release(b.Bytes)
	if !reuse {
		return
	}
	for _, buf := range b.buffers {
		c.pool.put(buf)
	}
	c.pool.putRecords(recordSlices{records: b.Records, headers: b.headers})
	b.Records, b.headers, b.buffers = nil, nil, nil
}

func (r *partitionReader) hand(ctx context.Context, b *Batch) error {
	for _, s := range b.Skipped {
		r.c.metrics.skipped.WithLabelValues(r.topic, string(s.Reason)).Inc()
		r.c.log.Error("offsets were passed over", "topic", r.topic, "partition", r.partition,
			"from", s.From, "to", s.To, "reason", string(s.Reason), "detail", s.Detail)
	}
	n := len(b.Records)
	if err := r.deliver(ctx, b); err != nil {
		b.Release()
		return err
	}
	r.c.metrics.records.WithLabelValues(r.topic).Add(float64(n))
	return nil
}

// gapBatch passes over a stored batch.
func (r *partitionReader) gapBatch(s Skip) *Batch {
	first := r.position
	r.position = max(r.position, s.To+1)
	return &Batch{
		Topic: r.topic, Partition: r.partition, Skipped: []Skip{s},
		First: first, Last: r.position - 1,
	}
}

func (r *partitionReader) skip(ctx context.Context, s Skip) error {
	return r.hand(ctx, r.gapBatch(s))
}

// lost continues at the start of the log when the position is not in it. When
// the log ends before the position (it was truncated or made anew), reading
// goes back: Last then lies before First.
func (r *partitionReader) lost(ctx context.Context) error {
	start, end, err := r.c.logEnds(ctx, r.topic, r.partition)
	if err != nil {
		return err
	}
	if r.position >= start && r.position <= end {
		return fmt.Errorf("fetching %s/%d: offset %d is out of range, though the log goes from %d to %d",
			r.topic, r.partition, r.position, start, end)
	}
	s := Skip{From: r.position, To: start - 1, Reason: ReasonOffsetsLost,
		Detail: fmt.Sprintf("the log now begins at offset %d", start)}
	if r.position > end {
		s.From, s.To = end, r.position-1
		s.Detail = fmt.Sprintf("the log now ends at offset %d; reading again from its start, %d", end, start)
	}
	b := &Batch{Topic: r.topic, Partition: r.partition, Skipped: []Skip{s}, First: r.position, Last: start - 1}
	r.position = start
	return r.hand(ctx, b)
}

// aborted knows which producers' records, at the point of the log that has been
// reached, belong to transactions that were aborted.
type aborted struct {
	coming []abortedTxn // in the order of their first offsets, as brokers send them
	active map[int64]bool
}

func newAborted(txns []abortedTxn) *aborted {
	return &aborted{coming: txns, active: map[int64]bool{}}
}

func (a *aborted) drops(h batchHeader) bool {
	a.reach(h)
	return h.transactional() && a.active[h.producer]
}

func (a *aborted) reach(h batchHeader) {
	for len(a.coming) > 0 && a.coming[0].first <= h.last() {
		a.active[a.coming[0].producer] = true
		a.coming = a.coming[1:]
	}
}

// marker is called at the end of a transaction. Whether it committed or
// aborted, the producer's next records are of another one.
func (a *aborted) marker(h batchHeader) {
	a.reach(h)
	delete(a.active, h.producer)
}
