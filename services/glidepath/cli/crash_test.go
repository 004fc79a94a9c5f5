package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"glidepath/pkg/embedded/clickhouse"
	"glidepath/pkg/embedded/clickhouse/clickhousetest"
	"glidepath/pkg/generate"
	"glidepath/services/glidepath/wire"
	"glidepath/services/ingest"
	"glidepath/services/scorer"
	"glidepath/services/standalone"
)

const (
	kills         = 5
	eventsPerKill = 10_000 // whole portions of produce, so that each is sent as soon as it is read
)

// TestKilledInMidStream kills the standalone process (and with it its ClickHouse) five times while a producer sends, each time with
// records that are not handled yet, and starts it again on the same directory. Afterwards events holds exactly the distinct events,
// and the roll-ups count each once.
func TestKilledInMidStream(t *testing.T) {
	clickhousetest.Start(t, clickhouse.Config{}) // fetches the engine where this machine has none
	data := filepath.Join(t.TempDir(), "data")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	lines := someEvents(t, kills*eventsPerKill)

	instance := startInstance(t, data)
	producer := exec.Command(executable(t), "produce", "--data", data)
	producer.Args[0] = "glidepath" // what testscript.Main goes by
	var complaints bytes.Buffer
	producer.Stderr = &complaints
	feed, err := producer.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := producer.Start(); err != nil {
		t.Fatal(err)
	}
	for round := range kills {
		chunk := lines[round*eventsPerKill : (round+1)*eventsPerKill]
		if _, err := io.WriteString(feed, strings.Join(chunk, "\n")+"\n"); err != nil {
			t.Fatalf("feed the producer: %v\n%s", err, complaints.String())
		}
		awaitLag(t, data)
		if err := instance.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		_ = instance.Wait() // it was killed
		instance = startInstance(t, data)
	}
	if err := feed.Close(); err != nil {
		t.Fatal(err)
	}
	if err := producer.Wait(); err != nil {
		t.Fatalf("the producer failed: %v\n%s", err, complaints.String())
	}
	awaitDerived(t, data)
	compareEvents(t, data, lines)
	stopInstance(t, instance)
}

func executable(t *testing.T) string {
	t.Helper()
	file, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func startInstance(t *testing.T, data string) *exec.Cmd {
	t.Helper()
	c := exec.Command(executable(t), "standalone", "--data", data, "--ticks", "none", "--admin-addr", "127.0.0.1:0")
	c.Args[0] = "glidepath"
	var log bytes.Buffer
	c.Stderr = &log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if c.ProcessState == nil {
			_ = c.Process.Kill()
			_ = c.Wait()
		}
		if t.Failed() {
			t.Logf("the instance's log:\n%s", log.String())
		}
	})
	await(t, "the instance runs", func() bool {
		s, err := standalone.Lookup(data)
		return err == nil && s.PID == c.Process.Pid
	})
	return c
}

func stopInstance(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if err := c.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("a graceful stop: %v", err)
	}
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline, again := time.NewTimer(patience), time.NewTicker(5*time.Millisecond)
	defer deadline.Stop()
	defer again.Stop()
	for !done() {
		select {
		case <-again.C:
		case <-deadline.C:
			t.Fatalf("%s: not within %s", what, patience)
		}
	}
}

func connect(t *testing.T, data string) (*wire.Connection, standalone.State) {
	t.Helper()
	s, err := standalone.Lookup(data)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := wire.Connect(s.Stream(), s.Store(), slog.New(slog.DiscardHandler), nil)
	if err != nil {
		t.Fatal(err)
	}
	return conn, s
}

// awaitLag returns when there are records that ingest has not handled.
func awaitLag(t *testing.T, data string) {
	t.Helper()
	conn, _ := connect(t, data)
	defer conn.Close()
	topics := make([]string, len(ingest.Topics))
	for i, name := range ingest.Topics {
		topics[i] = conn.Broker.Topic(name)
	}
	await(t, "records that are not handled", func() bool {
		lag, err := conn.Broker.Lag(t.Context(), conn.Broker.Group(ingest.Group), topics...)
		return err == nil && lag > 0
	})
}

func awaitDerived(t *testing.T, data string) {
	t.Helper()
	conn, s := connect(t, data)
	defer conn.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ticker := scorer.NewTicker(conn.Broker, conn.Store, s.Partitions, slog.New(slog.DiscardHandler), time.Now)
	if err := ticker.AwaitIngested(ctx); err != nil {
		t.Fatal(err)
	}
	if err := ticker.AwaitRolledUp(ctx); err != nil {
		t.Fatal(err)
	}
}

// someEvents tells the first events of a company.
func someEvents(t *testing.T, n int) []string {
	t.Helper()
	co, err := generate.New(generate.Config{Customers: 60, Days: 60, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for l := range co.Events() {
		if lines = append(lines, string(l.JSON)); len(lines) == n {
			return lines
		}
	}
	t.Fatalf("the company has only %d events", len(lines))
	return nil
}

func compareEvents(t *testing.T, data string, lines []string) {
	t.Helper()
	s, err := standalone.Lookup(data)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, l := range lines {
		var e struct{ Source, ID, Type, Subject string }
		if err := json.Unmarshal([]byte(l), &e); err != nil {
			t.Fatal(err)
		}
		want = append(want, strings.Join([]string{e.Source, e.ID, e.Type, e.Subject}, "\t"))
	}
	slices.Sort(want)
	want = slices.Compact(want)
	got := query(t, s, "SELECT source, id, type, customer FROM events")
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%d events are kept, and %d distinct ones were sent", len(got), len(want))
	}
	if counted := query(t, s, "SELECT sum(events) FROM rollups"); counted[0] != fmt.Sprint(len(want)) {
		t.Errorf("the roll-ups count %s events, and %d distinct ones were sent", counted[0], len(want))
	}
}

func query(t *testing.T, s standalone.State, statement string) []string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.HTTP+"/?"+url.Values{"query": {statement}}.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var rows []string
	in := bufio.NewScanner(resp.Body)
	for in.Scan() {
		rows = append(rows, in.Text())
	}
	if err := in.Err(); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v %q", statement, resp.Status, err, rows[:min(len(rows), 3)])
	}
	return rows
}
