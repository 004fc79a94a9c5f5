package health_test

import (
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"glidepath/deploy"
	"glidepath/pkg/health"

	"pgregory.net/rapid"
)

func defaultCard(t testing.TB) *health.Scorecard {
	t.Helper()
	b, err := fs.ReadFile(deploy.FS, "scorecards/default.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := health.LoadScorecard("default.yaml", b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func card(t testing.TB, yaml string) *health.Scorecard {
	t.Helper()
	c, err := health.LoadScorecard("test.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// signals are those of a customer of whom only the given is known.
func signals(known map[health.Signal]float64) health.Signals {
	s := health.Signals{Customer: "acme", AsOf: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}
	for _, d := range health.Definitions() {
		v, ok := known[d.Signal]
		if !ok {
			v = health.Unknown
		}
		s.Values = append(s.Values, v)
	}
	return s
}

// drawSignals draws a customer; some signals are unknown, few infinite.
func drawSignals(t *rapid.T, label string) health.Signals {
	known := make(map[health.Signal]float64)
	for _, d := range health.Definitions() {
		switch rapid.IntRange(0, 9).Draw(t, label+string(d.Signal)+"?") {
		case 0, 1, 2:
		case 3:
			known[d.Signal] = math.Inf(1)
		case 4:
			known[d.Signal] = rapid.Float64Range(-1000, 1000).Draw(t, label+string(d.Signal))
		default:
			known[d.Signal] = rapid.Float64Range(-4, 4).Draw(t, label+string(d.Signal))
		}
	}
	s := signals(known)
	s.Account.Fit = rapid.SampledFrom([]string{"", "ideal", "poor"}).Draw(t, label+"fit")
	s.Account.Churned = rapid.Bool().Draw(t, label+"churned")
	return s
}

func sum(s health.Score) float64 {
	total := 0.0
	for _, c := range s.Contributions {
		total += c.Points
	}
	return total
}

func TestContributionsSumToTheScore(t *testing.T) {
	c := defaultCard(t)
	rapid.Check(t, func(t *rapid.T) {
		s := c.Judge(drawSignals(t, ""))
		if s.Band == health.Forming {
			if !math.IsNaN(s.Score) {
				t.Fatalf("forming with score %v", s.Score)
			}
			return
		}
		if got := sum(s); got != s.Score {
			t.Fatalf("contributions sum to %v, score is %v", got, s.Score)
		}
		if !(s.Score >= 0 && s.Score <= 100) || !(s.Coverage > 0 && s.Coverage <= 1) {
			t.Fatalf("score %v, coverage %v", s.Score, s.Coverage)
		}
		if float64(float32(s.Score)) != s.Score {
			t.Fatalf("%v is not exact in 32 bits", s.Score)
		}
		most := 0.0
		for _, c := range s.Contributions {
			if math.IsNaN(c.Value) || math.IsNaN(c.Points) || c.Points > c.Max {
				t.Fatalf("%+v", c)
			}
			most += c.Max
		}
		if most != 100 && most != 0 {
			t.Fatalf("the largest parts sum to %v", most)
		}
	})
}

func TestAWorseSignalNeverRaisesTheScore(t *testing.T) {
	c := defaultCard(t)
	better := c.Directions()
	var names []health.Signal
	for _, d := range health.Definitions() {
		if _, ok := better[d.Signal]; ok {
			names = append(names, d.Signal)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := drawSignals(t, "")
		sig := rapid.SampledFrom(names).Draw(t, "signal")
		a, b := rapid.Float64Range(-4, 40).Draw(t, "a"), rapid.Float64Range(-4, 40).Draw(t, "b")
		worse, good := min(a, b), max(a, b)
		if !better[sig] {
			worse, good = good, worse
		}
		at := func(v float64) float64 {
			s.Values = slices.Clone(s.Values)
			s.Values[health.Index(sig)] = v
			return sum(c.Judge(s)) // of the contributions, so that forming is judged too
		}
		if low, high := at(worse), at(good); low > high {
			t.Fatalf("%s: %v gives %v, the better %v gives %v", sig, worse, low, good, high)
		}
	})
}

const twoByTwo = `
name: small
bands: {healthy: 70, watch: 50, at_risk: 30}
dimensions: [{name: usage, weight: 3}, {name: support, weight: 1}]
measures:
  - {name: a, dimension: usage, signal: usage_ratio_7d, weight: 2, points: [[0, 0], [1, 100]]}
  - {name: b, dimension: usage, signal: usage_ratio_28d, points: [[0, 0], [1, 100]]}
  - {name: c, dimension: support, signal: reopens_90d, points: [[0, 100], [10, 0]]}
`

func TestUnknownIsNeverZero(t *testing.T) {
	c := card(t, twoByTwo)
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Float64Range(0, 1).Draw(t, "a")
		r := rapid.Float64Range(0, 10).Draw(t, "r")
		with := c.Judge(signals(map[health.Signal]float64{health.UsageRatio7d: a, health.UsageRatio28d: a, health.Reopens90d: r}))
		without := c.Judge(signals(map[health.Signal]float64{health.UsageRatio7d: a, health.Reopens90d: r}))
		if math.Abs(with.Score-without.Score) > 1e-3 {
			t.Fatalf("with %v, without %v", with.Score, without.Score)
		}
		if without.Coverage >= with.Coverage {
			t.Fatalf("coverage %v with, %v without", with.Coverage, without.Coverage)
		}
		alone := c.Judge(signals(map[health.Signal]float64{health.UsageRatio7d: a}))
		both := c.Judge(signals(map[health.Signal]float64{health.UsageRatio7d: a, health.Reopens90d: 10 - 10*a}))
		if math.Abs(alone.Score-both.Score) > 1e-3 {
			t.Fatalf("alone %v, with an equal dimension %v", alone.Score, both.Score)
		}
	})
}

func TestWeightsWithinThenAcross(t *testing.T) {
	got := card(t, twoByTwo).Judge(signals(map[health.Signal]float64{health.UsageRatio7d: 0.5, health.UsageRatio28d: 1, health.Reopens90d: 10}))
	// usage: (2 x 50 + 1 x 100) / 3 = 66.67, support: 0; (3 x 66.67 + 0) / 4 = 50.
	if math.Abs(got.Score-50) > 1e-3 || got.Coverage != 1 {
		t.Errorf("score %v, coverage %v", got.Score, got.Coverage)
	}
	none := card(t, twoByTwo).Judge(signals(nil))
	if none.Band != health.Forming || !math.IsNaN(none.Score) || len(none.Contributions) != 0 || none.Coverage != 0 {
		t.Errorf("of nobody: %+v", none)
	}
}

func TestChangeSplitsExactly(t *testing.T) {
	one := defaultCard(t)
	other := card(t, twoByTwo)
	rapid.Check(t, func(t *rapid.T) {
		a := one.Judge(drawSignals(t, "a"))
		b := rapid.SampledFrom([]*health.Scorecard{one, one, other}).Draw(t, "card").Judge(drawSignals(t, "b"))
		parts := health.Change(a, health.Step{Kind: health.Behaviour, Score: b})
		if math.IsNaN(a.Score) || math.IsNaN(b.Score) {
			if parts != nil {
				t.Fatalf("parts of a score that is none: %v", parts)
			}
			return
		}
		total := 0.0
		for _, p := range parts {
			total += p.Points
		}
		if total != b.Score-a.Score {
			t.Fatalf("parts sum to %v, scores differ by %v", total, b.Score-a.Score)
		}
	})
}

func TestADropIsHeldAgainstACustomerOnlyIfItIsNotChance(t *testing.T) {
	c := defaultCard(t)
	at := func(ratio, z, expected float64) float64 {
		return c.Judge(signals(map[health.Signal]float64{health.UsageRatio7d: ratio, health.UsageZ7d: z, health.UsageExpected7d: expected,
			health.UsageRatio28d: 1, health.DaysSinceUse: 1, health.UsageGapRatio: 0.1, health.AgeDays: 300, health.UsageAgeDays: 300})).Score
	}
	if noise, drop := at(0.4, -0.8, 8), at(0.4, -6, 100); noise < 90 || drop > 60 {
		t.Errorf("noise %v, real drop %v", noise, drop)
	}
}

func TestScorecardProblemsComeAllAtOnce(t *testing.T) {
	_, err := health.LoadScorecard("bad.yaml", []byte(`name: bad
bands: {healthy: 40, watch: 50, at_risk: 30}
dimensions: [{name: usage, weight: 3}, {name: support, weight: 1}]
measures:
  - {name: a, dimension: usage, signal: usage_ratio_7, points: [[0, 0], [1, 100]]}
  - {name: a, dimension: billing, signal: usage_ratio_28d, points: [[1, 0], [0, 100]]}
  - {name: c, dimension: usage, signal: seat_use, points: [[0, 0], [1, 100], [2, 50]]}
  - {name: d, dimension: usage, signal: reopens_90d, points: [[0, 100], [10, 0]], min: [{signal: usage_ratio_28d, at_least: 1}]}
caps:
  - {name: e, max: 40, when: [{signal: reopens_90d, op: "<", value: 3}]}
  - {name: f, max: 40, when: [{signal: csat_90d, op: unknown, value: 3}]}
`))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"bad.yaml:2: /bands: must fall", `bad.yaml:3: /dimensions/1: dimension "support" has no measure`,
		`bad.yaml:5: /measures/0/signal: there is no signal "usage_ratio_7"`, `bad.yaml:6: /measures/1/name: measure "a" is there twice`,
		`bad.yaml:6: /measures/1/dimension: dimension "billing"`, "bad.yaml:6: /measures/1/points/1: values must ascend",
		"bad.yaml:7: /measures/2/points: results must all rise or all fall", "bad.yaml:8: /measures/3/min/0: usage_ratio_28d is itself judged",
		"bad.yaml:10: /caps/0/when/0: more of reopens_90d is held for better here", "bad.yaml:11: /caps/1/when/0: value must be given",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing: %s", want)
		}
	}
	if t.Failed() {
		t.Log(err)
	}
}

