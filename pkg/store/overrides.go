package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Override is what a person holds a customer's health to be, beside the computed score and never in its place.
type Override struct {
	Customer string
	At       time.Time
	Band     string // empty takes an override back
	Reason   string
	Until    time.Time
	By       string
}

// InsertOverride keeps what a person said. It is an act, with an id of its own: a later one of the same customer counts instead of it.
func (s *Store) InsertOverride(ctx context.Context, o Override) error {
	return s.insertColumns(ctx, "overrides_raw", []string{"customer", "at", "id", "band", "reason", "until", "by"},
		[]string{o.Customer}, []time.Time{o.At}, []string{rand.Text()}, []string{o.Band}, []string{o.Reason}, []time.Time{o.Until}, []string{o.By})
}

// Overrides are those that count as of a time (zero: the newest judgement), by customer: of one customer, or of all where it is "".
func (s *Store) Overrides(ctx context.Context, asOf time.Time, customer string) (map[string]Override, error) {
	q, err := s.query("overrides.sql", nil)
	if err != nil {
		return nil, err
	}
	rows, err := s.conn.Query(clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{"as_of": upTo(asOf), "customer": customer})), q)
	if err != nil {
		return nil, fmt.Errorf("read the overrides: %w", err)
	}
	defer rows.Close()
	out := map[string]Override{}
	for rows.Next() {
		var o Override
		if err := rows.Scan(&o.Customer, &o.At, &o.Band, &o.Reason, &o.Until, &o.By); err != nil {
			return nil, fmt.Errorf("read the overrides: %w", err)
		}
		o.At, o.Until = o.At.UTC(), o.Until.UTC()
		out[o.Customer] = o
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the overrides: %w", err)
	}
	return out, nil
}
