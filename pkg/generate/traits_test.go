package generate

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func read(t *testing.T, l Line) (e envelope) {
	t.Helper()
	if err := json.Unmarshal(l.JSON, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// oddityMarks are what an oddity must leave in the events of its customers; nil where only the level of usage tells it.
var oddityMarks = map[string]check{
	"school_holidays": nil, "project_gaps": nil, "source_outage": nil, "integration_cuts_logins": nil, "long_holiday": nil,
	"month_end_work": nil, "campaign_peak": nil, "merged": has(1, "account.merged"),
	"loud_complainer":       has(8, complaint, wish, "support.ticket_opened/billing", said),
	"resolved_complaint":    both(has(2, complaint), has(1, "support.ticket_opened/review")),
	"seat_cut_planned":      has(1, "billing.subscription_changed/seasonal staff leaves, as agreed when signing"),
	"always_pays_late":      has(4, "billing.invoice_paid"),
	"admin_fetches_invoice": has(5, cancels),
	"haggler_renews":        both(has(1, cancels), has(1, "billing.offer/discount")),
	"own_incident":          has(6, "usage.incident"),
	"company_incident":      both(has(2, "usage.incident"), has(1, complaint)),
	"quiet_season":          nil,
	"relocation":            has(1, "account.news/relocation"),
	"angry_member":          both(has(3, complaint, said), has(1, "support.survey_answered/nps", said)),
	"champion_on_leave":     has(1, "account.contact_changed/champion"),
	"plain_words":           has(6, said, "support.ticket_opened/question", defect),
	"strict_rater":          nil,
	"busy":                  has(1, "support.touchpoint/no_show", "support.touchpoint/cancelled"),
	"needs_nobody":          has(1, "support.touchpoint/no_show", "support.touchpoint/cancelled", "support.touchpoint/email"),
	"many_wishes":           has(8, wish, said),
	"new_team_learns":       has(6, "support.ticket_opened", "usage.page_viewed//help/search", "usage.page_viewed//help/articles/import-data"),
	"backs_up_data":         has(12, exports),
	"card_replaced_late":    has(3, "billing.payment_failed/expired_card"),
	"dispute_settled":       both(has(1, "billing.disputed"), has(1, "billing.refunded")),
	"renews_by_order":       has(1, "billing.offer/longer_term"),
	"buys_competitor":       both(has(1, "account.news/acquisition"), has(1, "billing.subscription_changed/the new colleagues")),
}

var traitMarks = map[string]check{
	"hanging_on": has(6, said, "support.ticket_opened"), "outgrowing": has(2, "billing.subscription_changed/growth"),
	"let_go": has(1, "account.updated/let_go"), "key_account_unowned": has(2, "account.updated"),
	"expanding":   has(1, "billing.subscription_changed/expansion", "billing.subscription_changed/upgrade"),
	"contracting": has(1, "billing.subscription_changed/smaller team"), "advocate": has(3, "account.advocacy"),
	"paused": has(1, "billing.subscription_changed/paused"),
}

// TestEveryTraitOccursAndShows: each oddity and each mark has several customers in a year of two thousand, most with its marks, and
// none of them churns.
func TestEveryTraitOccursAndShows(t *testing.T) {
	co := year(t)
	all := gather(co, func(*customer) int64 { return 0 }, func(*customer) int64 { return never })
	want := map[string]check{}
	for _, list := range []map[string]check{oddityMarks, traitMarks} {
		for code, c := range list {
			want[code] = c
		}
	}
	n, ok := map[string]int{}, map[string]int{}
	for i := range co.customers {
		c := &co.customers[i]
		codes := c.marks
		if c.odd != nil {
			codes = append([]string{c.odd.code}, codes...)
		}
		for _, code := range codes {
			if _, known := want[code]; !known || c.story != nil {
				t.Errorf("%s: %s is not expected, or it churns", c.id, code)
			}
			n[code]++
			if check := want[code]; check == nil || check(all[i]) {
				ok[code]++
			}
		}
	}
	for code := range want {
		if n[code] < 8 || float64(ok[code]) < .7*float64(n[code]) {
			t.Errorf("%s: %d of %d show it", code, ok[code], n[code])
		}
	}
	if len(n) != len(allOddities())+len(allMarks()) {
		t.Errorf("%d traits occur", len(n))
	}
}

// TestQuietTimesAreQuiet: the traits that only usage tells have their days of low usage, against the same customer's other working days.
func TestQuietTimesAreQuiet(t *testing.T) {
	co := company(t, Config{Customers: 900, Days: 365, Seed: 24, Volume: .01})
	s := newSim(co)
	low := map[string]int{}
	for i := range co.customers {
		c, l := &co.customers[i], &s.lives[i]
		if c.odd == nil {
			continue
		}
		days := 0
		for d := max(c.started+60, 0); d < co.cfg.Days; d++ {
			l.today = co.midnight(c, d)
			if !co.restDay(c, d) && s.level(l, d) < .45*c.base*co.cfg.Volume {
				days++
			}
		}
		low[c.odd.code] = max(low[c.odd.code], days)
	}
	for code, least := range map[string]int{"school_holidays": 6, "project_gaps": 30, "long_holiday": 2, "quiet_season": 15,
		"month_end_work": 60, "relocation": 4, "company_incident": 1} {
		if low[code] < least {
			t.Errorf("%s: at most %d quiet days", code, low[code])
		}
	}
}

// TestOneIncidentOfMany: an incident of our own stops most customers on the same day.
func TestOneIncidentOfMany(t *testing.T) {
	co := company(t, Config{Customers: 300, Days: 120, Seed: 25, Volume: .01})
	met := map[string]map[string]bool{}
	for l := range co.Events() {
		if !strings.Contains(string(l.JSON), `"usage.incident"`) {
			continue
		}
		id := read(t, l).Data["incident_id"].(string)
		if met[id] == nil {
			met[id] = map[string]bool{}
		}
		met[id][l.Customer] = true
	}
	most := 0
	for _, who := range met {
		most = max(most, len(who))
	}
	if most < 150 {
		t.Errorf("the largest incident met %d of 300 customers", most)
	}
}

// TestAccountsAreComplete: owners by role, groups, several currencies, quiet periods, dispositions and roles of users occur.
func TestAccountsAreComplete(t *testing.T) {
	co := year(t)
	found := map[string]int{}
	for l := range co.Events() {
		text := string(l.JSON)
		if l.Topic != "accounts" {
			continue
		}
		for _, k := range []string{`"role":"csm"`, `"role":"deputy"`, `"role":"sponsor"`, `"role":"sales"`, `"parent_id"`, `"quiet_periods"`,
			`"disposition":"let_go"`, `"disposition_reason":"abuse of staff"`, `"disposition_reason":"pulls the roadmap"`,
			`"disposition_reason":"cost to serve above margin"`, `"currency":"TWD"`, `"currency":"EUR"`, `"currency":"GBP"`, `"currency":"USD"`,
			`"role":"payer"`, `"role":"decision_maker"`, `"new_customer_id"`, `"new_company"`, `"successor_user_id"`, `"fit":"poor"`,
			`"promise"`, `"tags"`, `"account.reactivated"`, `"account.merged"`, `"kind":"experience"`} {
			if strings.Contains(text, k) {
				found[k]++
			}
		}
	}
	if len(found) != 25 {
		t.Errorf("found only %v", found)
	}
}

// TestCountriesRestAtTheirNewYear: all customers of a country with the Lunar New Year are quiet on it, and nobody else is.
func TestCountriesRestAtTheirNewYear(t *testing.T) {
	co := company(t, Config{Customers: 600, Days: 180, Seed: 26, Volume: .01})
	s := newSim(co)
	day := int(time.Date(2026, 2, 17, 0, 0, 0, 0, time.UTC).Sub(co.day0) / (24 * time.Hour))
	sum := map[bool][2]float64{}
	for i := range co.customers {
		c, l := &co.customers[i], &s.lives[i]
		if c.story != nil || c.odd != nil || c.started > day-60 {
			continue
		}
		lunar := c.country.calendar == "TW" || c.country.calendar == "CN" || c.country.calendar == "HK" || c.country.calendar == "SG"
		x := sum[lunar]
		for k, d := range []int{day, day - 28} { // a Tuesday and another one
			l.today = co.midnight(c, d)
			x[k] += s.level(l, d)
		}
		sum[lunar] = x
	}
	if r := sum[true][0] / sum[true][1]; r > .4 {
		t.Errorf("customers of the Lunar New Year are at %.2f of a Tuesday", r)
	}
	if r := sum[false][0] / sum[false][1]; r < .7 {
		t.Errorf("the others are at %.2f of a Tuesday", r)
	}
}

// TestOneFuriousPerson: what the angry member writes comes from one person, who is not the champion.
func TestOneFuriousPerson(t *testing.T) {
	co := year(t)
	who := map[string]map[string]int{}
	for i := range co.customers {
		if c := &co.customers[i]; c.odd != nil && c.odd.code == "angry_member" {
			who[c.id] = map[string]int{}
		}
	}
	for l := range co.Events() {
		if who[l.Customer] == nil || !strings.Contains(string(l.JSON), `"category":"complaint"`) {
			continue
		}
		if id, ok := read(t, l).Data["user_id"].(string); ok {
			who[l.Customer][id]++
		}
	}
	for c, by := range who {
		most := 0
		for _, n := range by {
			most = max(most, n)
		}
		if champion := by["u"+c[1:]+"-02"]; most < 2 || champion == most {
			t.Errorf("%s: complaints by person %v", c, by)
		}
	}
}
