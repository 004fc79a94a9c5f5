package stream

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"glidepath/pkg/stream/internal/rawbatch"
)

func testDecoder(limit int) (*decoder, *builder) {
	d := &decoder{topic: "t", partition: 1, maxBatch: limit, pool: newPool(limit), headers: map[string]string{}}
	return d, &builder{slices: d.pool.getRecords(1)}
}

func genBytes(t *rapid.T, name string) []byte {
	switch rapid.IntRange(0, 9).Draw(t, name+" kind") {
	case 0:
		return nil
	case 1:
		return []byte{}
	case 2:
		return bytes.Repeat([]byte("ab"), rapid.IntRange(1, 100_000).Draw(t, name+" repeat"))
	}
	return rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, name)
}

func genBatch(t *rapid.T, base int64) rawbatch.Batch {
	b := rawbatch.Batch{
		Base: base, Time: 1_700_000_000_000,
		Codec: rapid.IntRange(0, 4).Draw(t, "codec"), Xerial: rapid.Bool().Draw(t, "xerial"),
	}
	delta := int64(0)
	for range rapid.IntRange(1, 40).Draw(t, "count") {
		r := rawbatch.Record{
			Delta: delta, Time: rapid.Int64Range(-1e9, 1e9).Draw(t, "time"),
			Key: genBytes(t, "key"), Value: genBytes(t, "value"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "headers") {
			r.Headers = append(r.Headers, rawbatch.Header{
				Key: rapid.StringN(0, 20, 40).Draw(t, "header"), Value: genBytes(t, "header value"),
			})
		}
		b.Records = append(b.Records, r)
		delta += rapid.Int64Range(1, 3).Draw(t, "gap") // compaction leaves holes
	}
	return b
}

func sameBytes(a, b []byte) bool { return bytes.Equal(a, b) && (a == nil) == (b == nil) }

// Whatever a producer of any compression wrote is read back, from any offset
// on, with nil and empty kept apart, several batches into one builder.
func TestDecodeIsInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, b := testDecoder(32 << 20)
		from := rapid.Int64Range(100, 160).Draw(t, "from")
		var want []rawbatch.Record
		base := int64(100)
		for range rapid.IntRange(1, 4).Draw(t, "batches") {
			batch := genBatch(t, base)
			raw, err := batch.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if err := d.add(b, raw, parseBatchHead(raw), from); err != nil {
				t.Fatal(err)
			}
			for _, r := range batch.Records {
				if r.Delta += base; r.Delta >= from {
					want = append(want, r)
				}
			}
			base += batch.Records[len(batch.Records)-1].Delta + 1
		}
		if len(b.slices.records) != len(want) {
			t.Fatalf("%d records of %d", len(b.slices.records), len(want))
		}
		for i, got := range b.slices.records {
			w := want[i]
			at := time.UnixMilli(1_700_000_000_000 + w.Time).UTC()
			if got.Offset != w.Delta || !got.Time.Equal(at) || !sameBytes(got.Key, w.Key) || !sameBytes(got.Value, w.Value) ||
				len(got.Headers) != len(w.Headers) || got.Topic != "t" || got.Partition != 1 {
				t.Fatalf("record %d: %+v became %+v", i, w, got)
			}
			for j, h := range got.Headers {
				if h.Key != w.Headers[j].Key || !sameBytes(h.Value, w.Headers[j].Value) {
					t.Fatalf("record %d: header %+v became %+v", i, w.Headers[j], h)
				}
			}
		}
	})
}

// A batch that is damaged anywhere is refused or read, never a panic, and
// leaves the records before it as they were.
func TestDamagedBatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, b := testDecoder(1 << 20)
		good, err := rawbatch.Batch{Base: 5, Records: []rawbatch.Record{{Value: []byte("good")}}}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if err := d.add(b, good, parseBatchHead(good), 0); err != nil {
			t.Fatal(err)
		}
		raw, err := genBatch(t, 6).Encode()
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 4).Draw(t, "damages") {
			i := rapid.IntRange(12, len(raw)-1).Draw(t, "at")
			raw[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		}
		if rapid.Bool().Draw(t, "sealed") { // as if a producer had written it so
			rawbatch.Seal(raw)
		}
		err = d.add(b, raw, parseBatchHead(raw), 0)
		records := b.slices.records
		if err != nil && (len(records) != 1 || string(records[0].Value) != "good") {
			t.Fatalf("after %v there are %d records", err, len(records))
		}
	})
}

func FuzzDecode(f *testing.F) {
	for codec := range 5 {
		raw, err := rawbatch.Batch{Codec: codec, Records: []rawbatch.Record{
			{Key: []byte("k"), Value: bytes.Repeat([]byte("value"), 20), Headers: []rawbatch.Header{{Key: "h", Value: []byte("v")}}},
			{Delta: 1},
		}}.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) < batchHead {
			return
		}
		rawbatch.Seal(raw)
		d, b := testDecoder(1 << 20)
		if d.add(b, raw, parseBatchHead(raw), 0) == nil && b.held() > 8<<20 {
			t.Fatalf("%d bytes are held under a bound of 1 MiB", b.held())
		}
	})
}

// zeroes is n zero bytes.
func zeroes(n int64) io.Reader { return io.LimitReader(zeroReader{}, n) }

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// bomb is a batch of one record of n zero bytes.
func bomb(t testing.TB, codec int, n int) []byte {
	t.Helper()
	plain := io.MultiReader(bytes.NewReader(rawbatch.RecordHead(n)), zeroes(int64(n)), bytes.NewReader([]byte{0}))
	body, err := rawbatch.Compress(codec, false, plain)
	if err != nil {
		t.Fatal(err)
	}
	return rawbatch.Batch{Codec: codec}.Around(body, 1, 0)
}

