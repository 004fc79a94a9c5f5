package main

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

const (
	ahead   = 30 // days before the churn at which the rules are asked
	horizon = 90 // days within which a churn proves a warning right, and the longest lead
	bridge  = 7  // days without a warning that do not end a stretch
)

// group is customers that are looked at together.
type group struct {
	name   string
	in     func(c *customer) bool
	apart  bool // compared among themselves only
	always bool // counts, however small
}

func overall() group { return group{"all", func(*customer) bool { return true }, false, true} }

// segments are the groups by segment.
func (h *history) segments() []group {
	return h.groupsBy("segment ", true, func(c *customer) string { return c.segment })
}

// causes are the groups by main cause of those that churn in the run.
func (h *history) causes() []group {
	return h.groupsBy("cause ", false, func(c *customer) string {
		if !h.churns(c) || len(c.causes) == 0 {
			return ""
		}
		return c.causes[0]
	})
}

func (h *history) groupsBy(prefix string, apart bool, name func(*customer) string) []group {
	names := map[string]bool{}
	for _, c := range h.customers {
		if n := name(c); n != "" {
			names[n] = true
		}
	}
	var groups []group
	for _, n := range slices.Sorted(maps.Keys(names)) {
		groups = append(groups, group{prefix + n, func(c *customer) bool { return name(c) == n }, apart, false})
	}
	return groups
}

// churns says whether a customer churns while the run lasts.
func (h *history) churns(c *customer) bool { return h.churnDay(c) < h.days.count }

// before is the last day whose tick is at least n days before the churn.
func (h *history) before(c *customer, n int) int { return h.churnDay(c) - 1 - n }

// leaves says whether a customer churns within the horizon after a day's tick.
func (h *history) leaves(c *customer, day int) bool {
	churn := h.churnDay(c) - 1
	return churn >= day && churn < day+horizon
}

// lastKnown is the last day whose horizon the labels reach: they know of churns up to 60 days after the events' end.
func (h *history) lastKnown() int { return h.days.count - 1 - (horizon - 60) }

// churners are the customers of a group that churn in the run and were customers for long enough to be asked about ahead of it.
func (h *history) churners(g group) []*customer {
	var list []*customer
	for _, c := range h.customers {
		if g.in(c) && h.churns(c) && h.before(c, ahead) >= c.firstDay {
			list = append(list, c)
		}
	}
	return list
}

func names(rules []rule) []string {
	var list []string
	for _, r := range rules {
		list = append(list, r.name)
	}
	return list
}

// aucTable is how well the rules tell, a month ahead, those that leave from those that stay.
func (h *history) aucTable(rules []rule) table {
	t := table{
		title: fmt.Sprintf("AUC %d days before churn", ahead), of: "churned", columns: names(rules), rivals: []int{1, 2},
		how: fmt.Sprintf("Each customer that churned, at the last tick at least %d days before, against every customer of the same tick that did not churn\n"+
			"within %d days after it (by segment: of the same segment): the share of those whom the rule puts lower, ties half; the mean over\n"+
			"the churned. n counts those with a score at that tick; forming ones have none.", ahead, horizon),
	}
	for _, g := range slices.Concat([]group{overall()}, h.segments(), h.causes()) {
		shares := make([][]float64, len(rules))
		for _, c := range h.churners(g) {
			day := h.before(c, ahead)
			if !c.judged(day) {
				continue
			}
			for k, r := range rules {
				shares[k] = append(shares[k], auc([]float64{r.risk(c, day)}, h.stayers(g, r, day)))
			}
		}
		t.add(g, len(shares[0]), len(shares[0]), each(rules, func(k int) float64 { return mean(shares[k]) }))
	}
	return t
}

// stayers are the risks of those that do not leave within the horizon.
func (h *history) stayers(g group, r rule, day int) []float64 {
	var risks []float64
	for _, c := range h.customers {
		if c.judged(day) && !h.leaves(c, day) && (!g.apart || g.in(c)) {
			risks = append(risks, r.risk(c, day))
		}
	}
	return risks
}

func each(rules []rule, figure func(k int) float64) []float64 {
	values := make([]float64, len(rules))
	for k := range rules {
		values[k] = figure(k)
	}
	return values
}

func (t *table) add(g group, n, churned int, values []float64) {
	t.figures = append(t.figures, figure{g.name, n, g.always || churned >= enough, values})
}

