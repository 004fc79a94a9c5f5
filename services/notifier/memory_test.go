package notifier

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"glidepath/pkg/store"
	"glidepath/pkg/store/outboxtest"
)

// memory is the store's part of the tests, and the diary of what happened in which order.
type memory struct {
	mu        sync.Mutex
	rows      []store.Delivery
	letters   []store.DeadLetter
	diary     []string
	fail      error                     // of the next insert
	onInsert  func(ds []store.Delivery) // called before an insert, without the lock
	installed time.Time
}

func (s *memory) InsertDeliveries(ctx context.Context, ds []store.Delivery) error {
	if s.onInsert != nil {
		s.onInsert(ds)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	err := s.fail
	s.fail = nil
	s.mu.Unlock()
	if err == nil {
		s.add(ds)
	}
	return err
}

func (s *memory) add(ds []store.Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range ds {
		d.Body = bytes.Clone(d.Body)
		s.rows = append(s.rows, d)
		if d.Channel != "" || d.Status == store.DeliveryHeld || d.Status == store.DeliveryUnrouted {
			s.diary = append(s.diary, d.Status+" "+d.EventID)
		}
	}
}

// What the tests of this package rely on is what the store promises.
func TestMemoryIsLikeTheStore(t *testing.T) {
	outboxtest.Run(t, time.Now(), func(*testing.T) outboxtest.Outbox { return &memory{} })
}

type deliveryKey struct{ alert, event, recipient, channel string }

func rank(status string) int {
	return cmp.Or(map[string]int{store.DeliveryHeld: 1, store.DeliveryQueued: 2, store.DeliveryIntent: 3}[status], 4)
}

// latest is what the rows say of each delivery, oldest first.
func (s *memory) latest() []store.Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := map[deliveryKey]int{}
	var out []store.Delivery
	for _, d := range s.rows {
		k := deliveryKey{d.AlertID, d.EventID, d.Recipient, d.Channel}
		i, ok := at[k]
		if !ok {
			at[k] = len(out)
			out = append(out, d)
			continue
		}
		had := out[i]
		if rank(d.Status) > rank(had.Status) || rank(d.Status) == rank(had.Status) && !d.At.Before(had.At) {
			out[i] = d
			out[i].At, out[i].Bucket = had.At, had.Bucket
			if len(d.Body) == 0 {
				out[i].Body = had.Body
			}
		}
		out[i].Attempts = max(had.Attempts, d.Attempts)
	}
	return out
}

func (s *memory) where(is func(d *store.Delivery) bool, limit int) []store.Delivery {
	var out []store.Delivery
	for _, d := range s.latest() {
		if is(&d) && len(d.Body) > 0 && len(out) < limit {
			out = append(out, d)
		}
	}
	return out
}

func (s *memory) Planned(_ context.Context, alerts, ids []string) (map[string]bool, error) {
	found := map[string]bool{}
	for _, d := range s.latest() {
		if slices.Contains(ids, d.EventID) && slices.Contains(alerts, d.AlertID) {
			found[d.EventID] = true
		}
	}
	return found, nil
}

func (s *memory) Queued(_ context.Context, bucket int, channel string, limit int) ([]store.Delivery, error) {
	return s.where(func(d *store.Delivery) bool {
		return d.Bucket == bucket && (d.Status == store.DeliveryQueued || d.Status == store.DeliveryIntent) && (channel == "" || d.Channel == channel)
	}, limit), nil
}

func (s *memory) Waiting(_ context.Context, bucket int) ([]store.Delivery, error) {
	return s.where(func(d *store.Delivery) bool {
		return d.Bucket == bucket && d.Status == store.DeliveryHeld && d.Digest == ""
	}, 1000), nil
}

func (s *memory) HeldForDigests(context.Context) ([]store.Delivery, error) {
	return s.where(func(d *store.Delivery) bool { return d.Status == store.DeliveryHeld && d.Digest != "" }, 1000), nil
}

func (s *memory) ToldSince(_ context.Context, recipient string, since time.Time) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	events := map[string]bool{}
	for _, d := range s.rows {
		if d.Recipient == recipient && d.Status == store.DeliveryQueued && d.AlertID != digestAlert && !d.At.Before(since) {
			events[d.EventID] = true
		}
	}
	return len(events), nil
}

func (s *memory) InstalledAt(context.Context) (time.Time, error) { return s.installed, nil }

func (s *memory) InsertDeadLetters(_ context.Context, ds []store.DeadLetter) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letters = append(s.letters, ds...)
	return nil
}

func (s *memory) Steadily(ctx context.Context, _ string, do func(context.Context) error) error {
	for {
		if err := do(ctx); err == nil || ctx.Err() != nil {
			return err
		}
	}
}

// of lists the latest rows of an event, as "recipient channel status reason".
func (s *memory) of(event string) []string {
	var out []string
	for _, d := range s.latest() {
		if d.EventID == event {
			out = append(out, fmt.Sprintf("%s %s %s %s", d.Recipient, d.Channel, d.Status, d.Reason))
		}
	}
	slices.Sort(out)
	return out
}

// result is the latest row of an event at a channel.
func (s *memory) result(event, channel string) store.Delivery {
	for _, d := range s.latest() {
		if d.EventID == event && d.Channel == channel {
			return d
		}
	}
	return store.Delivery{}
}

// settled says whether n events have a result at a channel.
func (s *memory) settled(channel string, n int) bool {
	for _, d := range s.latest() {
		if d.Channel == channel && rank(d.Status) == 4 {
			n--
		}
	}
	return n <= 0
}
