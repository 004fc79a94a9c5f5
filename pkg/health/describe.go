package health

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Lang is a language that people read Glidepath in.
type Lang string

// The languages.
const (
	English            Lang = "en"
	SimplifiedChinese  Lang = "zh-Hans"
	TraditionalChinese Lang = "zh-Hant"
)

// Languages are all of them, in the order in which they are shown.
func Languages() []Lang { return []Lang{English, SimplifiedChinese, TraditionalChinese} }

// Lookup gives the value of a signal, NaN where it is unknown; (*Signals).Get is one.
type Lookup func(Signal) float64

// Describe says a signal's value and what is normal, in one short phrase: "Usage 62 % below their own normal week (38 of 101
// expected)". It has no raw codes and no bare decimals. Any other language than the three reads English.
func Describe(lang Lang, s Signal, get Lookup) string {
	p, ok := phrases[s]
	if !ok {
		return string(s)
	}
	if math.IsNaN(get(s)) {
		return pick(lang, "not known", "未知", "未知")
	}
	if s == KnownDays && math.IsNaN(get(UsageAgeDays)) { // that nobody was seen is what watching tells
		p = phrase{"No use seen in {known_days} of watching", "观察{known_days}，未见任何使用", "觀察{known_days}，未見任何使用"}
	}
	return Format(lang, pick(lang, p.en, p.hans, p.hant), get, nil)
}

// DescribePart says a contribution: the signal, and that it limits the score where it is a cap's.
func DescribePart(lang Lang, c Contribution, get Lookup) string {
	text := Describe(lang, c.Signal, get)
	if c.Dimension == "cap" {
		return pick(lang, "Limits the score: ", "限制健康分上限：", "限制健康分數上限：") + text
	}
	return text
}

func pick(lang Lang, en, hans, hant string) string {
	switch lang {
	case SimplifiedChinese:
		return hans
	case TraditionalChinese:
		return hant
	}
	return en
}

// Format fills in a template: {signal} and {signal:verb} as in Describe's phrases, {name} from names, parts in [brackets] left
// out where a signal or name of theirs is unknown. CheckTemplate tells beforehand whether a template is sound.
func Format(lang Lang, template string, get Lookup, names map[string]string) string {
	f := formatter{lang: lang, get: get, names: names}
	var b strings.Builder
	for rest := template; rest != ""; {
		open := strings.IndexByte(rest, '[')
		end := strings.IndexByte(rest, ']')
		if open < 0 || end < open {
			text, _ := f.fill(rest)
			b.WriteString(text)
			break
		}
		text, _ := f.fill(rest[:open])
		b.WriteString(text)
		if text, known := f.fill(rest[open+1 : end]); known {
			b.WriteString(text)
		}
		rest = rest[end+1:]
	}
	return b.String()
}

// CheckTemplate tells what is wrong with a template whose names are the given ones.
func CheckTemplate(template string, names []string) error {
	depth := 0
	for _, r := range template {
		switch r {
		case '[':
			depth++
		case ']':
			depth--
		}
		if depth < 0 || depth > 1 {
			return fmt.Errorf("brackets do not match or are nested in %q", template)
		}
	}
	if depth != 0 {
		return fmt.Errorf("bracket is not closed in %q", template)
	}
	for rest := template; ; {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			return nil
		}
		end := strings.IndexByte(rest[open:], '}')
		if end < 0 {
			return fmt.Errorf("brace is not closed in %q", template)
		}
		name, verb, _ := strings.Cut(rest[open+1:open+end], ":")
		if Index(Signal(name)) < 0 && !slices.Contains(names, name) {
			return fmt.Errorf("there is no signal or name %q", name)
		}
		if !slices.Contains([]string{"", "n", "vs", "mood", "turn", "signed", "delta", "yes", "flag", "off", "since", "over", "within"}, verb) {
			return fmt.Errorf("there is no format %q", verb)
		}
		rest = rest[open+end:]
	}
}

type formatter struct {
	lang  Lang
	get   Lookup
	names map[string]string
}

