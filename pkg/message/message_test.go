package message

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/route"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func f(v float64) *float64 { return &v }

// angry is an alert about a customer who has written.
func angry() alert.Event {
	said := "我真是受够了！！什么都不好用，没人回复，只知道收钱。现在就取消合同 @all 详见 https://evil.example/a?b=1"
	text := func(en, hans, hant string) alert.Text { return alert.Text{En: en, Hans: hans, Hant: hant} }
	return alert.Event{
		AlertID: "0123456789abcdef0123456789abcdef", Transition: "opened", Customer: "c-00121", Name: "Willow & Söhne <GmbH>", Segment: "self-serve",
		Owner: "Laura Kühn", OwnerEmail: "laura@example.com", OwnerRole: "csm", Rule: "sentiment_negative", Kind: "risk", Severity: alert.Critical,
		Score: f(44.6), Change: f(-12.2), Band: "at_risk", Stage: "approach", Causes: []string{"slow_support", "defects"}, Marks: []string{"high_temperature"},
		MRR: 1_250_000, Currency: "EUR", ValueAtRisk: 1_763_500, Saveable: 646_600, ValueCurrency: "USD", DaysToRenewal: f(44),
		Evidence: []alert.Evidence{
			{EventType: "support.message", Quote: said, Deciding: []string{"现在就取消合同"},
				Text: text(`Message: very negative, "`+said+`" (what decided: "现在就取消合同")`, "消息：非常负面，“"+said+"”（关键词句：“现在就取消合同”）", "訊息：非常負面，「"+said+"」（關鍵詞句：「现在就取消合同」）")},
			{Signal: "open_tickets", Text: text("Open tickets: 4 (normal: at most 1)", "未解决工单：4（正常：最多1）", "未解決工單：4（正常：最多1）")},
		},
		Play: &alert.PlayStep{ID: "call_back", Name: text("Call back and listen", "回电倾听", "回電傾聽"), DeadlineDays: 1,
			FirstStep: text("Call the person who wrote. Let them finish, say back what you understood, promise one date.", "给写信的人打电话：先听完，复述你的理解，只承诺一个日期。", "打電話給寫信的人：先聽完，複述你的理解，只承諾一個日期。")},
		Title:   text("Willow & Söhne <GmbH>: mood has turned negative", "Willow & Söhne <GmbH>：情绪转为负面", "Willow & Söhne <GmbH>：情緒轉為負面"),
		Summary: text(`What they write sounds unhappy: "`+said+`". Before that: neutral.`, "对方的话听起来不满：“"+said+"”。此前：中性。", "對方的話聽起來不滿：「"+said+"」。此前：中性。"),
	}
}

// dropped has no words of the customer, and sale is an opportunity for somebody else.
func dropped() alert.Event {
	e := angry()
	e.AlertID, e.Rule, e.Severity, e.Name, e.Customer = "1123456789abcdef0123456789abcdef", "usage_drop", alert.Warning, "永昌亞太行銷集團", "c-00108"
	e.Title = alert.Text{En: "永昌亞太行銷集團: usage has dropped", Hans: "永昌亞太行銷集團：使用量下降", Hant: "永昌亞太行銷集團：使用量下降"}
	e.Summary = alert.Text{En: "Usage is 62 % below their own normal week (38 uses in 7 days, 101 expected).", Hans: "近7天使用量比自身平时低62%（38次，平时约101次）。", Hant: "近7天使用量比自身平時低62%（38次，平時約101次）。"}
	e.Evidence = e.Evidence[1:]
	e.Play = &alert.PlayStep{ID: "check_in", Name: alert.Text{En: "Check-in", Hans: "定期回访", Hant: "定期關懷"}, DeadlineDays: 2,
		FirstStep: alert.Text{En: "Call, do not mail. Greet them, ask how it goes.", Hans: "打电话，不要发邮件：问候对方，了解近况。", Hant: "打電話，不要寄信：問候對方，了解近況。"}}
	e.Causes, e.Marks, e.Saveable, e.ValueAtRisk = []string{"success_gap"}, nil, 130_500, 417_200
	return e
}

func sale() alert.Event {
	e := dropped()
	e.AlertID, e.Rule, e.Kind, e.Severity, e.OwnerRole, e.Owner = "2123456789abcdef0123456789abcdef", "expansion_ready", "opportunity", alert.Info, "sales", ""
	e.Title = alert.Text{En: "永昌亞太行銷集團: ready for expansion", Hans: "永昌亞太行銷集團：有增购机会", Hant: "永昌亞太行銷集團：有加購機會"}
	e.Summary, e.ValueAtRisk, e.Saveable, e.Causes = alert.Text{En: "They use 95 % of their seats.", Hans: "席位使用率95%。", Hant: "席次使用率95%。"}, 0, 0, nil
	return e
}

