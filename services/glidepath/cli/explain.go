package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
	"glidepath/services/glidepath/wire"

	"github.com/spf13/cobra"
)

// explanation is all that is known of why a customer stands where it stands. Its JSON is the contract of schemas/explanation.json.
type explanation struct {
	customerRow
	Scorecard     string         `json:"scorecard"`
	Variant       maybe          `json:"variant"`
	Baseline      maybe          `json:"baseline"`
	Gaps          []string       `json:"gaps"` // topics that were not read up to as_of
	Renewal       *float64       `json:"days_to_renewal"`
	Horizon       *float64       `json:"horizon_days"` // of the likelihood
	Months        *float64       `json:"months"`       // that remaining covers
	Company       maybe          `json:"company_currency"`
	Groups        []groupRow     `json:"groups"`
	CostToServe   *int64         `json:"cost_to_serve"`  // a month, minor units of currency
	Margin        *int64         `json:"monthly_margin"` // before cost_to_serve, minor units of currency
	Contributions []contribution `json:"contributions"`
	Sum           float64        `json:"contributions_sum"`
	Changes       []before       `json:"changes"`
	Evidence      []causeRow     `json:"cause_evidence"`
	SwitchedTo    maybe          `json:"switched_to"` // where the customer may be going
	Signals       signalValues   `json:"signals"`
	Events        []eventRow     `json:"events"`
	Alerts        []alertRow     `json:"open_alerts"`
	Next          *nextRow       `json:"next_step"`

	notice bool // notice was given
}

type contribution struct {
	Measure   string   `json:"measure"`
	Name      string   `json:"name"`
	Dimension string   `json:"dimension"`
	Signal    string   `json:"signal"`
	Value     *float64 `json:"value"`
	Points    float64  `json:"points"`
	Max       float64  `json:"max"`
	Text      string   `json:"text"`
}

// lost is what a contribution costs, in points.
func (c *contribution) lost() float64 {
	part := health.Contribution{Dimension: c.Dimension, Points: c.Points, Max: c.Max}
	return part.Lost()
}

type causeRow struct {
	Cause    string  `json:"cause"`
	Name     string  `json:"name"`
	Strength float64 `json:"strength"`
	Surface  bool    `json:"surface"` // what customers say instead of the reason
	Evidence []seen  `json:"evidence"`
}

// seen is a signal that speaks for a cause.
type seen struct {
	Signal string   `json:"signal"`
	Value  *float64 `json:"value"`
	Text   string   `json:"text"`
}

// signalValues are all signals by name, as they were judged; those that are unknown are nil.
type signalValues map[health.Signal]*float64

func (a *app) explain() *cobra.Command {
	t := &target{clickhouse: true}
	var v view
	var asOf timeFlag
	var rules rulesConfig
	var full bool
	out := format{choiceFlag{value: "table", of: []string{"table", "json"}}}
	c := &cobra.Command{
		Use: "explain CUSTOMER", Short: "Say why a customer's score is what it is, and what to do", Args: cobra.ExactArgs(1),
		Long: "Shows on a page who the customer is and how it stands, what is at stake, likely causes with their evidence, what costs most, what\n" +
			"changed since the judgement before and within 7 and 28 days, what is good, what happened, open alerts and the next step.",
		Example: "  glidepath explain acme --lang zh-Hant",
	}
	f := c.Flags()
	f.VarP(&out.choiceFlag, "output", "o", "`format`: table (the page) or json, which has everything")
	f.Var(&asOf, "as-of", "as judged at this `time` (default: the last judgement)")
	f.BoolVar(&full, "full", false, "add the contributions, which sum to the score")
	return a.command(c, options{target: t, specs: []any{&v, &rules}}, func(ctx context.Context, args []string) (err error) {
		set, err := wire.Rules(rules.Rules)
		if err != nil {
			return err
		}
		st, err := t.openStore(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, st.Close()) }()
		e, err := explainCustomer(ctx, st, set, args[0], asOf.t, &v)
		if err != nil {
			return err
		}
		if out.value == "json" {
			return out.print(a.env.Stdout, listing{data: e})
		}
		_, err = fmt.Fprint(a.env.Stdout, e.page(&v, full))
		return err
	})
}

// rulesConfig names the rules whose plays are shown.
type rulesConfig struct {
	Rules string `envconfig:"RULES" desc:"directory of alert rules and plays (*.yaml); empty for those that ship"`
}

