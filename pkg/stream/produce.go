package stream

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"time"

	"github.com/pierrec/lz4/v4"
	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/compress"
	"github.com/segmentio/kafka-go/protocol"
	"github.com/segmentio/kafka-go/protocol/produce"
)

// rawProduce is a produce request for one partition whose records are encoded
// already. Encoding them here and not in kafka-go makes it certain when the
// caller's memory is read for the last time, and costs less.
type rawProduce struct {
	ctx       context.Context
	topic     string
	partition int
	records   []byte // a whole record batch
	count     int
	clientID  string
	id        int32
	timeout   time.Duration
	version   int16
}

var (
	_ protocol.BrokerMessage = (*rawProduce)(nil)
	_ protocol.RawExchanger  = (*rawProduce)(nil)
)

func (r *rawProduce) ApiKey() protocol.ApiKey { return protocol.Produce }

func (r *rawProduce) Broker(c protocol.Cluster) (protocol.Broker, error) {
	of := produce.Request{Topics: []produce.RequestTopic{{
		Topic: r.topic, Partitions: []produce.RequestPartition{{Partition: int32(r.partition)}},
	}}}
	return of.Broker(c)
}

// Required implements protocol.RawExchanger.
func (r *rawProduce) Required(versions map[protocol.ApiKey]int16) bool {
	r.version = versions[protocol.Produce]
	return true
}

// produced is the answer to a rawProduce.
type produced struct {
	err     error         // the partition's error, of type kafka.Error
	refused map[int]error // the records that the broker finds invalid, if it says which
}

func (p *produced) ApiKey() protocol.ApiKey { return protocol.Produce }

// maxProduceResponse bounds what is read: at most an error for each record.
const maxProduceResponse = 16 << 20

