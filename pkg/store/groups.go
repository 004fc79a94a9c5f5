package store

import (
	"context"
	"fmt"
	"strconv"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Group is a parent with the customers that it has, itself among them where it is one. Who has churned does not count.
type Group struct {
	Parent    string
	Name      string // of the parent; "" if it is no customer
	Customers int
	LetGo     int    // of them, such as the company lets go: they count as zero
	WorstBand string // of the customers; forming only if all are
	Lowest    float64
	AtRisk    int64 // sums in minor units of the company's currency
	Saveable  int64
	Apart     int // customers whose values are in another currency and not in the sums
}

// groupOrders has the orders that groups have, over the columns of groups.sql.
var groupOrders = map[Order]string{
	BySaveable:    "saveable DESC, at_risk DESC, isNaN(lowest), lowest",
	ByValueAtRisk: "at_risk DESC, saveable DESC, isNaN(lowest), lowest",
	ByScore:       "isNaN(lowest), lowest",
}

// Groups are the parents with their customers that a ranking asks for, in its order: of all, or the one of a parent. Only its time, currency,
// order and limit count, for a part of a group has other sums.
func (s *Store) Groups(ctx context.Context, r Ranking, parent string) ([]Group, error) {
	order, ok := groupOrders[r.Order]
	if !ok {
		return nil, fmt.Errorf("rank groups: there is no order %q", r.Order)
	}
	q, err := s.query("groups.sql", struct {
		Order string
		One   bool
	}{order, parent != ""})
	if err != nil {
		return nil, err
	}
	rows, err := s.conn.Query(clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"as_of": upTo(r.AsOf), "currency": r.Currency, "limit": strconv.Itoa(r.Limit), "parent": parent,
	})), q)
	if err != nil {
		return nil, fmt.Errorf("read groups of customers: %w", err)
	}
	defer rows.Close()
	var out []Group
	for rows.Next() {
		var g Group
		var customers, letGo, apart uint64
		if err := rows.Scan(&g.Parent, &g.Name, &customers, &letGo, &g.WorstBand, &g.Lowest, &g.AtRisk, &g.Saveable, &apart); err != nil {
			return nil, fmt.Errorf("read groups of customers: %w", err)
		}
		g.Customers, g.LetGo, g.Apart = int(customers), int(letGo), int(apart)
		out = append(out, g)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read groups of customers: %w", err)
	}
	return out, nil
}
