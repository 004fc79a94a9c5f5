package store

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// DispositionReasons is what was last stated up to a time (zero: the newest) of why the named customers are to be let go, by customer.
func (s *Store) DispositionReasons(ctx context.Context, asOf time.Time, customers []string) (map[string]string, error) {
	out := map[string]string{}
	if len(customers) == 0 {
		return out, nil
	}
	q, err := s.query("disposition_reasons.sql", nil)
	if err != nil {
		return nil, err
	}
	table, err := chosen(customers)
	if err != nil {
		return nil, err
	}
	rows, err := s.conn.Query(clickhouse.Context(ctx, clickhouse.WithExternalTable(table),
		clickhouse.WithParameters(clickhouse.Parameters{"as_of": upTo(asOf)})), q)
	if err != nil {
		return nil, fmt.Errorf("read why customers are to be let go: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var customer, reason string
		if err := rows.Scan(&customer, &reason); err != nil {
			return nil, fmt.Errorf("read why customers are to be let go: %w", err)
		}
		out[customer] = reason
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read why customers are to be let go: %w", err)
	}
	return out, nil
}
