package scoring

import (
	"context"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
)

// Record is what the past is read from; *store.Store is one.
type Record interface {
	Signals
	// ArrivedLate tells whether an event of a customer in a bucket from before a time was recorded at it or later.
	ArrivedLate(ctx context.Context, bucket int, customer string, asOf time.Time) (bool, error)
}

// Past judges customers again as of earlier ticks, by what is known now.
type Past struct {
	record Record
	cards  func(ctx context.Context, id string) (*health.Scorecard, error)
	judged map[question]*health.Score
	late   map[question]bool
}

// question is what a judgement depends on, beside the events.
type question struct{ customer, asOf, scorecard, baseline, sources string }

// NewPast makes one; cards finds a scorecard by its name@hash, nil if it is not known any more.
func NewPast(record Record, cards func(ctx context.Context, id string) (*health.Scorecard, error)) *Past {
	return &Past{record, cards, map[question]*health.Score{}, map[question]bool{}}
}

// Steps leads from an earlier judgement of a customer in a bucket to a later one, for health.Change:
//
//	late data  the earlier time, judged by what is known now
//	behaviour  the later time, with the earlier baseline of the segments and the earlier scorecard
//	baseline   the later time, with the later baseline
//	scorecard  the same, by the later scorecard
//	late data  the later judgement as it was made
//
// What nothing came late for is taken from the judgements themselves. Where the earlier scorecard is not known any more it is one step.
func (p *Past) Steps(ctx context.Context, bucket int, was, now *store.Score) ([]health.Step, error) {
	late, err := p.anyLate(ctx, bucket, was, now)
	if err != nil {
		return nil, err
	}
	before := event.Tick{AsOf: was.AsOf, Baseline: was.Baseline, Gaps: was.Gaps}
	after := event.Tick{AsOf: now.AsOf, Baseline: was.Baseline, Gaps: now.Gaps}
	last := event.Tick{AsOf: now.AsOf, Baseline: now.Baseline, Gaps: now.Gaps}
	var steps []health.Step
	for _, s := range []struct {
		kind  health.PartKind
		card  string
		tick  event.Tick
		of    string       // the baseline that knows the silent days of the sources
		known *store.Score // what has the signals of the tick, where nothing came late
	}{
		{health.LateData, was.Scorecard, before, was.Baseline, was},
		{health.Behaviour, was.Scorecard, after, now.Baseline, sameBaseline(was, now)},
		{health.BaselineChange, was.Scorecard, last, now.Baseline, now},
		{health.ScorecardChange, now.Scorecard, last, now.Baseline, now},
	} {
		var known *health.Signals
		if s.known != nil && !late {
			known = &s.known.Signals
		}
		score, err := p.judge(ctx, bucket, was.Customer, s.card, s.tick, s.of, known)
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

// sameBaseline is the later judgement if it stands on the baseline of the earlier one, nil if not.
func sameBaseline(was, now *store.Score) *store.Score {
	if was.Baseline == now.Baseline {
		return now
	}
	return nil
}

func (p *Past) anyLate(ctx context.Context, bucket int, scores ...*store.Score) (bool, error) {
	for _, s := range scores {
		q := question{customer: s.Customer, asOf: s.AsOf.String()}
		late, ok := p.late[q]
		if !ok {
			var err error
			if late, err = p.record.ArrivedLate(ctx, bucket, s.Customer, s.AsOf); err != nil {
				return false, err
			}
			p.late[q] = late
		}
		if late {
			return true, nil
		}
	}
	return false, nil
}

// judge is nil where the scorecard is not known any more, or the customer had no event then. Known signals are not computed again.
func (p *Past) judge(ctx context.Context, bucket int, customer, scorecard string, t event.Tick, ofSources string,
	known *health.Signals,
) (*health.Score, error) {
	card, err := p.cards(ctx, scorecard)
	if err != nil || card == nil {
		return nil, err
	}
	if known != nil {
		score := card.Judge(*known)
		return &score, nil
	}
	q := question{customer, t.AsOf.String(), scorecard, t.Baseline, ofSources}
	if score, ok := p.judged[q]; ok {
		return score, nil
	}
	sources, err := store.ParseBaseline(ofSources)
	if err != nil {
		return nil, err
	}
	var found *health.Score
	selection := store.Selection{Bucket: bucket, Customers: []string{customer}, Sources: sources}
	err = NewJudge(card, p.record).Each(ctx, selection, t, func(_ *health.Signals, s health.Score) error {
		found = &s
		return nil
	})
	if err == nil {
		p.judged[q] = found
	}
	return found, err
}
