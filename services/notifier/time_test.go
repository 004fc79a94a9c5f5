package notifier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/message"
	"glidepath/pkg/store"
)

// The time of these tests is synctest's: it begins at midnight UTC on Saturday 1 January 2000.
const office = `
channels:
  - {name: mail, type: stdout}
  - {name: room, type: stdout}
defaults: {quiet_hours: {from: "20:00", to: "08:00"}, channels: [mail]}
people:
  - {name: Ann, email: ann@example.com, cap_per_day: 2}
  - {name: Lea, email: lea@example.com, digest_at: "10:00"}
lead: lea@example.com
routes:
  - {name: vip, match: {segments: [vip]}, to: [room]}
  - {name: rest, owner: true}
`

// spy is a channel that keeps what it is given, and answers as it is told.
type spy struct {
	name string
	now  func() time.Time

	mu     sync.Mutex
	got    []string
	before func(ctx context.Context, p *parcel) // called before it answers
	answer func(p *parcel) result
}

func (s *spy) send(ctx context.Context, p *parcel, m *message.Message) result {
	if s.before != nil {
		s.before(ctx, p)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var titles []string
	for _, e := range m.Entries {
		titles = append(titles, e.Title)
	}
	line := s.now().UTC().Format("02 15:04 ") + p.delivery.Recipient + " " + m.Title
	if len(titles) > 0 {
		line += " [" + strings.Join(titles, "; ") + "]"
	}
	s.got = append(s.got, line)
	if s.answer != nil {
		return s.answer(p)
	}
	return result{status: store.DeliverySent}
}

func (s *spy) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// spies replaces the channels' senders.
func (b *bench) spies() map[string]*spy {
	found := map[string]*spy{}
	b.rig = func(s *Service) {
		for name, c := range s.channels {
			if found[name] == nil {
				found[name] = &spy{name: name, now: b.now}
			}
			c.sender = found[name]
		}
	}
	b.service()
	return found
}

func wantLines(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// until lets synctest's time pass.
func until(day, hour, minute int) {
	time.Sleep(time.Until(time.Date(2000, 1, day, hour, minute, 0, 0, time.UTC)))
	synctest.Wait()
}

func TestDaysOfPeople(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, office)
		got := b.spies()
		stop := b.start()
		until(1, 9, 30)
		for n := 1; n <= 4; n++ { // Ann takes two a day: 3 and 4 go into her digest
			b.send(n, nil)
		}
		b.send(5, func(e *alert.Event) { e.Owner, e.OwnerEmail = "", "" })
		vip := b.send(6, func(e *alert.Event) { e.Segment = "vip" })
		until(1, 9, 31)
		wantLines(t, "at once", got["mail"].all(), "01 09:30 person:ann@example.com Acme 1: usage has dropped", "01 09:30 person:ann@example.com Acme 2: usage has dropped")
		wantLines(t, "in the room", got["room"].all(), "01 09:30 channel:room Acme 6: usage has dropped")
		if rows := b.store.of(vip); len(rows) != 1 || rows[0] != "channel:room room sent " {
			t.Errorf("%q", rows)
		}
		until(1, 23, 0)
		b.send(7, nil) // at night: it waits until eight, and counts for that day
		until(2, 8, 1)
		stop() // and what was decided survives restarts
		stop = b.start()
		until(2, 9, 1)
		stop()
		stop = b.start()
		until(2, 10, 1)
		stop()
		stop = b.start()
		until(2, 10, 5)
		stop()
		wantLines(t, "in all", got["mail"].all()[2:],
			"01 10:00 person:lea@example.com Daily digest: 1 alert [Acme 5: usage has dropped (warning)]",
			"02 08:00 person:ann@example.com Acme 7: usage has dropped",
			"02 09:00 person:ann@example.com Daily digest: 2 alerts [Acme 4: usage has dropped (warning); Acme 3: usage has dropped (warning)]")
	})
}

