package pipelinetest

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/event"
	"glidepath/pkg/stream"
)

// act sends what a person does about an alert, as often as said.
func (p *Pipeline) act(times int, customer string, a event.AlertAction) {
	p.tb.Helper()
	value, err := json.Marshal(a)
	p.check(err)
	for range times {
		p.check(p.Client.Publish(p.tb.Context(), stream.Message{Topic: p.Client.Topic("health"), Key: []byte(customer), Value: value,
			Headers: []stream.Header{{Key: "type", Value: []byte(event.TypeAlertAction)}}}))
	}
}

// TestActionsOnAlerts lets people act on alerts while the alerter is killed and started again: each action counts once, however often it is
// sent, what cannot be done is refused with its reason, and who did what is kept.
func TestActionsOnAlerts(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.Start(p.Ingest(nil), p.Scorer(nil))
	stop := p.Start(p.Alerter(nil))
	p.Send(Account("acme", "smb", "", monday.AddDate(0, 0, -3)))
	p.Tick(monday)
	p.Send(Failed("acme", "i1", monday.Add(9*time.Hour)))
	p.Until("the alert is there", func(context.Context) (bool, error) { return len(p.Alerts()) == 1, nil })
	p.Drained("alerter", "health")
	id := p.One("SELECT alert_id FROM alerts")
	at := monday.Add(10 * time.Hour)
	snooze := event.AlertAction{ID: "a1", AlertID: id, Verb: alert.Snooze, By: "Ann", At: at, Until: monday.AddDate(0, 0, 2), Note: "they pay on Tuesdays"}
	p.act(2, "acme", snooze)
	p.act(1, "acme", event.AlertAction{ID: "a2", AlertID: "no-such-alert", Verb: alert.Ack, By: "Ann", At: at})
	p.Drained("alerter", "health")
	stop()
	p.act(1, "acme", snooze)
	stop = p.Start(p.Alerter(nil))
	p.Tick(monday.AddDate(0, 0, 2))
	p.Drained("alerter", "health")
	same(t, "told", p.told(), []string{"acme payment_trouble opened", "acme payment_trouble snoozed", "acme payment_trouble woken"})
	stop()
	p.Start(p.Alerter(nil))
	p.act(1, "acme", event.AlertAction{ID: "a3", AlertID: id, Verb: alert.Note, By: "Ben", At: at.AddDate(0, 0, 2), Note: "called"})
	p.act(2, "acme", event.AlertAction{ID: "a4", AlertID: id, Verb: alert.Close, By: "Ben", At: at.AddDate(0, 0, 2), Outcome: alert.Saved})
	p.act(1, "acme", event.AlertAction{ID: "a5", AlertID: id, Verb: alert.Ack, By: "Ann", At: at.AddDate(0, 0, 2)})
	p.Drained("alerter", "health")
	same(t, "alerts", p.SQL("SELECT state, JSONExtractString(event, 'outcome'), JSONExtractString(event, 'by') FROM alerts"), []string{"closed\tsaved\tBen"})
	same(t, "actions", p.SQL("SELECT id, verb, by, outcome, note, refused FROM alert_actions ORDER BY id"), []string{
		"a1\tsnooze\tAnn\t\tthey pay on Tuesdays\t", "a2\tack\tAnn\t\t\tunknown_alert", "a3\tnote\tBen\t\tcalled\t", "a4\tclose\tBen\tsaved\t\t", "a5\tack\tAnn\t\t\tunknown_alert"})
	ids := map[string]int{}
	for _, r := range p.Alerts() {
		var e struct{ ID string }
		p.check(json.Unmarshal(r.Value, &e))
		if ids[e.ID]++; ids[e.ID] > 1 {
			t.Errorf("event %s was told twice", e.ID)
		}
	}
}

// TestAStormOpensNothing lets payments of everybody go unpaid at once: one rule would open for all, and opens for none until the storm is over.
func TestAStormOpensNothing(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.StormShare = 0.5
	p.StartAll()
	var events []Event
	for i := range 40 {
		c := fmt.Sprintf("c%02d", i)
		events = append(events, Account(c, "smb", "", monday.AddDate(0, 0, -30)),
			Event{Type: "billing.payment_failed", Customer: c, Time: monday.AddDate(0, 0, -10), ID: "f", Recorded: monday.AddDate(0, 0, -8),
				Data: `{"invoice_id":"i1","amount":100,"currency":"EUR","kind":"other"}`})
	}
	p.Send(events...)
	p.Tick(monday, monday.AddDate(0, 0, 4))
	p.Drained("alerter", "health")
	same(t, "told in the storm", p.told(), nil)
	if held := p.One(`SELECT countIf(position(state, '"held":"storm"') > 0) FROM alert_states_raw FINAL`); held != "40" {
		t.Errorf("%s alerts are held by the storm", held)
	}
	for i := range 30 { // most of them pay
		p.Send(Event{Type: "billing.invoice_paid", Customer: fmt.Sprintf("c%02d", i), Time: monday.AddDate(0, 0, 4).Add(time.Hour), Data: `{"invoice_id":"i1","amount":100,"currency":"EUR"}`})
	}
	p.Tick(monday.AddDate(0, 0, 5))
	p.Drained("alerter", "health")
	if got := p.told(); len(got) != 10 {
		t.Errorf("after the storm: %v", got)
	}
}
