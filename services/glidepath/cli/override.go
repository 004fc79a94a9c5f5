package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"glidepath/pkg/health"
	"glidepath/pkg/store"

	"github.com/spf13/cobra"
)

// overrideFlags are what a person holds a customer's health to be.
type overrideFlags struct {
	band   choiceFlag
	until  timeFlag
	reason string
	by     string
	clear  bool
}

// check names everything that is missing or too much.
func (o *overrideFlags) check() error {
	o.reason = strings.TrimSpace(o.reason)
	if o.clear {
		if o.band.value != "" || !o.until.t.IsZero() {
			return errors.New("--clear takes an override back: --band and --until say nothing then")
		}
		return nil
	}
	var errs []error
	if o.band.value == "" {
		errs = append(errs, errors.New("--band is missing: healthy, watch, at_risk or critical"))
	}
	if o.reason == "" {
		errs = append(errs, errors.New("--reason is missing: say why, for those who read it later"))
	}
	if o.until.t.IsZero() {
		errs = append(errs, errors.New("--until is missing: an override ends by itself, such as --until 2026-12-31"))
	}
	return errors.Join(errs...)
}

func (a *app) override() *cobra.Command {
	t := &target{clickhouse: true, changes: true}
	var o overrideFlags
	c := &cobra.Command{
		Use: "override CUSTOMER", Short: "Hold a customer to be in a band for some time, beside the computed score", Args: cobra.ExactArgs(1),
		Long: "Keeps what a person holds a customer's health to be, with the reason and the time at which it ends. Lists and pages show it beside\n" +
			"the computed band, never in its place. A later override of the same customer counts instead; --clear takes it back.",
		Example: "  glidepath override acme --band healthy --reason \"new sponsor met, budget confirmed\" --until 2026-12-31 --by Ann",
	}
	f := c.Flags()
	o.band.of = []string{string(health.Healthy), string(health.Watch), string(health.AtRisk), string(health.Critical)}
	f.Var(&o.band, "band", "`band`: healthy, watch, at_risk or critical")
	f.StringVar(&o.reason, "reason", "", "why")
	f.Var(&o.until, "until", "`time` at which it ends")
	f.StringVar(&o.by, "by", "", "`name` of who says so (default: the variable USER)")
	f.BoolVar(&o.clear, "clear", false, "take the override back")
	return a.command(c, options{target: t, check: o.check}, func(ctx context.Context, args []string) (err error) {
		st, err := t.openStore(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, st.Close()) }()
		if o.by == "" {
			o.by, _ = a.env.Lookup("USER")
		}
		said, err := setOverride(ctx, st, args[0], &o, a.env.Now().UTC())
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(a.env.Stdout, said)
		return err
	})
}

// setOverride keeps an override, or takes one back, and says what holds then.
func setOverride(ctx context.Context, st *store.Store, customer string, o *overrideFlags, now time.Time) (said string, err error) {
	rows, err := st.History(ctx, customer, time.Time{}, 1)
	if err != nil {
		return "", err
	}
	english := view{Lang: health.English}
	if len(rows) == 0 {
		return "", fmt.Errorf(english.say("no such person"), customer)
	}
	computed := health.BandName(health.English, rows[0].Band)
	if o.clear {
		found, err := st.Overrides(ctx, time.Time{}, customer)
		if err != nil {
			return "", err
		}
		if _, ok := found[customer]; !ok {
			return "", fmt.Errorf("no override of customer %q counts, so there is none to take back", customer)
		}
		row := store.Override{Customer: customer, At: now, Reason: o.reason, Until: now, By: o.by}
		return fmt.Sprintf("%s: taken back; the computed band is %s", customer, computed), st.InsertOverride(ctx, row)
	}
	newest, err := st.NewestJudgement(ctx)
	if err != nil {
		return "", err
	}
	if !o.until.t.After(newest) {
		return "", misuse{fmt.Errorf("--until %s is not after the newest judgement, of %s: the override would never count", &o.until,
			newest.Format(time.RFC3339))}
	}
	row := store.Override{Customer: customer, At: now, Band: o.band.value, Reason: o.reason, Until: o.until.t, By: o.by}
	return fmt.Sprintf("%s: held to be %s until %s, beside the computed band, which is %s", customer,
		health.BandName(health.English, health.Band(row.Band)), row.Until.Format(time.RFC3339), computed), st.InsertOverride(ctx, row)
}
