package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"glidepath/pkg/generate"
)

// judge lives through the set and prints how well the score at the end of a booked month tells who does not book another.
func (s *service) judge(ctx context.Context, p *pipeline) error {
	p.env.say("living through %d events of %d accounts", len(s.events), len(s.accounts))
	first := time.Unix(s.events[0].at, 0).UTC()
	last := time.Unix(s.events[len(s.events)-1].at, 0).UTC()
	for _, a := range s.accounts {
		if len(a.months) > 0 && a.months[0].start.Before(first) {
			first = a.months[0].start
		}
	}
	until := last.Truncate(24*time.Hour).AddDate(0, 0, 1)
	d := days{first: first.Truncate(24*time.Hour).AddDate(0, 0, 1)}
	d.count = int(until.Sub(d.first)/(24*time.Hour)) + 1
	h := newHistory(d)
	bills, err := s.bills(until)
	if err != nil {
		return err
	}
	var failed error
	n := 0
	err = p.live(ctx, s.lines(bills, &failed), d, 0, func(l generate.Line) error { n++; return h.see(l) })
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	if err := h.read(ctx, p); err != nil {
		return err
	}
	fmt.Fprintf(p.env.out, "%d accounts, %d events in %d days, a tick at each midnight UTC\n", len(s.accounts), n, d.count)
	t := s.monthTable(h)
	if err := t.print(p.env.out); err != nil {
		return err
	}
	printMisses(p.env.out, []table{t})
	return nil
}

// monthRules are the score and what it must beat on this set. A score that is still forming ranks as the middle one of all.
func monthRules(middle float64) []rule {
	return []rule{
		{"score", func(c *customer, day int) float64 {
			if c.judged(day) {
				return -c.rows[day].score
			}
			return -middle
		}, nil},
		{"low 28-day volume", func(c *customer, day int) float64 { return -c.sum(day, 28) }, nil},
		{"recency", daysSinceUse, nil},
		{"28-day drop", func(c *customer, day int) float64 {
			now, before := c.sum(day, 28), c.sum(day-28, 28)
			if before == 0 {
				return min(0, -now)
			}
			return 1 - now/before
		}, nil},
	}
}

// monthTable has the AUC of every rule against churn at the end of the month.
func (s *service) monthTable(h *history) table {
	ends := map[[2]int]time.Time{}
	for _, a := range s.accounts {
		for k, m := range a.months {
			ends[[2]int{a.id, k + 1}] = m.end
		}
	}
	type seen struct {
		observation
		c   *customer
		day int
	}
	var all []seen
	var scores []float64
	left := 0
	for _, o := range s.observations {
		c, end := h.byID[accountName(o.account)], ends[[2]int{o.account, o.k}]
		day := h.days.of(end.Add(-time.Second))
		if c == nil || end.IsZero() || day < 0 || day >= h.days.count {
			left++
			continue
		}
		if c.judged(day) {
			scores = append(scores, c.rows[day].score)
		}
		all = append(all, seen{o, c, day})
	}
	rules := monthRules(median(scores))
	t := table{title: "AUC against churn at the end of a booked month", of: "churned", columns: names(rules), rivals: []int{1, 2, 3},
		how: fmt.Sprintf("Each account at the tick at which a booked month ends, before anything is known of the next: those that\n"+
			"book none against those that do, all months together. Of %d such ends %d have no score yet; they rank in the middle\n"+
			"in the first row, and are left out of all rules in the others. %d lie outside of the events.", len(all), len(all)-len(scores), left)}
	groups := []struct {
		name string
		in   func(o seen) bool
	}{
		{"all", func(seen) bool { return true }},
		{"with a score", func(o seen) bool { return o.c.judged(o.day) }},
		{"first month, with a score", func(o seen) bool { return o.c.judged(o.day) && o.k == 1 }},
		{"later months, with a score", func(o seen) bool { return o.c.judged(o.day) && o.k > 1 }},
	}
	for i, g := range groups {
		churned := 0
		values := each(rules, func(k int) float64 {
			var yes, no []float64
			for _, o := range all {
				switch {
				case !g.in(o):
				case o.churned:
					yes = append(yes, rules[k].risk(o.c, o.day))
				default:
					no = append(no, rules[k].risk(o.c, o.day))
				}
			}
			churned = len(yes)
			if len(scores) == 0 && k == 0 {
				return math.NaN()
			}
			return auc(yes, no)
		})
		t.add(group{name: g.name, always: i < 2}, churned, churned, values)
	}
	return t
}
