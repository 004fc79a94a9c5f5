package store

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/health"
)

// A parent has the sums of its customers that have not churned, itself among them; what is in another currency is counted apart.
func TestGroupsRollUpTheirCustomers(t *testing.T) {
	s := openStore(t)
	member := func(parent string, band health.Band, atRisk, saveable int64, currency string) func(*Score) {
		return func(r *Score) {
			r.Signals.Account.Parent, r.Band = parent, band
			r.Signals.Account.Name = "Name of " + r.Customer
			r.Worth = health.Worth{AtRisk: atRisk, Saveable: saveable, Currency: currency}
		}
	}
	gone := func(parent string) func(*Score) {
		return func(r *Score) {
			member(parent, health.Critical, 900, 900, "USD")(r)
			r.Signals.Account.Churned = true
		}
	}
	letGo := func(r *Score) {
		member("hold", health.AtRisk, 0, 0, "USD")(r)
		r.Signals.Account.Disposition = health.LetGo
	}
	err := s.InsertScores(t.Context(), "", now, []Score{
		scoreRow("hold", 0, 80, member("", health.Healthy, 100, 10, "USD")),
		scoreRow("eu", 2, 20, member("hold", health.Critical, 700, 300, "USD")), scoreRow("eu", 0, 40, member("hold", health.AtRisk, 300, 50, "USD")),
		scoreRow("tw", 0, 60, member("hold", health.Watch, 5000, 4000, "TWD")), scoreRow("lost", 0, 1, gone("hold")), scoreRow("dear", 0, 45, letGo),
		scoreRow("x", 0, math.NaN(), member("elsewhere", health.Forming, 400, 200, "USD")), // its parent is no customer
		scoreRow("alone", 0, 10, member("", health.Critical, 9000, 9000, "USD")),
		scoreRow("left", 0, 1, gone("empty")),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.InsertScores(t.Context(), "rebuilt", now, []Score{scoreRow("eu", 0, 1, member("hold", health.Critical, 1, 1, "USD"))}); err != nil {
		t.Fatal(err)
	}
	hold, elsewhere := "hold Name of hold 4 1 at_risk 40 400 60 1", "elsewhere  1 0 forming NaN 400 200 0"
	for _, c := range []struct {
		r      Ranking
		parent string
		want   string
	}{
		{Ranking{Order: BySaveable, Currency: "USD", Limit: 9}, "", elsewhere + "; " + hold},
		{Ranking{Order: ByValueAtRisk, Currency: "USD", Limit: 9}, "", elsewhere + "; " + hold}, // as much at risk, and more to save
		{Ranking{Order: ByScore, Currency: "USD", Limit: 1}, "", hold},
		{Ranking{Order: BySaveable, Currency: "USD", Limit: 9}, "hold", hold},
		{Ranking{Order: BySaveable, Currency: "USD", Limit: 9}, "eu", ""},
		{Ranking{Order: BySaveable, Currency: "USD", Limit: 9}, "alone", ""},
		{Ranking{Order: BySaveable, Currency: "USD", Limit: 9, AsOf: asOf.AddDate(0, 0, -1)}, "", "hold  1 0 critical 20 700 300 0"},
	} {
		got, err := s.Groups(t.Context(), c.r, c.parent)
		if err != nil {
			t.Fatal(err)
		}
		var text []string
		for _, g := range got {
			text = append(text, fmt.Sprint(g.Parent, " ", g.Name, " ", g.Customers, " ", g.LetGo, " ", g.WorstBand, " ", g.Lowest, " ", g.AtRisk, " ", g.Saveable, " ", g.Apart))
		}
		if text := strings.Join(text, "; "); text != c.want {
			t.Errorf("%+v of %q: %s, want %s", c.r, c.parent, text, c.want)
		}
	}
	if _, err := s.Groups(t.Context(), Ranking{Order: ByChange}, ""); err == nil {
		t.Error("groups have no change")
	}
	// The view has the same sums, by currency, and customers that belong to nobody.
	var got []string
	rows, err := s.conn.Query(t.Context(), "SELECT format('{} {} {} {} {} {} {}', parent, name, customers, let_go, worst_band, value_currency, value_at_risk), as_of FROM account_groups ORDER BY parent, value_currency")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		var at time.Time
		if err := rows.Scan(&line, &at); err != nil {
			t.Fatal(err)
		}
		got = append(got, line)
	}
	want := []string{"alone Name of alone 1 0 critical USD 9000", "elsewhere  1 0 forming USD 400", "hold  1 0 watch TWD 5000", "hold Name of hold 3 1 at_risk USD 400"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the view has %q, want %q", got, want)
	}
}
