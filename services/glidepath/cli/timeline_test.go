package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"glidepath/pkg/event"
	"glidepath/schemas"

	"github.com/goccy/go-yaml"
)

// A timeline is what happens to a customer, as pkg/health/testdata/README.md says how to write it.
type timeline struct {
	sections []section
}

type section struct {
	name  string
	lines []moment
}

// moment is a line of a timeline: an event, or many alike.
type moment struct {
	file     string
	line     int
	from, to int // days after the day judged: mostly negative
	at       time.Duration
	every    string // "", daily, weekdays, or a number of days
	n, last  int    // events a day, from the first day to the last
	kind     string
	data     map[string]any
}

// vocabulary is the words that timelines may use for events: each a type with some of its data.
type vocabulary map[string]moment

var (
	momentForm  = regexp.MustCompile(`^([-+]?\d+)d(?:\.\.([-+]?\d+)d)?((?: +[a-z0-9:.]+)*?) +([a-z][a-z_.-]*)( +\{.*\})?$`)
	wordForm    = regexp.MustCompile(`^([a-z][a-z-]*) = ([a-z]+\.[a-z_]+)( +\{.*\})?$`)
	headingForm = regexp.MustCompile(`^([a-z][a-z ]*):$`)
	clockForm   = regexp.MustCompile(`^(\d\d):(\d\d)$`)
	countForm   = regexp.MustCompile(`^(\d+)x(?:\.\.(\d+)x)?$`)
	dayForm     = regexp.MustCompile(`^(@?)([-+]\d+)d$`)
)

// parseWords reads definitions such as `writes = support.message {direction: inbound}`.
func parseWords(file, text string) (vocabulary, error) {
	words := vocabulary{}
	for i, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		m := moment{file: file, line: i + 1}
		found := wordForm.FindStringSubmatch(l)
		if found == nil {
			return nil, m.wrong("%q defines no word: it should read like `writes = support.message {direction: inbound}`", l)
		}
		if _, ok := words[found[1]]; ok {
			return nil, m.wrong("%q is defined twice", found[1])
		}
		m.kind = found[2]
		var err error
		if m.data, err = m.members(found[3]); err != nil {
			return nil, err
		}
		if err := m.check(); err != nil {
			return nil, err
		}
		words[found[1]] = m
	}
	return words, nil
}

// parseTimeline reads sections of lines. first is the number of the text's first line in its file.
func parseTimeline(words vocabulary, file, text string, first int) (timeline, error) {
	var t timeline
	for i, l := range strings.Split(text, "\n") {
		m := moment{file: file, line: first + i}
		if trimmed := strings.TrimSpace(l); trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		if found := headingForm.FindStringSubmatch(l); found != nil {
			if t.section(found[1]) != nil {
				return t, m.wrong("section %q is there twice", found[1])
			}
			t.sections = append(t.sections, section{name: found[1]})
			continue
		}
		if len(t.sections) == 0 || !strings.HasPrefix(l, "  ") {
			return t, m.wrong("a line belongs to a section: a heading such as `use:`, and lines that begin with two spaces")
		}
		if err := m.parse(words, strings.TrimSpace(l)); err != nil {
			return t, err
		}
		s := &t.sections[len(t.sections)-1]
		s.lines = append(s.lines, m)
	}
	return t, nil
}

func (t *timeline) section(name string) *section {
	for i := range t.sections {
		if t.sections[i].name == name {
			return &t.sections[i]
		}
	}
	return nil
}

// over puts a scenario's sections over those of the company that it is like: one of the same name takes its place.
func (t *timeline) over(base timeline) timeline {
	out := timeline{sections: slices.Clone(base.sections)}
	for _, s := range t.sections {
		if old := out.section(s.name); old != nil {
			*old = s
		} else {
			out.sections = append(out.sections, s)
		}
	}
	return out
}

func (m *moment) wrong(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", m.file, m.line, fmt.Sprintf(format, args...))
}

