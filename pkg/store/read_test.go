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
	rich := func(r *Score) { r.Signals.Account.MRR, r.Signals.Account.Owner = 1_000_000, "Ann" }
	gone := func(r *Score) { r.Signals.Account.Churned = true }
	soon := func(r *Score) {
		r.Signals.Values[health.Index(health.DaysToRenewal)] = 20
		r.Signals.Account.OwnerEmail = "bob@example.com"
	}
	err := s.InsertScores(t.Context(), "", now, []Score{
		scoreRow("low", 9, 31, nil), scoreRow("low", 0, 30, nil),
		scoreRow("fell", 10, 95, nil), scoreRow("fell", 8, 90, nil), scoreRow("fell", 3, 40, nil), scoreRow("fell", 0, 60, nil),
		scoreRow("rich", 8, 78, rich), scoreRow("rich", 0, 80, rich),
		scoreRow("new", 1, 70, soon),
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
		{"by value at risk", Ranking{Order: ByValueAtRisk, Limit: 1}, "rich:80(+2)"},
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

func TestDeliveriesRememberResults(t *testing.T) {
	s := openStore(t)
	put := func(channel, status string, attempts int, after time.Duration) {
		t.Helper()
		d := Delivery{AlertID: "a", EventID: "a-opened", Channel: channel, Status: status, Attempts: attempts, Detail: status, At: now.Add(after)}
		if err := s.InsertDelivery(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	put("webhook", DeliveryIntent, 0, 0)
	put("stdout", DeliveryIntent, 0, 0)
	put("stdout", DeliverySent, 1, time.Second)
	put("stdout", DeliveryIntent, 1, time.Hour) // a repeat by a superseded reader does not undo the result
	got, err := s.Delivered(t.Context(), "a", "a-opened")
	if err != nil || len(got) != 2 || got["webhook"].Status != DeliveryIntent || got["stdout"].Status != DeliverySent || got["stdout"].Attempts != 1 {
		t.Errorf("delivered %+v, %v", got, err)
	}
	if got, err := s.Delivered(t.Context(), "a", "a-resolved"); err != nil || len(got) != 0 {
		t.Errorf("another event: %+v, %v", got, err)
	}
	put("webhook", DeliveryRefused, 1, time.Minute)
	failed, err := s.FailedDeliveries(t.Context(), now.Add(-time.Hour))
	if err != nil || len(failed) != 1 || failed["webhook"] != 1 {
		t.Errorf("failed %v, %v", failed, err)
	}
}
