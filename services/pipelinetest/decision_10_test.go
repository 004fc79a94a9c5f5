package pipelinetest

import (
	"math"
	"strings"
	"testing"
	"time"
)

// TestDecision10UnknownIsNotZero judges a customer who never used the product, one who stopped, one who pays and one of whom next to
// nothing is known: what is unknown is NaN and in no contribution, its weight goes to the rest, and coverage says how much was known.
func TestDecision10UnknownIsNotZero(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.StartAll()
	from := monday.AddDate(0, 0, -90)
	for _, c := range []string{"never", "stopped", "active"} {
		p.Send(Account(c, "smb", "", from))
	}
	p.Send(Use("stopped", from, monday.AddDate(0, 0, -40), 9, 5)...)
	p.Send(Use("active", from, monday, 9, 5)...)
	p.Send(Event{Type: "billing.invoice_issued", Customer: "active", Time: from, Data: `{"invoice_id":"i","amount":100,"currency":"EUR","due_at":"2026-01-01T00:00:00Z"}`},
		Event{Type: "billing.invoice_paid", Customer: "active", Time: from.Add(time.Hour), Data: `{"invoice_id":"i","amount":100,"currency":"EUR"}`})
	p.Send(Event{Type: "account.contact_changed", Customer: "stranger", Time: monday.AddDate(0, 0, -2), Data: `{"user_id":"u","status":"active","role":"admin"}`})
	p.Tick(monday)
	for _, c := range []struct {
		customer, signal string
		want             float64
	}{
		{"never", "usage_events_7d", math.NaN()}, {"never", "days_since_use", math.NaN()}, {"never", "usage_ratio_7d", math.NaN()}, {"never", "features_28d", math.NaN()},
		{"stopped", "usage_events_7d", 0}, {"stopped", "usage_events_28d", 0}, {"stopped", "usage_ratio_7d", 0}, {"stopped", "features_28d", 0},
		{"active", "usage_events_7d", 35}, {"active", "usage_ratio_7d", 1}, {"active", "failed_payments_28d", 0}, {"active", "days_past_due", 0},
		{"stopped", "failed_payments_28d", math.NaN()}, {"stopped", "days_past_due", math.NaN()}, {"active", "sentiment_28d", math.NaN()},
		{"active", "tickets_28d", 0}, {"active", "reopens_90d", math.NaN()}, {"active", "nps", math.NaN()}, {"active", "outcome_share", math.NaN()},
		{"stranger", "usage_events_7d", math.NaN()},
	} {
		if got := p.value(c.customer, c.signal, monday); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%s of %s is %v, want %v", c.signal, c.customer, got, c.want)
		}
	}
	if v := p.value("stopped", "days_since_use", monday); v < 39 || v > 41 {
		t.Errorf("days_since_use of who stopped is %v", v)
	}
	never, stopped, active, stranger := p.value("never", "coverage", monday), p.value("stopped", "coverage", monday), p.value("active", "coverage", monday), p.value("stranger", "coverage", monday)
	if !(0 < stranger && stranger < stopped && 0 < never && never < stopped && stopped < active && active < 1) {
		t.Errorf("coverage: stranger %v, never %v, stopped %v, active %v", stranger, never, stopped, active)
	}
	for _, c := range []string{"never", "stopped", "active"} {
		row := p.One("SELECT arraySum(max_points), countEqual(measure_values, nan), arrayExists(v -> isNaN(v), arrayFilter((v, d) -> d != 'cap', measure_values, dimensions)), arrayDistinct(dimensions) FROM scores_known WHERE customer = '%s'", c)
		f := strings.Split(row, "\t")
		if f[0] != "100" || f[2] != "0" && f[2] != "false" {
			t.Errorf("the weights of what is known of %s sum to %s, unknown values in contributions: %s", c, f[0], f[2])
		}
		if has := strings.Contains(f[3], "'usage'"); has != (c != "never") {
			t.Errorf("dimensions of %s: %s", c, f[3])
		}
	}
	if band := p.One("SELECT band, isNaN(score) FROM scores_known WHERE customer = 'stranger'"); band != "forming\t1" && band != "forming\ttrue" {
		t.Errorf("who is next to unknown is judged %s", band)
	}
	for c, want := range map[string]string{"never": "cap:never_used", "stopped": "cap:gone_silent cap:going_silent"} {
		if got := p.One("SELECT arrayStringConcat(arrayFilter(m -> startsWith(m, 'cap:'), measures), ' ') FROM scores_known WHERE customer = '%s'", c); got != want {
			t.Errorf("%s is capped by %q, want %q", c, got, want)
		}
	}
}
