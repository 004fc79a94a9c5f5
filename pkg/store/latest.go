package store

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"glidepath/pkg/health"
)

// LatestScores calls each with the newest live score row of each of the named customers of a bucket.
func (s *Store) LatestScores(ctx context.Context, bucket int, customers []string, each func(*Score) error) error {
	table, err := chosen(customers)
	if err != nil {
		return err
	}
	q := "SELECT " + scoreColumnList() + ` FROM scores_raw FINAL WHERE bucket = $1 AND run = '' AND customer IN (SELECT chosen_customer FROM chosen)
		ORDER BY customer, as_of DESC LIMIT 1 BY customer`
	return s.scores(clickhouse.Context(ctx, clickhouse.WithExternalTable(table)), each, q, uint16(bucket))
}

// scoreColumnList names the columns that scanScore reads, the signals as one array.
func scoreColumnList() string {
	list := "customer, as_of, score, change, band, last_band, stage, stage_since, marks, causes, coverage, confidence, " +
		"likelihood, remaining, value_at_risk, saveable_value, value_currency, scorecard, variant, baseline, gaps, " +
		"name, segment, plan, country, timezone, owner, owner_email, mrr, currency, disposition, fit, churned, people, deciders, parent, " +
		"measures, dimensions, " +
		"measure_signals, measure_values, points, max_points, ["
	for i, d := range health.Definitions() {
		if i > 0 {
			list += ", "
		}
		list += string(d.Signal)
	}
	return list + "]"
}

// scores runs a query over scoreColumnList and calls each with its rows, which may be kept.
func (s *Store) scores(ctx context.Context, each func(*Score) error, query string, args ...any) error {
	rows, err := s.conn.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read scores: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Score
		var asOf, since time.Time
		var band, stage string
		var measures, dimensions, signals []string
		var values, points, most []float64
		a := &r.Signals.Account
		if err := rows.Scan(&r.Customer, &asOf, &r.Score.Score, &r.Change, &band, &r.LastBand, &stage, &since, &r.Marks, &r.Causes, &r.Coverage,
			&r.Confidence, &r.Worth.Likelihood, &r.Worth.Remaining, &r.Worth.AtRisk, &r.Worth.Saveable, &r.Worth.Currency,
			&r.Scorecard, &r.Variant, &r.Baseline, &r.Gaps,
			&a.Name, &a.Segment, &a.Plan, &a.Country, &a.Timezone, &a.Owner, &a.OwnerEmail, &a.MRR, &a.Currency, &a.Disposition, &a.Fit, &a.Churned,
			&a.People, &a.Deciders, &a.Parent,
			&measures, &dimensions, &signals, &values, &points, &most, &r.Signals.Values); err != nil {
			return fmt.Errorf("read scores: %w", err)
		}
		r.AsOf, r.Band, r.Stage = asOf.UTC(), health.Band(band), health.Stage(stage)
		if since.Unix() > 0 {
			r.StageSince = since.UTC()
		}
		r.Signals.Customer, r.Signals.AsOf = r.Customer, r.AsOf
		for i := range measures {
			r.Contributions = append(r.Contributions, health.Contribution{Measure: measures[i], Dimension: dimensions[i], Signal: health.Signal(signals[i]),
				Value: values[i], Points: points[i], Max: most[i]})
		}
		if err := each(&r); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read scores: %w", err)
	}
	return nil
}
