package conversation

import (
	"math"
	"slices"
	"strings"
	"testing"

	"glidepath/pkg/event"
	"glidepath/pkg/sentiment"
	"glidepath/pkg/store"
)

// read makes a row of an event of a type with data.
func read(t *testing.T, cfg Config, typ, data string) *store.Event {
	t.Helper()
	r, err := NewReader(cfg)
	if err != nil {
		t.Fatal(err)
	}
	value := `{"specversion":"1.0","source":"//t","id":"1","type":"` + typ + `","subject":"c","time":"2026-06-01T00:00:00Z","data":` + data + `}`
	var d event.Decoder
	e, err := d.Decode("", event.Message{Value: []byte(value)})
	if err != nil {
		t.Fatal(err)
	}
	row := &store.Event{Customer: e.Customer, Type: e.Type, Source: e.Source, ID: e.ID, Time: e.Time}
	if err := r.Read(&e, row); err != nil {
		t.Fatal(err)
	}
	return row
}

const furious = "Terrible. Your app is broken again, I want a refund! Write to me@example.com"

func TestRead(t *testing.T) {
	keep := Config{Mask: true, Keep: true}
	for _, c := range []struct {
		name, typ, data string
		cfg             Config
		model           string // "own", "producer" or ""
		mood            float64
		topics          bool
		deciding        bool
		kept, words     string
	}{
		{"the customer's message", "support.message", `{"conversation_id":"k","direction":"inbound","text":"` + furious + `"}`, keep, "own", -1, true, true,
			`{"conversation_id":"k","direction":"inbound"}`, `{"text":"` + strings.ReplaceAll(furious, "me@example.com", "[email]") + `"}`},
		{"ours", "support.message", `{"conversation_id":"k","direction":"outbound","text":"` + furious + `","sentiment":-1}`, keep, "", 0, false, false,
			`{"conversation_id":"k","direction":"outbound","sentiment":-1}`, `{"text":"` + strings.ReplaceAll(furious, "me@example.com", "[email]") + `"}`},
		{"with the producer's verdict", "support.message", `{"conversation_id":"k","direction":"inbound","text":"` + furious + `","sentiment":-0.5}`, keep, "producer", -0.5, true, true, "", ""},
		{"with one that we do not share", "support.message", `{"conversation_id":"k","direction":"inbound","text":"` + furious + `","sentiment":0.5}`, keep, "producer", 0.5, true, false, "", ""},
		{"no words are kept", "support.message", `{"conversation_id":"k","direction":"inbound","text":"` + furious + `"}`, Config{Mask: true}, "own", -1, true, false,
			`{"conversation_id":"k","direction":"inbound"}`, ""},
		{"nothing is masked", "support.message", `{"conversation_id":"k","direction":"inbound","text":"` + furious + `"}`, Config{Keep: true}, "own", -1, true, true, "", `{"text":"` + furious + `"}`},
		{"a transcript", "support.call", `{"direction":"inbound","duration_ms":1,"transcript":"` + furious + `"}`, keep, "", 0, true, false, `{"direction":"inbound","duration_ms":1}`, ""},
		{"a call with turns", "support.call", `{"direction":"inbound","duration_ms":1,"turns":[{"speaker":"agent","text":"Great, wonderful!"},{"speaker":"customer","text":"` + furious + `"}]}`, keep,
			"own", -1, true, true, `{"direction":"inbound","duration_ms":1,"turns":[{"speaker":"agent"},{"speaker":"customer"}]}`, ""},
		{"an unknown type", "support.note", `{"text":"call 13800138000"}`, keep, "", 0, false, false, `{}`, `{"text":"call [phone]"}`},
		{"usage", "usage.event", `{"name":"text","properties":{"text":"x"}}`, keep, "", 0, false, false, `{"name":"text","properties":{"text":"x"}}`, ""},
	} {
		row := read(t, c.cfg, c.typ, c.data)
		model := row.SentimentModel
		if strings.HasPrefix(model, "glidepath-") {
			model = "own"
		}
		mood := float64(row.Sentiment)
		switch {
		case model != c.model:
			t.Errorf("%s: judged by %q, want %q", c.name, model, c.model)
		case c.model == "" && !math.IsNaN(mood), c.model == "own" && mood > 0.6*c.mood, c.model == "producer" && mood != c.mood:
			t.Errorf("%s: mood %v, want %v", c.name, mood, c.mood)
		}
		if (len(row.Topics) > 0) != c.topics || (len(row.Deciding) > 0) != c.deciding {
			t.Errorf("%s: topics %q, deciding %q", c.name, row.Topics, row.Deciding)
		}
		if c.kept != "" && string(row.Data) != c.kept || c.words != "" && string(row.Words) != c.words || !c.cfg.Keep && row.Words != nil {
			t.Errorf("%s: kept %s and %s", c.name, row.Data, row.Words)
		}
	}
}

// TestAgain: judging again what is stored gives what reading gave.
func TestAgain(t *testing.T) {
	for _, data := range []string{
		`{"conversation_id":"k","direction":"inbound","text":"` + furious + `"}`,
		`{"conversation_id":"k","direction":"inbound","text":"` + furious + `","sentiment":0.25}`,
		`{"conversation_id":"k","direction":"outbound","text":"` + furious + `"}`,
	} {
		want := read(t, Config{Mask: true, Keep: true}, "support.message", data)
		old := *want
		old.Analysis, old.Topics, old.Deciding = sentiment.Epoch-1, []string{"praise"}, []string{"great"}
		if old.SentimentModel != "producer" {
			old.Sentiment, old.SentimentModel = 0.9, "older"
		}
		r, err := NewReader(Config{Keep: true})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := r.Again(&old); err != nil || !again {
			t.Fatalf("%s: judged again %v, %v", data, again, err)
		}
		if math.Float32bits(old.Sentiment) != math.Float32bits(want.Sentiment) || old.SentimentModel != want.SentimentModel ||
			!slices.Equal(old.Topics, want.Topics) || !slices.Equal(old.Deciding, want.Deciding) || old.Analysis != want.Analysis {
			t.Errorf("%s: judged again %+v, want %+v", data, old, want)
		}
		if again, err := r.Again(&old); err != nil || again {
			t.Errorf("%s: judged a second time: %v, %v", data, again, err)
		}
	}
}