// fill replaces the placeholders of text; known is false if one of them is unknown.
func (f *formatter) fill(text string) (out string, known bool) {
	known = true
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		end := strings.IndexByte(text, '}')
		if open < 0 || end < open {
			b.WriteString(text)
			return b.String(), known
		}
		b.WriteString(text[:open])
		name, verb, _ := strings.Cut(text[open+1:end], ":")
		text = text[end+1:]
		if v, ok := f.names[name]; ok {
			known = known && v != ""
			b.WriteString(v)
			continue
		}
		v := Unknown
		if f.get != nil {
			v = f.get(Signal(name))
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			known = false
			b.WriteString(pick(f.lang, "an unknown number", "未知", "未知"))
			continue
		}
		if verb == "over" && v < 1 || verb == "within" && v >= 1 {
			known = false
		}
		if verb != "within" { // which only says that its brackets are there
			b.WriteString(f.value(Signal(name), verb, v))
		}
	}
}

func (f *formatter) value(s Signal, verb string, v float64) string {
	switch verb {
	case "n":
		return number(v)
	case "since":
		if v < 1 {
			return pick(f.lang, "less than 1 day", "不到1天", "不到1天")
		}
	case "vs":
		return f.versus(v)
	case "mood":
		return Mood(f.lang, v)
	case "turn":
		switch {
		case v <= -0.05:
			return pick(f.lang, "has turned down", "转差", "轉差")
		case v >= 0.05:
			return pick(f.lang, "has turned up", "好转", "好轉")
		}
		return pick(f.lang, "has hardly changed", "变化不大", "變化不大")
	case "signed":
		return f.signed(v)
	case "delta":
		switch n := number(math.Abs(v)); {
		case n == "0":
			return pick(f.lang, "unchanged", "不变", "不變")
		case v < 0:
			return pick(f.lang, n+" lower", "低"+n+"分", "低"+n+"分")
		default:
			return pick(f.lang, n+" higher", "高"+n+"分", "高"+n+"分")
		}
	case "flag":
		if v > 0 {
			return pick(f.lang, "yes", "是", "是")
		}
		return pick(f.lang, "no", "否", "否")
	case "yes":
		if v > 0 {
			return pick(f.lang, "yes (normal: no)", "是（正常：否）", "是（正常：否）")
		}
		return pick(f.lang, "no", "否", "否")
	case "off":
		if v > 0 {
			return pick(f.lang, "off", "已关闭", "已關閉")
		}
		return pick(f.lang, "on", "已开启", "已開啟")
	}
	return f.withUnit(definitions[Index(s)].Unit, v)
}

func (f *formatter) withUnit(unit string, v float64) string {
	n := number(v)
	switch unit {
	case "days":
		if n == "1" {
			return pick(f.lang, "1 day", "1天", "1天")
		}
		return n + pick(f.lang, " days", "天", "天")
	case "hours":
		if v >= 72 {
			return f.withUnit("days", v/24)
		}
		if n == "1" {
			return pick(f.lang, "1 hour", "1小时", "1小時")
		}
		return n + pick(f.lang, " hours", "小时", "小時")
	case "share":
		return f.percent(v)
	case "ratio":
		// One digit is a word of its own here ("1.4 times"), not a bare decimal.
		return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) + pick(f.lang, " times", "倍", "倍")
	}
	return n
}

func number(v float64) string { return strconv.FormatFloat(math.Round(v), 'f', 0, 64) }

func (f *formatter) percent(v float64) string { return number(v*100) + pick(f.lang, " %", "%", "%") }

func (f *formatter) versus(ratio float64) string {
	switch d := math.Round((ratio - 1) * 100); {
	case d <= -1:
		return pick(f.lang, number(-d)+" % below", "低"+number(-d)+"%", "低"+number(-d)+"%")
	case d >= 1:
		return pick(f.lang, number(d)+" % above", "高"+number(d)+"%", "高"+number(d)+"%")
	}
	return pick(f.lang, "the same as", "持平", "持平")
}

func (f *formatter) signed(v float64) string {
	switch d := math.Round(v * 100); {
	case d <= -1:
		return pick(f.lang, number(-d)+" % lower", "减少"+number(-d)+"%", "減少"+number(-d)+"%")
	case d >= 1:
		return pick(f.lang, number(d)+" % higher", "增加"+number(d)+"%", "增加"+number(d)+"%")
	}
	return pick(f.lang, "unchanged", "不变", "不變")
}

// Mood is a sentiment (-1..1) as a word.
func Mood(lang Lang, v float64) string {
	switch {
	case v <= -0.5:
		return pick(lang, "very negative", "非常负面", "非常負面")
	case v <= -0.15:
		return pick(lang, "negative", "负面", "負面")
	case v < 0.15:
		return pick(lang, "neutral", "中性", "中性")
	case v < 0.5:
		return pick(lang, "positive", "正面", "正面")
	}
	return pick(lang, "very positive", "非常正面", "非常正面")
}