func noticeOf(e alert.Event) Notice {
	data, err := json.Marshal(e)
	if err != nil {
		return Notice{}
	}
	n, err := ReadNotice(fmt.Appendf(nil, `{"specversion":"1.0","id":%q,"type":%q,"time":%q,"data":%s}`, e.ID(), e.Type(), noon.Format(time.RFC3339), data))
	if err != nil {
		return Notice{Value: []byte(err.Error())}
	}
	return n
}

// cases are the messages of the golden files.
func cases() []Notice {
	was := func(e alert.Event, transition alert.TransitionKind, more ...func(*alert.Event)) Notice {
		e.Transition = string(transition)
		for _, add := range more {
			add(&e)
		}
		return noticeOf(e)
	}
	by := func(note string) func(*alert.Event) {
		return func(e *alert.Event) { e.By, e.Note = "Laura Kühn", note }
	}
	wake := noon.AddDate(0, 0, 3)
	return []Notice{
		noticeOf(angry()), was(dropped(), alert.Escalated), noticeOf(sale()), was(dropped(), alert.ResolvedNow),
		was(angry(), alert.AcknowledgedNow, by("")),
		was(angry(), alert.SnoozedNow, by("back from holidays then"), func(e *alert.Event) { e.Until = &wake }),
		was(angry(), alert.ClosedNow, by("New contact, **two** calls, [happy](https://x.example)."), func(e *alert.Event) { e.Outcome = alert.Saved }),
		was(angry(), alert.Woken),
	}
}

func digestCase() Digest {
	var held []Held
	for i, e := range []alert.Event{dropped(), angry(), sale()} {
		held = append(held, Held{noticeOf(e), []route.Reason{route.DailyCap, route.NoOwner, route.DigestOnly}[i]})
	}
	ended := dropped()
	ended.AlertID, ended.Transition, ended.Saveable = "3123456789abcdef0123456789abcdef", "resolved", 9_900_000
	held = append(held, Held{noticeOf(ended), route.DailyCap})
	return Compose("digest-x", noon, held, 10)[0]
}

// layouts are the channels, as text for the golden files.
func layouts(t testing.TB) map[string]func(*Message) string {
	mailer, err := NewMailer()
	if err != nil {
		t.Fatal(err)
	}
	asJSON := func(layout func(*Message) ([]byte, error)) func(*Message) string {
		return func(m *Message) string {
			body, err := layout(m)
			if err != nil {
				t.Error(err)
			}
			var v any
			if err := json.Unmarshal(body, &v); err != nil {
				t.Error(err)
			}
			var b strings.Builder
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", " ")
			if err := enc.Encode(v); err != nil {
				t.Error(err)
			}
			return b.String()
		}
	}
	inside := func(layout func(*Message) ([]byte, error), path ...string) func(*Message) string {
		return func(m *Message) string {
			body, err := layout(m)
			if err != nil {
				t.Error(err)
			}
			var v map[string]any
			if err := json.Unmarshal(body, &v); err != nil {
				t.Error(err)
			}
			inner, _ := v[path[0]].(map[string]any)
			text, _ := inner[path[1]].(string)
			return text + "\n"
		}
	}
	return map[string]func(*Message) string{
		"stdout": Text, "slack": asJSON(Slack), "feishu": asJSON(Feishu), "wecom": inside(WeCom, "markdown", "content"), "dingtalk": inside(DingTalk, "markdown", "text"),
		"mail": func(m *Message) string {
			mail, err := mailer.Mail(m)
			if err != nil {
				t.Error(err)
			}
			return "Subject: " + mail.Subject + "\n\n" + mail.Text
		},
		"html": func(m *Message) string {
			mail, err := mailer.Mail(m)
			if err != nil {
				t.Error(err)
			}
			return mail.HTML
		},
	}
}

