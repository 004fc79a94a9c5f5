package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// causeAhead is how many days before the churn its causes are asked for.
const causeAhead = 7

// causeTable is how often the likely causes are right.
func (h *history) causeTable() table {
	common := h.commonest()
	t := table{title: "Causes that are right", of: "churned", columns: []string{"first", "any of three", "always " + common}, rivals: []int{2},
		how: fmt.Sprintf("Of the customers that churned, the share whose first cause (any of the first three) on the last row at least %d days before\n"+
			"is among the causes of the label; a row without causes is wrong. Beside it, naming the commonest cause of all each time.", causeAhead)}
	for _, g := range slices.Concat([]group{overall()}, h.segments(), h.causes()) {
		n, first, any3, always := 0, 0, 0, 0
		for _, c := range h.customers {
			day := h.lastRow(c, h.before(c, causeAhead))
			if !g.in(c) || !h.churns(c) || day < 0 {
				continue
			}
			n++
			said := c.rows[day].causes
			if len(said) > 0 && slices.Contains(c.causes, said[0]) {
				first++
			}
			if slices.ContainsFunc(said, func(code string) bool { return slices.Contains(c.causes, code) }) {
				any3++
			}
			if slices.Contains(c.causes, common) {
				always++
			}
		}
		values := []float64{ratio(float64(first), float64(n)), ratio(float64(any3), float64(n)), ratio(float64(always), float64(n))}
		t.add(g, n, n, values)
	}
	return t
}

// lastRow is the last day up to one on which something was said of a customer, -1 for none.
func (h *history) lastRow(c *customer, day int) int {
	if day >= len(c.rows) {
		return -1
	}
	for day >= 0 && !c.rows[day].said {
		day--
	}
	return day
}

// commonest is the main cause of most churns of the run.
func (h *history) commonest() string {
	n := map[string]int{}
	var codes []string
	for _, c := range h.customers {
		if h.churns(c) && len(c.causes) > 0 {
			if n[c.causes[0]]++; n[c.causes[0]] == 1 {
				codes = append(codes, c.causes[0])
			}
		}
	}
	if len(codes) == 0 {
		return "unknown"
	}
	return slices.MinFunc(codes, func(a, b string) int { return cmp.Or(n[b]-n[a], strings.Compare(a, b)) })
}

// avoidable says whether a churn for a cause can be avoided, at least partly, by the table of causes: all but one can.
func avoidable(cause string) bool { return cause != "closing" && cause != "" }

// ranking orders the customers of a day by the greatest value.
type ranking struct {
	name string
	rank func(c *customer, day int) float64
}

// marginTable is how much of what could be saved is found at the top of the list.
func (h *history) marginTable(rules []rule) table {
	lists := []ranking{
		{"saveable value", func(c *customer, day int) float64 { return c.rows[day].saveable }},
		{"likelihood", func(c *customer, day int) float64 { return c.rows[day].likelihood }},
		{"value at risk", func(c *customer, day int) float64 { return c.rows[day].atRisk }},
		{"usage drop", rules[1].risk},
		{"recency", rules[2].risk},
		{"score", rules[0].risk},
		{"(100 - score) x MRR", func(c *customer, day int) float64 { return (100 - c.rows[day].score) * c.revenue(day) }},
		{"MRR", (*customer).revenue},
	}
	t := table{title: "Saveable margin in the top decile", of: "churned", rivals: []int{1, 3, 4, 7},
		how: fmt.Sprintf("At every thirtieth tick, the customers with a score ranked by each column: of the monthly margin of those that churn within\n"+
			"%d days for a cause that can be avoided at least partly (MRR x margin as known then, in US dollars), the share that the first\n"+
			"tenth holds; the mean over the ticks.", horizon)}
	for _, l := range lists {
		t.columns = append(t.columns, l.name)
	}
	for _, g := range slices.Concat([]group{overall()}, h.segments()) {
		shares := make([]float64, len(lists))
		for k, l := range lists {
			shares[k] = h.found(g, l)
		}
		n := len(h.churners(g))
		t.add(g, n, n, shares)
	}
	return t
}

// found is the mean share of the saveable margin in the top decile of a ranking, NaN where it does not rank.
func (h *history) found(g group, l ranking) float64 {
	var shares []float64
	for day := 60; day <= h.lastKnown(); day += 30 {
		var rank, truth []float64
		for _, c := range h.customers {
			if !g.in(c) || !c.judged(day) {
				continue
			}
			v, lost := l.rank(c, day), 0.0
			if math.IsNaN(v) {
				v = math.Inf(-1) // it says nothing of this customer
			}
			if h.leaves(c, day) && len(c.causes) > 0 && avoidable(c.causes[0]) {
				lost = c.profit(day)
			}
			rank, truth = append(rank, v), append(truth, lost)
		}
		if !slices.ContainsFunc(rank, func(v float64) bool { return !math.IsInf(v, -1) }) {
			continue
		}
		if s := topShare(rank, truth); !math.IsNaN(s) {
			shares = append(shares, s)
		}
	}
	return mean(shares)
}

// oddityTables are the false alarms over customers that stay and look odd.
func (h *history) oddityTables(rules []rule) []table {
	ever := table{title: "False alarms: customers", of: "customers", columns: names(rules), rivals: []int{1, 2}, low: true,
		how: "Of the customers that stay, by oddity, the share that stands warned at any tick."}
	days := table{title: "False alarms: days", of: "customers", columns: names(rules), rivals: []int{1, 2}, low: true,
		how: "Of the same customers, the share of the ticks with a score at which they stand warned."}
	stays := func(c *customer) bool { return c.churnedAt.IsZero() }
	groups := h.groupsBy("oddity ", false, func(c *customer) string { return c.oddity })
	groups = append(groups, group{"no oddity", func(c *customer) bool { return c.oddity == "" }, false, true})
	for _, g := range groups {
		n, judged := 0, 0
		warned, alarms := make([]int, len(rules)), make([]int, len(rules))
		for _, c := range h.customers {
			if !stays(c) || !g.in(c) {
				continue
			}
			n++
			judged += c.countJudged()
			for k, r := range rules {
				if a := c.countWarned(r); a > 0 {
					warned[k]++
					alarms[k] += a
				}
			}
		}
		g.always = true
		ever.add(g, n, 0, each(rules, func(k int) float64 { return ratio(float64(warned[k]), float64(n)) }))
		days.add(g, n, 0, each(rules, func(k int) float64 { return ratio(float64(alarms[k]), float64(judged)) }))
	}
	return []table{ever, days}
}

func (c *customer) countJudged() (n int) {
	for day := range c.rows {
		if c.judged(day) {
			n++
		}
	}
	return n
}

func (c *customer) countWarned(r rule) (n int) {
	for day := range c.rows {
		if c.judged(day) && r.warns(c, day) {
			n++
		}
	}
	return n
}
