// Package budget bounds memory with a weighted semaphore that lets one weight
// larger than the whole through when nothing else is out, so that a single
// large batch is slow and not stuck. Waiters are served in order, so that a
// large one is not starved.
package budget

import (
	"context"
	"sync"
)

// Budget is a weighted semaphore. See the package.
type Budget struct {
	limit int64

	mu      sync.Mutex
	used    int64
	waiters []*waiter
}

type waiter struct {
	n     int64
	ready chan struct{}
}

// New makes a budget of limit.
func New(limit int) *Budget { return &Budget{limit: int64(limit)} }

// Acquire takes n, or returns ctx's error having taken nothing.
func (b *Budget) Acquire(ctx context.Context, n int) error {
	b.mu.Lock()
	if len(b.waiters) == 0 && b.fits(int64(n)) {
		b.used += int64(n)
		b.mu.Unlock()
		return nil
	}
	w := &waiter{n: int64(n), ready: make(chan struct{})}
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

// Release gives n back.
func (b *Budget) Release(n int) {
	b.mu.Lock()
	b.used -= int64(n)
	b.grant()
	b.mu.Unlock()
}

// InUse is what is taken.
func (b *Budget) InUse() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.used
}

func (b *Budget) fits(n int64) bool { return b.used+n <= b.limit || b.used == 0 }

func (b *Budget) grant() {
	for len(b.waiters) > 0 && b.fits(b.waiters[0].n) {
		w := b.waiters[0]
		b.waiters = b.waiters[1:]
		b.used += w.n
		close(w.ready)
	}
}
