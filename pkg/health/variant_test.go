package health_test

import (
	"fmt"
	"io/fs"
	"math"
	"strings"
	"testing"

	"glidepath/deploy"
	"glidepath/pkg/health"

	"pgregory.net/rapid"
)

// small is a scorecard of two measures with variants.
const small = `
name: small
bands: {healthy: 70, watch: 50, at_risk: 30}
phases:
  onboarding: [{when: [{signal: age_days, op: "<", value: 45}]}]
  renewal: [{when: [{signal: days_to_renewal, op: "<=", value: 90}, {signal: term_months, op: ">=", value: 6}]}]
dimensions:
  - {name: usage, weight: 3}
  - {name: outcome, weight: 1}
measures:
  - {name: level, dimension: usage, signal: usage_ratio_7d, points: [[0, 0], [1, 100]]}
  - {name: result, dimension: outcome, signal: outcome_share, points: [[0, 0], [1, 100]]}
caps:
  - {name: notice, max: 20, when: [{signal: notice_given, op: ">=", value: 1}]}
variants:
  - {name: large, segments: [enterprise, key], weights: {outcome: 3}}
  - {name: before_renewal, phase: renewal, caps: [{name: talk, max: 40, when: [{signal: topic_price_objection_90d, op: ">=", value: 1}]}]}
  - {name: quiet, segments: [free], weights: {outcome: 0}, measures: [{name: level, points: [[0, 50], [1, 100]]}], without: [notice]}
value:
  currency: EUR
  horizon_days: 90
  months: 12
  margin: 0.5
  likelihood:
    score: [[0, 0.5], [100, 0.1]]
    forming: 0.2
    hazards: [{name: notice, odds: 9, when: [{signal: notice_given, op: ">=", value: 1}]}]
  saved: {probability: 0.2, cost: 10, causes: {champion_left: 0.5}, fit: {poor: 0.25}, costs: {enterprise: 100}}
`

func TestVariants(t *testing.T) {
	c := card(t, small)
	base := map[health.Signal]float64{health.UsageRatio7d: 1, health.OutcomeShare: 0, health.AgeDays: 300}
	with := func(more map[health.Signal]float64) map[health.Signal]float64 {
		all := map[health.Signal]float64{}
		for s, v := range base {
			all[s] = v
		}
		for s, v := range more {
			all[s] = v
		}
		return all
	}
	for _, v := range []struct {
		segment string
		signals map[health.Signal]float64
		variant string
		score   float64
	}{
		{"", nil, "default/adopted", 75},
		{"smb", nil, "default/adopted", 75},
		{"enterprise", nil, "enterprise/adopted", 50},
		{"key", map[health.Signal]float64{health.AgeDays: 3}, "key/onboarding", 50},
		{"", map[health.Signal]float64{health.DaysToRenewal: 60, health.TermMonths: 12, health.TopicPriceObjection90d: 1}, "default/renewal", 40},
		{"", map[health.Signal]float64{health.DaysToRenewal: 60, health.TermMonths: 1, health.TopicPriceObjection90d: 1}, "default/adopted", 75},
		{"free", map[health.Signal]float64{health.UsageRatio7d: 0, health.NoticeGiven: 1}, "free/adopted", 50},
		{"smb", map[health.Signal]float64{health.NoticeGiven: 1}, "default/adopted", 20},
	} {
		s := signals(with(v.signals))
		s.Account.Segment = v.segment
		if got := c.Judge(s); got.Variant != v.variant || got.Score != v.score || sum(got) != got.Score {
			t.Errorf("%s with %v: %s scores %v of %v, want %s with %v", v.segment, v.signals, got.Variant, got.Score, sum(got), v.variant, v.score)
		}
	}
}

func TestWorth(t *testing.T) {
	c := card(t, small)
	for name, v := range map[string]struct {
		account health.Account
		signals map[health.Signal]float64
		want    health.Worth
	}{
		"the company's currency": {health.Account{MRR: 100_00, Currency: "EUR", Margin: math.NaN(), Rate: math.NaN()}, nil,
			health.Worth{Likelihood: 0.1, Remaining: 600_00, AtRisk: 60_00, Saveable: 2_00, Currency: "EUR"}},
		"converted": {health.Account{MRR: 100_000, Currency: "JPY", Margin: 0.8, Rate: 0.006}, nil,
			health.Worth{Likelihood: 0.1, Remaining: 5760_00, AtRisk: 576_00, Saveable: 105_20, Currency: "EUR"}},
		"without a rate it stays in its own": {health.Account{MRR: 100_000, Currency: "JPY", Margin: 0.8, Rate: math.NaN()}, nil,
			health.Worth{Likelihood: 0.1, Remaining: 960_000, AtRisk: 96_000, Saveable: 19_200, Currency: "JPY"}},
		"serving it costs": {health.Account{MRR: 100_00, CostToServe: 30_00, Currency: "EUR", Margin: 0.8}, nil,
			health.Worth{Likelihood: 0.1, Remaining: 600_00, AtRisk: 60_00, Saveable: 2_00, Currency: "EUR"}},
		"serving it costs more than it brings": {health.Account{MRR: 100_00, CostToServe: 90_00, Currency: "EUR", Margin: 0.8}, nil,
			health.Worth{Likelihood: 0.1, Currency: "EUR"}},
		"a hazard": {health.Account{MRR: 1000_00, Currency: "EUR", Segment: "enterprise"}, map[health.Signal]float64{health.NoticeGiven: 1, health.UsageRatio7d: 1},
			health.Worth{Likelihood: 0.85, Remaining: 0, AtRisk: 0, Saveable: 0, Currency: "EUR"}},
		"the cause counts, and the fit": {health.Account{MRR: 1000_00, Currency: "EUR", Margin: 0.5, Fit: "ideal"},
			map[health.Signal]float64{health.ChampionLeft: 1},
			health.Worth{Likelihood: 0.1, Remaining: 6000_00, AtRisk: 600_00, Saveable: 290_00, Currency: "EUR", SaveableCause: "champion_left"}},
		"let go":  {health.Account{MRR: 1000_00, Currency: "EUR", Margin: 0.5, Disposition: health.LetGo}, nil, health.Worth{Likelihood: 0.1, Currency: "EUR"}},
		"churned": {health.Account{MRR: 1000_00, Currency: "EUR", Margin: 0.5, Churned: true}, nil, health.Worth{Currency: "EUR"}},
	} {
		known := map[health.Signal]float64{health.UsageRatio7d: 1, health.OutcomeShare: 1, health.AgeDays: 300}
		for s, x := range v.signals {
			known[s] = x
		}
		s := signals(known)
		s.Account = v.account
		got := c.Judge(s).Worth
		if name == "a hazard" { // the cap makes the score 20, of which .42, and ninefold odds
			v.want.Likelihood, v.want.Remaining = got.Likelihood, got.Remaining
			if math.Abs(got.Likelihood-9*0.42/0.58/(1+9*0.42/0.58)) > 1e-9 {
				t.Errorf("%s: likelihood %v", name, got.Likelihood)
			}
		}
		got.Likelihood = math.Round(got.Likelihood*1e9) / 1e9
		v.want.Likelihood = math.Round(v.want.Likelihood*1e9) / 1e9
		if got != v.want {
			t.Errorf("%s: %+v, want %+v", name, got, v.want)
		}
	}
}

// TestWorthIsNeverAbsurd: whatever is known, the likelihood is a probability, and nobody saves more than is at risk, nor more than there is.
func TestWorthIsNeverAbsurd(t *testing.T) {
	c := defaultCard(t)
	rapid.Check(t, func(t *rapid.T) {
		s := drawSignals(t, "")
		s.Account.MRR = rapid.Int64().Draw(t, "mrr")
		s.Account.CostToServe = rapid.Int64().Draw(t, "cost")
		s.Account.Margin = rapid.Float64().Draw(t, "margin")
		s.Account.Rate = rapid.Float64().Draw(t, "rate")
		s.Account.Currency = rapid.SampledFrom([]string{"USD", "EUR", "JPY", ""}).Draw(t, "currency")
		w := c.Judge(s).Worth
		if !(w.Likelihood >= 0 && w.Likelihood <= 1) || w.Saveable < 0 || w.Saveable > w.AtRisk || w.AtRisk > w.Remaining {
			t.Fatalf("%+v", w)
		}
	})
}

