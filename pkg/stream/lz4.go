package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/pierrec/lz4/v4"
)

// LZ4's frame format, from its lz4_Frame_format.md.
const (
	lz4Magic        = 0x184D2204
	lz4Window       = 64 << 10 // how far a linked block refers back
	lz4Stored       = 1 << 31  // flag in a block's length: not compressed
	lz4FlagDict     = 1 << 0
	lz4FlagChecksum = 1 << 2
	lz4FlagSize     = 1 << 3
	lz4FlagBlockSum = 1 << 4
	lz4Independent  = 1 << 5
)

var errLz4 = errors.New("malformed lz4 frame")

// unlz4 reads frames block by block straight into dst. pierrec's Reader copies
// every block once more, since the blocks of Go producers are larger (4 MiB)
// than what they hold, and checks xxhash sums of what Kafka's own checksum
// covers already; without both, consuming takes a third less CPU.
func unlz4(dst, src []byte, limit int, p *pool) ([]byte, error) {
	for len(src) > 0 {
		head, maxBlock, rest, err := lz4Head(src)
		if err != nil {
			return nil, err
		}
		frame := len(dst) // linked blocks do not refer back beyond their frame
		for src = rest; ; {
			var block []byte
			var stored bool
			if block, stored, src, err = lz4Block(src, head); err != nil {
				return nil, err
			}
			if block == nil {
				break // the end mark
			}
			if stored {
				if len(dst)+len(block) > limit {
					return nil, errTooLarge
				}
				dst = append(dst, block...)
				continue
			}
			var dict []byte
			if head&lz4Independent == 0 {
				dict = dst[max(frame, len(dst)-lz4Window):]
			}
			if dst, err = lz4Append(dst, block, dict, maxBlock, limit, p); err != nil {
				return nil, err
			}
		}
		if head&lz4FlagChecksum != 0 {
			if len(src) < 4 {
				return nil, io.ErrUnexpectedEOF
			}
			src = src[4:]
		}
	}
	return dst, nil
}

// lz4Head reads a frame's descriptor.
func lz4Head(src []byte) (flags byte, maxBlock int, rest []byte, err error) {
	if len(src) < 7 {
		return 0, 0, nil, io.ErrUnexpectedEOF
	}
	flags = src[4]
	size := src[5] >> 4 & 7
	if binary.LittleEndian.Uint32(src) != lz4Magic || flags>>6 != 1 || size < 4 || flags&lz4FlagDict != 0 {
		return 0, 0, nil, fmt.Errorf("%w: % x", errLz4, src[:6])
	}
	n := 7 // magic, flags, block size, header checksum
	if flags&lz4FlagSize != 0 {
		n += 8
	}
	if len(src) < n {
		return 0, 0, nil, io.ErrUnexpectedEOF
	}
	return flags, 1 << (8 + 2*int(size)), src[n:], nil
}

// lz4Block cuts the next block off; it is nil at the end mark.
func lz4Block(src []byte, flags byte) (block []byte, stored bool, rest []byte, err error) {
	if len(src) < 4 {
		return nil, false, nil, io.ErrUnexpectedEOF
	}
	word := binary.LittleEndian.Uint32(src)
	src = src[4:]
	if word == 0 {
		return nil, false, src, nil
	}
	n, sum := int(word&^lz4Stored), 0
	if flags&lz4FlagBlockSum != 0 {
		sum = 4
	}
	if n+sum > len(src) {
		return nil, false, nil, io.ErrUnexpectedEOF
	}
	return src[:n:n], word&lz4Stored != 0, src[n+sum:], nil
}

// lz4Append decompresses one block behind dst. The block does not say how long
// it becomes, so room is doubled until it suffices or must have.
func lz4Append(dst, block, dict []byte, maxBlock, limit int, p *pool) ([]byte, error) {
	for {
		room := dst[len(dst):min(cap(dst), len(dst)+maxBlock, max(limit, len(dst)))]
		n, err := lz4.UncompressBlockWithDict(block, room, dict)
		if err == nil {
			return dst[:len(dst)+n], nil
		}
		switch {
		case len(room) == maxBlock:
			return nil, err
		case len(dst)+len(room) >= limit:
			return nil, errTooLarge
		}
		grown := p.get(min(max(2*cap(dst), len(dst)+len(block)), len(dst)+maxBlock))
		dst = append(grown, dst...)
	}
}
