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
	// Weeks are the numbers of usage.event of the last complete weeks of 7 local days since the first use, at most 26, the newest first; NaN
	// where a week's source was silent for most of it.
	Weeks []float64
	// WeeksEnd is when the newest of Weeks ended, where they end on the same weekday whatever day is judged; zero where they are counted back
	// from the last local midnight before AsOf.
	WeeksEnd time.Time
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
	// Margin is the gross margin, 0..1, NaN if unknown; CostToServe what serving it costs a month, minor currency units, 0 if unknown.
	Margin      float64
	CostToServe int64
	Parent      string    // the customer that this one is part of
	StartedAt   time.Time // when the customer began; zero if unknown
	// Rate is what one unit of Currency is worth in the company's currency, NaN if unknown.
	Rate float64
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
	UsageTrend12w                  Signal = "usage_trend_12w"
	UsageTrendZ                    Signal = "usage_trend_z"
	UsagePeerRatio                 Signal = "usage_peer_ratio"
	SegmentFactor7d                Signal = "segment_factor_7d"
	UsageSilentDays7d              Signal = "usage_silent_days_7d"
	DaysSinceUse                   Signal = "days_since_use"
	UsageGapRatio                  Signal = "usage_gap_ratio"
	UsageAgeDays                   Signal = "usage_age_days"
	DaysToFirstUse                 Signal = "days_to_first_use"
	ActiveUsers7d                  Signal = "active_users_7d"
	ActiveUsers28d                 Signal = "active_users_28d"
	DailyUsers7d                   Signal = "daily_users_7d"
	Stickiness                     Signal = "dau_mau"
	KnownUsers                     Signal = "known_users"
	DailyShare                     Signal = "dau_share"
	MonthlyShare                   Signal = "mau_share"
	UsersLost28d                   Signal = "users_lost_28d"
	ActiveUsersRatio               Signal = "active_users_ratio"
	SeatUse                        Signal = "seat_use"
	Features28d                    Signal = "features_28d"
	FeaturesRatio                  Signal = "features_ratio"
	KeyFeatureShare                Signal = "key_feature_share"
	UsageOutgrowth                 Signal = "usage_outgrowth"
	SeatOutgrowth                  Signal = "seat_outgrowth"
	ErrorRate7d                    Signal = "error_rate_7d"
	Incidents28d                   Signal = "incidents_28d"
	CancelVisits28d                Signal = "cancel_visits_28d"
	CancelVisitDays28d             Signal = "cancel_visit_days_28d"
	CancelVisitsAdmin28d           Signal = "cancel_visits_admin_28d"
	SensitiveVisits28d             Signal = "sensitive_visits_28d"
	RefundVisits28d                Signal = "refund_visits_28d"
	DowngradeVisits28d             Signal = "downgrade_visits_28d"
	ExportVisits28d                Signal = "export_visits_28d"
	PricingVisits28d               Signal = "pricing_visits_28d"
	HelpVisits28d                  Signal = "help_visits_28d"
	FailedPayments28d              Signal = "failed_payments_28d"
	FundsFailed90d                 Signal = "funds_failed_90d"
	PaymentsRecovered90d           Signal = "payments_recovered_90d"
	FailedPaymentsOpen             Signal = "failed_payments_open"
	CardExpiredOpen                Signal = "card_expired_open"
	DaysPastDue                    Signal = "days_past_due"
	DaysPastHabit                  Signal = "days_past_habit"
	DaysToPay                      Signal = "days_to_pay"
	DaysToPayHabit                 Signal = "days_to_pay_habit"
	Refunds90d                     Signal = "refunds_90d"
	Disputes90d                    Signal = "disputes_90d"
	DiscountAsks90d                Signal = "discount_asks_90d"
	DiscountShare                  Signal = "discount_share"
	PauseAsks90d                   Signal = "pause_asks_90d"
	Paused                         Signal = "paused"
	AutoRenewOff                   Signal = "auto_renew_off"
	NoticeGiven                    Signal = "notice_given"
	DaysSinceNotice                Signal = "days_since_notice"
	MonthToMonth                   Signal = "month_to_month"
	TermMonths                     Signal = "term_months"
	DaysToRenewal                  Signal = "days_to_renewal"
	SeatsChange90d                 Signal = "seats_change_90d"
	MRRChange90d                   Signal = "mrr_change_90d"
	Downgrades90d                  Signal = "downgrades_90d"
	Tickets28d                     Signal = "tickets_28d"
	TicketsRatio28d                Signal = "tickets_ratio_28d"
	OpenUrgentTickets              Signal = "open_urgent_tickets"
	Reopens90d                     Signal = "reopens_90d"
	Escalations28d                 Signal = "escalations_28d"
	Defects28d                     Signal = "defects_28d"
	FeatureRequests90d             Signal = "feature_requests_90d"
	UnansweredHours                Signal = "unanswered_hours"
	FirstReplyRatio                Signal = "first_reply_ratio"
	ResolutionRatio                Signal = "resolution_ratio"
	ReplyBreaches90d               Signal = "reply_breaches_90d"
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
	PriceQuietMonths               Signal = "price_quiet_months"
	NPS                            Signal = "nps"
	NPSChange                      Signal = "nps_change"
	CSAT90d                        Signal = "csat_90d"
	CES90d                         Signal = "ces_90d"
	SurveyResponse365d             Signal = "survey_response_365d"
	ExperienceLevel                Signal = "experience_level"
	DaysSinceSurvey                Signal = "days_since_survey"
	DaysSinceContact               Signal = "days_since_contact"
	ContactGapRatio                Signal = "contact_gap_ratio"
	NoShows90d                     Signal = "no_shows_90d"
	Unreachable90d                 Signal = "unreachable_90d"
	Participation180d              Signal = "participation_180d"
	ChampionLeft                   Signal = "champion_left"
	DeciderSilentDays              Signal = "decider_silent_days"
	NoOwner                        Signal = "no_owner"
	OwnerChanges365d               Signal = "owner_changes_365d"
	OutcomesOffTrack               Signal = "outcomes_off_track"
	OutcomesOnTrack                Signal = "outcomes_on_track"
	OutcomeShare                   Signal = "outcome_share"
	OutcomesAchieved               Signal = "outcomes_achieved"
	OutcomeShareDeciders           Signal = "outcome_share_deciders"
	ExperienceShare                Signal = "experience_share"
	OutcomeDaysToDue               Signal = "outcome_days_to_due"
	OutcomesOverdue                Signal = "outcomes_overdue"
	OutcomeProgress                Signal = "outcome_progress"
	ResultPerUse                   Signal = "result_per_use"
	Advocacy365d                   Signal = "advocacy_365d"
	OnboardingShare                Signal = "onboarding_share"
	OnboardingStalled              Signal = "onboarding_stalled_days"
	CustomerTrouble180d            Signal = "customer_trouble_180d"
	Closing180d                    Signal = "closing_180d"
	Restructuring180d              Signal = "restructuring_180d"
	Acquisition180d                Signal = "acquisition_180d"
	AgeDays                        Signal = "age_days"
	KnownDays                      Signal = "known_days"
	DataAgeDays                    Signal = "data_age_days"
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
	{UsageTrend12w, "share", "12 weeks", "Slope of a straight line through the last 12 complete weekly totals (at least 6 since first use) / their mean: -0.05 is a loss of 5 % of the mean a week; weeks with a silent source count as the mean of the others.", "usage"},
	{UsageTrendZ, "score", "12 weeks", "usage_trend_12w / its standard error, of which the variance of a week is at least its mean (counts scatter so even if nothing changes): below -2 is unlikely by chance.", "usage"},
	{UsagePeerRatio, "ratio", "last 28 complete local days", "usage_events_28d / the segment's median of it, from segment_baselines; days in which the source was silent do not count.", "usage"},
	{SegmentFactor7d, "ratio", "last 7 complete days", "Median over the segment of own 7-day use / own median week, at most 1: a holiday that all share is subtracted before a customer is blamed. From segment_baselines.", "usage"},
	{UsageSilentDays7d, "days", "last 7 complete days", "Days on which the customer's usage source as a whole sent less than a tenth of its norm for that weekday, or was not caught up.", "usage"},
	{DaysSinceUse, "days", "400 days", "Time since the last hour with a usage.event, without the days in which the source was silent; unknown if the customer never used the product.", "usage"},
	{UsageGapRatio, "ratio", "400 days", "days_since_use / the longest gap between active days before the last use (at least 3 days): a month of silence is normal for who works in projects.", "usage"},
	{UsageAgeDays, "days", "400 days", "Days since the first use; unknown if never used.", "usage"},
	{DaysToFirstUse, "days", "400 days", "Days from started_at to the first usage.event; unknown without either.", "usage"},
	{ActiveUsers7d, "count", "last 7 complete local days", "Distinct user ids with a usage.event.", "usage"},
	{ActiveUsers28d, "count", "last 28 complete local days", "Distinct user ids with a usage.event.", "usage"},
	{DailyUsers7d, "count", "last 7 complete local days", "Mean number of distinct user ids a day.", "usage"},
	{Stickiness, "share", "7 and 28 days", "daily_users_7d / active_users_28d.", "usage"},
	{KnownUsers, "count", "now", "Users that the account names (account.updated, contact_changed), else seats, else distinct user ids of 400 days.", "usage"},
	{DailyShare, "share", "last 7 complete local days", "daily_users_7d / known_users, at most 1.", "usage"},
	{MonthlyShare, "share", "last 28 complete local days", "active_users_28d / known_users, at most 1.", "usage"},
	{UsersLost28d, "count", "28 against 28 before", "Distinct user ids of the 28 days before that did not come in the last 28; unknown if the source was silent on more than 7 of the days.", "usage"},
	{ActiveUsersRatio, "ratio", "last 28 against 28 before", "active_users_28d / distinct user ids of the 28 days before that; unknown if the source was silent on more than 7 of the days.", "usage"},
	{SeatUse, "share", "last 28 complete local days", "active_users_28d / seats of the current subscriptions; unknown if the source was silent on more than 7 of the days.", "usage"},
	{Features28d, "count", "last 28 complete local days", "Distinct names of usage.event; unknown if the source was silent on more than 7 of the days.", "usage"},
	{FeaturesRatio, "ratio", "last 28 against 28 before", "features_28d / distinct names of the 28 days before that; unknown if the source was silent on more than 7 of the days.", "usage"},
	{KeyFeatureShare, "share", "last 28 complete local days", "Share of the segment's key features (used in 28 days by at least half of its customers with usage; from segment_baselines) that the customer used.", "usage"},
	{UsageOutgrowth, "ratio", "last 28 complete local days", "usage_events_28d / the 95th percentile of the segment; above 1 the customer outgrows its segment.", "usage"},
	{SeatOutgrowth, "ratio", "now", "Seats / the 95th percentile of the segment.", "usage"},
	{ErrorRate7d, "share", "last 7 complete local days", "usage.error / (usage.event + usage.error).", "usage"},
	{Incidents28d, "count", "28 days", "Own incidents (usage.incident started) that this customer met.", "usage"},
	{CancelVisits28d, "count", "28 days", "usage.page_viewed on cancel pages.", "usage"},
	{CancelVisitDays28d, "count", "28 days", "Distinct UTC days with a view of a cancel page by a user who opened no billing page (to fetch an invoice) within 12 hours.", "usage"},
	{CancelVisitsAdmin28d, "count", "28 days", "The same of admins, payers and those who decide.", "usage"},
	{SensitiveVisits28d, "count", "28 days", "usage.page_viewed on refund, downgrade, export, pricing and return-policy pages.", "usage"},
	{RefundVisits28d, "count", "28 days", "usage.page_viewed on refund and return-policy pages.", "usage"},
	{DowngradeVisits28d, "count", "28 days", "usage.page_viewed on downgrade pages.", "usage"},
	{ExportVisits28d, "count", "28 days", "usage.page_viewed on export pages.", "usage"},
	{PricingVisits28d, "count", "28 days", "usage.page_viewed on pricing pages.", "usage"},
	{HelpVisits28d, "count", "28 days", "usage.page_viewed on help pages.", "usage"},
	{FailedPayments28d, "count", "28 days", "billing.payment_failed.", "billing"},
	{FundsFailed90d, "count", "90 days", "billing.payment_failed of kind insufficient_funds.", "billing"},
	{PaymentsRecovered90d, "count", "90 days", "Invoices paid after a failed payment, by the time of payment.", "billing"},
	{FailedPaymentsOpen, "count", "90 days", "Invoices with a failed payment (other than an expired card) and no payment since.", "billing"},
	{CardExpiredOpen, "count", "90 days", "Invoices whose payment failed because the card had expired, and no payment since.", "billing"},
	{DaysPastDue, "days", "now", "Greatest number of days that an issued and unpaid invoice is past due; 0 if none is.", "billing"},
	{DaysPastHabit, "days", "now", "Greatest number of days that an issued and unpaid invoice is older than the customer usually takes to pay (days_to_pay_habit) and than its due date; 0 if none is. Who always pays late is not late.", "billing"},
	{DaysToPay, "days", "120 days", "Mean days from invoice_issued to invoice_paid of the invoices paid in the window.", "billing"},
	{DaysToPayHabit, "days", "120 to 400 days ago", "The same before that: the customer's own habit.", "billing"},
	{Refunds90d, "count", "90 days", "billing.refunded.", "billing"},
	{Disputes90d, "count", "90 days", "billing.disputed.", "billing"},
	{DiscountAsks90d, "count", "90 days", "billing.offer requested of kind discount, free_months or plan_change.", "billing"},
	{DiscountShare, "share", "now", "discount_pct of the current subscriptions, weighted by MRR.", "billing"},
	{PauseAsks90d, "count", "90 days", "billing.offer requested of kind pause.", "billing"},
	{Paused, "flag", "now", "1 if all current subscriptions are paused.", "billing"},
	{AutoRenewOff, "flag", "now", "1 if a current subscription has auto_renew off, 0 if on; unknown if never said.", "billing"},
	{NoticeGiven, "flag", "now", "1 if notice was given or a cancellation date set on a subscription that is not canceled yet, and neither was it told to renew by itself since, nor has a new term begun or the end of the term gone by for 14 days.", "billing"},
	{DaysSinceNotice, "days", "now", "Time since the notice on a current subscription; unknown without one, or if its day was not said.", "billing"},
	{MonthToMonth, "flag", "now", "1 if the current subscriptions renew every month (term_months 1), 0 if they are longer; unknown if never said.", "billing"},
	{TermMonths, "months", "now", "Longest contract term of a current subscription.", "billing"},
	{DaysToRenewal, "days", "now", "Days until the next renews_at of a current subscription, else contract_end of the account.", "billing"},
	{SeatsChange90d, "share", "90 days", "Seats now / seats 90 days ago - 1.", "billing"},
	{MRRChange90d, "share", "90 days", "MRR now / MRR 90 days ago - 1, in one currency.", "billing"},
	{Downgrades90d, "count", "90 days", "billing.subscription_changed that lowered the subscription's MRR by at least 5 % in one currency, within 90 days.", "billing"},
	{Tickets28d, "count", "28 days", "support.ticket_opened.", "support"},
	{TicketsRatio28d, "ratio", "28 against 140 days before", "tickets_28d / own mean of 28 days over the 140 days before (at least 1).", "support"},
	{OpenUrgentTickets, "count", "now", "Tickets opened in 90 days, high or urgent, not solved.", "support"},
	{Reopens90d, "count", "90 days", "Sum of reopens of solved tickets.", "support"},
	{Escalations28d, "count", "28 days", "support.ticket_changed with escalated.", "support"},
	{Defects28d, "count", "28 days", "support.ticket_opened of category defect.", "support"},
	{FeatureRequests90d, "count", "90 days", "support.ticket_opened of category feature_request.", "support"},
	{UnansweredHours, "hours", "30 days", "Age of the oldest inbound message that waits for an answer: in a conversation without any reply, or one of at least two since the last reply; praise that raises no other topic waits for none; 0 if none.", "support"},
	{FirstReplyRatio, "ratio", "90 days", "Mean first_reply_ms of solved tickets / the promise first_reply_ms (8 hours where none is agreed).", "support"},
	{ResolutionRatio, "ratio", "90 days", "Mean full_resolution_ms of solved tickets / the promise resolution_ms (72 hours where none is agreed).", "support"},
	{ReplyBreaches90d, "count", "90 days", "Solved tickets whose first reply took longer than promised (8 hours where nothing is agreed).", "support"},
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
	{PriceQuietMonths, "months", "400 days", "Months without a price objection, a request for a better price or a visit to a pricing page before the first of these in the last 28 days; unknown without one, 13 if there was none in 400 days before.", "support"},
	{NPS, "score", "365 days", "Last NPS answer, 0-10.", "support"},
	{NPSChange, "score", "365 days", "Last NPS answer - the one before.", "support"},
	{CSAT90d, "share", "90 days", "Mean of csat score / scale_max.", "support"},
	{CES90d, "share", "90 days", "Mean of ces score / scale_max (7 if absent): more is easier.", "support"},
	{SurveyResponse365d, "share", "365 days", "Surveys answered / surveys sent, by survey_id; unknown for fewer than 2 sent.", "support"},
	{ExperienceLevel, "share", "mixed", "Mean of what is known of the experience, each from 0 to 1: csat_90d, ces_90d, nps / 10, (sentiment_28d + 1) / 2, and the share of agreed outcomes of kind experience on track or achieved.", "support"},
	{DaysSinceSurvey, "days", "365 days", "Time since the last survey answer.", "support"},
	{DaysSinceContact, "days", "400 days", "Time since the last two-way contact: a done touchpoint that was two-way, an answered call, or an inbound message.", "support"},
	{ContactGapRatio, "ratio", "400 days", "days_since_contact / promised check_in_days (90 where none is agreed); unknown for self-serve customers without an owner.", "support"},
	{NoShows90d, "count", "90 days", "support.touchpoint with status no_show.", "support"},
	{Unreachable90d, "count", "90 days", "Outbound calls that were not answered since the last two-way contact.", "support"},
	{Participation180d, "count", "180 days", "Touchpoints of kind demo, event, training or business_review that took place.", "support"},
	{ChampionLeft, "flag", "180 days", "1 if a champion or decision maker left and no successor was named, 0 if people are known and none left.", "accounts"},
	{DeciderSilentDays, "days", "400 days", "Days since a person who decides last used the product, wrote, or met us; unknown if nobody is known to decide.", "accounts"},
	{NoOwner, "flag", "now", "1 if no customer success manager is named.", "accounts"},
	{OwnerChanges365d, "count", "365 days", "How often the customer success manager changed.", "accounts"},
	{OutcomesOffTrack, "count", "now", "Agreed outcomes whose last status is off_track or abandoned.", "accounts"},
	{OutcomesOnTrack, "count", "now", "Agreed outcomes whose last status is agreed, on_track or achieved.", "accounts"},
	{OutcomeShare, "share", "now", "Share of agreed outcomes on track or achieved; unknown if none was ever stated.", "accounts"},
	{OutcomesAchieved, "count", "now", "Agreed outcomes whose last status is achieved.", "accounts"},
	{OutcomeShareDeciders, "share", "now", "outcome_share over the outcomes that champions, decision makers and sponsors want.", "accounts"},
	{ExperienceShare, "share", "now", "outcome_share over the outcomes of kind experience.", "accounts"},
	{OutcomeDaysToDue, "days", "now", "Days until the next due date of an outcome that is not achieved or abandoned; negative if overdue.", "accounts"},
	{OutcomesOverdue, "count", "now", "Outcomes past their due date and neither achieved nor abandoned.", "accounts"},
	{OutcomeProgress, "share", "now", "Mean of value / target (at most 1) of the outcomes that state both.", "accounts"},
	{ResultPerUse, "ratio", "now", "outcome_progress / usage_peer_ratio: what they reach for what they use; below 0.5 they work much for little.", "accounts"},
	{Advocacy365d, "count", "365 days", "account.advocacy.", "accounts"},
	{OnboardingShare, "share", "now", "Completed / known required onboarding steps.", "accounts"},
	{OnboardingStalled, "days", "now", "Days since the last completed step while required steps are open; 0 when done.", "accounts"},
	{CustomerTrouble180d, "count", "180 days", "account.news of kind closing, layoffs, acquisition or merger.", "accounts"},
	{Closing180d, "count", "180 days", "account.news of kind closing.", "accounts"},
	{Restructuring180d, "count", "180 days", "account.news of kind layoffs or relocation.", "accounts"},
	{Acquisition180d, "count", "180 days", "account.news of kind acquisition or merger.", "accounts"},
	{AgeDays, "days", "now", "Days since started_at of the account, else since its first event.", "accounts"},
	{KnownDays, "days", "400 days", "Time since the customer's first event of any kind: how long it has been watched. Who was a customer before the first event was sent is older.", "accounts"},
	{DataAgeDays, "days", "400 days", "Time since the customer's newest event of any kind: how fresh what is known of it is.", "accounts"},
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
