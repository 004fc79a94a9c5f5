package scoring

import (
	"context"
	"io/fs"
	"math"
	"slices"
	"testing"
	"time"

	"glidepath/deploy"
	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
)

// oneCustomer is a store that knows one customer, always by the same values.
type oneCustomer map[health.Signal]float64

func (o oneCustomer) Signals(_ context.Context, _ store.Selection, asOf time.Time, _ store.Baseline, each func(*health.Signals) error) error {
	s := health.Signals{Customer: "acme", AsOf: asOf}
	for _, d := range health.Definitions() {
		v, ok := o[d.Signal]
		if !ok {
			v = health.Unknown
		}
		s.Values = append(s.Values, v)
	}
	return each(&s)
}

// An outage is no sign: while a topic is not read, a customer of old is not taken for one that has never used the product, or is new, and one that is too
// young does not get a score.
func TestAGapForgetsNoBeginning(t *testing.T) {
	text, err := fs.ReadFile(deploy.FS, "scorecards/default.yaml")
	if err != nil {
		t.Fatal(err)
	}
	card, err := health.LoadScorecard("default.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	judged := func(customer oneCustomer, gaps ...string) (out health.Score) {
		tick := event.Tick{AsOf: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC), Gaps: gaps}
		err := NewJudge(card, customer).Each(t.Context(), store.Selection{}, tick, func(s *health.Signals, score health.Score) error {
			out = score
			for _, gap := range gaps {
				if gap == "usage" && !math.IsNaN(s.Get(health.UsageRatio7d)) {
					t.Error("usage of which nothing was read is known")
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	of := func(age, usage float64) oneCustomer {
		return oneCustomer{health.AgeDays: age, health.KnownDays: age, health.UsageAgeDays: usage, health.DaysSinceUse: 0.5, health.UsageRatio7d: 1,
			health.UsageRatio28d: 1, health.UsageExpected7d: 50, health.UsageZ7d: 0, health.UsagePeerRatio: 1, health.OutcomeShare: 1, health.OutcomesOffTrack: 0,
			health.Sentiment28d: 0.3, health.SentimentChange: 0, health.ExperienceLevel: 0.8, health.NPS: 9, health.CSAT90d: 0.9, health.ContactGapRatio: 0.5,
			health.ChampionLeft: 0, health.CustomerTrouble180d: 0, health.FailedPaymentsOpen: 0, health.Disputes90d: 0, health.DaysPastHabit: 0,
			health.AutoRenewOff: 0, health.CancelVisitDays28d: 0, health.OpenUrgentTickets: 0, health.Escalations28d: 0, health.FirstReplyRatio: 0.8}
	}
	old, young := of(400, 390), of(5, 4)
	if was := judged(old); was.Band != health.Healthy {
		t.Fatalf("the customer of old is %s", was.Band)
	}
	for _, gap := range []string{"usage", "accounts", "billing", "support"} {
		was, now := judged(old), judged(old, gap)
		if now.Band != was.Band || now.Stage != was.Stage || slices.Contains(now.Marks, health.MarkNeverUsed) || now.Variant != was.Variant {
			t.Errorf("without %s: %s, %s, %v by %s, and it was %s, %s by %s", gap, now.Band, now.Stage, now.Marks, now.Variant, was.Band, was.Stage, was.Variant)
		}
		if score := judged(young, gap); score.Band != health.Forming {
			t.Errorf("without %s who is 5 days old is %s", gap, score.Band)
		}
	}
}
