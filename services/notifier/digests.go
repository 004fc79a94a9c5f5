package notifier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"glidepath/pkg/message"
	"glidepath/pkg/route"
	"glidepath/pkg/store"
)

// digestAlert stands in a digest's rows where an alert's id stands in others'.
const digestAlert = "digest"

// digests makes the digests whose time has come, each once.
func (d *desk) digests(ctx context.Context, now time.Time) error {
	var held []store.Delivery
	err := d.s.store.Steadily(ctx, "read what is held for digests", func(ctx context.Context) (err error) {
		held, err = d.s.store.HeldForDigests(ctx)
		return err
	})
	if err != nil {
		return err
	}
	readers := map[string][]store.Delivery{}
	for i := range held {
		h := &held[i]
		if h.At.Before(d.s.routes.LastDigest(h.Digest, now)) {
			readers[h.Digest] = append(readers[h.Digest], *h)
		}
	}
	for _, reader := range slices.Sorted(maps.Keys(readers)) {
		if err := d.digest(ctx, reader, readers[reader], now); err != nil {
			return err
		}
	}
	return nil
}

// digest makes one person's or room's digest, if it was not made before: what came too late for it waits for the next.
func (d *desk) digest(ctx context.Context, reader string, held []store.Delivery, now time.Time) error {
	at := d.s.routes.LastDigest(reader, now)
	sum := sha256.Sum256([]byte(reader + "\n" + at.UTC().Format(time.RFC3339)))
	id := "digest-" + hex.EncodeToString(sum[:8])
	var had map[string]bool
	err := d.s.store.Steadily(ctx, "read digests", func(ctx context.Context) (err error) {
		had, err = d.s.store.Planned(ctx, []string{digestAlert}, []string{id + "-1"})
		return err
	})
	if err != nil || had[id+"-1"] {
		return err
	}
	var items []message.Held
	rows := make([]store.Delivery, 0, len(held)+1)
	for i := range held {
		h := &held[i]
		n, err := message.ReadNotice(h.Body)
		row := store.Delivery{Bucket: h.Bucket, AlertID: h.AlertID, EventID: h.EventID, Recipient: h.Recipient, Status: store.DeliveryDigested,
			Reason: h.Reason, Digest: id, At: now}
		if err != nil { // it was read before it was stored
			d.s.log.Error("what was held cannot be read", "event", h.EventID, "error", err)
			row.Status, row.Reason, row.Detail = store.DeliveryFailed, unrendered, err.Error()
		} else {
			items = append(items, message.Held{Notice: n, Reason: route.Reason(h.Reason)})
		}
		rows = append(rows, row)
	}
	pages, err := d.pages(id, reader, at, items, now)
	if err != nil {
		return err
	}
	d.s.metrics.digests.Inc()
	return d.store(ctx, append(pages, rows...))
}

// pages are the messages of a digest, for each of the reader's channels in the size that it takes.
func (d *desk) pages(id, reader string, at time.Time, items []message.Held, now time.Time) ([]store.Delivery, error) {
	recipient, channels := d.s.routes.DigestTo(reader, now)
	var rows []store.Delivery
	for _, name := range channels {
		for _, page := range message.Compose(id, at, items, message.PageSize(d.s.channels[name].Type)) {
			body, err := page.Encode()
			if err != nil {
				return nil, err
			}
			rows = append(rows, store.Delivery{Bucket: d.bucket, AlertID: digestAlert, EventID: page.ID, Recipient: recipient, Channel: name,
				Status: store.DeliveryQueued, Body: body, At: now})
		}
	}
	return rows, nil
}
