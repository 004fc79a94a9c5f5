package lifecycle_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"glidepath/pkg/lifecycle"
)

// trace records what happened, in order.
type trace struct {
	mu    sync.Mutex
	lines []string
}

func (t *trace) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, line)
}

func (t *trace) stop(name string) func(context.Context) error {
	return func(context.Context) error {
		t.add("stop " + name)
		return nil
	}
}

// run waits for its context and takes `drain` to end after that.
func (t *trace) run(name string, drain time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		<-ctx.Done()
		time.Sleep(drain) // the bubble's clock
		t.add("end " + name)
		return ctx.Err()
	}
}

func (t *trace) expect(tb testing.TB, want ...string) {
	tb.Helper()
	t.mu.Lock()
	defer t.mu.Unlock()
	if !slices.Equal(t.lines, want) {
		tb.Errorf("order %q, want %q", t.lines, want)
	}
}

func group() *lifecycle.Group {
	return lifecycle.New(slog.New(slog.DiscardHandler), 10*time.Second)
}

func TestStopsLastInFirstOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order trace
		g := group()
		g.Defer("server", order.stop("server"))
		g.Go("scorer", order.run("scorer", time.Second))
		g.Defer("admin", order.stop("admin"))
		g.Go("ingest", order.run("ingest", 2*time.Second))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		begin := time.Now()
		if err := g.Wait(ctx); err != nil {
			t.Errorf("a program that was told to stop returns %v", err)
		}
		if took := time.Since(begin); took != time.Minute+3*time.Second {
			t.Errorf("the parts stopped after %s, want one after the other, 1m3s", took)
		}
		order.expect(t, "end ingest", "stop admin", "end scorer", "stop server")
	})
}

func TestPartThatFailsStopsTheGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order trace
		broken := errors.New("broken")
		g := group()
		g.Defer("server", order.stop("server"))
		g.Go("scorer", order.run("scorer", 0))
		g.Go("ingest", func(context.Context) error { return broken })
		err := g.Wait(t.Context())
		if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "ingest: ") {
			t.Errorf("error %v, want ingest's", err)
		}
		order.expect(t, "end scorer", "stop server")
	})
}

func TestPartThatIsThroughStopsTheGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := group()
		g.Go("load", func(context.Context) error { return nil })
		if err := g.Wait(t.Context()); err != nil {
			t.Errorf("work that is done returns %v", err)
		}
	})
}

func TestErrorsAreJoinedAndStopEveryPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order trace
		one, two, cause := errors.New("one"), errors.New("two"), errors.New("cause")
		g := group()
		g.Defer("a", func(context.Context) error { return one })
		g.Defer("b", order.stop("b"))
		g.Defer("c", func(context.Context) error { return two })
		err := g.Stop(cause)
		for _, want := range []error{one, two, cause} {
			if !errors.Is(err, want) {
				t.Errorf("error %v lacks %v", err, want)
			}
		}
		order.expect(t, "stop b")
	})
}

func TestStopIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order trace
		g := group()
		g.Defer("server", func(ctx context.Context) error {
			order.add("server: " + ctx.Err().Error())
			return nil
		})
		release := make(chan struct{})
		defer close(release)
		g.Go("deaf", func(context.Context) error {
			<-release
			return nil
		})
		g.Defer("deafer", func(context.Context) error {
			<-release
			return nil
		})
		begin := time.Now()
		err := g.Stop(nil)
		if took := time.Since(begin); took > 10*time.Second+5*lifecycle.Grace {
			t.Errorf("the stop took %s", took)
		}
		for _, name := range []string{"deaf: ", "deafer: "} {
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("error %v does not name %s", err, name)
			}
		}
		order.expect(t, "server: context deadline exceeded")
	})
}

func TestStopIsDoneOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order trace
		g := group()
		g.Defer("server", order.stop("server"))
		var wait sync.WaitGroup
		for range 3 {
			wait.Go(func() {
				if err := g.Stop(nil); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		order.expect(t, "stop server")
		g.Defer("late", order.stop("late"))
		order.expect(t, "stop server", "stop late")
	})
}
