package stream_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"
	kafkago "github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo" // another producer: transactions, and its own framing of compressions
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/kversion"

	"glidepath/pkg/stream"
	"glidepath/pkg/stream/internal/rawbatch"
)

// onBoth runs a test on the embedded broker and on Apache Kafka.
func onBoth(t *testing.T, test func(t *testing.T, e *broker)) {
	t.Run("Embedded", func(t *testing.T) { test(t, newBrokerEnv(t, newEmbedded(t).broker.Addr())) })
	t.Run("ApacheKafka", func(t *testing.T) { test(t, newBrokerEnv(t, kafka.Broker(t).Addr())) })
}

// broker is one test's surroundings on a broker.
type broker struct {
	t      *testing.T
	addr   string
	prefix string
	ctx    context.Context
	client *stream.Client
}

func newBrokerEnv(t *testing.T, addr string) *broker {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	e := &broker{t: t, addr: addr, ctx: ctx, prefix: fmt.Sprintf("gap%d", time.Now().UnixNano())}
	e.client = e.with(nil)
	return e
}

func (e *broker) with(change func(*stream.Config)) *stream.Client {
	cfg := stream.Config{
		Prefix: e.prefix, HeartbeatInterval: 100 * time.Millisecond,
		CommitInterval: 20 * time.Millisecond, MaxWait: 100 * time.Millisecond,
	}
	if change != nil {
		change(&cfg)
	}
	return newClient(e.t, e.addr, cfg)
}

func (e *broker) topic(partitions int, config map[string]string) string {
	e.t.Helper()
	name := e.client.Topic("usage")
	err := e.client.EnsureTopics(e.ctx, []stream.TopicSpec{{Name: name, Partitions: partitions, Retention: -1, Config: config}})
	if err != nil {
		e.t.Fatal(err)
	}
	return name
}

func (e *broker) publish(c *stream.Client, topic string, values ...string) {
	e.t.Helper()
	zero := 0
	for _, v := range values {
		if err := c.Publish(e.ctx, stream.Message{Topic: topic, Partition: &zero, Value: []byte(v)}); err != nil {
			e.t.Fatal(err)
		}
	}
}

// produceRaw sends a stored batch as it is.
func (e *broker) produceRaw(topic string, raw []byte) {
	e.t.Helper()
	req := kmsg.NewProduceRequest()
	req.Acks, req.TimeoutMillis = -1, 10_000
	rt := kmsg.NewProduceRequestTopic()
	rt.Topic = topic
	rt.Partitions = []kmsg.ProduceRequestTopicPartition{{Records: raw}}
	req.Topics = append(req.Topics, rt)
	// Later versions name topics by id.
	p := franz(e.t, e.addr, kgo.MaxVersions(kversion.V3_0_0()))
	res, err := p.SeedBrokers()[0].RetriableRequest(e.ctx, &req)
	if err != nil {
		e.t.Fatal(err)
	}
	part := res.(*kmsg.ProduceResponse).Topics[0].Partitions[0]
	if err := kerr.ErrorForCode(part.ErrorCode); err != nil {
		e.t.Fatal(err)
	}
}

// delivery is a batch as the handler saw it.
type delivery struct {
	values      []string
	skipped     []stream.Skip
	first, last int64
	bytes       int
}

// collect consumes until enough says so; then everything is committed.
func (e *broker) collect(c *stream.Client, topic string, enough func([]delivery) bool) []delivery {
	e.t.Helper()
	ctx, stop := context.WithCancel(e.ctx)
	defer stop()
	var got []delivery
	err := c.Consume(ctx, c.Group("readers"), []string{topic}, func(_ context.Context, cl stream.Claim) error {
		for b := range cl.Batches() {
			if cl.Partition() != 0 {
				return errors.New("these tests use partition 0")
			}
			d := delivery{skipped: b.Skipped, first: b.First, last: b.Last, bytes: b.Bytes}
			for _, r := range b.Records {
				d.values = append(d.values, string(r.Value[:min(len(r.Value), 20)]))
			}
			got = append(got, d)
			cl.Done(b.Last)
			b.Release()
			if enough(got) {
				stop()
			}
		}
		return nil
	})
	if err != nil || e.ctx.Err() != nil {
		e.t.Fatalf("Consume: %v (%v), after %+v", err, e.ctx.Err(), got)
	}
	return got
}

