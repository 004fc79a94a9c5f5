package alert_test

import (
	"testing"

	"glidepath/pkg/alert"
	"glidepath/pkg/event"
	"glidepath/pkg/health"
)

func TestDescribeEventSaysWhatAPersonWantsToKnow(t *testing.T) {
	low := -0.7
	for _, c := range []struct {
		lang health.Lang
		e    event.Notable
		want string
	}{
		{health.English, event.Notable{Type: "usage.page_viewed", Page: "cancel"}, "Page viewed: cancellation"},
		{health.TraditionalChinese, event.Notable{Type: "support.survey_answered", Data: []byte(`{"kind":"csat","score":2,"text":"太慢了"}`), Sentiment: &low},
			"問卷回覆：滿意度，2分（滿分5），非常負面，「太慢了」"},
		{health.English, event.Notable{Type: "support.survey_answered", Data: []byte(`{"kind":"nps","score":3,"scale_max":10}`)},
			"Survey answer: willingness to recommend, 3 of 10"},
		{health.SimplifiedChinese, event.Notable{Type: "billing.subscription_changed", Data: []byte(`{"auto_renew":false}`)}, "订阅变更：自动续费已关闭"},
		{health.English, event.Notable{Type: "billing.subscription_changed", Data: []byte(`{"auto_renew":false,"cancel_at":"2026-08-01T00:00:00Z"}`)},
			"Subscription changed: notice to leave"},
		{health.English, event.Notable{Type: "billing.payment_failed", Data: []byte(`{"amount":12000,"currency":"EUR","kind":"insufficient_funds"}`)},
			"Payment failed: 120.00 EUR, insufficient funds"},
		{health.English, event.Notable{Type: "account.contact_changed", Data: []byte(`{"role":"champion","status":"left"}`)},
			"Contact person changed: champion, left"},
		{health.English, event.Notable{Type: "support.ticket_changed", Data: []byte(`{"priority":"urgent","escalated":true}`)},
			"Ticket changed: urgent, escalated"},
	} {
		if got, _ := alert.DescribeEvent(c.lang, &c.e); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
