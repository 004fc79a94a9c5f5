package stream

import (
	"context"
	"sync"
)

// budget is a weighted semaphore that lets one weight larger than the whole
// through when nothing else is out, so that a single large batch is slow and
// not stuck. Waiters are served in order, so that a large one is not starved.
//
// A client has two. One holds what was read from brokers and is not decoded
// yet (a quarter of Config.MaxBytes), the other what handlers have or may have
// in hand (Config.MaxBytes, decompressed). The first waits for the second and
// the second only for handlers, so they cannot lock each other out. Batches
// being decoded are on top: at most decodeSlots of them, each at most
// Config.MaxBatchBytes.
type budget struct {
	limit int64

	mu      sync.Mutex
	used    int64
	waiters []*budgetWaiter
}

type budgetWaiter struct {
	n     int64
	ready chan struct{}
}

func newBudget(limit int) *budget { return &budget{limit: int64(limit)} }

// acquire takes n, or returns ctx's error having taken nothing.
func (b *budget) acquire(ctx context.Context, n int) error {
	b.mu.Lock()
	if len(b.waiters) == 0 && b.fits(int64(n)) {
		b.used += int64(n)
		b.mu.Unlock()
		return nil
	}
	w := &budgetWaiter{n: int64(n), ready: make(chan struct{})}
	b.waiters = append(b.waiters, w)
	b.mu.Unlock()

	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-w.ready: // granted meanwhile: give it back
		b.used -= w.n
	default:
		for i, x := range b.waiters {
			if x == w {
				b.waiters = append(b.waiters[:i], b.waiters[i+1:]...)
				break
			}
		}
	}
	b.grant()
	return ctx.Err()
}

func (b *budget) release(n int) {
	b.mu.Lock()
	b.used -= int64(n)
	b.grant()
	b.mu.Unlock()
}

func (b *budget) inUse() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.used
}

func (b *budget) fits(n int64) bool { return b.used+n <= b.limit || b.used == 0 }

func (b *budget) grant() {
	for len(b.waiters) > 0 && b.fits(b.waiters[0].n) {
		w := b.waiters[0]
		b.waiters = b.waiters[1:]
		b.used += w.n
		close(w.ready)
	}
}
