package pipelinetest

import (
	"context"
	"testing"
	"time"

	"glidepath/pkg/health"
	"glidepath/pkg/scoring"
	"glidepath/pkg/store"
)

// TestDecision11AChangeIsSplitByItsReason lets between two judgements everything happen that can move a score: use falls, an old escalation
// leaves its stretch of time, data come late, the others of the segment change, and another scorecard judges. Each is told as what it is,
// of nobody who has not met it, and the parts sum to the change exactly.
func TestDecision11AChangeIsSplitByItsReason(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.StartAll()
	from, then := monday.AddDate(0, 0, -80), monday
	now := monday.AddDate(0, 0, 10)
	customers := segmentOf(p, from, then)
	calm, fell, late, expired := customers[0], customers[1], customers[2], customers[3]
	p.Send(Event{Type: "support.ticket_opened", Customer: expired, Time: then.AddDate(0, 0, -25), Data: `{"ticket_id":"t1","priority":"high"}`},
		Event{Type: "support.ticket_changed", Customer: expired, Time: then.AddDate(0, 0, -25), Data: `{"ticket_id":"t1","escalated":true}`},
		Event{Type: "support.ticket_solved", Customer: expired, Time: then.AddDate(0, 0, -24), Data: `{"ticket_id":"t1"}`})
	for _, c := range customers { // enough is known of each for a number
		p.Send(Event{Type: "account.outcome", Customer: c, Time: from, Data: `{"outcome_id":"o1","kind":"required","status":"on_track"}`},
			Event{Type: "support.survey_answered", Customer: c, Time: then.AddDate(0, 0, -12), Data: `{"kind":"nps","score":9,"scale_max":10}`},
			Event{Type: "support.survey_answered", Customer: c, Time: then.AddDate(0, 0, -11), Data: `{"kind":"csat","score":4,"scale_max":5}`})
	}
	p.Tick(then)
	was := p.latest(then)

	for i, c := range customers {
		days := now
		if c == fell {
			days = then.AddDate(0, 0, 1)
		}
		p.Send(Use(c, then, days, 9, 2+i)...)
	}
	for _, e := range append(Use(late, then.AddDate(0, 0, -6), then, 14, 30), Event{Type: "support.ticket_opened", Customer: late,
		Time: then.AddDate(0, 0, -3), Data: `{"ticket_id":"t2","priority":"urgent"}`}) {
		e.Recorded = then.Add(time.Hour)
		p.Send(e)
	}
	p.Send(Use(customers[5], then.AddDate(0, 0, 1), now, 15, 60)...) // who lifts the segment's median
	p.Send(Use(customers[4], then.AddDate(0, 0, 1), now, 15, 60)...)
	p.Tick(now)

	is := p.latest(now)
	other := otherCard(t)
	cards := map[string]*health.Scorecard{p.Card.ID(): p.Card, other.ID(): other}
	past := scoring.NewPast(p.Store, func(_ context.Context, id string) (*health.Scorecard, error) { return cards[id], nil })
	kinds := func(a, b store.Score) map[health.PartKind]float64 {
		steps, err := past.Steps(t.Context(), 0, &a, &b)
		p.check(err)
		out, sum := map[health.PartKind]float64{}, 0.0
		for _, part := range health.Change(a.Score, steps...) {
			sum += part.Points
			out[part.Kind] += part.Points
		}
		if sum != b.Score.Score-a.Score.Score {
			t.Errorf("%s: the parts sum to %v, and the score changed by %v", a.Customer, sum, b.Score.Score-a.Score.Score)
		}
		return out
	}
	for _, c := range customers {
		got := kinds(was[c], is[c])
		if _, ok := got[health.LateData]; ok != (c == late) {
			t.Errorf("%s: late data: %v in %v", c, ok, got)
		}
		if _, ok := got[health.ScorecardChange]; ok {
			t.Errorf("%s: the scorecard did not change: %v", c, got)
		}
	}
	if got := kinds(was[fell], is[fell]); got[health.Behaviour] > -5 {
		t.Errorf("use fell: %v", got)
	}
	if got := kinds(was[expired], is[expired]); got[health.ExpiryChange] <= 0 {
		t.Errorf("an escalation is 35 days old: %v", got)
	}
	if got := kinds(was[calm], is[calm]); got[health.BaselineChange] >= 0 {
		t.Errorf("the segment uses more: %v", got)
	}

	// The same signals, judged by another scorecard meanwhile.
	row := is[calm]
	row.Score = other.Judge(row.Signals)
	if got := kinds(is[calm], row); len(got) != 1 || got[health.ScorecardChange] == 0 {
		t.Errorf("only the scorecard changed: %v", got)
	}
	// By one that nobody knows any more.
	delete(cards, p.Card.ID())
	past = scoring.NewPast(p.Store, func(_ context.Context, id string) (*health.Scorecard, error) { return cards[id], nil })
	kinds(was[fell], is[fell])
}
