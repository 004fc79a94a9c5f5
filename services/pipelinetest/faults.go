package pipelinetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// errDead is what every effect gives after a crash.
var errDead = errors.New("the service was killed")

// When says where a crash falls: before an effect, in the middle of one that has several parts, or after it.
type When int

// The places of a crash.
const (
	Before When = iota
	During
	After
)

func (w When) String() string { return [...]string{"before", "during", "after"}[w] }

// Faults kills a service at a chosen effect: from then on nothing that it does reaches a server, as if the process were gone. Effects
// are insert:TABLE, publish:TOPIC (publish:health/notable, publish:health/scores and publish:health/tick) and commit.
type Faults struct {
	mu     sync.Mutex
	dead   chan struct{}
	effect string // "": none yet
	when   When
	left   int
}

// NewFaults lets all effects pass until it is armed.
func NewFaults() *Faults { return &Faults{dead: make(chan struct{})} }

// KillAt kills at the nth time (from 1) that the effect is about to happen, or has happened.
func KillAt(effect string, after bool, nth int) *Faults {
	f := NewFaults()
	when := Before
	if after {
		when = After
	}
	f.Arm(effect, when, nth)
	return f
}

// Arm kills at the nth time (from 1) from now on.
func (f *Faults) Arm(effect string, when When, nth int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.effect, f.when, f.left = effect, when, nth
}

// Dead is closed when the service has been killed.
func (f *Faults) Dead() <-chan struct{} { return f.dead }

// do lets an effect happen unless the service is dead, and kills it where that is due. begin makes the first part of it happen.
func (f *Faults) do(effect string, begin, happen func() error) error {
	if f == nil {
		return happen()
	}
	if f.kills(effect, Before) {
		return errDead
	}
	if f.kills(effect, During) {
		if begin != nil {
			_ = begin()
		}
		return errDead
	}
	if err := happen(); err != nil {
		return err
	}
	if f.kills(effect, After) {
		return errDead
	}
	return nil
}

func (f *Faults) kills(effect string, when When) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	select {
	case <-f.dead:
		return true
	default:
	}
	if f.effect == "" || f.when != when || effect != f.effect && !strings.HasPrefix(effect, f.effect+"/") {
		return false
	}
	if f.left--; f.left == 0 {
		close(f.dead)
		return true
	}
	return false
}

// faultyBroker passes publishes and commits through faults.
type faultyBroker struct {
	*stream.Client
	f *Faults
}

// Publish publishes what is of one kind as one effect, kind after kind.
func (b *faultyBroker) Publish(ctx context.Context, msgs ...stream.Message) error {
	if b.f == nil {
		return b.Client.Publish(ctx, msgs...)
	}
	for len(msgs) > 0 {
		kind, n := b.effect(&msgs[0]), 1
		for n < len(msgs) && b.effect(&msgs[n]) == kind {
			n++
		}
		part := msgs[:n]
		msgs = msgs[n:]
		err := b.f.do(kind,
			func() error { return b.Client.Publish(ctx, part[:len(part)/2]...) },
			func() error { return b.Client.Publish(ctx, part...) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *faultyBroker) effect(m *stream.Message) string {
	topic := m.Topic[len(b.Topic("")):]
	if topic != "health" {
		return "publish:" + topic
	}
	kind := "notable"
	for _, h := range m.Headers {
		switch {
		case h.Key == "type" && string(h.Value) == event.TypeTick:
			kind = "tick"
		case h.Key == "type" && string(h.Value) == event.TypeScoreChanged:
			kind = "scores"
		}
	}
	return "publish:health/" + kind
}

func (b *faultyBroker) Consume(ctx context.Context, group string, topics []string, h stream.Handler) error {
	if b.f == nil {
		return b.Client.Consume(ctx, group, topics, h)
	}
	return b.Client.Consume(ctx, group, topics, func(ctx context.Context, c stream.Claim) error {
		return h(ctx, &faultyClaim{Claim: c, f: b.f})
	})
}

// faultyClaim loses the commits of a dead service.
type faultyClaim struct {
	stream.Claim
	f *Faults
}

func (c *faultyClaim) Done(offset int64) {
	_ = c.f.do("commit", nil, func() error { c.Claim.Done(offset); return nil })
}

// faultyStore passes inserts through faults.
type faultyStore struct {
	*store.Store
	f *Faults
}

// Steadily does not try again for the dead.
func (s *faultyStore) Steadily(ctx context.Context, what string, do func(context.Context) error) error {
	var dead error
	err := s.Store.Steadily(ctx, what, func(ctx context.Context) error {
		err := do(ctx)
		if errors.Is(err, errDead) {
			dead = err
			return nil
		}
		return err
	})
	return errors.Join(dead, err)
}

func (s *faultyStore) InsertEvents(ctx context.Context, b *store.EventBatch) error {
	return s.f.do("insert:events", nil, func() error { return s.Store.InsertEvents(ctx, b) })
}

func (s *faultyStore) InsertDeadLetters(ctx context.Context, ds []store.DeadLetter) error {
	if len(ds) == 0 {
		return nil
	}
	return s.f.do("insert:dead_letters", nil, func() error { return s.Store.InsertDeadLetters(ctx, ds) })
}

func (s *faultyStore) RollUp(ctx context.Context, hours []store.Hour) error {
	return s.f.do("insert:rollups", nil, func() error { return s.Store.RollUp(ctx, hours) })
}

func (s *faultyStore) InsertScores(ctx context.Context, run string, at time.Time, rows []store.Score) error {
	if len(rows) == 0 {
		return nil
	}
	return s.f.do("insert:scores", nil, func() error { return s.Store.InsertScores(ctx, run, at, rows) })
}

func (s *faultyStore) InsertTick(ctx context.Context, t store.Tick) error {
	return s.f.do("insert:ticks", nil, func() error { return s.Store.InsertTick(ctx, t) })
}

func (s *faultyStore) InsertAlerts(ctx context.Context, as []store.Alert) error {
	if len(as) == 0 {
		return nil
	}
	return s.f.do("insert:alerts", nil, func() error { return s.Store.InsertAlerts(ctx, as) })
}

func (s *faultyStore) InsertAlertStates(ctx context.Context, as []store.AlertState) error {
	if len(as) == 0 {
		return nil
	}
	return s.f.do("insert:alert_states", nil, func() error { return s.Store.InsertAlertStates(ctx, as) })
}

func (s *faultyStore) InsertProgress(ctx context.Context, ps []store.Progress) error {
	if len(ps) == 0 {
		return nil
	}
	return s.f.do("insert:progress", nil, func() error { return s.Store.InsertProgress(ctx, ps) })
}

func (s *faultyStore) EnsureZone(ctx context.Context, zone string) error {
	return s.f.do("insert:zone_offsets", nil, func() error { return s.Store.EnsureZone(ctx, zone) })
}
