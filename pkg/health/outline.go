package health

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"glidepath/pkg/event"
)

// Outline is the scorecard as the people who keep it read it: signals and measures by the names that its file uses, each dimension's share of
// the whole weight and each measure's of its dimension, and what each variant changes.
func (c *Scorecard) Outline() string {
	o := outline{spec: &c.spec}
	o.line(0, "%s", c.id)
	if c.spec.About != "" {
		o.line(0, "%s", strings.TrimSpace(c.spec.About))
	}
	o.bands()
	o.phases()
	o.dimensions()
	o.line(0, "\nCaps: the lowest that holds is the most that the score can be")
	for i := range c.spec.Caps {
		o.cap(2, &c.spec.Caps[i])
	}
	o.variants()
	o.pages()
	o.value()
	return o.b.String()
}

type outline struct {
	spec *spec
	b    strings.Builder
}

func (o *outline) line(indent int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if strings.HasPrefix(text, "\n") {
		o.b.WriteByte('\n')
		text = text[1:]
	}
	o.b.WriteString(strings.Repeat(" ", indent) + text + "\n")
}

func plainNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (o *outline) bands() {
	b := o.spec.Bands
	o.line(0, "\nBands")
	o.line(2, "healthy from %s, watch from %s, at_risk from %s, critical below", plainNumber(b.Healthy), plainNumber(b.Watch), plainNumber(b.AtRisk))
	o.line(2, "forming while less than %s of the weight is known%s", share(o.spec.Forming.CoverageBelow), orAny(o.spec.Forming.Any))
}

// orAny continues a sentence with further conditions.
func orAny(list []whenSpec) string {
	if len(list) == 0 {
		return ""
	}
	return ", or " + anyOf(list)
}

func (o *outline) phases() {
	o.line(0, "\nPhases")
	if p := o.spec.Phases.Onboarding; len(p) > 0 {
		o.line(2, "onboarding: %s", anyOf(p))
	}
	if p := o.spec.Phases.Renewal; len(p) > 0 {
		o.line(2, "renewal: %s", anyOf(p))
	}
	o.line(2, "adopted: everybody else")
}

func (o *outline) dimensions() {
	total := 0.0
	for _, d := range o.spec.Dimensions {
		total += d.Weight
	}
	o.line(0, "\nDimensions and measures: value of the signal → points, a straight line in between")
	for _, d := range o.spec.Dimensions {
		within := 0.0
		for i := range o.spec.Measures {
			if o.spec.Measures[i].Dimension == d.Name {
				within += o.spec.Measures[i].Weight
			}
		}
		o.line(2, "%s: weight %s, %s of all", d.Name, plainNumber(d.Weight), share(d.Weight/total))
		for i := range o.spec.Measures {
			if m := &o.spec.Measures[i]; m.Dimension == d.Name {
				o.measure(m, m.Weight/within)
			}
		}
	}
}

func (o *outline) measure(m *measureSpec, part float64) {
	o.line(4, "%s: %s of the dimension; %s %s", m.Name, share(part), m.Signal, curveText(m.Points))
	for _, a := range m.BetterOf {
		o.line(6, "or, where that is better, %s %s", a.Signal, curveText(a.Points))
	}
	for _, n := range m.Min {
		o.line(6, "only if %s >= %s", n.Signal, plainNumber(n.AtLeast))
	}
}

func (o *outline) cap(indent int, l *capSpec) {
	o.line(indent, "%s: at most %s if %s", l.Name, plainNumber(l.Max), allOf(l.When))
}

