package sentiment_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"glidepath/pkg/sentiment"

	"pgregory.net/rapid"
)

var shared = sync.OnceValues(sentiment.NewAnalyzer)

func analyzer(tb testing.TB) *sentiment.Analyzer {
	tb.Helper()
	a, err := shared()
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func names(ts []sentiment.Topic) string {
	var all []string
	for _, t := range ts {
		all = append(all, t.Name)
	}
	return strings.Join(all, " ")
}

// Messages as people write them; none is in the training set.
func TestAnalyze(t *testing.T) {
	for _, c := range []struct {
		text     string
		class    sentiment.Class
		language string
		topic    string // one that it must raise; empty for any
	}{
		{"My refund still has not arrived, I have written to you three times and nobody bothers to answer. Unacceptable!", sentiment.Negative, "en", "slow_or_unhelpful_support"},
		{"退款申请两周了还没到账，问客服没有一个人理我，太气人了！", sentiment.Negative, "zh-Hans", "cancel_or_refund_intent"},
		{"退費申請兩個禮拜了還沒下來，打去客服都沒人理，真的很誇張！", sentiment.Negative, "zh-Hant", "cancel_or_refund_intent"},
		{"Thanks a lot, everything works again. Great support!", sentiment.Positive, "en", "praise"},
		{"谢谢你们，问题已经解决了，客服非常耐心。", sentiment.Positive, "zh-Hans", "praise"},
		{"感謝協助，問題解決了，客服很有耐心！", sentiment.Positive, "zh-Hant", "praise"},
		{"Please send the invoice for June to our new address.", sentiment.Neutral, "en", ""},
		{"请把六月份的账单发到我们的新邮箱，谢谢。", sentiment.Neutral, "zh-Hans", ""},
		{"請把六月份的帳單寄到我們的新信箱，謝謝。", sentiment.Neutral, "zh-Hant", ""},
		{"It was fine last year, but since the update it is slow and crashes every day.", sentiment.Negative, "en", "defect_or_outage"},
		{"以前很好用，但是更新之后天天卡死，没法用。", sentiment.Negative, "zh-Hans", "defect_or_outage"},
	} {
		r := analyzer(t).Analyze(c.text)
		if r.Class != c.class || r.Language != c.language || !strings.Contains(names(r.Topics), c.topic) || !r.Judged {
			t.Errorf("%q is %s (%.2f) in %s with %s, want %s in %s with %s", c.text, r.Class, r.Confidence, r.Language, names(r.Topics), c.class, c.language, c.topic)
		}
		if c.class != sentiment.Neutral && len(r.Spans) == 0 {
			t.Errorf("%q: no words decided", c.text)
		}
	}
}

func TestAnalyzeLeavesOutWhatItCannotRead(t *testing.T) {
	for text, language := range map[string]string{
		"": "und", "   \n\t": "und", "!!! ???": "und", "1234 5678": "und",
		"システムがまた落ちました。とても困っています。": "ja", "시스템이 또 다운되었습니다. 매우 실망입니다.": "ko",
		"Система снова не работает, это ужасно": "ru", "النظام لا يعمل مرة أخرى": "ar",
		"No estoy contento con el servicio, es muy malo": "es", "Das ist eine Katastrophe, ich kündige nicht umsonst": "de",
		"C'est nul, je suis très déçu par votre service": "fr", "Non è un buon servizio per noi": "it", "Ik ben niet blij met het antwoord van de service": "nl",
	} {
		r := analyzer(t).Analyze(text)
		if r.Judged || r.Class != sentiment.Neutral || r.Confidence > 0.5 || r.Language != language || r.Polarity != 0 {
			t.Errorf("Analyze(%q) = %+v, want no verdict and %s", text, r, language)
		}
	}
}

// Only what the writer says counts: not a quoted mail, a signature, markup or code.
func TestAnalyzeReadsTheWritersOwnWords(t *testing.T) {
	plain := analyzer(t).Analyze("Thank you, that solved it perfectly!")
	for _, text := range []string{
		"Thank you, that solved it perfectly!\n\nOn Tue, 3 Jun 2025 at 10:02, Anna <anna@example.com> wrote:\n> This is a disgrace, nothing works and I am furious!",
		"Thank you, that solved it perfectly!\n-- \nJohn Terrible, Head of Disasters",
		"<p>Thank you, that solved it perfectly!</p>",
		"Thank you, that solved it perfectly!\n```\nfatal error: horrible failure\n```",
	} {
		r := analyzer(t).Analyze(text)
		if r.Class != plain.Class || r.Polarity < 0.3 {
			t.Errorf("%q is %s (%.2f), want it as without the rest: %s (%.2f)", text, r.Class, r.Polarity, plain.Class, plain.Polarity)
		}
	}
}

// Whatever the bytes, there is a result, its spans lie in the text, and its numbers in their bounds.
func check(t interface{ Fatalf(string, ...any) }, a *sentiment.Analyzer, text string) {
	r := a.Analyze(text)
	if r.Polarity < -1 || r.Polarity > 1 || !(r.Confidence >= 0.3 && r.Confidence <= 1) || !(r.Intensity >= 0 && r.Intensity <= 1) || r.Language == "" || r.Class == "" {
		t.Fatalf("Analyze(%q) = %+v", text, r)
	}
	for _, s := range r.Spans {
		if s.Start < 0 || s.End > len(text) || s.Start >= s.End || text[s.Start:s.End] != s.Text || utf8.ValidString(text) && !utf8.ValidString(s.Text) {
			t.Fatalf("Analyze(%q) has a span %+v", text, s)
		}
	}
}

func TestAnalyzeAnything(t *testing.T) {
	a := analyzer(t)
	rapid.Check(t, func(t *rapid.T) { check(t, a, rapid.String().Draw(t, "text")) })
}

func FuzzAnalyze(f *testing.F) {
	for _, s := range append([]string{"\xff\xfe", "<a", "&amp", "@", "www.", "```", "> x", "ＡＢＣ！！", "😀😡", "\x00", "a\u0301", "「」", strings.Repeat("哈", 300)}, shortTexts...) {
		f.Add(s)
	}
	a := analyzer(f)
	f.Fuzz(func(t *testing.T, text string) { check(t, a, text) })
}

// A text of a megabyte is read in part, so that none takes long.
func TestAnalyzeLongTexts(t *testing.T) {
	a := analyzer(t)
	for _, unit := range []string{"a", "太差了", "!", "<", "&", "@x", "terrible ", "\n> ", "```\n", "x@", "哈", "1", "http://", "。", "\xff", "aGVsbG8gd29ybGQ"} {
		check(t, a, strings.Repeat(unit, 1<<20/len(unit)))
	}
	r := a.Analyze("Hello,\n" + strings.Repeat("log line 1\n", 1<<16) + "This is terrible, I am very disappointed and angry.")
	if r.Class != sentiment.Negative {
		t.Errorf("the end of a long text is not read: %+v", r)
	}
}

// One sentence has one verdict in both scripts.
func TestAnalyzeBothScriptsAlike(t *testing.T) {
	for hans, hant := range map[string]string{
		"系统又坏了，没有人回复，太差劲了": "系統又壞了，沒有人回覆，太差勁了", "这个报表非常好用，谢谢": "這個報表非常好用，謝謝", "请问怎么导出数据": "請問怎麼導出數據",
	} {
		a, b := analyzer(t).Analyze(hans), analyzer(t).Analyze(hant)
		if a.Class != b.Class || a.Polarity != b.Polarity {
			t.Errorf("%q is %s %.4f, and %q %s %.4f", hans, a.Class, a.Polarity, hant, b.Class, b.Polarity)
		}
	}
}

func TestAnalyzeTogether(t *testing.T) {
	a := analyzer(t)
	want := make([]sentiment.Result, len(shortTexts))
	for i, text := range shortTexts {
		want[i] = a.Analyze(text)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				for i, text := range shortTexts {
					if got := a.Analyze(text); got.Polarity != want[i].Polarity || got.Class != want[i].Class {
						t.Errorf("Analyze(%q) = %+v, want %+v", text, got, want[i])
					}
				}
			}
		})
	}
	wg.Wait()
}

// TestEpochGoesWithTheModel: where a model with other verdicts is embedded, Epoch must be raised, else stored verdicts of two models have one rank.
func TestEpochGoesWithTheModel(t *testing.T) {
	if got := fmt.Sprintf("%d %s", sentiment.Epoch, analyzer(t).Model()); got != "2 glidepath-af4154d8" {
		t.Errorf("epoch and model are %s: raise sentiment.Epoch with the model, and then name both here", got)
	}
}
