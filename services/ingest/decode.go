package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/deadletter"
	"glidepath/pkg/event"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// ReasonExpired is the dead letter reason of events older than the store keeps: their hour cannot be computed again.
const ReasonExpired = "expired"

// work is one decoded batch on its way to the store.
type work struct {
	ctx     context.Context // ends when the claim may no longer wait
	claim   stream.Claim
	batch   *stream.Batch
	events  []store.Event
	refused []store.DeadLetter
	notable []stream.Message
	zones   []string
	done    func()
}

// decoding turns the records of one partition into events.
type decoding struct {
	s       *Service
	topic   string
	seen    *sources
	decoder event.Decoder
	headers []event.Header
}

func newDecoding(s *Service, topic string, seen *sources) *decoding {
	return &decoding{s: s, topic: topic, seen: seen}
}

func (d *decoding) decode(batch *stream.Batch) *work {
	w := &work{batch: batch, events: make([]store.Event, 0, len(batch.Records))}
	w.refused = deadletter.OfSkips(Group, d.topic, batch, d.s.now())
	for i := range batch.Records {
		d.record(w, &batch.Records[i])
	}
	for i := range w.refused {
		d.s.metrics.refused.WithLabelValues(d.topic, w.refused[i].Reason).Inc()
	}
	return w
}

func (d *decoding) record(w *work, r *stream.Record) {
	d.headers = d.headers[:0]
	for _, h := range r.Headers {
		d.headers = append(d.headers, event.Header{Key: h.Key, Value: h.Value})
	}
	e, err := d.decoder.Decode(d.topic, event.Message{Value: r.Value, Headers: d.headers, Time: r.Time})
	if keep := d.s.cfg.Retention; err == nil && keep > 0 && r.Time.Sub(e.Time) > keep {
		detail := fmt.Sprintf("%s is longer ago than the %s for which events are kept", e.Time.Format(time.RFC3339), keep)
		err = &event.Invalid{Reason: ReasonExpired, Path: "/time", Detail: detail}
	}
	var invalid *event.Invalid
	switch {
	case errors.As(err, &invalid):
		w.refused = append(w.refused, d.refuse(r, invalid))
		return
	case err != nil:
		w.refused = append(w.refused, d.refuse(r, &event.Invalid{Reason: deadletter.Undecodable, Detail: err.Error()}))
		return
	}
	row := store.Event{
		Customer: e.Customer, Type: e.Type, Source: e.Source, ID: e.ID, Time: e.Time, UserID: e.UserID(), Name: e.Name(), Hash: e.Hash, RecordedAt: r.Time,
	}
	if err := d.s.conversations.Read(&e, &row); err != nil {
		w.refused = append(w.refused, d.refuse(r, &event.Invalid{Reason: deadletter.Undecodable, Path: "/data", Detail: err.Error()}))
		return
	}
	switch p := e.Data.(type) {
	case *event.UsageEvent:
		row.Quantity = p.Quantity
	case *event.PageViewed:
		row.Page = d.s.cfg.Pages.Class(p.Path)
	case *event.AccountUpdated:
		if p.Timezone != "" {
			w.zones = append(w.zones, p.Timezone)
		}
	}
	d.s.metrics.count(d.topic, e.Type)
	d.seen.note(e.Source, e.Time)
	w.events = append(w.events, row)
	// History that is loaded or replayed is old against its record: the alerter would not take it for urgent.
	if e.Notable(row.Page) && r.Time.Sub(e.Time) <= alert.UrgentAge {
		w.notable = append(w.notable, stream.Message{Topic: d.s.broker.Topic("health"), Key: []byte(e.Customer), Value: notable(&row),
			Headers: []stream.Header{{Key: "type", Value: []byte(e.Type)}}})
	}
}

func (d *decoding) refuse(r *stream.Record, why *event.Invalid) store.DeadLetter {
	return deadletter.Of(Group, d.topic, r, deadletter.Why{Reason: string(why.Reason), Path: why.Path, Detail: why.Detail})
}
