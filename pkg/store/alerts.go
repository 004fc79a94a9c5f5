package store

import (
	"context"
	"fmt"
	"time"
)

// Alert is a row of alerts_raw: the last state of an alert.
type Alert struct {
	ID, Customer, Run, Rule, State, Severity string
	OpenedAt, ChangedAt                      time.Time
	Version                                  uint64
	Event                                    string // data of the last alert event, JSON
}

// InsertAlerts stores alerts; of several rows of one alert the greatest version counts.
func (s *Store) InsertAlerts(ctx context.Context, as []Alert) error {
	if len(as) == 0 {
		return nil
	}
	batch, err := s.conn.PrepareBatch(ctx, "INSERT INTO alerts_raw (customer, run, alert_id, rule, state, severity, opened_at, changed_at, version, event)")
	if err != nil {
		return fmt.Errorf("insert alerts: %w", err)
	}
	for i := range as {
		a := &as[i]
		if err := batch.Append(a.Customer, a.Run, a.ID, a.Rule, a.State, a.Severity, a.OpenedAt, a.ChangedAt, a.Version, a.Event); err != nil {
			_ = batch.Abort()
			return fmt.Errorf("insert alerts: %w", err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("insert alerts: %w", err)
	}
	return nil
}

// Alerts lists live alerts, the last changed first, in a state ("" = any), at most limit of them.
func (s *Store) Alerts(ctx context.Context, state, customer string, limit int) ([]Alert, error) {
	return s.alerts(ctx, "($1 = '' OR state = $1) AND ($2 = '' OR customer = $2) ORDER BY changed_at DESC, alert_id LIMIT $3", state, customer, uint64(limit))
}

func (s *Store) alerts(ctx context.Context, which string, args ...any) ([]Alert, error) {
	rows, err := s.conn.Query(ctx, "SELECT alert_id, customer, rule, state, severity, opened_at, changed_at, event FROM alerts WHERE "+which, args...)
	if err != nil {
		return nil, fmt.Errorf("read alerts: %w", err)
	}
	defer rows.Close()
	var as []Alert
	for rows.Next() {
		var a Alert
		if err := rows.Scan(&a.ID, &a.Customer, &a.Rule, &a.State, &a.Severity, &a.OpenedAt, &a.ChangedAt, &a.Event); err != nil {
			return nil, fmt.Errorf("read alerts: %w", err)
		}
		as = append(as, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read alerts: %w", err)
	}
	return as, nil
}

// AlertState is what the alerter remembers of a customer.
type AlertState struct {
	Customer string
	Run      string
	Version  uint64
	Offset   int64
	State    []byte // JSON
}

// InsertAlertStates stores states; of several of one customer the greatest version counts.
func (s *Store) InsertAlertStates(ctx context.Context, as []AlertState) error {
	if len(as) == 0 {
		return nil
	}
	batch, err := s.conn.PrepareBatch(ctx, "INSERT INTO alert_states_raw (customer, run, version, offset, state)")
	if err != nil {
		return fmt.Errorf("insert alert states: %w", err)
	}
	for i := range as {
		a := &as[i]
		if err := batch.Append(a.Customer, a.Run, a.Version, a.Offset, string(a.State)); err != nil {
			_ = batch.Abort()
			return fmt.Errorf("insert alert states: %w", err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("insert alert states: %w", err)
	}
	return nil
}

// AlertStates calls each with the states of a bucket's customers.
func (s *Store) AlertStates(ctx context.Context, run string, bucket int, each func(AlertState) error) error {
	rows, err := s.conn.Query(ctx, "SELECT customer, version, offset, state FROM alert_states_raw FINAL WHERE bucket = $1 AND run = $2", uint16(bucket), run)
	if err != nil {
		return fmt.Errorf("read alert states: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		a := AlertState{Run: run}
		var state string
		if err := rows.Scan(&a.Customer, &a.Version, &a.Offset, &state); err != nil {
			return fmt.Errorf("read alert states: %w", err)
		}
		a.State = []byte(state)
		if err := each(a); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read alert states: %w", err)
	}
	return nil
}

// AlertAction is what a person did about an alert, or was refused.
type AlertAction struct {
	Customer, ID, AlertID, Verb, By, Outcome, Note, Refused string
	At, Until                                               time.Time
}

// InsertAlertActions keeps actions; of several rows of one action that of what was done counts.
func (s *Store) InsertAlertActions(ctx context.Context, as []AlertAction) error {
	if len(as) == 0 {
		return nil
	}
	text := func(get func(*AlertAction) string) []string {
		out := make([]string, len(as))
		for i := range as {
			out[i] = get(&as[i])
		}
		return out
	}
	at, until := make([]time.Time, len(as)), make([]time.Time, len(as))
	for i := range as {
		at[i], until[i] = as[i].At, timeOr1970(as[i].Until)
	}
	return s.insertColumns(ctx, "alert_actions_raw", []string{"customer", "id", "alert_id", "verb", "by", "at", "until", "outcome", "note", "refused"},
		text(func(a *AlertAction) string { return a.Customer }), text(func(a *AlertAction) string { return a.ID }),
		text(func(a *AlertAction) string { return a.AlertID }), text(func(a *AlertAction) string { return a.Verb }),
		text(func(a *AlertAction) string { return a.By }), at, until, text(func(a *AlertAction) string { return a.Outcome }),
		text(func(a *AlertAction) string { return a.Note }), text(func(a *AlertAction) string { return a.Refused }))
}

// AlertActions lists what was done about an alert, the newest first.
func (s *Store) AlertActions(ctx context.Context, alertID string) ([]AlertAction, error) {
	rows, err := s.conn.Query(ctx, "SELECT customer, id, alert_id, verb, by, at, until, outcome, note, refused FROM alert_actions WHERE alert_id = $1 ORDER BY at DESC, id", alertID)
	if err != nil {
		return nil, fmt.Errorf("read actions on alerts: %w", err)
	}
	defer rows.Close()
	var out []AlertAction
	for rows.Next() {
		var a AlertAction
		if err := rows.Scan(&a.Customer, &a.ID, &a.AlertID, &a.Verb, &a.By, &a.At, &a.Until, &a.Outcome, &a.Note, &a.Refused); err != nil {
			return nil, fmt.Errorf("read actions on alerts: %w", err)
		}
		a.At, a.Until = a.At.UTC(), orZero(a.Until)
		out = append(out, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read actions on alerts: %w", err)
	}
	return out, nil
}

// AlertsNamed finds live alerts by the beginning of their id, at most two: more than one is too many.
func (s *Store) AlertsNamed(ctx context.Context, beginning string) ([]Alert, error) {
	return s.alerts(ctx, "startsWith(alert_id, $1) ORDER BY alert_id LIMIT 2", beginning)
}

// JudgedCustomers counts the customers of a bucket that were judged within the day up to a time.
func (s *Store) JudgedCustomers(ctx context.Context, bucket int, asOf time.Time) (int, error) {
	var n uint64
	err := s.conn.QueryRow(ctx, "SELECT uniqExact(customer) FROM scores_raw WHERE bucket = $1 AND run = '' AND as_of <= $2 AND as_of > $2 - INTERVAL 25 HOUR",
		uint16(bucket), asOf).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the customers: %w", err)
	}
	return int(n), nil
}
