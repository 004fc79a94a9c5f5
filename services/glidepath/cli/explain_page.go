package cli

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/message"
	"glidepath/pkg/money"
)

// page is the explanation as a customer success manager reads it in a minute. full adds the contributions that sum to the score.
func (e *explanation) page(v *view, full bool) string {
	p := &page{e: e, v: v}
	p.head()
	p.stake()
	p.groups()
	p.causes()
	p.costs()
	p.changes()
	p.good()
	p.events()
	p.alerts()
	p.next()
	if full {
		e.contributionTable(&p.b, v)
	}
	return harmless(p.b.String())
}

type page struct {
	e *explanation
	v *view
	b strings.Builder
}

func (p *page) say(key string, args ...any) string { return fmt.Sprintf(p.v.say(key), args...) }

func (p *page) heading(key string, args ...any) { fmt.Fprintf(&p.b, "\n%s\n", p.say(key, args...)) }

func (p *page) line(format string, args ...any) { fmt.Fprintf(&p.b, "  "+format+"\n", args...) }

func (p *page) head() {
	e := p.e
	name := e.Name
	if name == "" {
		name = e.Customer
	}
	owner := p.say("nobody")
	if e.Owner != "" {
		owner = p.say("owned by", oneLine(e.Owner))
	}
	earns := p.say("earns", money.Round(e.MRR, e.Currency))
	if e.unpriced() {
		earns = p.say("earns unknown")
	}
	parts := []string{owner, earns}
	if e.Segment != "" {
		parts = append([]string{p.segment()}, parts...)
	}
	if e.Renewal != nil && *e.Renewal >= 0 {
		parts = append(parts, p.say("renews", whole(e.Renewal), e.AsOf.AddDate(0, 0, int(*e.Renewal)).Format("2006-01-02")))
	}
	fmt.Fprintf(&p.b, "%s (%s)\n%s\n\n%s\n", oneLine(name), oneLine(e.Customer), strings.Join(parts, " · "), p.verdict())
	if o := e.Override; o != nil {
		by := o.By
		if by == "" {
			by = p.say("somebody")
		}
		fmt.Fprintln(&p.b, p.say("held by hand", oneLine(by), health.BandName(p.v.Lang, health.Band(o.Band)), o.Until.Format("2006-01-02"), oneLine(o.Reason)))
	}
	if len(e.Marks) > 0 {
		fmt.Fprintln(&p.b, p.say("marked", strings.Join(e.markNames(p.v), p.say("and"))))
	}
	if len(e.Gaps) > 0 {
		fmt.Fprintln(&p.b, p.say("gaps", strings.Join(e.Gaps, p.say("and"))))
	}
}

// segment is the name of a usual segment, and what the producer calls any other.
func (p *page) segment() string {
	if w, ok := pageWords["segment "+p.e.Segment]; ok {
		return w.in(p.v.Lang)
	}
	return oneLine(p.e.Segment)
}

// verdict is the judgement in one sentence.
func (p *page) verdict() string {
	e := p.e
	stage := p.say("stage now", health.StageName(p.v.Lang, health.Stage(e.Stage)))
	switch {
	case e.StageSince == "":
	case e.Stage == string(health.Landed):
		stage = p.say("left on", e.StageSince)
	default:
		stage = p.say("stage since", health.StageName(p.v.Lang, health.Stage(e.Stage)), e.StageSince)
	}
	trust := ""
	if e.Confidence != nil {
		level := "low confidence"
		switch {
		case *e.Confidence >= 0.8:
			level = "high confidence"
		case *e.Confidence >= 0.5:
			level = "medium confidence"
		}
		trust = p.say("trust", p.say(level), int(math.Round(100*e.Coverage)))
	}
	band := health.BandName(p.v.Lang, health.Band(e.Band))
	if p.v.Lang == health.English {
		band = strings.ToUpper(band[:1]) + band[1:]
	}
	score := p.say("not judged")
	if e.Score != nil {
		score = p.say("of hundred", whole(e.Score)) + p.trend()
	}
	return p.say("verdict", band, score, stage, trust, message.Stamp(e.AsOf))
}

func (p *page) trend() string {
	c := p.e.Change
	if c == nil {
		return ""
	}
	switch n := math.Round(math.Abs(*c)); {
	case n == 0:
		return p.say("steady")
	case *c < 0:
		return p.say("lower", p.points(n))
	default:
		return p.say("higher", p.points(n))
	}
}

// points is a number of points with its unit.
func (p *page) points(n float64) string {
	if n == 1 {
		return p.say("one point")
	}
	return p.say("n points", fmt.Sprintf("%.0f", n))
}

