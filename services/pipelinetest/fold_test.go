package pipelinetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"glidepath/pkg/redact"
	"glidepath/pkg/sentiment"

	"github.com/cespare/xxhash/v2"
)

// The reference fold says, in the plainest Go and apart from the production code, what the views events and rollups hold for a list of
// messages. It takes from outside only what is no matter of folding: xxhash, ClickHouse's cityHash64 (asked of the server), the model
// that judges a text, and what masks it.

// message is a structured CloudEvent as a topic holds it.
type message struct {
	value    []byte
	recorded time.Time // the record's timestamp
}

// foldedEvent is a row of view events.
type foldedEvent struct {
	customer, kind, source, id string
	time                       time.Time
	userID, name, page         string
	quantity                   float64
	sentiment                  *float32
	model                      string
	topics, deciding           []string
	data, words                string // JSON, its members in order
	recorded                   time.Time
	hash                       uint64
}

// incoming is what the fold reads of a line: the envelope, and of the data the members that have columns.
type incoming struct {
	Source, ID, Type, Subject string
	Time                      time.Time
	Data                      json.RawMessage
}

// members are those of all types together: of each type only the ones that the contract gives it are looked at.
type members struct {
	UserID    string `json:"user_id"`
	Name      string `json:"name"`
	Path      string `json:"path"`
	Code      string `json:"code"`
	Quantity  *float64
	Sentiment *float64
	Direction string
	Subject   string
	Text      string
	Turns     []struct{ Speaker, Text string }

	Transcript string
}

// withUser are the types that the contract gives a user_id.
var withUser = []string{
	"usage.event", "usage.page_viewed", "usage.error", "support.ticket_opened", "support.message", "support.call", "support.survey_sent",
	"support.survey_answered", "support.touchpoint", "account.contact_changed", "account.outcome", "account.advocacy",
}

// foldEvent reads one message.
func foldEvent(m message, model *sentiment.Analyzer) (foldedEvent, error) {
	var in incoming
	if err := json.Unmarshal(m.value, &in); err != nil {
		return foldedEvent{}, fmt.Errorf("read %s: %w", m.value, err)
	}
	e := foldedEvent{customer: in.Subject, kind: in.Type, source: in.Source, id: in.ID, time: in.Time.UTC(),
		recorded: m.recorded.UTC().Truncate(time.Millisecond), hash: xxhash.Sum64(m.value)}
	var d members
	// A member of an unknown type may be anything.
	if err := json.Unmarshal(in.Data, &d); err != nil && !strings.HasSuffix(in.Type, ".custom") {
		return foldedEvent{}, fmt.Errorf("read the data of %s: %w", m.value, err)
	}
	if slices.Contains(withUser, e.kind) {
		e.userID = d.UserID
	}
	words := "" // the customer's own
	switch e.kind {
	case "usage.event":
		e.name, e.quantity = d.Name, 1
		if d.Quantity != nil {
			e.quantity = *d.Quantity
		}
	case "usage.page_viewed":
		e.name, e.page = d.Path, foldPage(d.Path)
	case "usage.error":
		e.name = d.Code
	case "support.ticket_opened":
		words = strings.Trim(d.Subject+"\n"+d.Text, "\n")
		e.judge(d.Sentiment)
	case "support.message":
		if d.Direction == "inbound" {
			words = d.Text
			e.judge(d.Sentiment)
		}
	case "support.call":
		var said []string
		for _, t := range d.Turns {
			if t.Speaker == "customer" {
				said = append(said, t.Text)
			}
		}
		words = strings.Join(said, "\n")
		e.judge(d.Sentiment)
	case "support.survey_answered":
		words = d.Text
	}
	if words != "" {
		e.analyze(model.Analyze(redact.Text(words)))
	} else if e.kind == "support.call" && len(d.Turns) == 0 && d.Transcript != "" {
		e.analyze(model.Analyze(redact.Text(d.Transcript)))
		e.deciding = nil
		if e.model != "producer" {
			e.sentiment, e.model = nil, ""
		}
	}
	return e, e.part(in.Data)
}

