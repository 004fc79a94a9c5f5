package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"
)

const checkTimeout = 2 * time.Second

// Check says why a service is not ready, or nil. It should heed its context, which ends after 2 s.
type Check func(context.Context) error

// Readiness is a set of named checks. It is ready when all pass, and not ready while it has none: a service that has not
// come to registering its checks cannot do its work yet.
type Readiness struct {
	log *slog.Logger

	mu     sync.Mutex
	checks []*namedCheck
	state  string // as last logged
}

type namedCheck struct {
	name  string
	check Check
	slot  chan struct{} // holds a token while the check runs: requests take turns, so a hanging check does not pile up
}

// Report is the answer of /readyz.
type Report struct {
	Status string        `json:"status"` // "ready" or "not ready"
	Checks []CheckResult `json:"checks"`
}

// CheckResult is one check's part of a Report.
type CheckResult struct {
	Name   string `json:"name"`
	Status string `json:"status"` // "ok" or "failing"
	Error  string `json:"error,omitempty"`
	MS     int64  `json:"ms"`
}

const (
	ready    = "ready"
	notReady = "not ready"
	passing  = "ok"
	failing  = "failing"
)

// NewReadiness makes an empty set, which logs each change between ready and not ready.
func NewReadiness(log *slog.Logger) *Readiness { return &Readiness{log: log} }

// Add registers a check; one of the same name is replaced.
func (r *Readiness) Add(name string, check Check) {
	added := &namedCheck{name: name, check: check, slot: make(chan struct{}, 1)}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, old := range r.checks {
		if old.name == name {
			r.checks[i] = added
			return
		}
	}
	r.checks = append(r.checks, added)
}

// Report runs all checks at once and says what each found, in the order of Add.
func (r *Readiness) Report(ctx context.Context) Report {
	r.mu.Lock()
	checks := slices.Clone(r.checks)
	r.mu.Unlock()
	report := Report{Status: ready, Checks: make([]CheckResult, len(checks))}
	var running sync.WaitGroup
	for i, c := range checks {
		running.Go(func() { report.Checks[i] = c.run(ctx) })
	}
	running.Wait()
	if len(checks) == 0 || slices.ContainsFunc(report.Checks, func(c CheckResult) bool { return c.Status != passing }) {
		report.Status = notReady
	}
	r.logChange(report)
	return report
}

func (c *namedCheck) run(ctx context.Context) CheckResult {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	begin := time.Now()
	result := CheckResult{Name: c.name, Status: passing}
	if err := c.ask(ctx); err != nil {
		result.Status, result.Error = failing, err.Error()
	}
	result.MS = time.Since(begin).Milliseconds()
	return result
}

func (c *namedCheck) ask(ctx context.Context) error {
	select {
	case c.slot <- struct{}{}:
	case <-ctx.Done():
		return errors.New("the check of an earlier request has not come back yet")
	}
	answer := make(chan error, 1)
	go func() {
		answer <- c.check(ctx)
		<-c.slot
	}()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return fmt.Errorf("no answer: %w", ctx.Err())
	}
}

// logChange writes a line when the state or the set of failing checks is another than at the last report.
func (r *Readiness) logChange(report Report) {
	state := report.Status
	var failed []any
	for _, c := range report.Checks {
		if c.Status != passing {
			state += " " + c.Name
			failed = append(failed, slog.String(c.Name, c.Error))
		}
	}
	r.mu.Lock()
	changed := state != r.state
	r.state = state
	r.mu.Unlock()
	switch {
	case changed && report.Status == ready:
		r.log.Info("the service is ready")
	case changed:
		r.log.Warn("the service is not ready", slog.Group("failing", failed...))
	}
}

func (r *Readiness) serve(w http.ResponseWriter, req *http.Request) {
	report := r.Report(req.Context())
	code := http.StatusOK
	if report.Status != ready {
		code = http.StatusServiceUnavailable
	}
	writeJSON(w, code, report)
}