func (m *moment) parse(words vocabulary, l string) error {
	found := momentForm.FindStringSubmatch(l)
	if found == nil {
		return m.wrong("%q is no line of a timeline: it should read like `-120d..-1d weekdays 5x uses {user_id: ana}`", l)
	}
	m.from, _ = strconv.Atoi(found[1])
	m.to, m.at, m.n, m.last = m.from, -1, 1, 1
	if found[2] != "" {
		if m.to, _ = strconv.Atoi(found[2]); m.to < m.from {
			return m.wrong("%sd is before %sd", found[2], found[1])
		}
	}
	if err := m.rhythm(strings.Fields(found[3])); err != nil {
		return err
	}
	if (found[2] != "") != (m.every != "") {
		return m.wrong("days from..to go with daily, weekdays, monthly or `every Nd`, and a single day with none of them")
	}
	m.kind, m.data = found[4], map[string]any{}
	if w, ok := words[m.kind]; ok {
		m.kind, m.data = w.kind, maps.Clone(w.data)
	} else if !strings.Contains(m.kind, ".") {
		return m.wrong("%q is neither an event's type nor a word of words.txt", m.kind)
	}
	data, err := m.members(found[5])
	if err != nil {
		return err
	}
	maps.Copy(m.data, data)
	return m.check()
}

// rhythm reads what stands between the days and the event.
func (m *moment) rhythm(words []string) error {
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch clock, count := clockForm.FindStringSubmatch(w), countForm.FindStringSubmatch(w); {
		case clock != nil:
			hours, _ := strconv.Atoi(clock[1])
			minutes, _ := strconv.Atoi(clock[2])
			if m.at = time.Duration(60*hours+minutes) * time.Minute; m.at >= 24*time.Hour || minutes > 59 {
				return m.wrong("%q is no time of day", w)
			}
		case count != nil:
			m.n, _ = strconv.Atoi(count[1])
			m.last = m.n
			if count[2] != "" {
				m.last, _ = strconv.Atoi(count[2])
			}
		case w == "daily" || w == "weekdays":
			m.every = w
		case w == "monthly":
			m.every = "30"
		case w == "every" && i+1 < len(words) && strings.HasSuffix(words[i+1], "d"):
			i++
			days, err := strconv.Atoi(strings.TrimSuffix(words[i], "d"))
			if err != nil || days < 1 {
				return m.wrong("every %q is no number of days", words[i])
			}
			m.every = strconv.Itoa(days)
		default:
			return m.wrong("%q is not understood", w)
		}
	}
	return nil
}

// members reads {name: value, ...}.
func (m *moment) members(text string) (map[string]any, error) {
	out := map[string]any{}
	if text = strings.TrimSpace(text); text == "" {
		return out, nil
	}
	if err := yaml.UnmarshalWithOptions([]byte(text), &out, yaml.Strict()); err != nil {
		return nil, m.wrong("%s: %v", text, yaml.FormatError(err, false, false))
	}
	return out, nil
}

