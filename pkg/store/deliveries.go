package store

import (
	"context"
	"fmt"
	"time"
)

// What came of a delivery.
const (
	DeliveryIntent  = "intent"  // about to be sent; what came of it is not known
	DeliverySent    = "sent"    // the receiver took it
	DeliveryRefused = "refused" // the receiver will never take it
	DeliveryFailed  = "failed"  // given up
)

// Delivery is a row of deliveries_raw: an alert event on its way to a channel.
type Delivery struct {
	AlertID, EventID, Channel string
	Status                    string
	Attempts                  int
	Detail                    string
	At                        time.Time
}

// InsertDelivery appends what is about to be done, or what came of it.
func (s *Store) InsertDelivery(ctx context.Context, d Delivery) error {
	return s.insertColumns(ctx, "deliveries_raw", []string{"alert_id", "event_id", "channel", "status", "attempts", "detail", "at"},
		[]string{d.AlertID}, []string{d.EventID}, []string{d.Channel}, []string{d.Status}, []uint16{uint16(min(d.Attempts, 65535))},
		[]string{d.Detail}, []time.Time{d.At})
}

// Delivered tells what came of an alert event's deliveries, by channel; a channel with nothing but intents says so.
func (s *Store) Delivered(ctx context.Context, alertID, eventID string) (map[string]Delivery, error) {
	// A result stands over the intents around it: a clock that was set back must not make it forgotten.
	rows, err := s.conn.Query(ctx, `SELECT channel, argMax(status, (status != 'intent', at)), max(attempts), argMax(detail, (status != 'intent', at)), max(at)
		FROM deliveries_raw WHERE alert_id = $1 AND event_id = $2 GROUP BY channel`, alertID, eventID)
	if err != nil {
		return nil, fmt.Errorf("read the deliveries of %s: %w", eventID, err)
	}
	defer rows.Close()
	found := map[string]Delivery{}
	for rows.Next() {
		d := Delivery{AlertID: alertID, EventID: eventID}
		var attempts uint16
		if err := rows.Scan(&d.Channel, &d.Status, &attempts, &d.Detail, &d.At); err != nil {
			return nil, fmt.Errorf("read the deliveries of %s: %w", eventID, err)
		}
		d.Attempts = int(attempts)
		found[d.Channel] = d
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the deliveries of %s: %w", eventID, err)
	}
	return found, nil
}
