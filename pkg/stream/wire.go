package stream

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	"github.com/segmentio/kafka-go/protocol/fetch"

	"glidepath/pkg/stream/internal/budget"
)

// rawFetch is a fetch of one partition whose response is read as bytes. It goes
// through kafka-go's Transport like any other message (and so to the leader,
// over TLS and SASL if need be); being a protocol.RawExchanger it reads its own
// response and leaves the records undecoded.
type rawFetch struct {
	req      fetch.Request
	ctx      context.Context // the exchange runs on the connection's goroutine
	budget   *budget.Budget
	pool     *pool
	clientID string
	id       int32         // the request's correlation id
	timeout  time.Duration // for what is not the broker waiting for records
	maxSize  int           // of a response
	version  int16

	mu        sync.Mutex
	abandoned bool
	result    *fetched
}

// abandon gives back what a response that nobody will take has been charged
// with, or will be: the exchange may end after its caller has.
func (r *rawFetch) abandon() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.abandoned = true
	if r.result != nil {
		r.budget.Release(r.result.charged)
		r.result = nil
	}
}

func (r *rawFetch) finish(f *fetched) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.abandoned {
		r.budget.Release(f.charged)
		return context.Canceled
	}
	r.result = f
	return nil
}

var (
	_ protocol.BrokerMessage = (*rawFetch)(nil)
	_ protocol.RawExchanger  = (*rawFetch)(nil)
)

func (r *rawFetch) ApiKey() protocol.ApiKey { return protocol.Fetch }

func (r *rawFetch) Broker(c protocol.Cluster) (protocol.Broker, error) { return r.req.Broker(c) }

// Required implements protocol.RawExchanger.
func (r *rawFetch) Required(versions map[protocol.ApiKey]int16) bool {
	r.version = versions[protocol.Fetch]
	return true
}

// fetched is a response to a rawFetch. Its records alias buf, which is charged
// with size to the client's budget of fetched bytes.
type fetched struct {
	err     error // the partition's error, of type kafka.Error
	end     int64 // the last stable offset: what may be read ends before it
	start   int64 // where the log starts; -1 unknown
	aborted []abortedTxn
	records []byte
	buf     []byte
	charged int
	huge    *Skip // the first batch, when it alone exceeds the bound and was discarded
}

type abortedTxn struct{ producer, first int64 }

func (f *fetched) ApiKey() protocol.ApiKey { return protocol.Fetch }

// errVersion is permanent: it is worth saying, and only an upgrade mends it.
var errVersion = errors.New("the broker is too old: Kafka 0.11 or later is needed")

type deadliner interface{ SetDeadline(time.Time) error }