// A list that may have been misspelt, or that has names that cannot be read, says nothing about which names are missing from it.
func TestNoProblemFollowsFromAnother(t *testing.T) {
	const variant = "variants: [{name: v, phase: renewal, without: [e]}]\n"
	for _, c := range []struct{ name, yaml, want string }{
		{"no caps at all", twoByTwo + variant, `bad.yaml:9: /variants/0/without/0: cap "e" is not among the caps`},
		{"misspelt caps", twoByTwo + variant + "capz: []\n", `bad.yaml:10: /capz: unknown key "capz"`},
		{"a cap without a name", twoByTwo + variant + "caps: [{max: 3, when: [{signal: nps, op: <, value: 3}]}]\n", "bad.yaml:10: /caps/0: missing property 'name'"},
		{"a name of a dimension", strings.Replace(twoByTwo, "{name: support,", "{name: helpdesk,", 1), "bad.yaml:4: /dimensions/1/name: value must be one of"},
		{"a dimension of a measure", strings.Replace(twoByTwo, "dimension: support", "dimension: helpdesk", 1), "bad.yaml:8: /measures/2/dimension: value must be one of"},
	} {
		_, err := health.LoadScorecard("bad.yaml", []byte(c.yaml))
		if err == nil || strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want only %s", c.name, err, c.want)
		}
	}
}

