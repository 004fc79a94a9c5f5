package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"text/tabwriter"
	"time"

	"glidepath/pkg/store"
	"glidepath/services/scorer"
)

// passed is what one pass over everybody took.
type passed struct {
	customers        int
	rows, parts      int64
	load, baseline   time.Duration
	wall             time.Duration
	scorer, server   time.Duration // processor time
	broker           time.Duration
	scorerMem, chMem int64
}

// pass measures a scoring pass over everybody, as the first tick of a day makes it.
func (b *bench) pass(ctx context.Context) error {
	var all []passed
	for _, n := range b.o.passes {
		p, err := b.passOnce(ctx, n)
		if err != nil {
			return err
		}
		all = append(all, p)
	}
	return b.tellPass(all)
}

func (b *bench) passOnce(ctx context.Context, customers int) (p passed, err error) {
	p.customers = customers
	name := "pass" + strconv.Itoa(customers)
	client, err := b.topics(ctx, name)
	if err != nil {
		return p, err
	}
	defer func() { _ = client.Close() }() // everything is acknowledged
	st, err := b.database(ctx, name)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, st.Close(), b.drop(ctx, name)) }()
	asOf := time.Now().UTC().Truncate(24 * time.Hour)
	b.say("pass: loading %d customers", customers)
	began := time.Now()
	if err := b.load(ctx, st, name, customers, b.o.hours, asOf); err != nil {
		return p, err
	}
	p.load = time.Since(began)
	var parts struct {
		N int64 `json:"n"`
	}
	if err := b.row(ctx, name, "SELECT count() AS n FROM system.parts WHERE active AND table = 'rollups_raw' AND database = currentDatabase()", &parts); err != nil {
		return p, err
	}
	p.parts = parts.N
	began = time.Now()
	if _, err := st.EnsureBaseline(ctx, asOf, time.Now(), func(context.Context) error { return nil }); err != nil {
		return p, err
	}
	p.baseline = time.Since(began)

	c, err := start(role{Services: []string{"scorer"}, Kafka: b.kafka.Addr(), Prefix: name, Group: name, DSN: b.dsn(name), Buckets: b.o.partitions, Admin: b.o.admin, Ticks: scorer.TicksNone})
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	ticker := scorer.NewTicker(client, st, b.o.partitions, slog.New(slog.DiscardHandler), time.Now)
	// A tick before everything there is judges nobody: once it is through, the scorer is at work.
	if err := ticker.Produce(ctx, asOf.Add(-500*24*time.Hour)); err != nil {
		return p, err
	}
	if err := resetPeak(b.ch.PID()); err != nil {
		return p, err
	}
	m, err := newMeter(c.pid, b.ch.PID(), b.kafka.PID())
	if err != nil {
		return p, err
	}
	if err := ticker.Produce(ctx, asOf); err != nil {
		return p, err
	}
	each, wall, err := m.read()
	if err != nil {
		return p, err
	}
	p.scorer, p.server, p.broker, p.wall = each[0], each[1], each[2], wall
	if p.scorerMem, err = peak(c.pid); err != nil {
		return p, err
	}
	if p.chMem, err = peak(b.ch.PID()); err != nil {
		return p, err
	}
	return p, b.countScores(ctx, st, name, asOf, &p)
}

// countScores makes sure that everybody has been judged.
func (b *bench) countScores(ctx context.Context, _ *store.Store, database string, asOf time.Time, p *passed) error {
	var rows struct {
		N     int64 `json:"n"`
		Known int64 `json:"known"`
	}
	if err := b.row(ctx, database, fmt.Sprintf("SELECT uniqExact(customer) AS n, countIf(NOT isNaN(score)) AS known FROM scores_raw WHERE as_of = toDateTime(%d)", asOf.Unix()), &rows); err != nil {
		return err
	}
	p.rows = rows.N
	b.say("pass: %d customers (%d with a score): %.1f s, CPU: scorer %.1f s, ClickHouse %.1f s, Kafka %.1f s; peak: scorer %d MiB, ClickHouse %d MiB; loaded in %.0f s into %d parts, baseline %.1f s",
		p.rows, rows.Known, p.wall.Seconds(), p.scorer.Seconds(), p.server.Seconds(), p.broker.Seconds(), p.scorerMem>>20, p.chMem>>20, p.load.Seconds(), p.parts, p.baseline.Seconds())
	if rows.N != int64(p.customers) {
		return fmt.Errorf("%d of %d customers were judged", rows.N, p.customers)
	}
	return nil
}

func (b *bench) tellPass(all []passed) error {
	fmt.Fprintf(b.out, "\nA pass over everybody: every shipped signal, %d active hours of each customer and %d events of history in unmerged parts, %d partitions; score rows stored and published\n",
		b.o.hours, historyEvents, b.o.partitions)
	t := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "customers\tseconds\tcustomers / s\tratio\tscorer CPU s\tClickHouse CPU s\tbroker CPU s\tscorer peak MiB\tClickHouse peak MiB\tparts\tbaseline s\t")
	for _, p := range all {
		speed := float64(p.customers) / p.wall.Seconds()
		first := float64(all[0].customers) / all[0].wall.Seconds()
		fmt.Fprintf(t, "%d\t%.1f\t%.0f\t%.2fx\t%.1f\t%.1f\t%.1f\t%d\t%d\t%d\t%.1f\t\n", p.customers, p.wall.Seconds(), speed, speed/first,
			p.scorer.Seconds(), p.server.Seconds(), p.broker.Seconds(), p.scorerMem>>20, p.chMem>>20, p.parts, p.baseline.Seconds())
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}
