package health

import (
	"fmt"
	"slices"
	"strings"

	"glidepath/pkg/event"
	"glidepath/pkg/strictyaml"
)

// checker finds what a JSON Schema cannot say about a scorecard. It works on what the schema has refused too, so that one run tells
// everything: it judges nothing by a member that is not there or was refused, and repeats nothing that has been told of it.
type checker struct {
	doc        *strictyaml.Document
	problems   strictyaml.Problems
	dimensions int               // how many there are
	direction  map[Signal]bool   // true: more is better
	where      map[Signal]string // a place that judges it, which gave the direction if there is one
}

func checkSpec(doc *strictyaml.Document, s *spec) strictyaml.Problems {
	c := &checker{doc: doc, dimensions: len(s.Dimensions), direction: map[Signal]bool{}, where: map[Signal]string{}}
	c.bands(&s.Bands)
	dims := make(map[string]int)
	for _, d := range s.Dimensions {
		dims[d.Name] = 0
	}
	for i := range s.Measures {
		c.measure(fmt.Sprintf("/measures/%d", i), &s.Measures[i], dims)
	}
	for i, d := range s.Dimensions {
		name := fmt.Sprintf("/dimensions/%d/name", i)
		if dims[d.Name] == 0 && c.doc.Sound(name) && c.complete("/measures", len(s.Measures), "dimension") {
			c.add(fmt.Sprintf("/dimensions/%d", i), "dimension %q has no measure", d.Name)
		}
	}
	c.unique(s)
	for i, l := range s.Caps {
		c.cap(fmt.Sprintf("/caps/%d", i), &l)
	}
	for _, l := range []struct {
		path  string
		lists []whenSpec
	}{{"/forming/any", s.Forming.Any}, {"/phases/onboarding", s.Phases.Onboarding}, {"/phases/renewal", s.Phases.Renewal}} {
		for i, w := range l.lists {
			c.conditions(fmt.Sprintf("%s/%d", l.path, i), w.When, false)
		}
	}
	for i := range s.Variants {
		c.variant(fmt.Sprintf("/variants/%d", i), &s.Variants[i], s)
	}
	if s.Value != nil {
		c.value("/value", s.Value)
	}
	c.volumes(s)
	c.pages(s.Pages)
	return c.problems
}

// complete tells whether all names (or what else member is) of a list are known, so that one that is not found is missing indeed.
func (c *checker) complete(list string, n int, member string) bool {
	for i := range n {
		if !c.doc.Sound(fmt.Sprintf("%s/%d/%s", list, i, member)) {
			return false
		}
	}
	return !c.doc.Refused(list) && (c.doc.Has(list) || !c.doc.Strange(""))
}

func (c *checker) bands(b *bandSpec) {
	for _, pair := range []struct {
		high, low string
		falls     bool
	}{{"healthy", "watch", b.Healthy > b.Watch}, {"watch", "at_risk", b.Watch > b.AtRisk}, {"healthy", "at_risk", b.Healthy > b.AtRisk}} {
		if !pair.falls && c.doc.Present("/bands/"+pair.high) && c.doc.Present("/bands/"+pair.low) {
			c.add("/bands", "must fall from healthy over watch to at_risk")
			return
		}
	}
}

// variant checks what a variant changes against what is there.
func (c *checker) variant(path string, v *variantSpec, s *spec) {
	if len(v.Segments) == 0 && v.Phase == "" && !c.doc.Has(path+"/segments") && !c.doc.Has(path+"/phase") {
		c.add(path, "must name segments, a phase or both: else it is no variant")
	}
	c.weights(path+"/weights", v.Weights, s.Dimensions)
	for i, m := range v.Measures {
		p := fmt.Sprintf("%s/measures/%d", path, i)
		at := slices.IndexFunc(s.Measures, func(b measureSpec) bool { return b.Name == m.Name })
		switch {
		case at < 0:
			if c.doc.Sound(p+"/name") && c.complete("/measures", len(s.Measures), "name") {
				c.add(p+"/name", "measure %q is not among the measures", m.Name)
			}
		case m.Points != nil:
			c.points(p, s.Measures[at].Signal, m.Points)
		}
	}
	for i, l := range v.Caps {
		c.cap(fmt.Sprintf("%s/caps/%d", path, i), &l)
	}
	for i, name := range v.Without {
		if !slices.ContainsFunc(s.Caps, func(l capSpec) bool { return l.Name == name }) && c.complete("/caps", len(s.Caps), "name") {
			c.add(fmt.Sprintf("%s/without/%d", path, i), "cap %q is not among the caps", name)
		}
	}
}

