package cli

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"glidepath/pkg/health"
	"glidepath/pkg/scoring"
	"glidepath/pkg/store"
)

// before is an earlier judgement and what has changed since.
type before struct {
	Since  string    `json:"since"` // last, 7d or 28d
	AsOf   time.Time `json:"as_of"`
	Score  *float64  `json:"score"`
	Band   string    `json:"band"`
	Change *float64  `json:"change"`
	Parts  []part    `json:"parts"` // they sum to change
}

type part struct {
	Kind    string   `json:"kind"`
	Measure string   `json:"measure,omitempty"`
	Name    string   `json:"name,omitempty"`
	Signal  string   `json:"signal,omitempty"`
	From    *float64 `json:"from"`
	To      *float64 `json:"to"`
	Points  float64  `json:"points"`
	Text    string   `json:"text"`
}

// lookBacks are the earlier judgements that the present one is compared with, beside the one just before.
var lookBacks = []struct {
	name string
	days int
}{{"7d", 7}, {"28d", 28}}

// readChanges compares with the judgement before (the second of rows) and with those of about 7 and 28 days ago.
func (e *explanation) readChanges(ctx context.Context, st *store.Store, rows []store.Score, v *view) error {
	now := &rows[0]
	c, err := newComparison(ctx, st, now, v)
	if err != nil {
		return err
	}
	if len(rows) > 1 {
		b, err := c.since(ctx, "last", &rows[1])
		if err != nil {
			return err
		}
		e.Changes = append(e.Changes, b)
	}
	for _, back := range lookBacks {
		then := now.AsOf.AddDate(0, 0, -back.days)
		was, err := st.History(ctx, e.Customer, then, 1)
		if err != nil {
			return err
		}
		if len(was) == 0 || then.Sub(was[0].AsOf) > time.Duration(back.days)*24*time.Hour { // nothing about as old
			continue
		}
		if back.days == 7 {
			e.Change = known(now.Score.Score - was[0].Score.Score)
		}
		if n := len(e.Changes); n > 0 && e.Changes[n-1].AsOf.Equal(was[0].AsOf) {
			continue
		}
		b, err := c.since(ctx, back.name, &was[0])
		if err != nil {
			return err
		}
		e.Changes = append(e.Changes, b)
	}
	return nil
}

// comparison is of a judgement with earlier ones of the same customer.
type comparison struct {
	store    *store.Store
	now      *store.Score
	bucket   int
	past     *scoring.Past
	override map[string]store.Override
	view     *view
}

func newComparison(ctx context.Context, st *store.Store, now *store.Score, v *view) (*comparison, error) {
	bucket, err := st.BucketOf(ctx, now.Customer)
	if err != nil {
		return nil, err
	}
	overrides, err := st.Overrides(ctx, now.AsOf, now.Customer)
	if err != nil {
		return nil, err
	}
	cards := map[string]*health.Scorecard{}
	return &comparison{store: st, now: now, bucket: bucket, override: overrides, view: v,
		past: scoring.NewPast(st, func(ctx context.Context, id string) (*health.Scorecard, error) {
			if card, ok := cards[id]; ok {
				return card, nil
			}
			card, err := recordedScorecard(ctx, st, id)
			cards[id] = card
			return card, err
		})}, nil
}

// recordedScorecard reads the scorecard that judged, by name@hash; nil where nobody recorded it, or this version reads it no more.
func recordedScorecard(ctx context.Context, st *store.Store, id string) (*health.Scorecard, error) {
	_, hash, _ := strings.Cut(id, "@")
	text, err := st.ReadConfiguration(ctx, "scorecard", hash)
	if err != nil || text == nil {
		return nil, err
	}
	card, err := health.LoadScorecard(id, text)
	if err != nil || card.ID() != id {
		return nil, nil //nolint:nilerr,nilnil // a scorecard of another version of the format: the change is told without it
	}
	return card, nil
}

// since splits the change from an earlier judgement.
func (c *comparison) since(ctx context.Context, name string, was *store.Score) (before, error) {
	steps, err := c.past.Steps(ctx, c.bucket, was, c.now)
	if err != nil {
		return before{}, err
	}
	overrides, err := c.store.Overrides(ctx, was.AsOf, c.now.Customer)
	if err != nil {
		return before{}, err
	}
	b := c.told(name, was, steps)
	b.Parts = append(b.Parts, c.overridden(overrides)...)
	return b, nil
}

func (c *comparison) told(name string, was *store.Score, steps []health.Step) before {
	b := before{Since: name, AsOf: was.AsOf, Score: known(was.Score.Score), Band: string(was.Band),
		Change: known(c.now.Score.Score - was.Score.Score), Parts: []part{}}
	for _, p := range health.Change(was.Score, steps...) {
		b.Parts = append(b.Parts, c.part(&p))
	}
	return b
}

func (c *comparison) part(p *health.Part) part {
	v := c.view
	row := part{Kind: string(p.Kind), Measure: p.Measure, Signal: string(p.Signal), From: known(p.From), To: known(p.To), Points: p.Points}
	if p.Signal != "" {
		row.Name = health.SignalName(v.Lang, p.Signal)
	}
	switch p.Kind {
	case health.CoverageChange, health.ScorecardChange:
		row.Text = v.say("by " + string(p.Kind))
	case health.LateData, health.BaselineChange:
		row.Text = v.say("by " + string(p.Kind))
		if p.Signal != "" {
			row.Text = fmt.Sprintf(v.say("this by "+string(p.Kind)), c.partText(p))
		}
	case health.ExpiryChange:
		row.Text = fmt.Sprintf(v.say("by expiry"), health.Describe(v.Lang, p.Signal, c.now.Signals.Get))
	default:
		row.Text = c.partText(p)
	}
	return row
}

// partText is what is seen of a part's measure now, and of a cap what has become of it.
func (c *comparison) partText(p *health.Part) string {
	v, text := c.view, health.Describe(c.view.Lang, p.Signal, c.now.Signals.Get)
	switch {
	case p.Dimension != "cap":
		return text
	case math.IsNaN(p.To): // one of its conditions has ended, and perhaps not that of the signal that gives it its name
		return fmt.Sprintf(v.say("cap ended"), health.SignalName(v.Lang, p.Signal))
	case p.Points > 0 && limits(&c.now.Score, p.Measure):
		return fmt.Sprintf(v.say("cap eased"), text)
	case p.Points > 0:
		return fmt.Sprintf(v.say("cap looser"), text)
	}
	return health.DescribePart(v.Lang, health.Contribution{Dimension: p.Dimension, Signal: p.Signal}, c.now.Signals.Get)
}

// overridden tells of an override that began or ended since. It moves no points: it stands beside the score.
func (c *comparison) overridden(before map[string]store.Override) []part {
	was, had := before[c.now.Customer]
	now, has := c.override[c.now.Customer]
	tell := func(word string, o *store.Override) part {
		by := o.By
		if by == "" {
			by = c.view.say("somebody")
		}
		band := health.BandName(c.view.Lang, health.Band(o.Band))
		return part{Kind: string(health.OverrideChange), Text: fmt.Sprintf(c.view.say(word), oneLine(by), band, oneLine(o.Reason))}
	}
	switch {
	case has && (!had || was != now):
		return []part{tell("override began", &now)}
	case had && !has:
		return []part{tell("override ended", &was)}
	}
	return nil
}

// limits tells whether a cap takes points.
func limits(s *health.Score, measure string) bool {
	return slices.ContainsFunc(s.Contributions, func(c health.Contribution) bool { return c.Measure == measure && c.Points < 0 })
}
