package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	headerTimeout = 5 * time.Second
	closeTimeout  = 2 * time.Second
)

// Admin is the HTTP server for operators:
//
//	/healthz      200 while the process serves at all (liveness: restart it if not)
//	/readyz       200 if every check passes, else 503; the JSON says which fails and why
//	/metrics      Prometheus
//	/debug/pprof  profiles
type Admin struct {
	log       *slog.Logger
	listener  net.Listener
	server    *http.Server
	readiness *Readiness
}

// Listen opens the port, so that a taken one is an error at the start. Run then serves. Metrics of the server's own go
// to registry too.
func Listen(addr string, log *slog.Logger, registry *prometheus.Registry) (*Admin, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("open the admin port (GLIDEPATH_ADMIN_ADDR): %w", err)
	}
	a := &Admin{log: log, listener: listener, readiness: NewReadiness(log)}
	a.server = &http.Server{
		Handler: a.routes(registry), ReadHeaderTimeout: headerTimeout,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	return a, nil
}

// Addr is the host:port that is listened on.
func (a *Admin) Addr() string { return a.listener.Addr().String() }

// Check adds a check to /readyz.
func (a *Admin) Check(name string, check Check) { a.readiness.Add(name, check) }

// Run serves until ctx ends. It always closes the port.
func (a *Admin) Run(ctx context.Context) error {
	a.log.Info("admin server listens", "addr", a.Addr())
	served := make(chan error, 1)
	go func() { served <- a.server.Serve(a.listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve the admin port: %w", err)
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	if err := a.server.Shutdown(closing); err != nil {
		// A profile or a scrape is still under way: nobody waits for it.
		return errors.Join(a.server.Close(), ignoreServed(<-served))
	}
	return ignoreServed(<-served)
}

func ignoreServed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (a *Admin) routes(registry *prometheus.Registry) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	mux.HandleFunc("GET /readyz", a.readiness.serve)
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		Registry: registry, EnableOpenMetrics: true, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelError),
		ErrorHandling: promhttp.ContinueOnError, // one broken collector must not blind the operator
	}))
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

func writeJSON(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(value) // fails only when the client is gone
}
