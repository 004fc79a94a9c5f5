package store

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"glidepath/pkg/health"
)

// Selection says whose signals to compute: named customers of a bucket, all of a bucket, or everybody.
type Selection struct {
	Bucket    int
	Customers []string // nil: all of the bucket
	Everybody bool     // of all buckets
}

// Signals computes the signals of the selected customers as of a time and calls each with them, in no certain order. The value is
// reused: copy what is kept. Customers that have no event before asOf are left out.
func (s *Store) Signals(ctx context.Context, sel Selection, asOf time.Time, base Baseline, each func(*health.Signals) error) error {
	which := "bucket = {bucket:UInt16}"
	if sel.Everybody {
		which = "true"
	}
	opts := []clickhouse.QueryOption{clickhouse.WithParameters(clickhouse.Parameters{
		"as_of": asOf.UTC().Format(time.DateTime), "bucket": strconv.Itoa(sel.Bucket),
		"baseline_day": base.dayOrEpoch(), "baseline_version": strconv.FormatUint(uint64(base.Version), 10),
	})}
	if sel.Customers != nil {
		table, err := chosen(sel.Customers)
		if err != nil {
			return err
		}
		which += whoIsChosen
		// Compiling expressions pays for many rows only.
		opts = append(opts, clickhouse.WithExternalTable(table), clickhouse.WithSettings(clickhouse.Settings{"compile_expressions": 0, "compile_aggregate_expressions": 0}))
	} else {
		opts = append(opts, clickhouse.WithSettings(clickhouse.Settings{"max_execution_time": 0}))
	}
	q, err := s.query("signals.sql", struct{ Which string }{which})
	if err != nil {
		return err
	}
	rows, err := s.conn.Query(clickhouse.Context(ctx, opts...), q)
	if err != nil {
		return fmt.Errorf("compute signals as of %s: %w", asOf.Format(time.RFC3339), err)
	}
	defer rows.Close()
	n := len(health.Definitions())
	sig := health.Signals{AsOf: asOf}
	for rows.Next() {
		a := &sig.Account
		if err := rows.Scan(&sig.Customer, &a.Name, &a.Segment, &a.Plan, &a.Country, &a.Timezone, &a.Language, &a.Owner, &a.OwnerEmail,
			&a.MRR, &a.Currency, &a.Disposition, &a.Fit, &a.Churned, &sig.Values); err != nil {
			return fmt.Errorf("read signals: %w", err)
		}
		if len(sig.Values) != n {
			return fmt.Errorf("signals.sql gives %d signals, and health has %d", len(sig.Values), n)
		}
		for i, v := range sig.Values {
			if math.IsInf(v, 0) {
				sig.Values[i] = health.Unknown
			}
		}
		if err := each(&sig); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("compute signals as of %s: %w", asOf.Format(time.RFC3339), err)
	}
	return nil
}

func (b Baseline) dayOrEpoch() string {
	if b.Version == 0 {
		return "1970-01-01"
	}
	return b.Day.Format(time.DateOnly)
}

// whoIsChosen selects the customers of the table that chosen makes.
const whoIsChosen = " AND customer IN (SELECT chosen_customer FROM chosen)"

// chosen sends names of customers along with a query.
func chosen(customers []string) (*ext.Table, error) {
	table, err := ext.NewTable("chosen", ext.Column("chosen_customer", "String"))
	if err != nil {
		return nil, fmt.Errorf("name the customers: %w", err)
	}
	for _, c := range customers {
		if err := table.Append(c); err != nil {
			return nil, fmt.Errorf("name the customers: %w", err)
		}
	}
	return table, nil
}
