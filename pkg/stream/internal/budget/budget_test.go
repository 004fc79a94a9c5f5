package budget

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// Whatever is acquired and released, the limit holds unless one alone exceeds
// it, everybody who does not give up is served, and nothing is left at the end.
func TestBudget(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		weights := rapid.SliceOfN(rapid.IntRange(1, 150), 1, 30).Draw(rt, "weights")
		giveUp := rapid.SliceOfN(rapid.Bool(), len(weights), len(weights)).Draw(rt, "giveUp")
		synctest.Test(t, func(t *testing.T) {
			b := New(100)
			var granted []int
			turn := make(chan int, len(weights))
			cancels := make([]context.CancelFunc, len(weights))
			for i, n := range weights {
				ctx, cancel := context.WithCancel(t.Context())
				cancels[i] = cancel
				go func() {
					if b.Acquire(ctx, n) == nil {
						turn <- i
					}
				}()
				synctest.Wait() // they queue in this order
			}
			for i := range weights {
				if giveUp[i] {
					cancels[i]()
				}
			}
			synctest.Wait()
			for len(turn) > 0 {
				var out []int
				sum := 0
				for len(turn) > 0 {
					i := <-turn
					out = append(out, i)
					sum += weights[i]
				}
				if int64(sum) != b.InUse() || sum > 100 && len(out) > 1 {
					rt.Fatalf("%v are out together (%d), in use is %d", out, sum, b.InUse())
				}
				granted = append(granted, out...)
				for _, i := range out {
					b.Release(weights[i])
				}
				synctest.Wait()
			}
			want := 0
			for _, gone := range giveUp {
				if !gone {
					want++
				}
			}
			if len(granted) < want || b.InUse() != 0 {
				rt.Fatalf("%d of at least %d were served, %d is still taken", len(granted), want, b.InUse())
			}
			for _, cancel := range cancels {
				cancel()
			}
		})
	})
}

// A large waiter is not overtaken by small ones that would fit.
func TestWaitersKeepTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(100)
		if err := b.Acquire(t.Context(), 60); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var order []int
		for _, n := range []int{80, 10, 20} {
			go func() {
				if b.Acquire(t.Context(), n) == nil {
					mu.Lock()
					order = append(order, n)
					mu.Unlock()
				}
			}()
			synctest.Wait()
		}
		if len(order) != 0 {
			t.Fatalf("%v went past the one that waits for 80", order)
		}
		b.Release(60)
		synctest.Wait()
		if len(order) != 2 || b.InUse() != 90 {
			t.Fatalf("%v were served and %d is in use", order, b.InUse())
		}
		b.Release(80)
		synctest.Wait()
		if len(order) != 3 {
			t.Fatalf("%v were served", order)
		}
	})
}