func values(got []delivery) []string {
	var out []string
	for _, d := range got {
		out = append(out, d.values...)
	}
	return out
}

func untilValue(v string) func([]delivery) bool {
	return func(got []delivery) bool { return slices.Contains(values(got), v) }
}

func gaps(got []delivery) []stream.Skip {
	var out []stream.Skip
	for _, d := range got {
		out = append(out, d.skipped...)
	}
	return out
}

func (e *broker) committed(topic string, want int64) {
	e.t.Helper()
	got, err := e.client.Committed(e.ctx, e.client.Group("readers"), topic)
	if err != nil || got[0] != want {
		e.t.Errorf("committed is %v and not %d (%v)", got, want, err)
	}
}

// Decision 12: one poison message stalls nobody, and its bytes are kept.
func TestBombBecomesGap(t *testing.T) {
	const size = 512 << 20
	plain := io.MultiReader(bytes.NewReader(rawbatch.RecordHead(size)), io.LimitReader(zeroes{}, size), bytes.NewReader([]byte{0}))
	body, err := rawbatch.Compress(4, false, plain)
	if err != nil {
		t.Fatal(err)
	}
	raw := rawbatch.Batch{Codec: 4, Time: time.Now().UnixMilli()}.Around(body, 1, 0)
	onBoth(t, func(t *testing.T, e *broker) {
		topic := e.topic(1, nil)
		e.publish(e.client, topic, "before")
		e.produceRaw(topic, raw)
		e.publish(e.client, topic, "after")
		c := e.with(func(c *stream.Config) { c.MaxBatchBytes = 8 << 20 })
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got := e.collect(c, topic, untilValue("after"))
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 100<<20 {
			t.Errorf("%d bytes were allocated", n)
		}
		if v := values(got); !slices.Equal(v, []string{"before", "after"}) {
			t.Errorf("the values %v came", v)
		}
		skips := gaps(got)
		if len(skips) != 1 {
			t.Fatalf("the gaps are %+v", skips)
		}
		s := skips[0]
		if s.From != 1 || s.To != 1 || s.Reason != stream.ReasonBatchTooLarge || s.Size != len(raw) || s.Hash == 0 ||
			len(s.Raw) != min(len(raw), 64<<10) || !bytes.Equal(s.Raw[61:], raw[61:len(s.Raw)]) {
			t.Errorf("the gap is from %d to %d, %s (%s), %d bytes, %d kept", s.From, s.To, s.Reason, s.Detail, s.Size, len(s.Raw))
		}
		e.committed(topic, 3)
	})
}

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A stored batch beyond the bound is passed over without being held.
func TestStoredBatchBeyondBound(t *testing.T) {
	onBoth(t, func(t *testing.T, e *broker) {
		topic := e.topic(1, map[string]string{"max.message.bytes": "9000000"})
		large := make([]byte, 6<<20)
		if _, err := rand.Read(large); err != nil {
			t.Fatal(err)
		}
		writer := e.with(func(c *stream.Config) { c.MaxMessageBytes, c.Compression = 8<<20, "none" })
		e.publish(writer, topic, "before", string(large), "after")
		c := e.with(func(c *stream.Config) { c.MaxBatchBytes, c.FetchBytes = 1<<20, 64<<10 })
		got := e.collect(c, topic, untilValue("after"))
		skips := gaps(got)
		if len(skips) != 1 || skips[0].From != 1 || skips[0].To != 1 || skips[0].Reason != stream.ReasonBatchTooLarge ||
			skips[0].Size < len(large) || len(skips[0].Raw) != 64<<10 {
			t.Fatalf("there are %d gaps; values %v", len(skips), values(got))
		}
		e.committed(topic, 3)
		// The hash is of the whole batch: what a reader with a higher bound sees.
		var sum uint64
		wide := e.with(func(c *stream.Config) { c.MaxBatchBytes = 16 << 20 })
		if err := wide.Read(e.ctx, topic, map[int]int64{0: 1}, false, func(r stream.Record) error {
			if r.Offset == 1 {
				sum = xxhash.Sum64(r.Value)
			}
			return nil
		}); err != nil || sum != xxhash.Sum64(large) {
			t.Errorf("a wider bound does not read it: %v", err)
		}
	})
}