// Of an alert that opened, became worse and ended while its owner slept, the morning brings one message.
func TestMorningBringsTheLastWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, office)
		got := b.spies()
		stop := b.start()
		until(1, 22, 0)
		first := b.send(1, nil)
		b.send(2, nil)
		until(1, 23, 0)
		stop()
		stop = b.start()
		until(2, 1, 0)
		b.send(1, func(e *alert.Event) { e.Transition, e.Severity = "escalated", alert.Critical })
		last := b.send(1, func(e *alert.Event) { e.Transition = "resolved" })
		until(2, 8, 1)
		stop()
		wantLines(t, "in the morning", got["mail"].all(), "02 08:00 person:ann@example.com Acme 2: usage has dropped", "02 08:00 person:ann@example.com Acme 1: usage has dropped")
		if rows := b.store.of(first); !slices.Equal(rows, []string{"person:ann@example.com  released superseded"}) {
			t.Errorf("the first: %q", rows)
		}
		if d := b.store.result(last, "mail"); d.Status != store.DeliverySent {
			t.Errorf("the last: %+v", d)
		}
	})
}

// Without a lead, each room's digest says what would have been sent there.
func TestShadowModeWithoutALead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, toStdout)
		b.cfg.ShadowDays, b.store.installed = 14, time.Now()
		got := b.spies()
		stop := b.start()
		until(1, 1, 0)
		b.send(1, nil)
		until(1, 12, 0)
		stop()
		wantLines(t, "the digest", got["out"].all(), "01 09:00 channel:out Daily digest: 1 alert [Acme 1: usage has dropped (warning)]")
	})
}

func TestShadowModeHoldsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, office)
		b.cfg.ShadowDays, b.store.installed = 1, time.Now()
		got := b.spies()
		stop := b.start()
		until(1, 9, 30)
		ids := []string{b.send(1, nil), b.send(2, func(e *alert.Event) { e.Segment = "vip" })}
		until(1, 9, 31)
		for _, id := range ids {
			if rows := b.store.of(id); len(rows) != 1 || !strings.HasSuffix(rows[0], "held shadow_mode") {
				t.Errorf("%q", rows)
			}
		}
		until(1, 23, 0)
		stop()
		stop = b.start()
		until(2, 9, 0)
		b.send(3, func(e *alert.Event) { e.Segment = "vip" }) // the day is over
		until(2, 9, 1)
		stop()
		wantLines(t, "the lead's digest", got["mail"].all(),
			"01 10:00 person:lea@example.com Daily digest: 2 alerts [Acme 2: usage has dropped (warning); Acme 1: usage has dropped (warning)]")
		wantLines(t, "the room", got["room"].all(), "02 09:00 channel:room Acme 3: usage has dropped")
		if n := b.count("glidepath_notifier_held_total", "shadow_mode"); n != 0 { // of the last start
			t.Errorf("%v held", n)
		}
	})
}

// A channel that hangs, one that always fails and one that says that it is gone delay no other, and lose nothing.
func TestOneChannelDelaysNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "channels: [{name: hangs, type: stdout}, {name: fails, type: stdout}, {name: works, type: stdout}]\n"+
			"routes: [{name: all, to: [hangs, fails, works]}]\n")
		b.cfg.FirstRetry, b.cfg.BreakFor = time.Second, 30*time.Second
		got := b.spies()
		got["hangs"].before = func(ctx context.Context, _ *parcel) { <-ctx.Done() }
		mended := false
		got["fails"].answer = func(*parcel) result {
			if mended {
				return result{status: store.DeliverySent}
			}
			return again("500")
		}
		stop := b.start()
		var ids []string
		for n := range 20 {
			ids = append(ids, b.send(n, nil))
		}
		until(1, 0, 1)
		if n := len(got["works"].all()); n != 20 {
			t.Errorf("the channel that works got %d", n)
		}
		if n := b.count("glidepath_notifier_breaker_open", "fails"); n != 1 {
			t.Errorf("the breaker is %v", n)
		}
		until(1, 1, 0)
		if n := len(got["fails"].all()); n > 30 {
			t.Errorf("%d attempts in an hour at a channel that fails", n)
		}
		got["fails"].mu.Lock()
		mended = true
		got["fails"].mu.Unlock()
		until(1, 2, 0)
		stop() // what hangs is let go of after the drain time-out
		for _, id := range ids {
			if d := b.store.result(id, "fails"); d.Status != store.DeliverySent {
				t.Fatalf("%s: %+v", id, d)
			}
		}
		if d := b.store.result(ids[0], "hangs"); d.Status != store.DeliveryIntent {
			t.Errorf("what hangs is recorded as %+v", d)
		}
		if d := b.store.result(ids[19], "hangs"); d.Status != store.DeliveryQueued {
			t.Errorf("what stands behind it is recorded as %+v", d)
		}
		got["hangs"].before = nil
		stop = b.start()
		until(1, 3, 0)
		stop()
		seen := map[string]int{}
		for _, line := range got["hangs"].all() {
			seen[line[9:]]++
		}
		if len(seen) != 20 {
			t.Errorf("after the restart %d of 20 arrived", len(seen))
		}
	})
}

func TestGivingUpIsRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "channels: [{name: fails, type: stdout, retry_for: 2h}]\nroutes: [{name: all, to: [fails]}]\n")
		b.cfg.FirstRetry = time.Second
		got := b.spies()
		got["fails"].answer = func(*parcel) result { return again("503 away") }
		stop := b.start()
		id := b.send(1, nil)
		until(1, 1, 0)
		stop() // the time goes on from when it was stored
		stop = b.start()
		until(1, 2, 30)
		stop()
		d := b.store.result(id, "fails")
		if d.Status != store.DeliveryFailed || d.Detail != "given up after 2h0m0s: 503 away" || d.Attempts < 20 {
			t.Errorf("%+v", d)
		}
		if n := b.count("glidepath_notifier_deliveries_total", "fails", "failed"); n != 1 {
			t.Errorf("%v counted", n)
		}
	})
}

// A lane that stands still keeps a bound of messages in memory and takes the others from the store, in order.
func TestFullLaneReadsFromTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, toStdout)
		got := b.spies()
		release := make(chan struct{})
		got["out"].before = func(context.Context, *parcel) { <-release }
		stop := b.start()
		const many = 3*mostQueued + 7
		for n := range many {
			b.send(n, nil)
		}
		synctest.Wait()
		if n := b.count("glidepath_notifier_queued", "out"); n > mostQueued {
			t.Errorf("%v in memory", n)
		}
		close(release)
		until(1, 1, 0)
		stop()
		lines := got["out"].all()
		if len(lines) != many {
			t.Fatalf("%d of %d sent", len(lines), many)
		}
		for n, line := range lines {
			if !strings.HasSuffix(line, fmt.Sprintf(" Acme %d: usage has dropped", n)) {
				t.Fatalf("message %d is %q", n, line)
			}
		}
		if n := b.count("glidepath_notifier_queued", "out"); n != 0 {
			t.Errorf("%v in memory at the end", n)
		}
	})
}

// Whenever the notifier dies, at any insert, each message arrives, and at most once more for each death.
func TestCrashesRepeatAtMostOnce(t *testing.T) {
	for crashAt := 1; crashAt <= 12; crashAt++ {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, office)
			got := b.spies()
			var inserts atomic.Int64
			ctx, kill := context.WithCancel(context.Background())
			b.store.onInsert = func([]store.Delivery) {
				if inserts.Add(1) == int64(crashAt) {
					kill() // the insert does not happen, and nothing after it
				}
			}
			until(1, 8, 0)
			for n := 1; n <= 3; n++ {
				b.send(n, nil)
			}
			s := b.service()
			dying := make(chan error, 1)
			died := &deadStore{memory: b.store, dead: ctx}
			s.store = died
			go func() { dying <- s.Run(ctx) }()
			until(1, 8, 30)
			kill()
			<-dying
			b.store.onInsert = nil
			stop := b.start()
			until(1, 9, 5)
			stop()
			seen := map[string]int{}
			for _, line := range got["mail"].all() {
				seen[line[9:]]++
			}
			for _, want := range []string{"person:ann@example.com Acme 1: usage has dropped", "person:ann@example.com Acme 2: usage has dropped",
				"person:ann@example.com Daily digest: 1 alert [Acme 3: usage has dropped (warning)]"} {
				if n := seen[want]; n < 1 || n > 2 {
					t.Errorf("crash at insert %d: %d times %q", crashAt, n, want)
				}
			}
			if len(seen) != 3 {
				t.Errorf("crash at insert %d: %v", crashAt, seen)
			}
		})
	}
}

// deadStore takes nothing any more once its process has died.
type deadStore struct {
	*memory
	dead context.Context
}

func (s *deadStore) InsertDeliveries(ctx context.Context, ds []store.Delivery) error {
	if s.onInsert != nil {
		s.onInsert(ds)
	}
	if s.dead.Err() != nil {
		<-ctx.Done()
		return ctx.Err()
	}
	s.add(ds)
	return nil
}
