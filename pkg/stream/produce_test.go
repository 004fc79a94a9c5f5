package stream

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/pierrec/lz4/v4"
	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	"pgregory.net/rapid"
)

// What encodeBatch writes, kafka-go's own decoder and ours read as it was.
func TestEncodeIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var batch []waiting
		now := time.UnixMilli(1_790_000_000_123)
		for range rapid.IntRange(1, 50).Draw(t, "count") {
			m := &Message{Key: genBytes(t, "key"), Value: genBytes(t, "value")}
			if rapid.Bool().Draw(t, "timed") {
				m.Time = time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "time"))
			}
			for range rapid.IntRange(0, 3).Draw(t, "headers") {
				m.Headers = append(m.Headers, Header{Key: rapid.StringN(0, 20, 40).Draw(t, "header"), Value: genBytes(t, "header value")})
			}
			batch = append(batch, waiting{msg: m, size: messageSize(m)})
		}
		codec := kafka.Compression(rapid.IntRange(0, 4).Draw(t, "codec"))
		raw, err := encodeBatch(batch, codec, now)
		if err != nil {
			t.Fatal(err)
		}
		d, b := testDecoder(64 << 20)
		if err := d.add(b, raw, parseBatchHead(raw), 0); err != nil {
			t.Fatal(err)
		}
		var theirs protocol.RecordSet
		sized := append([]byte{byte(len(raw) >> 24), byte(len(raw) >> 16), byte(len(raw) >> 8), byte(len(raw))}, raw...)
		if _, err := theirs.ReadFrom(bytes.NewReader(sized)); err != nil {
			t.Fatal(err)
		}
		for i, w := range batch {
			at := w.msg.Time
			if at.IsZero() {
				at = now
			}
			got := b.slices.records[i]
			if got.Offset != int64(i) || !got.Time.Equal(at) || !sameBytes(got.Key, w.msg.Key) || !sameBytes(got.Value, w.msg.Value) ||
				len(got.Headers) != len(w.msg.Headers) {
				t.Fatalf("message %d: %+v became %+v", i, w.msg, got)
			}
			rec, err := theirs.Records.ReadRecord()
			if err != nil {
				t.Fatal(err)
			}
			key, err1 := protocol.ReadAll(rec.Key)
			value, err2 := protocol.ReadAll(rec.Value)
			if errors.Join(err1, err2) != nil || rec.Offset != int64(i) || !bytes.Equal(key, w.msg.Key) || !bytes.Equal(value, w.msg.Value) {
				t.Fatalf("message %d: kafka-go reads %q and %q at %d", i, key, value, rec.Offset)
			}
		}
		if _, err := theirs.Records.ReadRecord(); !errors.Is(err, io.EOF) {
			t.Fatalf("kafka-go reads more than %d messages", len(batch))
		}
	})
}

// The frame's header, with its checksum, is what a strict reader takes.
func TestLz4FrameIsStandard(t *testing.T) {
	for _, n := range []int{0, 1, 100_000, lz4MaxBlock + 10} {
		plain := bytes.Repeat([]byte("glidepath "), n/10+1)[:n]
		frame, err := appendLz4(nil, plain)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(lz4.NewReader(bytes.NewReader(frame)))
		if err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes come back as %d: %v", n, len(got), err)
		}
	}
}

// A call that gives up may use its memory again at once.
func TestPublishLetsGoOfMemory(t *testing.T) {
	f := newFaulty(t, 1)
	f.meddle(func(req kafka.Request) (kafka.Response, error) {
		if _, ok := producedTo(req); ok {
			return refusal(kafka.NotEnoughReplicas), nil
		}
		return nil, nil
	}, nil)
	for range 20 {
		msgs := messages(f.topic, 1, 100)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if err := f.Publish(ctx, msgs...); err == nil {
			t.Fatal("it was published")
		}
		cancel()
		for i := range msgs { // the race detector sees anybody who still reads
			msgs[i].Value[0] = 'x'
			msgs[i] = Message{}
		}
	}
}
