package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"time"

	"glidepath/pkg/generate"

	"github.com/spf13/cobra"
)

func (a *app) generate() *cobra.Command {
	cfg := generate.Config{}
	var labels, rates string
	var end timeFlag
	c := &cobra.Command{
		Use: "generate", Short: "Write a labelled company as NDJSON CloudEvents", Args: cobra.NoArgs,
		Long: "Writes the events of a made-up company's customers to standard output: one CloudEvent a line, in the order of time. The same\n" +
			"arguments give the same bytes. --labels says who churned, why, since when it showed, which healthy customers look bad, and what\n" +
			"else is true of them (hanging on, to be let go, expanding and so on).",
		Example: "  glidepath generate --customers 200 --days 90 --seed 1 | glidepath produce",
	}
	f := c.Flags()
	f.IntVar(&cfg.Customers, "customers", 200, "number of customers")
	f.IntVar(&cfg.Days, "days", 90, "number of days")
	f.Uint64Var(&cfg.Seed, "seed", 1, "seed: another one is another company")
	f.Var(&end, "end", "`time` at which the events end (default "+generate.DefaultEnd.Format("2006-01-02")+")")
	f.Float64Var(&cfg.Volume, "volume", 1, "scales usage")
	f.BoolVar(&cfg.Untidy, "untidy", false, "add copies, some of which differ, and late events")
	f.StringVar(&rates, "rates", "", "write the exchange rates of its price lists to this `file` (CSV), for glidepath import rates")
	f.StringVar(&labels, "labels", "", "write the truth about each customer to this `file` (CSV)")
	check := func() error {
		cfg.End = end.t
		_, err := generate.New(generate.Config{Customers: min(cfg.Customers, 1), Days: cfg.Days, Seed: cfg.Seed, Volume: cfg.Volume})
		return err
	}
	return a.command(c, options{check: check}, func(ctx context.Context, _ []string) error {
		co, err := generate.New(cfg)
		if err != nil {
			return err
		}
		if err := a.writeEvents(ctx, co); err != nil {
			return err
		}
		if rates != "" {
			if err := writeRates(co, rates); err != nil {
				return err
			}
		}
		if labels == "" {
			return nil
		}
		return writeLabels(co, labels)
	})
}

func (a *app) writeEvents(ctx context.Context, co *generate.Company) error {
	w := bufio.NewWriterSize(a.env.Stdout, 1<<18)
	progress := newBar(a.env.Stderr, co.End().Unix()-co.Start().Unix(), "generating")
	n := 0
	for line := range co.Events() {
		if n++; n%5000 == 0 {
			if ctx.Err() != nil {
				return fmt.Errorf("stopped after %d events", n)
			}
			progress.set(line.Time.Unix() - co.Start().Unix())
		}
		if _, err := w.Write(line.JSON); err != nil {
			return fmt.Errorf("write events: %w", err)
		}
		if err := w.WriteByte('\n'); err != nil {
			return fmt.Errorf("write events: %w", err)
		}
	}
	progress.done()
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write events: %w", err)
	}
	return nil
}

func writeLabels(co *generate.Company, file string) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("write the labels: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return co.WriteLabels(io.Writer(f))
}

// writeRates writes exchange rates as glidepath import rates reads them.
func writeRates(co *generate.Company, file string) error {
	rates := generate.Rates()
	text := "currency,day,rate\n"
	for _, currency := range slices.Sorted(maps.Keys(rates)) {
		text += currency + "," + co.Start().UTC().Format(time.DateOnly) + "," + strconv.FormatFloat(rates[currency], 'g', -1, 64) + "\n"
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write the rates: %w", err)
	}
	return nil
}