// RawExchange implements protocol.RawExchanger.
func (r *rawFetch) RawExchange(rw io.ReadWriter) (protocol.Message, error) {
	f, err := r.exchange(rw)
	if err == nil {
		err = r.finish(f)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (r *rawFetch) exchange(rw io.ReadWriter) (f *fetched, err error) {
	if r.version < 4 {
		return nil, fmt.Errorf("fetching: %w", errVersion)
	}
	conn, ok := rw.(deadliner)
	if !ok {
		return nil, fmt.Errorf("fetching: %T has no deadline", rw)
	}
	// An ended context must not wait for the broker: the connection is given up.
	stop := context.AfterFunc(r.ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer func() {
		if !stop() && err == nil {
			err = r.ctx.Err()
		}
		if err == nil {
			err = conn.SetDeadline(time.Time{})
		}
		if err != nil && f != nil {
			r.budget.Release(f.charged)
			f = nil
		}
	}()
	deadline := func(d time.Duration) error {
		if err := conn.SetDeadline(time.Now().Add(d)); err != nil {
			return err
		}
		return r.ctx.Err() // after it, in case the AfterFunc came before it
	}
	if err := deadline(r.timeout + time.Duration(r.req.MaxWaitTime)*time.Millisecond); err != nil {
		return nil, err
	}
	if err := protocol.WriteRequest(rw, r.version, r.id, r.clientID, &r.req); err != nil {
		return nil, fmt.Errorf("sending a fetch request: %w", err)
	}
	var head [8]byte
	if _, err := io.ReadFull(rw, head[:]); err != nil {
		return nil, fmt.Errorf("waiting for a fetch response: %w", err)
	}
	size := int(int32(binary.BigEndian.Uint32(head[:]))) - 4
	if got := int32(binary.BigEndian.Uint32(head[4:])); got != r.id || size < 0 {
		return nil, fmt.Errorf("reading a fetch response: correlation id %d of %d, %d bytes", got, r.id, size)
	}
	if size > r.maxSize {
		return r.readHuge(rw, size, deadline)
	}
	return r.readBody(rw, size, deadline)
}

// emptyResponse is more than a response without records takes.
const emptyResponse = 2048

func (r *rawFetch) readBody(rw io.Reader, size int, deadline func(time.Duration) error) (*fetched, error) {
	f := &fetched{}
	if size > emptyResponse {
		// Not reading is how the broker is told to wait: nothing of the
		// response is in our memory until there is room.
		if err := r.budget.Acquire(r.ctx, size); err != nil {
			return nil, err
		}
		f.charged = size
		if err := deadline(r.timeout); err != nil {
			r.budget.Release(f.charged)
			return nil, err
		}
	}
	f.buf = r.pool.get(size)[:size]
	_, err := io.ReadFull(rw, f.buf)
	if err == nil {
		err = f.parse(f.buf, r.version)
	}
	if err != nil {
		r.budget.Release(f.charged)
		return nil, fmt.Errorf("reading a fetch response of %d bytes: %w", size, err)
	}
	return f, nil
}

// readHuge handles a response whose first batch alone is over the bound: the
// broker always sends a first batch whole, whatever was asked for. The batch is
// hashed and dropped as it comes.
func (r *rawFetch) readHuge(rw io.Reader, size int, deadline func(time.Duration) error) (*fetched, error) {
	prefix := make([]byte, min(size, keptRaw+emptyResponse))
	if err := deadline(r.timeout); err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(rw, prefix); err != nil {
		return nil, fmt.Errorf("reading a fetch response of %d bytes: %w", size, err)
	}
	f := &fetched{}
	p := parser{buf: prefix}
	f.parseHead(&p, r.version)
	total := int(p.int32()) // the record set's length
	if p.bad || f.err != nil || len(prefix)-p.at < batchHead {
		return nil, fmt.Errorf("reading a fetch response of %d bytes: %w", size, errMalformed)
	}
	h := parseBatchHead(prefix[p.at:])
	skip, err := hashBatch(io.MultiReader(bytes.NewReader(prefix[p.at:]), rw), h, total,
		func() error { return deadline(r.timeout) })
	if err != nil {
		return nil, fmt.Errorf("reading over a batch of %d bytes: %w", h.size(), err)
	}
	skip.Detail = fmt.Sprintf("the stored batch has %d bytes", h.size())
	f.huge = &skip
	return f, nil
}

var errMalformed = errors.New("malformed fetch response")

// parse reads a response to a request for one partition.
func (f *fetched) parse(buf []byte, version int16) error {
	p := parser{buf: buf}
	f.parseHead(&p, version)
	n := int(p.int32())
	if n > 0 {
		f.records = p.bytes(n)
	}
	if p.bad {
		return errMalformed
	}
	return nil
}

// parseHead reads up to and without the record set.
func (f *fetched) parseHead(p *parser, version int16) {
	p.int32() // throttle time
	var code int16
	if version >= 7 {
		code = p.int16()
		p.int32() // session
	}
	if code != 0 {
		f.err = kafka.Error(code)
		return
	}
	if topics := p.int32(); topics != 1 {
		p.bad = true
		return
	}
	p.bytes(int(p.int16())) // its name
	if partitions := p.int32(); partitions != 1 {
		p.bad = true
		return
	}
	p.int32() // its number
	code = p.int16()
	p.int64() // high watermark
	f.end = p.int64()
	f.start = -1
	if version >= 5 {
		f.start = p.int64()
	}
	for n := p.int32(); n > 0 && !p.bad; n-- {
		f.aborted = append(f.aborted, abortedTxn{producer: p.int64(), first: p.int64()})
	}
	if version >= 11 {
		p.int32() // preferred replica
	}
	if code != 0 {
		f.err = kafka.Error(code)
	}
}

// parser reads big-endian fields; bad is set once something is missing.
type parser struct {
	buf []byte
	at  int
	bad bool
}

func (p *parser) bytes(n int) []byte {
	if p.bad || n < 0 || len(p.buf)-p.at < n {
		p.bad = true
		return nil
	}
	b := p.buf[p.at : p.at+n : p.at+n]
	p.at += n
	return b
}

func (p *parser) int16() int16 {
	if b := p.bytes(2); b != nil {
		return int16(binary.BigEndian.Uint16(b))
	}
	return 0
}

func (p *parser) int32() int32 {
	if b := p.bytes(4); b != nil {
		return int32(binary.BigEndian.Uint32(b))
	}
	return 0
}

func (p *parser) int64() int64 {
	if b := p.bytes(8); b != nil {
		return int64(binary.BigEndian.Uint64(b))
	}
	return 0
}
