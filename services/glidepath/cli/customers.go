package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"glidepath/pkg/health"
	"glidepath/pkg/money"
	"glidepath/pkg/store"

	"github.com/spf13/cobra"
)

// reason is one contribution that costs a customer points.
type reason struct {
	Measure string   `json:"measure"`
	Signal  string   `json:"signal"`
	Value   *float64 `json:"value"`
	Points  float64  `json:"points"`
	Max     float64  `json:"max"`
	Text    string   `json:"text"`
}

// customerRow is one customer of a list. Its change is that within 7 days.
type customerRow struct {
	Customer string    `json:"customer"`
	Name     string    `json:"name"`
	Segment  string    `json:"segment"`
	Score    *float64  `json:"score"`
	Change   *float64  `json:"change_7d"`
	Band     string    `json:"band"`
	Stage    string    `json:"stage"`
	MRR      int64     `json:"mrr"` // minor units
	Currency string    `json:"currency"`
	Owner    string    `json:"owner"`
	Causes   []string  `json:"causes"`
	AsOf     time.Time `json:"as_of"`
	Coverage float64   `json:"coverage"`
	Reasons  []reason  `json:"reasons"`
}

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
	)
	c := &cobra.Command{
		Use: "customers", Short: "List whom to look at first, with the reasons", Args: cobra.NoArgs,
		Long: "Lists customers as they were last judged, the most worrying first. Churned customers are left out.",
	}
	f := c.Flags()
	out.flags(f)
	band.of = []string{string(health.Healthy), string(health.Watch), string(health.AtRisk), string(health.Critical), string(health.Forming)}
	f.Var(&band, "band", "only this `band`: healthy, watch, at_risk, critical or forming")
	sort.value = string(store.ByScore)
	for _, o := range store.Orders() {
		sort.of = append(sort.of, string(o))
	}
	f.Var(&sort, "sort", "`order`: score (lowest first), change (deepest fall within 7 days first) or value-at-risk\n"+
		"(MRR x (100 - score), currencies as they are)")
	f.StringVar(&r.Owner, "owner", "", "only customers of this customer success manager (`name` or e-mail address)")
	f.Var(&renewing, "renewing", "only customers whose renewal lies within this `time`, such as 90d")
	f.Var(&asOf, "as-of", "as judged at this `time` (default: the last judgement)")
	f.IntVar(&r.Limit, "limit", 20, "at most so many")
	check := func() error {
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
		l, err := rankedList(ctx, st, r, &v)
		if err != nil {
			return err
		}
		return out.print(a.env.Stdout, l)
	})
}

// rankedList is the list of customers that a ranking asks for.
func rankedList(ctx context.Context, st *store.Store, r store.Ranking, v *view) (listing, error) {
	rows := []customerRow{}
	err := st.Ranked(ctx, r, func(s *store.Score) error {
		rows = append(rows, newCustomerRow(s, v))
		return nil
	})
	if err != nil {
		return listing{}, err
	}
	l := listing{
		data: rows, empty: v.say("no customers"),
		columns: []column{{v.say("customer"), false}, {v.say("name"), false}, {v.say("segment"), false}, {v.say("score"), true}, {v.say("change"), true},
			{v.say("band"), false}, {v.say("mrr"), true}, {v.say("reasons"), false}},
		keys: []string{"customer", "name", "segment", "score", "change_7d", "band", "stage", "mrr", "currency", "owner", "causes",
			"as_of", "coverage", "reasons"},
	}
	for i := range rows {
		c := &rows[i]
		texts := make([]string, len(c.Reasons))
		for j := range c.Reasons {
			texts[j] = c.Reasons[j].Text
		}
		l.rows = append(l.rows, []string{c.Customer, c.Name, c.Segment, whole(c.Score), signed(c.Change), health.BandName(v.Lang, health.Band(c.Band)),
			money.Format(c.MRR, c.Currency), strings.Join(texts[:min(len(texts), reasonsShown)], "\n")})
		l.csv = append(l.csv, []string{c.Customer, c.Name, c.Segment, plain(c.Score), plain(c.Change), c.Band, c.Stage,
			strconv.FormatInt(c.MRR, 10), c.Currency,
			c.Owner, strings.Join(c.Causes, " "), c.AsOf.Format(time.RFC3339), strconv.FormatFloat(c.Coverage, 'g', 4, 64), strings.Join(texts, " | ")})
	}
	return l, nil
}

func newCustomerRow(s *store.Score, v *view) customerRow {
	acc := &s.Signals.Account
	return customerRow{
		Customer: s.Customer, Name: acc.Name, Segment: acc.Segment, Score: known(s.Score.Score), Change: known(s.Change),
		Band: string(s.Band), Stage: string(s.Stage),
		MRR: acc.MRR, Currency: acc.Currency, Owner: acc.Owner, Causes: s.Causes, AsOf: s.AsOf, Coverage: s.Coverage, Reasons: reasonsOf(s, v.Lang),
	}
}

// reasonsOf are the contributions that cost most, the dearest first. What a limit and a measure both say is told once.
func reasonsOf(s *store.Score, lang health.Lang) []reason {
	lost := func(c health.Contribution) float64 {
		if c.Dimension == "cap" {
			return -c.Points
		}
		return c.Max - c.Points
	}
	sorted := slices.Clone(s.Contributions)
	slices.SortStableFunc(sorted, func(x, y health.Contribution) int { return cmp.Compare(lost(y), lost(x)) })
	out := []reason{}
	for _, c := range sorted {
		if len(out) == reasonsKept || lost(c) < leastLost {
			break
		}
		text := health.DescribePart(lang, c, s.Signals.Get)
		if slices.ContainsFunc(out, func(r reason) bool { return r.Signal == string(c.Signal) }) {
			continue
		}
		out = append(out, reason{c.Measure, string(c.Signal), known(c.Value), c.Points, c.Max, text})
	}
	return out
}

func known(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

// whole, signed and plain are numbers as tables and CSV show them; unknown ones are a dash, or nothing.
func whole(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(*v, 'f', 0, 64)
}

func signed(v *float64) string {
	if v == nil {
		return "–"
	}
	switch r := math.Round(*v); {
	case r > 0:
		return "+" + strconv.FormatFloat(r, 'f', 0, 64)
	case r < 0:
		return "−" + strconv.FormatFloat(-r, 'f', 0, 64)
	}
	return "0"
}

func plain(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}