// A message larger than the whole budget passes, alone.
func TestMessageBeyondBudget(t *testing.T) {
	onBoth(t, func(t *testing.T, e *broker) {
		topic := e.topic(1, map[string]string{"max.message.bytes": "9000000"})
		writer := e.with(func(c *stream.Config) { c.MaxMessageBytes = 8 << 20 })
		e.publish(writer, topic, "before", "large"+string(make([]byte, 5<<20)), "after")
		c := e.with(func(c *stream.Config) { c.MaxBytes = 1 << 20 })
		got := e.collect(c, topic, untilValue("after"))
		if v := values(got); len(v) != 3 || v[0] != "before" || v[2] != "after" || len(gaps(got)) != 0 {
			t.Errorf("there came %q, %v", v, gaps(got))
		}
		e.committed(topic, 3)
	})
}

func TestOffsetsLost(t *testing.T) {
	onBoth(t, func(t *testing.T, e *broker) {
		topic := e.topic(1, nil)
		e.publish(e.client, topic, "0", "1", "2")
		e.collect(e.client, topic, untilValue("2"))
		e.publish(e.client, topic, "3", "4", "5", "6")
		other := franz(t, e.addr)
		req := kmsg.NewDeleteRecordsRequest()
		rt := kmsg.NewDeleteRecordsRequestTopic()
		rt.Topic = topic
		rt.Partitions = []kmsg.DeleteRecordsRequestTopicPartition{{Partition: 0, Offset: 5}}
		req.Topics = append(req.Topics, rt)
		if _, err := req.RequestWith(e.ctx, other); err != nil {
			t.Fatal(err)
		}
		got := e.collect(e.client, topic, untilValue("6"))
		if v := values(got); !slices.Equal(v, []string{"5", "6"}) {
			t.Errorf("the values %v came", v)
		}
		s := gaps(got)
		if len(s) != 1 || s[0].From != 3 || s[0].To != 4 || s[0].Reason != stream.ReasonOffsetsLost || got[0].first != 3 || got[0].last != 4 {
			t.Errorf("the gaps are %+v in %+v", s, got)
		}
		e.committed(topic, 7)
	})
}

// A topic that was made anew is read from its start, and the commit goes back.
func TestLogShorterThanCommitted(t *testing.T) {
	onBoth(t, func(t *testing.T, e *broker) {
		topic := e.topic(1, nil)
		e.publish(e.client, topic, "0", "1", "2")
		e.collect(e.client, topic, untilValue("2"))
		transport := &kafkago.Transport{}
		defer transport.CloseIdleConnections()
		kc := &kafkago.Client{Addr: kafkago.TCP(e.addr), Transport: transport}
		res, err := kc.OffsetCommit(e.ctx, &kafkago.OffsetCommitRequest{
			GroupID: e.client.Group("readers"), GenerationID: -1,
			Topics: map[string][]kafkago.OffsetCommit{topic: {{Partition: 0, Offset: 1000}}},
		})
		if err != nil || res.Topics[topic][0].Error != nil {
			t.Fatal(err, res)
		}
		e.committed(topic, 1000)
		got := e.collect(e.client, topic, untilValue("2"))
		if v := values(got); !slices.Equal(v, []string{"0", "1", "2"}) {
			t.Errorf("the values %v came", v)
		}
		s := gaps(got)
		if len(s) != 1 || s[0].From != 3 || s[0].To != 999 || s[0].Reason != stream.ReasonOffsetsLost || got[0].last != -1 {
			t.Errorf("the gaps are %+v in %+v", s, got)
		}
		e.committed(topic, 3)
	})
}