func TestMessagesInEachChannelAndLanguage(t *testing.T) {
	for channel, layout := range layouts(t) {
		for _, lang := range health.Languages() {
			var b strings.Builder
			for _, n := range cases() {
				b.WriteString(layout(Of(Reader{Lang: lang}, &n)) + "\n")
			}
			d := digestCase()
			b.WriteString(layout(d.Message(Reader{Lang: lang})))
			golden(t, channel+"."+string(lang)+".golden", strings.ReplaceAll(b.String(), breaker, "<zwsp>"))
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (UPDATE_GOLDEN=1 writes it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got, UPDATE_GOLDEN=1 takes it over):\n%s", name, diff)
	}
}

// No message has a code, a bare decimal, or a part that belongs to another language.
func TestMessagesHaveNoCodesAndNoDecimals(t *testing.T) {
	for _, lang := range health.Languages() {
		for _, n := range cases() {
			text := Text(Of(Reader{Lang: lang}, &n))
			for _, code := range []string{"at_risk", "slow_support", "sentiment_negative", "high_temperature", "csm", "44.6", "12.2", "false_alarm", "<no value>", "call_back"} {
				if strings.Contains(text, code) {
					t.Errorf("%s has %q:\n%s", lang, code, text)
				}
			}
		}
	}
}

// Whatever a customer writes, it makes no markup, link or mention in any layout, and no layout grows beyond what its channel takes.
func TestWordsStayWords(t *testing.T) {
	all := layouts(t)
	rapid.Check(t, func(rt *rapid.T) {
		pieces := []string{"<!channel>", "<@U123>", "@all", "@所有人", "<at id=all></at>", "[x](https://evil.example)", "![](http://e.example/p.png)", "**b**", "`c`",
			"\n# h", "\r\n> q", "<font color=\"warning\">", "<script>", "&lt;", "\u202e", "www.evil.example", "mailto:a@b.example", "字", "a", " ", "</blockquote>", "\x00", "😀"}
		words := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 200).Draw(rt, "words"), "")
		e := angry()
		e.Name, e.Customer, e.Owner = words, words, words
		e.Title, e.Summary = alert.Text{En: words, Hans: words, Hant: words}, alert.Text{En: words, Hans: words, Hant: words}
		for i := range e.Evidence {
			e.Evidence[i].Text, e.Evidence[i].Quote = alert.Text{En: words, Hans: words, Hant: words}, words
		}
		e.Note, e.By = words, words
		n := noticeOf(e)
		lang := rapid.SampledFrom(health.Languages()).Draw(rt, "language")
		for channel, layout := range all {
			text := layout(Of(Reader{Lang: lang}, &n))
			for _, bad := range []string{"://e", "@all", "@所", "@U", "www.e", "\u202e", "mailto:a"} {
				if strings.Contains(text, bad) {
					rt.Fatalf("%s has %q:\n%s", channel, bad, text)
				}
			}
			switch channel {
			case "wecom", "dingtalk":
				if strings.Contains(text, "](") || strings.Contains(text, "<@") || strings.Contains(text, "<font color=\"warning\"><") || strings.Contains(text, "`") {
					rt.Fatalf("%s has markup:\n%s", channel, text)
				}
			case "html":
				if strings.Contains(text, "<at") || strings.Contains(text, "<font") || strings.Contains(text, "<script") || strings.Count(text, "</blockquote>") > 1 {
					rt.Fatalf("mail has markup:\n%s", text)
				}
			case "slack", "feishu":
				if strings.Contains(text, `"mrkdwn"`) || strings.Contains(text, `"lark_md"`) || strings.Contains(text, `"markdown"`) {
					rt.Fatalf("%s has text that is parsed:\n%s", channel, text)
				}
			}
			if channel == "wecom" && len(text) > wecomLongest+1 {
				rt.Fatalf("WeCom takes no %d bytes", len(text))
			}
		}
	})
}

// The notification line of Slack is parsed, so nothing in it may begin markup.
func TestSlackNotificationIsEscaped(t *testing.T) {
	n := noticeOf(angry())
	body, err := Slack(Of(Reader{Lang: health.English}, &n))
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Text string }
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	if want := "Willow &amp; Söhne &lt;GmbH&gt;: mood has turned negative (alert, critical)"; got.Text != want {
		t.Errorf("%q, want %q", got.Text, want)
	}
}

