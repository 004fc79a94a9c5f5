package streamtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/stream"
)

// javaPartitions are what Java's default partitioner gives with 12 partitions:
// Utils.toPositive(Utils.murmur2(key)) % 12 of kafka-clients 4.1.0.
var javaPartitions = map[string]int{
	"": 9, "a": 4, "ab": 2, "abc": 3, "abcd": 8, "customer-1": 9, "C-00042": 3, "acct_9f3b2c": 3,
	"顧客-一": 8, "客户": 5, "Zoë & Söhne": 2,
	"a-rather-long-customer-identifier-0123456789-0123456789": 6,
}

func partitionIsMurmur2(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 12)
	var msgs []stream.Message
	for i := range 200 {
		msgs = append(msgs, stream.Message{Topic: topic, Key: fmt.Appendf(nil, "customer-%d", i), Value: []byte("x")})
	}
	for key := range javaPartitions {
		msgs = append(msgs, stream.Message{Topic: topic, Key: []byte(key), Value: []byte("x")})
	}
	for range 100 {
		msgs = append(msgs, stream.Message{Topic: topic, Value: []byte("no key")})
	}
	e.publish(t, msgs...)
	keyless := map[int]int{}
	n := 0
	err := e.client.Read(e.ctx, topic, nil, false, func(r stream.Record) error {
		n++
		if r.Key == nil {
			keyless[r.Partition]++
			return nil
		}
		if want := stream.PartitionFor(r.Key, 12); r.Partition != want {
			t.Errorf("key %q is in partition %d and not %d", r.Key, r.Partition, want)
		}
		if want, ok := javaPartitions[string(r.Key)]; ok && r.Partition != want {
			t.Errorf("key %q is in partition %d; Java puts it into %d", r.Key, r.Partition, want)
		}
		return nil
	})
	if err != nil || n != len(msgs) {
		t.Fatalf("read %d of %d: %v", n, len(msgs), err)
	}
	if len(keyless) != 12 {
		t.Errorf("messages without a key went to %v only", keyless)
	}
}

func explicitPartition(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 4)
	var msgs []stream.Message
	for p := range 4 {
		msgs = append(msgs, stream.Message{Topic: topic, Key: []byte("same"), Partition: &p, Value: fmt.Append(nil, p)})
	}
	e.publish(t, msgs...)
	seen := map[int]string{}
	err := e.client.Read(e.ctx, topic, nil, false, func(r stream.Record) error {
		seen[r.Partition] = string(r.Value)
		return nil
	})
	if err != nil || fmt.Sprint(seen) != "map[0:0 1:1 2:2 3:3]" {
		t.Fatalf("read %v, %v", seen, err)
	}
	none := 4
	err = e.client.Publish(e.ctx, stream.Message{Topic: topic, Partition: &none, Value: []byte("x")})
	var named *stream.MessageError
	if !errors.As(err, &named) || named.Topic != topic {
		t.Errorf("a partition that does not exist gives %v", err)
	}
}

func nilAndEmptyPreserved(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 1)
	one := 0
	at := time.Date(2026, 2, 3, 4, 5, 6, 789_000_000, time.UTC)
	want := []stream.Message{
		{Key: nil, Value: []byte("v")},
		{Key: []byte{}, Value: nil},
		{Key: []byte("k"), Value: []byte{}},
		{Key: []byte("k"), Value: []byte("v"), Time: at, Headers: []stream.Header{
			{Key: "ce_id", Value: []byte("1")}, {Key: "twice", Value: []byte("a")}, {Key: "twice", Value: []byte("b")},
			{Key: "none", Value: nil}, {Key: "empty", Value: []byte{}}, {Key: "", Value: []byte("no name")},
		}},
	}
	for i := range want {
		want[i].Topic, want[i].Partition = topic, &one
	}
	e.publish(t, want...)
	c := e.consume(t, e.client, topic, nil)
	c.untilCount(len(want))
	same := func(a, b []byte) bool { return bytes.Equal(a, b) && (a == nil) == (b == nil) }
	for i, got := range c.got {
		w := want[i]
		if !same(got.Key, w.Key) || !same(got.Value, w.Value) || len(got.Headers) != len(w.Headers) {
			t.Errorf("%d: %#v became %#v", i, w, got)
			continue
		}
		for j, h := range got.Headers {
			if h.Key != w.Headers[j].Key || !same(h.Value, w.Headers[j].Value) {
				t.Errorf("%d: header %#v became %#v", i, w.Headers[j], h)
			}
		}
		if got.Topic != topic || got.Offset != int64(i) || got.Time.Location() != time.UTC {
			t.Errorf("%d: is %s offset %d at %s", i, got.Topic, got.Offset, got.Time)
		}
	}
	if got := c.got[3].Time; !got.Equal(at) {
		t.Errorf("the time %s became %s", at, got)
	}
	c.mustEnd()
}

