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

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/money"
	"glidepath/pkg/store"
	"glidepath/services/glidepath/wire"
	"glidepath/services/notifier"

	"github.com/spf13/cobra"
)

// playFor is the play that answers a cause where no alert names one (the table of plays).
var playFor = map[string]string{
	health.CauseLeftAlone:      "check_in",
	health.CausePrice:          "price_talk",
	health.CauseSuccessGap:     "outcome_review",
	health.CausePoorOnboarding: "re_onboard",
	health.CauseNotAdopted:     "re_onboard",
	health.CauseDefects:        "fix_and_tell",
	health.CauseInstability:    "fix_and_tell",
	health.CauseMissingFeature: "feature_answer",
	health.CauseChampionLeft:   "find_successor",
	health.CauseRestructuring:  "go_along",
	health.CauseCashFlow:       "bridge_cash",
	health.CausePaymentLapsed:  "card_update",
	health.CauseSlowSupport:    "call_back",
	health.CausePoorService:    "call_back",
	health.CauseBilling:        "call_back",
	health.CausePoorFit:        "part_well",
}

// explanation is all that is known of why a customer stands where it stands.
type explanation struct {
	customerRow
	Scorecard     string         `json:"scorecard"`
	Variant       string         `json:"variant,omitempty"`
	Baseline      string         `json:"baseline,omitempty"`
	Gaps          []string       `json:"gaps,omitempty"` // topics that were not read up to as_of
	Renewal       *float64       `json:"days_to_renewal"`
	Contributions []contribution `json:"contributions"`
	Sum           float64        `json:"contributions_sum"`
	Before        *before        `json:"before"`
	Evidence      []causeRow     `json:"cause_evidence"`
	Alerts        []alertRow     `json:"open_alerts"`
	Next          *alert.Play    `json:"next_step"`
}

type contribution struct {
	Measure   string   `json:"measure"`
	Dimension string   `json:"dimension"`
	Signal    string   `json:"signal"`
	Value     *float64 `json:"value"`
	Points    float64  `json:"points"`
	Max       float64  `json:"max"`
	Text      string   `json:"text"`
}

// before is the judgement before and what has changed since.
type before struct {
	AsOf   time.Time `json:"as_of"`
	Score  *float64  `json:"score"`
	Band   string    `json:"band"`
	Change *float64  `json:"change"`
	Parts  []part    `json:"parts"` // they sum to change
}

type part struct {
	Kind    string   `json:"kind"`
	Measure string   `json:"measure,omitempty"`
	Signal  string   `json:"signal,omitempty"`
	From    *float64 `json:"from"`
	To      *float64 `json:"to"`
	Points  float64  `json:"points"`
	Text    string   `json:"text"`
}

type causeRow struct {
	Cause    string   `json:"cause"`
	Name     string   `json:"name"`
	Strength float64  `json:"strength"`
	Signals  []string `json:"signals"`
	Texts    []string `json:"texts"`
}

