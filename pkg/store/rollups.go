package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"
)

// FormulaVersion counts up when the formulas of rollup.sql change: rows of the new formula win over those of the old one.
const FormulaVersion = 1

// Hour is one hour of one customer whose roll-up is to be computed.
type Hour struct {
	Customer string
	Hour     int64 // UTC hours since the epoch
}

// hoursPerStatement bounds the memory of one statement.
const hoursPerStatement = 20_000

// RollUp computes the roll-ups of the given hours from all the events that are stored now. Rows carry the sum of their events as
// version, so a repeat, a race with another scorer or a stale read changes nothing.
func (s *Store) RollUp(ctx context.Context, hours []Hour) error {
	for chunk := range slices.Chunk(hours, hoursPerStatement) {
		for _, part := range splitByMonth(chunk) {
			if err := s.rollUp(ctx, part); err != nil {
				return err
			}
		}
	}
	return nil
}

// rollUp fills rollup.sql.
type rollUp struct {
	Formula       int
	Pairs, Events string
}

// RollUpDay computes the roll-ups of all the customers' hours of a UTC day again.
func (s *Store) RollUpDay(ctx context.Context, day time.Time) error {
	q, err := s.query("rollup.sql", rollUp{FormulaVersion,
		"SELECT DISTINCT customer, hour FROM (SELECT customer, hour FROM events_raw WHERE toDate(hour) = {day:Date} UNION ALL SELECT customer, hour FROM rollups_raw WHERE toDate(hour) = {day:Date})",
		"toDate(hour) = {day:Date}"})
	if err != nil {
		return err
	}
	params := clickhouse.WithParameters(clickhouse.Parameters{"day": day.Format(time.DateOnly)})
	if err := s.conn.Exec(clickhouse.Context(ctx, params), q); err != nil {
		return fmt.Errorf("roll up %s: %w", day.Format(time.DateOnly), err)
	}
	return nil
}

// EventSpan is the first and the last hour of which there are events; zero times if there are none.
func (s *Store) EventSpan(ctx context.Context) (first, last time.Time, err error) {
	var n uint64
	if err := s.conn.QueryRow(ctx, "SELECT min(hour), max(hour), count() FROM events_raw").Scan(&first, &last, &n); err != nil {
		return time.Time{}, time.Time{}, fmt.Errorf("read the span of the events: %w", err)
	}
	if n == 0 {
		return time.Time{}, time.Time{}, nil
	}
	return first.UTC(), last.UTC(), nil
}

func (s *Store) rollUp(ctx context.Context, hours []Hour) error {
	table, err := ext.NewTable("touched", ext.Column("hour", "DateTime('UTC')"), ext.Column("customer", "String"))
	if err != nil {
		return fmt.Errorf("name the touched hours: %w", err)
	}
	for _, h := range hours {
		if err := table.Append(time.Unix(h.Hour*3600, 0).UTC(), h.Customer); err != nil {
			return fmt.Errorf("name the touched hours: %w", err)
		}
	}
	q, err := s.query("rollup.sql", rollUp{FormulaVersion, "SELECT DISTINCT customer, hour FROM touched", "(hour, customer) IN (SELECT hour, customer FROM touched)"})
	if err != nil {
		return err
	}
	if err := s.conn.Exec(clickhouse.Context(ctx, clickhouse.WithExternalTable(table)), q); err != nil {
		return fmt.Errorf("roll up %d hours: %w", len(hours), err)
	}
	return nil
}

// splitByMonth keeps the number of table partitions of one insert below the server's bound.
func splitByMonth(hours []Hour) [][]Hour {
	months := map[int]struct{}{}
	var parts [][]Hour
	start := 0
	for i, h := range hours {
		t := time.Unix(h.Hour*3600, 0).UTC()
		months[t.Year()*12+int(t.Month())] = struct{}{}
		if len(months) > maxPartitions {
			parts = append(parts, hours[start:i])
			start = i
			clear(months)
			months[t.Year()*12+int(t.Month())] = struct{}{}
		}
	}
	return append(parts, hours[start:])
}
