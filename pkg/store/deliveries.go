package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// What came of a delivery.
const (
	DeliveryHeld     = "held"     // for a reason: until a time, or for a digest
	DeliveryQueued   = "queued"   // to be sent
	DeliveryIntent   = "intent"   // about to be sent; what came of it is not known
	DeliverySent     = "sent"     // the receiver took it
	DeliveryRefused  = "refused"  // the receiver will never take it
	DeliveryFailed   = "failed"   // given up
	DeliveryDigested = "digested" // it is in a digest, which is a delivery of its own
	DeliveryReleased = "released" // the time that it was held for has come: other rows of the event say what became of it
	DeliveryUnrouted = "unrouted" // no route leads to anybody
)

// Delivery is a row of deliveries_raw: a message on its way to somebody.
type Delivery struct {
	Bucket                               int
	AlertID, EventID, Recipient, Channel string
	Status, Reason                       string
	Digest                               string    // whose digest carries it
	Due                                  time.Time // when what is held is looked at again
	Attempts                             int
	Detail                               string
	Body                                 []byte // the CloudEvent, in the row that begins a delivery
	At                                   time.Time
}

// InsertDeliveries appends what is about to be done, or what came of it; all of it, or nothing (on a single server).
func (s *Store) InsertDeliveries(ctx context.Context, ds []Delivery) error {
	if len(ds) == 0 {
		return nil
	}
	batch, err := s.conn.PrepareBatch(ctx, "INSERT INTO deliveries_raw (bucket, alert_id, event_id, recipient, channel, status, reason, digest, due, attempts, detail, body, at)")
	if err != nil {
		return fmt.Errorf("insert deliveries: %w", err)
	}
	for i := range ds {
		d := &ds[i]
		due := d.Due
		if due.IsZero() {
			due = time.Unix(0, 0)
		}
		err := batch.Append(uint16(d.Bucket), d.AlertID, d.EventID, d.Recipient, d.Channel, d.Status, d.Reason, d.Digest, due,
			uint16(min(d.Attempts, 65535)), d.Detail, string(d.Body), d.At)
		if err != nil {
			_ = batch.Abort()
			return fmt.Errorf("insert deliveries: %w", err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("insert deliveries: %w", err)
	}
	return nil
}

// Planned tells of which of some events, of some alerts, it is decided already who is told. Rows of before the outbox do not count.
func (s *Store) Planned(ctx context.Context, alertIDs, eventIDs []string) (map[string]bool, error) {
	found := map[string]bool{}
	if len(eventIDs) == 0 {
		return found, nil
	}
	rows, err := s.conn.Query(ctx, `SELECT DISTINCT event_id FROM deliveries_raw
		WHERE alert_id IN $1 AND event_id IN $2 AND (recipient != '' OR status = 'unrouted')`, alertIDs, eventIDs)
	if err != nil {
		return nil, fmt.Errorf("read which events are planned: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("read which events are planned: %w", err)
		}
		found[id] = true
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read which events are planned: %w", err)
	}
	return found, nil
}

// Queued are the deliveries of a bucket that are to be sent, or about to be with no result known, oldest first; of one channel, or of all ("").
func (s *Store) Queued(ctx context.Context, bucket int, channel string, limit int) ([]Delivery, error) {
	return s.outbox(ctx, "queue", bucket, channel, limit)
}

// Waiting are those that are held until a time.
func (s *Store) Waiting(ctx context.Context, bucket int) ([]Delivery, error) {
	return s.outbox(ctx, "waiting", bucket, "", MostHeld)
}

// HeldForDigests are those that are held for somebody's digest, of all buckets.
func (s *Store) HeldForDigests(ctx context.Context) ([]Delivery, error) {
	return s.outbox(ctx, "digests", 0, "", MostHeld)
}

// MostHeld bounds what is read at once of what is held.
const MostHeld = 10_000

func (s *Store) outbox(ctx context.Context, kind string, bucket int, channel string, limit int) ([]Delivery, error) {
	q, err := s.query("outbox.sql", map[string]string{"Kind": kind})
	if err != nil {
		return nil, err
	}
	rows, err := s.conn.Query(clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"bucket": strconv.Itoa(bucket), "channel": channel, "limit": strconv.Itoa(limit)})), q)
	if err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	defer rows.Close()
	var found []Delivery
	for rows.Next() {
		var d Delivery
		var home, attempts uint16
		var body string
		err := rows.Scan(&home, &d.AlertID, &d.EventID, &d.Recipient, &d.Channel, &d.Status, &d.Reason, &d.Digest, &d.Due, &attempts, &d.At, &body)
		if err != nil {
			return nil, fmt.Errorf("read the outbox: %w", err)
		}
		d.Bucket, d.Attempts, d.Body, d.Due, d.At = int(home), int(attempts), []byte(body), d.Due.UTC(), d.At.UTC()
		found = append(found, d)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	return found, nil
}

// ToldSince counts the events of which somebody was told by a message of their own (digests do not count) since a time.
func (s *Store) ToldSince(ctx context.Context, recipient string, since time.Time) (int, error) {
	var n uint64
	err := s.conn.QueryRow(ctx, "SELECT uniqExact(event_id) FROM deliveries_raw WHERE recipient = $1 AND status = 'queued' AND alert_id != 'digest' AND at >= $2",
		recipient, since).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what %s was told: %w", recipient, err)
	}
	return int(n), nil
}

// InstalledAt is when migrate first ran on the database.
func (s *Store) InstalledAt(ctx context.Context) (time.Time, error) {
	text, err := s.setting(ctx, "installed")
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("read when the deployment was installed: %w", err)
	}
	return at, nil
}
