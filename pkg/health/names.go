package health

// The fixed terms, in English, simplified and traditional Chinese. Every message and page uses these forms and no other.
var (
	bandNames = map[Band]phrase{
		Healthy:  {"healthy", "健康", "健康"},
		Watch:    {"watch", "需关注", "需留意"},
		AtRisk:   {"at risk", "有流失风险", "有流失風險"},
		Critical: {"critical", "高危", "高風險"},
		Forming:  {"forming", "评估中", "評估中"},
	}
	stageNames = map[Stage]phrase{
		TakeOff:  {"take-off", "起飞期", "起飛期"},
		Climb:    {"climb", "成长期", "成長期"},
		Cruise:   {"cruise", "平飞期", "平飛期"},
		Approach: {"approach", "下降期", "下降期"},
		Landed:   {"landed", "已流失", "已流失"},
	}
	dimensionNames = map[string]phrase{
		"outcome":      {"outcome", "成果", "成果"},
		"usage":        {"usage", "使用", "使用"},
		"support":      {"support", "支持", "支援"},
		"sentiment":    {"sentiment", "情绪", "情緒"},
		"relationship": {"relationship", "关系", "關係"},
		"billing":      {"billing", "账务", "帳務"},
		"onboarding":   {"onboarding", "上线", "導入"},
		"intent":       {"intent", "意向", "意向"},
		"cap":          {"limit", "上限", "上限"},
	}
	causeNames = map[string]phrase{
		"closing":               {"closed or bankrupt", "停业或破产", "停業或破產"},
		"restructuring":         {"reorganisation or lay-offs", "重组或裁员", "重組或裁員"},
		"acquisition":           {"acquired or merged", "被收购或合并", "被併購或合併"},
		"cash_flow":             {"short of cash", "资金紧张", "資金吃緊"},
		"champion_left":         {"champion left", "内部支持者离职", "內部支持者離職"},
		"need_ended":            {"need has ended", "需求结束", "需求結束"},
		"payment_lapsed":        {"payment lapsed (involuntary)", "扣款失败(非自愿流失)", "扣款失敗(非自願流失)"},
		"poor_fit":              {"not our kind of customer", "不是目标客户", "非目標客群"},
		"overpromised":          {"promised more than delivered", "承诺未兑现", "承諾未兌現"},
		"missing_feature":       {"key feature missing", "缺少关键功能", "缺少關鍵功能"},
		"poor_onboarding":       {"poor onboarding", "上线引导不到位", "導入引導不足"},
		"failed_implementation": {"implementation or set-up failed", "实施或配置失败", "建置或設定失敗"},
		"not_adopted":           {"not adopted", "未真正用起来", "未真正使用"},
		"hard_to_use":           {"hard to use", "不好用", "不易使用"},
		"defects":               {"defects", "产品缺陷", "產品瑕疵"},
		"instability":           {"unstable or unreachable", "不稳定或无法访问", "不穩定或無法連線"},
		"success_gap":           {"used, but without the result", "成功鸿沟(用了但没效果)", "成功鴻溝(有用但沒成效)"},
		"slow_support":          {"slow support", "响应慢", "回應慢"},
		"poor_service":          {"poor service or attitude", "服务质量差", "服務品質差"},
		"left_alone":            {"left alone", "缺乏关怀", "缺乏關懷"},
		"service_mismatch":      {"wrong service level for its kind", "服务方式不匹配", "服務方式不合適"},
		"outgrown":              {"outgrew us", "需求已超出现有方案", "需求已超出現有方案"},
		"billing_friction":      {"billing trouble", "账单问题", "帳單問題"},
		"price":                 {"price against value", "价格(价值不符)", "價格(價值不符)"},
		"trust_lost":            {"trust lost (data, security)", "失去信任(数据或安全)", "失去信任(資料或資安)"},
		"unknown":               {"not known", "未知", "未知"},
	}
	switchedNames = map[string]phrase{
		Competitor:    {"competitor", "竞品", "競品"},
		"open_source": {"open source", "开源软件", "開源軟體"},
		"in_house":    {"in-house", "自研", "自行開發"},
		"outsourced":  {"outsourced", "外包", "外包"},
		"own_staff":   {"own staff", "自聘人员", "自聘人員"},
		"nothing":     {"no longer used", "不再使用", "不再使用"},
		"unknown":     {"not known", "未知", "未知"},
	}
	markNames = map[string]phrase{
		MarkSuccessGap:      {"success gap", "成功鸿沟", "成功鴻溝"},
		MarkHangingOn:       {"hanging on", "勉强维持", "勉強維持"},
		MarkHighTemperature: {"high-temperature customer", "高温度客户", "高溫度客戶"},
		MarkGoAround:        {"go-around: a descent reversed", "复飞：已止跌回升", "重飛：已止跌回升"},
		MarkOutgrowing:      {"outgrowing its plan", "需求正超出现有方案", "需求正超出現有方案"},
		MarkNeverUsed:       {"never used", "从未使用", "從未使用"},
		MarkStopped:         {"stopped using", "已停止使用", "已停止使用"},
	}
)

func term[K ~string](m map[K]phrase, lang Lang, key K) string {
	if p, ok := m[key]; ok {
		return pick(lang, p.en, p.hans, p.hant)
	}
	return string(key)
}

// BandName is the band as people read it.
func BandName(lang Lang, b Band) string { return term(bandNames, lang, b) }

// StageName is the stage as people read it.
func StageName(lang Lang, s Stage) string { return term(stageNames, lang, s) }

// DimensionName is the dimension as people read it.
func DimensionName(lang Lang, d string) string { return term(dimensionNames, lang, d) }

// CauseName is the cause of a code as people read it; a code that is none reads as itself.
func CauseName(lang Lang, code string) string { return term(causeNames, lang, code) }

// SwitchedToName is where a customer went, by its code, as people read it.
func SwitchedToName(lang Lang, code string) string { return term(switchedNames, lang, code) }

// MarkName is the mark of a code as people read it.
func MarkName(lang Lang, code string) string { return term(markNames, lang, code) }

// NotUnderstood is what is shown instead of causes that name only the surface: see Understood.
func NotUnderstood(lang Lang) string {
	return pick(lang, "reason not yet understood", "原因尚未查明", "原因尚未查明")
}

// IsCause tells whether a code is one of the causes of churn.
func IsCause(code string) bool {
	_, ok := causeNames[code]
	return ok
}
