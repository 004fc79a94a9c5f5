package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"glidepath/pkg/health"
)

// Score is a row of scores_raw: a judgement with the signals behind it.
type Score struct {
	health.Score
	Signals  health.Signals
	Change   float64 // against the score before; NaN if there was none
	LastBand string
	Baseline string
	Gaps     []string
}

// scoreNames are the columns of scores_raw that InsertScores fills, before the signals.
var scoreNames = []string{"customer", "as_of", "run", "computed_at", "score", "change", "band", "last_band", "stage", "stage_since", "marks", "causes",
	"coverage",
	"confidence", "likelihood", "remaining", "value_at_risk", "saveable_value", "value_currency",
	"scorecard", "variant", "baseline", "gaps", "name", "segment", "plan", "country", "timezone", "owner", "owner_email", "mrr", "currency",
	"disposition", "fit", "churned", "people", "deciders", "parent", "measures", "dimensions", "measure_signals", "measure_values", "points", "max_points"}

// InsertScores appends judgements under a run ("" = live).
func (s *Store) InsertScores(ctx context.Context, run string, computedAt time.Time, rows []Score) error {
	if len(rows) == 0 {
		return nil
	}
	names := append([]string(nil), scoreNames...)
	for _, d := range health.Definitions() {
		names = append(names, string(d.Signal))
	}
	return s.insertColumns(ctx, "scores_raw", names, scoreColumns(run, computedAt, rows)...)
}

func scoreColumns(run string, computedAt time.Time, rows []Score) []any {
	text := func(get func(*Score) string) []string { return column(rows, get) }
	parts := partColumns(rows)
	columns := []any{
		text(func(r *Score) string { return r.Customer }),
		column(rows, func(r *Score) time.Time { return r.AsOf }),
		text(func(*Score) string { return run }),
		column(rows, func(*Score) time.Time { return computedAt }),
		column(rows, func(r *Score) float64 { return r.Score.Score }),
		column(rows, func(r *Score) float64 { return r.Change }),
		text(func(r *Score) string { return string(r.Band) }),
		text(func(r *Score) string { return r.LastBand }),
		text(func(r *Score) string { return string(r.Stage) }),
		column(rows, func(r *Score) time.Time { return dayOr1970(r.StageSince) }),
		column(rows, func(r *Score) []string { return r.Marks }),
		column(rows, func(r *Score) []string { return r.Causes }),
		column(rows, func(r *Score) float64 { return r.Coverage }),
		column(rows, func(r *Score) float64 { return r.Confidence }),
		column(rows, func(r *Score) float64 { return r.Worth.Likelihood }),
		column(rows, func(r *Score) int64 { return r.Worth.Remaining }),
		column(rows, func(r *Score) int64 { return r.Worth.AtRisk }),
		column(rows, func(r *Score) int64 { return r.Worth.Saveable }),
		text(func(r *Score) string { return r.Worth.Currency }),
		text(func(r *Score) string { return r.Scorecard }),
		text(func(r *Score) string { return r.Variant }),
		text(func(r *Score) string { return r.Baseline }),
		column(rows, func(r *Score) []string { return r.Gaps }),
	}
	a := func(get func(*health.Account) string) []string {
		return text(func(r *Score) string { return get(&r.Signals.Account) })
	}
	columns = append(columns,
		a(func(a *health.Account) string { return a.Name }), a(func(a *health.Account) string { return a.Segment }),
		a(func(a *health.Account) string { return a.Plan }), a(func(a *health.Account) string { return a.Country }),
		a(func(a *health.Account) string { return a.Timezone }), a(func(a *health.Account) string { return a.Owner }),
		a(func(a *health.Account) string { return a.OwnerEmail }),
		column(rows, func(r *Score) int64 { return r.Signals.Account.MRR }),
		a(func(a *health.Account) string { return a.Currency }), a(func(a *health.Account) string { return a.Disposition }),
		a(func(a *health.Account) string { return a.Fit }),
		column(rows, func(r *Score) bool { return r.Signals.Account.Churned }),
		column(rows, func(r *Score) bool { return r.Signals.Account.People }),
		column(rows, func(r *Score) []string { return r.Signals.Account.Deciders }),
		a(func(a *health.Account) string { return a.Parent }))
	columns = append(columns, parts...)
	for i := range health.Definitions() {
		columns = append(columns, column(rows, func(r *Score) float64 { return r.Signals.Values[i] }))
	}
	return columns
}

