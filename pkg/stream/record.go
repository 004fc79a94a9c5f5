package stream

import (
	"context"
	"sync/atomic"
	"time"
)

// Header is one header of a record. Keys may repeat; order is kept.
type Header struct {
	Key   string
	Value []byte
}

// Record is one message as it was read. Key, Value and the headers' values
// alias buffers of the batch that they came in: they are valid until the batch
// is released. A key, value or header value that was absent is nil; one that
// was empty is empty and not nil.
type Record struct {
	Topic     string // full name, prefix included
	Partition int
	Offset    int64
	Key       []byte
	Value     []byte
	Headers   []Header
	Time      time.Time // the record's timestamp, UTC, millisecond precision
}

// Header is the value of the first header with a key, "" where there is none.
func (r *Record) Header(key string) string {
	for i := range r.Headers {
		if r.Headers[i].Key == key {
			return string(r.Headers[i].Value)
		}
	}
	return ""
}

// Message is one message to publish. Without a Partition a keyed message goes
// where Java's default partitioner would put it (murmur2 of the key), and one
// with a nil key to the partitions in turn.
type Message struct {
	Topic     string // full name, prefix included
	Key       []byte
	Value     []byte
	Headers   []Header
	Partition *int
	Time      time.Time // the record's timestamp; zero means now
}

// Reason says why offsets were passed over. The values are stable: they are
// metric labels and dead letter reasons.
type Reason string

// The reasons for a gap.
const (
	// ReasonBatchTooLarge: the record batch exceeds Config.MaxBatchBytes
	// decompressed, whether by design (a bomb) or by misconfiguration.
	ReasonBatchTooLarge Reason = "batch_too_large"
	// ReasonCorruptBatch: the batch fails its checksum, does not decompress
	// or does not parse, and still did when it was fetched again.
	ReasonCorruptBatch Reason = "corrupt_batch"
	// ReasonUnsupportedBatch: a message format older than Kafka 0.11's, or
	// an unknown compression.
	ReasonUnsupportedBatch Reason = "unsupported_batch"
	// ReasonOffsetsLost: the broker no longer has these offsets (retention,
	// truncation, or a topic made anew).
	ReasonOffsetsLost Reason = "offsets_lost"
)

// Skip is a range of offsets that could not be read, with what is known of it.
type Skip struct {
	From, To int64 // inclusive
	Reason   Reason
	Detail   string
	Raw      []byte // the first bytes of the stored batch, at most 64 KiB; nil for lost offsets
	Size     int    // how many bytes the stored batch has
	Hash     uint64 // xxhash64 of the whole stored batch
}

// Batch is a run of records of one partition in offset order, or a gap: then
// Records is empty and Skipped says what was passed over and why, so that the
// reader can keep it as a dead letter. Either is finished by Claim.Done(Last).
type Batch struct {
	Topic       string
	Partition   int
	Records     []Record
	Skipped     []Skip
	First, Last int64 // the offsets that this batch covers, inclusive
	Bytes       int   // what it holds of the memory budget

	buffers  [][]byte
	headers  []Header
	released atomic.Bool
	onDone   func(b *Batch, reuse bool)
}

// NewBatch makes a batch of a partition's consecutive records, for fakes and
// for tests of handlers. released may be nil.
func NewBatch(records []Record, bytes int, released func()) *Batch {
	b := &Batch{Records: records, Bytes: bytes}
	if len(records) > 0 {
		b.Topic, b.Partition = records[0].Topic, records[0].Partition
		b.First, b.Last = records[0].Offset, records[len(records)-1].Offset
	}
	if released != nil {
		b.onDone = func(*Batch, bool) { released() }
	}
	return b
}

// Release returns the batch's memory. After it neither the batch's records nor
// anything that aliases them may be used: the buffers are used again at once.
// Calling it more than once is harmless. A handler that returns releases what
// it still holds (without reuse of the buffers).
func (b *Batch) Release() { b.release(true) }

func (b *Batch) release(reuse bool) {
	if b.released.Swap(true) || b.onDone == nil {
		return
	}
	b.onDone(b, reuse)
}

// Claim is one partition for the time of one generation of the group. Its
// methods may be called from any goroutine.
type Claim interface {
	Topic() string
	Partition() int
	Generation() int32

	// Batches is closed when the generation ends. The handler then finishes
	// the batch in hand, calls Done for it, and returns; what was fetched
	// beyond that has been dropped already.
	Batches() <-chan *Batch

	// Done says that everything up to and including offset is handled. It is
	// monotone: a lower offset than before changes nothing. The offset after
	// it is committed soon, through this generation only; once the generation
	// is over it does nothing.
	Done(offset int64)

	// StartOffset is where reading began: the committed offset, or the start
	// of the log where none is.
	StartOffset() int64

	// HighWatermark is the end of what may be read, as the last fetch saw it
	// (the last stable offset while transactions are open).
	HighWatermark() int64

	// CaughtUp is the latest moment known at which everything that the log
	// held at that moment had been handled; zero when there was none yet. It
	// advances while the partition is idle, too.
	CaughtUp() time.Time
}

// Handler works one partition during one generation and has a goroutine of its
// own. It returns nil after Batches is closed and its work is done. ctx is
// cancelled when that takes longer than Config.DrainTimeout; a handler that
// does not even return then is abandoned. A non-nil error, or a return before
// Batches is closed, ends Consume with an error.
type Handler func(ctx context.Context, c Claim) error

// Progress is how far one partition of a group has come in this process.
type Progress struct {
	Group         string
	Topic         string
	Partition     int
	Generation    int32
	Committed     int64 // the next offset to handle after a restart; -1 when nothing is committed yet
	HighWatermark int64
	Lag           int64     // records between the two
	LastProgress  time.Time // when the commit last advanced or the lag was last seen to be zero; the claim's start before that
	CaughtUp      time.Time // see Claim.CaughtUp
}
