package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"

	"glidepath/deploy"
	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/pkg/telemetry"
	"glidepath/services/alerter"
	"glidepath/services/ingest"
	"glidepath/services/scorer"

	"github.com/kelseyhightower/envconfig"
	"github.com/prometheus/client_golang/prometheus"
)

// roleVariable carries the role of a child process as JSON.
const roleVariable = "GLIDEPATH_BENCH_ROLE"

var errNoRole = errors.New("this process has no role")

// role is a process that runs services, apart from the load and the servers, so that what it costs can be told.
type role struct {
	Services             []string
	Kafka, Prefix, Group string
	DSN                  string
	Buckets              int
	Ticks                string
	Admin                string // address of profiles and metrics; empty for none
}

// maybeRole turns this process into services if it was started for that, until its standard input ends.
func maybeRole(ctx context.Context) error {
	text, ok := os.LookupEnv(roleVariable)
	if !ok {
		return errNoRole
	}
	var r role
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return fmt.Errorf("read the role: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // its end is all that matters
		stop()
	}()
	return r.run(ctx)
}

// runner is a service.
type runner interface {
	Run(ctx context.Context) error
}

func (r role) run(ctx context.Context) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	reg := prometheus.NewRegistry()
	var services []runner
	for _, name := range r.Services {
		s, err := r.service(name, log, reg)
		if err != nil {
			return err
		}
		services = append(services, s)
	}
	if r.Admin != "" {
		admin, err := telemetry.Listen(r.Admin, log, reg)
		if err != nil {
			return err
		}
		services = append(services, admin)
	}
	var wg sync.WaitGroup
	errs := make([]error, len(services))
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for i, s := range services {
		wg.Go(func() {
			errs[i] = s.Run(ctx)
			stop()
		})
	}
	fmt.Fprintln(os.Stdout, "ready")
	wg.Wait()
	return errors.Join(errs...)
}

// service makes a service with its defaults, as the binary does.
func (r role) service(name string, log *slog.Logger, reg prometheus.Registerer) (runner, error) {
	reg = prometheus.WrapRegistererWith(prometheus.Labels{"bench": name}, reg)
	broker, err := stream.New(stream.Config{Brokers: []string{r.Kafka}, Prefix: r.Prefix, GroupPrefix: r.Group}, log, reg)
	if err != nil {
		return nil, err
	}
	st, err := store.Open(store.Config{DSN: r.DSN, Timeout: 2 * time.Minute, MaxConns: 8, TextDays: 365}, log)
	if err != nil {
		return nil, err
	}
	switch name {
	case ingest.Group:
		var cfg ingest.Config
		if err := envconfig.Process("GLIDEPATH", &cfg); err != nil {
			return nil, fmt.Errorf("settings of ingest: %w", err)
		}
		return ingest.New(cfg, broker, st, log, reg, time.Now)
	case scorer.Group:
		var cfg scorer.Config
		if err := envconfig.Process("GLIDEPATH", &cfg); err != nil {
			return nil, fmt.Errorf("settings of the scorer: %w", err)
		}
		cfg.Ticks = r.Ticks
		card, err := shippedScorecard()
		if err != nil {
			return nil, err
		}
		return scorer.New(cfg, card, broker, st, scorer.NewTicker(broker, st, r.Buckets, log, time.Now), log, reg, time.Now)
	case alerter.Group:
		rules, err := alert.ReadRules(deploy.FS, "alerts")
		if err != nil {
			return nil, err
		}
		return alerter.New(alerter.Config{StormShare: 1}, rules, broker, st, log, reg, time.Now)
	}
	return nil, fmt.Errorf("there is no service %q", name)
}

func shippedScorecard() (*health.Scorecard, error) {
	text, err := deploy.FS.ReadFile("scorecards/default.yaml")
	if err != nil {
		return nil, fmt.Errorf("read the scorecard: %w", err)
	}
	return health.LoadScorecard("default", text)
}

// softMemoryLimit is what README tells to set for a service that may use 512 MiB.
const softMemoryLimit = "450MiB"

// child is a process with a role.
type child struct {
	pid   int
	stdin io.Closer
	ended chan struct{}
	err   error
}

// start runs a role in a process of its own, which dies with this one.
func start(r role) (*child, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write a role: %w", err)
	}
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), roleVariable+"="+string(text), "GOMEMLIMIT="+softMemoryLimit)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start %v: %w", r.Services, err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %v: %w", r.Services, err)
	}
	c := &child{stdin: stdin, ended: make(chan struct{})}
	started := make(chan error)
	go func() {
		// Linux sends the parent's death signal when the thread that started the child ends.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil && !bufio.NewScanner(stdout).Scan() {
			err = errors.Join(errors.New("it ended at once"), cmd.Wait())
		}
		started <- err
		if err == nil {
			c.err = cmd.Wait()
		}
		close(c.ended)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %v: %w", r.Services, err)
	}
	c.pid = cmd.Process.Pid
	return c, nil
}

// stop ends the role in good order.
func (c *child) stop() error {
	_ = c.stdin.Close() // fails only when it is closed already
	<-c.ended
	return c.err
}

// meter counts the processor time of processes between two moments.
type meter struct {
	began time.Time
	pids  []int
	at    []time.Duration
}

func newMeter(pids ...int) (*meter, error) {
	m := &meter{began: time.Now(), pids: pids}
	for _, pid := range pids {
		t, err := cpu(pid)
		if err != nil {
			return nil, err
		}
		m.at = append(m.at, t)
	}
	return m, nil
}

// zero counts a process from its beginning.
func (m *meter) zero(pid int) { m.pids, m.at = append(m.pids, pid), append(m.at, 0) }

// read gives each process's time since the meter began, and the wall's.
func (m *meter) read() (each []time.Duration, wall time.Duration, err error) {
	for i, pid := range m.pids {
		t, err := cpu(pid)
		if err != nil {
			return nil, 0, err
		}
		each = append(each, t-m.at[i])
	}
	return each, time.Since(m.began), nil
}

// median is the middle one of values; of an even number the lower.
func median(values []time.Duration) time.Duration { return quantile(values, 0.5) }

// quantile is the least value that a share of the values do not exceed.
func quantile(values []time.Duration, share float64) time.Duration {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[max(0, int(math.Ceil(share*float64(len(sorted))))-1)]
}