// dayOr1970 is a time as a DateTime column takes it.
func dayOr1970(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(0, 0)
	}
	return t
}

// partColumns are the contributions: measures, dimensions, signals, values, points and greatest points, each an array for each row.
func partColumns(rows []Score) []any {
	n := 0
	for i := range rows {
		n += len(rows[i].Contributions)
	}
	text := func(get func(*health.Contribution) string) any { return arrays(rows, n, get) }
	number := func(get func(*health.Contribution) float64) any { return arrays(rows, n, get) }
	return []any{
		text(func(c *health.Contribution) string { return c.Measure }), text(func(c *health.Contribution) string { return c.Dimension }),
		text(func(c *health.Contribution) string { return string(c.Signal) }), number(func(c *health.Contribution) float64 { return c.Value }),
		number(func(c *health.Contribution) float64 { return c.Points }), number(func(c *health.Contribution) float64 { return c.Max }),
	}
}

// arrays gives each row's array out of one piece of memory for the n parts of all.
func arrays[T any](rows []Score, n int, get func(*health.Contribution) T) [][]T {
	all, out := make([]T, 0, n), make([][]T, len(rows))
	for i := range rows {
		from := len(all)
		for k := range rows[i].Contributions {
			all = append(all, get(&rows[i].Contributions[k]))
		}
		out[i] = all[from:len(all):len(all)]
	}
	return out
}

func column[T any](rows []Score, get func(*Score) T) []T {
	c := make([]T, len(rows))
	for i := range rows {
		c[i] = get(&rows[i])
	}
	return c
}

// Last is what "changed" is judged against: the last live row of a customer.
type Last struct {
	Customer string
	AsOf     time.Time
	Score    float64
	Band     string
	Stage    string
	Causes   []string
	Coverage float64
}

// LastScores calls each with the last row before asOf of every customer of a bucket, under a run.
func (s *Store) LastScores(ctx context.Context, run string, bucket int, asOf time.Time, each func(Last)) error {
	rows, err := s.conn.Query(ctx, `
		SELECT customer, max(r.as_of), argMax(r.score, r.as_of), argMax(r.band, r.as_of), argMax(r.stage, r.as_of), argMax(r.causes, r.as_of), argMax(r.coverage, r.as_of)
		FROM scores_raw AS r FINAL WHERE r.bucket = $1 AND r.run = $2 AND r.as_of < $3 GROUP BY customer`, uint16(bucket), run, asOf)
	if err != nil {
		return fmt.Errorf("read the last scores: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var l Last
		if err := rows.Scan(&l.Customer, &l.AsOf, &l.Score, &l.Band, &l.Stage, &l.Causes, &l.Coverage); err != nil {
			return fmt.Errorf("read the last scores: %w", err)
		}
		each(l)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the last scores: %w", err)
	}
	return nil
}

// Differs says whether a judgement is worth a row and a message of its own: by a point, a band, the stage, the causes or the coverage.
func (l *Last) Differs(s *health.Score) bool {
	if string(s.Band) != l.Band || string(s.Stage) != l.Stage || math.Abs(s.Coverage-l.Coverage) >= 0.01 || len(s.Causes) != len(l.Causes) {
		return true
	}
	for i := range s.Causes {
		if s.Causes[i] != l.Causes[i] {
			return true
		}
	}
	if math.IsNaN(s.Score) != math.IsNaN(l.Score) {
		return true
	}
	return math.Abs(s.Score-l.Score) >= 1
}

// Last is what a later judgement is compared with.
func (r *Score) Last() Last {
	return Last{Customer: r.Customer, AsOf: r.AsOf, Score: r.Score.Score, Band: string(r.Band), Stage: string(r.Stage), Causes: r.Causes, Coverage: r.Coverage}
}
