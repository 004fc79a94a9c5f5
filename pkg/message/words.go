package message

import (
	"strconv"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
)

// words in the three languages.
type words alert.Text

func (w words) in(lang health.Lang) string { return alert.Text(w).In(lang) }

var terms = map[string]words{
	"score":          {"score", "健康分", "健康分數"},
	"saveable value": {"saveable value", "可挽回金额", "可挽回金額"},
	"value at risk":  {"value at risk", "流失风险金额", "流失風險金額"},
	"MRR":            {"MRR", "月经常性收入", "每月經常性收入"},
	"owner":          {"customer success manager", "客户成功经理", "客戶成功經理"},
}

func say(lang health.Lang, term string) string { return terms[term].in(lang) }

func colon(lang health.Lang) string { return words{": ", "：", "："}.in(lang) }
func comma(lang health.Lang) string { return words{", ", "，", "，"}.in(lang) }

func paren(lang health.Lang, text string) string {
	if text == "" {
		return ""
	}
	return words{" (" + text + ")", "（" + text + "）", "（" + text + "）"}.in(lang)
}

func quoted(lang health.Lang, q string) string {
	return words{`"` + q + `"`, "“" + q + "”", "「" + q + "」"}.in(lang)
}

var transitions = map[string]words{
	string(alert.Opened):          {"alert", "预警", "預警"},
	string(alert.Escalated):       {"alert, now worse", "预警升级", "預警升級"},
	string(alert.ResolvedNow):     {"alert ended", "预警已解除", "預警已解除"},
	string(alert.Woken):           {"alert is back", "预警再次提醒", "預警再次提醒"},
	string(alert.AcknowledgedNow): {"alert acknowledged", "预警已认领", "預警已認領"},
	string(alert.SnoozedNow):      {"alert snoozed", "预警稍后提醒", "預警稍後提醒"},
	string(alert.ClosedNow):       {"alert closed", "预警已关闭", "預警已結案"},
}

var opportunities = map[string]words{
	string(alert.Opened):          {"opportunity", "机会", "機會"},
	string(alert.Escalated):       {"opportunity, now greater", "机会升级", "機會升級"},
	string(alert.ResolvedNow):     {"opportunity has passed", "机会已过", "機會已過"},
	string(alert.Woken):           {"opportunity is back", "机会再次提醒", "機會再次提醒"},
	string(alert.AcknowledgedNow): {"opportunity acknowledged", "机会已认领", "機會已認領"},
	string(alert.SnoozedNow):      {"opportunity snoozed", "机会稍后提醒", "機會稍後提醒"},
	string(alert.ClosedNow):       {"opportunity closed", "机会已关闭", "機會已結案"},
}

var severities = map[alert.Severity]words{
	alert.Info:     {"for information", "提示", "提示"},
	alert.Warning:  {"warning", "警示", "警示"},
	alert.Critical: {"critical", "紧急", "緊急"},
}

var outcomes = map[string]words{
	alert.Saved:      {"saved", "已挽回", "已挽回"},
	alert.Recovered:  {"recovered by itself", "自行恢复", "自行恢復"},
	alert.Churned:    {"churned", "已流失", "已流失"},
	alert.FalseAlarm: {"false alarm", "误报", "誤報"},
	alert.LetGo:      {"let go", "不再挽留", "不再挽留"},
	alert.Expanded:   {"expansion", "增购", "加購"},
	alert.Duplicate:  {"duplicate", "重复", "重複"},
}

var roles = map[string]words{
	"sales":     {"sales", "销售", "業務"},
	"marketing": {"marketing", "市场", "行銷"},
	"billing":   {"billing", "账务", "帳務"},
	"support":   {"support", "支持", "支援"},
	"sponsor":   {"the sponsor", "发起人", "發起人"},
}

// Severity is a severity as people read it.
func Severity(lang health.Lang, s alert.Severity) string {
	if w, ok := severities[s]; ok {
		return w.in(lang)
	}
	return string(s)
}

// Outcome is how an alert ended, as people read it.
func Outcome(lang health.Lang, code string) string {
	if w, ok := outcomes[code]; ok {
		return w.in(lang)
	}
	return code
}

// Transition is what became of an alert, as people read it.
func Transition(lang health.Lang, kind string) string {
	if w, ok := transitions[kind]; ok {
		return w.in(lang)
	}
	return transitions[string(alert.Opened)].in(lang)
}

// label says what kind of message it is: "alert (warning)".
func label(lang health.Lang, n *Notice) string {
	a := &n.Alert
	text := Transition(lang, a.Transition)
	if a.Kind == "opportunity" {
		w, ok := opportunities[a.Transition]
		if !ok {
			w = opportunities[string(alert.Opened)]
		}
		text = w.in(lang)
	}
	if a.Transition == string(alert.ClosedNow) && a.Outcome != "" {
		return text + colon(lang) + Outcome(lang, a.Outcome)
	}
	if !goesOn(a.Transition) {
		return text
	}
	return text + comma(lang) + Severity(lang, a.Severity)
}

// acted says what a person did, or that the condition has ended.
func acted(r Reader, n *Notice) string {
	a := &n.Alert
	lang, by, note := r.Lang, a.By, a.Note
	text := ""
	switch alert.TransitionKind(a.Transition) {
	case alert.AcknowledgedNow:
		if by != "" {
			text = words{by + " takes care of it.", by + "已认领。", by + "已認領。"}.in(lang)
		}
	case alert.SnoozedNow:
		if a.Until != nil {
			until := r.moment(*a.Until)
			text = words{"It comes back on " + until + ".", "将于" + until + "再次提醒。", "將於" + until + "再次提醒。"}.in(lang)
		}
		if by != "" {
			text = join(lang, words{"Snoozed by " + by + ".", by + "设为稍后提醒。", by + "設為稍後提醒。"}.in(lang), text)
		}
	case alert.ClosedNow:
		if by != "" {
			text = words{"Closed by " + by + ".", "由" + by + "关闭。", "由" + by + "結案。"}.in(lang)
		}
	}
	return join(lang, text, note)
}

func join(lang health.Lang, a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + words{" ", "", ""}.in(lang) + b
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
