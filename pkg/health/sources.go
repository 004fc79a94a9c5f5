package health

import "strings"

// sourcePrefixes names, for the signals of each source topic, how their names begin.
var sourcePrefixes = []struct {
	topic    string
	prefixes []string
}{
	{"usage", []string{"usage_", "segment_factor", "days_since_use", "active_users", "seat_use", "features_", "error_rate", "incidents", "cancel_visits", "sensitive_visits"}},
	{"billing", []string{"failed_payments", "card_expired", "days_past_due", "days_to_pay", "refunds", "disputes", "discount_asks", "pause_asks", "auto_renew", "notice_given", "days_to_renewal", "seats_change", "mrr_change"}},
	{"support", []string{"tickets", "open_urgent", "reopens", "escalations", "defects", "feature_requests", "unanswered", "first_reply", "bad_reviews", "messages", "sentiment", "nps", "csat", "days_since_contact", "contact_gap", "no_shows"}},
	{"accounts", []string{"champion_left", "no_owner", "outcome", "advocacy", "onboarding", "customer_trouble", "age_days", "days_since_churn"}},
}

// Source is the topic whose events a signal is computed from: usage, billing, support or accounts; "" for a name that is no
// signal. Where that topic has not been read up to the time judged, the signal says nothing.
func Source(s Signal) string {
	if Index(s) < 0 {
		return ""
	}
	for _, src := range sourcePrefixes {
		for _, p := range src.prefixes {
			if strings.HasPrefix(string(s), p) {
				return src.topic
			}
		}
	}
	return ""
}
