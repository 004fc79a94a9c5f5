package event

import (
	"time"
)

// billingSpecs are the types of topic billing: how the members of each one's data are checked and where they go.
func billingSpecs() []spec {
	return []spec{
		{name: "billing.subscription_changed", make: func() any { return new(SubscriptionChanged) }, members: []member{
			must(key("subscription_id", func(p *SubscriptionChanged) *string { return &p.SubscriptionID })),
			must(oneOf("status", func(p *SubscriptionChanged) *string { return &p.Status },
				"trialing", "active", "past_due", "paused", "canceled")),
			text("plan", func(p *SubscriptionChanged) *string { return &p.Plan }),
			optWhole("mrr", 0, maxMoney, func(p *SubscriptionChanged) **int64 { return &p.MRR }),
			currency("currency", func(p *SubscriptionChanged) *string { return &p.Currency }),
			optWhole("seats", 0, 1e9, func(p *SubscriptionChanged) **int64 { return &p.Seats }),
			optWhole("term_months", 0, 1200, func(p *SubscriptionChanged) **int64 { return &p.TermMonths }),
			when("renews_at", func(p *SubscriptionChanged) *time.Time { return &p.RenewsAt }),
			optFlag("auto_renew", func(p *SubscriptionChanged) **bool { return &p.AutoRenew }),
			when("notice_given_at", func(p *SubscriptionChanged) *time.Time { return &p.NoticeGivenAt }),
			when("cancel_at", func(p *SubscriptionChanged) *time.Time { return &p.CancelAt }),
			optNumber("discount_pct", 0, 100, func(p *SubscriptionChanged) **float64 { return &p.DiscountPct }),
			optWhole("free_months", 0, 1200, func(p *SubscriptionChanged) **int64 { return &p.FreeMonths }),
			text("reason", func(p *SubscriptionChanged) *string { return &p.Reason }),
		}},
		{name: "billing.invoice_issued", make: func() any { return new(InvoiceIssued) }, members: []member{
			must(key("invoice_id", func(p *InvoiceIssued) *string { return &p.InvoiceID })),
			must(whole("amount", 0, maxMoney, func(p *InvoiceIssued) *int64 { return &p.Amount })),
			must(currency("currency", func(p *InvoiceIssued) *string { return &p.Currency })),
			must(when("due_at", func(p *InvoiceIssued) *time.Time { return &p.DueAt })),
			oneOf("method", func(p *InvoiceIssued) *string { return &p.Method }, "card", "transfer"),
		}},
		{name: "billing.invoice_paid", make: func() any { return new(InvoicePaid) }, members: []member{
			must(key("invoice_id", func(p *InvoicePaid) *string { return &p.InvoiceID })),
			must(whole("amount", 0, maxMoney, func(p *InvoicePaid) *int64 { return &p.Amount })),
			must(currency("currency", func(p *InvoicePaid) *string { return &p.Currency })),
			when("period_start", func(p *InvoicePaid) *time.Time { return &p.PeriodStart }),
			when("period_end", func(p *InvoicePaid) *time.Time { return &p.PeriodEnd }),
		}},
		{name: "billing.payment_failed", make: func() any { return new(PaymentFailed) }, members: []member{
			must(key("invoice_id", func(p *PaymentFailed) *string { return &p.InvoiceID })),
			must(whole("amount", 0, maxMoney, func(p *PaymentFailed) *int64 { return &p.Amount })),
			must(currency("currency", func(p *PaymentFailed) *string { return &p.Currency })),
			optWhole("attempt", 0, 1e9, func(p *PaymentFailed) **int64 { return &p.Attempt }),
			oneOf("kind", func(p *PaymentFailed) *string { return &p.Kind }, "expired_card", "insufficient_funds", "declined", "other"),
			text("reason", func(p *PaymentFailed) *string { return &p.Reason }),
		}},
		{name: "billing.payment_method_changed", make: func() any { return new(PaymentMethodChanged) }, members: []member{
			must(oneOf("status", func(p *PaymentMethodChanged) *string { return &p.Status }, "added", "removed", "expiring", "expired")),
			when("expires_at", func(p *PaymentMethodChanged) *time.Time { return &p.ExpiresAt }),
		}},
		{name: "billing.refunded", make: func() any { return new(Refunded) }, members: []member{
			must(whole("amount", 0, maxMoney, func(p *Refunded) *int64 { return &p.Amount })),
			must(currency("currency", func(p *Refunded) *string { return &p.Currency })),
			ref("invoice_id", func(p *Refunded) *string { return &p.InvoiceID }),
			optWhole("fee", 0, maxMoney, func(p *Refunded) **int64 { return &p.Fee }),
			text("reason", func(p *Refunded) *string { return &p.Reason }),
		}},
		{name: "billing.disputed", make: func() any { return new(Disputed) }, members: []member{
			must(whole("amount", 0, maxMoney, func(p *Disputed) *int64 { return &p.Amount })),
			must(currency("currency", func(p *Disputed) *string { return &p.Currency })),
			ref("invoice_id", func(p *Disputed) *string { return &p.InvoiceID }),
			text("reason", func(p *Disputed) *string { return &p.Reason }),
		}},
		{name: "billing.offer", make: func() any { return new(Offer) }, members: []member{
			must(key("offer_id", func(p *Offer) *string { return &p.OfferID })),
			must(oneOf("kind", func(p *Offer) *string { return &p.Kind },
				"discount", "free_months", "longer_term", "pause", "plan_change")),
			must(oneOf("status", func(p *Offer) *string { return &p.Status }, "requested", "made", "accepted", "declined", "expired")),
			optWhole("amount", 0, maxMoney, func(p *Offer) **int64 { return &p.Amount }),
			currency("currency", func(p *Offer) *string { return &p.Currency }),
			ref("alert_id", func(p *Offer) *string { return &p.AlertID }),
		}},
	}
}
