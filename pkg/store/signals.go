package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"glidepath/pkg/health"
)

// Selection says whose signals to compute: named customers of a bucket, all of a bucket, or everybody.
type Selection struct {
	Bucket    int
	Customers []string // nil: all of the bucket
	Everybody bool     // of all buckets
	Currency  string   // the company's, in which the rates of the customers' currencies are given
	// Sources is the baseline that says on which days a source was silent, if it is not that of the segments: what is asked as of a later day
	// than a baseline of segments must know of the days between.
	Sources Baseline
}

// customersPerRange bounds the memory of a question about a whole bucket, about: a bucket is asked in ranges of its customers.
const customersPerRange = 25_000

// Signals computes the signals of the selected customers as of a time and calls each with them, in no certain order. The value is
// reused: copy what is kept. Customers that have no event before asOf are left out.
func (s *Store) Signals(ctx context.Context, sel Selection, asOf time.Time, base Baseline, each func(*health.Signals) error) error {
	sources := sel.Sources
	if sources.Version == 0 {
		sources = base
	}
	params := clickhouse.Parameters{
		"sources_day": sources.dayOrEpoch(), "sources_version": strconv.FormatUint(uint64(sources.Version), 10),
		"as_of": asOf.UTC().Format(time.DateTime), "bucket": strconv.Itoa(sel.Bucket),
		"company_currency": sel.Currency,
		"baseline_day":     base.dayOrEpoch(), "baseline_version": strconv.FormatUint(uint64(base.Version), 10),
	}
	// The analyzer's search for chains of comparisons takes longer over this many expressions than all else that the server plans.
	unlimited := clickhouse.WithSettings(clickhouse.Settings{"max_execution_time": 0, "optimize_and_compare_chain": 0})
	which := "bucket = {bucket:UInt16}"
	if sel.Everybody {
		which = "true"
	}
	var questions []question
	switch {
	case sel.Customers != nil:
		table, err := chosen(sel.Customers)
		if err != nil {
			return err
		}
		// Compiling expressions pays for many rows only.
		few := clickhouse.WithSettings(clickhouse.Settings{
			"compile_expressions": 0, "compile_aggregate_expressions": 0, "optimize_and_compare_chain": 0,
		})
		questions = []question{{which + whoIsChosen, []clickhouse.QueryOption{clickhouse.WithParameters(params), clickhouse.WithExternalTable(table), few}}}
	case sel.Everybody:
		questions = []question{{which, []clickhouse.QueryOption{clickhouse.WithParameters(params), unlimited}}}
	default:
		bounds, err := s.bounds(ctx, sel.Bucket)
		if err != nil {
			return err
		}
		for i := range len(bounds) - 1 {
			p := maps.Clone(params)
			p["from"], p["to"] = bounds[i], bounds[i+1]
			part := which + " AND customer >= {from:String}"
			if i < len(bounds)-2 {
				part += " AND customer < {to:String}"
			}
			questions = append(questions, question{part, []clickhouse.QueryOption{clickhouse.WithParameters(p), unlimited}})
		}
	}
	if err := s.ask(ctx, questions, asOf, each); err != nil {
		return fmt.Errorf("compute signals as of %s: %w", asOf.Format(time.RFC3339), err)
	}
	return nil
}

// question is signals.sql for some of the customers.
type question struct {
	which string
	opts  []clickhouse.QueryOption
}

// bounds cuts a bucket's customers into ranges, by a sample of them: one begins at each bound but the last.
func (s *Store) bounds(ctx context.Context, bucket int) ([]string, error) {
	const every = 500
	rows, err := s.conn.Query(ctx, `SELECT DISTINCT customer FROM (SELECT customer FROM rollups_raw WHERE bucket = $1 UNION ALL SELECT customer FROM history_raw WHERE bucket = $1)
		WHERE cityHash64(customer) % `+strconv.Itoa(every)+` = 0 ORDER BY customer`, uint16(bucket))
	if err != nil {
		return nil, fmt.Errorf("sample the customers: %w", err)
	}
	defer rows.Close()
	bounds := []string{""}
	for n := 1; rows.Next(); n++ {
		var customer string
		if err := rows.Scan(&customer); err != nil {
			return nil, fmt.Errorf("sample the customers: %w", err)
		}
		if n%(customersPerRange/every) == 0 {
			bounds = append(bounds, customer)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("sample the customers: %w", err)
	}
	return append(bounds, ""), nil
}

// answer is a question's rows, on their way.
type answer struct {
	rows driver.Rows
	err  error
}

// ask reads the answers in turn. While one is read the server works on the next.
func (s *Store) ask(ctx context.Context, questions []question, asOf time.Time, each func(*health.Signals) error) error {
	ctx, cancel := context.WithCancel(ctx)
	answers := make(chan answer)
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		defer close(answers)
		for _, q := range questions {
			text, err := s.query("signals.sql", struct{ Which string }{q.which})
			var rows driver.Rows
			if err == nil {
				rows, err = s.conn.Query(clickhouse.Context(ctx, q.opts...), text)
			}
			select {
			case answers <- answer{rows, err}:
			case <-ctx.Done():
				if err == nil {
					_ = rows.Close() // nobody wants them
				}
				return
			}
		}
	}()
	defer func() { cancel(); <-asked }()
	for a := range answers {
		if a.err != nil {
			return a.err
		}
		err := readSignals(a.rows, asOf, each)
		if err = errors.Join(err, a.rows.Close()); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func readSignals(rows driver.Rows, asOf time.Time, each func(*health.Signals) error) error {
	n := len(health.Definitions())
	sig := health.Signals{AsOf: asOf}
	for rows.Next() {
		a := &sig.Account
		var started, weeksEnd int64
		if err := rows.Scan(&sig.Customer, &a.Name, &a.Segment, &a.Plan, &a.Country, &a.Timezone, &a.Language, &a.Owner, &a.OwnerEmail,
			&a.MRR, &a.Currency, &a.Disposition, &a.Fit, &a.Churned, &a.People, &a.Deciders,
			&a.Margin, &a.CostToServe, &a.Parent, &started, &a.Rate, &sig.Weeks, &weeksEnd, &sig.Values); err != nil {
			return fmt.Errorf("read signals: %w", err)
		}
		a.StartedAt, sig.WeeksEnd = time.Time{}, time.Time{}
		if weeksEnd > 0 {
			sig.WeeksEnd = time.Unix(weeksEnd, 0).UTC()
		}
		if started > 0 {
			a.StartedAt = time.Unix(started, 0).UTC()
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
	return rows.Err()
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
