package alerter

import (
	"context"
	"fmt"

	"glidepath/pkg/alert"
	"glidepath/pkg/event"
)

// stormLeast is how many customers make a storm at the least, however few there are.
const stormLeast = 20

// storms finds the rules that would open for too many customers of the partition at a tick. Something else is wrong then than all of them: the rule
// opens for nobody, which is logged and counted, until fewer remain.
func (p *partition) storms(t *event.Tick) map[string]bool {
	count := map[string]int{}
	for customer, st := range p.states {
		for _, rule := range alert.Opens(p.s.rules, st, alert.Input{Customer: customer, Tick: t}) {
			count[rule]++
		}
	}
	most := max(stormLeast, int(p.s.cfg.StormShare*float64(p.customers)))
	var storms map[string]bool
	for rule, n := range count {
		if n <= most {
			continue
		}
		if storms == nil {
			storms = map[string]bool{}
		}
		storms[rule] = true
		p.s.metrics.storms.WithLabelValues(rule).Inc()
		p.s.log.Warn("a storm of alerts is held back: look at what the customers share, such as a source, an incident or a rule",
			"rule", rule, "customers", n, "of", p.customers, "most", most, "partition", p.bucket, "tick", t.AsOf)
	}
	return storms
}

// count learns how many customers the partition has, once a day.
func (p *partition) count(ctx context.Context) error {
	day := p.lastTick.Format("2006-01-02")
	if day == p.counted || p.lastTick.IsZero() {
		return nil
	}
	n, err := p.s.store.JudgedCustomers(ctx, p.bucket, p.lastTick)
	if err != nil {
		return fmt.Errorf("count the customers: %w", err)
	}
	p.customers, p.counted = n, day
	return nil
}
