package clickhouse_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/ClickHouse/clickhouse-go/v2"

	"glidepath/pkg/embedded/clickhouse"
)

// parentVariable turns this test binary into the parent of TestServerDiesWithItsKilledParent.
const parentVariable = "GLIDEPATH_TEST_CLICKHOUSE_PARENT"

func TestMain(m *testing.M) {
	clickhouse.MaybeChild()
	if dir := os.Getenv(parentVariable); dir != "" {
		beParent(dir)
	}
	os.Exit(m.Run())
}

// beParent runs a server, says which process it is, and waits to be killed.
func beParent(dir string) {
	server, err := clickhouse.Start(context.Background(), clickhouse.Config{Dir: dir})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(server.PID())
	server.Wait()
}

func start(t *testing.T, cfg clickhouse.Config) *clickhouse.Server {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	cfg.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
	cfg.MemoryLimit = 2 << 30
	server, err := clickhouse.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return server
}

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("clickhouse", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func exec1(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func ask(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	var answer string
	if err := db.QueryRowContext(t.Context(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

func TestServesBothProtocolsWithOurSettings(t *testing.T) {
	server := start(t, clickhouse.Config{Settings: map[string]string{"max_concurrent_queries": "77", "macros.shard": "s1"}})
	db := open(t, server.DSN())
	for query, want := range map[string]string{
		"SELECT toString(timezone())":                    "UTC",
		"SELECT currentUser()":                           "default",
		"SELECT currentDatabase()":                       "default",
		"SELECT getMacro('shard')":                       "s1",
		"SELECT toString(getSetting('implicit_select'))": "false",
		"SELECT value FROM system.server_settings WHERE name = 'max_concurrent_queries'":  "77",
		"SELECT value FROM system.server_settings WHERE name = 'max_server_memory_usage'": "2147483648",
		"SELECT value FROM system.server_settings WHERE name = 'mark_cache_size'":         "268435456",
		`SELECT toString(count()) FROM system.merge_tree_settings WHERE changed AND name IN (
			'number_of_free_entries_in_pool_to_lower_max_size_of_merge', 'number_of_free_entries_in_pool_to_execute_mutation',
			'number_of_free_entries_in_pool_to_execute_optimize_entire_partition')`: "3",
	} {
		if got := ask(t, db, query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	if err := server.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAcknowledgedInsertSurvivesKill(t *testing.T) {
	server := start(t, clickhouse.Config{})
	db := open(t, server.DSN())
	exec1(t, db, "CREATE TABLE kept (n UInt64) ENGINE = MergeTree ORDER BY n")
	for round := range 3 {
		exec1(t, db, "INSERT INTO kept SELECT number FROM numbers(1000)")
		before := server.PID()
		server.Kill()
		if err := server.WaitReady(t.Context()); err != nil {
			t.Fatal(err)
		}
		if after := server.PID(); after == before || after == 0 {
			t.Fatalf("the process is %d after the kill, was %d", after, before)
		}
		if got, want := ask(t, open(t, server.DSN()), "SELECT toString(count()) FROM kept"), fmt.Sprint(1000*(round+1)); got != want {
			t.Fatalf("%s rows after kill %d, want %s", got, round+1, want)
		}
	}
}

func TestDataSurvivesStopAndStart(t *testing.T) {
	dir := t.TempDir()
	server := start(t, clickhouse.Config{Dir: dir})
	exec1(t, open(t, server.DSN()), "CREATE TABLE kept (n UInt64) ENGINE = MergeTree ORDER BY n AS SELECT 7 AS n")
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := server.Ping(t.Context()); err == nil {
		t.Error("the server answers after Stop")
	}
	server = start(t, clickhouse.Config{Dir: dir})
	if got := ask(t, open(t, server.DSN()), "SELECT toString(n) FROM kept"); got != "7" {
		t.Errorf("n is %s after a restart, want 7", got)
	}
}

func TestTwoServersSideBySide(t *testing.T) {
	port, err := clickhouse.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	one := start(t, clickhouse.Config{NativePort: port})
	config := filepath.Join(t.TempDir(), "cluster.xml")
	content := fmt.Sprintf("<clickhouse><remote_servers><pair><shard><replica><host>127.0.0.1</host><port>%d</port>"+
		"</replica></shard></pair></remote_servers></clickhouse>", port)
	if err := os.WriteFile(config, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	two := start(t, clickhouse.Config{ConfigFile: config})
	exec1(t, open(t, one.DSN()), "CREATE TABLE here (n UInt64) ENGINE = MergeTree ORDER BY n AS SELECT 1 AS n")
	if got := ask(t, open(t, two.DSN()), "SELECT toString(n) FROM cluster(pair, default, here)"); got != "1" {
		t.Errorf("server two reads %s from server one, want 1", got)
	}
	if got := ask(t, open(t, two.DSN()), "SELECT toString(count()) FROM system.tables WHERE name = 'here'"); got != "0" {
		t.Error("server two has the table of server one")
	}
}

func TestSecondServerInOneDirectoryIsRefused(t *testing.T) {
	dir := t.TempDir()
	start(t, clickhouse.Config{Dir: dir})
	_, err := clickhouse.Start(t.Context(), clickhouse.Config{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "in use by another embedded ClickHouse") {
		t.Errorf("error %v, want one that says that the directory is in use", err)
	}
}

func TestTakenPortIsNamed(t *testing.T) {
	one := start(t, clickhouse.Config{})
	var port int
	if _, err := fmt.Sscanf(one.HTTP(), "http://127.0.0.1:%d", &port); err != nil {
		t.Fatal(err)
	}
	_, err := clickhouse.Start(t.Context(), clickhouse.Config{Dir: t.TempDir(), HTTPPort: port})
	if err == nil || !strings.Contains(err.Error(), "port is taken") {
		t.Errorf("error %v, want one that says that the port is taken", err)
	}
}

func TestFailedStartShowsWhatTheServerPrinted(t *testing.T) {
	users := filepath.Join(t.TempDir(), "users.xml")
	if err := os.WriteFile(users, []byte("<clickhouse><users><other/></users></clickhouse>"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := clickhouse.Start(t.Context(), clickhouse.Config{Dir: t.TempDir(), UsersFile: users})
	if err == nil || !strings.Contains(err.Error(), "Exception: At least one authentication type") {
		t.Errorf("error %v, want ClickHouse's own words about the user", err)
	}
}

func TestStopDoesNotWaitForARunningQuery(t *testing.T) {
	server := start(t, clickhouse.Config{})
	db := open(t, server.DSN())
	finished := make(chan error, 1)
	go func() {
		_, err := db.ExecContext(context.Background(), `SELECT sleepEachRow(1) FROM numbers(600)
			SETTINGS function_sleep_max_microseconds_per_block = 0, max_block_size = 1`)
		finished <- err
	}()
	for ask(t, db, "SELECT toString(count()) FROM system.processes WHERE query LIKE '%numbers(600)%' AND query NOT LIKE '%processes%'") == "0" {
	}
	if err := server.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-finished; err == nil {
		t.Error("the query ended without an error")
	}
}

func TestStopEndsAServerThatIsBeingRestarted(t *testing.T) {
	server := start(t, clickhouse.Config{})
	for range 5 {
		server.Kill() // the second finds it down, or starting
	}
	if err := server.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	server.Wait()
	if pid := server.PID(); pid != 0 {
		t.Errorf("process %d is left", pid)
	}
}

func TestServerDiesWithItsKilledParent(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range []string{"library", "binary on PATH"} {
		t.Run(engine, func(t *testing.T) {
			parent := exec.Command(self)
			parent.Env = append(os.Environ(), parentVariable+"="+t.TempDir())
			if engine == "binary on PATH" {
				parent.Env = append(parent.Env, "PATH="+binaryOnPath(t, self)+":"+os.Getenv("PATH"))
			}
			stdout, err := parent.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := parent.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(stdout).ReadString('\n')
			var child int
			if _, err := fmt.Sscan(line, &child); err != nil {
				t.Fatalf("the parent says %q: %v", line, err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := parent.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = parent.Wait() // it was killed: that is its error
			awaitEnd(t, child)
		})
	}
}

// binaryOnPath makes a directory with a program `clickhouse`, for machines without one: it serves from the library.
func binaryOnPath(t *testing.T, self string) string {
	t.Helper()
	library, err := clickhouse.CachedLibrary()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\n[ \"$1\" = local ] || exit 9\nshift\nGLIDEPATH_CLICKHOUSE_CHILD='%s' exec '%s' \"$@\"\n", library, self)
	if err := os.WriteFile(filepath.Join(dir, "clickhouse"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// awaitEnd waits for a process that is not a child of this one.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(20 * time.Second)
	for alive(pid) {
		select {
		case <-ticker.C:
		case <-deadline:
			_ = syscall.Kill(pid, syscall.SIGKILL)
			t.Fatalf("process %d lives on 20 s after its parent was killed", pid)
		}
	}
}

// alive counts a process that ended and was not yet reaped as dead.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

func TestWhatIsMissingIsNamedWithItsRemedy(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	_, err := clickhouse.Start(t.Context(), clickhouse.Config{Dir: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "make libchdb") {
		t.Errorf("error %v, want one that names `make libchdb`", err)
	}
	t.Setenv(clickhouse.LibraryVariable, "/nowhere/libchdb.so")
	_, err = clickhouse.Start(t.Context(), clickhouse.Config{Dir: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), clickhouse.LibraryVariable) {
		t.Errorf("error %v, want one that names %s", err, clickhouse.LibraryVariable)
	}
	_, err = clickhouse.Start(t.Context(), clickhouse.Config{NativePort: -1, MemoryLimit: -1})
	for _, field := range []string{"Dir", "NativePort", "MemoryLimit"} {
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("error %v, want one that names %s", err, field)
		}
	}
}

func TestScriptFetchesThePinnedLibrary(t *testing.T) {
	script, err := os.ReadFile("../../../scripts/fetch-libchdb.sh")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(script), "\npin="+clickhouse.Pin+" ") {
		t.Errorf("scripts/fetch-libchdb.sh does not fetch %s", clickhouse.Pin)
	}
}
