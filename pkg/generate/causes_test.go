package generate

import (
	"strings"
	"testing"
)

// year is the company that the models are judged on in size, with little usage and a seed that nothing is judged on.
func year(t *testing.T) *Company {
	t.Helper()
	return company(t, Config{Customers: 2000, Days: 365, Seed: 23, Volume: .01})
}

type check func(f *facts) bool

// has is met by n facts of any of the kinds.
func has(n int, kinds ...string) check {
	return func(f *facts) bool {
		sum := 0
		for _, k := range kinds {
			sum += f.kinds[k] + f.types[k]
		}
		return sum >= n
	}
}

func both(a, b check) check { return func(f *facts) bool { return a(f) && b(f) } }

func either(a, b check) check { return func(f *facts) bool { return a(f) || b(f) } }

const (
	complaint = "support.ticket_opened/complaint"
	defect    = "support.ticket_opened/defect"
	wish      = "support.ticket_opened/feature_request"
	starting  = "support.ticket_opened/onboarding"
	cancels   = "usage.page_viewed//account/cancel"
	exports   = "usage.page_viewed//settings/export"
	said      = "support.message"
)

// causeMarks are what each cause must leave in the events between the first sign and the churn.
var causeMarks = map[string]check{
	"closing":               has(1, "account.news/closing"),
	"restructuring":         has(1, "account.news/layoffs", "billing.subscription_changed/fewer people"),
	"acquisition":           has(1, "account.news/acquisition"),
	"cash_flow":             has(1, "billing.payment_failed", "billing.offer/pause", "billing.subscription_changed/past_due"),
	"champion_left":         has(1, "account.contact_changed/champion"),
	"need_ended":            has(1, cancels, exports, said),
	"payment_lapsed":        has(3, "billing.payment_failed/expired_card"),
	"poor_fit":              has(1, wish, "support.message/sales"),
	"overpromised":          has(2, "account.outcome/off_track", complaint, "support.message/sales", "usage.page_viewed//billing/refund"),
	"missing_feature":       has(2, wish),
	"poor_onboarding":       has(2, starting, "account.onboarding_step"),
	"failed_implementation": has(2, starting, "usage.error"),
	"not_adopted":           has(1, cancels, "support.touchpoint/no_show", "usage.page_viewed//help/articles/getting-started", "support.ticket_opened/cancellation"),
	"hard_to_use":           has(2, "usage.page_viewed//help/search", complaint),
	"defects":               both(has(2, defect), has(3, "usage.error")),
	"instability":           has(2, "usage.incident"),
	"success_gap":           has(1, "account.outcome/off_track", said),
	"slow_support":          has(2, complaint, defect, said),
	"poor_service":          has(2, complaint, said),
	"left_alone":            both(has(1, said, "support.call"), func(f *facts) bool { return f.kinds["support.touchpoint/check_in"] <= 2 }),
	"service_mismatch":      has(1, said, "support.touchpoint/no_show"),
	"outgrown":              either(has(1, "billing.subscription_changed/growth"), has(1, wish)),
	"billing_friction":      has(1, "support.ticket_opened/billing", "billing.disputed", "billing.refunded"),
	"price":                 has(2, "usage.page_viewed//pricing", "usage.page_viewed//pricing/compare", "billing.offer", cancels),
	"trust_lost":            has(2, complaint, exports, said),
}

// TestEveryCauseOccursAndShows: each cause has several customers in a year of two thousand, and most of them show its marks; some
// do not, since some people leave without a word.
func TestEveryCauseOccursAndShows(t *testing.T) {
	co := year(t)
	inside := func(c *customer) bool {
		return c.story != nil && !c.story.plain && c.story.signs >= 5 && c.churnAt < co.end
	}
	all := gather(co, func(c *customer) int64 {
		if !inside(c) {
			return never
		}
		return co.midnight(c, c.story.signs)
	}, func(c *customer) int64 { return c.churnAt + 1 })
	n, ok := map[string]int{}, map[string]int{}
	segments := map[string]int{}
	for i := range co.customers {
		c := &co.customers[i]
		if !inside(c) {
			continue
		}
		segments[c.seg.String()]++
		n[c.story.cause.code]++
		if f := all[i]; f != nil && causeMarks[c.story.cause.code](f) {
			ok[c.story.cause.code]++
		}
	}
	for code := range causeMarks {
		if n[code] < 2 || float64(ok[code]) < .6*float64(n[code]) {
			t.Errorf("%s: %d of %d show it", code, ok[code], n[code])
		}
	}
	for _, s := range segmentNames {
		if segments[s] < 12 {
			t.Errorf("%d churners of segment %s", segments[s], s)
		}
	}
}

// TestEveryCauseHasAStory: all codes of the contract but unknown, so that a judgement has something to find for each.
func TestEveryCauseHasAStory(t *testing.T) {
	have := map[string]int{}
	for _, k := range allCauses() {
		have[k.code]++
		if k.weight[0]+k.weight[1]+k.weight[2] <= 0 || len(k.beats) < 2 || k.lead[0] < 20 || k.lead[1] < k.lead[0] {
			t.Errorf("%s has no weight, no beats or no lead", k.code)
		}
	}
	for code := range causeMarks {
		if have[code] != 1 {
			t.Errorf("%s has %d stories", code, have[code])
		}
	}
	if len(have) != len(causeMarks) || len(have) != 25 {
		t.Errorf("%d causes", len(have))
	}
}

// TestStatedReasonsAreNotTheCauses: what customers state is often the surface or text; what was assessed mostly is the cause.
func TestStatedReasonsAreNotTheCauses(t *testing.T) {
	co := year(t)
	causes := map[string]string{}
	for i := range co.customers {
		if c := &co.customers[i]; c.story != nil {
			causes[c.id] = c.story.cause.code
		}
	}
	churns, stated, surface, text, assessed, right := 0, 0, 0, 0, 0, 0
	for l := range co.Events() {
		if l.Topic != "accounts" || !strings.Contains(string(l.JSON), `"account.churned"`) {
			continue
		}
		e := read(t, l)
		reason := e.Data["reason"].(string)
		churns++
		for _, k := range []string{"reason_source", "switched_to", "channel", "voluntary", "avoidable"} {
			if e.Data[k] == nil {
				t.Errorf("%s without %s", l.JSON, k)
			}
		}
		switch {
		case reason == causes[l.Customer]:
			stated++
		case reason == "price" || reason == "need_ended":
			surface++
		case causeMarks[reason] == nil && reason != "unknown":
			text++
		}
		if list, ok := e.Data["assessed_reasons"].([]any); ok {
			assessed++
			if list[0] == causes[l.Customer] {
				right++
			}
		}
	}
	share := func(n, of int) float64 { return float64(n) / float64(of) }
	if churns < 300 || share(stated, churns) < .25 || share(stated, churns) > .6 || share(surface, churns) < .15 ||
		share(text, churns) < .08 || share(assessed, churns) < .25 || share(right, assessed) < .8 || right == assessed {
		t.Errorf("of %d churns %d state the cause, %d the surface, %d text; %d of %d assessed are right", churns, stated, surface, text,
			right, assessed)
	}
}
