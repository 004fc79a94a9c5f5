package store

import (
	"context"
	"fmt"
	"time"
)

// Tick is a row of ticks_raw: a tick that is through in one partition.
type Tick struct {
	AsOf      time.Time
	Bucket    int
	Offset    int64 // of the tick's message in the bucket's partition of touched
	DayFirst  bool
	Baseline  string
	Gaps      []string
	Judged    int
	ThroughAt time.Time
}

// InsertTick records that a partition has judged a tick and stored what it found.
func (s *Store) InsertTick(ctx context.Context, t Tick) error {
	return s.insertColumns(ctx, "ticks_raw", []string{"as_of", "bucket", "offset", "day_first", "baseline", "gaps", "judged", "through_at"},
		[]time.Time{t.AsOf}, []uint16{uint16(t.Bucket)}, []int64{t.Offset}, []bool{t.DayFirst}, []string{t.Baseline},
		[][]string{t.Gaps}, []uint32{uint32(t.Judged)}, []time.Time{t.ThroughAt})
}

// LastTick is the newest tick that is through in a bucket and the offset of its message; the zero time if there is none.
func (s *Store) LastTick(ctx context.Context, bucket int) (asOf time.Time, offset int64, err error) {
	err = s.conn.QueryRow(ctx, "SELECT max(as_of), argMax(offset, (as_of, through_at)) FROM ticks_raw WHERE bucket = $1", uint16(bucket)).Scan(&asOf, &offset)
	if err != nil {
		return time.Time{}, 0, fmt.Errorf("read the last tick: %w", err)
	}
	if asOf.Unix() == 0 {
		return time.Time{}, -1, nil
	}
	return asOf.UTC(), offset, nil
}

// Through is the newest tick that is through in all buckets, and the newest in any; zero times if there is none.
func (s *Store) Through(ctx context.Context, buckets int) (all, anywhere time.Time, err error) {
	var seen uint64
	err = s.conn.QueryRow(ctx, "SELECT min(m), max(m), count() FROM (SELECT bucket, max(as_of) AS m FROM ticks_raw GROUP BY bucket)").Scan(&all, &anywhere, &seen)
	if err != nil {
		return time.Time{}, time.Time{}, fmt.Errorf("read the ticks that are through: %w", err)
	}
	if seen == 0 {
		return time.Time{}, time.Time{}, nil
	}
	if int(seen) < buckets {
		return time.Time{}, anywhere.UTC(), nil
	}
	return all.UTC(), anywhere.UTC(), nil
}

// RecordedTicks lists the ticks in [from, to] that any partition has judged, in order, with what they named.
func (s *Store) RecordedTicks(ctx context.Context, from, to time.Time) ([]Tick, error) {
	rows, err := s.conn.Query(ctx, "SELECT as_of, day_first, baseline, gaps FROM ticks WHERE as_of >= $1 AND as_of <= $2 ORDER BY as_of", from, to)
	if err != nil {
		return nil, fmt.Errorf("read the recorded ticks: %w", err)
	}
	defer rows.Close()
	var ticks []Tick
	for rows.Next() {
		var t Tick
		if err := rows.Scan(&t.AsOf, &t.DayFirst, &t.Baseline, &t.Gaps); err != nil {
			return nil, fmt.Errorf("read the recorded ticks: %w", err)
		}
		t.AsOf = t.AsOf.UTC()
		ticks = append(ticks, t)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the recorded ticks: %w", err)
	}
	return ticks, nil
}

// Progress is a row of progress_raw: how far a service has read a partition.
type Progress struct {
	Service, Topic string
	Partition      int
	Source         string // "" for the partition as a whole
	CaughtUpAt     time.Time
	NextOffset     int64
	LastEvent      time.Time
	ReportedAt     time.Time
}

// InsertProgress records progress.
func (s *Store) InsertProgress(ctx context.Context, ps []Progress) error {
	if len(ps) == 0 {
		return nil
	}
	batch, err := s.conn.PrepareBatch(ctx, "INSERT INTO progress_raw (service, topic, partition, source, caught_up_at, next_offset, last_event, reported_at)")
	if err != nil {
		return fmt.Errorf("record progress: %w", err)
	}
	for _, p := range ps {
		if p.LastEvent.IsZero() {
			p.LastEvent = time.Unix(0, 0)
		}
		if err := batch.Append(p.Service, p.Topic, uint16(p.Partition), p.Source, p.CaughtUpAt, p.NextOffset, p.LastEvent, p.ReportedAt); err != nil {
			_ = batch.Abort()
			return fmt.Errorf("record progress: %w", err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("record progress: %w", err)
	}
	return nil
}

// ReadProgress gives the last report of a service for each partition as a whole.
func (s *Store) ReadProgress(ctx context.Context, service string) ([]Progress, error) {
	rows, err := s.conn.Query(ctx, "SELECT service, topic, partition, source, caught_up_at, next_offset, last_event, reported_at FROM progress WHERE service = $1 AND source = ''", service)
	if err != nil {
		return nil, fmt.Errorf("read the progress of %s: %w", service, err)
	}
	defer rows.Close()
	var ps []Progress
	for rows.Next() {
		var p Progress
		var partition uint16
		if err := rows.Scan(&p.Service, &p.Topic, &partition, &p.Source, &p.CaughtUpAt, &p.NextOffset, &p.LastEvent, &p.ReportedAt); err != nil {
			return nil, fmt.Errorf("read the progress of %s: %w", service, err)
		}
		p.Partition = int(partition)
		ps = append(ps, p)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the progress of %s: %w", service, err)
	}
	return ps, nil
}
