package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"glidepath/pkg/event"
)

// step is one step of a scenario with what is below it: a doc string or the rows of a table.
type step struct {
	text string
	doc  string
	rows [][]string
}

type scenario struct {
	name     string
	steps    []step
	examples [][]string // the first row has the parameters' names; none for a scenario that runs once
}

// checkFeature runs the scenarios of a file, an outline once for each of its examples.
func checkFeature(file string, b []byte) (passed int, failed []error) {
	for _, s := range parseFeature(b) {
		for _, values := range s.parameters() {
			if err := s.run(values); err != nil {
				failed = append(failed, fmt.Errorf("%s: %s: %w", file, values.Replace(s.name), err))
			} else {
				passed++
			}
		}
	}
	return passed, failed
}

func (s scenario) parameters() []*strings.Replacer {
	if len(s.examples) == 0 {
		return []*strings.Replacer{strings.NewReplacer()}
	}
	var out []*strings.Replacer
	for _, row := range s.examples[1:] {
		var pairs []string
		for i, name := range s.examples[0] {
			pairs = append(pairs, "<"+name+">", row[i])
		}
		out = append(out, strings.NewReplacer(pairs...))
	}
	return out
}

// parseFeature reads the part of Gherkin that the conformance files use.
func parseFeature(b []byte) []scenario {
	var out []scenario
	var doc []string
	inDoc, inExamples := false, false
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		raw := lines.Text()
		line := strings.TrimSpace(raw)
		if !inDoc && strings.HasPrefix(line, "Scenario") {
			_, name, _ := strings.Cut(line, ":")
			out, inExamples = append(out, scenario{name: strings.TrimSpace(name)}), false
			continue
		}
		if len(out) == 0 {
			continue // the feature's description and background
		}
		s := &out[len(out)-1]
		switch {
		case line == `"""` && inDoc:
			s.steps[len(s.steps)-1].doc, inDoc, doc = dedent(doc), false, nil
		case line == `"""`:
			inDoc = true
		case inDoc:
			doc = append(doc, raw)
		case strings.HasPrefix(line, "|") && inExamples:
			s.examples = append(s.examples, cells(line))
		case strings.HasPrefix(line, "|"):
			last := &s.steps[len(s.steps)-1]
			last.rows = append(last.rows, cells(line))
		case strings.HasPrefix(line, "Examples:"):
			inExamples = true
		case line != "":
			_, text, _ := strings.Cut(line, " ") // without Given, When, Then, And
			s.steps = append(s.steps, step{text: text})
		}
	}
	return out
}

func cells(line string) []string {
	parts := strings.Split(strings.Trim(line, "|"), "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func dedent(lines []string) string {
	indent := -1
	for _, l := range lines {
		if n := len(l) - len(strings.TrimLeft(l, " ")); strings.TrimSpace(l) != "" && (indent < 0 || n < indent) {
			indent = n
		}
	}
	for i, l := range lines {
		lines[i] = l[min(max(indent, 0), len(l)):]
	}
	return strings.Join(lines, "\n")
}

// run takes the steps one after the other. A step that it does not know fails: it may be one that matters.
func (s scenario) run(values *strings.Replacer) error {
	var m event.Message
	var e event.Envelope
	for _, st := range s.steps {
		doc := values.Replace(st.doc)
		var err error
		switch strings.TrimSuffix(st.text, ":") {
		case "a Kafka message with payload":
			m.Value = []byte(doc)
		case "Kafka headers":
			for _, row := range st.rows[1:] {
				m.Headers = append(m.Headers, event.Header{Key: row[0], Value: []byte(values.Replace(row[1]))})
			}
		case "an HTTP request":
			m, err = fromHTTP(doc)
		case "parsed as Kafka message", "parsed as HTTP request":
			e, err = event.ParseEnvelope(m)
		case "the attributes are":
			err = sameAttributes(e, st.rows[1:], values)
		case "the data is equal to the following JSON":
			err = sameJSON(string(e.Data), doc)
		default:
			err = errors.New("unknown step")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", st.text, err)
		}
	}
	return nil
}

// fromHTTP maps a request to the message that it would be in Kafka: ce- headers, percent-encoded, become ce_ headers.
func fromHTTP(doc string) (event.Message, error) {
	head, body, ok := strings.Cut(doc, "\n\n")
	if !ok {
		return event.Message{}, errors.New("request without a body")
	}
	// The files' Content-Length is that of their original line ends and indentation; take the body as it stands.
	head = dropLine(head, "Content-Length:") + "\nContent-Length: " + fmt.Sprint(len(body))
	req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + body)))
	if err != nil {
		return event.Message{}, fmt.Errorf("read request: %w", err)
	}
	value, err := io.ReadAll(req.Body)
	if err != nil {
		return event.Message{}, fmt.Errorf("read request's body: %w", err)
	}
	return event.Message{Value: value, Headers: kafkaHeaders(req.Header)}, nil
}

func kafkaHeaders(h http.Header) []event.Header {
	var out []event.Header
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, v := range h[name] {
			key := strings.ToLower(name)
			if attribute, ok := strings.CutPrefix(key, "ce-"); ok {
				key = "ce_" + attribute
				if plain, err := url.PathUnescape(v); err == nil {
					v = plain
				}
			}
			out = append(out, event.Header{Key: key, Value: []byte(v)})
		}
	}
	return out
}

func dropLine(text, prefix string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return strings.HasPrefix(l, prefix) }), "\n")
}

// sameAttributes wants the rows' attributes and no others.
func sameAttributes(e event.Envelope, rows [][]string, values *strings.Replacer) error {
	want := map[string]string{}
	for _, row := range rows {
		want[row[0]] = values.Replace(row[1])
	}
	if got := attributes(e); !reflect.DeepEqual(got, want) {
		return fmt.Errorf("got %v, want %v", got, want)
	}
	return nil
}

func attributes(e event.Envelope) map[string]string {
	out := map[string]string{"specversion": "1.0", "id": e.ID, "source": e.Source, "type": e.Type, "subject": e.Subject,
		"datacontenttype": e.DataContentType, "dataschema": e.DataSchema}
	if !e.Time.IsZero() {
		out["time"] = e.Time.Format(time.RFC3339Nano)
	}
	maps.Copy(out, e.Extensions)
	maps.DeleteFunc(out, func(_, v string) bool { return v == "" })
	return out
}

func sameJSON(got, want string) error {
	var g, w any
	if err := json.Unmarshal([]byte(got), &g); err != nil {
		return fmt.Errorf("data is no JSON: %w", err)
	}
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		return fmt.Errorf("the expected data is no JSON: %w", err)
	}
	if !reflect.DeepEqual(g, w) {
		return fmt.Errorf("got %s, want %s", got, want)
	}
	return nil
}
