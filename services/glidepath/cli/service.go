package cli

import (
	"context"
	"log/slog"
	"time"

	"glidepath/pkg/lifecycle"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/pkg/telemetry"
	"glidepath/services/alerter"
	"glidepath/services/glidepath/wire"
	"glidepath/services/ingest"
	"glidepath/services/notifier"
	"glidepath/services/scorer"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/cobra"
)

// serving is what the commands of single services have in common.
type serving struct {
	stream    stream.Config
	store     store.Config
	shared    wire.Shared
	telemetry telemetry.Config
	stopping  stopping
}

type stopping struct {
	Timeout time.Duration `envconfig:"STOP_TIMEOUT" default:"25s" desc:"longest time for a graceful stop"`
}

// service is the command of one service. Each has an admin port of its own, so that all can run on one machine.
func (a *app) service(name, short, adminAddr string, own []any, build func(wire.Base) (*wire.Service, error)) *cobra.Command {
	s := &serving{}
	return a.command(&cobra.Command{Use: name, Short: short, Args: cobra.NoArgs}, options{
		specs:    append([]any{&s.stream, &s.store, &s.shared, &s.telemetry, &s.stopping}, own...),
		defaults: map[string]string{"GLIDEPATH_ADMIN_ADDR": adminAddr},
	}, func(ctx context.Context, _ []string) error {
		log := telemetry.NewLogger(a.env.Stderr, s.telemetry.LogLevel, s.telemetry.LogFormat)
		reg := telemetry.NewRegistry(a.env.Version)
		return a.serve(ctx, s, log, reg, build)
	})
}

func (a *app) serve(ctx context.Context, s *serving, log *slog.Logger, reg *prometheus.Registry, build func(wire.Base) (*wire.Service, error)) error {
	group := lifecycle.New(log, s.stopping.Timeout)
	admin, err := telemetry.Listen(s.telemetry.AdminAddr, log, reg)
	if err != nil {
		return err
	}
	group.Go("admin", admin.Run)
	service, err := build(wire.Base{Stream: s.stream, Store: s.store, Shared: s.shared, Log: log, Reg: reg, Now: a.env.Now})
	if err != nil {
		return group.Stop(err)
	}
	group.Defer(service.Name+" connections", service.Close)
	service.Register(admin)
	group.Go(service.Name, service.Run)
	return group.Wait(ctx)
}

func (a *app) ingest() *cobra.Command {
	cfg, card := &ingest.Config{}, &judging{}
	return a.service("ingest", "Read producers' events from Kafka into ClickHouse", "127.0.0.1:9464", []any{cfg, card},
		func(b wire.Base) (*wire.Service, error) { return wire.Ingest(b, *cfg, card.Scorecard) })
}

func (a *app) scorer() *cobra.Command {
	cfg := &scorer.Config{}
	return a.service("scorer", "Roll up, judge customers at each tick, and make the ticks", "127.0.0.1:9465", []any{cfg},
		func(b wire.Base) (*wire.Service, error) { return wire.Scorer(b, *cfg) })
}

func (a *app) alerter() *cobra.Command {
	cfg := &alerter.Config{}
	return a.service("alerter", "Open and resolve alerts by the rules", "127.0.0.1:9466", []any{cfg},
		func(b wire.Base) (*wire.Service, error) { return wire.Alerter(b, *cfg) })
}

func (a *app) notifier() *cobra.Command {
	cfg := &notifier.Config{}
	return a.service("notifier", "Tell people of alerts: chat, mail, webhooks, standard output", "127.0.0.1:9467", []any{cfg},
		func(b wire.Base) (*wire.Service, error) { return wire.Notifier(b, *cfg, a.env.Stdout) })
}
