package store

import (
	"maps"
	"testing"
	"time"
)

// outbox is a store with a few ways of writing deliveries.
type outbox struct {
	*Store
	t *testing.T
}

func (o outbox) put(ds ...Delivery) {
	o.t.Helper()
	if err := o.InsertDeliveries(o.t.Context(), ds); err != nil {
		o.t.Fatal(err)
	}
}

func (o outbox) keys(ds []Delivery, err error) []string {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
	var out []string
	for _, d := range ds {
		out = append(out, d.EventID+" "+d.Recipient+" "+d.Channel+" "+d.Status+" "+string(d.Body))
	}
	return out
}

func (o outbox) wants(what string, got []string, want ...string) {
	o.t.Helper()
	if len(got) != len(want) {
		o.t.Errorf("%s: %q, want %q", what, got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			o.t.Errorf("%s: %q, want %q", what, got, want)
			return
		}
	}
}

func TestOutboxRemembersWhatIsLeftToDo(t *testing.T) {
	o := outbox{openStore(t), t}
	// The rows' bodies are forgotten with age, by the server's clock; that is not what this test is about.
	if err := o.conn.Exec(t.Context(), "ALTER TABLE deliveries_raw MODIFY COLUMN body REMOVE TTL"); err != nil {
		t.Fatal(err)
	}
	d := func(event, recipient, channel, status string, after time.Duration) Delivery {
		d := Delivery{Bucket: 2, AlertID: "a", EventID: event, Recipient: recipient, Channel: channel, Status: status, At: now.Add(after)}
		if status == DeliveryQueued || status == DeliveryHeld {
			d.Body = []byte("body")
		}
		return d
	}
	held := func(event, recipient, reason, digest string, after time.Duration) Delivery {
		h := d(event, recipient, "", DeliveryHeld, after)
		h.Reason, h.Digest, h.Due = reason, digest, now.Add(9*time.Hour)
		return h
	}
	// Two people at one channel in one millisecond are two deliveries.
	o.put(d("e1", "person:ann", "mail", DeliveryQueued, 0), d("e1", "person:bob", "mail", DeliveryQueued, 0), d("e1", "channel:room", "room", DeliveryQueued, 0))
	o.put(d("e1", "person:bob", "mail", DeliveryIntent, time.Second), d("e1", "channel:room", "room", DeliveryIntent, time.Second))
	o.put(d("e1", "channel:room", "room", DeliverySent, 2*time.Second))
	o.put(d("e1", "channel:room", "room", DeliveryIntent, time.Hour)) // by a superseded reader: it does not undo the result
	o.put(held("e2", "person:ann", "quiet_hours", "", 0), held("e3", "person:ann", "quiet_hours", "", 0), held("e4", "person:ann", "daily_cap", "person:ann", 0),
		held("e5", "person:ann", "shadow_mode", "person:lea", 0))
	o.put(d("e2", "person:ann", "", DeliveryReleased, time.Hour), d("e2", "person:ann", "mail", DeliveryQueued, time.Hour))
	o.put(held("e3", "person:ann", "daily_cap", "person:ann", time.Hour)) // its quiet hours are over, and then there is the cap
	o.put(d("e5", "person:ann", "", DeliveryDigested, time.Hour))
	o.put(Delivery{Bucket: 2, AlertID: "a", EventID: "e6", Status: DeliveryUnrouted, Reason: "no_route", At: now})
	if err := o.conn.Exec(t.Context(), "OPTIMIZE TABLE deliveries_raw FINAL"); err != nil {
		t.Fatal(err)
	}

	o.wants("queued", o.keys(o.Queued(t.Context(), 2, "", 100)), "e1 person:ann mail queued body", "e1 person:bob mail intent body", "e2 person:ann mail queued body")
	o.wants("queued for a channel", o.keys(o.Queued(t.Context(), 2, "room", 100)))
	o.wants("queued, one at most", o.keys(o.Queued(t.Context(), 2, "mail", 1)), "e1 person:ann mail queued body")
	o.wants("queued in another bucket", o.keys(o.Queued(t.Context(), 1, "", 100)))
	o.wants("waiting", o.keys(o.Waiting(t.Context(), 2)))
	forDigests, err := o.HeldForDigests(t.Context())
	o.wants("held for digests", o.keys(forDigests, err), "e3 person:ann  held body", "e4 person:ann  held body")
	if d := forDigests[0]; d.Reason != "daily_cap" || d.Digest != "person:ann" || !d.Due.Equal(now.Add(9*time.Hour)) || !d.At.Equal(now) {
		t.Errorf("held %+v", d)
	}
	o.put(held("e7", "person:ann", "quiet_hours", "", 0))
	o.wants("waiting then", o.keys(o.Waiting(t.Context(), 2)), "e7 person:ann  held body")

	planned, err := o.Planned(t.Context(), []string{"e1", "e4", "e6", "e9"})
	if want := map[string]bool{"e1": true, "e4": true, "e6": true}; err != nil || !maps.Equal(planned, want) {
		t.Errorf("planned %v, %v", planned, err)
	}
	if n, err := o.ToldSince(t.Context(), "person:ann", now.Add(-time.Hour)); err != nil || n != 2 {
		t.Errorf("ann was told of %d, %v", n, err)
	}
	if n, err := o.ToldSince(t.Context(), "person:ann", now.Add(time.Minute)); err != nil || n != 1 {
		t.Errorf("ann was told of %d later, %v", n, err)
	}
}

func TestFailedDeliveriesAreCounted(t *testing.T) {
	o := outbox{openStore(t), t}
	for i, status := range []string{DeliverySent, DeliveryRefused, DeliveryFailed, DeliveryIntent} {
		o.put(Delivery{AlertID: "a", EventID: string(rune('a' + i)), Recipient: "channel:hook", Channel: "hook", Status: status, At: now})
	}
	failed, err := o.FailedDeliveries(t.Context(), now.Add(-time.Hour))
	if err != nil || len(failed) != 1 || failed["hook"] != 2 {
		t.Errorf("failed %v, %v", failed, err)
	}
}

func TestInstallationIsRemembered(t *testing.T) {
	s := openStore(t)
	first, err := s.InstalledAt(t.Context())
	if err != nil || first.Unix() != 1_700_000_000 {
		t.Fatalf("installed at %s, %v", first, err)
	}
	if err := s.Migrate(t.Context(), testBuckets, now); err != nil {
		t.Fatal(err)
	}
	if again, err := s.InstalledAt(t.Context()); err != nil || !again.Equal(first) {
		t.Errorf("after another migrate %s, %v", again, err)
	}
}
