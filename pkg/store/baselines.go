package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Baseline names the segment baselines of a complete UTC day.
type Baseline struct {
	Day     time.Time // midnight, UTC
	Version uint32
}

// String is the name that ticks and scores carry: "2026-06-01/1"; empty for none.
func (b Baseline) String() string {
	if b.Version == 0 {
		return ""
	}
	return b.Day.Format(time.DateOnly) + "/" + strconv.FormatUint(uint64(b.Version), 10)
}

// ParseBaseline reads what String wrote; the empty name is no baseline.
func ParseBaseline(name string) (Baseline, error) {
	if name == "" {
		return Baseline{}, nil
	}
	day, version, ok := strings.Cut(name, "/")
	if ok {
		t, err := time.Parse(time.DateOnly, day)
		v, err2 := strconv.ParseUint(version, 10, 32)
		if err == nil && err2 == nil && v > 0 {
			return Baseline{Day: t, Version: uint32(v)}, nil
		}
	}
	return Baseline{}, fmt.Errorf("%q names no baseline: it should read like 2026-06-01/1", name)
}

// EnsureBaseline names the newest baseline of the UTC day before asOf, and computes it if there is none. A baseline that exists is
// never computed again by live scoring, so that scores of a day share one. Before one is computed, ready waits for the roll-ups.
func (s *Store) EnsureBaseline(ctx context.Context, asOf, now time.Time, ready func(context.Context) error) (Baseline, error) {
	day := asOf.UTC().Truncate(24 * time.Hour).Add(-24 * time.Hour)
	version, err := s.baselineVersion(ctx, day)
	if err != nil {
		return Baseline{}, err
	}
	if version > 0 {
		return Baseline{day, version}, nil
	}
	if err := ready(ctx); err != nil {
		return Baseline{}, err
	}
	return s.computeBaseline(ctx, day, 1, now)
}

// NewBaseline computes the baseline of the UTC day before asOf again, under the next version.
func (s *Store) NewBaseline(ctx context.Context, asOf, now time.Time) (Baseline, error) {
	day := asOf.UTC().Truncate(24 * time.Hour).Add(-24 * time.Hour)
	version, err := s.baselineVersion(ctx, day)
	if err != nil {
		return Baseline{}, err
	}
	return s.computeBaseline(ctx, day, version+1, now)
}

func (s *Store) baselineVersion(ctx context.Context, day time.Time) (uint32, error) {
	var version uint32
	if err := s.conn.QueryRow(ctx, "SELECT max(version) FROM segment_baselines_raw WHERE day = $1", day.Format(time.DateOnly)).Scan(&version); err != nil {
		return 0, fmt.Errorf("read the baseline of %s: %w", day.Format(time.DateOnly), err)
	}
	return version, nil
}

func (s *Store) computeBaseline(ctx context.Context, day time.Time, version uint32, now time.Time) (Baseline, error) {
	params := clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"day": day.Format(time.DateOnly), "version": strconv.FormatUint(uint64(version), 10), "now": now.UTC().Format("2006-01-02 15:04:05.000"),
	}))
	// The sources first: a reader that finds the segments finds the rest too. The last row says that the baseline is there even
	// where no segment had use.
	for _, name := range []string{"source_days.sql", "baseline.sql"} {
		q, err := s.query(name, nil)
		if err != nil {
			return Baseline{}, err
		}
		if err := s.conn.Exec(params, q); err != nil {
			return Baseline{}, fmt.Errorf("compute the baseline of %s (%s): %w", day.Format(time.DateOnly), name, err)
		}
	}
	have, err := s.baselineVersion(ctx, day)
	if err != nil {
		return Baseline{}, err
	}
	if have < version {
		return Baseline{}, nil // nobody had use in the 28 days: there is nothing to compare with
	}
	return Baseline{day, version}, nil
}
