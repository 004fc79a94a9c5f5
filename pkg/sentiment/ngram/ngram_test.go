package ngram

import (
	"slices"
	"strings"
	"testing"
)

// pieces are the tokens of a text as they stand in it.
func pieces(s *Scratch, text string) []string {
	s.Scan([]byte(text))
	all := make([]string, 0, s.Tokens())
	for i := range s.Tokens() {
		start, end := s.Place(i)
		all = append(all, text[start:end])
	}
	return all
}

func TestTokens(t *testing.T) {
	var s Scratch
	for text, want := range map[string]string{
		"":                                "",
		" \n\t ":                          "",
		"It doesn't work.":                "It|doesn't|work|.",
		"soooo slow!!!":                   "soooo|slow|!!!",
		"系统又崩溃了，烦":                        "系|统|又|崩|溃|了|，|烦",
		"API掛了":                           "API|掛|了",
		"on 3.5 of 1,200":                 "on|3.5|of|1,200",
		"write to a.b@example.com or @us": "write|to|a|.|b@example.com|or|@us",
		"see https://example.com/a?b now": "see|https://example.com/a?b|now",
		"fine :-) or not :(":              "fine|:-)|or|not|:(",
		"great 👍🏽":                        "great|👍",
		"a <b>bold</b> word &amp; more":   "a|bold|word|more",
		"ＯＫ！":                             "Ｏ|Ｋ|！",
		"Ça déçoit":                       "Ça|déçoit",
		"\xff\xfebad\xff":                 "bad",
	} {
		if got := strings.Join(pieces(&s, text), "|"); got != want {
			t.Errorf("tokens of %q are %q, want %q", text, got, want)
		}
	}
}

// What others wrote is not read.
func TestScanReadsTheWritersOwnWords(t *testing.T) {
	var s Scratch
	for _, text := range []string{
		"mine\n> theirs", "mine\n-- \ntheirs", "mine\nOn Monday, Ann <a@example.com> wrote:\ntheirs", "mine\n```\ntheirs\n```",
		"mine\n-----Original Message-----\ntheirs", "mine\n2025年3月4日 小王 写道：\ntheirs", "mine\nSent from my phone\ntheirs",
	} {
		if got := pieces(&s, text); !slices.Equal(got, []string{"mine"}) {
			t.Errorf("of %q %q is read, want mine alone", text, got)
		}
	}
}

// One word has one feature however it is written, and a run of letters counts as two.
func TestFeaturesOfSpellings(t *testing.T) {
	for _, pair := range [][2]string{
		{"sooo slow", "soooooo slow"}, {"can’t log in", "can't log in"}, {"太差了！", "太差了!"}, {"系統壞了", "系统坏了"},
		{"order 1234567", "order 7654321"}, {"ask @ann", "ask @bob"}, {"see http://a.example", "see http://b.example"},
	} {
		if !slices.Equal(ids(pair[0]), ids(pair[1])) {
			t.Errorf("%q and %q differ in their features", pair[0], pair[1])
		}
	}
	if loud, quiet := ids("SLOW app"), ids("slow app"); !contains(loud, quiet) || len(loud) == len(quiet) {
		t.Errorf("capitals have %d features and small letters %d, want the same and one for the loudness", len(loud), len(quiet))
	}
}

func ids(text string) []uint32 {
	var s Scratch
	s.Scan([]byte(text))
	var all []uint32
	for _, f := range s.Features() {
		all = append(all, f.ID)
	}
	slices.Sort(all)
	return all
}

func contains(all, part []uint32) bool {
	for _, id := range part {
		if !slices.Contains(all, id) {
			return false
		}
	}
	return true
}

// A negation, a turn and the place at the end give a word features that it has not alone.
func TestFeaturesOfContext(t *testing.T) {
	for _, pair := range [][2]string{
		{"not good", "good, not"}, {"don't like", "like, don't"}, {"nice but slow", "slow but nice"}, {"It crashed. It works.", "It works. It crashed."},
		{"不好用", "好用不"}, {"便宜，但是难用", "难用，但是便宜"}, {"坏了。好了。", "好了。坏了。"},
	} {
		if slices.Equal(ids(pair[0]), ids(pair[1])) {
			t.Errorf("%q and %q have the same features", pair[0], pair[1])
		}
	}
}

// A time since takes back what was before, as "but" does; without a former time it does not.
func TestTurnsOfTime(t *testing.T) {
	for text, turn := range map[string]string{
		"It used to be quick, now it is slow": "now", "以前很好用，现在天天崩": "现", "一開始很慢，後來就好了": "後", "Nice tool, but it is slow": "but",
		"It was fine. Since the update it crashes": "Since",
	} {
		var s Scratch
		s.Scan([]byte(text))
		taken, last := s.lastPart()
		if start, end := s.Place(min(last, s.Tokens()-1)); taken != 0 || text[start:end] != turn {
			t.Errorf("%q turns at %q and takes back from token %d, want %q and 0", text, text[start:end], taken, turn)
		}
	}
	var s Scratch
	s.Scan([]byte("It is quick, now it is slow"))
	if taken, last := s.lastPart(); taken != s.Tokens() || last != taken {
		t.Errorf("tokens %d to %d are taken back without a former time", taken, last)
	}
}