func TestPagesOfAScorecard(t *testing.T) {
	pages := "pages: {cancel: [/bye*, /orders/*/cancel], none: [/orders/*]}\n"
	c := card(t, twoByTwo+pages)
	if c.ID() == card(t, twoByTwo).ID() || c.ID() == card(t, twoByTwo+strings.Replace(pages, "bye", "by", 1)).ID() {
		t.Error("the hash does not contain the patterns")
	}
	for path, want := range map[string]string{"/bye": "cancel", "/orders/7/cancel": "cancel", "/orders/cancelled": "", "/orders/refund": "", "/pricing": "pricing"} {
		if got := c.Pages().Class(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if text := c.Outline(); !strings.Contains(text, "\n  cancel: /bye*, /orders/*/cancel\n  none: /orders/*\n") {
		t.Error(text)
	}
	_, err := health.LoadScorecard("bad.yaml", []byte(twoByTwo+`pages:
  cancel: [/bye, "/a?b", "*"]
  export:
    - /BYE/
  kancel: [/x]
  help: []
`))
	if err == nil {
		t.Fatal("no error")
	}
	for i, line := range strings.Split(err.Error(), "\n") {
		want := []string{"bad.yaml:10: /pages/cancel/1: ", `bad.yaml:10: /pages/cancel/2: pattern "*" would take every page for cancel`,
			`bad.yaml:12: /pages/export/0: pattern "/BYE/" stands for cancel, too`, `bad.yaml:13: /pages/kancel: unknown key "kancel"`,
			"bad.yaml:14: /pages/help: minItems", "one too many"}[i]
		if !strings.HasPrefix(line, want) {
			t.Errorf("%s, want %s", line, want)
		}
	}
}

func TestIDFollowsContentNotLayout(t *testing.T) {
	a, b := card(t, twoByTwo), card(t, "# a comment\n"+twoByTwo+"\n")
	c := card(t, strings.Replace(twoByTwo, "weight: 2", "weight: 2.5", 1))
	if a.ID() != b.ID() || a.ID() == c.ID() || !strings.HasPrefix(a.ID(), "small@") {
		t.Errorf("%s %s %s", a.ID(), b.ID(), c.ID())
	}
}

func BenchmarkJudge(b *testing.B) {
	c := defaultCard(b)
	known := make(map[health.Signal]float64)
	for _, d := range health.Definitions() {
		known[d.Signal] = 0.9
	}
	s := signals(known)
	b.ReportAllocs()
	for b.Loop() {
		c.Judge(s)
	}
}

// TestChangeOverSteps splits changes that late data, a baseline and a scorecard share with behaviour.
func TestChangeOverSteps(t *testing.T) {
	one, other := defaultCard(t), card(t, twoByTwo)
	rapid.Check(t, func(t *rapid.T) {
		a := one.Judge(drawSignals(t, "a"))
		steps := []health.Step{
			{Kind: health.LateData, Score: one.Judge(drawSignals(t, "late"))},
			{Kind: health.Behaviour, Score: one.Judge(drawSignals(t, "behaviour"))},
			{Kind: health.BaselineChange, Score: one.Judge(drawSignals(t, "baseline"))},
			{Kind: health.ScorecardChange, Score: other.Judge(drawSignals(t, "scorecard"))},
			{Kind: health.LateData, Score: other.Judge(drawSignals(t, "later"))},
		}
		b := steps[len(steps)-1].Score
		parts := health.Change(a, steps...)
		if math.IsNaN(a.Score) || math.IsNaN(b.Score) {
			if parts != nil {
				t.Fatalf("parts of a score that is none: %v", parts)
			}
			return
		}
		total, seen := 0.0, map[string]bool{}
		for _, p := range parts {
			total += p.Points
			key := string(p.Kind) + " " + p.Measure
			if seen[key] || p.Points == 0 {
				t.Fatalf("%s comes twice, or moves nothing: %v", key, parts)
			}
			seen[key] = true
		}
		if total != b.Score-a.Score {
			t.Fatalf("parts sum to %v, scores differ by %v", total, b.Score-a.Score)
		}
	})
}

func TestACountThatFallsHasExpired(t *testing.T) {
	c := card(t, `name: four
bands: {healthy: 70, watch: 50, at_risk: 30}
dimensions: [{name: usage, weight: 1}, {name: support, weight: 1}, {name: relationship, weight: 1}]
measures:
  - {name: trend, dimension: usage, signal: usage_ratio_28d, points: [[0, 0], [2, 100]]}
  - {name: reopened, dimension: support, signal: reopens_90d, points: [[0, 100], [10, 0]]}
  - {name: unreachable, dimension: relationship, signal: unreachable_90d, points: [[0, 100], [10, 0]]}
`)
	at := func(ratio, count float64) health.Score {
		return c.Judge(signals(map[health.Signal]float64{health.UsageRatio28d: ratio, health.Reopens90d: count, health.Unreachable90d: count}))
	}
	for _, tc := range []struct {
		measure string
		a, b    health.Score
		want    health.PartKind
	}{
		{"reopened", at(1, 4), at(1, 1), health.ExpiryChange},
		{"reopened", at(1, 1), at(1, 4), health.Behaviour},
		{"unreachable", at(1, 4), at(1, 1), health.Behaviour}, // they were reached
		{"trend", at(1, 1), at(0.5, 1), health.Behaviour},
	} {
		parts := health.Change(tc.a, health.Step{Kind: health.Behaviour, Score: tc.b})
		i := slices.IndexFunc(parts, func(p health.Part) bool { return p.Measure == tc.measure })
		if i < 0 || parts[i].Kind != tc.want {
			t.Errorf("%s, want %s: %+v", tc.measure, tc.want, parts)
		}
	}
}
