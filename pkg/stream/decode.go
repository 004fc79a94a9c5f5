package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"time"
	"unsafe"

	"github.com/cespare/xxhash/v2"
)

// The layout of a record batch (message format 2), from Kafka's
// DefaultRecordBatch: base offset 8, length 4, leader epoch 4, magic 1, crc 4,
// attributes 2, last offset delta 4, first and greatest timestamp 8 each,
// producer id 8, producer epoch 2, base sequence 4, record count 4.
const (
	batchHead     = 61
	batchLengthAt = 12 // the length field counts from here
	batchCRCAt    = 21 // the checksum covers from here
)

// recordCost is what a Record takes beside its bytes; it counts, or a batch of
// a million empty records would pass as small.
const recordCost = int(unsafe.Sizeof(Record{}))

// headerCost likewise.
const headerCost = int(unsafe.Sizeof(Header{}))

// keptRaw is how much of an unreadable batch is kept for the dead letter.
const keptRaw = 64 << 10

var crcTable = crc32.MakeTable(crc32.Castagnoli)

// batchHeader is what a stored batch says of itself. The same positions hold
// offset, length and magic in the older formats.
type batchHeader struct {
	base       int64
	length     int32
	magic      int8
	crc        uint32
	attributes int16
	lastDelta  int32
	firstTime  int64
	maxTime    int64
	producer   int64
	count      int32
}

func parseBatchHead(b []byte) batchHeader {
	be := binary.BigEndian
	return batchHeader{
		base:       int64(be.Uint64(b)),
		length:     int32(be.Uint32(b[8:])),
		magic:      int8(b[16]),
		crc:        be.Uint32(b[17:]),
		attributes: int16(be.Uint16(b[21:])),
		lastDelta:  int32(be.Uint32(b[23:])),
		firstTime:  int64(be.Uint64(b[27:])),
		maxTime:    int64(be.Uint64(b[35:])),
		producer:   int64(be.Uint64(b[43:])),
		count:      int32(be.Uint32(b[57:])),
	}
}

func (h *batchHeader) size() int { return batchLengthAt + int(h.length) }

func (h *batchHeader) last() int64 {
	if h.magic < 2 || h.lastDelta < 0 {
		return h.base
	}
	return h.base + int64(h.lastDelta)
}

func (h *batchHeader) codec() int8         { return int8(h.attributes & 7) }
func (h *batchHeader) logAppendTime() bool { return h.attributes&8 != 0 }
func (h *batchHeader) transactional() bool { return h.attributes&16 != 0 }
func (h *batchHeader) control() bool       { return h.attributes&32 != 0 }

// The reasons for which a batch is not read, as errors.
var (
	errTooLarge    = errors.New("exceeds the bound for one batch")
	errCorrupt     = errors.New("corrupt record batch")
	errUnsupported = errors.New("unsupported record batch")
)

func reasonOf(err error) Reason {
	switch {
	case errors.Is(err, errTooLarge):
		return ReasonBatchTooLarge
	case errors.Is(err, errUnsupported):
		return ReasonUnsupportedBatch
	}
	return ReasonCorruptBatch
}

// skipOf describes a batch that was refused.
func skipOf(raw []byte, h batchHeader, err error) Skip {
	return Skip{
		From: h.base, To: h.last(),
		Reason: reasonOf(err), Detail: err.Error(),
		Raw:  append([]byte(nil), raw[:min(len(raw), keptRaw)]...),
		Size: len(raw), Hash: xxhash.Sum64(raw),
	}
}

// hashBatch reads a batch that is too large to hold, and then the rest of the
// total bytes that it stands in, keeping its beginning and its hash.
func hashBatch(r io.Reader, h batchHeader, total int, alive func() error) (Skip, error) {
	s := Skip{From: h.base, To: h.last(), Reason: ReasonBatchTooLarge, Size: h.size()}
	if h.size() > total {
		return s, errMalformed
	}
	s.Raw = make([]byte, min(h.size(), keptRaw))
	if _, err := io.ReadFull(r, s.Raw); err != nil {
		return s, err
	}
	sum := xxhash.New()
	_, _ = sum.Write(s.Raw) // a hash does not fail
	for left := total - len(s.Raw); left > 0; {
		hashed := max(0, h.size()-(total-left))
		n, w := min(left, 1<<20), io.Discard
		if hashed > 0 {
			n, w = min(n, hashed), sum
		}
		if err := alive(); err != nil {
			return s, err
		}
		if _, err := io.CopyN(w, r, int64(n)); err != nil {
			return s, err
		}
		left -= n
	}
	s.Hash = sum.Sum64()
	return s, nil
}

// decoder turns record sets into batches. One belongs to each partition reader.
type decoder struct {
	topic     string
	partition int
	maxBatch  int
	pool      *pool
	headers   map[string]string // header keys repeat: one string each
}

// builder collects the records of one Batch.
type builder struct {
	slices  recordSlices
	buffers [][]byte
	free    []byte // what is left of the newest buffer, as an empty slice with capacity
	want    int    // how many bytes are likely to come
	filled  int    // how many have, records' own size included
	first   int64
}

func (b *builder) empty() bool { return len(b.slices.records) == 0 }

// held is what the batch takes in memory, unused room included.
func (b *builder) held() int {
	n := cap(b.slices.records)*recordCost + cap(b.slices.headers)*headerCost
	for _, buf := range b.buffers {
		n += cap(buf)
	}
	return n
}