// Features name tokens that there are, and a second scan by the same Scratch gives the same.
func TestFeaturesNameTheirTokens(t *testing.T) {
	var s Scratch
	for _, text := range []string{"The export fails again, but nobody answers!", "謝謝，不過還是沒修好…", "API 又 down 了 😡", "?", ""} {
		s.Scan([]byte(text))
		first := slices.Clone(s.Features())
		for _, f := range first {
			if f.From < 0 || f.From > f.To || int(f.To) > s.Tokens() {
				t.Errorf("%q has a feature of tokens %d to %d of %d", text, f.From, f.To, s.Tokens())
			}
		}
		s.Scan([]byte("something else 其他"))
		s.Scan([]byte(text))
		if !slices.Equal(first, s.Features()) {
			t.Errorf("%q has other features at its second scan", text)
		}
	}
}

func TestFold(t *testing.T) {
	for from, to := range map[rune]rune{'體': '体', '軟': '软', '壞': '坏', '妳': '你', '著': '着', '体': '体', 'a': 'a', '。': '。', '😀': '😀', 0x9fff: 0x9fff} {
		if got := Fold(from); got != to {
			t.Errorf("Fold(%c) = %c, want %c", from, got, to)
		}
	}
	for r := rune(0x3400); r < 0xa000; r++ {
		// 苧 is the simplified form of 薴, and has one of its own as another word's character.
		if f := Fold(r); Fold(f) != f && r != '薴' {
			t.Errorf("Fold(%c) = %c, which folds further", r, f)
		}
	}
}

// The words that features know are looked up folded, so they must stand there so.
func TestWordsStandFolded(t *testing.T) {
	for _, r := range conceptLines {
		if Fold(r) != r {
			t.Errorf("a concept has %c, which is never found: write %c", r, Fold(r))
		}
	}
	for _, set := range []map[[2]uint64]bool{hanPasts, hanPresents, hanContrasts, hanDegrees} {
		for pair := range set {
			for _, r := range pair {
				if Fold(rune(r)) != rune(r) {
					t.Errorf("a word has %c, which is never found: write %c", rune(r), Fold(rune(r)))
				}
			}
		}
	}
	for line := range strings.Lines(conceptLines) {
		for w := range strings.FieldsSeq(line) {
			if n := len([]rune(w)); w[0] >= 0x80 && n > 3 {
				t.Errorf("%s has %d characters; concepts are found by three at most", w, n)
			}
		}
	}
}

func TestLanguage(t *testing.T) {
	var s Scratch
	for text, want := range map[string]string{
		"The invoice is wrong": "en", "Great!": "en", "发票错了": "zh-Hans", "發票錯了": "zh-Hant", "我很好": "zh", "API 掛了，please fix": "zh-Hant",
		"": "und", "123 !!": "und", "ありがとうございます": "ja", "감사합니다": "ko", "Спасибо большое": "ru", "ขอบคุณมาก": "th", "תודה רבה לכם": "he",
		"Ευχαριστώ πολύ": "el", "Vielen Dank für die Hilfe, es ist nicht so": "de", "Merci pour votre aide, je suis très content": "fr",
	} {
		s.Scan([]byte(text))
		if got := s.Language(); got != want {
			t.Errorf("the language of %q is %s, want %s", text, got, want)
		}
	}
}

// What means the same in two languages has a feature in common, and a negation parts it from the other.
func TestFeaturesOfConcepts(t *testing.T) {
	for _, same := range [][2]string{{"refund", "退款"}, {"refunds", "reimbursed"}, {"angry", "气死"}, {"crashes", "閃退"}, {"lawyer", "律師"}} {
		if !shares(ids(same[0]), ids(same[1])) {
			t.Errorf("%q and %q have no feature in common", same[0], same[1])
		}
	}
	if shares(ids("not satisfied"), ids("满意")) {
		t.Error("a denied concept has the feature of the other")
	}
}

// shares says whether two texts have a feature in common that is not of their shape.
func shares(a, b []uint32) bool {
	shapes := append(ids("x"), ids("x y")...)
	for _, id := range a {
		if slices.Contains(b, id) && !slices.Contains(shapes, id) {
			return true
		}
	}
	return false
}

func TestRegister(t *testing.T) {
	var s Scratch
	for text, want := range map[string]Register{
		"系统坏了": Han, "API 掛了 @you": Han, "It is broken": Latin, "mail me at a@example.com": Latin, "ticket #12": Latin, "": Latin,
		"@you it is broken": Post, "late again #fail": Post,
	} {
		s.Scan([]byte(text))
		if got := s.Register(); got != want {
			t.Errorf("the register of %q is %d, want %d", text, got, want)
		}
	}
}

func TestEmphasis(t *testing.T) {
	var s Scratch
	last := -1.0
	for _, text := range []string{"it is slow", "it is slow!", "it is VERY slow!", "IT IS ABSOLUTELY SLOW!!!"} {
		s.Scan([]byte(text))
		e := s.Emphasis()
		if e <= last || e > 1 {
			t.Errorf("the emphasis of %q is %.2f, want it over %.2f and at most 1", text, e, last)
		}
		last = e
	}
}

func TestScanAllocatesNothing(t *testing.T) {
	var s Scratch
	text := []byte("The export fails again, but nobody answers! 系統又壞了，沒有人回覆。")
	s.Scan(text)
	if n := testing.AllocsPerRun(100, func() { s.Scan(text) }); n != 0 {
		t.Errorf("a scan allocates %.0f times", n)
	}
}
