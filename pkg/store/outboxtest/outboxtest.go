// Package outboxtest says what the outbox of deliveries promises: the suite runs on the store and on the fakes that stand for it in tests.
package outboxtest

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"glidepath/pkg/store"
)

// Outbox is the part of the store that keeps deliveries.
type Outbox interface {
	InsertDeliveries(ctx context.Context, ds []store.Delivery) error
	Planned(ctx context.Context, alertIDs, eventIDs []string) (map[string]bool, error)
	Queued(ctx context.Context, bucket int, channel string, limit int) ([]store.Delivery, error)
	Waiting(ctx context.Context, bucket int) ([]store.Delivery, error)
	HeldForDigests(ctx context.Context) ([]store.Delivery, error)
	ToldSince(ctx context.Context, recipient string, since time.Time) (int, error)
}

// suite is an outbox with a few ways of writing and reading it.
type suite struct {
	Outbox
	t   *testing.T
	now time.Time
}

func (s *suite) put(ds ...store.Delivery) {
	s.t.Helper()
	if err := s.InsertDeliveries(s.t.Context(), ds); err != nil {
		s.t.Fatal(err)
	}
}

// row is a delivery of alert a in bucket 2; one that begins has a body.
func (s *suite) row(event, recipient, channel, status string, after time.Duration) store.Delivery {
	d := store.Delivery{Bucket: 2, AlertID: "a", EventID: event, Recipient: recipient, Channel: channel, Status: status, At: s.now.Add(after)}
	if status == store.DeliveryQueued || status == store.DeliveryHeld {
		d.Body = []byte("body of " + event)
	}
	return d
}

func (s *suite) held(event, reason, digest string, after time.Duration) store.Delivery {
	d := s.row(event, "person:ann", "", store.DeliveryHeld, after)
	d.Reason, d.Digest, d.Due = reason, digest, s.now.Add(9*time.Hour)
	return d
}

func (s *suite) wants(what string, ds []store.Delivery, err error, want ...string) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	var got []string
	for _, d := range ds {
		got = append(got, d.EventID+" "+d.Recipient+" "+d.Channel+" "+d.Status+" "+string(d.Body))
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// Run runs the suite on empty outboxes that open gives. now is close to the present: bodies are forgotten with age.
func Run(t *testing.T, now time.Time, open func(t *testing.T) Outbox) {
	now = now.UTC().Truncate(time.Second)
	t.Run("what is queued", func(t *testing.T) { queued(&suite{open(t), t, now}) })
	t.Run("what is held", func(t *testing.T) { held(&suite{open(t), t, now}) })
	t.Run("what was planned and told", func(t *testing.T) { told(&suite{open(t), t, now}) })
}

func queued(s *suite) {
	ctx := s.t.Context()
	// Two people at one channel in one millisecond are two deliveries.
	s.put(s.row("e1", "channel:room", "room", store.DeliveryQueued, 0), s.row("e1", "person:ann", "mail", store.DeliveryQueued, 0),
		s.row("e1", "person:bob", "mail", store.DeliveryQueued, 0))
	s.put(s.row("e1", "person:bob", "mail", store.DeliveryIntent, time.Second), s.row("e1", "channel:room", "room", store.DeliveryIntent, time.Second))
	s.put(s.row("e1", "channel:room", "room", store.DeliverySent, 2*time.Second))
	s.put(s.row("e1", "channel:room", "room", store.DeliveryIntent, time.Hour)) // by a superseded reader: it does not undo the result
	tried := s.row("e2", "person:ann", "mail", store.DeliveryIntent, time.Minute)
	tried.Attempts = 3
	s.put(s.row("e2", "person:ann", "mail", store.DeliveryQueued, time.Second), tried)
	ds, err := s.Queued(ctx, 2, "", 100)
	s.wants("all", ds, err, "e1 person:ann mail queued body of e1", "e1 person:bob mail intent body of e1", "e2 person:ann mail intent body of e2")
	if last := ds[len(ds)-1]; last.Attempts != 3 || !last.At.Equal(s.now.Add(time.Second)) || last.Bucket != 2 || last.AlertID != "a" {
		s.t.Errorf("%+v", last)
	}
	ds, err = s.Queued(ctx, 2, "room", 100)
	s.wants("of a channel that is done", ds, err)
	ds, err = s.Queued(ctx, 2, "mail", 1)
	s.wants("one at most", ds, err, "e1 person:ann mail queued body of e1")
	ds, err = s.Queued(ctx, 1, "", 100)
	s.wants("of another bucket", ds, err)
}

func held(s *suite) {
	ctx := s.t.Context()
	s.put(s.held("e2", "quiet_hours", "", 0), s.held("e3", "quiet_hours", "", 0), s.held("e4", "daily_cap", "person:ann", 0),
		s.held("e5", "shadow_mode", "person:lea", 0), s.held("e7", "quiet_hours", "", 0))
	s.put(s.row("e2", "person:ann", "", store.DeliveryReleased, time.Hour), s.row("e2", "person:ann", "mail", store.DeliveryQueued, time.Hour))
	s.put(s.held("e3", "daily_cap", "person:ann", time.Hour)) // its quiet hours are over, and then there is the cap
	s.put(s.row("e5", "person:ann", "", store.DeliveryDigested, time.Hour))
	ds, err := s.Waiting(ctx, 2)
	s.wants("until a time", ds, err, "e7 person:ann  held body of e7")
	if d := ds[0]; d.Reason != "quiet_hours" || d.Digest != "" || !d.Due.Equal(s.now.Add(9*time.Hour)) || !d.At.Equal(s.now) {
		s.t.Errorf("%+v", d)
	}
	ds, err = s.Waiting(ctx, 0)
	s.wants("until a time, in another bucket", ds, err)
	ds, err = s.HeldForDigests(ctx)
	s.wants("for digests", ds, err, "e3 person:ann  held body of e3", "e4 person:ann  held body of e4")
	if d := ds[0]; d.Bucket != 2 || d.Reason != "daily_cap" || d.Digest != "person:ann" {
		s.t.Errorf("%+v", d)
	}
	ds, err = s.Queued(ctx, 2, "", 100)
	s.wants("released", ds, err, "e2 person:ann mail queued body of e2")
}

func told(s *suite) {
	ctx := s.t.Context()
	s.put(s.row("e1", "person:ann", "mail", store.DeliveryQueued, 0), s.row("e1", "person:ann", "chat", store.DeliveryQueued, 0),
		s.row("e1", "person:bob", "mail", store.DeliveryQueued, 0),
		s.row("e2", "person:ann", "mail", store.DeliveryQueued, time.Hour), s.held("e4", "daily_cap", "person:ann", 0))
	digest := s.row("digest-1", "person:ann", "mail", store.DeliveryQueued, time.Hour)
	digest.AlertID = "digest"
	s.put(digest, store.Delivery{Bucket: 2, AlertID: "a", EventID: "e6", Status: store.DeliveryUnrouted, Reason: "no_route", At: s.now})
	planned, err := s.Planned(ctx, []string{"a", "digest"}, []string{"e1", "e4", "e6", "e9", "digest-1"})
	if want := map[string]bool{"e1": true, "e4": true, "e6": true, "digest-1": true}; err != nil || !maps.Equal(planned, want) {
		s.t.Errorf("planned %v, %v", planned, err)
	}
	for after, want := range map[time.Duration]int{-time.Hour: 2, time.Minute: 1, 2 * time.Hour: 0} {
		if n, err := s.ToldSince(ctx, "person:ann", s.now.Add(after)); err != nil || n != want {
			s.t.Errorf("told since %s: %d, %v", after, n, err)
		}
	}
}