func franz(t *testing.T, addr string, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	c, err := kgo.NewClient(append(opts, kgo.SeedBrokers(addr))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// Records of aborted transactions are not delivered, and the markers that end
// a transaction do not count as lag, even when nothing else follows.
func TestTransactions(t *testing.T) {
	onBoth(t, func(t *testing.T, e *broker) {
		topic := e.topic(1, nil)
		p := franz(t, e.addr, kgo.TransactionalID(e.prefix), kgo.DefaultProduceTopic(topic), kgo.RecordPartitioner(kgo.ManualPartitioner()))
		transact := func(name string, end kgo.TransactionEndTry) error {
			err := p.BeginTransaction()
			for j := range 3 {
				err = errors.Join(err, p.ProduceSync(e.ctx, kgo.StringRecord(fmt.Sprintf("%s-%d", name, j))).FirstErr())
			}
			return errors.Join(err, p.EndTransaction(e.ctx, end))
		}
		if err := errors.Join(transact("0", kgo.TryCommit), transact("1", kgo.TryAbort), transact("2", kgo.TryCommit)); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(e.ctx)
		defer stop()
		var got []string
		arrived := make(chan struct{}, 10)
		consumed := make(chan error, 1)
		go func() {
			consumed <- e.client.Consume(ctx, e.client.Group("readers"), []string{topic}, func(_ context.Context, cl stream.Claim) error {
				for b := range cl.Batches() {
					for _, r := range b.Records {
						got = append(got, string(r.Value))
					}
					cl.Done(b.Last)
					if b.Release(); len(got) >= 6 {
						arrived <- struct{}{}
					}
				}
				return nil
			})
		}()
		<-arrived
		if err := transact("3", kgo.TryAbort); err != nil {
			t.Fatal(err)
		}
		for e.ctx.Err() == nil {
			if offsets, err := e.client.Committed(e.ctx, e.client.Group("readers"), topic); err == nil && offsets[0] == 16 {
				break
			}
		}
		stop()
		if err := <-consumed; err != nil || !slices.Equal(got, []string{"0-0", "0-1", "0-2", "2-0", "2-1", "2-2"}) {
			t.Errorf("there came %v; %v", got, err)
		}
		e.committed(topic, 16)
	})
}

// What other producers compress is read.
func TestOtherProducersCompressions(t *testing.T) {
	onBoth(t, func(t *testing.T, e *broker) {
		topic := e.topic(1, nil)
		var want []string
		for i, codec := range []kgo.CompressionCodec{
			kgo.NoCompression(), kgo.GzipCompression(), kgo.SnappyCompression(), kgo.Lz4Compression(), kgo.ZstdCompression(),
		} {
			p := franz(t, e.addr, kgo.DefaultProduceTopic(topic), kgo.ProducerBatchCompression(codec))
			var recs []*kgo.Record
			for j := range 200 {
				want = append(want, fmt.Sprintf("%d-%d", i, j))
				recs = append(recs, kgo.StringRecord(want[len(want)-1]))
			}
			if err := p.ProduceSync(e.ctx, recs...).FirstErr(); err != nil {
				t.Fatal(err)
			}
		}
		got := e.collect(e.client, topic, untilValue("4-199"))
		if !slices.Equal(values(got), want) {
			t.Errorf("%d values came of %d", len(values(got)), len(want))
		}
	})
}
