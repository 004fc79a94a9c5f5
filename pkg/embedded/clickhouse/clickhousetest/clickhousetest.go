// Package clickhousetest gives tests a real ClickHouse: one server for a test binary, one fresh database for a test.
//
//	func TestMain(m *testing.M) { clickhousetest.Main(m) }
//
//	func TestX(t *testing.T) { db, err := sql.Open("clickhouse", clickhousetest.DSN(t)) ... }
//
// The server starts when the first test asks for it. A machine without ClickHouse gets it from
// scripts/fetch-libchdb.sh; where that fails, the test fails.
package clickhousetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"glidepath/pkg/embedded/clickhouse"
)

const (
	memoryLimit  = 4 << 30
	startTimeout = 2 * time.Minute
	fetchTimeout = 10 * time.Minute
	queryTimeout = time.Minute
)

// shared is the test binary's server. It is global because TestMain, which ends it, and the tests share nothing else.
var shared struct {
	once      sync.Once
	server    *clickhouse.Server
	dir       string
	err       error
	databases atomic.Int64
}

// Main is a TestMain: it becomes the server in the child process, runs the tests, then what `after` says and stops the
// server, and exits.
func Main(m *testing.M, after ...func()) {
	clickhouse.MaybeChild()
	os.Exit(Run(m, after...)) //nolint:forbidigo // this is a TestMain
}

// Run is Main for a TestMain that becomes something else first: it runs the tests and stops the server.
func Run(m *testing.M, after ...func()) (code int) {
	code = m.Run()
	for _, do := range after {
		do()
	}
	if err := stop(); err != nil {
		fmt.Fprintln(os.Stderr, "clickhousetest:", err)
		code = max(code, 1)
	}
	return code
}

func stop() error {
	if shared.server == nil {
		return nil
	}
	err := shared.server.Stop(context.Background())
	return errors.Join(err, os.RemoveAll(shared.dir))
}

// Server is the test binary's server, for tests that kill it. Such a test must see to it that the server is back
// (WaitReady) before it ends, and must not run in parallel with others.
func Server(tb testing.TB) *clickhouse.Server {
	tb.Helper()
	shared.once.Do(func() { shared.server, shared.dir, shared.err = start() })
	if shared.err != nil {
		tb.Fatalf("start ClickHouse for the tests: %v", shared.err)
	}
	return shared.server
}

// Start runs a server of the test's own, which ends with the test. An empty Dir is a temporary one.
func Start(tb testing.TB, cfg clickhouse.Config) *clickhouse.Server {
	tb.Helper()
	if cfg.Dir == "" {
		cfg.Dir = tb.TempDir()
	}
	if cfg.MemoryLimit == 0 {
		cfg.MemoryLimit = memoryLimit
	}
	if err := fetch(); err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(tb.Context(), startTimeout)
	defer cancel()
	server, err := clickhouse.Start(ctx, cfg)
	if err != nil {
		tb.Fatalf("start ClickHouse for the test: %v", err)
	}
	tb.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			tb.Errorf("stop ClickHouse: %v", err)
		}
	})
	return server
}

func start() (*clickhouse.Server, string, error) {
	if err := fetch(); err != nil {
		return nil, "", err
	}
	dir, err := os.MkdirTemp("", "glidepath-clickhouse-")
	if err != nil {
		return nil, "", fmt.Errorf("make a directory: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})) // tells of its death
	server, err := clickhouse.Start(ctx, clickhouse.Config{Dir: dir, MemoryLimit: memoryLimit, Log: log})
	if err != nil {
		return nil, "", errors.Join(err, os.RemoveAll(dir))
	}
	return server, dir, nil
}

// DSN is clickhouse-go's address of a new empty database, which is dropped when the test ends.
func DSN(tb testing.TB) string {
	tb.Helper()
	server := Server(tb)
	name := fmt.Sprintf("test_%d", shared.databases.Add(1))
	if err := query(tb.Context(), server, "CREATE DATABASE "+name); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), queryTimeout)
		defer cancel()
		if err := query(ctx, server, "DROP DATABASE "+name+" SYNC"); err != nil {
			tb.Error(err)
		}
	})
	return "clickhouse://" + server.Addr() + "/" + name
}

// query runs a statement over HTTP, so that this package leaves the choice of a client to the test.
func query(ctx context.Context, server *clickhouse.Server, statement string) error {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	address := server.HTTP() + "/?" + url.Values{"query": {statement}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	req.Close = true // no connection is left behind for goleak to find
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", statement, resp.Status, strings.TrimSpace(string(body)))
	}
	return nil
}

// fetch runs scripts/fetch-libchdb.sh where this machine has no ClickHouse, once for all test binaries.
func fetch() error {
	if os.Getenv(clickhouse.LibraryVariable) != "" {
		return nil
	}
	if _, err := exec.LookPath("clickhouse"); err == nil {
		return nil
	}
	library, err := clickhouse.CachedLibrary()
	if err != nil {
		return err
	}
	if _, err := os.Stat(library); err == nil {
		return nil
	}
	root, err := repository()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), fetchTimeout)
	defer cancel()
	unlock, err := lockFetch(ctx, filepath.Dir(library))
	if err != nil {
		return err
	}
	defer unlock()
	cmd := exec.CommandContext(ctx, filepath.Join(root, "scripts", "fetch-libchdb.sh"))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("fetch ClickHouse for the tests: %w\n%s", err, out)
	}
	return nil
}

// lockFetch keeps the test binaries that `go test` runs at once from fetching the same.
func lockFetch(ctx context.Context, dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the cache directory for ClickHouse: %w", err)
	}
	lock := flock.New(filepath.Join(dir, "fetch.lock"))
	if _, err := lock.TryLockContext(ctx, 100*time.Millisecond); err != nil {
		return nil, fmt.Errorf("wait for another fetch of ClickHouse: %w", err)
	}
	return func() { _ = lock.Unlock() }, nil
}

// repository finds the root of the repository above the test's working directory.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("find the repository: there is no go.mod above the working directory")
		}
		dir = parent
	}
}
