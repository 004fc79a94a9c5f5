package alerter

import (
	"glidepath/pkg/alert"
	"glidepath/pkg/event"
	"glidepath/pkg/store"
)

// actionRow is what a person asked for, and whether it was done.
func actionRow(t *alert.Transition, a *event.AlertAction) store.AlertAction {
	row := store.AlertAction{Customer: t.Customer, ID: a.ID, AlertID: a.AlertID, Verb: a.Verb, By: a.By, At: a.At, Until: a.Until,
		Outcome: a.Outcome, Note: a.Note}
	if t.Kind == alert.Refused {
		row.Refused = t.Reason
	}
	return row
}
