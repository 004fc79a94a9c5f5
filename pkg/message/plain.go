package message

import (
	"strings"
	"unicode"
)

// breaker is a space of no width: people do not see it, and what looks for links and mentions does not see through it.
const breaker = "\u200b"

// Plain is a text of anybody's on one line, from which no client makes a link or a mention and which cannot turn the line around:
// control characters and marks of direction are dropped, and "://", "www." and "@" are broken by a space of no width.
func Plain(text string) string {
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case r == '\u061c', r >= '\u200b' && r <= '\u200f' && r != '\u200d', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\ufeff':
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, ""))), " ")
	return strings.NewReplacer("://", ":"+breaker+"//", "mailto:", "mailto"+breaker+":", "www.", "www"+breaker+".", "WWW.", "WWW"+breaker+".",
		"@", "@"+breaker).Replace(text)
}

// line is Plain of at most so many characters.
func line(text string, most int) string { return clip(Plain(text), most) }

// clip bounds a text to so many characters.
func clip(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimRightFunc(string(runes[:most-1]), unicode.IsSpace) + "…"
}

// fullWidth are the twins of the characters that WeCom's and DingTalk's Markdown gives a meaning.
var fullWidth = strings.NewReplacer("[", "［", "]", "］", "<", "＜", ">", "＞", "*", "＊", "`", "｀", "#", "＃", "!", "！", "|", "｜", "~", "～", "\\", "＼", "&", "＆")

// markdown is a text as WeCom's and DingTalk's Markdown shows it unchanged. What would begin a list at a line's start gets a
// space of no width before it. In English prose the exclamation mark and the ampersand stay where they mean nothing.
func markdown(text string) string {
	text = strings.ReplaceAll(text, "![", "！[")
	keep := strings.NewReplacer("!", "\x00", "& ", "\x01").Replace(text)
	keep = fullWidth.Replace(keep)
	keep = strings.NewReplacer("\x00", "!", "\x01", "& ").Replace(keep)
	if rest := strings.TrimLeft(keep, "0123456789"); rest != "" && strings.ContainsAny(rest[:1], "-+=.)") {
		keep = breaker + keep
	}
	return keep
}
