package cli

import (
	"context"
	"errors"
	"fmt"

	"glidepath/pkg/health"
	"glidepath/pkg/store"

	"github.com/spf13/cobra"
)

const (
	reasonsShown = 2 // in a table
	reasonsKept  = 5
	leastLost    = 1.0 // points that a reason costs at least
)

func (a *app) customers() *cobra.Command {
	t := &target{clickhouse: true}
	var (
		out      format
		v        view
		asOf     timeFlag
		renewing spanFlag
		r        store.Ranking
		band     choiceFlag
		sort     choiceFlag
		groups   bool
	)
	c := &cobra.Command{
		Use: "customers", Short: "List whom to look at first, with the reasons", Args: cobra.NoArgs,
		Long: "Lists customers as they were last judged, those first with whom acting saves most. Churned customers are left out. A customer\n" +
			"whose currency has no exchange rate is listed after the others, with values in its own currency: glidepath import rates mends\n" +
			"that. One whom the company lets go counts zero. A band that a person holds a customer to be in stands beside the computed one.\n" +
			"--groups lists parents instead, each with the sums of its customers.",
	}
	f := c.Flags()
	out.flags(f)
	band.of = []string{string(health.Healthy), string(health.Watch), string(health.AtRisk), string(health.Critical), string(health.Forming)}
	f.Var(&band, "band", "only this `band`: healthy, watch, at_risk, critical or forming")
	sort.value = string(store.BySaveable)
	for _, o := range store.Orders() {
		sort.of = append(sort.of, string(o))
	}
	f.Var(&sort, "sort", "`order`: saveable or value-at-risk (most first), score (lowest first) or change (deepest fall within 7 days first)")
	f.StringVar(&r.Owner, "owner", "", "only customers of this customer success manager (`name` or e-mail address)")
	f.Var(&renewing, "renewing", "only customers whose renewal lies within this `time`, such as 90d")
	f.Var(&asOf, "as-of", "as judged at this `time` (default: the last judgement)")
	f.IntVar(&r.Limit, "limit", 20, "at most so many")
	f.BoolVar(&groups, "groups", false, "list parents (parent_id of account.updated) with the sums of their customers")
	check := func() error {
		if groups && (band.value != "" || r.Owner != "" || renewing.d != 0 || sort.value == string(store.ByChange)) {
			return errors.New("--groups has whole groups: --band, --owner, --renewing and --sort change do not go with it")
		}
		if r.Limit < 1 {
			return fmt.Errorf("--limit %d: it must be at least 1", r.Limit)
		}
		return nil
	}
	return a.command(c, options{target: t, specs: []any{&v}, check: check}, func(ctx context.Context, _ []string) (err error) {
		st, err := t.openStore(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, st.Close()) }()
		r.AsOf, r.Band, r.Order, r.Renewing = asOf.t, band.value, store.Order(sort.value), renewing.d.Hours()/24
		list := rankedList
		if groups {
			list = groupList
		}
		l, err := list(ctx, st, r, &v)
		if err != nil {
			return err
		}
		return out.print(a.env.Stdout, l)
	})
}
