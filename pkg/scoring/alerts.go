package scoring

import (
	"encoding/json"
	"fmt"

	"glidepath/pkg/alert"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// alertRank orders transitions that happen at one time.
var alertRank = map[alert.TransitionKind]uint64{alert.Opened: 1, alert.Escalated: 2, alert.ResolvedNow: 3}

var alertState = map[alert.TransitionKind]string{
	alert.Opened: string(alert.Open), alert.Escalated: string(alert.Open), alert.ResolvedNow: string(alert.Resolved),
}

// AlertOut is a transition as the store keeps it and as topic alerts carries it.
func AlertOut(topic string, t *alert.Transition, e *alert.Event) (store.Alert, stream.Message, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return store.Alert{}, stream.Message{}, fmt.Errorf("write alert %s: %w", t.AlertID, err)
	}
	row := store.Alert{
		ID: t.AlertID, Customer: t.Customer, Rule: t.Rule, State: alertState[t.Kind], Severity: string(t.Severity), OpenedAt: t.OpenedAt, ChangedAt: t.AsOf,
		Version: uint64(t.AsOf.UnixMilli())<<2 | alertRank[t.Kind], Event: string(data),
	}
	value, err := json.Marshal(cloudEvent{
		SpecVersion: "1.0", ID: e.ID(), Source: Source, Type: e.Type(), Subject: t.Customer, Time: t.AsOf.UTC(), Data: json.RawMessage(data),
	})
	if err != nil {
		return store.Alert{}, stream.Message{}, fmt.Errorf("write alert %s: %w", t.AlertID, err)
	}
	return row, stream.Message{Topic: topic, Key: []byte(t.Customer), Value: value, Headers: []stream.Header{{Key: "type", Value: []byte(e.Type())}}}, nil
}
