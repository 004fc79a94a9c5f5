// Package health judges a customer: a row of signals and a scorecard give a score of 0-100 with the contributions that sum
// to it, a band, a stage and likely causes. It is pure: signals come from one SQL query (pkg/store), and the same function
// serves live scoring, rebuild, backtests and tests, so there is no second path whose answers could differ.
package health

import (
	"math"
	"time"
)

// Signal names one number computed from a customer's events as of a time. Its name is also the column of the scores table.
type Signal string

// Unknown is the value of a signal without data: it is left out of the score, never taken for zero.
var Unknown = math.NaN()

// Signals is what is known of one customer as of a time.
type Signals struct {
	Customer string
	AsOf     time.Time // the tick judged, UTC
	Account  Account
	// Values has one number per entry of Definitions, in that order; NaN where it is unknown.
	Values []float64
}

// Account is what the customer's record says as of the time judged; empty strings where nothing is known.
type Account struct {
	Name, Segment, Plan, Country, Timezone, Language string
	Owner, OwnerEmail                                string // the customer success manager
	MRR                                              int64  // monthly recurring revenue, minor currency units; 0 if unknown
	Currency                                         string // ISO 4217
	Disposition                                      string // save, nurture, let_go or ""
	Fit                                              string // ideal, acceptable, poor or ""
	Churned                                          bool   // churned, and not reactivated since
	// People says whether any of the customer's people are known, and Deciders are the user ids of those who decide: champions, decision
	// makers and sponsors, or the only one; at most 20.
	People   bool
	Deciders []string
}

// Definition documents one signal: the same text is the column's COMMENT in ClickHouse.
type Definition struct {
	Signal Signal
	Unit   string // count, days, ratio, share, hours, score, flag (0 or 1), minor units
	Window string // what stretch of time before as_of it covers
	Doc    string // formula and source
	Topic  string // the source topic that tells it: usage, billing, support or accounts
}

