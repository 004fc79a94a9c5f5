// Package deadletter makes dead letters of what a service refuses, so that all services keep the same of it.
package deadletter

import (
	"bytes"
	"time"

	"glidepath/pkg/store"
	"glidepath/pkg/stream"

	"github.com/cespare/xxhash/v2"
)

// Undecodable is the reason of messages between Glidepath's own services that cannot be read.
const Undecodable = "undecodable"

// Why says what is wrong with a record.
type Why struct {
	Reason string // a stable code
	Path   string // a JSON pointer, or the name of a header
	Detail string
}

// Of is a record that a service refuses; topic is its name without the prefix. It keeps nothing of the record's memory.
func Of(service, topic string, r *stream.Record, why Why) store.DeadLetter {
	d := store.DeadLetter{
		Topic: topic, Partition: r.Partition, Offset: r.Offset, LastOffset: r.Offset, Service: service,
		Reason: why.Reason, Path: why.Path, Detail: why.Detail,
		Key: bytes.Clone(r.Key), Value: bytes.Clone(r.Value[:min(len(r.Value), store.MaxDeadLetter)]),
		ValueBytes: uint64(len(r.Value)), ValueHash: xxhash.Sum64(r.Value), RecordedAt: r.Time,
	}
	for _, h := range r.Headers {
		d.Headers = append(d.Headers, [2]string{h.Key, string(h.Value)})
	}
	return d
}

// OfSkips are the ranges of a batch that could not be read; now stands for the unknown times of their records.
func OfSkips(service, topic string, b *stream.Batch, now time.Time) []store.DeadLetter {
	var ds []store.DeadLetter
	for i := range b.Skipped {
		k := &b.Skipped[i]
		ds = append(ds, store.DeadLetter{
			Topic: topic, Partition: b.Partition, Offset: k.From, LastOffset: k.To, Service: service,
			Reason: string(k.Reason), Detail: k.Detail, Value: bytes.Clone(k.Raw), ValueBytes: uint64(k.Size), ValueHash: k.Hash, RecordedAt: now,
		})
	}
	return ds
}