func (p *page) stake() {
	e := p.e
	p.heading("at stake")
	if e.Stage == string(health.Landed) {
		p.line("%s", p.say("has left"))
		return
	}
	if e.Disposition == health.LetGo {
		p.line("%s", p.say("nothing at stake", e.groundsText(p.v)))
		if e.CostToServe != nil && e.Margin != nil && *e.CostToServe >= *e.Margin {
			p.line("%s", p.say("costs more", money.Round(*e.CostToServe, e.Currency), money.Round(*e.Margin, e.Currency)))
		}
	}
	if e.Likelihood == nil {
		p.line("%s", p.say("no likelihood"))
		return
	}
	word := "unlikely"
	for _, l := range []struct {
		least float64
		word  string
	}{{0.6, "very likely"}, {0.3, "likely"}, {0.15, "may well"}, {0.05, "some risk"}} {
		if *e.Likelihood >= l.least {
			word = l.word
			break
		}
	}
	if e.Horizon != nil {
		p.line("%s", p.say(word+" within", int(*e.Horizon), percent(*e.Likelihood)))
	} else {
		p.line("%s", p.say(word+" at all", percent(*e.Likelihood)))
	}
	if e.Disposition == health.LetGo {
		return
	}
	if e.unpriced() {
		p.line("%s", p.say("no price"))
		return
	}
	atRisk := money.Round(e.AtRisk, e.WorthIn)
	if e.Months != nil {
		atRisk += p.say("of margin", money.Round(e.Remaining, e.WorthIn), int(*e.Months))
	}
	p.line("%s", p.say("value at risk", atRisk, money.Round(e.Saveable, e.WorthIn)))
	if e.Saveable == 0 && e.AtRisk > 0 {
		p.line("%s", p.say("not worth it"))
	}
	switch {
	case e.Apart && e.WorthIn == "":
		p.line("%s", p.say("no currency"))
	case e.Apart:
		p.line("%s", p.say("own currency", e.Company))
	}
}

// percent is a share as people read it; what is not nothing is never shown as nothing.
func percent(v float64) string {
	if n := math.Round(100 * v); n >= 1 {
		return fmt.Sprintf("%.0f", n)
	}
	return "<1"
}

const (
	causesOnPage   = 3
	evidenceOnPage = 3
)

func (p *page) causes() {
	e := p.e
	healthy := e.Band == string(health.Healthy) || e.Band == string(health.Forming)
	switch {
	case e.Stage == string(health.Landed):
		p.heading("why left")
	case healthy && len(e.Evidence) == 0:
		return
	case healthy:
		p.heading("could become")
	default:
		p.heading("causes")
	}
	n := 0
	if !slices.ContainsFunc(e.Evidence, func(c causeRow) bool { return !c.Surface }) {
		p.line("%s", health.NotUnderstood(p.v.Lang))
	}
	for _, c := range e.Evidence[:min(len(e.Evidence), causesOnPage)] {
		if c.Surface {
			p.line("– %s", p.say("they say", c.Name))
		} else {
			n++
			p.line("%d. %s", n, c.Name)
		}
		texts := apart(c.Evidence)
		for _, t := range texts[:min(len(texts), evidenceOnPage)] {
			p.line("   - %s", t)
		}
	}
	if e.SwitchedTo != "" {
		p.line("%s", p.say("going to", health.SwitchedToName(p.v.Lang, string(e.SwitchedTo))))
	}
}

// apart leaves out what another text says too.
func apart(list []seen) []string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = s.Text
	}
	var out []string
	for i, t := range texts {
		if !slices.ContainsFunc(texts[i+1:], func(o string) bool { return strings.HasPrefix(o, t) }) &&
			!slices.ContainsFunc(out, func(o string) bool { return strings.HasPrefix(o, t) }) {
			out = append(out, t)
		}
	}
	return out
}

// costly are the contributions that cost most, each signal once.
func (e *explanation) costly() []contribution {
	sorted := slices.Clone(e.Contributions)
	slices.SortStableFunc(sorted, func(x, y contribution) int { return cmp.Compare(y.lost(), x.lost()) })
	var out []contribution
	for _, c := range sorted {
		if len(out) == costlyShown || c.lost() < leastLost {
			break
		}
		if !slices.ContainsFunc(out, func(o contribution) bool { return o.Signal == c.Signal }) {
			out = append(out, c)
		}
	}
	return out
}

func (p *page) costs() {
	list := p.e.costly()
	if len(list) == 0 {
		return
	}
	p.heading("costs most")
	for _, c := range list {
		p.part(-c.lost(), c.Dimension == "cap", c.Name, c.Text)
	}
}

// part is a line with points, a measure's name and what is seen. A limit says itself what it is of.
func (p *page) part(points float64, limit bool, name, text string) {
	if !limit {
		text = p.named(name, text)
	}
	p.line("%4s  %s", signed(&points), text)
}