// check refuses types and members that the contract does not have.
func (m *moment) check() error {
	file, err := schemas.FS.ReadFile("events/" + m.kind + ".json")
	if err != nil {
		return m.wrong("%q is no event's type", m.kind)
	}
	var s struct {
		Properties struct {
			Data struct {
				Properties map[string]any `json:"properties"`
			} `json:"data"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(file, &s); err != nil {
		return m.wrong("%v", err)
	}
	for name := range m.data {
		if _, ok := s.Properties.Data.Properties[name]; !ok {
			return m.wrong("%s has no member %q", m.kind, name)
		}
	}
	return nil
}

// told is a customer whose timeline is told.
type told struct {
	customer, name, source string
	day                    time.Time // the day judged
	scale                  float64   // of numbers of uses and of seats; 0 counts as 1
	since                  int       // usage before that day is left out; 0 for none
}

// events are all events of a timeline, in their order in time.
func (t *timeline) events(c told) ([]event.Event, error) {
	var out []event.Event
	for _, s := range t.sections {
		for i := range s.lines {
			list, err := s.lines[i].events(c)
			if err != nil {
				return nil, err
			}
			out = append(out, list...)
		}
	}
	slices.SortStableFunc(out, func(a, b event.Event) int { return cmp.Compare(a.Time.UnixNano(), b.Time.UnixNano()) })
	return out, nil
}

func (m *moment) events(c told) ([]event.Event, error) {
	var out []event.Event
	running := 0
	for d := m.from; d <= m.to; d++ {
		day := c.day.AddDate(0, 0, d)
		if !m.on(d, day) {
			continue
		}
		n := m.today(d)
		if c.scale > 0 && m.kind == "usage.event" {
			n = int(float64(n)*c.scale + 0.5)
		}
		for k := range n {
			at := day.Add(m.clock(k, n))
			running++
			if c.since != 0 && d < c.since && m.kind == "usage.event" {
				continue
			}
			e, err := m.event(c, at, d, running)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
	}
	return out, nil
}

// on tells whether a day is one of the line's.
func (m *moment) on(d int, day time.Time) bool {
	switch m.every {
	case "", "daily":
		return true
	case "weekdays":
		return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
	}
	step, _ := strconv.Atoi(m.every)
	return (d-m.from)%step == 0
}

// today is the number of events of a day, on a straight line from the first to the last.
func (m *moment) today(d int) int {
	if m.to == m.from {
		return m.n
	}
	return int(float64(m.n) + float64((m.last-m.n)*(d-m.from))/float64(m.to-m.from) + 0.5)
}

// clock spreads the events of a day over office hours; single ones come in the order of their lines.
func (m *moment) clock(k, n int) time.Duration {
	switch {
	case m.at >= 0:
		return m.at + time.Duration(k)*time.Minute
	case n == 1:
		return 10*time.Hour + time.Duration(m.line)*time.Minute
	}
	return 8*time.Hour + time.Duration(k)*10*time.Hour/time.Duration(n)
}

func (m *moment) event(c told, at time.Time, d, running int) (event.Event, error) {
	fill := filler{m: m, c: c, at: at, d: d, running: running}
	data := make(map[string]any, len(m.data))
	for k, v := range m.data {
		data[k] = fill.value(k, v)
	}
	body, err := json.Marshal(data)
	if err != nil {
		return event.Event{}, m.wrong("%v", err)
	}
	source := c.source
	if source == "" || !strings.HasPrefix(m.kind, "usage.") {
		source = "//" + m.topic()
	}
	id := fmt.Sprintf("%s-%s-%d-%d", c.customer, path.Base(m.file), m.line, running)
	return event.Event{Source: source, ID: id, Type: m.kind, Customer: c.customer, Time: at, JSON: body}, nil
}

// topic is the bare topic of the line's events.
func (m *moment) topic() string {
	for _, t := range event.Types() {
		if t.Name == m.kind {
			return t.Topic
		}
	}
	return ""
}

// filler replaces what a value says in short.
type filler struct {
	m          *moment
	c          told
	at         time.Time
	d, running int
}

func (f *filler) value(key string, v any) any {
	switch v := v.(type) {
	case string:
		return f.text(key, v)
	case []any:
		out := make([]any, 0, len(v))
		for _, x := range v {
			out = append(out, f.value("", x))
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			out[k] = f.value(k, x)
		}
		return out
	}
	if n, ok := v.(uint64); ok && key == "seats" && f.c.scale > 0 {
		return int(float64(n)*f.c.scale + 0.5)
	}
	return v
}

// text takes the next of a|b|c, makes days times and spans milliseconds, and puts in $name, $day and # (the running number).
func (f *filler) text(key, s string) any {
	if choices := strings.Split(s, "|"); len(choices) > 1 {
		s = choices[(f.running-1)%len(choices)]
	}
	if found := dayForm.FindStringSubmatch(s); found != nil {
		days, _ := strconv.Atoi(found[2])
		if found[1] == "@" {
			return f.c.day.AddDate(0, 0, days).Format(time.RFC3339)
		}
		return f.at.AddDate(0, 0, days).Format(time.RFC3339)
	}
	if strings.HasSuffix(key, "_ms") {
		if days, ok := strings.CutSuffix(s, "d"); ok {
			if n, err := strconv.ParseFloat(days, 64); err == nil {
				return int64(n * 86_400_000)
			}
		}
		if span, err := time.ParseDuration(s); err == nil {
			return span.Milliseconds()
		}
	}
	return strings.NewReplacer("$name", f.c.name, "$day", strconv.Itoa(-f.d), "#", strconv.Itoa(f.running)).Replace(s)
}