// analyze takes the model's verdict where the producer has none.
func (e *foldedEvent) analyze(v sentiment.Result) {
	for _, t := range v.Topics {
		e.topics = append(e.topics, t.Name)
	}
	if !v.Judged {
		return
	}
	agreed := true
	if e.model == "" {
		e.judge(&v.Polarity)
		e.model = v.Model
	} else {
		agreed = *e.sentiment < 0 && v.Class == sentiment.Negative || *e.sentiment > 0 && v.Class == sentiment.Positive || *e.sentiment == 0 && v.Class == sentiment.Neutral
	}
	for _, s := range v.Spans {
		if agreed && len(e.deciding) < 5 {
			words := strings.TrimFunc(strings.Join(strings.Fields(s.Text), " "), func(r rune) bool { return unicode.IsPunct(r) || r == ' ' })
			if words = strings.ToValidUTF8(words[:min(len(words), 120)], ""); words != "" && !slices.Contains(e.deciding, words) {
				e.deciding = append(e.deciding, words)
			}
		}
	}
}

// part puts what people wrote apart. Of usage.event all is kept as it is.
func (e *foldedEvent) part(data json.RawMessage) error {
	v, err := numbered(data)
	if err != nil {
		return fmt.Errorf("read the data of %s: %w", e.id, err)
	}
	var said any
	if e.kind != "usage.event" {
		said = foldWords(v)
	}
	e.data, e.words = ordered(v), ""
	if said != nil {
		e.words = ordered(said)
	}
	return nil
}

// foldWords takes the words out of v and gives them in the same places, nil if there are none.
func foldWords(v any) any {
	switch v := v.(type) {
	case map[string]any:
		found := map[string]any{}
		for name, m := range v {
			words, isText := m.(string)
			switch {
			case isText && words != "" && slices.Contains([]string{"text", "subject", "transcript", "notes", "message", "statement", "result", "title"}, name):
				found[name] = redact.Text(words)
				delete(v, name)
			case isText && name == "reason":
				v[name] = redact.Text(words)
			default:
				if in := foldWords(m); in != nil {
					found[name] = in
				}
			}
		}
		if len(found) > 0 {
			return found
		}
	case []any:
		all, found := make([]any, len(v)), false
		for i, m := range v {
			all[i] = map[string]any{}
			if _, isObject := m.(map[string]any); !isObject {
				continue
			}
			if in := foldWords(m); in != nil {
				all[i], found = in, true
			}
		}
		if found {
			return all
		}
	}
	return nil
}

