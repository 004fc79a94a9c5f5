package alert_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/event"
	"glidepath/schemas"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func checkEvent(t *testing.T, e alert.Event) {
	t.Helper()
	raw, err := fs.ReadFile(schemas.FS, "alert.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("alert.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("alert.json")
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	inst, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(inst); err != nil {
		t.Errorf("%v\n%s", err, b)
	}
	var back alert.Event
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, back); diff != "" {
		t.Errorf("does not survive its JSON:\n%s", diff)
	}
}

func TestAnAlertSaysItsReasons(t *testing.T) {
	at := time.Date(2026, 6, 4, 9, 0, 0, 0, time.UTC)
	score, change, mood := 41.0, -22.0, -0.95
	row := &event.ScoreChanged{AsOf: at.Add(-9 * time.Hour), Score: &score, Change: &change, Band: "at_risk", Stage: "approach", Causes: []string{"slow_support"},
		Name: "Acme GmbH", Segment: "enterprise", Owner: "Mia", OwnerEmail: "mia@example.com", MRR: 120000, Currency: "EUR",
		Signals:       map[string]float64{"unanswered_hours": 100, "escalations_28d": 0, "sentiment_28d": -0.6, "sentiment_before": 0.2, "days_to_renewal": 40},
		Contributions: []event.ScorePart{{Measure: "unanswered", Signal: "unanswered_hours", Points: 1, Max: 4}, {Measure: "escalations", Signal: "escalations_28d", Points: 4, Max: 4}}}
	in := alert.Input{Customer: "acme", Last: row, Event: &event.Notable{Source: "desk", ID: "m1", Type: "support.message", Time: at, RecordedTime: at,
		Sentiment: &mood, Data: json.RawMessage(`{"conversation_id":"c","direction":"inbound","text":"Nobody  answers.\nWe are leaving"}`)}}
	told := alert.Step(shipped(t), &alert.CustomerState{}, in)
	if len(told) != 1 {
		t.Fatalf("%d transitions", len(told))
	}
	e := told[0].Event()
	checkEvent(t, e)
	if e.Type() != "health.alert_opened" || e.ID() != e.AlertID+"-opened" || len(e.AlertID) != 32 {
		t.Errorf("type %s, id %s", e.Type(), e.ID())
	}
	if e.Owner != "Mia" || *e.Score != 41 || *e.Change != -22 || e.MRR != 120000 || *e.DaysToRenewal != 40 || e.Play.ID != "call_back" || e.OwnerRole != "csm" {
		t.Errorf("%+v", e)
	}
	if want := `What they write sounds unhappy: "Nobody answers. We are leaving". Mood of their messages in 28 days: very negative. Before that: positive.`; e.Summary.En != want {
		t.Errorf("summary %q", e.Summary.En)
	}
	var said []string
	for _, ev := range e.Evidence {
		said = append(said, ev.Text.En)
	}
	if diff := cmp.Diff([]string{
		`Message: very negative, "Nobody answers. We are leaving"`,
		"Mood of their messages: very negative (before: positive)",
		"A message of theirs has waited 4 days for an answer (good: below 8 hours)",
	}, said); diff != "" {
		t.Error(diff)
	}
	if e.Evidence[0].EventID != "m1" || e.Evidence[0].Quote != "Nobody answers. We are leaving" {
		t.Errorf("%+v", e.Evidence[0])
	}
	if got := e.Evidence[2].Text.Hant; got != "客戶訊息已等待回覆4天（良好：8小時內）" {
		t.Error(got)
	}
}

func TestACustomerWithoutAScoreIsAlertedToo(t *testing.T) {
	at := time.Date(2026, 6, 4, 9, 0, 0, 0, time.UTC)
	in := alert.Input{Customer: "new", Event: &event.Notable{Source: "bank", ID: "p", Type: "billing.payment_failed", Time: at, RecordedTime: at,
		Data: json.RawMessage(`{"kind":"declined","amount":12050,"currency":"EUR"}`)}}
	told := alert.Step(shipped(t), &alert.CustomerState{}, in)
	if len(told) != 1 {
		t.Fatalf("%d transitions", len(told))
	}
	e := told[0].Event()
	checkEvent(t, e)
	if e.Title.En != "new: payment trouble" || e.Summary.En != "A payment has failed: 120.50 EUR. Ask before access is limited." {
		t.Errorf("%q %q", e.Title.En, e.Summary.En)
	}
}
