package event

import (
	"time"
)

// SubscriptionChanged is the data of billing.subscription_changed: a subscription began, changed or ended; a member that is
// absent keeps its value.
type SubscriptionChanged struct {
	SubscriptionID string    `json:"subscription_id"`          // The subscription.
	Status         string    `json:"status"`                   // Its status from the event's time on.
	Plan           string    `json:"plan,omitzero"`            // Plan's code.
	MRR            *int64    `json:"mrr,omitzero"`             // Monthly recurring revenue, in minor units of currency.
	Currency       string    `json:"currency,omitzero"`        // ISO 4217 currency of the money in this event.
	Seats          *int64    `json:"seats,omitzero"`           // Seats paid for.
	TermMonths     *int64    `json:"term_months,omitzero"`     // Length of the contract's term, in months; 1 is month to month.
	RenewsAt       time.Time `json:"renews_at,omitzero"`       // When it renews next.
	AutoRenew      *bool     `json:"auto_renew,omitzero"`      // Whether it renews by itself.
	NoticeGivenAt  time.Time `json:"notice_given_at,omitzero"` // When the customer gave notice.
	CancelAt       time.Time `json:"cancel_at,omitzero"`       // When it will end.
	DiscountPct    *float64  `json:"discount_pct,omitzero"`    // Discount in force, in per cent.
	FreeMonths     *int64    `json:"free_months,omitzero"`     // Free months granted, in months.
	Reason         string    `json:"reason,omitzero"`          // Why it changed, in words.
}

// InvoiceIssued is the data of billing.invoice_issued: an invoice was issued.
type InvoiceIssued struct {
	InvoiceID string    `json:"invoice_id"`      // The invoice.
	Amount    int64     `json:"amount"`          // Sum to pay, in minor units of currency.
	Currency  string    `json:"currency"`        // ISO 4217 currency of amount.
	DueAt     time.Time `json:"due_at"`          // When it is due.
	Method    string    `json:"method,omitzero"` // How it will be paid.
}

// InvoicePaid is the data of billing.invoice_paid: an invoice was paid.
type InvoicePaid struct {
	InvoiceID   string    `json:"invoice_id"`            // The invoice.
	Amount      int64     `json:"amount"`                // Sum paid, in minor units of currency.
	Currency    string    `json:"currency"`              // ISO 4217 currency of amount.
	PeriodStart time.Time `json:"period_start,omitzero"` // Start of the period that it pays for.
	PeriodEnd   time.Time `json:"period_end,omitzero"`   // End of the period that it pays for.
}

// PaymentFailed is the data of billing.payment_failed: an attempt to collect a payment failed.
type PaymentFailed struct {
	InvoiceID string `json:"invoice_id"`       // The invoice.
	Amount    int64  `json:"amount"`           // Sum that was not collected, in minor units of currency.
	Currency  string `json:"currency"`         // ISO 4217 currency of amount.
	Attempt   *int64 `json:"attempt,omitzero"` // Which attempt it was; the first is 1.
	Kind      string `json:"kind,omitzero"`    // Why, as a code.
	Reason    string `json:"reason,omitzero"`  // Why, in the payment provider's words.
}

// PaymentMethodChanged is the data of billing.payment_method_changed: a payment method was added or removed, or is at its end.
type PaymentMethodChanged struct {
	Status    string    `json:"status"`              // What became of it.
	ExpiresAt time.Time `json:"expires_at,omitzero"` // When it expires.
}

// Refunded is the data of billing.refunded: money was paid back.
type Refunded struct {
	Amount    int64  `json:"amount"`              // Sum paid back, in minor units of currency.
	Currency  string `json:"currency"`            // ISO 4217 currency of amount.
	InvoiceID string `json:"invoice_id,omitzero"` // The invoice that it was paid for.
	Fee       *int64 `json:"fee,omitzero"`        // What the refund cost us in fees, in minor units of currency.
	Reason    string `json:"reason,omitzero"`     // Why, in words.
}

// Disputed is the data of billing.disputed: the customer disputed a payment (a chargeback).
type Disputed struct {
	Amount    int64  `json:"amount"`              // Sum disputed, in minor units of currency.
	Currency  string `json:"currency"`            // ISO 4217 currency of amount.
	InvoiceID string `json:"invoice_id,omitzero"` // The invoice that it was paid for.
	Reason    string `json:"reason,omitzero"`     // Why, in words.
}

// Offer is the data of billing.offer: a commercial offer was asked for, made or answered.
type Offer struct {
	OfferID  string `json:"offer_id"`          // The offer; all its steps carry the same id.
	Kind     string `json:"kind"`              // What is offered.
	Status   string `json:"status"`            // Which step this is.
	Amount   *int64 `json:"amount,omitzero"`   // What it costs us, in minor units of currency.
	Currency string `json:"currency,omitzero"` // ISO 4217 currency of the money in this event.
	AlertID  string `json:"alert_id,omitzero"` // The alert that it answers.
}
