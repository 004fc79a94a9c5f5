package scoring

import (
	"encoding/json"
	"fmt"

	"glidepath/pkg/alert"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// alertRank orders transitions that happen at one time.
var alertRank = map[alert.TransitionKind]uint64{
	alert.Opened: 1, alert.Escalated: 2, alert.AcknowledgedNow: 3, alert.SnoozedNow: 4, alert.Woken: 5, alert.ResolvedNow: 6, alert.ClosedNow: 7,
}

// closed is the state of an alert of which it is known how it ended.
const closed = "closed"

// AlertOut is a transition as the store keeps it and as topic alerts carries it.
func AlertOut(topic string, t *alert.Transition, e *alert.Event) (store.Alert, stream.Message, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return store.Alert{}, stream.Message{}, fmt.Errorf("write alert %s: %w", t.AlertID, err)
	}
	state := string(t.State)
	switch t.Kind {
	case alert.ResolvedNow:
		state = string(alert.Resolved)
	case alert.ClosedNow:
		state = closed
	}
	row := store.Alert{
		ID: t.AlertID, Customer: t.Customer, Rule: t.Rule, State: state, Severity: string(t.Severity), OpenedAt: t.OpenedAt, ChangedAt: t.AsOf,
		Version: uint64(t.AsOf.UnixMilli())<<3 | alertRank[t.Kind], Event: string(data),
	}
	value, err := json.Marshal(cloudEvent{
		SpecVersion: "1.0", ID: e.ID(), Source: Source, Type: e.Type(), Subject: t.Customer, Time: t.AsOf.UTC(), Data: json.RawMessage(data),
	})
	if err != nil {
		return store.Alert{}, stream.Message{}, fmt.Errorf("write alert %s: %w", t.AlertID, err)
	}
	return row, stream.Message{Topic: topic, Key: []byte(t.Customer), Value: value, Headers: []stream.Header{{Key: "type", Value: []byte(e.Type())}}}, nil
}
