package wire

import (
	"context"
	"fmt"
	"strings"
	"time"

	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// Progressing is a consumer that tells how far it has come.
type Progressing interface{ Progress() []stream.Progress }

// RolledUp tells how far the scorer has rolled up the partitions of touched.
type RolledUp interface {
	ReadProgress(ctx context.Context, service string) ([]store.Progress, error)
}

// Advancing is the readiness check of a consumer: a partition that has records to read and whose offset stands still for longer than
// bound is stuck. A lag that shrinks, however slowly, is not.
func Advancing(consumer Progressing, bound time.Duration, now func() time.Time) func(context.Context) error {
	return func(context.Context) error { return stuck(consumer.Progress(), bound, now()) }
}

func stuck(ps []stream.Progress, bound time.Duration, now time.Time) error {
	var stuck []string
	for _, p := range ps {
		if still := now.Sub(p.LastProgress); p.Lag > 0 && still > bound {
			stuck = append(stuck, fmt.Sprintf("%s/%d has %d records to read and has not advanced for %s",
				p.Topic, p.Partition, p.Lag, still.Round(time.Second)))
		}
	}
	if len(stuck) == 0 {
		return nil
	}
	return fmt.Errorf("%s", strings.Join(stuck, "; "))
}

// ScorerAdvancing is the scorer's. A touch is handled only when the tick behind it has judged its customer, so the offset stands still
// between ticks; what shows that the scorer works meanwhile is that it has rolled up all there is. While ticks come from somebody else
// (patience 0) it may wait for one as long as it takes; where the clock makes them, no longer than patience.
func ScorerAdvancing(consumer Progressing, rolled RolledUp, bound, patience time.Duration, now func() time.Time) func(context.Context) error {
	return func(ctx context.Context) error {
		ps := consumer.Progress()
		if stuck(ps, bound, now()) == nil {
			return nil
		}
		reports, err := rolled.ReadProgress(ctx, "scorer")
		if err != nil {
			return err
		}
		next := map[int]int64{}
		for _, r := range reports {
			next[r.Partition] = r.NextOffset
		}
		var working []stream.Progress
		for _, p := range ps {
			waits := next[p.Partition] >= p.HighWatermark
			if waits && (patience == 0 || now().Sub(p.LastProgress) <= bound+patience) {
				continue
			}
			working = append(working, p)
		}
		return stuck(working, bound, now())
	}
}
