package cli

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"glidepath/pkg/health"
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
	if len(rows) > 1 {
		e.Changes = append(e.Changes, changedSince("last", &rows[1], now, v))
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
		b := changedSince(back.name, &was[0], now, v)
		if back.days == 7 {
			e.Change = b.Change
		}
		if n := len(e.Changes); n > 0 && e.Changes[n-1].AsOf.Equal(b.AsOf) {
			continue
		}
		e.Changes = append(e.Changes, b)
	}
	return nil
}

// changedSince splits the change between two judgements.
func changedSince(since string, was, now *store.Score, v *view) before {
	b := before{Since: since, AsOf: was.AsOf, Score: known(was.Score.Score), Band: string(was.Band),
		Change: known(now.Score.Score - was.Score.Score), Parts: []part{}}
	for _, p := range health.Change(measured(was.Score), measured(now.Score)) {
		row := part{Kind: string(p.Kind), Measure: p.Measure, Signal: string(p.Signal), From: known(p.From), To: known(p.To), Points: p.Points}
		if p.Signal != "" {
			row.Name = health.SignalName(v.Lang, p.Signal)
		}
		switch p.Kind {
		case health.CoverageChange:
			row.Text = v.say("by coverage")
		case health.ScorecardChange:
			row.Text = v.say("by scorecard")
		case health.CapChange:
			row.Text = health.DescribePart(v.Lang, health.Contribution{Dimension: "cap", Signal: p.Signal}, now.Signals.Get)
			switch {
			case math.IsNaN(p.To):
				row.Text = fmt.Sprintf(v.say("cap ended"), health.Describe(v.Lang, p.Signal, now.Signals.Get))
			case p.Points > 0 && limits(&now.Score, p.Measure):
				row.Text = fmt.Sprintf(v.say("cap eased"), health.Describe(v.Lang, p.Signal, now.Signals.Get))
			case p.Points > 0:
				row.Text = fmt.Sprintf(v.say("cap looser"), health.Describe(v.Lang, p.Signal, now.Signals.Get))
			}
		default:
			row.Text = health.Describe(v.Lang, p.Signal, now.Signals.Get)
		}
		b.Parts = append(b.Parts, row)
	}
	return b
}

// limits tells whether a cap takes points.
func limits(s *health.Score, measure string) bool {
	return slices.ContainsFunc(s.Contributions, func(c health.Contribution) bool { return c.Measure == measure && c.Points < 0 })
}

// measured restores what a row does not keep: how well each measure did is its points over what it could have given.
func measured(s health.Score) health.Score {
	list := make([]health.Contribution, len(s.Contributions))
	for i, c := range s.Contributions {
		c.Measured = health.Unknown
		if c.Dimension != "cap" && c.Max > 0 {
			c.Measured = 100 * c.Points / c.Max
		}
		list[i] = c
	}
	s.Contributions = list
	return s
}
