// Package conversation makes of an event what is kept of its words: the mood and the topics of what the customer wrote, the words that
// decided, and the words themselves, without what identifies a person. Ingest does so when an event arrives, and rebuild again when the
// model has become another one; both take this path, on the same masked words, so that they cannot differ.
package conversation

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"glidepath/pkg/event"
	"glidepath/pkg/redact"
	"glidepath/pkg/sentiment"
	"glidepath/pkg/store"
)

// Config says what is kept of words.
type Config struct {
	Mask bool // put marks in the places of e-mail addresses, phone, identity and card numbers
	Keep bool // store the words at all
}

// Reader reads conversations. It is safe for concurrent use.
type Reader struct {
	cfg      Config
	analyzer *sentiment.Analyzer
}

// NewReader makes a reader with the embedded model.
func NewReader(cfg Config) (*Reader, error) {
	analyzer, err := sentiment.NewAnalyzer()
	if err != nil {
		return nil, err
	}
	return &Reader{cfg, analyzer}, nil
}

// Model is the version of the model.
func (r *Reader) Model() string { return r.analyzer.Model() }

// Read fills in what row keeps of e's words, and Data without them.
func (r *Reader) Read(e *event.Event, row *store.Event) error {
	row.Data, row.Words = e.JSON, nil
	r.judge(e, row)
	if _, use := e.Data.(*event.UsageEvent); use {
		return nil // nobody speaks
	}
	kept, said, err := redact.Split(e.JSON, r.cfg.Mask)
	if err != nil {
		return err
	}
	row.Data = kept
	if r.cfg.Keep {
		row.Words = said
	}
	return nil
}

// judge takes the producer's verdict on the customer's words, or makes one of its own; what the words are about it always says itself. The
// mood of our own people's messages, which some help desks state too, is none of the customer's.
func (r *Reader) judge(e *event.Event, row *store.Event) {
	row.Sentiment, row.SentimentModel, row.Topics, row.Deciding = float32(math.NaN()), "", nil, nil
	row.Analysis = sentiment.Epoch
	stated := e.Sentiment()
	switch p := e.Data.(type) {
	case *event.SupportMessage:
		if p.Direction != "inbound" {
			return
		}
	case *event.Call:
		if len(p.Turns) == 0 && p.Transcript != "" { // who said what is not known
			row.Topics = topics(r.analyze(p.Transcript))
		}
	}
	if stated != nil {
		row.Sentiment, row.SentimentModel = float32(*stated), "producer"
	}
	text := e.Text()
	if text == "" {
		return
	}
	v := r.analyze(text)
	row.Topics = topics(v)
	switch {
	case !v.Judged:
		return
	case stated == nil:
		row.Sentiment, row.SentimentModel = float32(v.Polarity), v.Model
	case *stated < 0 != (v.Class == sentiment.Negative) || *stated > 0 != (v.Class == sentiment.Positive):
		return // the words that decided for us did not decide for the producer
	}
	if r.cfg.Keep {
		row.Deciding = deciding(v.Spans)
	}
}

func (r *Reader) analyze(text string) sentiment.Result {
	if r.cfg.Mask {
		text = redact.Text(text)
	}
	return r.analyzer.Analyze(text)
}

func topics(v sentiment.Result) []string {
	var names []string
	for _, t := range v.Topics {
		names = append(names, t.Name)
	}
	return names
}

// What is kept of the deciding words: enough to quote.
const (
	mostDeciding    = 5
	longestDeciding = 120 // bytes
)

func deciding(spans []sentiment.Span) []string {
	var out []string
	for _, s := range spans {
		words := strings.TrimFunc(strings.Join(strings.Fields(s.Text), " "), marks)
		if len(words) > longestDeciding {
			words = strings.ToValidUTF8(words[:longestDeciding], "")
		}
		if !utf8.ValidString(words) || words == "" || slices.Contains(out, words) {
			continue
		}
		if out = append(out, words); len(out) == mostDeciding {
			break
		}
	}
	return out
}

// Again judges a stored event by the present model. It needs the words: an event whose words are no longer kept stays as it is. It reports
// whether row was judged again.
func (r *Reader) Again(row *store.Event) (bool, error) {
	if len(row.Words) == 0 || row.Analysis >= sentiment.Epoch {
		return false, nil
	}
	whole, err := redact.Join(row.Data, row.Words)
	if err != nil {
		return false, err
	}
	e, err := decode(row, whole)
	if err != nil {
		return false, err
	}
	r.judge(&e, row)
	return true, nil
}

// decode makes the event again that a row was made of.
func decode(row *store.Event, data []byte) (event.Event, error) {
	value, err := json.Marshal(struct {
		SpecVersion string          `json:"specversion"`
		Source      string          `json:"source"`
		ID          string          `json:"id"`
		Type        string          `json:"type"`
		Subject     string          `json:"subject"`
		Time        time.Time       `json:"time"`
		Data        json.RawMessage `json:"data"`
	}{"1.0", row.Source, row.ID, row.Type, row.Customer, row.Time, data})
	if err != nil {
		return event.Event{}, fmt.Errorf("read event %s of %s again: %w", row.ID, row.Source, err)
	}
	prefix, _, _ := strings.Cut(row.Type, ".")
	if prefix == "account" {
		prefix = "accounts"
	}
	var d event.Decoder
	e, err := d.Decode(prefix, event.Message{Value: value})
	var invalid *event.Invalid
	if errors.As(err, &invalid) {
		return event.Event{}, fmt.Errorf("read event %s of %s again: %s at %s: %s", row.ID, row.Source, invalid.Reason, invalid.Path, invalid.Detail)
	}
	return e, err
}

// marks are what stands around words.
func marks(r rune) bool { return unicode.IsPunct(r) || r == ' ' }
