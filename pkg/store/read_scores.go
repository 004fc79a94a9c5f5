package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Order is a way to rank customers.
type Order string

// The orders. Values of customers that are in another currency than the company's cannot be compared: such customers come last, by currency.
const (
	BySaveable    Order = "saveable"      // the greatest saveable value first
	ByValueAtRisk Order = "value-at-risk" // the greatest value at risk first
	ByScore       Order = "score"         // the lowest first; those without one last
	ByChange      Order = "change"        // the deepest fall within 7 days first; those without a score last
)

// Orders are all of them.
func Orders() []Order { return []Order{BySaveable, ByValueAtRisk, ByScore, ByChange} }

// orders has each order over the columns of last_judged.sql.
var orders = map[Order]string{
	BySaveable:    "apart, if(apart, worth_in, ''), saveable DESC, at_risk DESC, isNaN(last_score), last_score",
	ByValueAtRisk: "apart, if(apart, worth_in, ''), at_risk DESC, saveable DESC, isNaN(last_score), last_score",
	ByScore:       "isNaN(last_score), last_score",
	ByChange:      "isNaN(last_score), isNaN(week), week",
}

// Ranking says which customers to list.
type Ranking struct {
	AsOf     time.Time // zero: as of the newest tick
	Band     string    // "" for all
	Owner    string    // name or e-mail address of the customer success manager, "" for all
	Renewing float64   // days within which the renewal lies as of the row, 0 for any
	Currency string    // the company's; "" treats all values as comparable
	Order    Order
	Limit    int
}

func (r *Ranking) parameters() clickhouse.Parameters {
	return clickhouse.Parameters{
		"as_of": upTo(r.AsOf), "band": r.Band, "owner": r.Owner, "renewing": strconv.FormatFloat(r.Renewing, 'f', -1, 64),
		"currency": r.Currency, "limit": strconv.Itoa(r.Limit),
	}
}

// farOff is later than any tick, for questions about the newest.
var farOff = time.Date(2105, 1, 1, 0, 0, 0, 0, time.UTC)

func upTo(asOf time.Time) string {
	if asOf.IsZero() {
		asOf = farOff
	}
	return asOf.UTC().Format(time.DateTime)
}

// Ranked calls each with the last known judgement of the customers that a ranking asks for, in its order. Change is that within 7 days,
// NaN where there was no score then. Churned customers are left out.
func (s *Store) Ranked(ctx context.Context, r Ranking, each func(*Score) error) error {
	order, ok := orders[r.Order]
	if !ok {
		return fmt.Errorf("rank customers: there is no order %q", r.Order)
	}
	columns := strings.Replace(scoreColumnList(), "score, change, band", "score, top.week, band", 1)
	columns = strings.Replace(columns, "customer,", "s.customer,", 1)
	q, err := s.query("customers.sql", struct{ Columns, Order string }{columns, order})
	if err != nil {
		return err
	}
	return s.scores(clickhouse.Context(ctx, clickhouse.WithParameters(r.parameters())), each, q)
}

// Apart is how many customers have their value in a currency that is not the company's.
type Apart struct {
	Currency  string
	Customers int
}

// RankedApart counts the customers that a ranking asks for, whatever its limit, whose value is in another currency than the company's.
func (s *Store) RankedApart(ctx context.Context, r Ranking) ([]Apart, error) {
	q, err := s.query("customers_apart.sql", nil)
	if err != nil {
		return nil, err
	}
	rows, err := s.conn.Query(clickhouse.Context(ctx, clickhouse.WithParameters(r.parameters())), q)
	if err != nil {
		return nil, fmt.Errorf("count the customers without a rate: %w", err)
	}
	defer rows.Close()
	var out []Apart
	for rows.Next() {
		var a Apart
		var n uint64
		if err := rows.Scan(&a.Currency, &n); err != nil {
			return nil, fmt.Errorf("count the customers without a rate: %w", err)
		}
		a.Customers = int(n)
		out = append(out, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count the customers without a rate: %w", err)
	}
	return out, nil
}

// NewestJudgement is the time of the newest tick that anybody was judged at; zero if nobody was.
func (s *Store) NewestJudgement(ctx context.Context) (time.Time, error) {
	var newest time.Time
	if err := s.conn.QueryRow(ctx, "SELECT max(as_of) FROM scores_raw WHERE run = ''").Scan(&newest); err != nil {
		return time.Time{}, fmt.Errorf("read the newest judgement: %w", err)
	}
	if newest.Unix() == 0 {
		return time.Time{}, nil
	}
	return newest.UTC(), nil
}

// History gives the last judgements of a customer up to a time (zero: the newest), the newest first.
func (s *Store) History(ctx context.Context, customer string, asOf time.Time, limit int) ([]Score, error) {
	q, err := s.query("explain.sql", struct{ Columns string }{scoreColumnList()})
	if err != nil {
		return nil, err
	}
	var rows []Score
	err = s.scores(clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"as_of": upTo(asOf), "customer": customer, "limit": strconv.Itoa(limit),
	})), func(r *Score) error { rows = append(rows, *r); return nil }, q)
	return rows, err
}

// BucketOf is the bucket of a customer that was judged.
func (s *Store) BucketOf(ctx context.Context, customer string) (int, error) {
	var bucket uint16
	if err := s.conn.QueryRow(ctx, "SELECT bucket FROM scores_raw WHERE customer = $1 LIMIT 1", customer).Scan(&bucket); err != nil {
		return 0, fmt.Errorf("find the bucket of %s: %w", customer, err)
	}
	return int(bucket), nil
}
