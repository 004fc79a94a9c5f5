package ingest

import (
	"context"
	"sync"
	"time"

	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// sources remembers which producers were seen in a partition, and their latest event.
type sources struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func (s *sources) note(source string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at.After(s.last[source]) {
		s.last[source] = at
	}
}

func (s *Service) watch(c stream.Claim) *sources {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := &sources{last: map[string]time.Time{}}
	s.claims[c] = seen
	return seen
}

func (s *Service) unwatch(c stream.Claim) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.claims, c)
}

// reportProgress records every few seconds, idle or not, up to when each partition has been read, so that a tick knows what it may judge.
func (s *Service) reportProgress(ctx context.Context) {
	ticker := time.NewTicker(s.cfg.ProgressEvery)
	defer ticker.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := s.store.InsertProgress(ctx, s.progress())
		if err != nil && !failing && ctx.Err() == nil {
			s.log.Error("cannot record progress; ticks will wait", "error", err)
		} else if err == nil && failing {
			s.log.Info("progress is recorded again")
		}
		failing = err != nil
	}
}

func (s *Service) progress() []store.Progress {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	var ps []store.Progress
	for c, seen := range s.claims {
		at := c.CaughtUp()
		if at.IsZero() {
			continue
		}
		whole := store.Progress{
			Service: Group, Topic: s.bare(c.Topic()), Partition: c.Partition(),
			CaughtUpAt: at, NextOffset: c.HighWatermark(), ReportedAt: now,
		}
		seen.mu.Lock()
		for source, last := range seen.last {
			p := whole
			p.Source, p.LastEvent = source, last
			ps = append(ps, p)
			if last.After(whole.LastEvent) {
				whole.LastEvent = last
			}
		}
		seen.mu.Unlock()
		ps = append(ps, whole)
	}
	return ps
}
