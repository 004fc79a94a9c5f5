package notifier

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/money"
	"glidepath/pkg/store"
)

// stdout writes alerts for people. Partitions share it.
type stdout struct {
	mu   sync.Mutex
	w    io.Writer
	lang health.Lang
}

func (s *stdout) name() string { return "stdout" }

func (s *stdout) send(_ context.Context, n *Notice) outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := io.WriteString(s.w, Text(s.lang, n)); err != nil {
		return outcome{store.DeliveryFailed, 1, err.Error()}
	}
	return outcome{store.DeliverySent, 1, ""}
}

// words in the three languages.
type words struct{ en, hans, hant string }

func (w words) in(lang health.Lang) string {
	switch lang {
	case health.SimplifiedChinese:
		return w.hans
	case health.TraditionalChinese:
		return w.hant
	}
	return w.en
}

var transitions = map[string]words{
	string(alert.Opened):      {"alert", "预警", "預警"},
	string(alert.Escalated):   {"alert, now worse", "预警升级", "預警升級"},
	string(alert.ResolvedNow): {"alert ended", "预警已解除", "預警已解除"},
}

var severities = map[alert.Severity]words{
	alert.Info:     {"for information", "提示", "提示"},
	alert.Warning:  {"warning", "警示", "警示"},
	alert.Critical: {"critical", "紧急", "緊急"},
}

// Severity is a severity as people read it.
func Severity(lang health.Lang, s alert.Severity) string {
	if w, ok := severities[s]; ok {
		return w.in(lang)
	}
	return string(s)
}

// Transition is what became of an alert, as people read it.
func Transition(lang health.Lang, kind string) string {
	if w, ok := transitions[kind]; ok {
		return w.in(lang)
	}
	return kind
}

// Text is an alert event as people read it on a terminal: what happened to whom, why we think so, and what to do first.
func Text(lang health.Lang, n *Notice) string {
	a := &n.Alert
	var b strings.Builder
	mark := "●"
	if a.Transition == string(alert.ResolvedNow) {
		mark = "○"
	}
	fmt.Fprintf(&b, "%s %s  %s (%s)  %s\n", mark, n.Time.UTC().Format("2006-01-02 15:04"), Transition(lang, a.Transition),
		Severity(lang, a.Severity), a.Title.In(lang))
	fmt.Fprintf(&b, "  %s\n", standing(lang, a))
	if a.Transition == string(alert.ResolvedNow) {
		b.WriteByte('\n')
		return b.String()
	}
	if summary := a.Summary.In(lang); summary != "" {
		fmt.Fprintf(&b, "  %s\n", summary)
	}
	for _, e := range a.Evidence {
		fmt.Fprintf(&b, "  - %s\n", e.Text.In(lang))
	}
	if p := a.Play; p != nil {
		fmt.Fprintf(&b, "  → %s: %s (%s)\n", p.Name.In(lang), p.FirstStep.In(lang), Deadline(lang, p.DeadlineDays))
	}
	b.WriteByte('\n')
	return b.String()
}

// standing is one line on who the customer is and how it stands.
func standing(lang health.Lang, a *alert.Event) string {
	parts := []string{a.Customer}
	if a.Segment != "" {
		parts = append(parts, a.Segment)
	}
	if a.Score != nil {
		text := words{"score", "健康分", "健康分數"}.in(lang) + " " + strconv.FormatFloat(math.Round(*a.Score), 'f', 0, 64)
		if a.Band != "" {
			text += " (" + health.BandName(lang, health.Band(a.Band)) + ")"
		}
		parts = append(parts, text)
	}
	if a.MRR != 0 {
		parts = append(parts, words{"MRR", "月经常性收入", "每月經常性收入"}.in(lang)+" "+money.Format(a.MRR, a.Currency))
	}
	if a.ValueAtRisk != 0 {
		parts = append(parts, words{"value at risk", "流失风险金额", "流失風險金額"}.in(lang)+" "+money.Round(a.ValueAtRisk, a.ValueCurrency))
	}
	if a.Owner != "" {
		parts = append(parts, words{"customer success manager", "客户成功经理", "客戶成功經理"}.in(lang)+" "+a.Owner)
	}
	return strings.Join(parts, " · ")
}

// Deadline says in how many working days a first step is due.
func Deadline(lang health.Lang, days int) string {
	switch days {
	case 0:
		return words{"today", "今天", "今天"}.in(lang)
	case 1:
		return words{"within 1 working day", "1个工作日内", "1個工作天內"}.in(lang)
	}
	n := strconv.Itoa(days)
	return words{"within " + n + " working days", n + "个工作日内", n + "個工作天內"}.in(lang)
}

// Stamp is a time as lists show it.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }
