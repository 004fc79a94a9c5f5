package health_test

import (
	"maps"
	"testing"

	"glidepath/pkg/health"
)

// well are the signals of a customer with whom nothing is wrong; the cases below change a few.
func well() map[health.Signal]float64 {
	return map[health.Signal]float64{health.UsageEvents7d: 100, health.UsageEvents28d: 400, health.UsageExpected7d: 101, health.UsageRatio7d: 0.99,
		health.UsageRatio28d: 1.01, health.UsageZ7d: -0.1, health.UsagePeerRatio: 1, health.SegmentFactor7d: 1, health.UsageSilentDays7d: 0,
		health.DaysSinceUse: 0.5, health.UsageGapRatio: 0.1, health.UsageAgeDays: 300, health.ActiveUsers28d: 8, health.ActiveUsersRatio: 1,
		health.SeatUse: 0.8, health.Features28d: 6, health.FeaturesRatio: 1, health.ErrorRate7d: 0.01, health.Incidents28d: 0,
		health.CancelVisits28d: 0, health.CancelVisitDays28d: 0, health.CancelVisitsAdmin28d: 0, health.DaysPastHabit: 0, health.SensitiveVisits28d: 0, health.FailedPayments28d: 0, health.FailedPaymentsOpen: 0, health.CardExpiredOpen: 0,
		health.DaysPastDue: 0, health.Refunds90d: 0, health.Disputes90d: 0, health.DiscountAsks90d: 0, health.PauseAsks90d: 0, health.AutoRenewOff: 0,
		health.NoticeGiven: 0, health.DaysToRenewal: 120, health.SeatsChange90d: 0, health.MRRChange90d: 0, health.Tickets28d: 1,
		health.TicketsRatio28d: 1, health.OpenUrgentTickets: 0, health.Reopens90d: 0, health.Escalations28d: 0, health.Defects28d: 0,
		health.UnansweredHours: 0, health.FirstReplyRatio: 0.8, health.BadReviews90d: 0, health.Messages28d: 4, health.Sentiment28d: 0.2,
		health.SentimentBefore: 0.2, health.SentimentChange: 0, health.SentimentZ: 0, health.DaysSinceContact: 20, health.ContactGapRatio: 0.5,
		health.NoShows90d: 0, health.ChampionLeft: 0, health.NoOwner: 0, health.OutcomesOffTrack: 0, health.OutcomesOnTrack: 2,
		health.OutcomeShare: 1, health.OnboardingShare: 1, health.OnboardingStalled: 0, health.CustomerTrouble180d: 0, health.AgeDays: 320}
}

