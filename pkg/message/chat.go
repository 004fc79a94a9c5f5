package message

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// object is a JSON object of a chat's message format.
type object map[string]any

// slackHeader is the longest header that Slack takes, in characters.
const slackHeader = 150

// Slack is the body that an incoming webhook of Slack takes. Its parts are rich text, whose strings are shown as they are: nothing in them
// is parsed, so there is nothing to escape. Only the notification's line is, and is escaped.
func Slack(m *Message) ([]byte, error) {
	bold, plain := func(s string) object { return object{"type": "text", "text": s, "style": object{"bold": true}} },
		func(s string) object { return object{"type": "text", "text": s} }
	section := func(parts ...object) object { return object{"type": "rich_text_section", "elements": parts} }
	intro := []object{bold(m.Label)}
	for _, f := range m.Facts {
		intro = append(intro, plain("\n"+f))
	}
	rich := []object{section(intro...)}
	if m.Summary != "" {
		rich = append(rich, section(plain("\n"+m.Summary)))
	}
	if m.Quote != "" {
		rich = append(rich, object{"type": "rich_text_quote", "elements": []object{plain(quote(m))}})
	}
	if len(m.Reasons) > 0 {
		var items []object
		for _, r := range m.Reasons {
			items = append(items, section(plain(r)))
		}
		rich = append(rich, object{"type": "rich_text_list", "style": "bullet", "elements": items})
	}
	if m.Step != "" {
		rich = append(rich, section(bold("\n"+m.Step)))
	}
	if len(m.Entries) > 0 {
		var items []object
		for _, e := range m.Entries {
			items = append(items, section(bold(e.Title), plain(under(e.Facts))))
		}
		rich = append(rich, object{"type": "rich_text_list", "style": "ordered", "elements": items})
	}
	return json.Marshal(object{
		"text": strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(m.Subject()),
		"blocks": []object{
			{"type": "header", "text": object{"type": "plain_text", "text": clip(m.Mark+" "+m.Title, slackHeader), "emoji": false}},
			{"type": "rich_text", "elements": rich},
		},
		"unfurl_links": false, "unfurl_media": false,
	})
}

func under(s string) string {
	if s == "" {
		return ""
	}
	return "\n" + s
}

// Feishu is the card that a custom bot of Feishu (Lark) takes. All its texts are plain_text, in which neither Markdown nor <at> is parsed.
func Feishu(m *Message) ([]byte, error) {
	text := func(s string) object { return object{"tag": "plain_text", "content": s} }
	div := func(s string) object { return object{"tag": "div", "text": text(s)} }
	elements := []object{div(strings.Join(append([]string{m.Label}, m.Facts...), "\n"))}
	if m.Summary != "" {
		elements = append(elements, div(m.Summary))
	}
	if m.Quote != "" {
		elements = append(elements, div(quote(m)))
	}
	if len(m.Reasons) > 0 {
		elements = append(elements, div("• "+strings.Join(m.Reasons, "\n• ")))
	}
	if m.Step != "" {
		elements = append(elements, object{"tag": "hr"}, div(m.Step))
	}
	for i, e := range m.Entries {
		elements = append(elements, div(strconv.Itoa(i+1)+". "+e.Title+under(e.Facts)))
	}
	colour := map[Urgency]string{Urgent: "red", Soon: "orange", Good: "green", Quiet: "grey"}[m.Urgency]
	return json.Marshal(object{"msg_type": "interactive", "card": object{
		"config":   object{"wide_screen_mode": true},
		"header":   object{"title": text(m.Mark + " " + m.Title), "template": colour},
		"elements": elements,
	}})
}

// wecomLongest is how many bytes of Markdown WeCom takes.
const wecomLongest = 4096

// WeCom is the body that a group bot of WeCom takes.
func WeCom(m *Message) ([]byte, error) {
	colour := map[Urgency]string{Urgent: "warning", Soon: "warning", Good: "info", Quiet: "comment"}[m.Urgency]
	for reasons := len(m.Reasons); ; reasons-- {
		var b strings.Builder
		fmt.Fprintf(&b, "**%s %s**\n<font color=\"%s\">%s</font>", m.Mark, markdown(m.Title), colour, markdown(m.Label))
		for _, f := range m.Facts {
			fmt.Fprintf(&b, "\n<font color=\"comment\">%s</font>", markdown(f))
		}
		for _, s := range []string{m.Summary, quote(m)} {
			if s != "" {
				fmt.Fprintf(&b, "\n>%s", markdown(s))
			}
		}
		for _, r := range m.Reasons[:max(reasons, 0)] {
			fmt.Fprintf(&b, "\n>· %s", markdown(r))
		}
		if m.Step != "" {
			fmt.Fprintf(&b, "\n**%s**", markdown(m.Step))
		}
		for i, e := range m.Entries {
			fmt.Fprintf(&b, "\n**%d. %s**", i+1, markdown(e.Title))
			if e.Facts != "" {
				fmt.Fprintf(&b, "\n<font color=\"comment\">%s</font>", markdown(e.Facts))
			}
		}
		if b.Len() <= wecomLongest {
			return json.Marshal(object{"msgtype": "markdown", "markdown": object{"content": b.String()}})
		}
		if reasons <= 0 { // what it is about fits in any case
			return json.Marshal(object{"msgtype": "markdown", "markdown": object{"content": cutBytes(b.String(), wecomLongest)}})
		}
	}
}

// cutBytes bounds a text to so many bytes, at a line's end.
func cutBytes(text string, most int) string {
	if len(text) <= most {
		return text
	}
	text = text[:most-len("\n…")]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	if i := strings.LastIndexByte(text, '\n'); i > 0 {
		text = text[:i]
	}
	return text + "\n…"
}

// DingTalk is the body that a custom robot of DingTalk takes.
func DingTalk(m *Message) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "#### %s %s\n\n**%s**\n\n", m.Mark, markdown(m.Title), markdown(m.Label))
	for _, s := range append(append([]string{}, m.Facts...), m.Summary) {
		if s != "" {
			fmt.Fprintf(&b, "%s\n\n", markdown(s))
		}
	}
	if m.Quote != "" {
		fmt.Fprintf(&b, "> %s\n\n", markdown(quote(m)))
	}
	for _, r := range m.Reasons {
		fmt.Fprintf(&b, "- %s\n", markdown(r))
	}
	if m.Step != "" {
		fmt.Fprintf(&b, "\n**%s**\n", markdown(m.Step))
	}
	for i, e := range m.Entries {
		fmt.Fprintf(&b, "%d. **%s**\n\n   %s\n", i+1, markdown(e.Title), markdown(e.Facts))
	}
	return json.Marshal(object{"msgtype": "markdown", "markdown": object{"title": m.Title, "text": b.String()}, "at": object{"isAtAll": false}})
}
