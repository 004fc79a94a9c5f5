package notifier

import (
	"context"
	"time"

	"glidepath/pkg/route"
)

// told counts what people have had today: what the store knows, and what is being decided. A failure to ask stays in err. Partitions of one
// process plan one after the other, so that a cap is exact; those of several may both see the last place free, and one message too many is
// better than a lock between processes.
type told struct {
	ask    func(p *route.Person) (int, error)
	counts map[string]int
	extra  map[string]int
	shadow bool
	err    error
}

func (d *desk) told(ctx context.Context, now time.Time) *told {
	return &told{counts: map[string]int{}, extra: map[string]int{}, shadow: now.Before(d.s.shadowUntil), ask: func(p *route.Person) (n int, err error) {
		err = d.s.store.Steadily(ctx, "count messages", func(ctx context.Context) error {
			n, err = d.s.store.ToldSince(ctx, p.Key(), p.DayStart(now))
			return err
		})
		return n, err
	}}
}

func (t *told) situation() route.Situation { return route.Situation{Shadow: t.shadow, Sent: t.sent} }

func (t *told) sent(p *route.Person) int {
	key := p.Key()
	if _, known := t.counts[key]; !known && t.err == nil {
		t.counts[key], t.err = t.ask(p)
	}
	return t.counts[key] + t.extra[key]
}

func (t *told) more(recipient string) { t.extra[recipient]++ }
