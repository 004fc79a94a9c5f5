package store

import (
	"context"
	"fmt"
	"time"
	_ "time/tzdata" // the binary brings its own rules, so that results do not depend on the machine's
)

// The years for which offsets are written: events may be 10 years old, and renewals lie ahead.
const (
	zonesFrom = 2005
	zonesTo   = 2045
)

// EnsureZone writes the offsets of a time zone, from Go's tzdata, unless they are there. A name that tzdata does not know is an error.
func (s *Store) EnsureZone(ctx context.Context, zone string) error {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return fmt.Errorf("time zone %q is not in the IANA database: %w", zone, err)
	}
	var have uint64
	if err := s.conn.QueryRow(ctx, "SELECT count() FROM zone_offsets_raw WHERE zone = $1", zone).Scan(&have); err != nil {
		return fmt.Errorf("read the offsets of %s: %w", zone, err)
	}
	if have > 0 {
		return nil
	}
	since, minutes := zoneOffsets(loc)
	zones := make([]string, len(since))
	for i := range zones {
		zones[i] = zone
	}
	return s.insertColumns(ctx, "zone_offsets_raw", []string{"zone", "since", "minutes"}, zones, since, minutes)
}

// zoneOffsets lists the moments at which loc's offset changes, to the second, and the minutes east of UTC from each on.
func zoneOffsets(loc *time.Location) (since []time.Time, minutes []int16) {
	offset := func(t time.Time) int { _, o := t.In(loc).Zone(); return o }
	at := time.Date(zonesFrom, 1, 1, 0, 0, 0, 0, time.UTC)
	end := time.Date(zonesTo, 1, 1, 0, 0, 0, 0, time.UTC)
	last := offset(at)
	since, minutes = append(since, time.Unix(0, 0).UTC()), append(minutes, int16(last/60))
	for at.Before(end) {
		next := at.Add(24 * time.Hour)
		if offset(next) == last {
			at = next
			continue
		}
		low, high := at, next
		for high.Sub(low) > time.Second {
			mid := low.Add(high.Sub(low) / 2)
			if offset(mid) == last {
				low = mid
			} else {
				high = mid
			}
		}
		high = high.Truncate(time.Second)
		last = offset(next)
		since, minutes = append(since, high), append(minutes, int16(last/60))
		at = next
	}
	return since, minutes
}
