package health_test

import (
	"math"
	"regexp"
	"testing"

	"glidepath/pkg/health"

	"pgregory.net/rapid"
)

func TestDescribe(t *testing.T) {
	s := signals(map[health.Signal]float64{health.UsageRatio7d: 0.376, health.UsageEvents7d: 38, health.UsageExpected7d: 101,
		health.Sentiment28d: -0.42, health.SentimentBefore: 0.3, health.DaysSinceContact: 96.4, health.ContactGapRatio: 1.07,
		health.UnansweredHours: 100, health.ChampionLeft: 1, health.SeatsChange90d: -0.25, health.UsageRatio28d: 1.001,
		health.SeatUse: 0.314, health.AutoRenewOff: 1})
	for _, c := range []struct {
		lang   health.Lang
		signal health.Signal
		want   string
	}{
		{health.English, health.UsageRatio7d, "Usage 62 % below their own normal week (38 of 101 expected)"},
		{health.SimplifiedChinese, health.UsageRatio7d, "近7天使用量与自身平时相比低62%（38次，平时约101次）"},
		{health.TraditionalChinese, health.UsageRatio7d, "近7天使用量與自身平時相比低62%（38次，平時約101次）"},
		{health.English, health.UsageRatio28d, "Usage of 28 days the same as the 28 days before"},
		{health.English, health.Sentiment28d, "Mood of their messages: negative (before: positive)"},
		{health.SimplifiedChinese, health.Sentiment28d, "消息情绪：负面（此前：正面）"},
		{health.English, health.DaysSinceContact, "Last two-way contact 96 days ago (1.1 times the agreed interval)"},
		{health.English, health.UnansweredHours, "A message of theirs has waited 4 days for an answer (good: below 8 hours)"},
		{health.TraditionalChinese, health.ChampionLeft, "內部支持者或決策者離職且無接任者：是（正常：否）"},
		{health.English, health.SeatsChange90d, "Seats against 90 days ago: 25 % lower"},
		{health.SimplifiedChinese, health.SeatUse, "席位使用率31%（良好：80%以上）"},
		{health.English, health.AutoRenewOff, "Auto-renewal is off"},
		{health.English, health.NPS, "not known"},
	} {
		if got := health.Describe(c.lang, c.signal, s.Get); got != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.lang, c.signal, got, c.want)
		}
	}
}

// Every signal reads in every language without codes, braces or bare decimals, whatever else is known.
func TestEverySignalReads(t *testing.T) {
	bad := regexp.MustCompile(`[{}\[\]_]|NaN|Inf|\d\.\d\d|\d\.\d(?:$|[^ 倍0-9])`)
	rapid.Check(t, func(t *rapid.T) {
		s := drawSignals(t, "")
		d := rapid.SampledFrom(health.Definitions()).Draw(t, "signal")
		s.Values[health.Index(d.Signal)] = rapid.Float64Range(-3, 200).Draw(t, "value")
		for _, lang := range health.Languages() {
			text := health.Describe(lang, d.Signal, s.Get)
			if text == "" || text == string(d.Signal) || bad.MatchString(text) {
				t.Fatalf("%s %s: %q", lang, d.Signal, text)
			}
		}
	})
}

// A page names every signal in every language.
func TestEverySignalHasAName(t *testing.T) {
	for _, d := range health.Definitions() {
		for _, lang := range health.Languages() {
			if name := health.SignalName(lang, d.Signal); name == "" || name == string(d.Signal) {
				t.Errorf("%s has no name in %s", d.Signal, lang)
			}
		}
	}
}

func TestTerms(t *testing.T) {
	if got := health.BandName(health.SimplifiedChinese, health.AtRisk); got != "有流失风险" {
		t.Error(got)
	}
	if got := health.StageName(health.English, health.TakeOff); got != "take-off" {
		t.Error(got)
	}
	if got := health.CauseName(health.TraditionalChinese, "success_gap"); got != "成功鴻溝(有用但沒成效)" {
		t.Error(got)
	}
	if got := health.DimensionName(health.TraditionalChinese, "support"); got != "支援" {
		t.Error(got)
	}
}

