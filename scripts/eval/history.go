package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/generate"
	"glidepath/pkg/money"
)

// history is what happened in a run: what each customer did, what became of it, and what was said of it, by day.
type history struct {
	days      days
	customers []*customer

	byID    map[string]*customer
	rates   map[string]float64 // US dollars for one unit of a currency: the truth about money needs one
	decoder event.Decoder
}

// customer is one customer. Slices by day begin with day 0; what stands at day d is known at the tick of day d.
type customer struct {
	id, segment, oddity string
	causes              []string  // of its churn, the main one first
	churnedAt           time.Time // zero where it stays; it may lie after the last day
	firstDay            int       // the first tick that may know it
	goneDay             int       // the first day on which it is no customer any more (churned, merged), or far off

	usage  []uint32 // usage.events in the day before each tick
	rows   []row
	worths []worth // in order of time
}

// row is what was said of a customer at a tick.
type row struct {
	said       bool    // there is a row
	score      float64 // NaN while forming
	warned     bool    // at risk or critical
	causes     []string
	likelihood float64 // NaN where there is none, as the values
	atRisk     float64 // value at risk
	saveable   float64 // saveable value
}

// worth is what a customer is worth from a day on.
type worth struct {
	day    int
	mrr    float64 // US dollars
	margin float64 // share
}

// farDay is later than any day.
const farDay = math.MaxInt32

func newHistory(d days) *history {
	return &history{days: d, byID: map[string]*customer{}, rates: generate.Rates()}
}

// customer gives a customer, and makes it where it is new; day is that of its first event.
func (h *history) customer(id string, day int) *customer {
	c := h.byID[id]
	if c == nil {
		c = &customer{id: id, firstDay: max(day, 0), goneDay: farDay, usage: make([]uint32, h.days.count), rows: make([]row, h.days.count)}
		for i := range c.rows {
			c.rows[i].score = math.NaN()
		}
		h.byID[id] = c
		h.customers = append(h.customers, c)
	}
	return c
}

// see takes in an event that is being produced. What the rules beside the score know, they know from here.
func (h *history) see(line generate.Line) error {
	e, err := h.decoder.Decode(line.Topic, event.Message{Value: line.JSON, Time: line.Time})
	if err != nil {
		return fmt.Errorf("read an event that is to be produced: %w", err)
	}
	day := h.days.of(e.Time)
	c := h.customer(e.Customer, day)
	switch data := e.Data.(type) {
	case *event.UsageEvent:
		if day >= 0 && day < len(c.usage) {
			c.usage[day]++
		}
	case *event.AccountUpdated:
		h.values(c, day, data.MRR, data.Currency, data.Margin)
	case *event.SubscriptionChanged:
		h.values(c, day, data.MRR, data.Currency, nil)
	case *event.Churned, *event.Merged:
		c.goneDay = min(c.goneDay, day)
	}
	return nil
}

// values notes a change of what a customer pays; what is not said stays.
func (h *history) values(c *customer, day int, mrr *int64, currency string, margin *float64) {
	m := worth{}
	if len(c.worths) > 0 {
		m = c.worths[len(c.worths)-1]
	}
	m.day = day
	if rate := h.rates[currency]; mrr != nil && rate > 0 {
		m.mrr = money.Convert(float64(*mrr), currency, "USD", rate) / 100
	}
	if margin != nil {
		m.margin = *margin
	}
	c.worths = append(c.worths, m)
}

// revenue is the monthly recurring revenue that is known at a day; zero where none is.
func (c *customer) revenue(day int) float64 { return max(0, c.worthAt(day).mrr) }

// profit is the monthly recurring revenue less what it costs; zero where that is not known.
func (c *customer) profit(day int) float64 {
	m := c.worthAt(day)
	return max(0, m.mrr*m.margin)
}

func (c *customer) worthAt(day int) worth {
	found := worth{}
	for _, m := range c.worths {
		if m.day > day {
			break
		}
		found = m
	}
	return found
}

// label takes over what the generator says became of its customers.
func (h *history) label(labels []generate.Label) {
	for _, l := range labels {
		c := h.customer(l.Customer, farDay)
		c.segment, c.oddity, c.causes, c.churnedAt = l.Segment, l.Oddity, l.Causes, l.ChurnedAt
		if !l.ChurnedAt.IsZero() {
			c.goneDay = min(c.goneDay, h.days.of(l.ChurnedAt))
		}
	}
}

//go:embed scores.sql
var scoresSQL string

// read takes in what the pipeline said.
func (h *history) read(ctx context.Context, p *pipeline) error {
	said := 0
	err := p.rows(ctx, scoresSQL, func(b []byte) error {
		said++
		return h.said(b)
	})
	if err == nil && said == 0 {
		err = errors.New("nobody was judged")
	}
	return err
}

// said takes in one row of scores.sql.
func (h *history) said(b []byte) error {
	var r struct {
		Customer   string
		At         int64
		Score      *float64
		Band       string
		Causes     []string `json:"first_causes"`
		Likelihood *float64
		AtRisk     *float64 `json:"value_at_risk"`
		Saveable   *float64 `json:"saveable_value"`
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return fmt.Errorf("read a score: %w", err)
	}
	c, day := h.byID[r.Customer], h.days.of(time.Unix(r.At, 0).Add(-time.Nanosecond))
	if c == nil || day < 0 || day >= len(c.rows) {
		return fmt.Errorf("there is a score of %s as of %s, which was not asked for", r.Customer, time.Unix(r.At, 0).UTC())
	}
	c.rows[day] = row{said: true, score: known(r.Score), warned: r.Band == "at_risk" || r.Band == "critical", causes: r.Causes,
		likelihood: known(r.Likelihood), atRisk: known(r.AtRisk), saveable: known(r.Saveable)}
	return nil
}

func known(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

// alive says whether somebody is a customer at a day's tick and has been judged then.
func (c *customer) alive(day int) bool { return day < c.goneDay && c.rows[day].said }

// judged says whether there is a number, too.
func (c *customer) judged(day int) bool { return c.alive(day) && !math.IsNaN(c.rows[day].score) }

// churnDay is the first day whose tick is after the churn; farDay where it stays.
func (h *history) churnDay(c *customer) int {
	if c.churnedAt.IsZero() {
		return farDay
	}
	return h.days.of(c.churnedAt)
}
