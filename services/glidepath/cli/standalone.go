package cli

import (
	"context"
	"errors"
	"fmt"

	"glidepath/pkg/telemetry"
	"glidepath/services/alerter"
	"glidepath/services/glidepath/wire"
	"glidepath/services/ingest"
	"glidepath/services/notifier"
	"glidepath/services/scorer"
	"glidepath/services/standalone"

	"github.com/spf13/cobra"
)

func (a *app) standalone() *cobra.Command {
	cfg := &standalone.Config{}
	var (
		tele   telemetry.Config
		shared wire.Shared
		ing    ingest.Config
		sco    scorer.Config
		ale    alerter.Config
		not    notifier.Config
	)
	c := &cobra.Command{
		Use: "standalone --data DIR", Short: "Run everything in one process: broker, ClickHouse and all services, kept in DIR", Args: cobra.NoArgs,
		Long: "Runs an embedded broker, a real ClickHouse and all services in one process, empty at first, with everything kept in DIR.\n" +
			"It may be stopped or killed at any time and started again on the same DIR. Other commands of yours on this machine find it.",
	}
	c.Flags().StringVar(&cfg.Data, "data", "", "keep everything in this `directory` (required)")
	return a.command(c, options{
		specs:    []any{cfg, &shared, &tele, &ing, &sco, &ale, &not},
		defaults: map[string]string{"GLIDEPATH_LOG_FORMAT": "text"},
		check: func() error {
			if cfg.Data == "" {
				return errors.New("--data is missing: name the directory to keep everything in")
			}
			return nil
		},
	}, func(ctx context.Context, _ []string) error {
		cfg.Shared, cfg.Telemetry, cfg.Ingest, cfg.Scorer, cfg.Alerter, cfg.Notifier = shared, tele, ing, sco, ale, not
		cfg.Out, cfg.Version = a.env.Stdout, a.env.Version
		log := telemetry.NewLogger(a.env.Stderr, tele.LogLevel, tele.LogFormat)
		inst, err := standalone.Start(ctx, *cfg, log)
		if err != nil {
			return a.unlessStopped(ctx, err)
		}
		s := inst.State
		fmt.Fprintf(a.env.Stdout, "Glidepath runs, with its data in %s\n  Kafka       %s (topics %s.usage, .billing, .support, .accounts)\n"+
			"  ClickHouse  %s\n              %s\n  admin       http://%s/readyz, /metrics\n", s.Data, s.Kafka, s.Prefix, s.DSN, s.HTTP, s.Admin)
		return inst.Wait(ctx)
	})
}
