package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"text/tabwriter"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/services/scorer"
)

// alerts measures how long an urgent event takes until its alert can be read, while plain usage flows and everybody is judged; and how
// old the newest tick is that is through.
func (b *bench) alerts(ctx context.Context) (err error) {
	const name = "alerts"
	client, err := b.topics(ctx, name)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }() // everything is acknowledged
	st, err := b.database(ctx, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close(), b.drop(ctx, name)) }()
	b.say("alerts: loading %d customers", b.o.customers)
	if err := b.load(ctx, st, name, b.o.customers, b.o.hours, time.Now().UTC().Truncate(time.Hour)); err != nil {
		return err
	}
	if _, err := b.query(ctx, name, "SYSTEM START MERGES"); err != nil {
		return err
	}
	if err := b.settled(ctx, name, "rollups_raw", "history_raw"); err != nil {
		return err
	}
	c, err := start(role{Services: []string{"ingest", "scorer", "alerter"}, Kafka: b.kafka.Addr(), Prefix: name, Group: name, DSN: b.dsn(name),
		Buckets: b.o.partitions, Ticks: scorer.TicksClock, Admin: b.o.admin})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	l := &loaded{b: b, client: client, st: st, database: name, sent: map[string]time.Time{}}
	return l.run(ctx, c)
}

// loaded is a pipeline under load.
type loaded struct {
	b        *bench
	client   *stream.Client
	st       *store.Store
	database string

	mu        sync.Mutex
	sent      map[string]time.Time // customer -> when its urgent event was sent
	waits     []time.Duration
	flowed    int
	late      time.Duration // greatest time that the load was behind its plan
	passes    []time.Duration
	ages      []time.Duration
	published int
}

func (l *loaded) run(ctx context.Context, c *child) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel(nil)
	together := func(do func(context.Context) error) {
		wg.Go(func() {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				cancel(err)
			}
		})
	}
	together(l.read)
	together(l.flow)
	began := time.Now()
	if err := l.awaitTick(ctx); err != nil {
		return err
	}
	l.b.say("alerts: the first tick is through after %.1f s", time.Since(began).Seconds())
	m, err := newMeter(c.pid, l.b.ch.PID(), l.b.kafka.PID())
	if err != nil {
		return err
	}
	together(l.watchTicks)
	for l.published < l.b.o.urgent {
		if err := l.pass(ctx); err != nil {
			return err
		}
	}
	l.b.say("alerts: %d urgent events sent during %d passes", l.published, len(l.passes))
	err = until(ctx, 20*time.Millisecond, time.Minute, func() (bool, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.waits) >= l.published, nil
	})
	if err != nil {
		return fmt.Errorf("%d of %d urgent events became alerts: %w", len(l.waits), l.published, err)
	}
	select {
	case <-time.After(l.b.o.window - time.Since(m.began)):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	each, wall, err := m.read()
	if err != nil {
		return err
	}
	return l.tell(each, wall)
}

func (l *loaded) awaitTick(ctx context.Context) error {
	return until(ctx, 100*time.Millisecond, 5*time.Minute, func() (bool, error) {
		all, _, err := l.st.Through(ctx, l.b.o.partitions)
		return !all.IsZero(), err
	})
}

// flow publishes plain usage at the wanted rate. In a minute it comes from a twentieth of the customers.
func (l *loaded) flow(ctx context.Context) error {
	const every = 50 * time.Millisecond
	tick := time.NewTicker(every)
	defer tick.Stop()
	g := newUsage(2)
	began := time.Now()
	window := max(1, l.b.o.customers/20)
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
		due := int(time.Since(began).Seconds() * float64(l.b.o.rate))
		var msgs []stream.Message
		now := time.Now().UTC()
		first := now.Minute() * window % l.b.o.customers
		for l.flowed < due {
			who := customerName((first + g.dice.IntN(window)) % l.b.o.customers)
			msgs = append(msgs, stream.Message{Topic: l.client.Topic("usage"), Key: []byte(who), Value: g.event(who, now)})
			l.flowed++
		}
		if err := l.client.Publish(ctx, msgs...); err != nil {
			return err
		}
		l.mu.Lock()
		l.late = max(l.late, time.Since(now))
		l.mu.Unlock()
	}
}

// pass has everybody judged, as the first tick of a day does, and sends urgent events while that runs.
func (l *loaded) pass(ctx context.Context) error {
	// Another tick may be under way: it goes first.
	var last store.Tick
	err := until(ctx, 50*time.Millisecond, 5*time.Minute, func() (bool, error) {
		all, anywhere, err := l.st.Through(ctx, l.b.o.partitions)
		if err != nil || !all.Equal(anywhere) || !time.Now().Truncate(time.Second).After(all) {
			return false, err
		}
		ticks, err := l.st.RecordedTicks(ctx, all, all)
		if err == nil && len(ticks) > 0 {
			last = ticks[0]
		}
		return len(ticks) > 0 && time.Now().Second() > 1, err // the clock's tick first, and never its time
	})
	if err != nil {
		return err
	}
	t := event.Tick{AsOf: time.Now().UTC().Truncate(time.Second), DayFirst: true, Baseline: last.Baseline}
	if err := l.sendTick(ctx, t); err != nil {
		return err
	}
	began := time.Now()
	err = until(ctx, urgentEvery, 5*time.Minute, func() (bool, error) {
		if l.published < l.b.o.urgent {
			if err := l.urgent(ctx); err != nil {
				return false, err
			}
		}
		all, _, err := l.st.Through(ctx, l.b.o.partitions)
		return !all.Before(t.AsOf), err
	})
	l.passes = append(l.passes, time.Since(began))
	return err
}

