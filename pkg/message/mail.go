package message

import (
	"fmt"
	"html/template"
	"strings"
)

// Mail is a message as e-mail.
type Mail struct {
	Subject, Text, HTML string
}

// page is the HTML part: one column, nothing to load, readable without styles.
const page = `<!DOCTYPE html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="font:16px/1.45 sans-serif;color:#222;max-width:36em;margin:0 auto;padding:12px">
<p style="margin:0;color:{{.Colour}};font-weight:bold">{{.Label}}</p>
<h1 style="font-size:20px;margin:4px 0 8px">{{.Title}}</h1>
{{- range .Facts}}
<p style="margin:0;color:#555">{{.}}</p>
{{- end}}
{{- with .Summary}}
<p>{{.}}</p>
{{- end}}
{{- with .Said}}
<blockquote style="margin:8px 0;padding-left:10px;border-left:3px solid #ccc">{{.}}</blockquote>
{{- end}}
{{- with .Reasons}}
<ul style="padding-left:20px">{{range .}}<li>{{.}}</li>{{end}}</ul>
{{- end}}
{{- with .Step}}
<p style="padding:10px;background:#f3f6fa"><b>{{.}}</b></p>
{{- end}}
{{- with .Entries}}
<ol style="padding-left:24px">
{{- range .}}
<li style="margin-bottom:8px"><b>{{.Title}}</b>{{with .Facts}}<br><span style="color:#555">{{.}}</span>{{end}}</li>
{{- end}}
</ol>
{{- end}}
</body></html>
`

// Mailer lays out e-mail.
type Mailer struct{ page *template.Template }

// NewMailer reads the layout.
func NewMailer() (*Mailer, error) {
	t, err := template.New("mail").Parse(page)
	if err != nil {
		return nil, fmt.Errorf("read the layout of mail: %w", err)
	}
	return &Mailer{t}, nil
}

// Mail is a message as e-mail: text, and the same as HTML.
func (r *Mailer) Mail(m *Message) (Mail, error) {
	var b strings.Builder
	colour := map[Urgency]string{Urgent: "#b00020", Soon: "#b35900", Good: "#1b7f3b", Quiet: "#666666"}[m.Urgency]
	if err := r.page.Execute(&b, struct {
		*Message
		Said   string
		Colour template.CSS
	}{m, quote(m), template.CSS(colour)}); err != nil {
		return Mail{}, fmt.Errorf("lay out a mail: %w", err)
	}
	parts := append(append([]string{m.Label, ""}, m.Facts...), "")
	for _, s := range []string{m.Summary, quote(m)} {
		if s != "" {
			parts = append(parts, s, "")
		}
	}
	for _, s := range m.Reasons {
		parts = append(parts, "- "+s)
	}
	if m.Step != "" {
		parts = append(parts, "", m.Step)
	}
	for i, e := range m.Entries {
		parts = append(parts, fmt.Sprintf("%d. %s", i+1, e.Title))
		if e.Facts != "" {
			parts = append(parts, "   "+e.Facts)
		}
	}
	return Mail{Subject: m.Subject(), Text: m.Title + "\n" + strings.Join(parts, "\n") + "\n", HTML: b.String()}, nil
}
