package pipelinetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// errDead is what every effect gives after a crash.
var errDead = errors.New("the service was killed")

// Faults kills a service at a chosen effect: from then on nothing that it does reaches a server, as if the process were gone.
type Faults struct {
	// At is asked before each effect (publish:TOPIC, insert:TABLE, commit) and after each has worked; it kills by answering true.
	At func(effect string, after bool) bool

	mu    sync.Mutex
	dead  chan struct{}
	count int
}

// KillAt kills at the nth time (from 1) that the effect is about to happen, or has happened.
func KillAt(effect string, after bool, nth int) *Faults {
	f := &Faults{dead: make(chan struct{})}
	f.At = func(e string, a bool) bool {
		if e != effect || a != after {
			return false
		}
		f.count++
		return f.count == nth
	}
	return f
}

// Dead is closed when the service has been killed.
func (f *Faults) Dead() <-chan struct{} { return f.dead }

// do lets an effect happen unless the service is dead, and kills it where that is due.
func (f *Faults) do(effect string, happen func() error) error {
	if f == nil {
		return happen()
	}
	if f.kills(effect, false) {
		return errDead
	}
	if err := happen(); err != nil {
		return err
	}
	if f.kills(effect, true) {
		return errDead
	}
	return nil
}

func (f *Faults) kills(effect string, after bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	select {
	case <-f.dead:
		return true
	default:
	}
	if f.At(effect, after) {
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

func (b *faultyBroker) Publish(ctx context.Context, msgs ...stream.Message) error {
	if len(msgs) == 0 {
		return nil
	}
	return b.f.do("publish:"+b.bare(msgs[0].Topic), func() error { return b.Client.Publish(ctx, msgs...) })
}

func (b *faultyBroker) bare(topic string) string { return topic[len(b.Topic("")):] }

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
	_ = c.f.do("commit", func() error { c.Claim.Done(offset); return nil })
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
	return s.f.do("insert:events", func() error { return s.Store.InsertEvents(ctx, b) })
}

func (s *faultyStore) InsertDeadLetters(ctx context.Context, ds []store.DeadLetter) error {
	if len(ds) == 0 {
		return nil
	}
	return s.f.do("insert:dead_letters", func() error { return s.Store.InsertDeadLetters(ctx, ds) })
}

func (s *faultyStore) RollUp(ctx context.Context, hours []store.Hour) error {
	return s.f.do("insert:rollups", func() error { return s.Store.RollUp(ctx, hours) })
}

func (s *faultyStore) InsertScores(ctx context.Context, run string, at time.Time, rows []store.Score) error {
	if len(rows) == 0 {
		return nil
	}
	return s.f.do("insert:scores", func() error { return s.Store.InsertScores(ctx, run, at, rows) })
}

func (s *faultyStore) InsertTick(ctx context.Context, t store.Tick) error {
	return s.f.do("insert:ticks", func() error { return s.Store.InsertTick(ctx, t) })
}

func (s *faultyStore) InsertAlerts(ctx context.Context, as []store.Alert) error {
	if len(as) == 0 {
		return nil
	}
	return s.f.do("insert:alerts", func() error { return s.Store.InsertAlerts(ctx, as) })
}

func (s *faultyStore) InsertAlertStates(ctx context.Context, as []store.AlertState) error {
	if len(as) == 0 {
		return nil
	}
	return s.f.do("insert:alert_states", func() error { return s.Store.InsertAlertStates(ctx, as) })
}

func (s *faultyStore) InsertProgress(ctx context.Context, ps []store.Progress) error {
	if len(ps) == 0 {
		return nil
	}
	return s.f.do("insert:progress", func() error { return s.Store.InsertProgress(ctx, ps) })
}
