// Package rawbatch writes stored record batches (message format 2) for tests:
// with any compression, and with whatever a producer can get wrong. It shares
// no code with the reader.
package rawbatch

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// Record is a record to encode. nil and empty differ.
type Record struct {
	Delta   int64 // of the offset
	Time    int64 // ms, relative to Batch.Time
	Key     []byte
	Value   []byte
	Headers []Header
}

// Header is a record's header.
type Header struct {
	Key   string
	Value []byte
}

// Batch is a batch to encode.
type Batch struct {
	Base       int64
	Time       int64
	Codec      int // 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd
	Xerial     bool
	Attributes int16 // further bits
	Producer   int64
	Records    []Record
	LastDelta  int64 // when the last offset has no record; 0 means the last record's
}

// Encode returns the batch as a broker stores it.
func (b Batch) Encode() ([]byte, error) {
	var plain []byte
	last := b.LastDelta
	for _, r := range b.Records {
		plain = appendRecord(plain, r)
		last = max(last, r.Delta)
	}
	body, err := Compress(b.Codec, b.Xerial, bytes.NewReader(plain))
	if err != nil {
		return nil, err
	}
	return b.Around(body, len(b.Records), last), nil
}

// Around puts the batch's header around records that are encoded already.
func (b Batch) Around(body []byte, count int, lastDelta int64) []byte {
	be := binary.BigEndian
	out := make([]byte, 61, 61+len(body))
	out = append(out, body...)
	be.PutUint64(out, uint64(b.Base))
	be.PutUint32(out[8:], uint32(len(out)-12))
	be.PutUint32(out[12:], 0xffffffff)
	out[16] = 2
	be.PutUint16(out[21:], uint16(b.Attributes)|uint16(b.Codec))
	be.PutUint32(out[23:], uint32(lastDelta))
	be.PutUint64(out[27:], uint64(b.Time))
	be.PutUint64(out[35:], uint64(b.Time))
	producer := b.Producer
	if producer == 0 {
		producer = -1
	}
	be.PutUint64(out[43:], uint64(producer))
	be.PutUint16(out[51:], 0xffff)
	be.PutUint32(out[53:], 0xffffffff)
	be.PutUint32(out[57:], uint32(count))
	Seal(out)
	return out
}

// Seal sets the checksum right.
func Seal(batch []byte) {
	sum := crc32.Checksum(batch[21:], crc32.MakeTable(crc32.Castagnoli))
	binary.BigEndian.PutUint32(batch[17:], sum)
}

func appendRecord(out []byte, r Record) []byte {
	body := []byte{0}
	body = binary.AppendVarint(body, r.Time)
	body = binary.AppendVarint(body, r.Delta)
	body = appendBytes(body, r.Key)
	body = appendBytes(body, r.Value)
	body = binary.AppendVarint(body, int64(len(r.Headers)))
	for _, h := range r.Headers {
		body = appendBytes(body, append([]byte{}, h.Key...))
		body = appendBytes(body, h.Value)
	}
	return append(binary.AppendVarint(out, int64(len(body))), body...)
}

func appendBytes(out, b []byte) []byte {
	if b == nil {
		return binary.AppendVarint(out, -1)
	}
	return append(binary.AppendVarint(out, int64(len(b))), b...)
}

// RecordHead returns the beginning of a record whose value has size bytes, up
// to the value; a zero byte (no headers) follows the value.
func RecordHead(size int) []byte {
	head := []byte{0, 0, 0}
	head = appendBytes(head, nil)
	head = binary.AppendVarint(head, int64(size))
	return append(binary.AppendVarint(nil, int64(len(head)+size+1)), head...)
}

// Compress returns what r holds as one of Kafka's compressions. It streams, so
// that a bomb need not fit into memory (snappy apart).
func Compress(codec int, xerial bool, r io.Reader) ([]byte, error) {
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch codec {
	case 0:
		_, err = io.Copy(&out, r)
		return out.Bytes(), err
	case 1:
		w = gzip.NewWriter(&out)
	case 2:
		plain, err := io.ReadAll(r)
		if err != nil || !xerial {
			return s2.EncodeSnappy(nil, plain), err
		}
		out.WriteString("\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01")
		for len(plain) > 0 {
			n := min(len(plain), 32<<10)
			block := s2.EncodeSnappy(nil, plain[:n])
			out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(block))))
			out.Write(block)
			plain = plain[n:]
		}
		return out.Bytes(), nil
	case 3:
		w = lz4.NewWriter(&out)
	case 4:
		w, err = zstd.NewWriter(&out, zstd.WithEncoderConcurrency(1))
	default:
		return nil, fmt.Errorf("codec %d", codec)
	}
	if err != nil {
		return nil, err
	}
	if _, err = io.Copy(struct{ io.Writer }{w}, r); err != nil {
		return nil, err
	}
	if err = w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
