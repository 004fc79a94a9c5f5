package store

import (
	"context"
	"fmt"
	"time"
)

// Run is a rebuild of the scores.
type Run struct {
	ID       string
	From, To time.Time // first and last tick judged
	Done     bool
}

// InsertRun records that a rebuild runs, or is done: from then on scores_corrected reads it.
func (s *Store) InsertRun(ctx context.Context, r Run, at time.Time) error {
	status := "running"
	if r.Done {
		status = "done"
	}
	return s.insertColumns(ctx, "runs_raw", []string{"run", "from", "to", "status", "changed_at"},
		[]string{r.ID}, []time.Time{r.From}, []time.Time{r.To}, []string{status}, []time.Time{at})
}

// Active lists the customers with events in [from, to), by event time.
func (s *Store) Active(ctx context.Context, from, to time.Time) ([]string, error) {
	rows, err := s.conn.Query(ctx, "SELECT DISTINCT customer FROM events_raw WHERE hour >= toStartOfHour($1) AND hour < $2 AND time >= $1 AND time < $2 ORDER BY customer", from, to)
	if err != nil {
		return nil, fmt.Errorf("read who was active: %w", err)
	}
	defer rows.Close()
	var customers []string
	for rows.Next() {
		var c string
		if err := rows.Scan(&c); err != nil {
			return nil, fmt.Errorf("read who was active: %w", err)
		}
		customers = append(customers, c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read who was active: %w", err)
	}
	return customers, nil
}

// UrgentCandidates calls each, in order of time, with the events of [from, to) that may be urgent: notable ones that arrived within
// maxAge of their time.
func (s *Store) UrgentCandidates(ctx context.Context, from, to time.Time, maxAge time.Duration, each func(*Event) error) error {
	return s.storedEvents(ctx, each, "SELECT "+eventColumns+` FROM events_raw FINAL
		WHERE hour >= toStartOfHour($1) AND hour < $2 AND time >= $1 AND time < $2 AND (NOT startsWith(type, 'usage.') OR page NOT IN ('', 'help', 'invoice'))
			AND recorded_at <= time + toIntervalMillisecond($3) ORDER BY time, source, id`, from, to, maxAge.Milliseconds())
}