func (o *outline) variants() {
	if len(o.spec.Variants) == 0 {
		return
	}
	o.line(0, "\nVariants: those that apply to a customer, one after the other")
	for i := range o.spec.Variants {
		v := &o.spec.Variants[i]
		var to []string
		if len(v.Segments) > 0 {
			to = append(to, "segments "+strings.Join(v.Segments, ", "))
		}
		if v.Phase != "" {
			to = append(to, "phase "+string(v.Phase))
		}
		o.line(2, "%s (%s)", v.Name, strings.Join(to, "; "))
		for _, d := range o.spec.Dimensions {
			if w, ok := v.Weights[d.Name]; ok && w != d.Weight {
				o.line(4, "dimension %s: weight %s instead of %s", d.Name, plainNumber(w), plainNumber(d.Weight))
			}
		}
		for _, m := range v.Measures {
			if m.Weight != nil {
				o.line(4, "measure %s: weight %s", m.Name, plainNumber(*m.Weight))
			}
			if m.Points != nil {
				o.line(4, "measure %s: %s", m.Name, curveText(m.Points))
			}
		}
		for j := range v.Caps {
			o.b.WriteString("    cap ")
			o.cap(0, &v.Caps[j])
		}
		if len(v.Without) > 0 {
			o.line(4, "without the caps %s", strings.Join(v.Without, ", "))
		}
	}
}

func (o *outline) pages() {
	if len(o.spec.Pages) == 0 {
		return
	}
	o.line(0, "\nPages: by the longest of these patterns that fits, else by the words of the path, as events arrive")
	for _, class := range event.PageClasses() {
		if list := o.spec.Pages[class]; len(list) > 0 {
			o.line(2, "%s: %s", class, strings.Join(list, ", "))
		}
	}
}

func (o *outline) value() {
	v := o.spec.Value
	if v == nil {
		return
	}
	o.line(0, "\nValue, in %s: the coming %s months at a gross margin of %s where a customer's own is not known",
		v.Currency, plainNumber(v.Months), share(v.Margin))
	o.line(2, "likelihood of loss within %s days by score: %s; while forming %s", plainNumber(v.Horizon), likelihoods(v.Likelihood.Score),
		chance(v.Likelihood.Forming))
	for _, h := range v.Likelihood.Hazards {
		o.line(4, "%s: odds times %s if %s", h.Name, plainNumber(h.Odds), allOf(h.When))
	}
	o.line(2, "acting keeps %s of them, at a cost of %s%s", share(v.Saved.Probability), plainNumber(v.Saved.Cost), sorted(v.Saved.Costs, plainNumber))
	if len(v.Saved.Causes) > 0 {
		o.line(4, "by the likeliest cause%s", sorted(v.Saved.Causes, share))
	}
	if len(v.Saved.Segments) > 0 {
		o.line(4, "odds by segment%s", sorted(v.Saved.Segments, plainNumber))
	}
	if len(v.Saved.Fit) > 0 {
		o.line(4, "odds by fit%s", sorted(v.Saved.Fit, plainNumber))
	}
	if v.Source != "" {
		o.line(2, "source: %s", strings.TrimSpace(v.Source))
	}
}

// sorted lists what differs by a name: " (a 1, b 2)".
func sorted(m map[string]float64, write func(float64) string) string {
	if len(m) == 0 {
		return ""
	}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, k+" "+write(m[k]))
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func share(v float64) string { return strconv.FormatFloat(v*100, 'f', 0, 64) + " %" }

// chance is a probability with a tenth of a percent, where there is one.
func chance(v float64) string { return plainNumber(math.Round(v*1000)/10) + " %" }

func likelihoods(points [][2]float64) string {
	parts := make([]string, len(points))
	for i, p := range points {
		parts[i] = plainNumber(p[0]) + " → " + chance(p[1])
	}
	return strings.Join(parts, ", ")
}

func curveText(points [][2]float64) string {
	parts := make([]string, len(points))
	for i, p := range points {
		parts[i] = plainNumber(p[0]) + " → " + plainNumber(p[1])
	}
	return strings.Join(parts, ", ")
}

func anyOf(list []whenSpec) string {
	parts := make([]string, len(list))
	for i, w := range list {
		parts[i] = allOf(w.When)
	}
	return strings.Join(parts, ", or ")
}

func allOf(when []conditionSpec) string {
	parts := make([]string, len(when))
	for i, w := range when {
		parts[i] = string(w.Signal) + " " + w.Op
		if w.Value != nil {
			parts[i] += " " + plainNumber(*w.Value)
		} else {
			parts[i] = string(w.Signal) + " is unknown"
		}
	}
	return strings.Join(parts, " and ")
}