// named is what is seen, with the measure's name before it where it does not begin with that.
func (p *page) named(name, text string) string {
	if name == "" || strings.HasPrefix(strings.ToLower(text), strings.ToLower(name)) {
		return text
	}
	return p.say("named", name, text)
}

const partsOnPage = 5

func (p *page) changes() {
	if len(p.e.Changes) == 0 {
		p.heading("first row")
		return
	}
	for _, b := range p.e.Changes {
		if b.Change == nil {
			p.heading("not comparable", message.Stamp(b.AsOf))
		} else {
			p.heading("changed", message.Stamp(b.AsOf), p.gained(*b.Change))
			p.changeParts(&b)
		}
		for _, r := range b.Parts {
			if r.Kind == string(health.OverrideChange) {
				p.line("%4s  %s", "", r.Text)
			}
		}
	}
}

func (p *page) gained(change float64) string {
	if n := math.Round(math.Abs(change)); n != 0 {
		if change > 0 {
			return "+" + p.points(n)
		}
		return "−" + p.points(n)
	}
	return p.say("no change")
}

// changeParts shows the largest parts in whole points, and the rest in one line, so that what is shown sums to the change that is shown.
func (p *page) changeParts(b *before) {
	total, rest := math.Round(*b.Change), 0.0
	shown := 0
	for _, r := range b.Parts {
		n := math.Round(r.Points)
		if n == 0 || shown == partsOnPage {
			continue
		}
		shown++
		rest += n
		p.part(n, r.Kind != string(health.Behaviour), r.Name, r.Text)
	}
	if left := total - rest; left != 0 && shown > 0 {
		p.part(left, false, "", p.say("other changes"))
	}
}

// readsWell tells whether a person takes a signal's value for good news: it is there, and does not speak of less than before. A measure may forgive a fall
// that chance explains.
func readsWell(c *contribution) bool {
	if c.Value == nil || *c.Value == 0 {
		return false
	}
	switch health.Signal(c.Signal) {
	case health.UsageRatio7d, health.UsageRatio28d, health.ActiveUsersRatio, health.FeaturesRatio, health.UsagePeerRatio:
		return *c.Value >= 1
	case health.SentimentChange:
		return *c.Value >= 0.05
	case health.DaysSinceUse:
		return *c.Value < 7
	case health.UsageTrend12w, health.SeatsChange90d, health.MRRChange90d:
		return *c.Value > 0
	}
	return true
}

// sad tells that their messages sound unhappy, from where on a turn for the better is no good news yet.
func (e *explanation) sad() bool {
	return slices.ContainsFunc(e.Contributions, func(c contribution) bool {
		return c.Signal == string(health.Sentiment28d) && c.Value != nil && *c.Value <= negative
	})
}

const goodOnPage = 3

// good is what a person can build on: of each dimension the measure that gives most and loses next to nothing, of what is there; that something bad is
// not there is no news.
func (p *page) good() {
	sorted := slices.Clone(p.e.Contributions)
	slices.SortStableFunc(sorted, func(x, y contribution) int { return cmp.Compare(y.Points, x.Points) })
	var seen, out []string
	for _, c := range sorted {
		if c.Dimension == "cap" || !readsWell(&c) || c.Points < leastLost || c.Points < 0.95*c.Max || slices.Contains(seen, c.Dimension) ||
			c.Signal == string(health.SentimentChange) && p.e.sad() {
			continue
		}
		if len(out) == goodOnPage {
			break
		}
		seen = append(seen, c.Dimension)
		out = append(out, p.named(c.Name, c.Text))
	}
	if len(out) == 0 {
		return
	}
	p.heading("is good")
	for _, text := range out {
		p.line("%s", text)
	}
}

func (p *page) events() {
	if len(p.e.Events) == 0 {
		return
	}
	p.heading("happened")
	for _, ev := range p.e.Events {
		p.line("%s  %s", message.Stamp(ev.Time), ev.Text)
	}
}

func (p *page) alerts() {
	if len(p.e.Alerts) == 0 {
		return
	}
	p.heading("open alerts")
	for i := range p.e.Alerts {
		r := &p.e.Alerts[i]
		p.line("%s  %s", message.Stamp(r.OpenedAt), p.say("named", message.Severity(p.v.Lang, alert.Severity(r.Severity)), r.Last.Title.In(p.v.Lang)))
	}
}

func (p *page) next() {
	p.heading("next step")
	play := p.e.Next
	if play == nil {
		p.line("%s", p.say("no play"))
		return
	}
	p.line("%s", p.say("play", play.Name, play.FirstStep, message.Deadline(p.v.Lang, play.DeadlineDays)))
	for _, s := range play.Steps {
		p.line("- %s", s)
	}
}