func TestDigestIsRankedBySaveableValue(t *testing.T) {
	var held []Held
	put := func(id string, saveable int64, currency, transition string, severity alert.Severity, after time.Duration) {
		e := alert.Event{AlertID: id, Customer: id, Transition: transition, Severity: severity, Saveable: saveable, ValueCurrency: currency, Kind: "risk"}
		held = append(held, Held{Notice{ID: e.ID(), Time: noon.Add(after), Alert: e}, route.DailyCap})
	}
	put("small", 10, "USD", "opened", alert.Critical, 0)
	put("great", 900, "USD", "opened", alert.Warning, 0)
	put("other", 9_000_000, "TWD", "opened", alert.Warning, 0)
	put("none", 0, "", "opened", alert.Warning, 0)
	put("ended", 5_000, "USD", "opened", alert.Warning, 0)
	put("ended", 5_000, "USD", "resolved", alert.Warning, time.Hour)
	pages := Compose("d", noon, held, 2)
	var got []string
	for _, p := range pages {
		for _, i := range p.Items {
			got = append(got, i.Alert.Customer+" "+i.Alert.Transition)
		}
	}
	want := []string{"great opened", "small opened", "none opened", "other opened", "ended resolved"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(pages) != 3 || pages[2].First != 5 || pages[0].Pages != 3 || pages[0].Total != 5 || pages[1].ID != "d-2" {
		t.Errorf("%+v", pages)
	}
	text, err := pages[1].Encode()
	if err != nil {
		t.Fatal(err)
	}
	say, err := Read(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pages[1].Message(Reader{Lang: health.English}), say(Reader{Lang: health.English})); diff != "" {
		t.Errorf("what was stored reads otherwise:\n%s", diff)
	}
}

// Every page of a digest fits into a message of WeCom, whatever stands in it.
func TestDigestPagesFit(t *testing.T) {
	long := strings.Repeat("永昌亞太行銷集團", 20)
	for _, lang := range health.Languages() {
		var held []Held
		for i := range 3 * PageSize(route.WeCom) {
			e := dropped()
			e.AlertID, e.Title, e.Play.Name = fmt.Sprint(i), alert.Text{En: long, Hans: long, Hant: long}, alert.Text{En: long, Hans: long, Hant: long}
			held = append(held, Held{noticeOf(e), []route.Reason{route.NoOwner, route.OwnerOnLeave, route.DailyCap}[i%3]})
		}
		for _, p := range Compose("d", noon, held, PageSize(route.WeCom)) {
			m := p.Message(Reader{Lang: lang})
			body, err := WeCom(m)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(body), "\\n…") {
				t.Errorf("%s: page %d is cut off", lang, p.Page)
			}
		}
	}
}

func TestWhatIsNoAlertIsRefused(t *testing.T) {
	for _, text := range []string{"", "{}", `{"id":"x"}`, `{"id":"x","data":[]}`, `{"id":"x","data":{"alert_id":7}}`, `{"type":"health.alert_digest","id":"x"}`} {
		if _, err := Read([]byte(text)); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

// Times are those of the reader's clock.
func TestTimesAreTheReaders(t *testing.T) {
	wake := time.Date(2026, 11, 27, 22, 0, 0, 0, time.UTC)
	e := angry()
	e.Transition, e.Until = string(alert.SnoozedNow), &wake
	n := noticeOf(e)
	taipei, err := time.LoadLocation("Asia/Taipei")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		zone *time.Location
		want string
	}{{nil, "It comes back on 2026-11-27 22:00 UTC."}, {time.UTC, "It comes back on 2026-11-27 22:00 UTC."}, {taipei, "It comes back on 2026-11-28 06:00."}} {
		if got := Of(Reader{health.English, c.zone}, &n).Summary; got != c.want {
			t.Errorf("%v: %q", c.zone, got)
		}
	}
	d := digestCase()
	d.At = wake
	if got := d.Message(Reader{health.English, taipei}).Label; got != "2026-11-28" {
		t.Errorf("the digest's day is %s", got)
	}
}

func TestDeadlines(t *testing.T) {
	for days, want := range map[int]string{0: "today", 1: "within 1 working day", 5: "within 5 working days"} {
		if got := Deadline(health.English, days); got != want {
			t.Errorf("%d: %q", days, got)
		}
	}
}

// Whatever was stored, it is a message or an error, and each layout takes the message.
func FuzzRead(f *testing.F) {
	for _, n := range cases() {
		f.Add(string(n.Value))
	}
	d := digestCase()
	if text, err := d.Encode(); err == nil {
		f.Add(string(text))
	}
	all := layouts(f)
	f.Fuzz(func(_ *testing.T, text string) {
		say, err := Read([]byte(text))
		if err != nil {
			return
		}
		for _, layout := range all {
			layout(say(Reader{Lang: health.TraditionalChinese}))
		}
	})
}
