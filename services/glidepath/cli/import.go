package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"glidepath/pkg/store"

	"github.com/spf13/cobra"
)

func (a *app) imports() *cobra.Command {
	c := &cobra.Command{Use: "import", Short: "Import what no event says: import rates"}
	c.AddCommand(a.importRates())
	return c
}

func (a *app) importRates() *cobra.Command {
	t := &target{clickhouse: true, changes: true}
	var dry bool
	c := &cobra.Command{
		Use: "rates FILE", Short: "Import exchange rates, so that all values are in the company's currency", Args: cobra.ExactArgs(1),
		Long: "Reads a CSV file with the header currency,day,rate: what one unit of a currency is worth from a day on, in one base currency for\n" +
			"the whole file, which has a line of its own (rate 1). Where a row is wrong nothing is imported, and each such row is named. The\n" +
			"rates count from the next judgement on; of a currency and day the one imported last counts.",
		Example: "  glidepath import rates rates.csv --dry-run",
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "only check the file; this needs no server")
	return a.command(c, options{target: t, offline: func() bool { return dry }}, func(ctx context.Context, args []string) (err error) {
		text, err := os.ReadFile(args[0])
		if err != nil {
			return fmt.Errorf("read the rates: %w", err)
		}
		rates, err := readRates(args[0], text)
		if err != nil {
			return joined("nothing was imported:", err)
		}
		if dry {
			_, err = fmt.Fprintf(a.env.Stdout, "%s: the file is right, and nothing was imported (--dry-run)\n", spanOf(rates))
			return err
		}
		st, err := t.openStore(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, st.Close()) }()
		if err := st.InsertRates(ctx, rates, a.env.Now().UTC()); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(a.env.Stdout, "%s imported; they count from the next judgement on\n", spanOf(rates)); err != nil {
			return err
		}
		return a.missesCompany(ctx, st)
	})
}

// spanOf says how many rates there are, of how many currencies, and of which days.
func spanOf(rates []store.Rate) string {
	currencies := map[string]bool{}
	from, to := rates[0].Day, rates[0].Day
	for _, r := range rates {
		currencies[r.Currency] = true
		if r.Day.Before(from) {
			from = r.Day
		}
		if r.Day.After(to) {
			to = r.Day
		}
	}
	return fmt.Sprintf("%s of %s from %s to %s", counted(len(rates), "rate", "rates"), counted(len(currencies), "currency", "currencies"),
		from.Format(time.DateOnly), to.Format(time.DateOnly))
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// missesCompany warns where the company's own currency has no rate: then no other can be converted into it.
func (a *app) missesCompany(ctx context.Context, st *store.Store) error {
	company, err := st.CompanyCurrency(ctx, time.Time{})
	if err != nil || company == "" {
		return err
	}
	rated, err := st.RatedCurrencies(ctx)
	if err != nil {
		return err
	}
	if _, ok := rated[company]; !ok {
		fmt.Fprintf(a.env.Stderr, "%s, the company's currency, has no rate, and without it none can be used: import a line for it too\n"+
			"(rate 1 if it is the base)\n", company)
	}
	return nil
}
