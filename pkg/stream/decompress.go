package stream

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/segmentio/kafka-go"
)

// compressions are the names that Config.Compression may have.
var compressions = map[string]kafka.Compression{
	"none": 0, "gzip": kafka.Gzip, "snappy": kafka.Snappy, "lz4": kafka.Lz4, "zstd": kafka.Zstd,
}

// Kafka's numbers for compressions.
const (
	codecGzip   = 1
	codecSnappy = 2
	codecLz4    = 3
	codecZstd   = 4
)

// decompress appends what src expands to to dst, an empty slice with room to
// use, and grows it up to limit bytes. The codecs are used directly and not
// through kafka-go's compress.Codecs, whose readers have no bound: a frame of a
// hundred bytes may claim a window of half a gigabyte or expand to any size.
func decompress(codec int8, dst, src []byte, limit int, p *pool) ([]byte, error) {
	var out []byte
	var err error
	switch codec {
	case codecLz4:
		out, err = unlz4(dst, src, limit, p)
	case codecZstd:
		out, err = unzstd(dst, src, limit, p)
	case codecSnappy:
		out, err = unsnappy(dst, src, limit)
	case codecGzip:
		var r *gzip.Reader
		if r, err = gzip.NewReader(bytes.NewReader(src)); err == nil {
			out, err = readAll(r, dst, limit, p)
		}
	default:
		return nil, fmt.Errorf("%w: compression %d", errUnsupported, codec)
	}
	switch {
	case err == nil:
		return out, nil
	case errors.Is(err, errTooLarge):
		return nil, fmt.Errorf("%w of %d bytes once decompressed", err, limit)
	}
	return nil, fmt.Errorf("%w: decompressing: %w", errCorrupt, err)
}

// readAll reads r to its end into dst's room, and into a larger buffer when
// that is full.
func readAll(r io.Reader, dst []byte, limit int, p *pool) ([]byte, error) {
	for {
		if len(dst) == cap(dst) {
			grown := p.get(min(2*cap(dst), limit+1))
			if cap(grown) <= cap(dst) { // dst is at the limit already
				return nil, errTooLarge
			}
			dst = append(grown, dst...)
		}
		n, err := r.Read(dst[len(dst):cap(dst)])
		dst = dst[:len(dst)+n]
		if len(dst) > limit {
			return nil, errTooLarge
		}
		if errors.Is(err, io.EOF) {
			return dst, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func unzstd(dst, src []byte, limit int, p *pool) ([]byte, error) {
	dec, err := p.zstdDecoder()
	if err != nil {
		return nil, err
	}
	defer p.zstd.Put(dec)
	out, err := dec.DecodeAll(src, dst)
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) || len(out) > limit {
		return nil, errTooLarge
	}
	return out, err
}

var xerialMagic = []byte{0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0}

// unsnappy reads both forms that producers write: one block, and Java's frames
// of blocks (16 bytes of header, then length and block in turn).
func unsnappy(dst, src []byte, limit int) ([]byte, error) {
	if !bytes.HasPrefix(src, xerialMagic) {
		return snappyBlock(dst, src, limit)
	}
	if len(src) < 16 {
		return nil, io.ErrUnexpectedEOF
	}
	for src = src[16:]; len(src) > 0; {
		if len(src) < 4 {
			return nil, io.ErrUnexpectedEOF
		}
		n := binary.BigEndian.Uint32(src)
		if src = src[4:]; uint64(len(src)) < uint64(n) {
			return nil, io.ErrUnexpectedEOF
		}
		var err error
		if dst, err = snappyBlock(dst, src[:n], limit); err != nil {
			return nil, err
		}
		src = src[n:]
	}
	return dst, nil
}

// snappyBlock appends one block, whose claim to be of some length is checked
// before memory is given to it.
func snappyBlock(dst, src []byte, limit int) ([]byte, error) {
	n, err := s2.DecodedLen(src)
	if err != nil {
		return nil, err
	}
	if n > limit-len(dst) {
		return nil, errTooLarge
	}
	if cap(dst)-len(dst) < n {
		dst = append(make([]byte, 0, max(2*cap(dst), len(dst)+n)), dst...)
	}
	out, err := s2.Decode(dst[len(dst):len(dst)+n], src)
	if err != nil {
		return nil, err
	}
	return dst[:len(dst)+len(out)], nil
}
