package store

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"glidepath/pkg/health"
)

// fading writes n usage events a day that fall by one every so many days, oldest first, over the given days.
func fading(c string, from, to, days int) []string {
	var es []string
	for d := to - 1; d >= from; d-- {
		es = append(es, use(c, max(1, (d-from)/days+4), d, d+1)...)
	}
	return es
}

func TestSignalsOfTrendAndWeeks(t *testing.T) {
	s := openStore(t)
	put(t, s, use("level", 6, 1, 100)...)
	put(t, s, fading("fades", 1, 99, 7)...)
	want(t, signalsOf(t, s, "level", Baseline{}), map[health.Signal]float64{health.UsageTrend12w: 0, health.UsageTrendZ: 0, health.DailyUsers7d: 4,
		health.Stickiness: 1, health.KnownUsers: 4, health.DailyShare: 1, health.MonthlyShare: 1, health.UsersLost28d: 0})
	// 12 weeks of 28, 35, ... 105: their mean is 66.5, and each is 7 below the one before.
	want(t, signalsOf(t, s, "fades", Baseline{}), map[health.Signal]float64{health.UsageTrend12w: -7 / 66.5, health.UsageTrendZ: -7 / math.Sqrt(66.5/143)})
	for zone, want := range map[string]struct {
		end  string
		last float64
	}{"UTC": {"2026-06-29T00:00:00Z", 42}, "Asia/Taipei": {"2026-06-28T16:00:00Z", 42}} {
		c := "weeks-" + zone
		put(t, s, ago(c, 200, "account.updated", fmt.Sprintf(`{"timezone":%q}`, zone)))
		put(t, s, use(c, 6, 1, 60)...)
		var got health.Signals
		err := s.Signals(t.Context(), Selection{Everybody: true, Customers: []string{c}}, asOf, Baseline{}, func(g *health.Signals) error {
			got = *g
			got.Weeks = slices.Clone(g.Weeks)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if end := got.WeeksEnd.Format("2006-01-02T15:04:05Z"); end != want.end || len(got.Weeks) != 8 || got.Weeks[0] != want.last {
			t.Errorf("%s: weeks %v up to %s, want 8 of %v up to %s", zone, got.Weeks, end, want.last, want.end)
		}
	}
}

func TestSignalsOfPages(t *testing.T) {
	s := openStore(t)
	page := func(days float64, user, path string) string {
		return ago("p", days, "usage.page_viewed", fmt.Sprintf(`{"path":%q,"user_id":%q}`, path, user))
	}
	const minute = 1.0 / 1440
	put(t, s, ago("p", 90, "account.updated", `{"users":[{"id":"adm","role":"admin"},{"id":"m","role":"member"},{"id":"boss","role":"decision_maker"}]}`),
		page(3, "adm", "/account/cancel"), page(3-5*minute, "adm", "/billing/invoices"), // fetched an invoice
		page(5, "adm", "/account/cancel"), page(5-2*minute, "m", "/billing/invoices"), page(4.2, "adm", "/billing/invoices"),
		page(4.9, "adm", "/account/cancel"), // the same day
		page(7, "m", "/account/cancel"), page(40, "boss", "/account/cancel"),
		page(2, "m", "/refund"), page(2, "m", "/legal/return-policy"), page(2, "m", "/plan/downgrade"), page(2, "m", "/data/export"), page(2, "m", "/pricing"), page(2, "m", "/help/x"))
	want(t, signalsOf(t, s, "p", Baseline{}), map[health.Signal]float64{health.CancelVisits28d: 4, health.CancelVisitDays28d: 2, health.CancelVisitsAdmin28d: 1,
		health.RefundVisits28d: 2, health.DowngradeVisits28d: 1, health.ExportVisits28d: 1, health.PricingVisits28d: 1, health.HelpVisits28d: 1, health.SensitiveVisits28d: 5,
		health.PriceQuietMonths: 13})
	put(t, s, ago("p", 2+30.4375*4, "billing.offer", `{"offer_id":"o","kind":"discount","status":"requested"}`))
	want(t, signalsOf(t, s, "p", Baseline{}), map[health.Signal]float64{health.PriceQuietMonths: 4 * 30.4375 * 86400 / 2629746})
}

func TestSignalsOfContracts(t *testing.T) {
	s := openStore(t)
	sub := func(days float64, more string) string {
		return ago("b", days, "billing.subscription_changed", `{"subscription_id":"s1","status":"active","currency":"EUR",`+more+`}`)
	}
	invoice := func(c, id string, issued, due, paid float64) []string {
		es := []string{ago(c, issued, "billing.invoice_issued", fmt.Sprintf(`{"invoice_id":%q,"amount":100,"currency":"EUR","due_at":%q}`, id, dayAgo(due)))}
		if !math.IsNaN(paid) {
			es = append(es, ago(c, paid, "billing.invoice_paid", fmt.Sprintf(`{"invoice_id":%q,"amount":100,"currency":"EUR"}`, id)))
		}
		return es
	}
	put(t, s, sub(300, `"mrr":10000,"term_months":12,"seats":10`), sub(60, `"mrr":9000,"term_months":12`), sub(30, `"mrr":8800,"term_months":12,"discount_pct":20`),
		sub(9, `"mrr":8800,"term_months":1,"notice_given_at":"`+dayAgo(10)+`","discount_pct":20`))
	// They usually pay 20 days after the invoice, which was due after 10: 25 days are 5 beyond their habit.
	put(t, s, slices.Concat(invoice("b", "i1", 200, 190, 180), invoice("b", "i2", 170, 160, 150), invoice("b", "i3", 25, 15, unknown))...)
	put(t, s, ago("b", 80, "billing.payment_failed", `{"invoice_id":"i4","amount":1,"currency":"EUR","kind":"insufficient_funds"}`), ago("b", 78, "billing.invoice_paid", `{"invoice_id":"i4","amount":1,"currency":"EUR"}`))
	want(t, signalsOf(t, s, "b", Baseline{}), map[health.Signal]float64{health.Downgrades90d: 1, health.TermMonths: 1, health.MonthToMonth: 1, health.DiscountShare: 0.2, health.Paused: 0,
		health.DaysSinceNotice: 10, health.DaysPastDue: 15, health.DaysPastHabit: 5, health.PaymentsRecovered90d: 1, health.FundsFailed90d: 1})
}

// TestSignalsOfNotice: notice counts until the customer has taken it back, or has stayed beyond it.
func TestSignalsOfNotice(t *testing.T) {
	s := openStore(t)
	sub := func(c string, days float64, more string) string {
		return ago(c, days, "billing.subscription_changed", `{"subscription_id":"s1","status":"active","term_months":12`+more+`}`)
	}
	notice := func(days float64) string { return `,"auto_renew":false,"notice_given_at":"` + dayAgo(days) + `"` }
	renews := func(days float64) string { return `,"renews_at":"` + dayAgo(days) + `"` }
	put(t, s,
		sub("stands", 40, notice(40)+renews(-20)), sub("stands", 20, `,"seats":5`),
		sub("renews_again", 40, notice(40)+renews(-20)), sub("renews_again", 20, `,"auto_renew":true`),
		sub("new_term", 80, notice(80)+renews(30)), sub("new_term", 31, renews(-335)),
		sub("stayed", 80, notice(80)+renews(20)),
		sub("end_near", 80, notice(80)+renews(5)),
		sub("cancelled", 80, `,"cancel_at":"`+dayAgo(5)+`"`+renews(5)))
	for c, want := range map[string]float64{"stands": 1, "renews_again": 0, "new_term": 0, "stayed": 0, "end_near": 1, "cancelled": 1} {
		if got := signalsOf(t, s, c, Baseline{}).Get(health.NoticeGiven); got != want {
			t.Errorf("%s: notice given %v, want %v", c, got, want)
		}
	}
}

// TestSignalsOfPraise: who writes only praise waits for no answer.
func TestSignalsOfPraise(t *testing.T) {
	s := openStore(t)
	msg := func(c string, mood float64, days float64) string {
		return ago(c, days, "support.message", fmt.Sprintf(`{"conversation_id":"k","direction":"inbound","text":"words","sentiment":%g}`, mood))
	}
	put(t, s, msg("pleased", 0.8, 6), msg("asks", 0, 6), msg("both", 0.8, 6), msg("both", 0, 2))
	for c, want := range map[string]float64{"pleased": 0, "asks": 144, "both": 48} {
		got := signalsOf(t, s, c, Baseline{})
		if got.Get(health.UnansweredHours) != want || got.Get(health.KnownDays) != 6 {
			t.Errorf("%s: waits %v hours, want %v; known for %v days", c, got.Get(health.UnansweredHours), want, got.Get(health.KnownDays))
		}
	}
}

// dayAgo is the time so many days before asOf.
func dayAgo(days float64) string {
	return asOf.AddDate(0, 0, -int(days)).Format("2006-01-02T15:04:05Z")
}

func TestSignalsOfRelations(t *testing.T) {
	s := openStore(t)
	put(t, s,
		ago("r", 300, "account.updated", `{"owner":{"name":"Ada"},"promise":{"first_reply_ms":3600000,"resolution_ms":86400000},"margin":0.7,"cost_to_serve":500,"parent_id":"group","users":[{"id":"boss","role":"sponsor"},{"id":"m"}]}`),
		ago("r", 100, "account.updated", `{"owner":{"name":"Ben"}}`), ago("r", 400, "account.updated", `{"owner":{"name":"Old"}}`),
		ago("r", 40, "support.ticket_solved", `{"ticket_id":"t1","first_reply_ms":1800000,"full_resolution_ms":43200000}`), ago("r", 30, "support.ticket_solved", `{"ticket_id":"t2","first_reply_ms":7200000,"full_resolution_ms":129600000}`),
		ago("r", 20, "support.call", `{"direction":"outbound","duration_ms":60000,"answered":true}`), ago("r", 25, "support.call", `{"direction":"outbound","duration_ms":0,"answered":false}`),
		ago("r", 10, "support.call", `{"direction":"outbound","duration_ms":0,"answered":false}`), ago("r", 8, "support.call", `{"direction":"outbound","duration_ms":0,"answered":false}`),
		ago("r", 50, "support.touchpoint", `{"kind":"training","user_id":"boss"}`), ago("r", 51, "support.touchpoint", `{"kind":"demo","status":"no_show"}`), ago("r", 52, "support.touchpoint", `{"kind":"check_in"}`),
		ago("r", 90, "support.survey_sent", `{"survey_id":"s1","kind":"nps"}`), ago("r", 89, "support.survey_answered", `{"survey_id":"s1","kind":"nps","score":9}`),
		ago("r", 20, "support.survey_sent", `{"survey_id":"s2","kind":"nps"}`), ago("r", 19, "support.survey_answered", `{"survey_id":"s2","kind":"nps","score":30,"scale_max":100}`),
		ago("r", 18, "support.survey_sent", `{"survey_id":"s3","kind":"ces"}`), ago("r", 17, "support.survey_answered", `{"kind":"ces","score":3,"scale_max":5}`),
		ago("r", 5, "account.news", `{"kind":"layoffs"}`), ago("r", 5, "account.news", `{"kind":"merger"}`))
	got := signalsOf(t, s, "r", Baseline{})
	want(t, got, map[health.Signal]float64{health.OwnerChanges365d: 1, health.ReplyBreaches90d: 1, health.ResolutionRatio: 1, health.Unreachable90d: 2, health.Participation180d: 1,
		health.NPS: 3, health.NPSChange: -6, health.CES90d: 0.6, health.SurveyResponse365d: 2.0 / 3, health.DaysSinceSurvey: 17, health.DeciderSilentDays: 50,
		health.ExperienceLevel: 0.45, health.Restructuring180d: 1, health.Acquisition180d: 1, health.Closing180d: 0, health.CustomerTrouble180d: 2, health.DataAgeDays: 5})
	if a := got.Account; a.Margin != 0.7 || a.CostToServe != 500 || a.Parent != "group" || a.Owner != "Ben" {
		t.Errorf("account %+v", a)
	}
}

func TestSignalsOfOutcomes(t *testing.T) {
	s := openStore(t)
	outcome := func(days float64, id, more string) string {
		return ago("o", days, "account.outcome", fmt.Sprintf(`{"outcome_id":%q,%s}`, id, more))
	}
	put(t, s, outcome(100, "1", `"kind":"required","status":"agreed","role":"decision_maker","due_at":"`+dayAgo(-30)+`","target":200`),
		outcome(10, "1", `"kind":"required","status":"on_track","value":50`),
		outcome(90, "2", `"kind":"required","status":"off_track","role":"champion","due_at":"`+dayAgo(20)+`","target":10,"value":30`),
		outcome(80, "3", `"kind":"experience","status":"achieved","role":"member"`), outcome(70, "4", `"kind":"experience","status":"abandoned"`))
	want(t, signalsOf(t, s, "o", Baseline{}), map[health.Signal]float64{health.OutcomesOnTrack: 2, health.OutcomesOffTrack: 2, health.OutcomesAchieved: 1,
		health.OutcomeShareDeciders: 0.5, health.ExperienceShare: 0.5, health.OutcomesOverdue: 1, health.OutcomeDaysToDue: -20, health.OutcomeProgress: (0.25 + 1) / 2})
}

func TestSignalsAgainstTheSegment(t *testing.T) {
	s := openStore(t)
	for i := range 20 {
		c := fmt.Sprintf("c%02d", i)
		put(t, s, ago(c, 100, "account.updated", `{"segment":"smb","currency":"TWD"}`), ago(c, 99, "billing.subscription_changed", fmt.Sprintf(`{"subscription_id":"s","status":"active","seats":%d}`, i+1)))
		put(t, s, use(c, i+1, 1, 30)...)
	}
	if err := s.conn.Exec(t.Context(), "INSERT INTO fx_rates_raw VALUES ('TWD', '2026-01-01', 0.03, now()), ('USD', '2026-01-01', 1, now()), ('TWD', '2026-06-01', 0.032, now()), ('TWD', '2027-01-01', 9, now())"); err != nil {
		t.Fatal(err)
	}
	base, err := s.EnsureBaseline(t.Context(), asOf, now, func(context.Context) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	// Of 1..20 uses a day: all but the first two customers use feature_2, and the 95th percentile is that of the 19th or 20th.
	got := signalsOf(t, s, "c00", base)
	want(t, got, map[health.Signal]float64{health.KeyFeatureShare: 1.0 / 3})
	if v := signalsOf(t, s, "c19", base).Get(health.UsageOutgrowth); v < 1 || v > 1.06 {
		t.Errorf("the largest customer's outgrowth is %v", v)
	}
	if v := signalsOf(t, s, "c09", base).Get(health.SeatOutgrowth); v < 0.49 || v > 0.54 {
		t.Errorf("the middle customer's seat outgrowth is %v", v)
	}
	for currency, want := range map[string]float64{"USD": 0.032, "TWD": 1, "EUR": math.NaN(), "": math.NaN()} {
		err := s.Signals(t.Context(), Selection{Everybody: true, Customers: []string{"c00"}, Currency: currency}, asOf, base, func(g *health.Signals) error {
			if g.Account.Rate != want && !(math.IsNaN(g.Account.Rate) && math.IsNaN(want)) {
				t.Errorf("in %s the rate is %v, want %v", currency, g.Account.Rate, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestRatiosDoNotKnowTheScale: a customer that uses everything three times as much has the same ratios, shares and rhythm.
func TestRatiosDoNotKnowTheScale(t *testing.T) {
	s := openStore(t)
	var all []string
	for d := 1; d < 90; d++ {
		all = append(all, use("once", 2+d%5, d, d+1)...)
		for k := range 3 {
			for i := range 2 + d%5 {
				all = append(all, ago("thrice", float64(d)-0.5-float64(i)/1000-float64(k)/100000, "usage.event", fmt.Sprintf(`{"name":"feature_%d","user_id":"u%d"}`, i%3, i%4)))
			}
		}
	}
	put(t, s, all...)
	once, thrice := signalsOf(t, s, "once", Baseline{}), signalsOf(t, s, "thrice", Baseline{})
	for _, signal := range []health.Signal{health.UsageRatio7d, health.UsageRatio28d, health.UsageTrend12w, health.ActiveUsersRatio, health.FeaturesRatio, health.Stickiness,
		health.DailyShare, health.MonthlyShare, health.UsersLost28d, health.ErrorRate7d} {
		if a, b := once.Get(signal), thrice.Get(signal); math.Abs(a-b) > 1e-9 || math.IsNaN(a) {
			t.Errorf("%s is %v, and %v of one that uses three times as much", signal, a, b)
		}
	}
	if a, b := once.Get(health.UsageEvents7d), thrice.Get(health.UsageEvents7d); b != 3*a {
		t.Errorf("%v uses against %v", b, a)
	}
}