// weights checks those that a variant gives to dimensions.
func (c *checker) weights(path string, weights map[string]float64, dimensions []dimensionSpec) {
	weighed := false
	for i, d := range dimensions {
		weight, changed := weights[d.Name]
		weighed = weighed || !changed || weight > 0 || !c.doc.Sound(fmt.Sprintf("/dimensions/%d", i))
	}
	if !weighed && len(dimensions) > 0 && c.doc.Sound(path) {
		c.add(path, "leave no dimension: one of them must weigh more than 0")
	}
	for name := range weights {
		if !slices.ContainsFunc(dimensions, func(d dimensionSpec) bool { return d.Name == name }) && c.complete("/dimensions", len(dimensions), "name") {
			c.add(path+"/"+strictyaml.Escape(name), "dimension %q is not among the dimensions", name)
		}
	}
}

// pages checks the patterns of pages: none may stand for two classes.
func (c *checker) pages(patterns map[string][]string) {
	seen := map[string]string{}
	for _, class := range event.PageClasses() {
		for i, text := range patterns[class] {
			path := fmt.Sprintf("/pages/%s/%d", class, i)
			form := event.PagePattern(text)
			if before, dup := seen[form]; dup && c.doc.Sound(path) {
				c.add(path, "pattern %q stands for %s, too", text, before)
			}
			if class != event.PageNone && strings.Trim(form, "*/") == "" && strings.Contains(form, "*") {
				c.add(path, "pattern %q would take every page for %s", text, class)
			}
			seen[form] = class
		}
	}
}

func (c *checker) cap(path string, l *capSpec) {
	c.conditions(path, l.When, true)
	if len(l.When) > 0 && l.When[0].Op == "unknown" {
		c.add(path+"/when/0", "must compare a signal: the first condition is the one that is shown")
	}
}

func (c *checker) value(path string, v *valueSpec) {
	for i := 1; i < len(v.Likelihood.Score); i++ {
		a, b := v.Likelihood.Score[i-1], v.Likelihood.Score[i]
		if (b[0] <= a[0] || b[1] > a[1]) && c.doc.Present(path+"/likelihood/score") {
			c.add(fmt.Sprintf("%s/likelihood/score/%d", path, i), "scores must ascend and probabilities must not: %v comes after %v", b, a)
		}
	}
	for i, h := range v.Likelihood.Hazards {
		c.conditions(fmt.Sprintf("%s/likelihood/hazards/%d", path, i), h.When, false)
	}
	for code := range v.Saved.Causes {
		if !IsCause(code) {
			c.add(path+"/saved/causes/"+strictyaml.Escape(code), "there is no cause %q", code)
		}
	}
}

func (c *checker) add(path, format string, args ...any) {
	if c.doc.Refused(path) {
		return
	}
	c.problems = append(c.problems, c.doc.Problem(path, format, args...))
}

func (c *checker) measure(path string, m *measureSpec, dims map[string]int) {
	if _, ok := dims[m.Dimension]; ok {
		dims[m.Dimension]++
	} else if c.doc.Sound(path+"/dimension") && c.complete("/dimensions", c.dimensions, "name") {
		c.add(path+"/dimension", "dimension %q is not among the dimensions", m.Dimension)
	}
	c.curve(path, m.Signal, m.Points)
	for j, a := range m.BetterOf {
		c.curve(fmt.Sprintf("%s/better_of/%d", path, j), a.Signal, a.Points)
	}
	for j, n := range m.Min {
		c.signal(fmt.Sprintf("%s/min/%d/signal", path, j), n.Signal)
	}
}

func (c *checker) signal(path string, s Signal) {
	if Index(s) < 0 && c.doc.Has(path) {
		c.add(path, "there is no signal %q", s)
	}
}

func (c *checker) curve(path string, s Signal, points [][2]float64) {
	c.signal(path+"/signal", s)
	c.points(path, s, points)
}

// points checks the curve of a signal, which a variant does not name again.
func (c *checker) points(path string, s Signal, points [][2]float64) {
	if _, ok := c.where[s]; !ok {
		c.where[s] = path
	}
	if !c.doc.Present(path + "/points") {
		return
	}
	up, down, ordered := false, false, true
	for i := 1; i < len(points); i++ {
		if points[i][0] <= points[i-1][0] {
			c.add(fmt.Sprintf("%s/points/%d", path, i), "values must ascend: %v comes after %v", points[i][0], points[i-1][0])
			ordered = false
		}
		up = up || points[i][1] > points[i-1][1]
		down = down || points[i][1] < points[i-1][1]
	}
	if !ordered {
		return // nobody knows which way they should go
	}
	if up == down {
		c.add(path+"/points", "results must all rise or all fall: a worse signal never raises a score")
		return
	}
	c.directed(path, s, up)
}

