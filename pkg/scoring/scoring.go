// Package scoring is the one path from stored events to score rows: signals from the store, judged by pkg/health. Live scoring and
// rebuild both take it, so that they cannot differ.
package scoring

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// Source is the CloudEvents source of what Glidepath emits.
const Source = "//glidepath"

// Signals computes the signals of selected customers as of a time; *store.Store does.
type Signals interface {
	Signals(ctx context.Context, sel store.Selection, asOf time.Time, base store.Baseline, each func(*health.Signals) error) error
}

// Judge turns signals into scores.
type Judge struct {
	card    *health.Scorecard
	signals Signals
}

// NewJudge makes a judge that follows a scorecard.
func NewJudge(card *health.Scorecard, signals Signals) *Judge { return &Judge{card, signals} }

// Scorecard is the scorecard that it follows.
func (j *Judge) Scorecard() *health.Scorecard { return j.card }

// Each judges the selected customers at a tick. What a topic in the tick's gaps would tell is unknown. The signals are used again for
// the next customer.
func (j *Judge) Each(ctx context.Context, sel store.Selection, t event.Tick, each func(*health.Signals, health.Score) error) error {
	base, err := store.ParseBaseline(t.Baseline)
	if err != nil {
		return err
	}
	unknown := blind(t.Gaps)
	sel.Currency = j.card.Currency()
	return j.signals.Signals(ctx, sel, t.AsOf, base, func(s *health.Signals) error {
		for _, i := range unknown {
			s.Values[i] = health.Unknown
		}
		bound(&s.Account)
		return each(s, j.card.Judge(*s))
	})
}

// longestName bounds what is copied from an account into rows, messages and alerts, bytes: producers may write a name of any length, and
// a message must fit into a topic.
const longestName = 256

func bound(a *health.Account) {
	for _, s := range []*string{
		&a.Name, &a.Segment, &a.Plan, &a.Country, &a.Timezone, &a.Language, &a.Owner, &a.OwnerEmail, &a.Currency, &a.Disposition, &a.Fit, &a.Parent,
	} {
		if len(*s) > longestName {
			*s = strings.ToValidUTF8((*s)[:longestName], "")
		}
	}
}

// beginnings are the signals of what has once begun: whatever a topic in a gap would tell, it cannot undo that, so what is known of them stays
// known. Were the first use forgotten with the rest of usage, everybody would have never used the product while its topic is not read, and
// were ages forgotten, who is too young for a score would have one.
var beginnings = []health.Signal{health.UsageAgeDays, health.DaysToFirstUse, health.AgeDays, health.KnownDays}

// blind lists the places of the signals that the topics in gaps would tell, beginnings apart.
func blind(gaps []string) []int {
	if len(gaps) == 0 {
		return nil
	}
	var places []int
	for i, d := range health.Definitions() {
		if slices.Contains(gaps, d.Topic) && !slices.Contains(beginnings, d.Signal) {
			places = append(places, i)
		}
	}
	return places
}

// NewRow joins a judgement with what it is compared with; had says whether there is a last one.
func NewRow(sig *health.Signals, score health.Score, last store.Last, had bool, t event.Tick) store.Score {
	row := store.Score{Score: score, Signals: *sig, Change: math.NaN(), Baseline: t.Baseline, Gaps: t.Gaps}
	row.Signals.Values, row.Signals.Weeks = slices.Clone(sig.Values), slices.Clone(sig.Weeks)
	if had {
		row.LastBand, row.Change = last.Band, score.Score-last.Score
	}
	return row
}

// cloudEvent is a structured CloudEvent.
type cloudEvent struct {
	SpecVersion string    `json:"specversion"`
	ID          string    `json:"id"`
	Source      string    `json:"source"`
	Type        string    `json:"type"`
	Subject     string    `json:"subject"`
	Time        time.Time `json:"time"`
	Data        any       `json:"data"`
}

// Changed is a score row as the rules see it.
func Changed(row *store.Score) event.ScoreChanged {
	a := &row.Signals.Account
	c := event.ScoreChanged{
		AsOf: row.AsOf, Score: known(row.Score.Score), Change: known(row.Change), Band: string(row.Band), LastBand: row.LastBand,
		Stage: string(row.Stage), Marks: row.Marks, Causes: row.Causes, Coverage: row.Coverage, Confidence: row.Confidence,
		Likelihood: likelihood(row), AtRisk: row.Worth.AtRisk, Saveable: row.Worth.Saveable, ValueCurrency: row.Worth.Currency,
		Disposition: a.Disposition,
		Name:        a.Name, Segment: a.Segment, Plan: a.Plan, Country: a.Country, Timezone: a.Timezone, Owner: a.Owner, OwnerEmail: a.OwnerEmail,
		MRR: a.MRR, Currency: a.Currency, Churned: a.Churned, Fit: a.Fit, People: a.People, Deciders: a.Deciders,
		Scorecard: row.Scorecard, Baseline: row.Baseline, Gaps: row.Gaps, Signals: map[string]float64{},
	}
	for i, d := range health.Definitions() {
		if v := row.Signals.Values[i]; !math.IsNaN(v) {
			c.Signals[string(d.Signal)] = v
		}
	}
	for _, p := range row.Contributions {
		value := p.Value
		if math.IsNaN(value) {
			value = 0 // a cap may stand on no number
		}
		c.Contributions = append(c.Contributions, event.ScorePart{
			Measure: p.Measure, Dimension: p.Dimension, Signal: string(p.Signal), Value: value, Points: p.Points, Max: p.Max,
		})
	}
	return c
}

// likelihood is 0 in messages where the scorecard knows no values, like the amounts.
func likelihood(row *store.Score) float64 {
	if math.IsNaN(row.Worth.Likelihood) {
		return 0
	}
	return row.Worth.Likelihood
}

func known(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

// Message is a score row as topic health carries it.
func Message(topic string, row *store.Score) stream.Message {
	return stream.Message{Topic: topic, Key: []byte(row.Customer), Value: appendMessage(make([]byte, 0, messageSize), row), Headers: messageHeaders}
}

// messageSize is what most messages need.
const messageSize = 6 << 10

var messageHeaders = []stream.Header{{Key: "type", Value: []byte(event.TypeScoreChanged)}}
