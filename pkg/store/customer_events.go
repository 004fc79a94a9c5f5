package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// CustomerEvents are the notable events of a customer in the 120 days up to asOf, the newest first: of each sort at most perSort.
func (s *Store) CustomerEvents(ctx context.Context, customer string, asOf time.Time, perSort int) ([]Event, error) {
	q, err := s.query("customer_events.sql", nil)
	if err != nil {
		return nil, err
	}
	rows, err := s.conn.Query(clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"customer": customer, "as_of": upTo(asOf), "limit": strconv.Itoa(perSort),
	})), q)
	if err != nil {
		return nil, fmt.Errorf("read a customer's events: %w", err)
	}
	defer rows.Close()
	var out []Event
	for rows.Next() {
		var e Event
		var data, words string
		err := rows.Scan(&e.Customer, &e.Type, &e.Time, &e.Source, &e.ID, &e.UserID, &e.Page,
			&e.Sentiment, &e.SentimentModel, &e.Topics, &e.Deciding, &data, &words, &e.RecordedAt)
		if err != nil {
			return nil, fmt.Errorf("read a customer's events: %w", err)
		}
		e.Data, e.Words = []byte(data), []byte(words)
		out = append(out, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read a customer's events: %w", err)
	}
	return out, nil
}
