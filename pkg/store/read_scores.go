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

// The orders. Customers without a score come last in each.
const (
	ByScore       Order = "score"         // the lowest first
	ByChange      Order = "change"        // the deepest fall within 7 days first
	ByValueAtRisk Order = "value-at-risk" // the greatest MRR x (100 - score) first; currencies are not converted
)

// Orders are all of them.
func Orders() []Order { return []Order{ByScore, ByChange, ByValueAtRisk} }

// orders has each order over the columns of customers.sql.
var orders = map[Order]string{
	ByScore:       "row.1",
	ByChange:      "isNaN(week), week",
	ByValueAtRisk: "toFloat64(row.5) * (100 - row.1) DESC",
}

// Ranking says which customers to list.
type Ranking struct {
	AsOf     time.Time // zero: as of the newest tick
	Band     string    // "" for all
	Owner    string    // name or e-mail address of the customer success manager, "" for all
	Renewing float64   // days within which the renewal lies as of the row, 0 for any
	Order    Order
	Limit    int
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
	return s.scores(clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"as_of": upTo(r.AsOf), "band": r.Band, "owner": r.Owner, "renewing": strconv.FormatFloat(r.Renewing, 'f', -1, 64), "limit": strconv.Itoa(r.Limit),
	})), each, q)
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
