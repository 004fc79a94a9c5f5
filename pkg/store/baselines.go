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

// RenewBaseline computes the baseline of the UTC day before asOf again. Where that gives what a version has already, it names that one.
func (s *Store) RenewBaseline(ctx context.Context, asOf, now time.Time) (Baseline, error) {
	day := asOf.UTC().Truncate(24 * time.Hour).Add(-24 * time.Hour)
	q, err := s.query("baseline.sql", nil)
	if err != nil {
		return Baseline{}, err
	}
	sources, err := s.query("source_days.sql", nil)
	if err != nil {
		return Baseline{}, err
	}
	var fresh struct{ segments, sources uint64 }
	params := clickhouse.Context(ctx, clickhouse.WithParameters(baselineParameters(day, 0, now)))
	if err := s.conn.QueryRow(params, "SELECT groupBitXor(cityHash64(* EXCEPT (version, computed_at))) FROM ("+q+")").Scan(&fresh.segments); err != nil {
		return Baseline{}, fmt.Errorf("compute the baseline of %s: %w", day.Format(time.DateOnly), err)
	}
	if err := s.conn.QueryRow(params, "SELECT groupBitXor(cityHash64(* EXCEPT (version, computed_at))) FROM ("+sources+")").Scan(&fresh.sources); err != nil {
		return Baseline{}, fmt.Errorf("compute the baseline of %s: %w", day.Format(time.DateOnly), err)
	}
	last, err := s.baselineVersion(ctx, day)
	if err != nil {
		return Baseline{}, err
	}
	for version := uint32(1); version <= last; version++ {
		var have struct{ segments, sources uint64 }
		err := s.conn.QueryRow(ctx, `SELECT (SELECT groupBitXor(cityHash64(* EXCEPT (version, computed_at))) FROM segment_baselines_raw FINAL WHERE day = $1 AND version = $2),
			(SELECT groupBitXor(cityHash64(* EXCEPT (version, computed_at))) FROM source_days_raw FINAL WHERE baseline_day = $1 AND version = $2)`,
			day.Format(time.DateOnly), version).Scan(&have.segments, &have.sources)
		if err != nil {
			return Baseline{}, fmt.Errorf("read the baseline of %s: %w", day.Format(time.DateOnly), err)
		}
		if have == fresh {
			return Baseline{day, version}, nil
		}
	}
	return s.computeBaseline(ctx, day, last+1, now)
}

func baselineParameters(day time.Time, version uint32, now time.Time) clickhouse.Parameters {
	return clickhouse.Parameters{
		"day": day.Format(time.DateOnly), "version": strconv.FormatUint(uint64(version), 10), "now": now.UTC().Format("2006-01-02 15:04:05.000"),
	}
}

func (s *Store) baselineVersion(ctx context.Context, day time.Time) (uint32, error) {
	var version uint32
	if err := s.conn.QueryRow(ctx, "SELECT max(version) FROM segment_baselines_raw WHERE day = $1", day.Format(time.DateOnly)).Scan(&version); err != nil {
		return 0, fmt.Errorf("read the baseline of %s: %w", day.Format(time.DateOnly), err)
	}
	return version, nil
}

func (s *Store) computeBaseline(ctx context.Context, day time.Time, version uint32, now time.Time) (Baseline, error) {
	params := clickhouse.Context(ctx, clickhouse.WithParameters(baselineParameters(day, version, now)))
	// The sources first: a reader that finds the segments finds the rest too.
	for _, into := range []struct{ file, table string }{{"source_days.sql", "source_days_raw"}, {"baseline.sql", "segment_baselines_raw"}} {
		q, err := s.query(into.file, nil)
		if err != nil {
			return Baseline{}, err
		}
		if err := s.conn.Exec(params, "INSERT INTO "+into.table+" "+q); err != nil {
			return Baseline{}, fmt.Errorf("compute the baseline of %s (%s): %w", day.Format(time.DateOnly), into.file, err)
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
