package store

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Rate is what one unit of a currency is worth from a day on, in the one base currency that all rates share.
type Rate struct {
	Currency string    // ISO 4217
	Day      time.Time // midnight, UTC
	Rate     float64
}

// RatesFrom are rates by currency that hold from one day on.
func RatesFrom(day time.Time, rates map[string]float64) []Rate {
	list := make([]Rate, 0, len(rates))
	for currency, rate := range rates {
		list = append(list, Rate{Currency: currency, Day: day, Rate: rate})
	}
	return list
}

// InsertRates keeps exchange rates; of several of a currency and day the one imported last counts.
func (s *Store) InsertRates(ctx context.Context, rates []Rate, importedAt time.Time) error {
	if len(rates) == 0 {
		return nil
	}
	n := len(rates)
	currencies, days, values, at := make([]string, n), make([]time.Time, n), make([]float64, n), make([]time.Time, n)
	for i, r := range rates {
		currencies[i], days[i], values[i], at[i] = r.Currency, r.Day, r.Rate, importedAt
	}
	return s.insertColumns(ctx, "fx_rates_raw", []string{"currency", "day", "rate", "imported_at"}, currencies, days, values, at)
}

// RatedCurrencies are the currencies that have a rate, each with the first day of one.
func (s *Store) RatedCurrencies(ctx context.Context) (map[string]time.Time, error) {
	rows, err := s.conn.Query(ctx, "SELECT toString(currency), min(day) FROM fx_rates GROUP BY currency")
	if err != nil {
		return nil, fmt.Errorf("read the exchange rates: %w", err)
	}
	defer rows.Close()
	out := map[string]time.Time{}
	for rows.Next() {
		var currency string
		var day time.Time
		if err := rows.Scan(&currency, &day); err != nil {
			return nil, fmt.Errorf("read the exchange rates: %w", err)
		}
		out[currency] = day.UTC()
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the exchange rates: %w", err)
	}
	return out, nil
}

// CompanyCurrency is the currency in which values are given as of a time (zero: now): that of the scorecard that judged last; "" if nobody has been
// judged or the scorecard knows no values.
func (s *Store) CompanyCurrency(ctx context.Context, asOf time.Time) (string, error) {
	q, err := s.query("company_currency.sql", nil)
	if err != nil {
		return "", err
	}
	var currency string
	if err := s.conn.QueryRow(clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{"as_of": upTo(asOf)})), q).Scan(&currency); err != nil {
		return "", fmt.Errorf("read the company's currency: %w", err)
	}
	return currency, nil
}