// RawExchange implements protocol.RawExchanger. It is over within the timeout.
func (r *rawProduce) RawExchange(rw io.ReadWriter) (protocol.Message, error) {
	if r.version < 3 {
		return nil, fmt.Errorf("producing: %w", errVersion)
	}
	conn, ok := rw.(deadliner)
	if !ok {
		return nil, fmt.Errorf("producing: %T has no deadline", rw)
	}
	if err := conn.SetDeadline(time.Now().Add(r.timeout)); err != nil {
		return nil, fmt.Errorf("producing: %w", err)
	}
	stop := context.AfterFunc(r.ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	p, err := r.exchange(rw)
	if !stop() && err == nil {
		err = r.ctx.Err()
	}
	if err == nil {
		err = conn.SetDeadline(time.Time{})
	}
	if err != nil {
		return nil, fmt.Errorf("producing: %w", err)
	}
	return p, nil
}

func (r *rawProduce) exchange(rw io.ReadWriter) (*produced, error) {
	head := r.head()
	if _, err := rw.Write(head); err != nil {
		return nil, err
	}
	if _, err := rw.Write(r.records); err != nil {
		return nil, err
	}
	var start [8]byte
	if _, err := io.ReadFull(rw, start[:]); err != nil {
		return nil, err
	}
	size := int(int32(binary.BigEndian.Uint32(start[:]))) - 4
	if got := int32(binary.BigEndian.Uint32(start[4:])); got != r.id || size < 0 || size > maxProduceResponse {
		return nil, fmt.Errorf("correlation id %d of %d, %d bytes", got, r.id, size)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(rw, body); err != nil {
		return nil, err
	}
	return parseProduced(body, r.version)
}

// head is everything up to the record batch.
func (r *rawProduce) head() []byte {
	be := binary.BigEndian
	text := func(b []byte, s string) []byte { return append(be.AppendUint16(b, uint16(len(s))), s...) }
	b := make([]byte, 4, 128)
	b = be.AppendUint16(b, uint16(protocol.Produce))
	b = be.AppendUint16(b, uint16(r.version))
	b = be.AppendUint32(b, uint32(r.id))
	b = text(b, r.clientID)
	b = be.AppendUint16(b, 0xffff) // no transaction
	b = be.AppendUint16(b, 0xffff) // acknowledged by all in-sync replicas
	b = be.AppendUint32(b, uint32((r.timeout / 2).Milliseconds()))
	b = be.AppendUint32(b, 1)
	b = text(b, r.topic)
	b = be.AppendUint32(b, 1)
	b = be.AppendUint32(b, uint32(r.partition))
	b = be.AppendUint32(b, uint32(len(r.records)))
	be.PutUint32(b, uint32(len(b)-4+len(r.records)))
	return b
}

var errProduced = errors.New("malformed produce response")

// parseProduced reads the response to a request for one partition, versions 3
// to 8.
func parseProduced(body []byte, version int16) (*produced, error) {
	p := parser{buf: body}
	if p.int32() != 1 {
		return nil, errProduced
	}
	p.bytes(int(p.int16())) // the topic
	if p.int32() != 1 {
		return nil, errProduced
	}
	p.int32() // the partition
	code := p.int16()
	p.int64() // base offset
	p.int64() // log append time
	if version >= 5 {
		p.int64() // log start
	}
	res := &produced{}
	if version >= 8 {
		for n := p.int32(); n > 0 && !p.bad; n-- {
			index, why := p.int32(), p.text()
			if res.refused == nil {
				res.refused = map[int]error{}
			}
			res.refused[int(index)] = errors.New(why)
		}
		p.text() // the partition's error in words; the code says it
	}
	if p.bad {
		return nil, errProduced
	}
	if code != 0 {
		res.err = kafka.Error(code)
	}
	return res, nil
}

// text reads a nullable string.
func (p *parser) text() string {
	if n := p.int16(); n > 0 {
		return string(p.bytes(int(n)))
	}
	return ""
}

// encodeBatch writes messages as one record batch.
func encodeBatch(batch []waiting, compression kafka.Compression, now time.Time) ([]byte, error) {
	size := 0
	for i := range batch {
		size += batch[i].size
	}
	first := messageTime(batch[0].msg, now)
	last := first
	plain := make([]byte, 0, size)
	for i := range batch {
		at := messageTime(batch[i].msg, now)
		last = max(last, at)
		plain = appendRecord(plain, batch[i].msg, at-first, i)
	}
	out := make([]byte, batchHead, batchHead+len(plain)+len(plain)/8+64)
	out, err := compressBody(out, plain, compression)
	if err != nil {
		return nil, err
	}
	be := binary.BigEndian
	be.PutUint32(out[8:], uint32(len(out)-batchLengthAt))
	be.PutUint32(out[12:], 0xffffffff) // leader epoch
	out[16] = 2
	be.PutUint16(out[21:], uint16(compression))
	be.PutUint32(out[23:], uint32(len(batch)-1))
	be.PutUint64(out[27:], uint64(first))
	be.PutUint64(out[35:], uint64(last))
	be.PutUint64(out[43:], 1<<64-1)    // no producer id,
	be.PutUint16(out[51:], 0xffff)     // epoch
	be.PutUint32(out[53:], 0xffffffff) // or sequence
	be.PutUint32(out[57:], uint32(len(batch)))
	be.PutUint32(out[17:], crc32.Checksum(out[batchCRCAt:], crcTable))
	return out, nil
}

func messageTime(m *Message, now time.Time) int64 {
	if m.Time.IsZero() {
		return now.UnixMilli()
	}
	return m.Time.UnixMilli()
}

// appendRecord writes one record. Its length stands before it, in a varint of
// unknown size, so the body is written behind a gap for the longest one.
func appendRecord(out []byte, m *Message, timeDelta int64, offsetDelta int) []byte {
	start := len(out)
	out = append(out, make([]byte, binary.MaxVarintLen32)...)
	out = append(out, 0) // attributes
	out = binary.AppendVarint(out, timeDelta)
	out = binary.AppendVarint(out, int64(offsetDelta))
	out = appendNullable(out, m.Key)
	out = appendNullable(out, m.Value)
	out = binary.AppendVarint(out, int64(len(m.Headers)))
	for i := range m.Headers {
		out = binary.AppendVarint(out, int64(len(m.Headers[i].Key)))
		out = append(out, m.Headers[i].Key...)
		out = appendNullable(out, m.Headers[i].Value)
	}
	body := start + binary.MaxVarintLen32
	n := binary.PutVarint(out[start:body], int64(len(out)-body))
	return out[:start+n+copy(out[start+n:], out[body:])]
}

func appendNullable(out, b []byte) []byte {
	if b == nil {
		return binary.AppendVarint(out, -1)
	}
	return append(binary.AppendVarint(out, int64(len(b))), b...)
}

// lz4Frame begins a frame of independent blocks of up to 4 MiB without
// checksums (Kafka's covers the batch); the last byte is the header's checksum.
var lz4Frame = [...]byte{0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73}

const lz4MaxBlock = 4 << 20

// compressBody appends plain to out, compressed.
func compressBody(out, plain []byte, compression kafka.Compression) ([]byte, error) {
	switch compression {
	case compress.None:
		return append(out, plain...), nil
	case compress.Lz4:
		return appendLz4(out, plain)
	}
	buf := bytes.NewBuffer(out)
	w := compression.Codec().NewWriter(buf)
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("compressing with %s: %w", compression, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compressing with %s: %w", compression, err)
	}
	return buf.Bytes(), nil
}

func appendLz4(out, plain []byte) ([]byte, error) {
	le := binary.LittleEndian
	out = append(out, lz4Frame[:]...)
	for len(plain) > 0 {
		block := plain[:min(len(plain), lz4MaxBlock)]
		plain = plain[len(block):]
		at := len(out)
		out = append(out, make([]byte, 4+lz4.CompressBlockBound(len(block)))...)
		n, err := lz4.CompressBlock(block, out[at+4:], nil)
		if err != nil {
			return nil, fmt.Errorf("compressing with lz4: %w", err)
		}
		if n == 0 || n >= len(block) { // it does not compress
			le.PutUint32(out[at:], uint32(len(block))|lz4Stored)
			out = append(out[:at+4], block...)
			continue
		}
		le.PutUint32(out[at:], uint32(n))
		out = out[:at+4+n]
	}
	return append(out, 0, 0, 0, 0), nil // the end mark
}
