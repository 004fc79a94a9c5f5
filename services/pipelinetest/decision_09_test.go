package pipelinetest

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/stream"
)

// value is a number of a customer's score row at a tick.
func (p *Pipeline) value(customer, column string, at time.Time) float64 {
	p.tb.Helper()
	return num(p.tb, p.One("SELECT %s FROM scores_known WHERE customer = '%s' AND as_of = toDateTime(%d)", column, customer, at.Unix()))
}

// fellSilent lists who was told of for less usage.
func (p *Pipeline) fellSilent() []string {
	p.tb.Helper()
	return p.SQL("SELECT customer FROM alerts WHERE rule = 'usage_drop' ORDER BY customer")
}

// TestDecision09AnOutageIsNoSilence lets a source of usage fall silent as a whole, and one customer of another source stop: the customers
// of the source that is out are judged by the days in which it was heard, then not at all, and keep their scores; the one who stopped is
// found.
func TestDecision09AnOutageIsNoSilence(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.StartAll()
	from := monday.AddDate(0, 0, -70)
	for i := range 6 {
		app, web := fmt.Sprintf("app%d", i), fmt.Sprintf("web%d", i)
		p.Send(Account(app, "smb", "", from), Account(web, "mid", "", from))
		use := Use(app, from, monday, 9, 8)
		for j := range use {
			use[j].Source = "//app"
		}
		p.Send(use...)
		until := monday.AddDate(0, 0, 6)
		if i == 5 {
			until = monday
		}
		p.Send(Use(web, from, until, 9, 8)...)
	}
	p.Tick(monday)
	before := p.value("app0", "score", monday)
	for d := 1; d <= 6; d++ {
		p.Tick(monday.AddDate(0, 0, d))
	}
	third, fifth, sixth := monday.AddDate(0, 0, 3), monday.AddDate(0, 0, 5), monday.AddDate(0, 0, 6)
	if v := p.value("app0", "usage_silent_days_7d", third); v != 3 {
		t.Errorf("after 3 days of the outage %v days are known as silent", v)
	}
	if v := p.value("app0", "usage_ratio_7d", third); math.Abs(v-1) > 0.05 {
		t.Errorf("after 3 days of the outage usage_ratio_7d is %v, want 1 of the 4 days that were heard", v)
	}
	for _, signal := range []string{"usage_ratio_7d", "usage_z_7d"} {
		if v := p.value("app0", signal, fifth); !math.IsNaN(v) {
			t.Errorf("after 5 days of the outage %s is %v and not unknown", signal, v)
		}
	}
	for _, signal := range []string{"usage_ratio_28d", "usage_peer_ratio"} {
		if v := p.value("app0", signal, sixth); math.Abs(v-1) > 0.05 {
			t.Errorf("after 6 days of the outage %s is %v, want 1 of the days that were heard", signal, v)
		}
	}
	if v := p.value("app0", "days_since_use", sixth); v > 1 {
		t.Errorf("after 6 days of the outage days_since_use is %v: silence that is not the customer's", v)
	}
	if after := p.value("app0", "score", sixth); after < before-2 {
		t.Errorf("an outage of 6 days took the score from %v to %v", before, after)
	}
	if v := p.value("web5", "usage_ratio_7d", third); math.Abs(v-4./7) > 0.01 {
		t.Errorf("who stopped 3 days ago has usage_ratio_7d %v", v)
	}
	same(t, "alerts for less usage", p.fellSilent(), []string{"web5"})
}

// TestDecision09SharedDropsAndGaps lets a whole segment use less, as in a holiday, and one customer of another segment: only that one is
// told of. A tick that does not know usage makes its signals unknown and holds that alert, with the reason; the next one tells it.
func TestDecision09SharedDropsAndGaps(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.StartAll()
	from, end := monday.AddDate(0, 0, -70), monday.AddDate(0, 0, 9)
	for i := range 6 {
		school, shop := fmt.Sprintf("school%d", i), fmt.Sprintf("shop%d", i)
		p.Send(Account(school, "schools", "", from), Account(shop, "shops", "", from))
		p.Send(Use(school, from, monday, 9, 10)...)
		p.Send(Use(school, monday, end, 9, 3)...)
		p.Send(Use(shop, from, monday, 9, 10)...)
		if i == 0 {
			p.Send(Use(shop, monday, end, 9, 3)...)
		} else {
			p.Send(Use(shop, monday, end, 9, 10)...)
		}
		p.Send(Failed(shop, fmt.Sprint(i), from)) // what is known of billing
	}
	for _, d := range []int{5, 6} {
		p.Tick(monday.AddDate(0, 0, d))
	}
	seventh, eighth := monday.AddDate(0, 0, 7), monday.AddDate(0, 0, 8)
	p.gapTick(event.Tick{AsOf: seventh, DayFirst: true, Baseline: p.One("SELECT argMax(baseline, as_of) FROM ticks"), Gaps: []string{"usage"}})
	same(t, "alerts at the tick that does not know usage", p.fellSilent(), nil)
	for _, signal := range []string{"usage_ratio_7d", "days_since_use", "usage_events_28d"} {
		if v := p.value("shop0", signal, seventh); !math.IsNaN(v) {
			t.Errorf("at a tick without usage %s is %v and not unknown", signal, v)
		}
	}
	if v := p.value("shop0", "failed_payments_28d", seventh); v != 0 {
		t.Errorf("at a tick without usage failed_payments_28d is %v", v)
	}
	if a, b := p.value("shop0", "coverage", seventh), p.value("shop0", "coverage", monday.AddDate(0, 0, 6)); a >= b {
		t.Errorf("at a tick without usage coverage is %v, and it was %v", a, b)
	}
	if got := p.SQL("SELECT DISTINCT gaps FROM scores_known WHERE as_of = toDateTime(%d)", seventh.Unix()); !slices.Equal(got, []string{"['usage']"}) {
		t.Errorf("the rows name the gaps %q", got)
	}
	if state := p.One("SELECT JSONExtractString(state, 'rules', 'usage_drop', 'held') FROM alert_states_raw FINAL WHERE customer = 'shop0'"); state != "source_late" {
		t.Errorf("the alert is held for %q", state)
	}
	p.Tick(eighth)
	same(t, "alerts at the next tick", p.fellSilent(), []string{"shop0"})
	if v := p.value("school0", "usage_ratio_7d", eighth); math.Abs(v-1) > 0.05 {
		t.Errorf("a drop that the segment shares leaves usage_ratio_7d at %v", v)
	}
	if v := p.value("school0", "segment_factor_7d", eighth); v > 0.4 {
		t.Errorf("the segment's factor is %v", v)
	}
	if v := p.value("shop0", "usage_ratio_7d", eighth); v > 0.35 {
		t.Errorf("a drop of one's own leaves usage_ratio_7d at %v", v)
	}
}

// gapTick sends a tick as it is and waits until it is through.
func (p *Pipeline) gapTick(tick event.Tick) {
	p.tb.Helper()
	p.RolledUp()
	value, err := json.Marshal(tick)
	p.check(err)
	for partition := range p.Partitions {
		p.check(p.Client.Publish(p.tb.Context(), stream.Message{Topic: p.Client.Topic("touched"), Value: value, Partition: &partition,
			Headers: []stream.Header{{Key: "type", Value: []byte(event.TypeTick)}}}))
	}
	p.Until("the tick is through", func(ctx context.Context) (bool, error) {
		all, _, err := p.Store.Through(ctx, p.Partitions)
		return all.Equal(tick.AsOf), err
	})
	p.Drained("alerter", "health")
}
