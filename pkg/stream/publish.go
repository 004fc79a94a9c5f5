package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/segmentio/kafka-go"
)

// maxRequestRecords and maxRequestBytes bound one produce request.
const (
	maxRequestRecords = 10_000
	maxRequestBytes   = 900 << 10 // below a broker's default message.max.bytes even if nothing compresses
	messageOverhead   = 70        // upper bound of a record's own fields
)

// MessageError is one message that was not and will not be published.
type MessageError struct {
	Index int // in the call's msgs
	Topic string
	Key   []byte
	Err   error
}

func (e *MessageError) Error() string {
	return fmt.Sprintf("message %d (topic %s, key %q): %v", e.Index, e.Topic, e.Key[:min(len(e.Key), 100)], e.Err)
}

func (e *MessageError) Unwrap() error { return e.Err }

// ErrTooLarge is wrapped by the error of a message that exceeds
// Config.MaxMessageBytes or the broker's limit.
var ErrTooLarge = errors.New("the message is too large")

// Publish sends messages and returns nil once all in-sync replicas have
// acknowledged every one of them. Order is kept within a partition, among the
// messages of a call and among calls of which one began after another ended.
// Broker trouble is waited out until ctx ends; then messages may or may not
// have been written. Messages that can never be written (too large, not
// authorised, no such partition) are named in the error, each as a
// *MessageError, and do not hold up the others. The messages' memory is the
// caller's again when Publish returns, in any case.
func (c *Client) Publish(ctx context.Context, msgs ...Message) error {
	if len(msgs) == 0 {
		return nil
	}
	begin := time.Now()
	err := c.producers.publish(ctx, msgs)
	outcome := "acknowledged"
	if err != nil {
		outcome = "failed"
	}
	c.metrics.publishTime.WithLabelValues(outcome).Observe(time.Since(begin).Seconds())
	return err
}

// producers has a queue for each partition that is being written to.
type producers struct {
	c       *Client
	turn    atomic.Uint32 // for messages without a key
	reading sync.RWMutex  // held for reading while messages are read

	mu     sync.Mutex
	queues map[topicPartition]*producer
	wg     sync.WaitGroup
}

type topicPartition struct {
	topic     string
	partition int
}

func newProducers(c *Client) *producers {
	return &producers{c: c, queues: map[topicPartition]*producer{}}
}

// call is one Publish.
type call struct {
	ctx  context.Context
	done chan struct{}
	over atomic.Bool // it is about to return: its messages must not be read any more

	mu   sync.Mutex
	left int
	errs []error
	last error // why it still waits
}

func (cl *call) finish(n int, errs ...error) {
	cl.mu.Lock()
	cl.left -= n
	cl.errs = append(cl.errs, errs...)
	left := cl.left
	cl.mu.Unlock()
	if left == 0 {
		close(cl.done)
	}
}

// waiting is a message in a queue.
type waiting struct {
	msg   *Message
	index int
	size  int
	call  *call
}

func (w *waiting) fail(err error) {
	w.call.finish(1, &MessageError{Index: w.index, Topic: w.msg.Topic, Key: bytes.Clone(w.msg.Key), Err: err})
}

// fail reports a message's failure to its call, if that still waits.
func (q *producer) fail(w *waiting, err error) {
	q.p.reading.RLock()
	defer q.p.reading.RUnlock()
	if !w.call.over.Load() {
		w.fail(err)
	}
}

func (p *producers) publish(ctx context.Context, msgs []Message) error {
	cl := &call{ctx: ctx, done: make(chan struct{}), left: len(msgs)}
	counts, err := p.partitionCounts(ctx, msgs)
	if err != nil {
		return err
	}
	if err := p.enqueue(cl, msgs, counts); err != nil {
		return err
	}
	select {
	case <-cl.done:
	case <-ctx.Done():
	case <-p.c.ctx.Done():
	}
	cl.over.Store(true)
	p.reading.Lock()   // whoever reads the messages now has done so after this
	p.reading.Unlock() //nolint:staticcheck // an empty critical section is the point
	cl.mu.Lock()
	defer cl.mu.Unlock()
	if cl.left > 0 {
		err := ErrClosed
		if p.c.ctx.Err() == nil {
			err = context.Cause(ctx)
		}
		cl.errs = append(cl.errs, fmt.Errorf("publishing: %d of %d messages are not acknowledged: %w",
			cl.left, len(msgs), errors.Join(err, cl.last)))
	}
	return errors.Join(cl.errs...)
}

// partitionCounts waits until every topic of the messages is known.
func (p *producers) partitionCounts(ctx context.Context, msgs []Message) (map[string]int, error) {
	var topics []string
	for i := range msgs {
		known := false
		for _, t := range topics {
			known = known || t == msgs[i].Topic
		}
		if !known {
			topics = append(topics, msgs[i].Topic)
		}
	}
	const what = "publishing: finding the topics"
	var wait backoff
	for {
		counts, err := p.c.partitions(ctx, topics)
		if err == nil {
			for _, t := range topics {
				if counts[t] == 0 {
					err = errors.Join(err, fmt.Errorf("topic %s is missing; `glidepath migrate` makes it", t))
				}
			}
		}
		if err == nil {
			p.c.states.fine(what)
			return counts, nil
		}
		if p.c.ctx.Err() != nil {
			return nil, ErrClosed
		}
		if ctx.Err() == nil {
			p.c.states.trouble(what, err)
		}
		if !wait.sleep(ctx) {
			return nil, fmt.Errorf("publishing: none of %d messages was sent: %w", len(msgs), errors.Join(ctx.Err(), err))
		}
	}
}

// enqueue puts every message into its partition's queue.
func (p *producers) enqueue(cl *call, msgs []Message, counts map[string]int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.c.ctx.Err() != nil {
		return ErrClosed
	}
	for i := range msgs {
		m := &msgs[i]
		w := waiting{msg: m, index: i, size: messageSize(m), call: cl}
		n := counts[m.Topic]
		key := topicPartition{topic: m.Topic}
		switch {
		case w.size > p.c.cfg.MaxMessageBytes:
			w.fail(fmt.Errorf("%w: %d bytes, and GLIDEPATH_KAFKA_MAX_MESSAGE_BYTES is %d", ErrTooLarge, w.size, p.c.cfg.MaxMessageBytes))
			continue
		case m.Partition != nil && (*m.Partition < 0 || *m.Partition >= n):
			w.fail(fmt.Errorf("partition %d of %d does not exist", *m.Partition, n))
			continue
		case m.Partition != nil:
			key.partition = *m.Partition
		case m.Key != nil:
			key.partition = partitionFor(m.Key, n)
		default:
			key.partition = int(p.turn.Add(1)) % n
		}
		q := p.queues[key]
		if q == nil {
			q = &producer{p: p, key: key}
			p.queues[key] = q
			p.wg.Add(1)
			defer func() { go q.run() }() // once all of this call is queued, so that it goes together
		}
		q.queue = append(q.queue, w)
	}
	return nil
}

func (p *producers) wait() { p.wg.Wait() }

func messageSize(m *Message) int {
	n := messageOverhead + len(m.Key) + len(m.Value)
	for i := range m.Headers {
		n += 10 + len(m.Headers[i].Key) + len(m.Headers[i].Value)
	}
	return n
}

// producer writes one partition's queue. Its goroutine ends when the queue is
// empty. queue is guarded by producers.mu.
type producer struct {
	p     *producers
	key   topicPartition
	queue []waiting
}

func (q *producer) run() {
	defer q.p.wg.Done()
	for {
		batch := q.take()
		if batch == nil {
			return
		}
		q.write(batch)
	}
}

// take returns what goes into the next request, and nil when there is nothing:
// then the producer is out of the map, and the next message makes a new one.
func (q *producer) take() []waiting {
	q.p.mu.Lock()
	defer q.p.mu.Unlock()
	size, n := 0, 0
	for n < len(q.queue) && n < maxRequestRecords && (n == 0 || size+q.queue[n].size <= maxRequestBytes) {
		size += q.queue[n].size
		n++
	}
	if n == 0 || q.p.c.ctx.Err() != nil {
		delete(q.p.queues, q.key)
		return nil
	}
	batch := q.queue[:n:n]
	if q.queue = q.queue[n:]; len(q.queue) == 0 {
		q.queue = nil
	}
	return batch
}

// write sends a batch until it is acknowledged, refused for good, or nobody
// waits for it any more.
func (q *producer) write(batch []waiting) {
	c := q.p.c
	what := fmt.Sprintf("publishing to %s/%d", q.key.topic, q.key.partition)
	var wait backoff
	var encoded []byte
	for {
		live, raw, err := q.encode(batch, encoded)
		if len(live) == 0 || c.ctx.Err() != nil {
			c.states.forget(what)
			return
		}
		batch, encoded = live, raw
		var refused map[int]error
		if err == nil {
			refused, err = q.send(encoded, len(batch))
		}
		if err == nil {
			c.states.fine(what)
			c.metrics.published.WithLabelValues(q.key.topic).Add(float64(len(batch)))
			acknowledge(batch)
			return
		}
		c.metrics.publishErrs.WithLabelValues(q.key.topic).Inc()
		switch {
		case tooLarge(err) && len(batch) > 1:
			q.write(batch[:len(batch)/2]) // to find the one, or because together they are too many
			batch, encoded = batch[len(batch)/2:], nil
			continue
		case tooLarge(err):
			q.fail(&batch[0], fmt.Errorf("%w: %d bytes: %w", ErrTooLarge, batch[0].size, err))
			return
		case len(refused) > 0:
			batch, encoded = q.refuse(batch, refused), nil
			continue
		case permanent(err):
			for i := range batch {
				q.fail(&batch[i], err)
			}
			return
		}
		c.states.trouble(what, err)
		for i := range batch {
			batch[i].call.mu.Lock()
			batch[i].call.last = err
			batch[i].call.mu.Unlock()
		}
		wait.sleep(c.ctx)
	}
}

// encode leaves out the messages of calls that have ended and encodes the
// others, unless encoded holds them already. It holds off the return of calls
// that end meanwhile, whose memory it reads.
func (q *producer) encode(batch []waiting, encoded []byte) ([]waiting, []byte, error) {
	q.p.reading.RLock()
	defer q.p.reading.RUnlock()
	live := make([]waiting, 0, len(batch))
	for _, w := range batch {
		if !w.call.over.Load() && w.call.ctx.Err() == nil {
			live = append(live, w)
		}
	}
	if len(live) == 0 || len(live) == len(batch) && encoded != nil {
		return live, encoded, nil
	}
	raw, err := encodeBatch(live, compressions[q.p.c.cfg.Compression], time.Now())
	return live, raw, err
}

// send makes one request. refused names the records that the broker finds
// invalid, when it says which.
func (q *producer) send(encoded []byte, count int) (refused map[int]error, err error) {
	c := q.p.c
	res, err := c.transport.RoundTrip(c.ctx, c.addr, &rawProduce{
		ctx: c.ctx, topic: q.key.topic, partition: q.key.partition, records: encoded, count: count,
		clientID: c.cfg.ClientID, id: c.corrID.Add(1), timeout: c.cfg.RequestTimeout,
	})
	if err != nil {
		return nil, err
	}
	p, ok := res.(*produced)
	if !ok {
		return nil, fmt.Errorf("producing: unexpected response %T", res)
	}
	return p.refused, p.err
}

func acknowledge(batch []waiting) {
	for len(batch) > 0 {
		n := 1
		for n < len(batch) && batch[n].call == batch[0].call {
			n++
		}
		batch[0].call.finish(n)
		batch = batch[n:]
	}
}

func (q *producer) refuse(batch []waiting, refused map[int]error) []waiting {
	var kept []waiting
	for i := range batch {
		if err, bad := refused[i]; bad {
			q.fail(&batch[i], fmt.Errorf("the broker refuses it: %w", err))
		} else {
			kept = append(kept, batch[i])
		}
	}
	return kept
}

func tooLarge(err error) bool {
	return errors.Is(err, kafka.MessageSizeTooLarge) || errors.Is(err, kafka.RecordListTooLarge)
}

// permanent tells the answers that repeating does not change. Trouble of the
// network, and what Kafka calls retriable, is not.
func permanent(err error) bool {
	var code kafka.Error
	if !errors.As(err, &code) {
		return false
	}
	return !code.Temporary() && !code.Timeout() && code != kafka.UnknownTopicOrPartition && code != kafka.Unknown
}