// directed notes that more of s is better (up) or worse, and refuses a scorecard that sees it both ways.
func (c *checker) directed(path string, s Signal, up bool) {
	if Index(s) < 0 {
		return
	}
	if before, ok := c.direction[s]; ok && before != up {
		here, there := "better", "worse"
		if before {
			here, there = there, here
		}
		c.add(path, "more of %s is held for %s here and for %s at %s", s, here, there, c.where[s])
		return
	}
	c.direction[s], c.where[s] = up, path
}

func (c *checker) conditions(path string, when []conditionSpec, directed bool) {
	for j, w := range when {
		p := fmt.Sprintf("%s/when/%d", path, j)
		c.signal(p+"/signal", w.Signal)
		if !c.doc.Sound(p + "/op") {
			continue
		}
		if (w.Op == "unknown") == c.doc.Has(p+"/value") {
			c.add(p, "value must be given for a comparison, and not for unknown")
		}
		if directed && w.Op != "unknown" && !isVolume(w.Signal) {
			c.directed(p, w.Signal, w.Op[0] == '<')
		}
	}
}

// isVolume tells the signals that say how much there is to go by, not how well it goes; a cap may ask for enough of them.
func isVolume(s Signal) bool {
	switch s {
	case UsageExpected7d, Messages28d, Voices28d, AgeDays, KnownDays, TermMonths, MonthToMonth, DataAgeDays,
		UsageAgeDays, DaysToRenewal, UsageSilentDays7d, SegmentFactor7d:
		return true
	}
	return false
}

func (c *checker) volumes(s *spec) {
	for i, m := range s.Measures {
		for j, n := range m.Min {
			if at, measured := c.where[n.Signal]; measured {
				c.add(fmt.Sprintf("/measures/%d/min/%d", i, j),
					"%s is itself judged at %s: a worse value could raise the score by removing a measure", n.Signal, at)
			}
		}
	}
}

// unique refuses what is named twice in one list: the first of the two would be judged by, or lost, in silence.
func (c *checker) unique(s *spec) {
	c.once("/dimensions", "dimension", len(s.Dimensions), func(i int) string { return s.Dimensions[i].Name })
	c.once("/measures", "measure", len(s.Measures), func(i int) string { return s.Measures[i].Name })
	c.once("/caps", "cap", len(s.Caps), func(i int) string { return s.Caps[i].Name })
	c.once("/variants", "variant", len(s.Variants), func(i int) string { return s.Variants[i].Name })
	for i := range s.Variants {
		v, path := &s.Variants[i], fmt.Sprintf("/variants/%d", i)
		c.once(path+"/measures", "measure", len(v.Measures), func(j int) string { return v.Measures[j].Name })
		c.once(path+"/caps", "cap", len(v.Caps), func(j int) string { return v.Caps[j].Name })
	}
	if s.Value != nil {
		hazards := s.Value.Likelihood.Hazards
		c.once("/value/likelihood/hazards", "hazard", len(hazards), func(i int) string { return hazards[i].Name })
	}
}

func (c *checker) once(list, what string, n int, name func(int) string) {
	seen := make(map[string]bool, n)
	for i := range n {
		path := fmt.Sprintf("%s/%d/name", list, i)
		if seen[name(i)] && c.doc.Sound(path) {
			c.add(path, "%s %q is there twice", what, name(i))
		}
		seen[name(i)] = true
	}
}

// checkCards finds what only variants that apply together do to a scorecard whose parts are right, each told once, at the last of them.
func checkCards(doc *strictyaml.Document, s *spec) strictyaml.Problems {
	c := &checker{doc: doc}
	told := map[string]bool{}
	tell := func(at, name, format string, args ...any) {
		if !told[at+format] {
			told[at+format] = true
			c.add(at, "for %s "+format, append([]any{name}, args...)...)
		}
	}
	for _, segment := range s.segments() {
		for _, phase := range phases {
			card, at := s.card(segment, phase), ""
			for i := range s.Variants {
				if s.Variants[i].applies(segment, phase) {
					at = fmt.Sprintf("/variants/%d", i)
				}
			}
			if len(card.measures) == 0 {
				tell(at, card.variant, "no measure is left that weighs more than 0, so nobody would ever have a score")
			}
			if n := len(card.caps); n > maxCaps {
				tell(at, card.variant, "there are %d caps with those of the variants: at most %d may apply at once", n, maxCaps)
			}
		}
	}
	return c.problems
}
