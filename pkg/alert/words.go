package alert

import (
	"strings"
	"unicode/utf8"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
)

// eventNames is how the events that may be urgent read.
var eventNames = map[string]Text{
	"billing.payment_failed":         {"Payment failed", "扣款失败", "扣款失敗"},
	"billing.payment_method_changed": {"Payment method changed", "支付方式变更", "付款方式變更"},
	"billing.subscription_changed":   {"Subscription changed", "订阅变更", "訂閱變更"},
	"billing.disputed":               {"Charge disputed", "对扣款提出争议", "對扣款提出爭議"},
	"billing.refunded":               {"Refund", "退款", "退款"},
	"billing.offer":                  {"Offer", "优惠", "優惠"},
	"support.ticket_opened":          {"Ticket", "工单", "工單"},
	"support.ticket_changed":         {"Ticket changed", "工单变更", "工單變更"},
	"support.message":                {"Message", "客户消息", "客戶訊息"},
	"support.call":                   {"Call", "通话", "通話"},
	"support.survey_answered":        {"Survey answer", "问卷回复", "問卷回覆"},
	"support.touchpoint":             {"Contact", "客户沟通", "客戶溝通"},
	"usage.page_viewed":              {"Page viewed", "访问页面", "造訪頁面"},
	"account.contact_changed":        {"Contact person changed", "联系人变更", "聯絡人變更"},
	"account.outcome":                {"Desired outcome", "预期结果", "預期結果"},
	"account.news":                   {"News", "客户动态", "客戶動態"},
	"account.advocacy":               {"Recommendation", "推荐与背书", "推薦與背書"},
	"usage.incident":                 {"Outage of ours", "我方故障", "我方故障"},
	"account.churned":                {"Customer left", "客户流失", "客戶流失"},
}

// kindNames is how the kinds of failed payments read.
var kindNames = map[string]Text{
	"expired_card":       {"the card has expired", "银行卡已过期", "卡片已過期"},
	"insufficient_funds": {"insufficient funds", "余额不足", "餘額不足"},
	"declined":           {"declined", "被拒绝", "遭拒絕"},
}

// sayEvent is an event in a few words, with what kind, how much and in what mood; details come first.
func sayEvent(lang health.Lang, e *event.Notable, p *payload, quote string, deciding []string, details ...string) string {
	text := Text{"Event", "事件", "事件"}.In(lang)
	if n, ok := eventNames[e.Type]; ok {
		text = n.In(lang)
	}
	colon, comma := Text{": ", "：", "："}.In(lang), Text{", ", "，", "，"}.In(lang)
	sep := colon
	add := func(s string) {
		if s != "" {
			text += sep + s
			sep = comma
		}
	}
	for _, d := range details {
		add(d)
	}
	add(p.money())
	if k, ok := kindNames[p.Kind]; ok && e.Type == "billing.payment_failed" {
		add(k.In(lang))
	}
	if e.Sentiment != nil {
		add(health.Mood(lang, *e.Sentiment))
	}
	if quote != "" {
		add(quoted(lang, quote))
	}
	if words := telling(quote, deciding); len(words) > 0 {
		for i := range words {
			words[i] = quoted(lang, words[i])
		}
		text += Text{" (what decided: ", "（关键词句：", "（關鍵詞句："}.In(lang) + strings.Join(words, Text{", ", "、", "、"}.In(lang)) + Text{")", "）", "）"}.In(lang)
	}
	return text
}

func quoted(lang health.Lang, q string) string {
	return Text{`"` + q + `"`, "“" + q + "”", "「" + q + "」"}.In(lang)
}

// mostTelling bounds how many deciding words a person is told.
const mostTelling = 3

// telling are the deciding words that tell a reader more than the quote does: not those that are most of it.
func telling(quote string, deciding []string) []string {
	var words []string
	for _, w := range deciding {
		if utf8.RuneCountInString(w)*2 > utf8.RuneCountInString(quote) || utf8.RuneCountInString(w) < 2 {
			continue
		}
		if words = append(words, w); len(words) == mostTelling {
			break
		}
	}
	return words
}
