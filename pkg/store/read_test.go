package store

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/health"
)

// scoreRow is a judgement in short.
func scoreRow(customer string, daysAgo int, score float64, change func(*Score)) Score {
	r := Score{Score: health.Score{Customer: customer, AsOf: now.AddDate(0, 0, -daysAgo), Score: score, Band: health.Watch, Stage: health.Cruise, Coverage: 1}, Change: math.NaN()}
	if math.IsNaN(score) {
		r.Band = health.Forming
	}
	r.Signals.Values = make([]float64, len(health.Definitions()))
	for i := range r.Signals.Values {
		r.Signals.Values[i] = math.NaN()
	}
	r.Signals.Account.Currency = "EUR"
	if change != nil {
		change(&r)
	}
	return r
}

func TestRankedListsTheLastJudgementsInOrder(t *testing.T) {
	s := openStore(t)
	rich := func(r *Score) {
		r.Worth = health.Worth{Likelihood: 0.1, Remaining: 900_000, AtRisk: 90_000, Saveable: 10_000, Currency: "USD"}
		r.Signals.Account.Owner = "Ann"
	}
	saveable := func(r *Score) {
		r.Worth = health.Worth{Likelihood: 0.5, Remaining: 120_000, AtRisk: 60_000, Saveable: 20_000, Currency: "USD"}
	}
	unrated := func(r *Score) {
		r.Worth = health.Worth{Likelihood: 0.5, Remaining: 9_000_000, AtRisk: 4_500_000, Saveable: 3_000_000, Currency: "TWD"}
		r.Signals.Values[health.Index(health.DaysToRenewal)] = 20
		r.Signals.Account.OwnerEmail = "bob@example.com"
	}
	gone := func(r *Score) { r.Signals.Account.Churned = true }
	err := s.InsertScores(t.Context(), "", now, []Score{
		scoreRow("low", 9, 31, nil), scoreRow("low", 0, 30, saveable),
		scoreRow("fell", 10, 95, nil), scoreRow("fell", 8, 90, nil), scoreRow("fell", 3, 40, nil), scoreRow("fell", 0, 60, nil),
		scoreRow("rich", 8, 78, rich), scoreRow("rich", 0, 80, rich),
		scoreRow("new", 1, 70, unrated),
		scoreRow("forming", 0, math.NaN(), nil),
		scoreRow("gone", 0, 1, gone),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.InsertScores(t.Context(), "rebuilt", now, []Score{scoreRow("low", 0, 99, nil)}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		r    Ranking
		want string // customer:score(change within 7 days)
	}{
		{"by score", Ranking{Order: ByScore, Limit: 9}, "low:30(-1) fell:60(-30) new:70(NaN) rich:80(+2) forming:NaN(NaN)"},
		{"by change", Ranking{Order: ByChange, Limit: 9}, "fell:60(-30) low:30(-1) rich:80(+2) new:70(NaN) forming:NaN(NaN)"},
		{"by value at risk", Ranking{Order: ByValueAtRisk, Currency: "USD", Limit: 9}, "rich:80(+2) low:30(-1) fell:60(-30) forming:NaN(NaN) new:70(NaN)"},
		{"by saveable value", Ranking{Order: BySaveable, Currency: "USD", Limit: 9}, "low:30(-1) rich:80(+2) fell:60(-30) forming:NaN(NaN) new:70(NaN)"},
		{"in one currency", Ranking{Order: BySaveable, Limit: 1}, "new:70(NaN)"},
		{"limit", Ranking{Order: ByScore, Limit: 2}, "low:30(-1) fell:60(-30)"},
		{"band", Ranking{Order: ByScore, Limit: 9, Band: "forming"}, "forming:NaN(NaN)"},
		{"owner by name", Ranking{Order: ByScore, Limit: 9, Owner: "Ann"}, "rich:80(+2)"},
		{"owner by address", Ranking{Order: ByScore, Limit: 9, Owner: "bob@example.com"}, "new:70(NaN)"},
		{"renewing", Ranking{Order: ByScore, Limit: 9, Renewing: 30}, "new:70(NaN)"},
		{"not so soon", Ranking{Order: ByScore, Limit: 9, Renewing: 10}, ""},
		{"as of then", Ranking{Order: ByScore, Limit: 9, AsOf: now.AddDate(0, 0, -3)}, "low:31(NaN) fell:40(-55) rich:78(NaN)"},
		{"before everything", Ranking{Order: ByScore, Limit: 9, AsOf: now.AddDate(-1, 0, 0)}, ""},
	} {
		var got []string
		err := s.Ranked(t.Context(), c.r, func(r *Score) error {
			got = append(got, r.Customer+":"+short(r.Score.Score, false)+"("+short(r.Change, true)+")")
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: got %s, want %s", c.name, text, c.want)
		}
	}
	apart, err := s.RankedApart(t.Context(), Ranking{Currency: "USD", Limit: 1})
	if err != nil || len(apart) != 1 || apart[0] != (Apart{"TWD", 1}) {
		t.Errorf("apart %v, %v", apart, err)
	}
	if err := s.Ranked(t.Context(), Ranking{Order: "luck", Limit: 1}, nil); err == nil {
		t.Error("an order that is none was taken")
	}
	rows, err := s.History(t.Context(), "fell", now.AddDate(0, 0, -1), 2)
	if err != nil || len(rows) != 2 || rows[0].Score.Score != 40 || rows[1].Score.Score != 90 {
		t.Errorf("history %+v, %v", rows, err)
	}
	if rows, err := s.History(t.Context(), "nobody", time.Time{}, 2); err != nil || len(rows) != 0 {
		t.Errorf("history of nobody: %+v, %v", rows, err)
	}
}

func short(v float64, sign bool) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case sign && v > 0:
		return "+" + short(v, false)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func TestCompanyCurrencyIsTheScorecards(t *testing.T) {
	s := openStore(t)
	has := func(want string) {
		t.Helper()
		if got, err := s.CompanyCurrency(t.Context(), time.Time{}); err != nil || got != want {
			t.Errorf("the company's currency is %q, %v; want %q", got, err, want)
		}
	}
	has("")
	row := func(customer, scorecard, currency string) Score {
		return scoreRow(customer, 0, 50, func(r *Score) { r.Scorecard, r.Worth.Currency = scorecard, currency })
	}
	err := s.InsertScores(t.Context(), "", now, []Score{row("a", "x@1", "TWD"), row("b", "x@1", "TWD"), row("c", "x@1", "USD")})
	if err != nil {
		t.Fatal(err)
	}
	has("TWD") // nobody recorded the scorecard: most are
	if err := s.RecordConfiguration(t.Context(), Configuration{"scorecard", "1", "x", []byte(`{"value":{"currency":"USD"}}`)}, now); err != nil {
		t.Fatal(err)
	}
	has("USD")
	if err := s.InsertRates(t.Context(), []Rate{{"TWD", now.AddDate(0, 0, -9), 0.03}, {"TWD", now, 0.031}, {"USD", now, 1}}, now); err != nil {
		t.Fatal(err)
	}
	if got, err := s.RatedCurrencies(t.Context()); err != nil || len(got) != 2 || !got["TWD"].Equal(now.AddDate(0, 0, -9)) {
		t.Errorf("rated %v, %v", got, err)
	}
}

func TestTheLastOverrideCountsUntilItsEnd(t *testing.T) {
	s := openStore(t)
	if err := s.InsertScores(t.Context(), "", now, []Score{scoreRow("a", 20, 50, nil), scoreRow("a", 0, 50, nil)}); err != nil {
		t.Fatal(err)
	}
	say := func(customer, band string, daysAgo, days int) {
		t.Helper()
		at := now.AddDate(0, 0, -daysAgo)
		if err := s.InsertOverride(t.Context(), Override{customer, at, band, "we met", at.AddDate(0, 0, days), "Ann"}); err != nil {
			t.Fatal(err)
		}
	}
	say("a", "healthy", 21, 10)
	say("a", "critical", 5, 30)
	say("over", "watch", 5, 5)
	say("back", "watch", 5, 30)
	say("back", "", 4, 30)
	got, err := s.Overrides(t.Context(), time.Time{}, "")
	if err != nil || len(got) != 1 || got["a"].Band != "critical" || got["a"].By != "Ann" {
		t.Errorf("now: %v, %v", got, err)
	}
	got, err = s.Overrides(t.Context(), now.AddDate(0, 0, -15), "")
	if err != nil || len(got) != 1 || got["a"].Band != "healthy" {
		t.Errorf("then: %v, %v", got, err)
	}
	if got, err = s.Overrides(t.Context(), time.Time{}, "back"); err != nil || len(got) != 0 {
		t.Errorf("taken back: %v, %v", got, err)
	}
}

// An amount of which nobody said the currency is not ranked among those in the company's, nor added to them.
func TestAnAmountWithoutACurrencyIsApart(t *testing.T) {
	s := openStore(t)
	worth := func(atRisk int64, currency string) func(*Score) {
		return func(r *Score) {
			r.Signals.Account.Parent = "hold"
			r.Worth = health.Worth{AtRisk: atRisk, Saveable: atRisk, Currency: currency}
		}
	}
	if err := s.InsertScores(t.Context(), "", now, []Score{scoreRow("dollars", 0, 50, worth(10, "USD")), scoreRow("unnamed", 0, 50, worth(9000, "")),
		scoreRow("nothing", 0, 50, worth(0, ""))}); err != nil {
		t.Fatal(err)
	}
	var got []string
	r := Ranking{Order: BySaveable, Currency: "USD", Limit: 9}
	if err := s.Ranked(t.Context(), r, func(r *Score) error { got = append(got, r.Customer); return nil }); err != nil {
		t.Fatal(err)
	}
	apart, err := s.RankedApart(t.Context(), r)
	if text := strings.Join(got, " "); err != nil || text != "dollars nothing unnamed" || len(apart) != 1 || apart[0] != (Apart{"", 1}) {
		t.Errorf("%s, apart %v, %v", text, apart, err)
	}
	groups, err := s.Groups(t.Context(), r, "")
	if err != nil || len(groups) != 1 || groups[0].AtRisk != 10 || groups[0].Apart != 1 {
		t.Errorf("groups %+v, %v", groups, err)
	}
}