func explainCustomer(ctx context.Context, st *store.Store, rules *alert.RuleSet, customer string, asOf time.Time, v *view) (*explanation, error) {
	rows, err := st.History(ctx, customer, asOf, 2)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf(v.say("no such person"), customer)
	}
	now := &rows[0]
	e := newExplanation(now, v)
	for _, step := range []func() error{
		func() error { return e.readTerms(ctx, st, &now.Signals.Account, asOf) },
		func() error { return e.readGroups(ctx, st, now.Signals.Account.Parent) },
		func() error { return e.readChanges(ctx, st, rows, v) },
		func() error { return e.readOverride(ctx, st, asOf) },
		func() error { return e.readEvents(ctx, st, v) },
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if asOf.IsZero() { // alerts are kept as they are now
		open, err := st.Alerts(ctx, string(alert.Open), customer, 10)
		if err != nil {
			return nil, err
		}
		l, err := alertListing(open, v)
		if err != nil {
			return nil, err
		}
		e.Alerts, _ = l.data.([]alertRow)
	}
	e.Next = newNextRow(nextStep(rules, e), v)
	return e, nil
}

// newExplanation is what the judgement itself tells.
func newExplanation(now *store.Score, v *view) *explanation {
	e := &explanation{customerRow: newCustomerRow(now, v), Scorecard: now.Scorecard, Variant: maybe(now.Variant), Baseline: maybe(now.Baseline),
		Gaps:    append([]string{}, now.Gaps...),
		Renewal: known(now.Signals.Get(health.DaysToRenewal)), Groups: []groupRow{},
		Contributions: []contribution{}, Changes: []before{}, Evidence: []causeRow{},
		SwitchedTo: maybe(health.SwitchedTo(now.Signals)), Signals: signalValues{}, Events: []eventRow{}, Alerts: []alertRow{},
		notice: now.Signals.Get(health.NoticeGiven) >= 1}
	e.Change = nil // that within 7 days is known once the judgement of then is
	for _, d := range health.Definitions() {
		e.Signals[d.Signal] = known(now.Signals.Get(d.Signal))
	}
	for _, c := range now.Contributions {
		e.Contributions = append(e.Contributions, contribution{c.Measure, health.SignalName(v.Lang, c.Signal), c.Dimension, string(c.Signal), known(c.Value),
			c.Points, c.Max, health.DescribePart(v.Lang, c, now.Signals.Get)})
		e.Sum += c.Points
	}
	for _, c := range health.Causes(now.Signals) {
		row := causeRow{Cause: c.Code, Name: health.CauseName(v.Lang, c.Code), Strength: c.Strength, Surface: c.Surface, Evidence: []seen{}}
		for _, s := range c.Signals {
			row.Evidence = append(row.Evidence, seen{string(s), known(now.Signals.Get(s)), health.Describe(v.Lang, s, now.Signals.Get)})
		}
		e.Evidence = append(e.Evidence, row)
	}
	return e
}

// economics is what the account brings and costs a month, where that is known. margin is the scorecard's, for accounts that state none.
func (e *explanation) economics(a *health.Account, margin float64) {
	if a.CostToServe > 0 {
		e.CostToServe = &a.CostToServe
	}
	if a.MRR > 0 && !(math.IsNaN(a.Margin) && math.IsNaN(margin)) {
		n := int64(math.Round(health.MonthlyMargin(a, margin)))
		e.Margin = &n
	}
}

// readTerms finds what the values mean: the scorecard's horizon and months, the company's currency, and why a customer counts as zero.
func (e *explanation) readTerms(ctx context.Context, st *store.Store, a *health.Account, asOf time.Time) error {
	_, hash, _ := strings.Cut(e.Scorecard, "@")
	text, err := st.ReadConfiguration(ctx, "scorecard", hash)
	if err != nil {
		return err
	}
	var card struct {
		Value struct {
			Currency string   `json:"currency"`
			Horizon  *float64 `json:"horizon_days"`
			Months   *float64 `json:"months"`
			Margin   *float64 `json:"margin"`
		} `json:"value"`
	}
	if text != nil {
		if err := json.Unmarshal(text, &card); err != nil {
			return fmt.Errorf("read scorecard %s: %w", e.Scorecard, err)
		}
	}
	company := card.Value.Currency
	if company == "" { // nobody recorded the scorecard
		if company, err = st.CompanyCurrency(ctx, asOf); err != nil {
			return err
		}
	}
	e.Horizon, e.Months, e.Company = card.Value.Horizon, card.Value.Months, maybe(company)
	margin := health.Unknown
	if card.Value.Margin != nil {
		margin = *card.Value.Margin
	}
	e.economics(a, margin)
	if a.Disposition == health.LetGo {
		reasons, err := st.DispositionReasons(ctx, asOf, []string{e.Customer})
		if err != nil {
			return err
		}
		e.letGo(a, reasons[e.Customer], margin)
	}
	e.Apart = ranksApart(&e.customerRow, company)
	return nil
}

func (e *explanation) readOverride(ctx context.Context, st *store.Store, asOf time.Time) error {
	found, err := st.Overrides(ctx, asOf, e.Customer)
	if err != nil {
		return err
	}
	if o, ok := found[e.Customer]; ok {
		e.Override = newOverrideRow(&o)
	}
	return nil
}
