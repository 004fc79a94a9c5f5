// Package stream is the only place that knows kafka-go. It reads topics as a
// member of a consumer group, reads them without one, publishes, and looks
// after topics.
//
// # Reading as a group
//
// A group is joined through kafka-go's ConsumerGroup and Generation and never
// through Reader with a GroupID, whose commit channel outlives a generation and
// so could commit for partitions that meanwhile belong to somebody else. One
// goroutine a generation commits, the offset after the contiguous prefix that
// the handler called done, and only through the generation that fetched it. A
// commit that fails is never carried into a later generation.
//
// The fetch is our own: a raw fetch response travels through kafka-go's
// Transport (which knows leaders, TLS and SASL) and is parsed in place here.
// kafka-go's Reader costs seven times as much CPU (2.6 s and 0.35 s for two
// million messages), its Batch drops keys, and both expand a decompression bomb
// whole. Since the offsets of each record batch are known here before it is
// decompressed, a batch that cannot or must not be read becomes a gap that is
// delivered with its reason and its bytes, and stalls nobody.
//
// Memory is bounded by what records take decompressed: see Client.
//
// # Publishing
//
// Publish waits for every in-sync replica. A partition has one request in
// flight at a time and repeats it until it is acknowledged, so the order within
// a partition survives broker trouble, which kafka-go's Writer does not promise
// (once it has given up on one batch of a call it still sends the next).
// Messages that wait while a request is in flight go together in the next one,
// so there is no batching delay to tune. kafka-go has no idempotent producer:
// after an ambiguous failure a message may stand in the log twice.
package stream
