package cli

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/conversation"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
)

// eventRow is something that happened, with the signals of the page that it stands behind.
type eventRow struct {
	Time      time.Time `json:"time"`
	Type      string    `json:"type"`
	Source    string    `json:"source"`
	ID        string    `json:"id"`
	Text      string    `json:"text"`
	Quote     maybe     `json:"quote"`
	Deciding  []string  `json:"deciding"` // the words that decided the sentiment
	Sentiment *float64  `json:"sentiment"`
	Signals   []string  `json:"signals"`
}

const (
	eventsPerSort = 4 // asked of the store
	eventsShown   = 8
	alikeShown    = 3 // of one type
	costlyShown   = 5
)

// eventTypes are the types of the events that signals count, apart from words, moods and pages.
var eventTypes = map[string][]health.Signal{
	"billing.payment_failed": {health.FailedPayments28d, health.FundsFailed90d, health.FailedPaymentsOpen, health.CardExpiredOpen, health.DaysPastDue,
		health.DaysPastHabit},
	"billing.refunded": {health.Refunds90d},
	"billing.disputed": {health.Disputes90d},
	"billing.offer":    {health.DiscountAsks90d, health.PauseAsks90d},
	"billing.subscription_changed": {health.AutoRenewOff, health.NoticeGiven, health.DaysSinceNotice, health.SeatsChange90d, health.MRRChange90d,
		health.Downgrades90d, health.Paused},
	"support.ticket_opened": {health.Tickets28d, health.TicketsRatio28d, health.OpenUrgentTickets, health.Defects28d, health.FeatureRequests90d,
		health.BadReviews90d, health.FirstReplyRatio, health.ResolutionRatio, health.ReplyBreaches90d},
	"support.ticket_changed":  {health.Escalations28d},
	"support.survey_answered": {health.NPS, health.NPSChange, health.CSAT90d, health.CES90d, health.ExperienceLevel},
	"support.touchpoint":      {health.NoShows90d, health.DaysSinceContact, health.ContactGapRatio, health.Participation180d},
	"account.contact_changed": {health.ChampionLeft, health.DeciderSilentDays},
	"account.outcome": {health.OutcomesOffTrack, health.OutcomeShare, health.OutcomeShareDeciders, health.ExperienceShare, health.OutcomesOverdue,
		health.OutcomesAchieved, health.OutcomeProgress},
	"account.news":     {health.CustomerTrouble180d, health.Closing180d, health.Restructuring180d, health.Acquisition180d},
	"account.advocacy": {health.Advocacy365d},
	"usage.incident":   {health.Incidents28d, health.ErrorRate7d},
}

// pageSignals are the signals that count views of a class of pages.
var pageSignals = map[string][]health.Signal{
	"cancel":        {health.CancelVisits28d, health.CancelVisitDays28d, health.CancelVisitsAdmin28d},
	"refund":        {health.RefundVisits28d, health.SensitiveVisits28d},
	"return_policy": {health.RefundVisits28d, health.SensitiveVisits28d},
	"downgrade":     {health.DowngradeVisits28d, health.SensitiveVisits28d},
	"export":        {health.ExportVisits28d, health.SensitiveVisits28d},
	"pricing":       {health.PricingVisits28d, health.SensitiveVisits28d},
}

// moodSignals are the signals of what people's words sound like.
var moodSignals = []health.Signal{health.Sentiment28d, health.SentimentChange, health.SentimentZ, health.SentimentWorst7d, health.SentimentDecider7d,
	health.NegativeShare28d, health.ExperienceLevel}

// negative is the sentiment from which words sound unhappy.
const negative = -0.15

// behind lists the signals that an event is counted in.
func behind(e *store.Event) []health.Signal {
	out := slices.Concat(eventTypes[e.Type], pageSignals[e.Page])
	for _, topic := range e.Topics {
		out = append(out, health.Signal("topic_"+topic+"_90d"))
	}
	if float64(e.Sentiment) <= negative {
		out = append(out, moodSignals...)
	}
	return out
}

// readEvents finds what happened: first what stands behind the signals that cost most, support a cause or have changed.
func (e *explanation) readEvents(ctx context.Context, st *store.Store, v *view) error {
	found, err := st.CustomerEvents(ctx, e.Customer, e.AsOf, eventsPerSort)
	if err != nil {
		return err
	}
	wanted := e.wanted()
	var matched, rest []eventRow
	seen := map[string]int{}
	for i := range found {
		ev := &found[i]
		row := eventRow{Time: ev.Time.UTC(), Type: ev.Type, Source: ev.Source, ID: ev.ID, Deciding: append([]string{}, ev.Deciding...), Signals: []string{}}
		text, quote := alert.DescribeEvent(v.Lang, conversation.Notable(ev))
		row.Text, row.Quote = text, maybe(quote)
		if !math.IsNaN(float64(ev.Sentiment)) {
			s := float64(ev.Sentiment)
			row.Sentiment = &s
		}
		for _, s := range behind(ev) {
			if wanted[s] && !slices.Contains(row.Signals, string(s)) {
				row.Signals = append(row.Signals, string(s))
			}
		}
		if seen[ev.Type]++; seen[ev.Type] > alikeShown {
			continue
		}
		if len(row.Signals) > 0 {
			matched = append(matched, row)
		} else if !strings.HasPrefix(ev.Type, "usage.") {
			rest = append(rest, row)
		}
	}
	e.Events = append(e.Events, matched[:min(len(matched), eventsShown)]...)
	e.Events = append(e.Events, rest[:min(len(rest), max(0, eventsShown/2-len(e.Events)))]...)
	slices.SortStableFunc(e.Events, func(x, y eventRow) int { return y.Time.Compare(x.Time) })
	return nil
}

// wanted are the signals that the page speaks of.
func (e *explanation) wanted() map[health.Signal]bool {
	out := map[health.Signal]bool{}
	for _, c := range e.costly() {
		out[health.Signal(c.Signal)] = true
	}
	for _, c := range e.Evidence {
		for _, s := range c.Evidence {
			out[health.Signal(s.Signal)] = true
		}
	}
	for _, b := range e.Changes {
		for _, p := range b.Parts {
			if math.Abs(p.Points) >= leastLost {
				out[health.Signal(p.Signal)] = true
			}
		}
	}
	return out
}
