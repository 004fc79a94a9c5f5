// Package message says alert events and digests to people: what happened to whom, what is at stake, why we think so, and what to do
// first, short enough for a phone, in three languages, laid out for each kind of channel. It is pure.
//
// What customers write travels in these messages, so each layout must keep their words from becoming markup. Slack and Feishu get
// structured text that is never parsed; mail goes through html/template; WeCom and DingTalk know no escapes, so the characters that
// their Markdown gives a meaning become their full-width twins. Before all of that, Plain breaks what clients turn into links and
// mentions by themselves.
package message

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/money"
)

// Notice is an alert event on its way to people.
type Notice struct {
	ID    string // CloudEvents id: the same for every repeat
	Time  time.Time
	Alert alert.Event
	Value []byte // the CloudEvent as it came
}

// ReadNotice reads a message of topic alerts.
func ReadNotice(value []byte) (Notice, error) {
	var e struct {
		ID   string      `json:"id"`
		Time time.Time   `json:"time"`
		Data alert.Event `json:"data"`
	}
	if err := json.Unmarshal(value, &e); err != nil {
		return Notice{}, fmt.Errorf("read an alert event: %w", err)
	}
	n := Notice{ID: e.ID, Time: e.Time, Alert: e.Data, Value: value}
	if e.ID == "" || n.Alert.AlertID == "" {
		return Notice{}, errors.New("read an alert event: it has no id")
	}
	return n, nil
}

// Reader is who reads: in which language, and by which clock (UTC if nil).
type Reader struct {
	Lang health.Lang
	Zone *time.Location
}

// day and moment are a time by the reader's clock.
func (r Reader) day(t time.Time) string { return r.local(t).Format(time.DateOnly) }

func (r Reader) moment(t time.Time) string {
	text := r.local(t).Format("2006-01-02 15:04")
	if r.Zone == nil || r.Zone == time.UTC {
		text += " UTC"
	}
	return text
}

func (r Reader) local(t time.Time) time.Time {
	if r.Zone == nil {
		return t.UTC()
	}
	return t.In(r.Zone)
}

// Message is what a person reads, in parts, so that each channel can lay it out. The parts are plain text.
type Message struct {
	ID      string
	Thread  string // the same for all messages about one alert
	Lang    health.Lang
	Time    time.Time
	Mark    string   // one character that says how it stands
	Urgency Urgency  // for colours
	Title   string   // "Acme: usage has dropped"
	Label   string   // "alert (warning)"
	Facts   []string // who the customer is, how it stands, what is at stake: one line each
	Summary string
	Reasons []string
	Quote   string // the customer's words, where the summary does not have them
	Step    string // "First step, within 2 working days: Check-in. Call, do not mail."
	Entries []Entry
}

// Entry is one customer's line of a digest.
type Entry struct {
	Title string
	Facts string
}

// Urgency is for colours.
type Urgency string

// The urgencies.
const (
	Urgent Urgency = "urgent"
	Soon   Urgency = "soon"
	Good   Urgency = "good"
	Quiet  Urgency = "quiet"
)

// Subject is the message in one line.
func (m *Message) Subject() string { return m.Title + paren(m.Lang, m.Label) }

// These bound what a phone is asked to show, and what a channel is asked to carry.
const (
	longestTitle   = 120
	longestLine    = 400
	longestSummary = 700
	mostReasons    = 4
)

// Of is an alert event as people read it.
func Of(r Reader, n *Notice) *Message {
	a, lang := &n.Alert, r.Lang
	m := &Message{ID: n.ID, Thread: a.AlertID, Lang: lang, Time: n.Time.UTC(), Mark: "●", Urgency: Soon, Title: line(a.Title.In(lang), longestTitle)}
	if m.Title == "" {
		m.Title = line(firstOf(a.Name, a.Customer), longestTitle)
	}
	m.Label = label(lang, n)
	switch {
	case a.Kind == "opportunity":
		m.Urgency, m.Mark = Good, "★"
	case a.Severity == alert.Critical:
		m.Urgency = Urgent
	case a.Severity == alert.Info:
		m.Urgency = Quiet
	}
	m.Facts = facts(lang, a)
	if !goesOn(a.Transition) {
		m.Mark, m.Urgency = "○", Quiet
		m.Summary = line(acted(r, n), longestSummary)
		return m
	}
	m.Summary = line(a.Summary.In(lang), longestSummary)
	m.reasons(a)
	if p := a.Play; p != nil {
		m.Step = line(words{"First step, ", "第一步，", "第一步，"}.in(lang)+Deadline(lang, p.DeadlineDays)+colon(lang)+
			p.Name.In(lang)+words{". ", "。", "。"}.in(lang)+p.FirstStep.In(lang), longestLine)
	}
	return m
}

