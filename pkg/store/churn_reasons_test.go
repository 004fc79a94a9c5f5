package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/health"
)

// selected is what a query gives, each row as one text.
func selected(t *testing.T, s *Store, query string) []string {
	t.Helper()
	rows, err := s.conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// Of each churn the view has what was predicted before it, stated and assessed; a later record of the same churn adds to it, and who came back
// and left again has two.
func TestChurnReasonsComparePredictionStatementAndAssessment(t *testing.T) {
	s := openStore(t)
	put(t, s,
		// Predicted and assessed alike, stated as a surface reason; the assessment comes later, with the same churn.
		ago("a", 20, "account.churned", `{"reason":"price","stated_reasons":["price"],"reason_source":"form","switched_to":"competitor","competitor":"Rival","channel":"online","voluntary":true}`),
		ago("a", 10, "account.churned", `{"reason":"price","assessed_reasons":["slow_support","price"],"reason_source":"interview","avoidable":true}`),
		ago("a", 19, "support.survey_answered", `{"kind":"exit","reason":"defects","text":"It broke every week."}`),
		ago("a", 18, "support.survey_answered", `{"kind":"nps","reason":"closing","score":1}`),
		// Only the surface, in codes and words; never judged before.
		ago("b", 20, "account.churned", `{"reason":"too dear for us","stated_reasons":["need_ended"],"text":"We stop."}`),
		// Left, came back, left again.
		ago("c", 200, "account.churned", `{"reason":"closing"}`),
		ago("c", 100, "account.reactivated", `{}`),
		ago("c", 5, "account.churned", `{"reason":"unknown","assessed_reasons":["left_alone"]}`),
		// An exit survey of somebody who stayed.
		ago("d", 5, "support.survey_answered", `{"kind":"exit","reason":"price"}`))
	judged := func(mrr int64, causes ...string) func(*Score) {
		return func(r *Score) {
			r.Signals.Account.MRR, r.Signals.Account.Segment, r.Causes = mrr, "smb", causes
			r.Worth.Likelihood = 0.5
		}
	}
	err := s.InsertScores(t.Context(), "", now, []Score{
		scoreRow("a", 40, 50, judged(900, "price")), scoreRow("a", 21, 30, judged(800, "slow_support", "price")), scoreRow("a", 19, 5, judged(0, "closing")),
		scoreRow("c", 201, 60, judged(700)), scoreRow("c", 7, 40, judged(600, "champion_left")), scoreRow("c", 6, 41, judged(0, "champion_left")),
		scoreRow("d", 1, 41, judged(100, "champion_left")),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.InsertScores(t.Context(), "rebuilt", now, []Score{scoreRow("a", 21, 99, judged(1, "trust_lost"))}); err != nil {
		t.Fatal(err)
	}
	day := func(n int) string { return now.AddDate(0, 0, -n).Format(time.DateOnly) }
	want := []string{
		fmt.Sprintf("a %s predicted [slow_support price] on %s (30 watch 0.5) stated [price defects] assessed [slow_support price] understood true right true/true "+
			"lost 800 EUR to competitor Rival by online, true, true, interview; words [It broke every week.]; back -", day(20), day(21)),
		fmt.Sprintf("b %s predicted [] on - (nan  nan) stated [need_ended] assessed [] understood false right -/- lost 0  to   by , -, -, ; words [too dear for us We stop.]; back -", day(20)),
		fmt.Sprintf("c %s predicted [] on %s (60 watch 0.5) stated [closing] assessed [] understood true right -/- lost 700 EUR to   by , -, -, ; words []; back %s", day(200), day(201), day(100)),
		fmt.Sprintf("c %s predicted [champion_left] on %s (41 watch 0.5) stated [] assessed [left_alone] understood true right false/- lost 600 EUR to   by , -, -, ; words []; back -", day(5), day(6)),
	}
	list := func(column string) string { return "arrayStringConcat(" + column + ", ' ')" }
	maybe := func(text string) string { return "ifNull(toString(" + text + "), '-')" }
	got := selected(t, s, "SELECT format('{} {} predicted [{}] on {} ({} {} {}) stated [{}] assessed [{}] understood {} right {}/{} lost {} {} to {} {} by {}, {}, {}, {}; words [{}]; back {}', "+
		strings.Join([]string{"customer", "toString(toDate(churned_at))", list("predicted_causes"), maybe("toDate(predicted_as_of)"), "toString(predicted_score)", "predicted_band",
			"toString(predicted_likelihood)", list("stated_reasons"), list("assessed_reasons"), "toString(understood)", maybe("predicted_right"), maybe("stated_right"),
			"toString(mrr_lost)", "currency", "switched_to", "competitor", "channel", maybe("voluntary"), maybe("avoidable"), "reason_source", list("stated_words"),
			maybe("toDate(returned_at)")}, ", ")+") FROM churn_reasons ORDER BY customer, churned_at")
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if none := selected(t, s, "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'churn_reasons' AND comment = ''"); len(none) > 0 {
		t.Errorf("no comment: %s", none)
	}
}

// The view's codes are those of the causes, and what it holds for more than the surface is what the health model does.
func TestChurnReasonsKnowEveryCause(t *testing.T) {
	s := openStore(t)
	var events []string
	codes := append(health.CauseCodes(), "unknown")
	for i, code := range codes {
		events = append(events, ago(fmt.Sprintf("x%02d", i), 5, "account.churned", `{"reason":"`+code+`"}`))
	}
	put(t, s, events...)
	var want []string
	for _, code := range codes {
		stated := code
		if code == "unknown" {
			stated = ""
		}
		want = append(want, fmt.Sprint(stated, " ", health.UnderstoodCodes([]string{code})))
	}
	if got := selected(t, s, "SELECT format('{} {}', arrayStringConcat(stated_reasons), toString(understood)) FROM churn_reasons ORDER BY customer"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
