package message

import (
	"fmt"
	"strings"
)

// Text is a message on a terminal.
func Text(m *Message) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s  %s  %s\n", m.Mark, Stamp(m.Time), m.Label, m.Title)
	for _, part := range append(append(append([]string{}, m.Facts...), m.Summary), quote(m)) {
		if part != "" {
			fmt.Fprintf(&b, "  %s\n", part)
		}
	}
	for _, r := range m.Reasons {
		fmt.Fprintf(&b, "  - %s\n", r)
	}
	if m.Step != "" {
		fmt.Fprintf(&b, "  → %s\n", m.Step)
	}
	for i, e := range m.Entries {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, e.Title)
		if e.Facts != "" {
			fmt.Fprintf(&b, "     %s\n", e.Facts)
		}
	}
	b.WriteByte('\n')
	return b.String()
}

// quote is the customer's words in the language's quotation marks; empty if there are none.
func quote(m *Message) string {
	if m.Quote == "" {
		return ""
	}
	return quoted(m.Lang, m.Quote)
}
