package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kelseyhightower/envconfig"

	"glidepath/pkg/telemetry"
)

// serve runs an admin server that ends with the test.
func serve(t *testing.T) *telemetry.Admin {
	t.Helper()
	admin, err := telemetry.Listen("127.0.0.1:0", slog.New(slog.DiscardHandler), telemetry.NewRegistry("1.2.3"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- admin.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return admin
}

func get(t *testing.T, admin *telemetry.Admin, path string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+admin.Addr()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestAdminAnswers(t *testing.T) {
	admin := serve(t)
	for path, want := range map[string]string{
		"/healthz":                       `"status":"ok"`,
		"/metrics":                       `glidepath_build_info{goversion="go`,
		"/debug/pprof/":                  "goroutine",
		"/debug/pprof/cmdline":           "telemetry",
		"/debug/pprof/goroutine?debug=1": "goroutine profile",
	} {
		if code, body := get(t, admin, path); code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %.200q, want 200 with %q", path, code, body, want)
		}
	}
	if _, body := get(t, admin, "/metrics"); !strings.Contains(body, `version="1.2.3"`) || !strings.Contains(body, "go_goroutines") {
		t.Error("/metrics lacks the version or the runtime")
	}
}

func TestReadyzSaysWhichCheckFailsAndWhy(t *testing.T) {
	admin := serve(t)
	if code, body := get(t, admin, "/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, `"not ready"`) {
		t.Errorf("without checks: %d %s", code, body)
	}
	var broken error
	var mu sync.Mutex
	admin.Check("clickhouse", func(context.Context) error { return nil })
	admin.Check("broker", func(context.Context) error {
		mu.Lock()
		defer mu.Unlock()
		return broken
	})
	if code, body := get(t, admin, "/readyz"); code != http.StatusOK {
		t.Errorf("all well: %d %s", code, body)
	}
	mu.Lock()
	broken = errors.New("dial tcp: refused")
	mu.Unlock()
	code, body := get(t, admin, "/readyz")
	var report telemetry.Report
	if err := json.Unmarshal([]byte(body), &report); err != nil {
		t.Fatal(err)
	}
	if code != http.StatusServiceUnavailable || report.Status != "not ready" || len(report.Checks) != 2 {
		t.Fatalf("with a failing check: %d %s", code, body)
	}
	if c := report.Checks[0]; c.Name != "clickhouse" || c.Status != "ok" || c.Error != "" {
		t.Errorf("the good check is reported as %+v", c)
	}
	if c := report.Checks[1]; c.Name != "broker" || c.Status != "failing" || c.Error != "dial tcp: refused" {
		t.Errorf("the failing check is reported as %+v", c)
	}
}

func TestHangingCheckIsBoundedAndDoesNotPileUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := telemetry.NewReadiness(slog.New(slog.DiscardHandler))
		release := make(chan struct{})
		var calls atomic.Int64
		r.Add("deaf", func(context.Context) error {
			calls.Add(1)
			<-release
			return nil
		})
		begin := time.Now()
		for _, want := range []string{"no answer", "not come back", "not come back"} {
			report := r.Report(t.Context())
			if report.Status != "not ready" || !strings.Contains(report.Checks[0].Error, want) {
				t.Errorf("report %+v, want a check with %q", report, want)
			}
		}
		if took := time.Since(begin); took != 6*time.Second || calls.Load() != 1 {
			t.Errorf("three reports took %s and called the check %d times, want 6s and once", took, calls.Load())
		}
		close(release)
		synctest.Wait()
		if report := r.Report(t.Context()); report.Status != "ready" {
			t.Errorf("report %+v after the check came back, want ready", report)
		}
	})
}

func TestReadinessIsLoggedOncePerChange(t *testing.T) {
	var out bytes.Buffer
	r := telemetry.NewReadiness(telemetry.NewLogger(&out, slog.LevelInfo, telemetry.JSON))
	var broken error
	r.Add("broker", func(context.Context) error { return broken })
	for _, state := range []error{nil, nil, errors.New("away"), errors.New("still away"), nil} {
		broken = state
		r.Report(t.Context())
	}
	if lines := strings.Count(out.String(), "\n"); lines != 3 || !strings.Contains(out.String(), `"failing":{"broker":"away"}`) {
		t.Errorf("log has %d lines, want 3 (ready, not ready with the reason, ready):\n%s", lines, out.String())
	}
}

func TestTakenAdminPortNamesTheSetting(t *testing.T) {
	admin := serve(t)
	_, err := telemetry.Listen(admin.Addr(), slog.New(slog.DiscardHandler), telemetry.NewRegistry(""))
	if err == nil || !strings.Contains(err.Error(), "GLIDEPATH_ADMIN_ADDR") {
		t.Errorf("error %v, want one with the setting's name", err)
	}
}

func TestLoggerWritesJSONFromItsLevelOn(t *testing.T) {
	var out bytes.Buffer
	log := telemetry.NewLogger(&out, slog.LevelWarn, telemetry.JSON)
	log.Info("quiet")
	log.Warn("heard", "took", 1500*time.Millisecond, "at", time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 8*3600)))
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatalf("%q: %v", out.String(), err)
	}
	if line["msg"] != "heard" || line["took"] != "1.5s" || line["at"] != "2026-01-01T19:04:05Z" {
		t.Errorf("line %v", line)
	}
}

func TestConfigIsReadFromTheEnvironment(t *testing.T) {
	var cfg telemetry.Config
	if err := envconfig.Process("glidepath", &cfg); err != nil {
		t.Fatal(err)
	}
	if cfg.AdminAddr != "127.0.0.1:9464" || cfg.LogLevel != slog.LevelInfo || cfg.LogFormat != telemetry.JSON {
		t.Errorf("defaults %+v", cfg)
	}
	if err := cfg.Validate(); err != nil {
		t.Error(err)
	}
	t.Setenv("GLIDEPATH_LOG_LEVEL", "debug")
	t.Setenv("GLIDEPATH_LOG_FORMAT", "text")
	if err := envconfig.Process("glidepath", &cfg); err != nil || cfg.LogLevel != slog.LevelDebug || cfg.LogFormat != telemetry.Text {
		t.Errorf("settings %+v, %v", cfg, err)
	}
	t.Setenv("GLIDEPATH_LOG_FORMAT", "xml")
	if err := envconfig.Process("glidepath", &cfg); err == nil || !strings.Contains(err.Error(), "xml") {
		t.Errorf("format xml: error %v", err)
	}
	err := telemetry.Config{AdminAddr: "nowhere", LogFormat: "xml"}.Validate()
	for _, name := range []string{"GLIDEPATH_ADMIN_ADDR", "GLIDEPATH_LOG_FORMAT"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v does not name %s", err, name)
		}
	}
}