// urgentEvery is the pause between urgent events.
const urgentEvery = 100 * time.Millisecond

func (l *loaded) sendTick(ctx context.Context, t event.Tick) error {
	value, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("write a tick: %w", err)
	}
	var msgs []stream.Message
	for p := range l.b.o.partitions {
		msgs = append(msgs, stream.Message{Topic: l.client.Topic("touched"), Value: value, Partition: &p, Headers: []stream.Header{{Key: "type", Value: []byte(event.TypeTick)}}})
	}
	return l.client.Publish(ctx, msgs...)
}

// urgent sends one urgent event: a failed payment or a furious message in turn.
func (l *loaded) urgent(ctx context.Context) error {
	i := l.published
	l.published++
	who := customerName(i * max(1, l.b.o.customers/l.b.o.urgent) % l.b.o.customers)
	topic, typ, data := "billing", "billing.payment_failed", `{"invoice_id":"inv-9","amount":12000,"currency":"EUR","attempt":1,"kind":"declined"}`
	if i%2 == 1 {
		topic, typ, data = "support", "support.message", `{"conversation_id":"con-9","direction":"inbound","channel":"email","text":"This is a disgrace and we are leaving.","sentiment":-0.95}`
	}
	now := time.Now().UTC()
	value := fmt.Appendf(nil, `{"specversion":"1.0","source":"//app.example.com/crm","id":"urgent-%d","type":"%s","subject":"%s","time":"%s","data":%s}`, i, typ, who, now.Format(time.RFC3339Nano), data)
	l.mu.Lock()
	l.sent[who] = now
	l.mu.Unlock()
	return l.client.Publish(ctx, stream.Message{Topic: l.client.Topic(topic), Key: []byte(who), Value: value})
}

// read follows topic alerts and notes when an urgent event's alert came.
func (l *loaded) read(ctx context.Context) error {
	return l.client.Read(ctx, l.client.Topic("alerts"), nil, true, func(r stream.Record) error {
		now := time.Now()
		var e struct {
			Data struct {
				Opener string `json:"opener"`
				Reason string `json:"reason"`
			} `json:"data"`
		}
		if err := json.Unmarshal(r.Value, &e); err != nil {
			return fmt.Errorf("read an alert: %w", err)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if at, ok := l.sent[string(r.Key)]; ok && e.Data.Reason == "urgent_event" {
			l.waits = append(l.waits, now.Sub(at))
			delete(l.sent, string(r.Key))
		}
		return nil
	})
}

// watchTicks notes the age of the newest tick of the clock that is through everywhere.
func (l *loaded) watchTicks(ctx context.Context) error {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		var newest struct {
			At int64 `json:"at"`
		}
		// The passes' own ticks are not at whole minutes.
		err := l.b.row(ctx, l.database, "SELECT toUnixTimestamp(min(m)) AS at FROM (SELECT max(as_of) AS m FROM ticks_raw WHERE toSecond(as_of) = 0 GROUP BY bucket)", &newest)
		if err != nil {
			return err
		}
		l.mu.Lock()
		l.ages = append(l.ages, time.Since(time.Unix(newest.At, 0)))
		l.mu.Unlock()
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func (l *loaded) tell(each []time.Duration, wall time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	o := l.b.o
	busy := time.Duration(0)
	for _, p := range l.passes {
		busy += p
	}
	fmt.Fprintf(l.b.out, "\nFrom event to alert: %d urgent events, each of another customer, sent while everybody is judged; %d usage events/s of 5 %% of %d customers a minute; %d active hours of each customer in 90 days\n",
		len(l.waits), o.rate, o.customers, o.hours)
	t := tabwriter.NewWriter(l.b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tp50 s\tp95 s\tp99 s\tmax s\tgoal s\tratio\t")
	line := func(what string, values []time.Duration, at, goal float64) {
		q := func(p float64) float64 { return quantile(values, p).Seconds() }
		fmt.Fprintf(t, "%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.0f\t%.2fx\t\n", what, q(0.5), q(0.95), q(0.99), q(1), goal, goal/q(at))
	}
	line("event to alert (p99)", l.waits, 0.99, 2)
	line("age of the newest tick (max)", l.ages, 1, 120)
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	fmt.Fprintf(l.b.out, "In %.0f s: %d passes of %.1f s (median), running %.0f %% of the time; %d usage events, load late by at most %.2f s; CPU: services %.1f s, ClickHouse %.1f s, Kafka %.1f s\n",
		wall.Seconds(), len(l.passes), median(l.passes).Seconds(), 100*busy.Seconds()/wall.Seconds(), l.flowed, l.late.Seconds(), each[0].Seconds(), each[1].Seconds(), each[2].Seconds())
	fmt.Fprintln(l.b.out, "ingest, scorer and alerter in one process with their defaults; ticks by the clock, every minute, and the passes besides.")
	return nil
}
