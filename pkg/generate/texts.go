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
	slowMild
	unstableMild
	hardMild
	noResultMild
	lonelyMild
	promisedMild
	mismatchMild
	setupMild
	trustAsk
	bossTalk
	priceAngry
	outgrownAngry
	cashLate
	championTalk
	newBossTalk
	adoptTalk
	fitTalk
	needEnding
	cardTalk
	smallerTalk
	orderTalk
	mergerGlad
	leaveNote
	backNote
	plainWords
	politeFault
	gladTalk
	praise
	thanks
	chat
	leaving
	leavingPrice
	leavingNeed
	callHello
	replyAck
	replyHow
	replyFix
	replySorry
	replyNo
	replyBilling
	replyThanks
	replyPlan
	replyCancel
	replyTrust
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
		mismatch, failedSetup, priceAngry, outgrownAngry, npsBad, csatBad:
		return bad
	case praise, thanks, gladTalk, mergerGlad, reviewGood, npsGood, csatGood:
		return good
	}
	return fair
}

// slots fill a template: {f} feature, {w} wished feature, {c} competitor, {d} days, {n} number, {a} agent, {m} manager, {s} seats.
type slots struct {
	feature, wanted, competitor, agent, manager string
	days, number, seats                         int
	hongKong                                    bool
}

var openings = [3][4][]string{
	{{"Hi,", "Hello,", "Good morning,", "Hi there,", "Dear team,"}, {"Hello,", "Hi again,", "To whom it may concern,", "Me again,", "Dear support,"},
		{"", "Enough.", "I have had it."},
		{"Hi {a},", "Hi team,", "Hello,"}},
	{{"您好，", "你好，", "Hi，", "打扰一下，"}, {"您好，", "你们好，", "又来了，"}, {"", "忍无可忍了！", "真的受够了！"}, {"{a}你好，", "你好，", "各位好，"}},
	{{"您好，", "哈囉，", "Hi，", "不好意思打擾一下，"}, {"您好，", "你們好，", "又是我，"}, {"", "真的忍無可忍！", "受夠了！"}, {"{a} 您好，", "您好，", "哈囉，"}},
}

var closings = [3][4][]string{
	{{"Thanks!", "Thank you.", "Best wishes", "Kind regards"}, {"Please treat this as urgent.", "I expect an answer today.", "This has to change.",
		"Not amused."},
		{"", "I want a manager to call me.", "I will say so publicly."}, {"Have a nice day.", "Best regards", "Cheers"}},
	{{"谢谢！", "麻烦了。", "先谢过。"}, {"请尽快处理。", "今天必须给个答复。", "这样下去不行。"}, {"", "让你们负责人联系我。", "不解决就投诉到底。"}, {"祝好。", "辛苦了！", "回见。"}},
	{{"謝謝！", "麻煩了。", "先謝謝囉。"}, {"請盡快處理。", "今天務必給個答覆。", "這樣下去不行。"}, {"", "請主管跟我聯絡。", "不處理我就公開講。"}, {"祝順心。", "辛苦了！", "感恩。"}},
}

// gap joins the parts: Chinese has no spaces between sentences.
var gap = [3]string{" ", "", ""}

// tables of the words of a language: the everyday, the stories, and the doubts that stories begin with.
const tables = 3

var texts = [3][tables]*[topicCount][]string{
	{&textsEN, &storiesEN, &doubtsEN}, {&textsHans, &storiesHans, &doubtsHans}, {&textsHant, &storiesHant, &doubtsHant},
}

// ways is how many texts a language has for a topic.
func ways(l lang, t topic) (n int) {
	for _, table := range texts[l] {
		n += len(table[t])
	}
	return n
}

// asides are what a bad or an awful text adds: whom it hurts and what it leads to.
var asides = [3][]string{
	{"My colleagues are losing patience.", "We lost half a day with it.", "My boss asks me about it every morning.", "This hurts our business.",
		"We did not expect this from you.", "It is not the first time either.", "Our own customers complain by now.", "I am really disappointed."},
	{"同事们都快没耐心了。", "为这个白白耽误了半天。", "领导天天追着我问。", "已经影响到我们的业务了。", "真没想到会这样。", "而且不是第一次了。", "我们的客户也开始抱怨了。", "非常失望。"},
	{"同事都快沒耐心了。", "為了這個白白浪費半天。", "主管每天追著我問。", "已經影響到我們的生意。", "真的沒想到會這樣。", "而且不是第一次了。", "我們自己的客戶也開始抱怨。", "非常失望。"},
}

var answers = [3][]string{{"Hi,", "Hello,", "Good morning,"}, {"您好，", "你好，"}, {"您好，", "您好！"}}

// body draws the words of a topic. Customers in Hong Kong write their own way more often than not.
func body(r *dice, l lang, t topic, s *slots) string {
	if s.hongKong && l == hant && len(textsHK[t]) > 0 && r.chance(.65) {
		return pick(r, textsHK[t])
	}
	k := r.intn(ways(l, t))
	for _, table := range texts[l] {
		if k < len(table[t]) {
			return table[t][k]
		}
		k -= len(table[t])
	}
	return "" // no topic is without words, which a test proves
}

// compose draws a text: a body, often with an opening and a closing that fit its tone. Answers to surveys and reviews are bare.
func compose(r *dice, l lang, t topic, s *slots) string {
	text, open, end := body(r, l, t, s), "", ""
	n := t.tone()
	written := t < leaving // by the customer, at some length
	switch {
	case t >= replyAck && t <= chatReply:
		open = pick(r, answers[l])
	case written:
		open, end = pick(r, openings[l][n]), pick(r, closings[l][n])
	}
	if written && (n == bad || n == awful) && r.chance(.35) {
		text += gap[l] + pick(r, asides[l])
	}
	if open != "" && r.chance(.6) {
		text = open + gap[l] + text
	} else {
		text = capital(text)
	}
	if end != "" && r.chance(.4) {
		text += gap[l] + end
	}
	if written {
		text = hasty(r, text, n)
	}
	return fill(text, s)
}

// capital begins an English sentence.
func capital(text string) string {
	if c := text[0]; c >= 'a' && c <= 'z' {
		return string(c-'a'+'A') + text[1:]
	}
	return text
}

var faces = [4][]string{{" 🙏", " 🙂"}, {" 😡", " 😤", "!!"}, {" 😡😡", "!!!", " 🤬"}, {" 😊", " 👍", " 🎉"}}

// hasty is how some write in chats: without the last stop, or with a face.
func hasty(r *dice, text string, n tone) string {
	switch u := r.float(); {
	case u < .10:
		return strings.TrimRight(text, ".。")
	case u < .15:
		return text + pick(r, faces[n])
	}
	return text
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
