package alert_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/event"
)

// TestAContactTakesAnAlertOn: people need not type commands, a touchpoint that names the alert says as much.
func TestAContactTakesAnAlertOn(t *testing.T) {
	rules, st := shipped(t), &alert.CustomerState{}
	at := time.Date(2026, 6, 4, 9, 0, 0, 0, time.UTC)
	happens := func(id, kind, data string, at time.Time) []alert.Transition {
		e := event.Notable{Source: "s", ID: id, Type: kind, Time: at, RecordedTime: at, Data: json.RawMessage(data)}
		return alert.Step(rules, st, alert.Input{Customer: "acme", Event: &e})
	}
	opened := happens("p1", "billing.payment_failed", `{"kind":"declined"}`, at)
	if len(opened) != 1 {
		t.Fatalf("%+v", opened)
	}
	id := opened[0].AlertID
	for _, none := range []string{`{"kind":"check_in","alert_id":"another"}`, fmt.Sprintf(`{"kind":"check_in","status":"no_show","alert_id":%q}`, id)} {
		if told := happens("t0", "support.touchpoint", none, at.Add(time.Hour)); len(told) != 0 {
			t.Errorf("%s: %+v", none, told)
		}
	}
	told := happens("t1", "support.touchpoint", fmt.Sprintf(`{"kind":"check_in","agent_id":"mia","alert_id":%q}`, id), at.Add(2*time.Hour))
	if len(told) != 1 || told[0].Kind != alert.AcknowledgedNow || told[0].By != "mia" || told[0].AlertID != id {
		t.Fatalf("%+v", told)
	}
	e := told[0].Event()
	checkEvent(t, e)
	if e.Reason != alert.ReasonTouchpoint || e.By != "mia" {
		t.Errorf("%+v", e)
	}
}

// TestAMoreSpecificAlertInhibits: what one alert says is not said again by a vaguer one, whatever the order of the rules.
func TestAMoreSpecificAlertInhibits(t *testing.T) {
	rule := func(id, rest string) string {
		return "  - {id: " + id + ", kind: risk, severity: warning, play: act, title: " + words + ", summary: " + words + ", " + rest + "}\n"
	}
	file := "rules:\n" + rule("vague", "on: {score: {when: nps < 5}}, inhibited_by: [specific]") + rule("specific", "on: {score: {when: csat_90d < 0.5}}") +
		"plays:\n  - {id: act, name: " + words + ", owner_role: csm, first_step: " + words + ", deadline_days: 1, done_when: " + words + "}\n"
	rules, err := alert.LoadRules(map[string][]byte{"two.yaml": []byte(file)})
	if err != nil {
		t.Fatal(err)
	}
	r := newRunner(rules)
	day := func(n int, signals map[string]float64) []string {
		at := start.AddDate(0, 0, n)
		var told []string
		for _, raw := range r.run(alert.Input{Customer: "acme", Score: &event.ScoreChanged{AsOf: at, Signals: signals}},
			alert.Input{Customer: "acme", Tick: &event.Tick{AsOf: at}}) {
			var e alert.Event
			if err := json.Unmarshal([]byte(raw), &e); err != nil {
				t.Fatal(err)
			}
			told = append(told, e.Transition+" "+e.Rule)
		}
		return told
	}
	told := day(1, map[string]float64{"nps": 3, "csat_90d": 0.2})
	if held := r.state.Rules["vague"].Held; len(told) != 1 || told[0] != "opened specific" || held != "inhibited_by_specific" {
		t.Errorf("%v, vague is held by %q", told, held)
	}
	if told := day(2, map[string]float64{"nps": 3, "csat_90d": 0.9}); len(told) != 2 || told[0] != "resolved specific" || told[1] != "opened vague" {
		t.Errorf("%v", told)
	}
	for name, broken := range map[string]string{
		`there is no rule "nobody"`: "inhibited_by: [nobody]",
		"inhibited by itself":       "inhibited_by: [vague]",
	} {
		_, err := alert.LoadRules(map[string][]byte{"two.yaml": []byte("rules:\n" + rule("vague", "on: {score: {when: nps < 5}}, "+broken) +
			"plays:\n  - {id: act, name: " + words + ", owner_role: csm, first_step: " + words + ", deadline_days: 1, done_when: " + words + "}\n")})
		if err == nil {
			t.Errorf("%s was taken", broken)
			continue
		}
		t.Log(name, err)
	}
}

// TestFlappingIsDamped: what comes and goes must hold for longer each time.
func TestFlappingIsDamped(t *testing.T) {
	r := newRunner(restlessRules(t))
	opened := 0
	for day := range 28 { // at_once holds every other day
		at := start.AddDate(0, 0, day)
		nps := 1.0 + 8*float64(day%2)
		signals := map[string]float64{"nps": nps, "csat_90d": 1, "usage_ratio_7d": 1, "failed_payments_open": 0}
		opened += len(r.run(alert.Input{Customer: "acme", Score: &event.ScoreChanged{AsOf: at, Signals: signals}},
			alert.Input{Customer: "acme", Tick: &event.Tick{AsOf: at}}))
	}
	if opened > 4 { // two openings and their ends
		t.Errorf("%d transitions of a condition that held every other day", opened)
	}
}
