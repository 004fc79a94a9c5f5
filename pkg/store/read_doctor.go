package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// ServerVersion says which server answers.
func (s *Store) ServerVersion(ctx context.Context) (string, error) {
	var version string
	if err := s.conn.QueryRow(ctx, "SELECT version()").Scan(&version); err != nil {
		return "", fmt.Errorf("ask the server for its version: %w", err)
	}
	return version, nil
}

// DeadLettersSince counts what was refused since a time (of the records), by topic and reason.
func (s *Store) DeadLettersSince(ctx context.Context, since time.Time) (map[string]uint64, error) {
	rows, err := s.conn.Query(ctx, "SELECT topic || ' ' || reason, count() FROM dead_letters WHERE recorded_at >= $1 GROUP BY topic, reason", since)
	if err != nil {
		return nil, fmt.Errorf("count the dead letters: %w", err)
	}
	defer rows.Close()
	counts := map[string]uint64{}
	for rows.Next() {
		var what string
		var n uint64
		if err := rows.Scan(&what, &n); err != nil {
			return nil, fmt.Errorf("count the dead letters: %w", err)
		}
		counts[what] = n
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count the dead letters: %w", err)
	}
	return counts, nil
}

// ReusedID is a (source, id) that stands for several events.
type ReusedID struct {
	Source, ID             string
	Times, Subjects, Types uint64
}

// ReusedIDs lists ids that a source has used again with another time, subject or type, among events that arrived since a time.
func (s *Store) ReusedIDs(ctx context.Context, since time.Time, limit int) ([]ReusedID, error) {
	q, err := s.query("copies.sql", nil)
	if err != nil {
		return nil, err
	}
	rows, err := s.conn.Query(clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"since": since.UTC().Format("2006-01-02 15:04:05.000"), "limit": strconv.Itoa(limit),
	})), q)
	if err != nil {
		return nil, fmt.Errorf("look for ids that were used again: %w", err)
	}
	defer rows.Close()
	var found []ReusedID
	for rows.Next() {
		var r ReusedID
		if err := rows.Scan(&r.Source, &r.ID, &r.Times, &r.Subjects, &r.Types); err != nil {
			return nil, fmt.Errorf("look for ids that were used again: %w", err)
		}
		found = append(found, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("look for ids that were used again: %w", err)
	}
	return found, nil
}

// FailedDeliveries counts deliveries that were refused or given up since a time, by channel.
func (s *Store) FailedDeliveries(ctx context.Context, since time.Time) (map[string]uint64, error) {
	rows, err := s.conn.Query(ctx, "SELECT channel, count() FROM deliveries WHERE status IN ('refused', 'failed') AND last_at >= $1 GROUP BY channel", since)
	if err != nil {
		return nil, fmt.Errorf("count the failed deliveries: %w", err)
	}
	defer rows.Close()
	counts := map[string]uint64{}
	for rows.Next() {
		var channel string
		var n uint64
		if err := rows.Scan(&channel, &n); err != nil {
			return nil, fmt.Errorf("count the failed deliveries: %w", err)
		}
		counts[channel] = n
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count the failed deliveries: %w", err)
	}
	return counts, nil
}
