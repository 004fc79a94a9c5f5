package stream

import (
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// pool keeps byte buffers, record slices and decompressors for another use.
// Both come in several sizes, so that a batch of one record does not hold a
// megabyte; larger ones are rare and left to the garbage collector.
type pool struct {
	maxBatch int
	buffers  [len(bufferSizes)]sync.Pool
	records  [len(recordSizes)]sync.Pool
	zstd     sync.Pool
}

var (
	bufferSizes = [...]int{2 << 10, 16 << 10, 128 << 10, 512 << 10, 1<<20 + 128<<10, 4 << 20}
	recordSizes = [...]int{8, 64, 512, 4 << 10, 16 << 10}
)

func newPool(maxBatch int) *pool { return &pool{maxBatch: maxBatch} }

// zstdDecoder returns a decoder that refuses what exceeds a batch's bound. A
// window is allowed 8 MiB in any case, which is what Kafka's producers use.
func (p *pool) zstdDecoder() (*zstd.Decoder, error) {
	if d, ok := p.zstd.Get().(*zstd.Decoder); ok {
		return d, nil
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderMaxMemory(uint64(p.maxBatch)),
		zstd.WithDecoderMaxWindow(uint64(max(p.maxBatch, 8<<20))))
	if err != nil {
		return nil, fmt.Errorf("making a zstd decoder: %w", err)
	}
	return d, nil
}

// get returns an empty buffer with room for at least n bytes.
func (p *pool) get(n int) []byte {
	for i, size := range bufferSizes {
		if n <= size {
			if b, ok := p.buffers[i].Get().(*[]byte); ok {
				return (*b)[:0]
			}
			return make([]byte, 0, size)
		}
	}
	return make([]byte, 0, n)
}

func (p *pool) put(b []byte) {
	for i, size := range bufferSizes {
		if cap(b) == size {
			b = b[:0]
			p.buffers[i].Put(&b)
			return
		}
	}
}

// recordSlices are a batch's Records and the arena of its headers.
type recordSlices struct {
	records []Record
	headers []Header
}

// getRecords returns slices with room for n records, or for less when that is
// more than is worth promising on a broker's word.
func (p *pool) getRecords(n int) recordSlices {
	for i, size := range recordSizes {
		if n <= size || i == len(recordSizes)-1 {
			if s, ok := p.records[i].Get().(*recordSlices); ok {
				return *s
			}
			return recordSlices{records: make([]Record, 0, size)}
		}
	}
	return recordSlices{}
}

func (p *pool) putRecords(s recordSlices) {
	if cap(s.headers) > 4*cap(s.records) {
		s.headers = nil
	}
	for i, size := range recordSizes {
		if cap(s.records) == size {
			clear(s.records) // let go of what they point to
			clear(s.headers)
			s.records, s.headers = s.records[:0], s.headers[:0]
			p.records[i].Put(&s)
			return
		}
	}
}
