package alert

import (
	"fmt"
	"slices"
	"strings"

	"glidepath/pkg/health"
	"glidepath/pkg/strictyaml"
)

// loader gathers the rules of several files, and what is wrong with them. It checks what the schema has refused as well, so that one run
// tells everything: it judges nothing by a member that is not there or was refused, and repeats nothing that has been told of it.
type loader struct {
	set                    *RuleSet
	problems               strictyaml.Problems
	references             []reference
	watch                  []*Guard
	inhibitions            []inhibition
	hidden                 bool // some rules or plays may be there that could not be read
	scoreNames, eventNames names
}

// reference is a rule's mention of a play, checked once all files are read.
type reference struct {
	play    string
	problem strictyaml.Problem
}

// inhibition is a rule's mention of a more specific one.
type inhibition struct {
	rule    *Rule
	by      string
	problem strictyaml.Problem
}

type names map[string]bool

func (n *names) add(list []string) {
	if *n == nil {
		*n = names{}
	}
	for _, s := range list {
		(*n)[s] = true
	}
}

func (n names) sorted() []string {
	out := make([]string, 0, len(n))
	for s := range n {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// textNames are what titles and summaries may name beside signals.
func textNames() []string { return []string{"name", "band", "cause", "quote", "amount"} }

// found takes up what the schema refuses. Where that is a whole part of a file, there may have been plays in it.
func (l *loader) found(problems strictyaml.Problems) {
	l.problems = append(l.problems, problems...)
	l.hidden = l.hidden || slices.ContainsFunc(problems, func(p strictyaml.Problem) bool { return strings.Count(p.Path, "/") <= 1 })
}

func (l *loader) add(doc *strictyaml.Document, path, format string, args ...any) {
	if !doc.Refused(path) {
		l.problems = append(l.problems, doc.Problem(path, format, args...))
	}
}

func (l *loader) plays(doc *strictyaml.Document, plays []*Play) {
	for i, p := range plays {
		path := fmt.Sprintf("/plays/%d/id", i)
		if !doc.Sound(path) {
			l.hidden = true
			continue
		}
		if l.set.plays[p.ID] != nil {
			l.add(doc, path, "play %q is there twice", p.ID)
		}
		l.set.plays[p.ID] = p
	}
}

func (l *loader) checkPlays() {
	for _, r := range l.references {
		if l.set.plays[r.play] == nil && !l.hidden {
			l.problems = append(l.problems, r.problem)
		}
	}
}

func (l *loader) guards(doc *strictyaml.Document, guards []*Guard) {
	for i, g := range guards {
		if g == nil {
			continue
		}
		g.when = l.condition(doc, fmt.Sprintf("/guards/%d/when", i), g.When, false)
		l.watch = append(l.watch, g)
	}
}

// guard gives each rule the holds of the guards that concern it, behind its own.
func (l *loader) guard() {
	for _, r := range l.set.rules {
		for _, g := range l.watch {
			if g.concerns(r) {
				r.Holds = append(r.Holds, g.Hold)
			}
		}
	}
}

// checkOrder puts rules behind those that inhibit them, so that of two that would open at once the more specific one does.
func (l *loader) checkOrder() {
	before := map[*Rule][]*Rule{}
	for _, i := range l.inhibitions {
		by := l.set.byID[i.by]
		if by == nil {
			if !l.hidden {
				l.problems = append(l.problems, i.problem)
			}
			continue
		}
		before[i.rule] = append(before[i.rule], by)
	}
	var sorted []*Rule
	state := map[*Rule]int{} // 1 while its inhibitors are placed, 2 when it is placed itself
	var place func(r *Rule) bool
	place = func(r *Rule) bool {
		switch state[r] {
		case 1:
			return false
		case 2:
			return true
		}
		state[r] = 1
		for _, by := range before[r] {
			if !place(by) {
				return false
			}
		}
		state[r] = 2
		sorted = append(sorted, r)
		return true
	}
	for _, r := range l.set.rules {
		if !place(r) {
			for _, i := range l.inhibitions {
				if i.rule == r {
					p := i.problem
					p.Text = fmt.Sprintf("rule %q is inhibited by itself, by way of others", r.ID)
					l.problems = append(l.problems, p)
					return
				}
			}
		}
	}
	l.set.rules = sorted
}

func (l *loader) rules(doc *strictyaml.Document, rules []*Rule) {
	for i, r := range rules {
		path := fmt.Sprintf("/rules/%d", i)
		if r == nil { // the schema has refused it
			continue
		}
		if doc.Sound(path + "/id") {
			if l.set.byID[r.ID] != nil {
				l.add(doc, path+"/id", "rule %q is there twice", r.ID)
			}
			l.set.byID[r.ID] = r
		}
		l.set.rules = append(l.set.rules, r)
		if doc.Sound(path + "/play") {
			l.references = append(l.references, reference{r.Play, doc.Problem(path+"/play", "there is no play %q", r.Play)})
		}
		for j, by := range r.InhibitedBy {
			at := fmt.Sprintf("%s/inhibited_by/%d", path, j)
			l.inhibitions = append(l.inhibitions, inhibition{r, by, doc.Problem(at, "there is no rule %q", by)})
		}
		l.triggers(doc, path, r)
		for j, e := range r.Evidence {
			if health.Index(health.Signal(e)) < 0 {
				l.add(doc, fmt.Sprintf("%s/evidence/%d", path, j), "there is no signal %q", e)
			}
		}
		for member, text := range map[string]Text{"title": r.Title, "summary": r.Summary} {
			text.each(func(lang health.Lang, words string) string {
				if err := health.CheckTemplate(words, textNames()); err != nil {
					l.add(doc, path+"/"+member+"/"+string(lang), "%v", err)
				}
				return ""
			})
		}
	}
}

func (l *loader) triggers(doc *strictyaml.Document, path string, r *Rule) {
	if s := r.On.Score; s != nil {
		s.when = l.condition(doc, path+"/on/score/when", s.When, false)
		s.critical = l.condition(doc, path+"/on/score/critical_when", s.CriticalWhen, false)
		if s.when != nil {
			s.sources = sourcesOf(s.when.names)
		}
	} else if len(r.Holds) > 0 && doc.Present(path+"/on") {
		l.add(doc, path+"/holds", "has no effect without a condition on.score")
	}
	if e := r.On.Event; e != nil {
		e.when = l.condition(doc, path+"/on/event/when", e.When, true)
		e.critical = l.condition(doc, path+"/on/event/critical_when", e.CriticalWhen, true)
	}
	for j := range r.Holds {
		r.Holds[j].when = l.condition(doc, fmt.Sprintf("%s/holds/%d/when", path, j), r.Holds[j].When, false)
	}
}

// condition compiles an expression; nil for an empty one or one with a problem.
func (l *loader) condition(doc *strictyaml.Document, path, source string, onEvent bool) *condition {
	if source == "" {
		return nil
	}
	c, err := compile(source, onEvent)
	if err != nil {
		l.add(doc, path, "%v", err)
		return nil
	}
	if onEvent {
		l.eventNames.add(c.names)
	} else {
		l.scoreNames.add(c.names)
	}
	return c
}

func sourcesOf(list []string) []string {
	var out []string
	for _, n := range list {
		if src := health.Source(health.Signal(n)); src != "" && !slices.Contains(out, src) {
			out = append(out, src)
		}
	}
	return out
}
