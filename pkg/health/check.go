package health

import (
	"fmt"
	"slices"

	"glidepath/pkg/strictyaml"
)

// checker finds what a JSON Schema cannot say about a scorecard.
type checker struct {
	doc       *strictyaml.Document
	problems  strictyaml.Problems
	direction map[Signal]bool   // true: more is better
	where     map[Signal]string // the place that gave the direction
}

func checkSpec(doc *strictyaml.Document, s *spec) strictyaml.Problems {
	c := &checker{doc: doc, direction: map[Signal]bool{}, where: map[Signal]string{}}
	if s.Bands.Healthy <= s.Bands.Watch || s.Bands.Watch <= s.Bands.AtRisk {
		c.add("/bands", "must fall from healthy over watch to at_risk")
	}
	dims := make(map[string]int)
	for i, d := range s.Dimensions {
		if _, dup := dims[d.Name]; dup {
			c.add(fmt.Sprintf("/dimensions/%d/name", i), "dimension %q is there twice", d.Name)
		}
		dims[d.Name] = 0
	}
	for i := range s.Measures {
		c.measure(fmt.Sprintf("/measures/%d", i), &s.Measures[i], dims)
	}
	for i, d := range s.Dimensions {
		if dims[d.Name] == 0 {
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
	return c.problems
}

// variant checks what a variant changes against what is there.
func (c *checker) variant(path string, v *variantSpec, s *spec) {
	if len(v.Segments) == 0 && v.Phase == "" {
		c.add(path, "must name segments, a phase or both: else it is no variant")
	}
	for name := range v.Weights {
		if !slices.ContainsFunc(s.Dimensions, func(d dimensionSpec) bool { return d.Name == name }) {
			c.add(path+"/weights/"+name, "dimension %q is not among the dimensions", name)
		}
	}
	for i, m := range v.Measures {
		p := fmt.Sprintf("%s/measures/%d", path, i)
		at := slices.IndexFunc(s.Measures, func(b measureSpec) bool { return b.Name == m.Name })
		switch {
		case at < 0:
			c.add(p+"/name", "measure %q is not among the measures", m.Name)
		case m.Points != nil:
			c.curve(p, s.Measures[at].Signal, m.Points)
		}
	}
	for i, l := range v.Caps {
		c.cap(fmt.Sprintf("%s/caps/%d", path, i), &l)
	}
	for i, name := range v.Without {
		if !slices.ContainsFunc(s.Caps, func(l capSpec) bool { return l.Name == name }) {
			c.add(fmt.Sprintf("%s/without/%d", path, i), "cap %q is not among the caps", name)
		}
	}
}

func (c *checker) cap(path string, l *capSpec) {
	c.conditions(path, l.When, true)
	if l.When[0].Op == "unknown" {
		c.add(path+"/when/0", "must compare a signal: the first condition is the one that is shown")
	}
}

func (c *checker) value(path string, v *valueSpec) {
	for i := 1; i < len(v.Likelihood.Score); i++ {
		a, b := v.Likelihood.Score[i-1], v.Likelihood.Score[i]
		if b[0] <= a[0] || b[1] > a[1] {
			c.add(fmt.Sprintf("%s/likelihood/score/%d", path, i), "scores must ascend and probabilities must not: %v comes after %v", b, a)
		}
	}
	for i, h := range v.Likelihood.Hazards {
		c.conditions(fmt.Sprintf("%s/likelihood/hazards/%d", path, i), h.When, false)
	}
	for code := range v.Saved.Causes {
		if !IsCause(code) {
			c.add(path+"/saved/causes/"+code, "there is no cause %q", code)
		}
	}
}

func (c *checker) add(path, format string, args ...any) {
	c.problems = append(c.problems, c.doc.Problem(path, format, args...))
}

func (c *checker) measure(path string, m *measureSpec, dims map[string]int) {
	if _, ok := dims[m.Dimension]; ok {
		dims[m.Dimension]++
	} else {
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
	if Index(s) < 0 {
		c.add(path, "there is no signal %q", s)
	}
}

func (c *checker) curve(path string, s Signal, points [][2]float64) {
	c.signal(path+"/signal", s)
	up, down := false, false
	for i := 1; i < len(points); i++ {
		if points[i][0] <= points[i-1][0] {
			c.add(fmt.Sprintf("%s/points/%d", path, i), "values must ascend: %v comes after %v", points[i][0], points[i-1][0])
		}
		up = up || points[i][1] > points[i-1][1]
		down = down || points[i][1] < points[i-1][1]
	}
	if up == down {
		c.add(path+"/points", "results must all rise or all fall: a worse signal never raises a score")
		return
	}
	c.points(path, s, up)
}

// points notes that more of s is better (up) or worse, and refuses a scorecard that sees it both ways.
func (c *checker) points(path string, s Signal, up bool) {
	if before, ok := c.direction[s]; ok && before != up {
		c.add(path, "more of %s is held for better here and for worse at %s", s, c.where[s])
		return
	}
	c.direction[s], c.where[s] = up, path
}

func (c *checker) conditions(path string, when []conditionSpec, directed bool) {
	for j, w := range when {
		p := fmt.Sprintf("%s/when/%d", path, j)
		c.signal(p+"/signal", w.Signal)
		if (w.Op == "unknown") == (w.Value != nil) {
			c.add(p, "value must be given for a comparison, and not for unknown")
		}
		if directed && w.Op != "unknown" && !isVolume(w.Signal) {
			c.points(p, w.Signal, w.Op[0] == '<')
		}
	}
}

// isVolume tells the signals that say how much there is to go by, not how well it goes; a cap may ask for enough of them.
func isVolume(s Signal) bool {
	switch s {
	case UsageExpected7d, Messages28d, Voices28d, AgeDays, TermMonths, MonthToMonth, DataAgeDays,
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

func (c *checker) unique(s *spec) {
	seen := make(map[string]bool)
	for i, m := range s.Measures {
		if seen[m.Name] {
			c.add(fmt.Sprintf("/measures/%d/name", i), "measure %q is there twice", m.Name)
		}
		seen[m.Name] = true
	}
	for i, l := range s.Caps {
		if seen["cap:"+l.Name] {
			c.add(fmt.Sprintf("/caps/%d/name", i), "cap %q is there twice", l.Name)
		}
		seen["cap:"+l.Name] = true
	}
}
