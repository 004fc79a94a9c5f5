package alert

import (
	"math"
	"strconv"
	"strings"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
)

// detailNames is how the kinds, states and classes of events read, by member and code.
var detailNames = map[string]Text{
	"page cancel":              {"cancellation", "取消页面", "取消頁面"},
	"page refund":              {"refund", "退款页面", "退款頁面"},
	"page return_policy":       {"return policy", "退货政策页面", "退貨政策頁面"},
	"page downgrade":           {"downgrade", "降级页面", "降級頁面"},
	"page export":              {"data export", "数据导出页面", "資料匯出頁面"},
	"page pricing":             {"pricing", "价格页面", "價格頁面"},
	"kind discount":            {"discount", "折扣", "折扣"},
	"kind free_months":         {"free months", "赠送月份", "贈送月份"},
	"kind longer_term":         {"longer term", "更长合同期", "更長合約期"},
	"kind pause":               {"pause", "暂停", "暫停"},
	"kind plan_change":         {"other plan", "更换方案", "更換方案"},
	"kind nps":                 {"willingness to recommend", "推荐意愿", "推薦意願"},
	"kind csat":                {"satisfaction", "满意度", "滿意度"},
	"kind ces":                 {"ease", "易用度", "易用度"},
	"kind exit":                {"exit survey", "流失问卷", "流失問卷"},
	"kind closing":             {"closing", "停业", "停業"},
	"kind acquisition":         {"acquired", "被收购", "被併購"},
	"kind merger":              {"merged", "合并", "合併"},
	"kind layoffs":             {"lay-offs", "裁员", "裁員"},
	"kind funding":             {"funding", "融资", "募資"},
	"kind expansion":           {"expansion", "扩张", "擴張"},
	"kind relocation":          {"relocation", "搬迁", "搬遷"},
	"kind check_in":            {"check-in", "定期回访", "定期關懷"},
	"kind business_review":     {"business review", "季度业务回顾", "季度業務回顧"},
	"kind onboarding":          {"onboarding", "上线引导", "導入引導"},
	"kind training":            {"training", "培训", "培訓"},
	"kind greeting":            {"greeting", "问候", "問候"},
	"kind demo":                {"demo", "演示", "展示"},
	"kind event":               {"event", "活动", "活動"},
	"kind visit":               {"visit", "拜访", "拜訪"},
	"kind referral":            {"referral", "转介绍", "轉介紹"},
	"kind review":              {"review", "评价", "評價"},
	"kind case_study":          {"case study", "案例", "案例"},
	"kind reference_call":      {"reference call", "背书通话", "背書通話"},
	"kind required":            {"required outcome", "必需结果", "必要結果"},
	"kind experience":          {"appropriate experience", "合适的体验", "合適的體驗"},
	"status off_track":         {"off track", "偏离", "偏離"},
	"status abandoned":         {"abandoned", "已放弃", "已放棄"},
	"status achieved":          {"achieved", "已达成", "已達成"},
	"status left":              {"left", "已离职", "已離職"},
	"status no_show":           {"did not come", "爽约", "爽約"},
	"status requested":         {"asked for by them", "客户提出", "客戶提出"},
	"role champion":            {"champion", "内部支持者", "內部支持者"},
	"role decision_maker":      {"decision maker", "决策人", "決策者"},
	"role sponsor":             {"sponsor", "发起人", "發起人"},
	"role admin":               {"admin", "管理员", "管理員"},
	"role payer":               {"payer", "付款人", "付款人"},
	"category defect":          {"defect", "产品缺陷", "產品瑕疵"},
	"category complaint":       {"complaint", "投诉", "客訴"},
	"category cancellation":    {"cancellation", "取消", "取消"},
	"category billing":         {"billing", "账务", "帳務"},
	"priority high":            {"high priority", "高优先级", "高優先級"},
	"priority urgent":          {"urgent", "紧急", "緊急"},
	"category onboarding":      {"onboarding", "上线引导", "導入引導"},
	"category question":        {"question", "咨询", "諮詢"},
	"kind speaker":             {"speaker", "演讲", "演講"},
	"kind community_answer":    {"answer in the community", "社区解答", "社群解答"},
	"category feature_request": {"feature request", "功能需求", "功能需求"},
}

// DescribeEvent is a notable event in a few words, with what kind, how much, in what mood, and the customer's words with those that decided.
func DescribeEvent(lang health.Lang, e *event.Notable) (text, quote string) {
	f := eventFacts(e, nil, nil)
	quote = f.quote()
	return sayEvent(lang, e, &f.payload, quote, f.deciding(), details(lang, e, &f.payload)...), quote
}

// details are what a person wants to know of an event beside its type.
func details(lang health.Lang, e *event.Notable, p *payload) []string {
	var out []string
	for _, member := range []string{"page " + e.Page, "role " + p.Role, "kind " + p.Kind, "status " + p.Status, "category " + p.Category,
		"priority " + p.Priority} {
		if t, ok := detailNames[member]; ok {
			out = append(out, t.In(lang))
		}
	}
	if p.Escalated {
		out = append(out, Text{"escalated", "升级处理", "升級處理"}.In(lang))
	}
	if p.Score != nil && strings.HasPrefix(e.Type, "support.survey") {
		out = append(out, answer(lang, p))
	}
	if strings.HasPrefix(e.Type, "billing.subscription") {
		switch {
		case p.Notice != "" || p.CancelAt != "":
			out = append(out, Text{"notice to leave", "提出终止", "提出終止"}.In(lang))
		case p.AutoRenew != nil && !*p.AutoRenew:
			out = append(out, Text{"auto-renewal off", "自动续费已关闭", "自動續約已關閉"}.In(lang))
		}
	}
	return out
}

// usualScales are the greatest answers of surveys where the producer does not say.
var usualScales = map[string]float64{"nps": 10, "csat": 5, "ces": 7}

// answer is a survey's score on its scale, as people read it.
func answer(lang health.Lang, p *payload) string {
	of := usualScales[p.Kind]
	if p.ScaleMax != nil {
		of = *p.ScaleMax
	}
	n := strconv.FormatFloat(math.Round(*p.Score), 'f', 0, 64)
	if of == 0 {
		return n
	}
	most := strconv.FormatFloat(of, 'f', 0, 64)
	return Text{n + " of " + most, n + "分（满分" + most + "）", n + "分（滿分" + most + "）"}.In(lang)
}
