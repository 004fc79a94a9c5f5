package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"glidepath/pkg/embedded/clickhouse"
	"glidepath/pkg/embedded/clickhouse/clickhousetest"
	"glidepath/pkg/embedded/kafka"
	"glidepath/services/glidepath/cli"
)

// output is what a command in this process has written so far.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// command is a glidepath that runs in the test's process: two can live in one test.
type command struct {
	log    *output
	cancel context.CancelFunc
	code   chan int
}

func run(t *testing.T, args ...string) *command {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c := &command{log: &output{}, cancel: cancel, code: make(chan int, 1)}
	go func() {
		c.code <- cli.Run(ctx, cli.Env{Args: args, Stdin: strings.NewReader(""), Stdout: c.log, Stderr: c.log, Version: "test", Now: time.Now,
			Lookup: func(string) (string, bool) { return "", false }})
	}()
	t.Cleanup(func() {
		cancel()
		if t.Failed() {
			t.Logf("%s:\n%s", strings.Join(args, " "), c.log)
		}
	})
	return c
}

// ends waits for the command's end.
func (c *command) ends(t *testing.T, want int) {
	t.Helper()
	select {
	case got := <-c.code:
		if got != want {
			t.Errorf("exit code %d, want %d:\n%s", got, want, c.log)
		}
	case <-time.After(patience):
		t.Fatalf("it does not end:\n%s", c.log)
	}
}

func (c *command) says(t *testing.T, text string) {
	t.Helper()
	await(t, text, func() bool { return strings.Contains(c.log.String(), text) })
}

// admin is the address of the command's admin port, from its log.
func (c *command) admin(t *testing.T) string {
	t.Helper()
	c.says(t, "admin server listens")
	for line := range strings.SplitSeq(c.log.String(), "\n") {
		var l struct{ Msg, Addr string }
		if json.Unmarshal([]byte(line), &l) == nil && l.Msg == "admin server listens" {
			return "http://" + l.Addr
		}
	}
	t.Fatalf("no address in:\n%s", c.log)
	return ""
}

func status(t *testing.T, address string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return errorless(t, resp.Body.Close(), resp.StatusCode)
}

func errorless(t *testing.T, err error, code int) int {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestServiceWaitsForServersAndBecomesReady starts a service before the broker and ClickHouse: it says once that they are away, lives,
// is not ready, and becomes ready alone once they are there. Told to stop it ends with 0.
func TestServiceWaitsForServersAndBecomesReady(t *testing.T) {
	broker, err := kafka.Start(kafka.Config{})
	if err != nil {
		t.Fatal(err)
	}
	port := broker.Port()
	if err := broker.Close(); err != nil {
		t.Fatal(err)
	}
	db := clickhousetest.Start(t, clickhouse.Config{})
	settings := []string{"--kafka-brokers", broker.Addr(), "--clickhouse-dsn", db.DSN()}
	service := run(t, append([]string{"alerter", "--admin-addr", "127.0.0.1:0"}, settings...)...)
	admin := service.admin(t)
	service.says(t, "Kafka is away")
	if code := status(t, admin+"/healthz"); code != http.StatusOK {
		t.Errorf("/healthz says %d while it waits", code)
	}
	if code := status(t, admin+"/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("/readyz says %d while it waits", code)
	}

	broker, err = kafka.Start(kafka.Config{Port: port})
	if err != nil {
		t.Fatal(err)
	}
	defer broker.Close()
	service.ends(t, 1) // the broker is there, and the topics are not: waiting does not mend that
	if text := service.log.String(); !strings.Contains(text, "glidepath migrate") || strings.Count(text, "Kafka is away") != 1 {
		t.Errorf("it says:\n%s", text)
	}

	migrate := run(t, append([]string{"migrate"}, settings...)...)
	migrate.ends(t, 0)
	service = run(t, append([]string{"alerter", "--admin-addr", "127.0.0.1:0"}, settings...)...)
	admin = service.admin(t)
	await(t, "it is ready", func() bool { return status(t, admin+"/readyz") == http.StatusOK })
	if code := status(t, admin+"/metrics"); code != http.StatusOK {
		t.Errorf("/metrics says %d", code)
	}
	service.cancel()
	service.ends(t, 0)
}

// TestServiceRefusesANewerSchema says which version is needed.
func TestServiceRefusesANewerSchema(t *testing.T) {
	broker, err := kafka.Start(kafka.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer broker.Close()
	db := clickhousetest.Start(t, clickhouse.Config{})
	settings := []string{"--kafka-brokers", broker.Addr(), "--clickhouse-dsn", db.DSN()}
	migrate := run(t, append([]string{"migrate"}, settings...)...)
	migrate.ends(t, 0)
	post(t, db.HTTP(), "INSERT INTO deployment_raw (name, value, set_at) VALUES ('oldest_binary', '99', '2100-01-01 00:00:00')")
	service := run(t, append([]string{"ingest", "--admin-addr", "127.0.0.1:0"}, settings...)...)
	service.ends(t, 1)
	if text := service.log.String(); !strings.Contains(text, "needs a glidepath of schema level 99") {
		t.Errorf("it says:\n%s", text)
	}
	service = run(t, append([]string{"ingest", "--admin-addr", "127.0.0.1:0", "--partitions", "8"}, settings...)...)
	service.ends(t, 1)
	if text := service.log.String(); !strings.Contains(text, "4 partitions and not 8") {
		t.Errorf("it says:\n%s", text)
	}
}

func post(t *testing.T, address, statement string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(statement))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if code := errorless(t, resp.Body.Close(), resp.StatusCode); code != http.StatusOK {
		t.Fatalf("%s: %d", statement, code)
	}
}