func TestTheDefaultScorecardKnowsTrouble(t *testing.T) {
	unknown := health.Unknown
	for name, c := range map[string]struct {
		signals map[health.Signal]float64
		band    health.Band
		cause   string
	}{
		"all is well":                         {nil, health.Healthy, ""},
		"usage collapses":                     {map[health.Signal]float64{health.UsageRatio7d: 0.3, health.UsageZ7d: -6, health.UsageRatio28d: 0.7, health.UsageEvents7d: 30}, health.AtRisk, "not_adopted"},
		"usage falls by chance":               {map[health.Signal]float64{health.UsageRatio7d: 0.6, health.UsageZ7d: -0.9, health.UsageExpected7d: 12}, health.Healthy, ""},
		"silent between projects":             {map[health.Signal]float64{health.UsageRatio7d: 0, health.UsageZ7d: -1, health.DaysSinceUse: 25, health.UsageGapRatio: 0.7}, health.Healthy, ""},
		"silent for longer than ever":         {map[health.Signal]float64{health.UsageRatio7d: 0, health.UsageZ7d: -8, health.DaysSinceUse: 25, health.UsageGapRatio: 2.5, health.UsageRatio28d: 0.2}, health.AtRisk, "not_adopted"},
		"used, but without the result":        {map[health.Signal]float64{health.OutcomesOffTrack: 1, health.OutcomeShare: 0.5}, health.Watch, "success_gap"},
		"no result at all":                    {map[health.Signal]float64{health.OutcomesOffTrack: 2, health.OutcomeShare: 0}, health.AtRisk, "success_gap"},
		"champion left and usage falls":       {map[health.Signal]float64{health.ChampionLeft: 1, health.UsageRatio28d: 0.8}, health.AtRisk, "champion_left"},
		"payments fail twice":                 {map[health.Signal]float64{health.FailedPaymentsOpen: 2, health.FailedPayments28d: 2}, health.AtRisk, "cash_flow"},
		"an expired card":                     {map[health.Signal]float64{health.CardExpiredOpen: 1}, health.Healthy, "payment_lapsed"},
		"angry tickets":                       {map[health.Signal]float64{health.Tickets28d: 5, health.TicketsRatio28d: 5, health.Sentiment28d: -0.6, health.SentimentChange: -0.8, health.SentimentZ: -3, health.Escalations28d: 1}, health.AtRisk, "poor_service"},
		"a complaint that was resolved":       {map[health.Signal]float64{health.Tickets28d: 2, health.SentimentWorst7d: -0.7, health.Sentiment28d: 0.05, health.SentimentChange: -0.15, health.SentimentZ: -0.6}, health.Healthy, ""},
		"left alone":                          {map[health.Signal]float64{health.ContactGapRatio: 3.2, health.DaysSinceContact: 290}, health.AtRisk, "left_alone"},
		"the cancellation page twice":         {map[health.Signal]float64{health.CancelVisitDays28d: 2}, health.AtRisk, ""},
		"the cancellation page, for invoices": {map[health.Signal]float64{health.CancelVisitDays28d: 1}, health.Watch, ""},
		"notice given":                        {map[health.Signal]float64{health.NoticeGiven: 1}, health.Critical, ""},
		"lay-offs":                            {map[health.Signal]float64{health.CustomerTrouble180d: 1}, health.AtRisk, "restructuring"},
		"onboarding stands still":             {map[health.Signal]float64{health.OnboardingShare: 0.4, health.OnboardingStalled: 35, health.AgeDays: 60, health.UsageAgeDays: 50}, health.AtRisk, "poor_onboarding"},
		"never used": {map[health.Signal]float64{health.UsageAgeDays: unknown, health.DaysSinceUse: unknown, health.UsageGapRatio: unknown, health.UsageRatio7d: unknown,
			health.UsageRatio28d: unknown, health.UsageZ7d: unknown, health.UsageExpected7d: unknown, health.UsageEvents28d: 0, health.UsagePeerRatio: 0, health.AgeDays: 90, health.KnownDays: 90}, health.AtRisk, "not_adopted"},
		"watched since yesterday": {map[health.Signal]float64{health.UsageAgeDays: unknown, health.DaysSinceUse: unknown, health.UsageGapRatio: unknown, health.UsageRatio7d: unknown,
			health.UsageRatio28d: unknown, health.UsageZ7d: unknown, health.UsageExpected7d: unknown, health.UsagePeerRatio: unknown, health.KnownDays: 1}, health.Healthy, ""},
		"new":                        {map[health.Signal]float64{health.AgeDays: 5, health.UsageAgeDays: 4}, health.Forming, ""},
		"new and has given notice":   {map[health.Signal]float64{health.AgeDays: 5, health.UsageAgeDays: 4, health.NoticeGiven: 1}, health.Critical, ""},
		"nothing known of the usage": {map[health.Signal]float64{health.UsageRatio7d: unknown, health.UsageRatio28d: unknown, health.DaysSinceUse: unknown, health.UsageGapRatio: unknown}, health.Healthy, ""},
	} {
		known := well()
		maps.Copy(known, c.signals)
		got := defaultCard(t).Judge(signals(known))
		cause := ""
		if len(got.Causes) > 0 {
			cause = got.Causes[0]
		}
		if got.Band != c.band || cause != c.cause {
			t.Errorf("%s: %s (%.0f), causes %v; want %s, %q", name, got.Band, got.Score, got.Causes, c.band, c.cause)
		}
	}
}