// precision is the share of the warned, counted by customer and day, that churn within the horizon.
func (h *history) precision(g group, r rule) float64 {
	warned, right := 0, 0
	for _, c := range h.customers {
		if !g.in(c) {
			continue
		}
		for day := 0; day <= h.lastKnown(); day++ {
			if !c.judged(day) || !r.warns(c, day) {
				continue
			}
			warned++
			if h.leaves(c, day) {
				right++
			}
		}
	}
	return ratio(float64(right), float64(warned))
}

// recall is the share of the churned that stood warned at the last tick at least so many days ahead.
func (h *history) recall(g group, r rule) float64 {
	list := h.churners(g)
	caught := 0
	for _, c := range list {
		if day := h.before(c, ahead); c.alive(day) && r.warns(c, day) {
			caught++
		}
	}
	return ratio(float64(caught), float64(len(list)))
}

// bestRecency is the number of days without use at which recency warns best: it has the greatest F1 in this very run, which no one who
// has to choose it beforehand can reach.
func (h *history) bestRecency() int {
	best, days := -1.0, 2
	for n := 2; n <= 60; n++ {
		r := rules(n)[2]
		if f := f1(h.precision(overall(), r), h.recall(overall(), r)); f > best {
			best, days = f, n
		}
	}
	return days
}

// warningTables are precision, recall and F1 of "at risk or worse".
func (h *history) warningTables(rules []rule, recencyDays int) []table {
	said := fmt.Sprintf("Warned: band at risk or critical; usage of 7 days down by %.0f %% or more against the week before; no use for %d days or more\n"+
		"(the number with the greatest F1 in this run, in recency's favour).", 100*naiveDrop, recencyDays)
	p := table{title: "Precision of \"at risk or worse\"", of: "churned", columns: names(rules), rivals: []int{1, 2}, how: said + "\n" +
		fmt.Sprintf("Of the customers that stand warned at a tick, the share that churns within %d days after it: the list as a team sees it,\n"+
			"over all ticks whose %d days the truth covers and all customers with a score.", horizon, horizon)}
	r := table{title: fmt.Sprintf("Recall of \"at risk or worse\" %d days ahead", ahead), of: "churned", columns: names(rules), rivals: []int{1, 2},
		how: fmt.Sprintf("Of the customers that churned, the share that stood warned at the last tick at least %d days before: a warning that came and went\n"+
			"does not count, and one whose score was still forming counts as not warned.", ahead)}
	f := table{title: "F1 of the two", of: "churned", columns: names(rules), rivals: []int{1, 2}, how: "Harmonic mean of precision and recall."}
	for _, g := range slices.Concat([]group{overall()}, h.segments()) {
		n := len(h.churners(g))
		precision := each(rules, func(k int) float64 { return h.precision(g, rules[k]) })
		recall := each(rules, func(k int) float64 { return h.recall(g, rules[k]) })
		p.add(g, n, n, precision)
		r.add(g, n, n, recall)
		f.add(g, n, n, each(rules, func(k int) float64 { return f1(precision[k], recall[k]) }))
	}
	for _, g := range h.causes() {
		n := len(h.churners(g))
		r.add(g, n, n, each(rules, func(k int) float64 { return h.recall(g, rules[k]) }))
	}
	return []table{p, r, f}
}

// leadTable is how early the last stretch of warnings began.
func (h *history) leadTable(rules []rule) table {
	t := table{title: "Median days from the first warning of the final stretch to the churn", of: "churned", columns: names(rules), rivals: []int{1, 2},
		days: true, how: fmt.Sprintf("The final stretch is the warnings up to the churn with no gap of more than %d days. Churned customers\n"+
			"without one count as 0 days, and more than %d days as %d: that is no foresight of this churn.", bridge, horizon, horizon)}
	for _, g := range slices.Concat([]group{overall()}, h.segments(), h.causes()) {
		list := h.churners(g)
		leads := make([][]float64, len(rules))
		for _, c := range list {
			for k, r := range rules {
				leads[k] = append(leads[k], h.leadDays(c, r))
			}
		}
		t.add(g, len(list), len(list), each(rules, func(k int) float64 { return median(leads[k]) }))
	}
	return t
}

// leadDays is the length of the final stretch.
func (h *history) leadDays(c *customer, r rule) float64 {
	last := h.churnDay(c) - 1
	first, quiet := -1, 0
	for day := last; day >= max(0, last-horizon) && quiet <= bridge; day-- {
		if c.alive(day) && r.warns(c, day) {
			first, quiet = day, 0
		} else {
			quiet++
		}
	}
	if first < 0 {
		return 0
	}
	return math.Min(horizon, c.churnedAt.Sub(h.days.tick(first)).Hours()/24)
}