// The signals, in the order of Signals.Values.
const (
	UsageEvents7d                  Signal = "usage_events_7d"
	UsageEvents28d                 Signal = "usage_events_28d"
	UsageExpected7d                Signal = "usage_expected_7d"
	UsageRatio7d                   Signal = "usage_ratio_7d"
	UsageRatio28d                  Signal = "usage_ratio_28d"
	UsageZ7d                       Signal = "usage_z_7d"
	UsagePeerRatio                 Signal = "usage_peer_ratio"
	SegmentFactor7d                Signal = "segment_factor_7d"
	UsageSilentDays7d              Signal = "usage_silent_days_7d"
	DaysSinceUse                   Signal = "days_since_use"
	UsageGapRatio                  Signal = "usage_gap_ratio"
	UsageAgeDays                   Signal = "usage_age_days"
	ActiveUsers7d                  Signal = "active_users_7d"
	ActiveUsers28d                 Signal = "active_users_28d"
	ActiveUsersRatio               Signal = "active_users_ratio"
	SeatUse                        Signal = "seat_use"
	Features28d                    Signal = "features_28d"
	FeaturesRatio                  Signal = "features_ratio"
	ErrorRate7d                    Signal = "error_rate_7d"
	Incidents28d                   Signal = "incidents_28d"
	CancelVisits28d                Signal = "cancel_visits_28d"
	SensitiveVisits28d             Signal = "sensitive_visits_28d"
	FailedPayments28d              Signal = "failed_payments_28d"
	FailedPaymentsOpen             Signal = "failed_payments_open"
	CardExpiredOpen                Signal = "card_expired_open"
	DaysPastDue                    Signal = "days_past_due"
	DaysToPay                      Signal = "days_to_pay"
	DaysToPayHabit                 Signal = "days_to_pay_habit"
	Refunds90d                     Signal = "refunds_90d"
	Disputes90d                    Signal = "disputes_90d"
	DiscountAsks90d                Signal = "discount_asks_90d"
	PauseAsks90d                   Signal = "pause_asks_90d"
	AutoRenewOff                   Signal = "auto_renew_off"
	NoticeGiven                    Signal = "notice_given"
	DaysToRenewal                  Signal = "days_to_renewal"
	SeatsChange90d                 Signal = "seats_change_90d"
	MRRChange90d                   Signal = "mrr_change_90d"
	Tickets28d                     Signal = "tickets_28d"
	TicketsRatio28d                Signal = "tickets_ratio_28d"
	OpenUrgentTickets              Signal = "open_urgent_tickets"
	Reopens90d                     Signal = "reopens_90d"
	Escalations28d                 Signal = "escalations_28d"
	Defects28d                     Signal = "defects_28d"
	FeatureRequests90d             Signal = "feature_requests_90d"
	UnansweredHours                Signal = "unanswered_hours"
	FirstReplyRatio                Signal = "first_reply_ratio"
	BadReviews90d                  Signal = "bad_reviews_90d"
	Messages28d                    Signal = "messages_28d"
	Sentiment28d                   Signal = "sentiment_28d"
	SentimentBefore                Signal = "sentiment_before"
	SentimentChange                Signal = "sentiment_change"
	SentimentZ                     Signal = "sentiment_z"
	SentimentWorst7d               Signal = "sentiment_worst_7d"
	SentimentDecider7d             Signal = "sentiment_decider_7d"
	Voices28d                      Signal = "voices_28d"
	NegativeShare28d               Signal = "negative_share_28d"
	TopicPriceObjection90d         Signal = "topic_price_objection_90d"
	TopicCancelOrRefundIntent90d   Signal = "topic_cancel_or_refund_intent_90d"
	TopicCompetitorMention90d      Signal = "topic_competitor_mention_90d"
	TopicMissingFeature90d         Signal = "topic_missing_feature_90d"
	TopicDefectOrOutage90d         Signal = "topic_defect_or_outage_90d"
	TopicUsability90d              Signal = "topic_usability_90d"
	TopicSlowOrUnhelpfulSupport90d Signal = "topic_slow_or_unhelpful_support_90d"
	TopicOnboardingTrouble90d      Signal = "topic_onboarding_trouble_90d"
	TopicBillingError90d           Signal = "topic_billing_error_90d"
	TopicDataLossOrSecurity90d     Signal = "topic_data_loss_or_security_90d"
	TopicBudgetOrCash90d           Signal = "topic_budget_or_cash_90d"
	TopicOrgChange90d              Signal = "topic_org_change_90d"
	TopicNoResult90d               Signal = "topic_no_result_90d"
	TopicEscalationThreat90d       Signal = "topic_escalation_threat_90d"
	TopicRelationshipComplaint90d  Signal = "topic_relationship_complaint_90d"
	TopicPraise90d                 Signal = "topic_praise_90d"
	TopicExpansionInterest90d      Signal = "topic_expansion_interest_90d"
	NPS                            Signal = "nps"
	CSAT90d                        Signal = "csat_90d"
	DaysSinceContact               Signal = "days_since_contact"
	ContactGapRatio                Signal = "contact_gap_ratio"
	NoShows90d                     Signal = "no_shows_90d"
	ChampionLeft                   Signal = "champion_left"
	NoOwner                        Signal = "no_owner"
	OutcomesOffTrack               Signal = "outcomes_off_track"
	OutcomesOnTrack                Signal = "outcomes_on_track"
	OutcomeShare                   Signal = "outcome_share"
	Advocacy365d                   Signal = "advocacy_365d"
	OnboardingShare                Signal = "onboarding_share"
	OnboardingStalled              Signal = "onboarding_stalled_days"
	CustomerTrouble180d            Signal = "customer_trouble_180d"
	AgeDays                        Signal = "age_days"
	DaysSinceChurn                 Signal = "days_since_churn"
)

// Definitions lists every signal with its unit, window and formula.
func Definitions() []Definition { return definitions }