// add decodes one stored batch, taking the records from offset from on. When it
// fails, b is as it was.
func (d *decoder) add(b *builder, raw []byte, h batchHeader, from int64) error {
	if h.magic != 2 {
		return fmt.Errorf("%w: message format %d", errUnsupported, h.magic)
	}
	if crc32.Checksum(raw[batchCRCAt:], crcTable) != h.crc {
		return fmt.Errorf("%w: wrong checksum", errCorrupt)
	}
	room := d.maxBatch - max(int(h.count), 0)*recordCost
	if room < 0 {
		return fmt.Errorf("%w of %d bytes: %d records", errTooLarge, d.maxBatch, h.count)
	}
	body, err := d.body(b, raw[batchHead:], h.codec(), room)
	if err != nil {
		return err
	}
	records, headers := len(b.slices.records), len(b.slices.headers)
	if err := d.parse(b, body, h, from, room-len(body)); err != nil {
		clear(b.slices.records[records:])
		b.slices.records = b.slices.records[:records]
		b.slices.headers = b.slices.headers[:headers]
		return err
	}
	b.filled += len(body) + (len(b.slices.records)-records)*recordCost + (len(b.slices.headers)-headers)*headerCost
	return nil
}

// body returns the decompressed records in memory that belongs to b.
func (d *decoder) body(b *builder, stored []byte, codec int8, room int) ([]byte, error) {
	if cap(b.free) < len(stored) || cap(b.free) == 0 {
		b.free = d.pool.get(max(len(stored), b.want))
		b.buffers = append(b.buffers, b.free)
	}
	var body []byte
	var err error
	if codec == 0 {
		if len(stored) > room {
			return nil, fmt.Errorf("%w of %d bytes: %d bytes of records", errTooLarge, d.maxBatch, len(stored))
		}
		body = append(b.free, stored...)
	} else if body, err = decompress(codec, b.free, stored, room, d.pool); err != nil {
		return nil, err
	}
	if cap(body) > 0 && &body[:1][0] != &b.free[:1][0] {
		b.buffers = append(b.buffers, body[:0:cap(body)]) // it outgrew the room
		b.free = body[len(body):len(body):cap(body)]
	} else {
		b.free = b.free[len(body):len(body):cap(b.free)]
	}
	return body, nil
}

// parse reads the records of one batch.
func (d *decoder) parse(b *builder, body []byte, h batchHeader, from int64, room int) error {
	if int(h.count) > len(body) {
		return fmt.Errorf("%w: %d records in %d bytes", errCorrupt, h.count, len(body))
	}
	r := recordReader{buf: body}
	for range h.count {
		length := r.varint()
		end := r.at + int(length)
		if r.bad || length < 0 || int64(len(body)-r.at) < length {
			return fmt.Errorf("%w: record of %d bytes at %d of %d", errCorrupt, length, r.at, len(body))
		}
		r.at++ // attributes, unused
		timeDelta, offsetDelta := r.varint(), r.varint()
		rec := Record{Topic: d.topic, Partition: d.partition, Offset: h.base + offsetDelta}
		rec.Key = r.bytes()
		rec.Value = r.bytes()
		if n := r.varint(); n > 0 && !r.bad {
			if n > int64(end-r.at) || int(n)*headerCost > room {
				return fmt.Errorf("%w: %d headers", errCorrupt, n)
			}
			room -= int(n) * headerCost
			rec.Headers = d.parseHeaders(b, &r, int(n))
		}
		if r.bad || r.at > end {
			return fmt.Errorf("%w: record at offset %d exceeds its length", errCorrupt, rec.Offset)
		}
		r.at = end
		if rec.Offset < from {
			continue // the fetch began inside this batch
		}
		ms := h.firstTime + timeDelta
		if h.logAppendTime() {
			ms = h.maxTime
		}
		rec.Time = time.UnixMilli(ms).UTC()
		b.slices.records = append(b.slices.records, rec)
	}
	return nil
}

func (d *decoder) parseHeaders(b *builder, r *recordReader, n int) []Header {
	at := len(b.slices.headers)
	for range n {
		key := r.bytes()
		name, known := d.headers[string(key)]
		if !known {
			name = string(key)
			if len(d.headers) < 256 && len(name) <= 64 {
				d.headers[name] = name
			}
		}
		b.slices.headers = append(b.slices.headers, Header{Key: name, Value: r.bytes()})
	}
	return b.slices.headers[at:len(b.slices.headers):len(b.slices.headers)]
}

// recordReader reads the zig-zag varints and byte strings of records.
type recordReader struct {
	buf []byte
	at  int
	bad bool
}

func (r *recordReader) varint() int64 {
	if r.at < len(r.buf) {
		if c := r.buf[r.at]; c < 0x80 { // one byte is the usual case
			r.at++
			return int64(c>>1) ^ -int64(c&1)
		}
	}
	v, n := binary.Varint(r.buf[min(r.at, len(r.buf)):])
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.at += n
	return v
}

// bytes returns nil for an absent string (length -1) and a non-nil empty slice
// for an empty one.
func (r *recordReader) bytes() []byte {
	n := r.varint()
	if n < 0 || r.bad {
		return nil
	}
	if int64(len(r.buf)-r.at) < n {
		r.bad = true
		return nil
	}
	s := r.buf[r.at : r.at+int(n) : r.at+int(n)]
	r.at += int(n)
	return s
}
