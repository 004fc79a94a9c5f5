package cli

import (
	"fmt"
	"slices"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
)

// view is the language of what people read.
type view struct {
	Lang health.Lang `envconfig:"LANG" default:"en" desc:"language of what is written for people: en, zh-Hans or zh-Hant"`
}

// Validate refuses other languages.
func (v *view) Validate() error {
	if !slices.Contains(health.Languages(), v.Lang) {
		return fmt.Errorf("GLIDEPATH_LANG is %q: it must be en, zh-Hans or zh-Hant", v.Lang)
	}
	return nil
}

// say is a heading or a sentence in the view's language.
func (v *view) say(key string) string {
	w, ok := words[key]
	if !ok {
		w, ok = pageWords[key]
	}
	if !ok {
		return key
	}
	return w.in(v.Lang)
}

// wording is a heading or a sentence in the three languages.
type wording alert.Text

func (w wording) in(lang health.Lang) string { return alert.Text(w).In(lang) }

// words are the headings and sentences of the commands, in the terms of the glossary.
var words = map[string]wording{
	"customer":     {"CUSTOMER", "客户编号", "客戶編號"},
	"name":         {"NAME", "客户", "客戶"},
	"segment":      {"SEGMENT", "客户群", "客群"},
	"score":        {"SCORE", "健康分", "健康分數"},
	"change":       {"7 DAYS", "7天变化", "7天變化"},
	"band":         {"BAND", "状态", "狀態"},
	"stage":        {"STAGE", "阶段", "階段"},
	"mrr":          {"MRR", "月经常性收入", "每月經常性收入"},
	"owner":        {"OWNER", "客户成功经理", "客戶成功經理"},
	"reasons":      {"TOP REASONS", "主要原因", "主要原因"},
	"at risk":      {"VALUE AT RISK", "流失风险金额", "流失風險金額"},
	"saveable":     {"SAVEABLE VALUE", "可挽回金额", "可挽回金額"},
	"likely cause": {"LIKELY CAUSE", "可能的原因", "可能的原因"},
	"marks":        {"MARKS", "特征", "特徵"},
	"by hand":      {"by hand: %s\nuntil %s", "人工判定：%s\n至%s", "人工判定：%s\n至%s"},
	"let go":       {"to be let go:", "不再挽留：", "不再挽留："},
	"parent":       {"PARENT", "上级客户编号", "上級客戶編號"},
	"customers":    {"CUSTOMERS", "客户数", "客戶數"},
	"worst band":   {"WORST BAND", "最差状态", "最差狀態"},
	"lowest score": {"LOWEST SCORE", "最低健康分", "最低健康分數"},
	"no groups":    {"No group of customers has been judged yet: parent_id of account.updated makes one.", "还没有评估过的客户集团。", "還沒有評估過的客戶集團。"},
	"groups apart": {"%d customers whose currency has no exchange rate to %s are not in the sums: glidepath import rates.",
		"合计不含%d位没有兑%s汇率的客户（glidepath import rates）。", "合計不含%d位沒有兌%s匯率的客戶（glidepath import rates）。"},
	"currency not stated": {"not stated", "未注明币种", "未註明幣別"},
	"no ground":           {"no ground was stated", "未说明理由", "未說明理由"},
	"apart": {"Customers whose values are in their own currency, since there is no exchange rate to %[3]s: %[1]d (%[2]s). Ordered by value they come\n" +
		"after the others. `glidepath import rates FILE` mends that, from the next judgement on.",
		"%d位客户（%s）没有兑%s的汇率，金额以其自身货币显示，按金额排序时排在最后。\n`glidepath import rates FILE` 导入汇率后，下次评估起生效。",
		"%d位客戶（%s）沒有兌%s的匯率，金額以其自身貨幣顯示，依金額排序時排在最後。\n`glidepath import rates FILE` 匯入匯率後，下次評估起生效。"},
	"no customers": {"No customer has been judged yet, or none fits: `glidepath tick` judges, `glidepath doctor` says what is missing.",
		"还没有评估过的客户，或没有符合条件的客户。",
		"還沒有評估過的客戶，或沒有符合條件的客戶。"},
	"measure":        {"MEASURE", "指标", "指標"},
	"dimension":      {"DIMENSION", "维度", "面向"},
	"points":         {"POINTS", "得分", "得分"},
	"of":             {"OF", "满分", "滿分"},
	"seen":           {"WHAT WE SEE", "依据", "依據"},
	"not judged":     {"not judged yet: too young, or too little is known", "尚未评估：客户太新或已知信息太少", "尚未評估：客戶太新或已知資訊太少"},
	"contributions":  {"What makes the score", "健康分构成", "健康分數構成"},
	"sum":            {"Sum of the points: %s = the score", "得分合计：%s = 健康分", "得分合計：%s = 健康分數"},
	"sum so far":     {"Sum of what is known so far: %s", "目前已知得分合计：%s", "目前已知得分合計：%s"},
	"sum wrong":      {"Sum of the points: %s, which is NOT the score: report this as a defect", "得分合计：%s，与健康分不符：请报告此缺陷", "得分合計：%s，與健康分數不符：請回報此缺陷"},
	"changed":        {"What changed since %s UTC (%s)", "自 %s（UTC）以来的变化（%s）", "自 %s（UTC）以來的變化（%s）"},
	"first row":      {"This is the first judgement: there is nothing to compare it with.", "这是首次评估，没有可比较的记录。", "這是首次評估，沒有可比較的記錄。"},
	"causes":         {"Likely causes", "可能的原因", "可能的原因"},
	"open alerts":    {"Open alerts", "未解除的预警", "未解除的預警"},
	"next step":      {"Next step", "下一步", "下一步"},
	"no play":        {"nothing is due", "暂无待办", "暫無待辦"},
	"changed at":     {"CHANGED (UTC)", "变更时间 (UTC)", "變更時間 (UTC)"},
	"opened at":      {"OPENED (UTC)", "预警时间 (UTC)", "預警時間 (UTC)"},
	"state":          {"STATE", "状态", "狀態"},
	"severity":       {"SEVERITY", "级别", "級別"},
	"rule":           {"RULE", "规则", "規則"},
	"alert":          {"ALERT", "预警", "預警"},
	"alert id":       {"ID", "编号", "編號"},
	"acknowledged":   {"acknowledged", "已认领", "已認領"},
	"snoozed":        {"snoozed", "稍后提醒", "稍後提醒"},
	"closed":         {"closed", "已关闭", "已結案"},
	"no alerts":      {"There are no such alerts.", "没有符合条件的预警。", "沒有符合條件的預警。"},
	"open":           {"open", "未解除", "未解除"},
	"resolved":       {"resolved", "已解除", "已解除"},
	"demo list":      {"Customers to look at first", "需要优先关注的客户", "需要優先關注的客戶"},
	"demo alerts":    {"Alerts sent in the last %d days, as topic alerts has them", "过去%d天发出的预警（取自主题 alerts）", "過去%d天發出的預警（取自主題 alerts）"},
	"demo rule":      {"%s: %d opened, %d of them ended; the latest:", "%s：共%d条，其中%d条已解除；最近的：", "%s：共%d則，其中%d則已解除；最近的："},
	"demo live":      {"Live: alerts as they arrive (Ctrl-C ends the demonstration)", "实时预警（按 Ctrl-C 结束演示）", "即時預警（按 Ctrl-C 結束展示）"},
	"no such person": {"customer %q has not been judged: it has no events, or no tick has come since", "客户 %q 尚未评估：没有事件，或之后还没有评估", "客戶 %q 尚未評估：沒有事件，或之後還沒有評估"},
}
