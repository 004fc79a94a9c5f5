// Package fake is a broker in memory with clients that behave like
// stream.Client: the conformance suite in streamtest runs on both. Use it where
// a test is about a service and not about Kafka. Its hooks script faults, and
// it starts no goroutine outside Consume and Read, so it works inside
// testing/synctest.
package fake

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"glidepath/pkg/stream"
)

// Op is something that a client is about to do, for Broker.Hook.
type Op struct {
	Kind      string // "publish" (once a call) or "commit" (once a partition)
	Group     string // of a commit
	Topic     string // of a commit, or of a publish's first message
	Partition int    // of a commit
	Offset    int64  // of a commit
	Messages  []stream.Message
}

// Broker holds topics and groups.
type Broker struct {
	mu     sync.Mutex
	topics map[string]*topic
	groups map[string]*group
	hook   func(Op) error
	grown  chan struct{} // closed and made anew when a log grows
	turn   int
}

type topic struct {
	logs [][]entry // by partition; an entry's offset is its index
}

// entry is a record or, when skip is set, an offset that cannot be read.
type entry struct {
	rec  stream.Record
	skip *stream.Skip
}

type topicPartition struct {
	topic     string
	partition int
}

// New makes an empty broker.
func New() *Broker {
	return &Broker{topics: map[string]*topic{}, groups: map[string]*group{}, grown: make(chan struct{})}
}

// Hook has f called before each publish and commit. An error from it makes a
// publish fail with it, and a commit not happen. nil takes the hook away.
func (b *Broker) Hook(f func(Op) error) {
	b.mu.Lock()
	b.hook = f
	b.mu.Unlock()
}

// Rebalance ends the current generation of every group, as a restart does.
func (b *Broker) Rebalance() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, g := range b.groups {
		g.end()
	}
}

// AppendGap puts an offset that cannot be read at the end of a partition.
func (b *Broker) AppendGap(topicName string, partition int, reason stream.Reason, raw []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.topics[topicName]
	if t == nil || partition < 0 || partition >= len(t.logs) {
		return fmt.Errorf("appending a gap to %s/%d: there is no such partition", topicName, partition)
	}
	offset := int64(len(t.logs[partition]))
	t.logs[partition] = append(t.logs[partition], entry{skip: &stream.Skip{
		From: offset, To: offset, Reason: reason, Raw: raw, Size: len(raw),
	}})
	b.wake()
	return nil
}

// wake tells readers that a log has grown.
func (b *Broker) wake() {
	close(b.grown)
	b.grown = make(chan struct{})
}

// growth is closed when a log grows.
func (b *Broker) growth() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.grown
}

var errNoTopic = errors.New("no such topic")

// append adds messages, each to its partition, and returns what is wrong with
// those that it does not add.
func (b *Broker) append(msgs []stream.Message, limit int) error {
	b.mu.Lock()
	hook := b.hook
	b.mu.Unlock()
	if hook != nil {
		if err := hook(Op{Kind: "publish", Topic: msgs[0].Topic, Messages: msgs}); err != nil {
			return err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range msgs {
		if b.topics[msgs[i].Topic] == nil {
			return fmt.Errorf("publishing to %s: %w", msgs[i].Topic, errNoTopic)
		}
	}
	var errs []error
	for i := range msgs {
		m := &msgs[i]
		t := b.topics[m.Topic]
		p, err := b.place(m, len(t.logs), limit)
		if err != nil {
			errs = append(errs, &stream.MessageError{Index: i, Topic: m.Topic, Key: m.Key, Err: err})
			continue
		}
		t.logs[p] = append(t.logs[p], entry{rec: record(m, p, int64(len(t.logs[p])))})
	}
	b.wake()
	return errors.Join(errs...)
}

func (b *Broker) place(m *stream.Message, partitions, limit int) (int, error) {
	size := len(m.Key) + len(m.Value)
	switch {
	case size > limit:
		return 0, fmt.Errorf("%w: %d bytes of %d", stream.ErrTooLarge, size, limit)
	case m.Partition != nil && (*m.Partition < 0 || *m.Partition >= partitions):
		return 0, fmt.Errorf("partition %d of %d does not exist", *m.Partition, partitions)
	case m.Partition != nil:
		return *m.Partition, nil
	case m.Key != nil:
		return stream.PartitionFor(m.Key, partitions), nil
	}
	b.turn++
	return b.turn % partitions, nil
}

// record copies a message, since the caller may use its memory again.
func record(m *stream.Message, partition int, offset int64) stream.Record {
	at := m.Time
	if at.IsZero() {
		at = time.Now()
	}
	rec := stream.Record{
		Topic: m.Topic, Partition: partition, Offset: offset,
		Key: clone(m.Key), Value: clone(m.Value), Time: at.UTC().Truncate(time.Millisecond),
	}
	for _, h := range m.Headers {
		rec.Headers = append(rec.Headers, stream.Header{Key: h.Key, Value: clone(h.Value)})
	}
	return rec
}

// clone keeps the difference between nil and empty.
func clone(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append([]byte{}, b...)
}

// read returns up to n entries from offset on, the log's end, and a channel
// that is closed when there is more.
func (b *Broker) read(tp topicPartition, offset int64, n int) ([]entry, int64, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	log := b.topics[tp.topic].logs[tp.partition]
	end := int64(len(log))
	return log[min(offset, end):min(offset+int64(n), end)], end, b.grown
}

// group is a consumer group. Its members meet between generations: the next
// one begins when all have come back from the last.
type group struct {
	b         *Broker
	id        int32
	over      chan struct{} // closed when the current generation ends
	members   []*member
	committed map[topicPartition]int64
}

type member struct {
	topics  []string
	waiting chan assignment // non-nil while the member waits for a generation
}

type assignment struct {
	id         int32
	over       <-chan struct{}
	partitions []topicPartition
}

func (b *Broker) group(name string) *group {
	g := b.groups[name]
	if g == nil {
		g = &group{b: b, over: make(chan struct{}), committed: map[topicPartition]int64{}}
		b.groups[name] = g
	}
	return g
}

// end ends the current generation; b.mu is held.
func (g *group) end() {
	select {
	case <-g.over:
	default:
		close(g.over)
	}
}

func (g *group) join(m *member) {
	g.b.mu.Lock()
	defer g.b.mu.Unlock()
	g.members = append(g.members, m)
	g.end()
}

func (g *group) leave(m *member) {
	g.b.mu.Lock()
	defer g.b.mu.Unlock()
	for i, x := range g.members {
		if x == m {
			g.members = append(g.members[:i:i], g.members[i+1:]...)
			break
		}
	}
	g.end()
	g.assign()
}

// await registers m for the next generation.
func (g *group) await(m *member) <-chan assignment {
	g.b.mu.Lock()
	defer g.b.mu.Unlock()
	next := make(chan assignment, 1) // assign takes it out of m
	m.waiting = next
	g.assign()
	return next
}

// assign begins a generation if every member waits for one; b.mu is held.
// Partitions are dealt out in turn.
func (g *group) assign() {
	for _, m := range g.members {
		if m.waiting == nil {
			return
		}
	}
	if len(g.members) == 0 {
		return
	}
	g.id++
	g.over = make(chan struct{})
	out := make([]assignment, len(g.members))
	next := 0
	for _, name := range g.members[0].topics {
		for p := range g.b.topics[name].logs {
			i := next % len(out)
			out[i].partitions = append(out[i].partitions, topicPartition{name, p})
			next++
		}
	}
	for i, m := range g.members {
		out[i].id, out[i].over = g.id, g.over
		m.waiting <- out[i]
		m.waiting = nil
	}
}

// commit stores an offset unless the generation is over for good.
func (b *Broker) commit(name string, generation int32, tp topicPartition, offset int64) bool {
	b.mu.Lock()
	g, hook := b.group(name), b.hook
	current := g.id == generation
	b.mu.Unlock()
	if !current {
		return false
	}
	if hook != nil && hook(Op{Kind: "commit", Group: name, Topic: tp.topic, Partition: tp.partition, Offset: offset}) != nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if g.id != generation {
		return false
	}
	g.committed[tp] = offset
	return true
}
