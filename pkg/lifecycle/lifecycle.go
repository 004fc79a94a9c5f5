// Package lifecycle starts the parts of a program in order and stops them last-in first-out, within a bound.
//
// main opens a resource and says at once how it is closed (Defer), starts what runs (Go), and then waits (Wait). What
// was opened last may rely on what was opened before, so it stops first: services drain into a ClickHouse and a broker
// that still run.
//
//	group := lifecycle.New(log, lifecycle.DefaultTimeout)
//	server, err := clickhouse.Start(ctx, cfg)
//	if err != nil {
//		return group.Stop(err)
//	}
//	group.Defer("clickhouse", server.Stop)
//	group.Go("ingest", service.Run)
//	return group.Wait(ctx)
package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

const (
	// DefaultTimeout is below the 30 s that Kubernetes gives a container before it kills it.
	DefaultTimeout = 25 * time.Second
	// Grace is how long each part that is left gets once the bound has passed. Its context is done by then: it must
	// stop hard.
	Grace = time.Second
)

// Group holds the parts of one program. Its methods may be called from several goroutines.
type Group struct {
	log     *slog.Logger
	timeout time.Duration

	mu      sync.Mutex
	parts   []part
	stopped bool

	ended    chan struct{} // closed when the first part that runs has ended
	endOnce  sync.Once
	stopOnce sync.Once
	result   error
}

type part struct {
	name string
	stop func(context.Context) error
}

// New makes an empty group, whose parts have timeout together to stop.
func New(log *slog.Logger, timeout time.Duration) *Group {
	return &Group{log: log, timeout: timeout, ended: make(chan struct{})}
}

// Defer names how something that is open now is closed. stop is called once, after everything that was added later
// has stopped, with a context that ends when the time is up. Once the group is stopping it is called at once.
func (g *Group) Defer(name string, stop func(context.Context) error) {
	g.mu.Lock()
	if !g.stopped {
		g.parts = append(g.parts, part{name, stop})
		g.mu.Unlock()
		return
	}
	g.mu.Unlock()
	if err := g.stopPart(context.Background(), part{name, stop}); err != nil {
		g.log.Error("cannot stop what was started during the stop", "part", name, "error", err)
	}
}

// Go runs something until its context ends, which is when its turn to stop has come, and not before. If it ends by
// itself, with an error or without, the group stops.
func (g *Group) Go(name string, run func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	finished := make(chan error, 1)
	g.Defer(name, func(stopping context.Context) error {
		cancel()
		select {
		case err := <-finished:
			return err
		case <-stopping.Done():
		}
		// The bound has passed: what has ended all the same is not a fault.
		select {
		case err := <-finished:
			return err
		case <-time.After(Grace):
			return errors.New("it still runs")
		}
	})
	go func() {
		err := run(ctx)
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = nil // it says that it was told to stop
		}
		finished <- err
		g.endOnce.Do(func() {
			if ctx.Err() == nil {
				g.log.Info("a part has ended, stopping the others", "part", name, "error", err)
			}
			close(g.ended)
		})
	}()
}

// Wait blocks until ctx ends or a part that runs ends by itself, and then stops everything. It returns the parts'
// errors, joined; a program that ends because it was told to returns nil.
func (g *Group) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
	case <-g.ended:
	}
	return g.Stop(nil)
}

// Stop stops everything that was added, last-in first-out, and returns cause joined with what went wrong. A failure to
// stop one part does not keep the others from stopping. Further calls wait for the first one.
func (g *Group) Stop(cause error) error {
	g.stopOnce.Do(func() { g.result = g.stopAll() })
	return errors.Join(cause, g.result)
}

func (g *Group) stopAll() error {
	ctx, cancel := context.WithTimeout(context.Background(), g.timeout)
	defer cancel()
	var errs []error
	for {
		next, ok := g.pop()
		if !ok {
			return errors.Join(errs...)
		}
		if err := g.stopPart(ctx, next); err != nil {
			errs = append(errs, err)
		}
	}
}

func (g *Group) pop() (part, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	last := len(g.parts) - 1
	if last < 0 {
		g.stopped = true
		return part{}, false
	}
	p := g.parts[last]
	g.parts = g.parts[:last]
	return p, true
}

// stopPart gives a part the time that is left, and Grace if none is. A part that ignores its context is left behind.
func (g *Group) stopPart(ctx context.Context, p part) error {
	begin := time.Now()
	finished := make(chan error, 1)
	go func() { finished <- p.stop(ctx) }()
	var err error
	select {
	case err = <-finished:
	case <-ctx.Done():
		timer := time.NewTimer(2 * Grace) // more than what a part may take for itself
		defer timer.Stop()
		select {
		case err = <-finished:
		case <-timer.C:
			err = fmt.Errorf("it does not stop within %s", g.timeout)
		}
	}
	g.log.Debug("stopped a part", "part", p.name, "took", time.Since(begin), "error", err)
	if err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	return nil
}
