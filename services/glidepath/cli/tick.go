package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"glidepath/services/glidepath/wire"
	"glidepath/services/scorer"

	"github.com/spf13/cobra"
)

// span is the flags --from, --to and --step.
type span struct {
	from, to timeFlag
	step     spanFlag
}

func (s *span) flags(c *cobra.Command, from, to string) {
	s.step.d = 24 * time.Hour
	c.Flags().Var(&s.from, "from", "first `time` (default "+from+")")
	c.Flags().Var(&s.to, "to", "last `time` (default "+to+")")
	c.Flags().Var(&s.step, "step", "`distance` between ticks, such as 1h or 1d")
}

func (s *span) check() error {
	if s.step.d < time.Second || s.step.d%time.Second != 0 {
		return fmt.Errorf("--step %s: ticks lie on whole seconds", &s.step)
	}
	if !s.from.t.IsZero() && !s.to.t.IsZero() && s.to.t.Before(s.from.t) {
		return fmt.Errorf("--to %s is before --from %s", &s.to, &s.from)
	}
	return nil
}

// ticks lists from, from+step, ..., up to to.
func ticks(from, to time.Time, step time.Duration) []time.Time {
	var list []time.Time
	for t := from; !t.After(to); t = t.Add(step) {
		list = append(list, t)
	}
	return list
}

// slowTick is how long a tick takes at most where nothing is wrong.
const slowTick = time.Minute

func (a *app) tick() *cobra.Command {
	t := &target{kafka: true, clickhouse: true, changes: true}
	var s span
	c := &cobra.Command{
		Use: "tick", Short: "Produce ticks: judge customers as of given times", Args: cobra.NoArgs,
		Long: "Produces a tick for each time, in order: it waits until what is in the source topics has been stored and the tick before is\n" +
			"through. Without --from it produces one tick, of the present minute. A tick must be later than the last one; to judge the\n" +
			"past again use `glidepath rebuild`.",
		Example: "  glidepath tick --data DIR --from 2026-06-10 --to 2026-07-01 --step 1d",
	}
	s.flags(c, "--to", "now")
	return a.command(c, options{target: t, check: s.check}, func(ctx context.Context, _ []string) (err error) {
		conn, err := t.connect(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, conn.Close()) }()
		log := a.logger()
		if err := wire.Await(ctx, log, conn.Broker, wire.NeedTopics(t.stream, t.shared), conn.Store, t.shared.Partitions); err != nil {
			return err
		}
		to := s.to.t
		if to.IsZero() {
			to = a.env.Now().UTC().Truncate(time.Minute)
		}
		from := s.from.t
		if from.IsZero() {
			from = to
		}
		list := ticks(from, to, s.step.d)
		if len(list) == 0 {
			return misuse{fmt.Errorf("there is no tick from %s to %s", from.Format(time.RFC3339), to.Format(time.RFC3339))}
		}
		ticker := scorer.NewTicker(conn.Broker, conn.Store, t.shared.Partitions, log, a.env.Now)
		progress := newBar(a.env.Stderr, int64(len(list)), "ticks")
		for _, at := range list {
			progress.what("tick of " + at.Format("2006-01-02 15:04"))
			slow := time.AfterFunc(slowTick, func() {
				log.Warn("still waiting for ingest and the scorer; `glidepath doctor` says whether they work", "tick", at)
			})
			err := ticker.Produce(ctx, at)
			slow.Stop()
			if err != nil {
				return err
			}
			progress.add(1)
		}
		progress.done()
		_, err = fmt.Fprintf(a.env.Stdout, "%d ticks are through, the last of %s\n", len(list), list[len(list)-1].Format(time.RFC3339))
		return err
	})
}