// allocated is what f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// A batch that would grow beyond the bound is refused without growing.
func TestBombIsRefused(t *testing.T) {
	const limit = 4 << 20
	for _, c := range []struct {
		name  string
		codec int
		size  int
	}{
		{"gzip", 1, 64 << 20}, {"snappy", 2, 16 << 20}, {"lz4", 3, 64 << 20}, {"zstd", 4, 256 << 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw := bomb(t, c.codec, c.size)
			d, b := testDecoder(limit)
			var err error
			n := allocated(func() { err = d.add(b, raw, parseBatchHead(raw), 0) })
			if !errors.Is(err, errTooLarge) {
				t.Fatalf("%d bytes that grow to %d give %v", len(raw), c.size, err)
			}
			if n > 10*limit {
				t.Errorf("refusing it allocated %d bytes", n)
			}
		})
	}
}

// Headers that claim sizes are not believed.
func TestClaimsAreNotBelieved(t *testing.T) {
	const limit = 4 << 20
	many := make([]byte, 0, 7*600_000)
	for range 600_000 { // empty records: small, but 128 bytes each as Records
		many = append(many, 12, 0, 0, 0, 1, 1, 0)
	}
	window := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x98} // zstd: a window of 512 MiB
	window = append(window, 1, 0, 0)
	for _, c := range []struct {
		name  string
		codec int
		body  []byte
		count int
		want  error
	}{
		{"a record count", 0, []byte{12, 0, 0, 0, 1, 1, 0}, 1 << 30, errTooLarge},
		{"a modest record count", 0, []byte{12, 0, 0, 0, 1, 1, 0}, 1000, errCorrupt},
		{"many empty records", 0, many, 600_000, errTooLarge},
		{"a header count", 0, append([]byte{30, 0, 0, 0, 1, 1}, binary.AppendVarint(nil, 1<<40)...), 1, errCorrupt},
		{"a value length", 0, append([]byte{30, 0, 0, 0, 1}, binary.AppendVarint(nil, 1<<40)...), 1, errCorrupt},
		{"a snappy length", 2, []byte{0xff, 0xff, 0xff, 0xff, 0x0f, 0}, 1, errTooLarge},
		{"a zstd window", 4, window, 1, errTooLarge},
		{"an lz4 block length", 3, []byte{4, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73, 0xff, 0xff, 0xff, 0x7f}, 1, errCorrupt},
		{"an unknown compression", 7, []byte{1}, 1, errUnsupported},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw := rawbatch.Batch{Codec: c.codec}.Around(c.body, c.count, 0)
			d, b := testDecoder(limit)
			var err error
			n := allocated(func() { err = d.add(b, raw, parseBatchHead(raw), 0) })
			if !errors.Is(err, c.want) || n > 10*limit {
				t.Errorf("it gives %v, having allocated %d bytes", err, n)
			}
		})
	}
}

func TestOldFormatIsRefused(t *testing.T) {
	raw := bomb(t, 0, 10)
	raw[16] = 1
	d, b := testDecoder(1 << 20)
	if err := d.add(b, raw, parseBatchHead(raw), 0); !errors.Is(err, errUnsupported) {
		t.Fatalf("message format 1 gives %v", err)
	}
}

// Blocks may refer back into those before them, as librdkafka may write them.
func TestLz4LinkedBlocks(t *testing.T) {
	text := strings.Repeat("0123456789abcdef", 4)
	stored := binary.LittleEndian.AppendUint32(nil, uint32(len(text))|lz4Stored)
	stored = append(stored, text...)
	// 20 bytes from 64 back, then five literals, which a block must end with.
	match := []byte{0x0f, 64, 0, 1, 0x50, 'h', 'e', 'l', 'l', 'o'}
	frame := []byte{4, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0}
	frame = append(frame, stored...)
	frame = binary.LittleEndian.AppendUint32(frame, uint32(len(match)))
	frame = append(frame, match...)
	frame = append(frame, 0, 0, 0, 0)
	got, err := unlz4(nil, frame, 1<<20, newPool(1<<20))
	if want := text + text[:20] + "hello"; err != nil || string(got) != want {
		t.Fatalf("got %q, %v", got, err)
	}
	frame[4] |= lz4Independent
	if _, err := unlz4(nil, frame, 1<<20, newPool(1<<20)); err == nil {
		t.Fatal("an independent block referred back")
	}
}

// A transaction's records are dropped when it was aborted and only then.
func TestAbortedTransactions(t *testing.T) {
	a := newAborted([]abortedTxn{{producer: 7, first: 10}, {producer: 8, first: 30}})
	for _, s := range []struct {
		first, last int64
		producer    int64
		attributes  int16
		drops       bool
	}{
		{5, 6, 7, 16, false},   // an earlier transaction of the same producer
		{7, 7, 7, 48, false},   // its end
		{10, 12, 7, 16, true},  // the aborted one
		{13, 14, 9, 16, false}, // another producer's
		{15, 15, 7, 0, false},  // not of a transaction
		{16, 16, 7, 48, false}, // the abort
		{17, 18, 7, 16, false}, // the next transaction
		{30, 31, 8, 16, true},
	} {
		h := batchHeader{base: s.first, lastDelta: int32(s.last - s.first), producer: s.producer, attributes: s.attributes, magic: 2}
		if h.control() {
			a.marker(h)
			continue
		}
		if got := a.drops(h); got != s.drops {
			t.Errorf("%s: dropped is %t", fmt.Sprint(s), got)
		}
	}
}
