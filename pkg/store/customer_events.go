package store

import (
	"context"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// CustomerEvents are the notable events of a customer in the 120 days up to asOf, the newest first: of each sort at most perSort.
func (s *Store) CustomerEvents(ctx context.Context, customer string, asOf time.Time, perSort int) ([]Event, error) {
	q, err := s.query("customer_events.sql", struct{ Columns string }{eventColumns})
	if err != nil {
		return nil, err
	}
	var out []Event
	err = s.storedEvents(clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"customer": customer, "as_of": upTo(asOf), "limit": strconv.Itoa(perSort),
	})), func(e *Event) error { out = append(out, *e); return nil }, q)
	return out, err
}