func readToEnds(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 3)
	read := func(from map[int]int64) []string {
		t.Helper()
		var got []string
		err := e.client.Read(e.ctx, topic, from, false, func(r stream.Record) error {
			got = append(got, fmt.Sprintf("%d:%s", r.Partition, r.Value))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		return got
	}
	if got := read(nil); len(got) != 0 {
		t.Errorf("an empty topic gives %v", got)
	}
	e.publish(t, append(numbered(topic, 0, 0, 3), numbered(topic, 2, 0, 4)...)...)
	if got := describe(read(nil)); got != "0:0,0:1,0:2,2:0,2:1,2:2,2:3" {
		t.Errorf("read %s", got)
	}
	if got := describe(read(map[int]int64{2: 3, 1: 0})); got != "2:3" {
		t.Errorf("from offset 3 of partition 2 was read %s", got)
	}
	broken := errors.New("it broke")
	if err := e.client.Read(e.ctx, topic, nil, false, func(stream.Record) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("Read returned %v for its function's error", err)
	}
	if err := e.client.Read(e.ctx, topic, map[int]int64{7: 0}, false, func(stream.Record) error { return nil }); err == nil {
		t.Error("a partition that does not exist was read")
	}
	if err := e.client.Read(e.ctx, e.client.Topic("missing"), nil, false, func(stream.Record) error { return nil }); err == nil {
		t.Error("a topic that does not exist was read")
	}
}

func readFollows(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 2)
	e.publish(t, numbered(topic, 0, 0, 5)...)
	ctx, stop := context.WithCancel(e.ctx)
	defer stop()
	got := make(chan string, 100)
	result := make(chan error, 1)
	go func() {
		result <- e.client.Read(ctx, topic, nil, true, func(r stream.Record) error {
			got <- string(r.Value)
			return nil
		})
	}()
	next := func() string {
		select {
		case v := <-got:
			return v
		case err := <-result:
			t.Fatalf("Read ended with %v", err)
		case <-e.ctx.Done():
			t.Fatal("waited too long")
		}
		return ""
	}
	for i := range 5 {
		if v := next(); v != fmt.Sprint(i) {
			t.Fatalf("%d came as %s", i, v)
		}
	}
	for i := range 20 {
		e.publish(t, numbered(topic, i%2, i, i+1)...)
		if v := next(); v != fmt.Sprint(i) {
			t.Fatalf("%d came as %s", i, v)
		}
	}
	stop()
	if err := <-result; err != nil {
		t.Fatal(err)
	}
}

func topics(t *testing.T, e *env) {
	spec := func(bare string, n int) stream.TopicSpec {
		return stream.TopicSpec{Name: e.client.Topic(bare), Partitions: n, Retention: -1, RetentionBytes: 1 << 30}
	}
	have := []stream.TopicSpec{spec("a", 2), spec("b", 3)}
	for range 2 { // it is idempotent
		if err := e.client.EnsureTopics(e.ctx, have); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.client.CheckTopics(e.ctx, have); err != nil {
		t.Error(err)
	}
	wrong := []stream.TopicSpec{spec("a", 2), spec("b", 4), spec("c", 1), spec("d", 1)}
	err := e.client.CheckTopics(e.ctx, wrong)
	var listed *stream.TopicsError
	if !errors.As(err, &listed) || len(listed.Problems) != 3 {
		t.Fatalf("three things are wrong; told was %v", err)
	}
	for _, want := range []string{"b has 3 partitions and not 4", "c is missing", "d is missing", "glidepath migrate"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	err = e.client.EnsureTopics(e.ctx, wrong)
	if err == nil || !strings.Contains(err.Error(), "3 partitions") {
		t.Errorf("another partition count gives %v", err)
	}
	counts, err := e.client.Partitions(e.ctx, e.client.Topic("a"), e.client.Topic("b"), e.client.Topic("c"), e.client.Topic("x"))
	if err != nil || len(counts) != 3 || counts[e.client.Topic("b")] != 3 || counts[e.client.Topic("c")] != 1 {
		t.Errorf("partitions are %v, %v", counts, err)
	}
	e.publish(t, numbered(e.client.Topic("a"), 1, 0, 7)...)
	start, err := e.client.StartOffsets(e.ctx, e.client.Topic("a"))
	if err != nil || fmt.Sprint(start) != "map[0:0 1:0]" {
		t.Errorf("start offsets are %v, %v", start, err)
	}
	end, err := e.client.EndOffsets(e.ctx, e.client.Topic("a"))
	if err != nil || fmt.Sprint(end) != "map[0:0 1:7]" {
		t.Errorf("end offsets are %v, %v", end, err)
	}
	if lag, err := e.client.Lag(e.ctx, e.client.Group("nobody"), e.client.Topic("a"), e.client.Topic("b")); err != nil || lag != 7 {
		t.Errorf("the lag of a group that never was is %d, %v", lag, err)
	}
}

func tooLargeMessageIsNamed(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 1)
	msgs := numbered(topic, 0, 0, 5)
	msgs[2].Key, msgs[2].Value = []byte("the large one"), make([]byte, 1<<20+1)
	err := e.client.Publish(e.ctx, msgs...)
	var named *stream.MessageError
	if !errors.As(err, &named) || named.Index != 2 || string(named.Key) != "the large one" || !errors.Is(err, stream.ErrTooLarge) {
		t.Fatalf("the error is %v", err)
	}
	var got []string
	if err := e.client.Read(e.ctx, topic, nil, false, func(r stream.Record) error {
		got = append(got, string(r.Value))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if describe(got) != "0,1,3,4" {
		t.Errorf("beside the large one came %s", describe(got))
	}
}

func publishEndsWithContext(t *testing.T, e *env) {
	ctx, cancel := context.WithTimeout(e.ctx, 300*time.Millisecond)
	defer cancel()
	if err := e.client.Publish(ctx, stream.Message{Topic: e.client.Topic("never"), Value: []byte("x")}); err == nil {
		t.Error("publishing to a topic that does not exist returned nil")
	}
}