var definitions = []Definition{
	{UsageEvents7d, "count", "last 7 complete local days", "Count of usage.event (not of their quantities, whose units differ by feature). A local day starts at the UTC hour that contains the customer's midnight.", "usage"},
	{UsageEvents28d, "count", "last 28 complete local days", "As usage_events_7d, over 28 days.", "usage"},
	{UsageExpected7d, "count", "8 weeks before the last 7 days", "Median of the customer's own eight 7-day totals before the last 7 days, of the weeks since first use (at least 3), times segment_factor_7d.", "usage"},
	{UsageRatio7d, "ratio", "last 7 against 8 weeks before", "usage_events_7d / usage_expected_7d, of the days in which the source was not silent.", "usage"},
	{UsageRatio28d, "ratio", "last 28 against 28 before", "usage_events_28d / usage of the 28 days before that; days in which the source was silent do not count.", "usage"},
	{UsageZ7d, "score", "last 7 against 8 weeks before", "(usage_events_7d - usage_expected_7d) / sqrt(usage_expected_7d + variance of the weekly totals): negative when use fell; below -2 is unlikely by chance.", "usage"},
	{UsagePeerRatio, "ratio", "last 28 complete local days", "usage_events_28d / the segment's median of it, from segment_baselines; days in which the source was silent do not count.", "usage"},
	{SegmentFactor7d, "ratio", "last 7 complete days", "Median over the segment of own 7-day use / own median week, at most 1: a holiday that all share is subtracted before a customer is blamed. From segment_baselines.", "usage"},
	{UsageSilentDays7d, "days", "last 7 complete days", "Days on which the customer's usage source as a whole sent less than a tenth of its norm for that weekday, or was not caught up.", "usage"},
	{DaysSinceUse, "days", "400 days", "Time since the last hour with a usage.event, without the days in which the source was silent; unknown if the customer never used the product.", "usage"},
	{UsageGapRatio, "ratio", "400 days", "days_since_use / the longest gap between active days before the last use (at least 3 days): a month of silence is normal for who works in projects.", "usage"},
	{UsageAgeDays, "days", "400 days", "Days since the first use; unknown if never used.", "usage"},
	{ActiveUsers7d, "count", "last 7 complete local days", "Distinct user ids with a usage.event.", "usage"},
	{ActiveUsers28d, "count", "last 28 complete local days", "Distinct user ids with a usage.event.", "usage"},
	{ActiveUsersRatio, "ratio", "last 28 against 28 before", "active_users_28d / distinct user ids of the 28 days before that; unknown if the source was silent on more than 7 of the days.", "usage"},
	{SeatUse, "share", "last 28 complete local days", "active_users_28d / seats of the current subscriptions; unknown if the source was silent on more than 7 of the days.", "usage"},
	{Features28d, "count", "last 28 complete local days", "Distinct names of usage.event; unknown if the source was silent on more than 7 of the days.", "usage"},
	{FeaturesRatio, "ratio", "last 28 against 28 before", "features_28d / distinct names of the 28 days before that; unknown if the source was silent on more than 7 of the days.", "usage"},
	{ErrorRate7d, "share", "last 7 complete local days", "usage.error / (usage.event + usage.error).", "usage"},
	{Incidents28d, "count", "28 days", "Own incidents (usage.incident started) that this customer met.", "usage"},
	{CancelVisits28d, "count", "28 days", "usage.page_viewed on cancel pages.", "usage"},
	{SensitiveVisits28d, "count", "28 days", "usage.page_viewed on refund, downgrade, export, pricing and return-policy pages.", "usage"},
	{FailedPayments28d, "count", "28 days", "billing.payment_failed.", "billing"},
	{FailedPaymentsOpen, "count", "90 days", "Invoices with a failed payment (other than an expired card) and no payment since.", "billing"},
	{CardExpiredOpen, "count", "90 days", "Invoices whose payment failed because the card had expired, and no payment since.", "billing"},
	{DaysPastDue, "days", "now", "Greatest number of days that an issued and unpaid invoice is past due; 0 if none is.", "billing"},
	{DaysToPay, "days", "120 days", "Mean days from invoice_issued to invoice_paid of the invoices paid in the window.", "billing"},
	{DaysToPayHabit, "days", "120 to 400 days ago", "The same before that: the customer's own habit.", "billing"},
	{Refunds90d, "count", "90 days", "billing.refunded.", "billing"},
	{Disputes90d, "count", "90 days", "billing.disputed.", "billing"},
	{DiscountAsks90d, "count", "90 days", "billing.offer requested of kind discount, free_months or plan_change.", "billing"},
	{PauseAsks90d, "count", "90 days", "billing.offer requested of kind pause.", "billing"},
	{AutoRenewOff, "flag", "now", "1 if a current subscription has auto_renew off, 0 if on; unknown if never said.", "billing"},
	{NoticeGiven, "flag", "now", "1 if notice was given or a cancellation date set on a subscription that is not canceled yet.", "billing"},
	{DaysToRenewal, "days", "now", "Days until the next renews_at of a current subscription, else contract_end of the account.", "billing"},
	{SeatsChange90d, "share", "90 days", "Seats now / seats 90 days ago - 1.", "billing"},
	{MRRChange90d, "share", "90 days", "MRR now / MRR 90 days ago - 1, in one currency.", "billing"},
	{Tickets28d, "count", "28 days", "support.ticket_opened.", "support"},
	{TicketsRatio28d, "ratio", "28 against 140 days before", "tickets_28d / own mean of 28 days over the 140 days before (at least 1).", "support"},
	{OpenUrgentTickets, "count", "now", "Tickets opened in 90 days, high or urgent, not solved.", "support"},
	{Reopens90d, "count", "90 days", "Sum of reopens of solved tickets.", "support"},
	{Escalations28d, "count", "28 days", "support.ticket_changed with escalated.", "support"},
	{Defects28d, "count", "28 days", "support.ticket_opened of category defect.", "support"},
	{FeatureRequests90d, "count", "90 days", "support.ticket_opened of category feature_request.", "support"},
	{UnansweredHours, "hours", "30 days", "Age of the oldest inbound message that waits for an answer: in a conversation without any reply, or one of at least two since the last reply; 0 if none.", "support"},
	{FirstReplyRatio, "ratio", "90 days", "Mean first_reply_ms of solved tickets / the promise first_reply_ms (8 hours where none is agreed).", "support"},
	{BadReviews90d, "count", "90 days", "Public tickets or reviews with a rating of 2 or less.", "support"},
	{Messages28d, "count", "28 days", "Texts by the customer that carry a sentiment.", "support"},
	{Sentiment28d, "score", "28 days", "Mean sentiment (-1..1) of the customer's people, each the mean of their conversations (the mean of the conversation's mean and its last text; the last text alone where it is not negative and an earlier one was), halved in weight every 7 days; a decider counts three times, an admin or payer twice.", "support"},
	{SentimentBefore, "score", "28 to 180 days ago", "The same mean over the people who wrote before that, without the halving.", "support"},
	{SentimentChange, "score", "28 against 180 days", "sentiment_28d - sentiment_before; sentiment_28d where there is no before.", "support"},
	{SentimentZ, "score", "28 against 180 days", "Difference of the plain means over conversations / its standard error (variance at least 0.1): below -2 is unlikely by chance.", "support"},
	{SentimentWorst7d, "score", "7 days", "The lowest sentiment of a single text, of the conversations that did not end well.", "support"},
	{SentimentDecider7d, "score", "7 days", "The same of those who decide: champions, decision makers, sponsors, the only one known, and people not known by name.", "support"},
	{Voices28d, "count", "28 days", "People of the customer whose texts carry a sentiment; texts without a user id count as a person for each conversation.", "support"},
	{NegativeShare28d, "share", "28 days", "Share of those people, weighted as in sentiment_28d, whose own mean is below -0.2.", "support"},
	{TopicPriceObjection90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic price_objection.", "support"},
	{TopicCancelOrRefundIntent90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic cancel_or_refund_intent.", "support"},
	{TopicCompetitorMention90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic competitor_mention.", "support"},
	{TopicMissingFeature90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic missing_feature.", "support"},
	{TopicDefectOrOutage90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic defect_or_outage.", "support"},
	{TopicUsability90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic usability.", "support"},
	{TopicSlowOrUnhelpfulSupport90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic slow_or_unhelpful_support.", "support"},
	{TopicOnboardingTrouble90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic onboarding_trouble.", "support"},
	{TopicBillingError90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic billing_error.", "support"},
	{TopicDataLossOrSecurity90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic data_loss_or_security.", "support"},
	{TopicBudgetOrCash90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic budget_or_cash.", "support"},
	{TopicOrgChange90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic org_change.", "support"},
	{TopicNoResult90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic no_result.", "support"},
	{TopicEscalationThreat90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic escalation_threat.", "support"},
	{TopicRelationshipComplaint90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic relationship_complaint.", "support"},
	{TopicPraise90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic praise.", "support"},
	{TopicExpansionInterest90d, "count", "90 days", "Texts by the customer, and transcripts of calls with it, that raise the topic expansion_interest.", "support"},
	{NPS, "score", "365 days", "Last NPS answer, 0-10.", "support"},
	{CSAT90d, "share", "90 days", "Mean of csat score / scale_max.", "support"},
	{DaysSinceContact, "days", "400 days", "Time since the last two-way contact: a done touchpoint that was two-way, an answered call, or an inbound message.", "support"},
	{ContactGapRatio, "ratio", "400 days", "days_since_contact / promised check_in_days (90 where none is agreed); unknown for self-serve customers without an owner.", "support"},
	{NoShows90d, "count", "90 days", "support.touchpoint with status no_show.", "support"},
	{ChampionLeft, "flag", "180 days", "1 if a champion or decision maker left and no successor was named, 0 if people are known and none left.", "accounts"},
	{NoOwner, "flag", "now", "1 if no customer success manager is named.", "accounts"},
	{OutcomesOffTrack, "count", "now", "Agreed outcomes whose last status is off_track or abandoned.", "accounts"},
	{OutcomesOnTrack, "count", "now", "Agreed outcomes whose last status is agreed, on_track or achieved.", "accounts"},
	{OutcomeShare, "share", "now", "Share of agreed outcomes on track or achieved; unknown if none was ever stated.", "accounts"},
	{Advocacy365d, "count", "365 days", "account.advocacy.", "accounts"},
	{OnboardingShare, "share", "now", "Completed / known required onboarding steps.", "accounts"},
	{OnboardingStalled, "days", "now", "Days since the last completed step while required steps are open; 0 when done.", "accounts"},
	{CustomerTrouble180d, "count", "180 days", "account.news of kind closing, layoffs, acquisition or merger.", "accounts"},
	{AgeDays, "days", "now", "Days since started_at of the account, else since its first event.", "accounts"},
	{DaysSinceChurn, "days", "400 days", "Time since account.churned; unknown if the customer has not churned or came back.", "accounts"},
}

var indexOf = func() map[Signal]int {
	m := make(map[Signal]int, len(definitions))
	for i, d := range definitions {
		m[d.Signal] = i
	}
	return m
}()

// Index is the place of s in Signals.Values, or -1 for a name that is no signal.
func Index(s Signal) int {
	if i, ok := indexOf[s]; ok {
		return i
	}
	return -1
}

// Get is the value of s, NaN where it is unknown or no signal.
func (s *Signals) Get(name Signal) float64 {
	if i := Index(name); i >= 0 && i < len(s.Values) {
		return s.Values[i]
	}
	return Unknown
}
