package notifier

import (
	"context"
	"slices"
	"time"

	"glidepath/pkg/deadletter"
	"glidepath/pkg/message"
	"glidepath/pkg/route"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// desk is one partition of alerts in one generation: it decides what becomes of events and of what was held, and gives what is to be sent
// to its lanes.
type desk struct {
	s       *Service
	claim   stream.Claim
	bucket  int
	lanes   map[string]*lane
	waiting []store.Delivery // held until a time
	partial bool             // the store has more of these
	look    time.Time        // when digests are looked at again; only of the owner of partition 0
}

// longestSleep bounds how long the desk trusts a timer: clocks are set, and machines sleep.
const longestSleep = time.Minute

func newDesk(s *Service, claim stream.Claim) *desk {
	return &desk{s: s, claim: claim, bucket: claim.Partition(), lanes: map[string]*lane{}}
}

// leave lets the lanes finish the attempt in hand, and waits for them.
func (d *desk) leave() {
	for _, l := range d.lanes {
		l.stop()
	}
	for _, l := range d.lanes {
		<-l.ended
	}
}

func (d *desk) run(ctx context.Context) error {
	for name, c := range d.s.channels {
		d.lanes[name] = startLane(ctx, d, c)
	}
	if err := d.s.store.Steadily(ctx, "read what is held", d.loadWaiting); err != nil {
		return err
	}
	if err := d.orphans(ctx); err != nil {
		return err
	}
	if err := d.due(ctx); err != nil {
		return err
	}
	timer := time.NewTimer(d.pause())
	defer timer.Stop()
	for {
		select {
		case batch, ok := <-d.claim.Batches():
			if !ok {
				return nil
			}
			err := d.take(ctx, batch)
			batch.Release()
			if err != nil {
				return err
			}
		case <-timer.C:
			if err := d.due(ctx); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
		timer.Reset(d.pause())
	}
}

// pause is for how long nothing is due.
func (d *desk) pause() time.Duration {
	next := d.s.now().Add(longestSleep)
	for i := range d.waiting {
		if d.waiting[i].Due.Before(next) {
			next = d.waiting[i].Due
		}
	}
	if d.bucket == 0 && d.look.Before(next) {
		next = d.look
	}
	return max(next.Sub(d.s.now()), 0)
}

func (d *desk) loadWaiting(ctx context.Context) (err error) {
	d.waiting, err = d.s.store.Waiting(ctx, d.bucket)
	d.partial = len(d.waiting) >= store.MostHeld
	return err
}

// mostOrphans bounds what is read at once of messages whose channel is not in the routes any more.
const mostOrphans = 5000

// orphans gives up, by name, what is queued for channels that the routes do not have any more.
func (d *desk) orphans(ctx context.Context) error {
	var queued []store.Delivery
	err := d.s.store.Steadily(ctx, "read the outbox", func(ctx context.Context) (err error) {
		queued, err = d.s.store.Queued(ctx, d.bucket, "", mostOrphans)
		return err
	})
	if err != nil {
		return err
	}
	var rows []store.Delivery
	now := d.s.now()
	for i := range queued {
		q := &queued[i]
		if d.lanes[q.Channel] != nil {
			continue
		}
		d.s.log.Error("a message is given up, for its channel is not in the routes any more", "channel", q.Channel, "event", q.EventID)
		rows = append(rows, store.Delivery{Bucket: q.Bucket, AlertID: q.AlertID, EventID: q.EventID, Recipient: q.Recipient, Channel: q.Channel,
			Status: store.DeliveryFailed, Reason: "channel_removed", Attempts: q.Attempts, At: now})
	}
	d.s.metrics.orphans.Add(float64(len(rows)))
	return d.store(ctx, rows)
}

// take decides on the events of a batch, stores that, and only then calls them handled.
func (d *desk) take(ctx context.Context, batch *stream.Batch) error {
	var letters []store.DeadLetter
	letters = append(letters, deadletter.OfSkips(Group, "alerts", batch, d.s.now())...)
	var notices []message.Notice
	for i := range batch.Records {
		r := &batch.Records[i]
		n, err := message.ReadNotice(slices.Clone(r.Value)) // it outlives the batch
		if err != nil {
			letters = append(letters, deadletter.Of(Group, "alerts", r, deadletter.Why{Reason: deadletter.Undecodable, Detail: err.Error()}))
			continue
		}
		if !slices.ContainsFunc(notices, func(had message.Notice) bool { return had.ID == n.ID }) {
			notices = append(notices, n)
		}
	}
	if len(letters) > 0 {
		d.s.metrics.refused.Add(float64(len(letters)))
		err := d.s.store.Steadily(ctx, "insert dead letters", func(ctx context.Context) error { return d.s.store.InsertDeadLetters(ctx, letters) })
		if err != nil {
			return err
		}
	}
	if len(notices) > 0 {
		if err := d.plan(ctx, notices); err != nil {
			return err
		}
	}
	d.claim.Done(batch.Last)
	return nil
}

// plan decides who is told of events that were not planned before, and stores it.
func (d *desk) plan(ctx context.Context, notices []message.Notice) error {
	alerts, ids := make([]string, len(notices)), make([]string, len(notices))
	for i := range notices {
		alerts[i], ids[i] = notices[i].Alert.AlertID, notices[i].ID
	}
	var had map[string]bool
	err := d.s.store.Steadily(ctx, "read deliveries", func(ctx context.Context) (err error) {
		had, err = d.s.store.Planned(ctx, alerts, ids)
		return err
	})
	if err != nil {
		return err
	}
	d.s.planning.Lock()
	defer d.s.planning.Unlock()
	now := d.s.now()
	told := d.told(ctx, now)
	var rows []store.Delivery
	for i := range notices {
		n := &notices[i]
		if had[n.ID] {
			continue
		}
		items := d.s.routes.Plan(&n.Alert, now, told.situation())
		if len(items) == 0 {
			d.s.metrics.unrouted.Inc()
			rows = append(rows, d.row(n, store.Delivery{Status: store.DeliveryUnrouted, Reason: string(route.NoRoute)}, now))
		}
		for _, item := range items {
			rows = append(rows, d.begin(n, item, told, now)...)
		}
	}
	if told.err != nil {
		return told.err
	}
	return d.store(ctx, rows)
}

// row is a delivery of an event.
func (d *desk) row(n *message.Notice, r store.Delivery, now time.Time) store.Delivery {
	r.Bucket, r.AlertID, r.EventID, r.At = d.bucket, n.Alert.AlertID, n.ID, now
	return r
}

// begin is the rows by which an item starts.
func (d *desk) begin(n *message.Notice, item route.Item, told *told, now time.Time) []store.Delivery {
	if item.Hold != "" {
		d.s.metrics.held.WithLabelValues(string(item.Hold)).Inc()
		return []store.Delivery{d.row(n, store.Delivery{Recipient: item.Recipient, Status: store.DeliveryHeld, Reason: string(item.Hold), Digest: item.Digest,
			Due: item.Due, Body: n.Value}, now)}
	}
	told.more(item.Recipient)
	rows := make([]store.Delivery, 0, len(item.Channels))
	for _, c := range item.Channels {
		rows = append(rows, d.row(n, store.Delivery{Recipient: item.Recipient, Channel: c, Status: store.DeliveryQueued, Body: n.Value}, now))
	}
	return rows
}

// store inserts rows, all at once, and hands them on: to the lanes, or to what waits.
func (d *desk) store(ctx context.Context, rows []store.Delivery) error {
	if len(rows) == 0 {
		return nil
	}
	err := d.s.store.Steadily(ctx, "store deliveries", func(ctx context.Context) error { return d.s.store.InsertDeliveries(ctx, rows) })
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		switch {
		case r.Status == store.DeliveryQueued:
			d.lanes[r.Channel].add(*r)
		case r.Status == store.DeliveryHeld && r.Digest == "":
			d.waiting = append(d.waiting, *r)
		}
	}
	return nil
}

// due looks at what was held for a time that has come.
func (d *desk) due(ctx context.Context) error {
	now := d.s.now()
	if slices.ContainsFunc(d.waiting, func(w store.Delivery) bool { return !w.Due.After(now) }) {
		if err := d.release(ctx, now); err != nil {
			return err
		}
		if d.partial {
			if err := d.s.store.Steadily(ctx, "read what is held", d.loadWaiting); err != nil {
				return err
			}
		}
	}
	if d.bucket == 0 && !now.Before(d.look) {
		if err := d.digests(ctx, now); err != nil {
			return err
		}
		d.look = d.s.routes.NextDigest(now)
	}
	return nil
}

// release plans again what has waited for its time.
func (d *desk) release(ctx context.Context, now time.Time) error {
	d.s.planning.Lock()
	defer d.s.planning.Unlock()
	told := d.told(ctx, now)
	var rows, left []store.Delivery
	type subject struct{ alert, recipient string }
	newest := map[subject]int{}
	for i := range d.waiting {
		if w := &d.waiting[i]; !w.Due.After(now) {
			newest[subject{w.AlertID, w.Recipient}] = i // they are in order
		}
	}
	for i := range d.waiting {
		w := &d.waiting[i]
		switch {
		case w.Due.After(now):
			left = append(left, *w)
		case newest[subject{w.AlertID, w.Recipient}] != i: // of an alert that changed overnight one message is enough
			rows = append(rows, store.Delivery{Bucket: w.Bucket, AlertID: w.AlertID, EventID: w.EventID, Recipient: w.Recipient,
				Status: store.DeliveryReleased, Reason: superseded, At: now})
		default:
			rows = append(rows, d.released(w, told, now)...)
		}
	}
	if told.err != nil {
		return told.err
	}
	had := d.waiting
	d.waiting = left
	if err := d.store(ctx, rows); err != nil {
		d.waiting = had
		return err
	}
	return nil
}

// superseded is the reason of what a later event of the same alert makes needless.
const superseded = "superseded"

// released is the rows of one that has waited for its time. Where it is held once more for the same person, one row says so; else the
// held one is done with and others go on.
func (d *desk) released(w *store.Delivery, told *told, now time.Time) []store.Delivery {
	n, err := message.ReadNotice(w.Body)
	if err != nil { // it was read before it was stored
		d.s.log.Error("what was held cannot be read", "event", w.EventID, "error", err)
		return []store.Delivery{{Bucket: d.bucket, AlertID: w.AlertID, EventID: w.EventID, Recipient: w.Recipient, Status: store.DeliveryFailed,
			Reason: unrendered, Detail: err.Error(), At: now}}
	}
	item := d.s.routes.Again(w.Recipient, &n.Alert, now, told.situation())
	rows := d.begin(&n, item, told, now)
	if item.Hold == "" || item.Recipient != w.Recipient {
		rows = append(rows, d.row(&n, store.Delivery{Recipient: w.Recipient, Status: store.DeliveryReleased}, now))
	}
	return rows
}