// goesOn says whether a transition leaves something to do.
func goesOn(transition string) bool {
	switch alert.TransitionKind(transition) {
	case alert.Opened, alert.Escalated, alert.Woken:
		return true
	}
	return false
}

// reasons are the evidence. A quote is said once: in the summary, or by itself.
func (m *Message) reasons(a *alert.Event) {
	for _, e := range a.Evidence {
		text := e.Text.In(m.Lang)
		if e.Quote != "" && strings.Contains(text, e.Quote) {
			text = without(text, quoted(m.Lang, e.Quote))
			if m.Quote == "" && !strings.Contains(a.Summary.In(m.Lang), e.Quote) {
				m.Quote = line(e.Quote, longestLine)
			}
		}
		if len(m.Reasons) < mostReasons && text != "" {
			m.Reasons = append(m.Reasons, line(text, longestLine))
		}
	}
}

// without takes a part out of a text, with the separator before it.
func without(text, part string) string {
	before, after, found := strings.Cut(text, part)
	if !found {
		return text
	}
	for _, sep := range []string{", ", ": ", "，", "："} {
		if cut, ok := strings.CutSuffix(before, sep); ok {
			before = cut
			break
		}
	}
	return before + after
}

// facts are who the customer is and how it stands, money beside the score.
func facts(lang health.Lang, a *alert.Event) []string {
	var out []string
	add := func(parts ...string) {
		parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
		if len(parts) > 0 {
			out = append(out, line(strings.Join(parts, " · "), longestLine))
		}
	}
	add(score(lang, a), worth(lang, "saveable value", a.Saveable, a.ValueCurrency), worth(lang, "value at risk", a.ValueAtRisk, a.ValueCurrency),
		amount(lang, a))
	add(renewal(lang, a.DaysToRenewal), causes(lang, a.Causes), marks(lang, a.Marks))
	add(a.Customer, a.Segment, owner(lang, a), role(lang, a.OwnerRole))
	return out
}

func score(lang health.Lang, a *alert.Event) string {
	if a.Score == nil {
		return ""
	}
	text := say(lang, "score") + " " + whole(*a.Score)
	if a.Band != "" {
		text += paren(lang, health.BandName(lang, health.Band(a.Band)))
	}
	if a.Change != nil && math.Abs(*a.Change) >= 0.5 {
		points := whole(math.Abs(*a.Change))
		w := words{"up " + points, "上升" + points + "分", "上升" + points + "分"}
		if *a.Change < 0 {
			w = words{"down " + points, "下降" + points + "分", "下降" + points + "分"}
		}
		text += comma(lang) + w.in(lang)
	}
	return text
}

func worth(lang health.Lang, what string, minor int64, currency string) string {
	if minor == 0 || currency == "" {
		return ""
	}
	return say(lang, what) + " " + money.Round(minor, currency)
}

func amount(lang health.Lang, a *alert.Event) string {
	if a.MRR == 0 || a.Currency == "" {
		return ""
	}
	return say(lang, "MRR") + " " + money.Round(a.MRR, a.Currency)
}

func renewal(lang health.Lang, days *float64) string {
	if days == nil || *days < 0 || *days > 120 {
		return ""
	}
	n := whole(*days)
	switch n {
	case "0":
		return words{"renewal today", "今天续约", "今天續約"}.in(lang)
	case "1":
		return words{"renewal tomorrow", "明天续约", "明天續約"}.in(lang)
	}
	return words{"renewal in " + n + " days", n + "天后续约", n + "天後續約"}.in(lang)
}

func causes(lang health.Lang, codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	names := make([]string, 0, 2)
	for _, c := range codes[:min(len(codes), 2)] {
		names = append(names, health.CauseName(lang, c))
	}
	return words{"likely cause: ", "可能原因：", "可能原因："}.in(lang) + strings.Join(names, words{", ", "、", "、"}.in(lang))
}

func marks(lang health.Lang, codes []string) string {
	names := make([]string, 0, len(codes))
	for _, c := range codes {
		names = append(names, health.MarkName(lang, c))
	}
	return strings.Join(names, words{", ", "、", "、"}.in(lang))
}

func owner(lang health.Lang, a *alert.Event) string {
	if a.Owner == "" {
		return words{"no owner", "无负责人", "無負責人"}.in(lang)
	}
	return say(lang, "owner") + " " + a.Owner
}

// role says whose it is to act where that is not the customer success manager.
func role(lang health.Lang, code string) string {
	w, ok := roles[code]
	if !ok {
		return ""
	}
	return words{"for ", "由", "由"}.in(lang) + w.in(lang) + words{"", "跟进", "跟進"}.in(lang)
}

// whole is a number as people read it: without decimals.
func whole(v float64) string { return strconv.FormatFloat(math.Round(v), 'f', 0, 64) }

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// Stamp is a time as lists show it.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }
