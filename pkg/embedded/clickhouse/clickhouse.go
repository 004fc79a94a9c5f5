// Package clickhouse runs a real ClickHouse server as a child process, for the demo, for standalone and for tests.
//
// The server is the `clickhouse` binary on PATH where there is one, else libchdb.so (ClickHouse's own code as a
// library, which scripts/fetch-libchdb.sh brings through npm), loaded without cgo by purego in a second process of the
// current executable. It runs as clickhouse-local, which listens on the native and HTTP protocols once told to. What it
// lacks of a server: Keeper, replicated engines, ON CLUSTER, CREATE USER (use UsersFile), and TLS ports.
//
// A program that uses this package must call MaybeChild first thing in main, and in TestMain of its tests.
//
// The server's query that keeps it running reads standard input, a pipe that this process holds open and never writes
// to. So the server ends in good order when the pipe is closed, and also, on every operating system, when this process
// is killed. On Linux the kernel kills it at once in that case.
package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

const (
	host         = "127.0.0.1"
	lockWait     = 3 * time.Second
	lockPoll     = 50 * time.Millisecond
	stopGrace    = 15 * time.Second
	startLimit   = 60 * time.Second
	portAttempts = 5
)

// Config says how a server is run. The zero value of every field but Dir is good.
type Config struct {
	// Dir keeps the data, the generated configuration and the server's log file. One server at a time may use it.
	Dir string
	// NativePort and HTTPPort are on 127.0.0.1; 0 takes a free one, which stays the same over restarts.
	NativePort, HTTPPort int
	// MemoryLimit in bytes bounds the server's memory; 0 means half of the machine's (or control group's).
	MemoryLimit int64
	// Settings are server settings that win over this package's, by their path in config.xml:
	// "background_pool_size": "8", "merge_tree.max_suspicious_broken_parts": "0".
	Settings map[string]string
	// ConfigFile is a ClickHouse configuration file (.xml or .yaml: macros, remote_servers, storage, ...) that is
	// merged over this package's and over Settings.
	ConfigFile string
	// UsersFile replaces the users (users.xml). It must let the user `default` in from 127.0.0.1 without a password,
	// since the process logs in as it.
	UsersFile string
	// Library is a libchdb.so and Binary a clickhouse binary to use instead of looking for one.
	Library, Binary string
	// Log receives the server's output at debug level, and its deaths and restarts. Nil discards.
	Log *slog.Logger
}

// Validate lists everything that is wrong with the configuration, each with the field's name.
func (c Config) Validate() error {
	var errs []error
	if c.Dir == "" {
		errs = append(errs, errors.New("no Dir is set"))
	}
	for name, port := range map[string]int{"NativePort": c.NativePort, "HTTPPort": c.HTTPPort} {
		if port < 0 || port > 65535 {
			errs = append(errs, fmt.Errorf("%s %d is not a port", name, port))
		}
	}
	if c.NativePort != 0 && c.NativePort == c.HTTPPort {
		errs = append(errs, fmt.Errorf("NativePort and HTTPPort are both %d", c.NativePort))
	}
	if c.MemoryLimit < 0 {
		errs = append(errs, fmt.Errorf("MemoryLimit %d is negative", c.MemoryLimit))
	}
	if c.Library != "" && c.Binary != "" {
		errs = append(errs, errors.New("both Library and Binary are set"))
	}
	return errors.Join(errs...)
}

// Server is one supervised ClickHouse process: when it dies it is started again on the same ports and directory.
type Server struct {
	cfg    Config
	log    *slog.Logger
	engine engine
	lock   *flock.Flock
	layout layout
	native *door
	http   *door

	mu       sync.Mutex
	current  *process // nil between a death and the restart
	stopping chan struct{}
	stopOnce sync.Once
	done     chan struct{} // closed when the supervisor is through and the directory is unlocked
}

// Start runs a server and returns once it answers queries on both ports, or says why it does not. ctx bounds the start
// only; Stop ends the server.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("configuration of the embedded ClickHouse: %w", err)
	}
	engine, err := findEngine(cfg)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("find the directory %s: %w", cfg.Dir, err)
	}
	s := &Server{
		cfg: cfg, log: cfg.Log, engine: engine, layout: layout{dir},
		stopping: make(chan struct{}), done: make(chan struct{}),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.lockDir(ctx); err != nil {
		return nil, err
	}
	first, err := s.begin(ctx)
	if err != nil {
		s.shut()
		return nil, errors.Join(err, s.lock.Unlock())
	}
	go s.supervise(first)
	return s, nil
}

// begin writes the configuration, opens the doors and starts the server for the first time.
func (s *Server) begin(ctx context.Context) (p *process, err error) {
	if err := s.layout.write(s.cfg); err != nil {
		return nil, err
	}
	if s.native, err = openDoor(s.cfg.NativePort); err != nil {
		return nil, err
	}
	if s.http, err = openDoor(s.cfg.HTTPPort); err != nil {
		return nil, err
	}
	return s.launch(ctx)
}

func (s *Server) shut() {
	for _, d := range []*door{s.native, s.http} {
		if d != nil {
			d.shut()
		}
	}
}

// lockDir takes the directory for this server. It waits a little, because a server whose parent was killed needs a
// moment to go away.
func (s *Server) lockDir(ctx context.Context) error {
	if err := os.MkdirAll(s.layout.dir, 0o700); err != nil {
		return fmt.Errorf("make the directory of the embedded ClickHouse: %w", err)
	}
	s.lock = flock.New(s.layout.lockFile())
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	locked, err := s.lock.TryLockContext(ctx, lockPoll)
	if locked {
		return nil
	}
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("lock the directory %s of the embedded ClickHouse: %w", s.layout.dir, err)
	}
	return fmt.Errorf("the directory %s is in use by another embedded ClickHouse: stop that one, or give another directory",
		s.layout.dir)
}

// launch starts the process, makes it known to Stop and Kill, and waits until it answers. The process is gone when it returns an
// error. Its own ports are new ones each time: nobody but the doors need know them.
func (s *Server) launch(ctx context.Context) (*process, error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for attempt := 1; ; attempt++ {
		p, err := s.try(ctx)
		if err == nil || !errors.Is(err, errPortTaken) || attempt == portAttempts {
			return p, err
		}
	}
}

func (s *Server) try(ctx context.Context) (*process, error) {
	native, err := FreePort()
	if err != nil {
		return nil, err
	}
	http, err := FreePort()
	if err != nil {
		return nil, err
	}
	p, err := startProcess(s.engine, s.layout, native, http, s.log)
	if err != nil {
		return nil, err
	}
	s.native.lead(native)
	s.http.lead(http)
	if !s.setCurrent(p) {
		p.kill()
	}
	if err := p.awaitReady(ctx, s.probe()); err != nil {
		p.kill()
		<-p.exited
		s.setCurrent(nil)
		return nil, err
	}
	return p, nil
}

func (s *Server) probe() probe {
	return probe{url: s.HTTP(), path: s.layout.data()}
}

// Addr is the native protocol's host:port.
func (s *Server) Addr() string { return s.native.addr() }

// DSN is clickhouse-go's address of the database `default` over the native protocol.
func (s *Server) DSN() string { return "clickhouse://" + s.Addr() + "/default" }

// HTTP is the base URL of the HTTP interface.
func (s *Server) HTTP() string { return "http://" + s.http.addr() }

// Engine says in words what serves: the binary's or the library's path.
func (s *Server) Engine() string { return s.engine.String() }

// PID is the process id of the server, 0 while it is down.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		return 0
	}
	return s.current.pid
}

// Ping asks the server one query. It is a readiness check.
func (s *Server) Ping(ctx context.Context) error { return s.probe().ask(ctx) }

// WaitReady blocks until the server answers, for instance after Kill, or ctx ends.
func (s *Server) WaitReady(ctx context.Context) error {
	return poll(ctx, s.done, s.probe())
}

// Kill kills the process as a crash would (SIGKILL). The supervisor starts it again: see WaitReady.
func (s *Server) Kill() {
	s.mu.Lock()
	p := s.current
	s.mu.Unlock()
	if p != nil {
		p.kill()
		<-p.exited
	}
}

// Wait blocks until Stop has ended the server for good.
func (s *Server) Wait() { <-s.done }

// Stop ends the server: it lets ClickHouse shut down in order, terminates it after 15 s or when ctx ends, and kills
// it when that does not help. It may be called more than once; each call returns when the server is gone.
func (s *Server) Stop(ctx context.Context) error {
	s.stopOnce.Do(func() { close(s.stopping) })
	s.mu.Lock()
	p := s.current
	s.mu.Unlock()
	var err error
	if p != nil {
		err = p.stop(ctx, stopGrace)
	}
	<-s.done
	return err
}