func TestBrokenVariantsAreRefused(t *testing.T) {
	shipped, err := fs.ReadFile(deploy.FS, "scorecards/default.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for change, want := range map[string]string{
		"weights: {outcome: 5, usage: 30, relationship: 4, intent: 14, support: 12}": `dimension "bogus" is not among the dimensions`,
		"without: [left_alone, left_alone_long]":                                     `cap "bogus" is not among the caps`,
		"segments: [self-serve]":                                                     "must name segments, a phase or both",
		"payment_lapsed: 0.6":                                                        `there is no cause "bogus"`,
		"[30, 0.4], [48, 0.27]":                                                      "probabilities must not",
		"- {signal: age_days, op: \"<\", value: 45}":                                 `there is no signal "bogus"`,
	} {
		broken := map[string]string{
			"weights: {outcome: 5, usage: 30, relationship: 4, intent: 14, support: 12}": "weights: {bogus: 5}",
			"without: [left_alone, left_alone_long]":                                     "without: [bogus]",
			"segments: [self-serve]":                                                     "about_nobody: true",
			"payment_lapsed: 0.6":                                                        "bogus: 0.6",
			"[30, 0.4], [48, 0.27]":                                                      "[30, 0.1], [48, 0.27]",
			"- {signal: age_days, op: \"<\", value: 45}":                                 "- {signal: bogus, op: \"<\", value: 45}",
		}[change]
		text := strings.Replace(string(shipped), change, broken, 1)
		if text == string(shipped) {
			t.Fatalf("the shipped scorecard has no %q", change)
		}
		if change == "segments: [self-serve]" {
			text = strings.Replace(string(shipped), "    segments: [self-serve]\n", "", 1)
		}
		if _, err := health.LoadScorecard("broken.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "broken.yaml:") {
			t.Errorf("%q: error %v, want %q with its line", broken, err, want)
		}
	}
}

// What one list says twice, or what several variants do only together, is refused like any other mistake: a scorecard that is valid can judge.
func TestVariantsAreJudgedTogether(t *testing.T) {
	const large = "  - {name: large, segments: [enterprise, key], weights: {outcome: 3}}\n"
	many := "  - {name: many, segments: [key], caps: ["
	for i := range 63 {
		many += fmt.Sprintf("{name: c%d, max: 90, when: [{signal: nps, op: \"<\", value: %d}]}, ", i, i%7)
	}
	for name, v := range map[string]struct{ old, new, want string }{
		"a cap twice in a variant": {large, large + "  - {name: twice, phase: adopted, caps: [{name: a, max: 9, when: [{signal: nps, op: \"<\", value: 3}]},\n" +
			"      {name: a, max: 8, when: [{signal: nps, op: \"<\", value: 2}]}]}\n", `bad.yaml:18: /variants/1/caps/1/name: cap "a" is there twice`},
		"a measure twice in a variant": {large, "  - {name: large, segments: [key], measures: [{name: level, weight: 2}, {name: level, weight: 3}]}\n",
			`bad.yaml:16: /variants/0/measures/1/name: measure "level" is there twice`},
		"a variant twice": {"{name: quiet,", "{name: large,", `bad.yaml:18: /variants/2/name: variant "large" is there twice`},
		"a hazard twice": {"hazards: [", "hazards: [{name: notice, odds: 2, when: [{signal: nps, op: \"<\", value: 2}]}, ",
			`/value/likelihood/hazards/1/name: hazard "notice" is there twice`},
		"no measure left": {large, "  - {name: large, segments: [key], weights: {outcome: 0}}\n  - {name: late, segments: [key], phase: renewal, weights: {usage: 0}}\n",
			`bad.yaml:18: /variants/2: for key/renewal no measure is left`},
		"too many caps": {large, large + many + "]}\n", `bad.yaml:18: /variants/2: for key/renewal there are 65 caps`},
		"no such fit":   {"fit: {poor: 0.25}", "fit: {por: 0.25}", `/value/saved/fit/por: unknown key "por"`},
	} {
		text := strings.Replace(small, v.old, v.new, 1)
		if text == small {
			t.Fatalf("%s: the scorecard has no %q", name, v.old)
		}
		if _, err := health.LoadScorecard("bad.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), v.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want only %s", name, err, v.want)
		}
	}
}

func TestAByteOrderMarkIsNoKey(t *testing.T) {
	if _, err := health.LoadScorecard("bom.yaml", []byte("\ufeff# a comment"+small)); err != nil {
		t.Error(err)
	}
}

// A scorecard without values says nothing of a likelihood: it is unknown and not nought.
func TestWithoutValuesTheLikelihoodIsUnknown(t *testing.T) {
	before, _, _ := strings.Cut(small, "value:\n")
	if w := card(t, before).Judge(signals(map[health.Signal]float64{health.UsageRatio7d: 1, health.OutcomeShare: 1})).Worth; !math.IsNaN(w.Likelihood) || w.AtRisk != 0 {
		t.Errorf("%+v", w)
	}
}