func (a *app) explain() *cobra.Command {
	t := &target{clickhouse: true}
	var v view
	var asOf timeFlag
	var rules rulesConfig
	out := format{choiceFlag{value: "table", of: []string{"table", "json"}}}
	c := &cobra.Command{
		Use: "explain CUSTOMER", Short: "Say why a customer's score is what it is, and what to do", Args: cobra.ExactArgs(1),
		Long: "Shows the contributions that sum to the score, what changed since the judgement before and why, likely causes with their\n" +
			"evidence, open alerts and the next step.",
	}
	f := c.Flags()
	f.VarP(&out.choiceFlag, "output", "o", "`format`: table or json")
	f.Var(&asOf, "as-of", "as judged at this `time` (default: the last judgement)")
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
		_, err = fmt.Fprint(a.env.Stdout, e.text(&v))
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
	e := &explanation{customerRow: newCustomerRow(now, v), Scorecard: now.Scorecard, Variant: now.Variant, Baseline: now.Baseline, Gaps: now.Gaps,
		Renewal: known(now.Signals.Get(health.DaysToRenewal)), Contributions: []contribution{}, Evidence: []causeRow{}, Alerts: []alertRow{}}
	for _, c := range now.Contributions {
		e.Contributions = append(e.Contributions, contribution{c.Measure, c.Dimension, string(c.Signal), known(c.Value), c.Points, c.Max,
			health.DescribePart(v.Lang, c, now.Signals.Get)})
		e.Sum += c.Points
	}
	if len(rows) == 2 {
		e.Before = changedSince(&rows[1], now, v)
	}
	for _, c := range health.Causes(now.Signals) {
		row := causeRow{Cause: c.Code, Name: health.CauseName(v.Lang, c.Code), Strength: c.Strength}
		for _, s := range c.Signals {
			row.Signals = append(row.Signals, string(s))
			row.Texts = append(row.Texts, health.Describe(v.Lang, s, now.Signals.Get))
		}
		e.Evidence = append(e.Evidence, row)
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
	e.Next = nextStep(rules, e)
	return e, nil
}

// changedSince splits the change between two judgements.
func changedSince(was, now *store.Score, v *view) *before {
	b := &before{AsOf: was.AsOf, Score: known(was.Score.Score), Band: string(was.Band), Change: known(now.Score.Score - was.Score.Score), Parts: []part{}}
	for _, p := range health.Change(measured(was.Score), measured(now.Score)) {
		row := part{Kind: string(p.Kind), Measure: p.Measure, Signal: string(p.Signal), From: known(p.From), To: known(p.To), Points: p.Points}
		switch p.Kind {
		case health.CoverageChange:
			row.Text = v.say("by coverage")
		case health.ScorecardChange:
			row.Text = v.say("by scorecard")
		case health.CapChange:
			row.Text = health.DescribePart(v.Lang, health.Contribution{Dimension: "cap", Signal: p.Signal}, now.Signals.Get)
			if math.IsNaN(p.To) {
				row.Text = fmt.Sprintf(v.say("cap ended"), health.Describe(v.Lang, p.Signal, now.Signals.Get))
			}
		default:
			row.Text = health.Describe(v.Lang, p.Signal, now.Signals.Get)
		}
		b.Parts = append(b.Parts, row)
	}
	return b
}

// measured restores what a row does not keep: how well each measure did is its points over what it could have given.
func measured(s health.Score) health.Score {
	list := make([]health.Contribution, len(s.Contributions))
	for i, c := range s.Contributions {
		c.Measured = health.Unknown
		if c.Dimension != "cap" && c.Max > 0 {
			c.Measured = 100 * c.Points / c.Max
		}
		list[i] = c
	}
	s.Contributions = list
	return s
}

// nextStep is the play of the gravest open alert, else that of the likeliest cause of a customer who is not well.
func nextStep(rules *alert.RuleSet, e *explanation) *alert.Play {
	rank := map[string]int{string(alert.Critical): 3, string(alert.Warning): 2, string(alert.Info): 1}
	var play *alert.Play
	best := 0
	for i := range e.Alerts {
		if p := e.Alerts[i].Last.Play; p != nil && rank[e.Alerts[i].Severity] > best {
			if found := rules.Play(p.ID); found != nil {
				play, best = found, rank[e.Alerts[i].Severity]
			}
		}
	}
	if play != nil || e.Band == string(health.Healthy) || e.Band == string(health.Forming) {
		return play
	}
	for _, c := range e.Causes {
		if p := rules.Play(playFor[c]); p != nil {
			return p
		}
	}
	return nil
}

// text is the explanation as people read it.
func (e *explanation) text(v *view) string {
	var b strings.Builder
	e.head(&b, v)
	e.contributionTable(&b, v)
	e.changes(&b, v)
	fmt.Fprintf(&b, "\n%s\n", v.say("causes"))
	if len(e.Evidence) == 0 {
		fmt.Fprintf(&b, "  %s\n", v.say("no causes"))
	}
	for _, c := range e.Evidence {
		fmt.Fprintf(&b, "  %s\n", c.Name)
		for _, t := range c.Texts {
			fmt.Fprintf(&b, "    - %s\n", t)
		}
	}
	if len(e.Alerts) > 0 {
		fmt.Fprintf(&b, "\n%s\n", v.say("open alerts"))
		for i := range e.Alerts {
			r := &e.Alerts[i]
			fmt.Fprintf(&b, "  %s  %s: %s\n", notifier.Stamp(r.OpenedAt), notifier.Severity(v.Lang, alert.Severity(r.Severity)), r.Last.Title.In(v.Lang))
			for _, ev := range r.Last.Evidence {
				fmt.Fprintf(&b, "    - %s\n", ev.Text.In(v.Lang))
			}
		}
	}
	e.next(&b, v)
	return harmless(b.String())
}

func (e *explanation) head(b *strings.Builder, v *view) {
	fmt.Fprintf(b, "%s (%s)", e.Name, e.Customer)
	for _, s := range []string{e.Segment, e.Owner, money.Format(e.MRR, e.Currency)} {
		if s != "" {
			b.WriteString(" · " + s)
		}
	}
	if e.Renewal != nil && *e.Renewal >= 0 {
		fmt.Fprintf(b, " · "+v.say("renewal"), whole(e.Renewal))
	}
	score := v.say("not judged")
	if e.Score != nil {
		score = tenths(*e.Score)
	}
	fmt.Fprintf(b, "\n%s: %s · %s · %s · "+v.say("as of")+"\n", v.say("health score"), score, health.BandName(v.Lang, health.Band(e.Band)),
		health.StageName(v.Lang, health.Stage(e.Stage)), notifier.Stamp(e.AsOf))
	fmt.Fprintf(b, v.say("coverage")+" · %s %s\n", strconv.FormatFloat(100*e.Coverage, 'f', 0, 64), v.say("scorecard"), e.Scorecard)
}

// contributionTable shows what costs most first, and the points to a tenth, rounded so that what is shown sums to what is shown.
func (e *explanation) contributionTable(b *strings.Builder, v *view) {
	fmt.Fprintf(b, "\n%s\n", v.say("contributions"))
	l := listing{columns: []column{{v.say("measure"), false}, {v.say("dimension"), false}, {v.say("points"), true},
		{v.say("of"), true}, {v.say("seen"), false}}}
	sorted := slices.Clone(e.Contributions)
	slices.SortStableFunc(sorted, func(x, y contribution) int { return cmp.Compare(y.Max-y.Points, x.Max-x.Points) })
	total := 0.0
	for _, c := range sorted {
		shown := roundTenth(total+c.Points) - roundTenth(total)
		total += c.Points
		ofText := tenths(shown + roundTenth(c.Max-c.Points))
		if c.Dimension == "cap" {
			ofText = ""
		}
		l.rows = append(l.rows, []string{c.Measure, health.DimensionName(v.Lang, c.Dimension), tenths(shown), ofText, c.Text})
	}
	if len(l.rows) > 0 {
		_ = l.printTable(b) // a Builder takes everything
	}
	switch {
	case e.Score == nil:
		fmt.Fprintf(b, v.say("sum so far")+"\n", tenths(e.Sum))
	case e.Sum != *e.Score:
		fmt.Fprintf(b, v.say("sum wrong")+"\n", strconv.FormatFloat(e.Sum, 'g', -1, 64))
	default:
		fmt.Fprintf(b, v.say("sum")+"\n", tenths(e.Sum))
	}
}

func (e *explanation) changes(b *strings.Builder, v *view) {
	if e.Before == nil {
		fmt.Fprintf(b, "\n%s\n", v.say("first row"))
		return
	}
	change := "–"
	if e.Before.Change != nil {
		change = signedTenths(*e.Before.Change)
	}
	fmt.Fprintf(b, "\n"+v.say("changed")+"\n", notifier.Stamp(e.Before.AsOf), change)
	total := 0.0
	var l listing
	l.columns = []column{{"", true}, {"", false}}
	for _, p := range e.Before.Parts {
		shown := roundTenth(total+p.Points) - roundTenth(total)
		total += p.Points
		if math.Abs(shown) >= 0.05 {
			l.rows = append(l.rows, []string{signedTenths(shown), p.Text})
		}
	}
	if len(l.rows) == 0 {
		fmt.Fprintf(b, "  %s\n", v.say("unchanged"))
		return
	}
	for _, r := range l.rows {
		fmt.Fprintf(b, "  %6s  %s\n", r[0], r[1])
	}
}

func (e *explanation) next(b *strings.Builder, v *view) {
	fmt.Fprintf(b, "\n%s\n", v.say("next step"))
	p := e.Next
	if p == nil {
		fmt.Fprintf(b, "  %s\n", v.say("no play"))
		return
	}
	fmt.Fprintf(b, "  %s: %s (%s)\n", p.Name.In(v.Lang), p.FirstStep.In(v.Lang), notifier.Deadline(v.Lang, p.DeadlineDays))
	for _, s := range p.Steps {
		fmt.Fprintf(b, "    - %s\n", s.In(v.Lang))
	}
}

func roundTenth(v float64) float64 { return math.Round(v*10) / 10 }

func tenths(v float64) string { return strconv.FormatFloat(roundTenth(v)+0, 'f', 1, 64) }

func signedTenths(v float64) string {
	switch text := tenths(math.Abs(v)); {
	case text == "0.0":
		return text
	case v > 0:
		return "+" + text
	default:
		return "−" + text
	}
}