// numbered decodes JSON and keeps its numbers as they were written.
func numbered(data []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

// reordered is JSON that the server keeps as the producer wrote it, with its members in order.
func reordered(t *testing.T, data string) string {
	t.Helper()
	v, err := numbered([]byte(data))
	if err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return ordered(v)
}

// ordered is JSON with its members in order.
func ordered(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // what was decoded can be written
	return strings.TrimSpace(b.String())
}

// judge takes the producer's verdict, if there is one.
func (e *foldedEvent) judge(sentiment *float64) {
	if sentiment != nil {
		v := float32(*sentiment) + 0 // a judge's -0 is 0
		e.sentiment, e.model = &v, "producer"
	}
}

// foldEvents gives the distinct events: of copies that differ the one with the greatest hash, of identical ones the first to arrive.
func foldEvents(messages []message) ([]foldedEvent, error) {
	type identity struct {
		source, id, subject, kind string
		ns                        int64
	}
	model, err := sentiment.NewAnalyzer()
	if err != nil {
		return nil, err
	}
	best := map[identity]foldedEvent{}
	for _, m := range messages {
		e, err := foldEvent(m, model)
		if err != nil {
			return nil, err
		}
		k := identity{e.source, e.id, e.customer, e.kind, e.time.UnixNano()}
		old, had := best[k]
		if !had || e.hash > old.hash || e.hash == old.hash && e.recorded.Before(old.recorded) {
			best[k] = e
		}
	}
	var events []foldedEvent
	for _, e := range best {
		events = append(events, e)
	}
	return events, nil
}

// row is the row as the server writes it.
func (e *foldedEvent) row() row {
	r := row{
		"customer": e.customer, "type": e.kind, "time": e.time.Format("2006-01-02 15:04:05.000000000"), "source": e.source, "id": e.id,
		"user_id": e.userID, "name": e.name, "page": e.page, "quantity": number(e.quantity), "sentiment": "null", "sentiment_model": e.model,
		"topics": list(e.topics), "deciding": list(e.deciding), "data": e.data, "words": e.words, "recorded_at": e.recorded.Format("2006-01-02 15:04:05.000"), "hour": e.hour().Format(time.DateTime),
		"content_hash": fmt.Sprint(e.hash),
	}
	if e.sentiment != nil {
		r["sentiment"] = strconv.FormatFloat(float64(*e.sentiment), 'f', -1, 32)
	}
	return r
}

func (e *foldedEvent) hour() time.Time {
	y, m, d := e.time.Date()
	return time.Date(y, m, d, e.time.Hour(), 0, 0, 0, time.UTC)
}

// foldedEpoch is formula version 1 << 16 + data epoch 0, as no event was erased or judged again.
const foldedEpoch = 1 << 16

// foldRollups gives the rows of view rollups, from the distinct events. city is ClickHouse's cityHash64 of the users' ids.
func foldRollups(events []foldedEvent, city map[string]uint64) []row {
	type pair struct {
		customer string
		hour     time.Time
	}
	hours := map[pair][]foldedEvent{}
	for _, e := range events {
		k := pair{e.customer, e.hour()}
		hours[k] = append(hours[k], e)
	}
	var rows []row
	for k, events := range hours {
		count := map[string]int{}
		version := new(big.Int).Lsh(big.NewInt(foldedEpoch), 96)
		millionths, source := 0.0, ""
		users, features := map[uint64]bool{}, map[string]bool{}
		for _, e := range events {
			version.Add(version, new(big.Int).Lsh(big.NewInt(1), 64))
			version.Add(version, new(big.Int).SetUint64(e.hash))
			topic, _, _ := strings.Cut(e.kind, ".")
			count[topic]++
			count[e.kind]++
			if e.page != "" && e.page != "invoice" {
				count["sensitive"]++
			}
			if e.kind != "usage.event" {
				continue
			}
			millionths += math.RoundToEven(e.quantity * 1e6)
			features[e.name] = true
			source = max(source, e.source)
			if e.userID != "" {
				users[city[e.userID]] = true
			}
		}
		names := sorted(features)
		if len(names) > 1000 {
			names = names[:1000]
		}
		rows = append(rows, row{
			"customer": k.customer, "hour": k.hour.Format(time.DateTime), "events": fmt.Sprint(len(events)), "usage_events": fmt.Sprint(count["usage.event"]),
			"quantity": number(millionths / 1e6), "errors": fmt.Sprint(count["usage.error"]), "pages": fmt.Sprint(count["usage.page_viewed"]),
			"sensitive_pages": fmt.Sprint(count["sensitive"]), "billing_events": fmt.Sprint(count["billing"]),
			"support_events": fmt.Sprint(count["support"]), "account_events": fmt.Sprint(count["account"]),
			"active_users": fmt.Sprint(len(users)), "users": list(sorted(users)), "features": list(names), "usage_source": source, "version": version.String(),
		})
	}
	return rows
}

func sorted[K string | uint64](set map[K]bool) []K {
	var all []K
	for k := range set {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// list is an array as row holds it: JSON with every element as a string.
func list[T any](items []T) string {
	texts := []string{}
	for _, it := range items {
		texts = append(texts, fmt.Sprint(it))
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(texts) // strings can be written
	return strings.TrimSpace(b.String())
}
