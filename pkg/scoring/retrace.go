package scoring

import (
	"context"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
)

// Past judges customers again as of earlier ticks, by what is known now.
type Past struct {
	signals Signals
	cards   func(ctx context.Context, id string) (*health.Scorecard, error)
	judged  map[question]*health.Score
}

// question is what a judgement depends on, beside the events.
type question struct{ customer, asOf, scorecard, baseline string }

// NewPast makes one; cards finds a scorecard by its name@hash, nil if it is not known any more.
func NewPast(signals Signals, cards func(ctx context.Context, id string) (*health.Scorecard, error)) *Past {
	return &Past{signals, cards, map[question]*health.Score{}}
}

// Steps leads from an earlier judgement of a customer in a bucket to a later one, for health.Change:
//
//	late data  the earlier time, judged by what is known now
//	behaviour  the later time, with the earlier baseline and scorecard
//	baseline   the later time, with the later baseline
//	scorecard  the same, by the later scorecard
//	late data  the later judgement as it was made
//
// Where the earlier scorecard is not known any more it is one step.
func (p *Past) Steps(ctx context.Context, bucket int, was, now *store.Score) ([]health.Step, error) {
	before := event.Tick{AsOf: was.AsOf, Baseline: was.Baseline, Gaps: was.Gaps}
	after := event.Tick{AsOf: now.AsOf, Baseline: was.Baseline, Gaps: now.Gaps}
	last := event.Tick{AsOf: now.AsOf, Baseline: now.Baseline, Gaps: now.Gaps}
	var steps []health.Step
	for _, s := range []struct {
		kind health.PartKind
		card string
		tick event.Tick
	}{
		{health.LateData, was.Scorecard, before},
		{health.Behaviour, was.Scorecard, after},
		{health.BaselineChange, was.Scorecard, last},
		{health.ScorecardChange, now.Scorecard, last},
	} {
		score, err := p.judge(ctx, bucket, was.Customer, s.card, s.tick)
		if err != nil {
			return nil, err
		}
		if score == nil {
			return []health.Step{{Kind: health.Behaviour, Score: now.Score}}, nil
		}
		steps = append(steps, health.Step{Kind: s.kind, Score: *score})
	}
	return append(steps, health.Step{Kind: health.LateData, Score: now.Score}), nil
}

// judge is nil where the scorecard is not known any more, or the customer had no event then.
func (p *Past) judge(ctx context.Context, bucket int, customer, scorecard string, t event.Tick) (*health.Score, error) {
	q := question{customer, t.AsOf.String(), scorecard, t.Baseline}
	if score, ok := p.judged[q]; ok {
		return score, nil
	}
	card, err := p.cards(ctx, scorecard)
	if err != nil || card == nil {
		return nil, err
	}
	var found *health.Score
	selection := store.Selection{Bucket: bucket, Customers: []string{customer}}
	err = NewJudge(card, p.signals).Each(ctx, selection, t, func(_ *health.Signals, s health.Score) error {
		found = &s
		return nil
	})
	if err == nil {
		p.judged[q] = found
	}
	return found, err
}