func TestStages(t *testing.T) {
	for name, c := range map[string]struct {
		known map[health.Signal]float64
		want  health.Stage
	}{
		"never used":              {map[health.Signal]float64{health.AgeDays: 80}, health.TakeOff},
		"onboarding open":         {map[health.Signal]float64{health.UsageAgeDays: 20, health.OnboardingShare: 0.5}, health.TakeOff},
		"onboarded early":         {map[health.Signal]float64{health.UsageAgeDays: 20, health.OnboardingShare: 1}, health.Cruise},
		"growing":                 {map[health.Signal]float64{health.UsageAgeDays: 200, health.UsageRatio28d: 1.3}, health.Climb},
		"stable":                  {map[health.Signal]float64{health.UsageAgeDays: 200, health.UsageRatio28d: 0.95}, health.Cruise},
		"notice":                  {map[health.Signal]float64{health.UsageAgeDays: 200, health.NoticeGiven: 1}, health.Approach},
		"declined for long":       {map[health.Signal]float64{health.UsageAgeDays: 200, health.UsageRatio28d: 0.6, health.UsageRatio7d: 0.5, health.UsageZ7d: -3}, health.Approach},
		"fell and recovered":      {map[health.Signal]float64{health.UsageAgeDays: 200, health.UsageRatio28d: 0.6, health.UsageRatio7d: 1, health.UsageZ7d: 0}, health.Cruise},
		"silent beyond the habit": {map[health.Signal]float64{health.UsageAgeDays: 200, health.DaysSinceUse: 40, health.UsageGapRatio: 3}, health.Approach},
		"silent as usual":         {map[health.Signal]float64{health.UsageAgeDays: 200, health.DaysSinceUse: 40, health.UsageGapRatio: 1}, health.Cruise},
		"gone":                    {map[health.Signal]float64{health.UsageAgeDays: 200, health.DaysSinceChurn: 3}, health.Landed},
	} {
		if got := defaultCard(t).Judge(signals(c.known)).Stage; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestCauses(t *testing.T) {
	for name, c := range map[string]struct {
		known map[health.Signal]float64
		fit   string
		want  string // the first cause, "" for none
	}{
		"expired card":             {map[health.Signal]float64{health.UsageAgeDays: 99, health.CardExpiredOpen: 1}, "", "payment_lapsed"},
		"no funds twice":           {map[health.Signal]float64{health.UsageAgeDays: 99, health.FailedPaymentsOpen: 2, health.DiscountAsks90d: 2}, "", "cash_flow"},
		"price":                    {map[health.Signal]float64{health.UsageAgeDays: 99, health.DiscountAsks90d: 2}, "", "price"},
		"price of a poor fit":      {map[health.Signal]float64{health.UsageAgeDays: 99, health.DiscountAsks90d: 2}, "poor", "poor_fit"},
		"used without the result":  {map[health.Signal]float64{health.UsageAgeDays: 99, health.OutcomesOffTrack: 1, health.UsageRatio28d: 1.05}, "", "success_gap"},
		"no reply":                 {map[health.Signal]float64{health.UsageAgeDays: 99, health.UnansweredHours: 90, health.FirstReplyRatio: 2.5}, "", "slow_support"},
		"never used":               {map[health.Signal]float64{health.AgeDays: 60, health.KnownDays: 60}, "", "not_adopted"},
		"champion":                 {map[health.Signal]float64{health.UsageAgeDays: 99, health.ChampionLeft: 1, health.UsageRatio28d: 0.6, health.UsageZ7d: -3}, "", "champion_left"},
		"nobody called":            {map[health.Signal]float64{health.UsageAgeDays: 99, health.ContactGapRatio: 2.4}, "", "left_alone"},
		"all well":                 {map[health.Signal]float64{health.UsageAgeDays: 99, health.UsageRatio28d: 1, health.ContactGapRatio: 0.4}, "", ""},
		"all unknown but in use":   {map[health.Signal]float64{health.UsageAgeDays: 99}, "", ""},
		"few defects are no cause": {map[health.Signal]float64{health.UsageAgeDays: 99, health.Defects28d: 1}, "", ""},
	} {
		s := signals(c.known)
		s.Account.Fit = c.fit
		codes := defaultCard(t).Judge(s).Causes
		causes := health.Causes(s)
		if len(codes) == 0 && c.want == "" && len(causes) == 0 {
			continue
		}
		if len(codes) == 0 || codes[0] != c.want || causes[0].Code != c.want || math.IsNaN(causes[0].Strength) || len(causes[0].Signals) == 0 && c.want != "not_adopted" {
			t.Errorf("%s: %v, %v, want %s", name, codes, causes, c.want)
		}
	}
}

// Who has never used the product is not limited for having been watched.
func TestNeverUsedReadsAsThat(t *testing.T) {
	get := func(known map[health.Signal]float64) health.Lookup { s := signals(known); return s.Get }
	for lang, want := range map[health.Lang]string{health.English: "No use seen in 61 days of watching", health.SimplifiedChinese: "观察61天，未见任何使用",
		health.TraditionalChinese: "觀察61天，未見任何使用"} {
		if text := health.Describe(lang, health.KnownDays, get(map[health.Signal]float64{health.KnownDays: 61})); text != want {
			t.Errorf("%q, want %q", text, want)
		}
	}
	if text := health.Describe(health.English, health.KnownDays, get(map[health.Signal]float64{health.KnownDays: 61, health.UsageAgeDays: 5})); text != "Watched for 61 days" {
		t.Errorf("of a customer that uses it: %q", text)
	}
}
