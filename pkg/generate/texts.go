package generate

import (
	"strconv"
	"strings"
)

// topic is what a text is about; its words by language stand in texts_*.go.
type topic uint8

const (
	none topic = iota
	ask
	onboardAsk
	defectMild
	defectAngry
	slowAngry
	billingAsk
	billingAngry
	featureAsk
	featureAngry
	onboardAngry
	priceTalk
	cancelAsk
	severe
	trust
	rude
	hard
	noResult
	lonely
	cash
	promised
	closingTalk
	reorgTalk
	acquiredTalk
	unstable
	outgrownTalk
	mismatch
	failedSetup
	needEnded
	looking
	praise
	thanks
	chat
	leaving
	replyAck
	replyHow
	replyFix
	replySorry
	replyNo
	replyBilling
	replyThanks
	replyPlan
	chatReply
	reviewBad
	reviewGood
	npsBad
	npsFair
	npsGood
	csatBad
	csatGood
	topicCount
)

// tone is how a topic sounds.
type tone uint8

const (
	fair tone = iota
	bad
	awful
	good
)

func (t topic) tone() tone {
	switch t {
	case severe, reviewBad:
		return awful
	case defectAngry, slowAngry, billingAngry, featureAngry, onboardAngry, trust, rude, hard, noResult, lonely, promised, unstable,
		mismatch, failedSetup, npsBad, csatBad:
		return bad
	case praise, thanks, reviewGood, npsGood, csatGood:
		return good
	}
	return fair
}

// slots fill a template: {f} feature, {w} wished feature, {c} competitor, {d} days, {n} number, {a} agent, {m} manager, {s} seats.
type slots struct {
	feature, wanted, competitor, agent, manager string
	days, number, seats                         int
}

var openings = [3][4][]string{
	{{"Hi,", "Hello,", "Good morning,"}, {"Hello,", "Hi again,", "To whom it may concern,"}, {"", "Enough.", "I have had it."},
		{"Hi {a},", "Hi team,", "Hello,"}},
	{{"您好，", "你好，", "请问，"}, {"您好，", "你们好，", "又来了，"}, {"", "忍无可忍了！", "真的受够了！"}, {"{a}你好，", "你好，", "各位好，"}},
	{{"您好，", "哈囉，", "請問一下，"}, {"您好，", "你們好，", "又是我，"}, {"", "真的忍無可忍！", "受夠了！"}, {"{a} 您好，", "您好，", "哈囉，"}},
}

var closings = [3][4][]string{
	{{"Thanks!", "Thank you.", "No rush."}, {"Please treat this as urgent.", "I expect an answer today.", "This has to change."},
		{"", "I want a manager to call me.", "I will say so publicly."}, {"Have a nice day.", "Best regards", "Cheers"}},
	{{"谢谢！", "麻烦了。", "不急，有空看看。"}, {"请尽快处理。", "今天必须给个答复。", "这样下去不行。"}, {"", "让你们负责人联系我。", "不解决就投诉到底。"}, {"祝好。", "辛苦了！", "回见。"}},
	{{"謝謝！", "麻煩了。", "不急，有空再看就好。"}, {"請盡快處理。", "今天務必給個答覆。", "這樣下去不行。"}, {"", "請主管跟我聯絡。", "不處理我就公開講。"}, {"祝順心。", "辛苦了！", "感恩。"}},
}

// gap joins the parts: Chinese has no spaces between sentences.
var gap = [3]string{" ", "", ""}

var texts = [3]*[topicCount][]string{&textsEN, &textsHans, &textsHant}

var answers = [3][]string{{"Hi,", "Hello,", "Good morning,"}, {"您好，", "你好，"}, {"您好，", "您好！"}}

// compose draws a text: a body, often with an opening and a closing that fit its tone. Answers to surveys and reviews are bare.
func compose(r *dice, l lang, t topic, s *slots) string {
	body, open, end := pick(r, texts[l][t]), "", ""
	switch n := t.tone(); {
	case t >= replyAck && t <= chatReply:
		open = pick(r, answers[l])
	case t < leaving:
		open, end = pick(r, openings[l][n]), pick(r, closings[l][n])
	}
	if open != "" && r.chance(.6) {
		body = open + gap[l] + body
	} else if c := body[0]; c >= 'a' && c <= 'z' {
		body = string(c-'a'+'A') + body[1:]
	}
	if end != "" && r.chance(.4) {
		body += gap[l] + end
	}
	return fill(body, s)
}

func fill(t string, s *slots) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(t, '{')
		if i < 0 || i+2 >= len(t) {
			b.WriteString(t)
			return b.String()
		}
		b.WriteString(t[:i])
		switch t[i+1] {
		case 'f':
			b.WriteString(s.feature)
		case 'w':
			b.WriteString(s.wanted)
		case 'c':
			b.WriteString(s.competitor)
		case 'd':
			b.WriteString(strconv.Itoa(s.days))
		case 'n':
			b.WriteString(strconv.Itoa(s.number))
		case 'a':
			b.WriteString(s.agent)
		case 'm':
			b.WriteString(s.manager)
		case 's':
			b.WriteString(strconv.Itoa(s.seats))
		}
		t = t[i+3:]
	}
}

var subjects = map[string][3]string{
	"question":        {"Question", "使用咨询", "使用問題"},
	"defect":          {"Something is broken", "功能异常", "功能異常"},
	"complaint":       {"Complaint", "投诉", "客訴"},
	"feature_request": {"Feature request", "功能建议", "功能建議"},
	"billing":         {"Invoice", "账单问题", "帳單問題"},
	"cancellation":    {"Ending our subscription", "关于停用", "關於停用"},
	"onboarding":      {"Getting started", "上线引导", "導入引導"},
}
