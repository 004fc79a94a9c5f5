package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"text/tabwriter"
	"time"

	"glidepath/pkg/stream"
)

// engineSettings are those of the Kafka table engine that are tried.
type engineSettings struct{ Consumers, Block int }

func (e engineSettings) String() string {
	return fmt.Sprintf("kafka_num_consumers=%d, kafka_max_block_size=%d", e.Consumers, e.Block)
}

// ingested is what one run took, in processor time.
type ingested struct {
	services, server, broker time.Duration
	wall                     time.Duration
	parts                    int64 // active parts at the end
}

func (i ingested) own() time.Duration { return i.services + i.server }

// ingest compares what Glidepath takes to get a topic into ClickHouse with what ClickHouse's own Kafka engine takes.
func (b *bench) ingest(ctx context.Context) error {
	client, err := b.topics(ctx, "usage")
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }() // everything is acknowledged
	b.say("ingest: producing %d events", b.o.events)
	bytes, err := produceUsage(ctx, client, b.o)
	if err != nil {
		return err
	}
	engine := b.o.engine
	if b.o.tune {
		if engine, err = b.tuneEngine(ctx); err != nil {
			return err
		}
	}
	var ours, theirs []ingested
	for i := range b.o.runs {
		a, err := b.ingestOnce(ctx, "ours"+strconv.Itoa(i), b.runGlidepath)
		if err != nil {
			return err
		}
		e, err := b.ingestOnce(ctx, "engine"+strconv.Itoa(i), b.runEngine(engine))
		if err != nil {
			return err
		}
		ours, theirs = append(ours, a), append(theirs, e)
	}
	return b.tellIngest(ours, theirs, engine, bytes)
}

// tuneEngine runs the engine once with each setting.
func (b *bench) tuneEngine(ctx context.Context) (engineSettings, error) {
	var best engineSettings
	least := time.Duration(-1)
	fmt.Fprintln(b.out, "\nKafka engine, tried once each:")
	t := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "kafka_num_consumers\tkafka_max_block_size\tCPU s\twall s\tparts\t")
	for _, consumers := range []int{1, 2, 4} {
		for _, block := range []int{65_536, 262_144, 1_048_576} {
			e := engineSettings{consumers, block}
			r, err := b.ingestOnce(ctx, fmt.Sprintf("tune_%d_%d", consumers, block), b.runEngine(e))
			if err != nil {
				return best, err
			}
			fmt.Fprintf(t, "%d\t%d\t%.1f\t%.1f\t%d\t\n", consumers, block, r.own().Seconds(), r.wall.Seconds(), r.parts)
			if least < 0 || r.own() < least {
				best, least = e, r.own()
			}
		}
	}
	return best, t.Flush()
}

// ingestOnce measures one run in a database of its own, from an idle server to one at rest.
func (b *bench) ingestOnce(ctx context.Context, name string, do func(ctx context.Context, database string, m *meter) (stop func() error, err error)) (ingested, error) {
	var r ingested
	st, err := b.database(ctx, name)
	if err != nil {
		return r, err
	}
	defer func() { _ = st.Close() }() // it is idle
	if err := b.settled(ctx, name, "events_raw", "history_raw"); err != nil {
		return r, err
	}
	m, err := newMeter(b.ch.PID(), b.kafka.PID())
	if err != nil {
		return r, err
	}
	stop, err := do(ctx, name, m)
	if err != nil {
		return r, err
	}
	err = b.untilRows(ctx, name)
	if err == nil {
		err = b.settled(ctx, name, "events_raw", "history_raw")
	}
	each, wall, merr := m.read()
	if err = errors.Join(err, merr, stop()); err != nil {
		return r, err
	}
	r.server, r.broker, r.wall = each[0], each[1], wall
	if len(each) > 2 {
		r.services = each[2]
	}
	var parts struct {
		N     int64 `json:"n"`
		Level int64 `json:"level"`
	}
	if err := b.row(ctx, name, "SELECT count() AS n, max(level) AS level FROM system.parts WHERE active AND table = 'events_raw' AND database = currentDatabase()", &parts); err != nil {
		return r, err
	}
	r.parts = parts.N
	b.say("ingest: %s: %.1f s of services, %.1f s of ClickHouse, %.1f s of Kafka, %.1f s in all, %d parts", name,
		r.services.Seconds(), r.server.Seconds(), r.broker.Seconds(), r.wall.Seconds(), r.parts)
	return r, b.drop(ctx, name)
}

func (b *bench) untilRows(ctx context.Context, database string) error {
	want := strconv.Itoa(b.o.events)
	return until(ctx, 100*time.Millisecond, 3*time.Minute, func() (bool, error) {
		have, err := b.query(ctx, database, "SELECT count() FROM events_raw")
		return have == want, err
	})
}

// runGlidepath runs ingest in a process of its own.
func (b *bench) runGlidepath(_ context.Context, database string, m *meter) (func() error, error) {
	c, err := start(role{Services: []string{"ingest"}, Kafka: b.kafka.Addr(), Prefix: "usage", Group: database, DSN: b.dsn(database), Buckets: b.o.partitions, Admin: b.o.admin})
	if err != nil {
		return nil, err
	}
	m.zero(c.pid)
	return c.stop, nil
}

// runEngine attaches a Kafka table with a view into the same table. It reads the same members; it validates nothing, keeps no dead
// letters and tells nobody what it has stored.
func (b *bench) runEngine(e engineSettings) func(context.Context, string, *meter) (func() error, error) {
	return func(ctx context.Context, database string, _ *meter) (func() error, error) {
		for _, stmt := range []string{
			fmt.Sprintf(`CREATE TABLE queue (id String, source LowCardinality(String), type LowCardinality(String), subject String, time DateTime64(9, 'UTC'), data String)
				ENGINE = Kafka SETTINGS kafka_broker_list = '%s', kafka_topic_list = 'usage.usage', kafka_group_name = '%s', kafka_format = 'JSONEachRow',
				kafka_num_consumers = %d, kafka_max_block_size = %d, kafka_thread_per_consumer = %d, kafka_poll_max_batch_size = %d,
				input_format_json_read_objects_as_strings = 1, input_format_skip_unknown_fields = 1, date_time_input_format = 'best_effort'`,
				b.kafka.Addr(), database, e.Consumers, e.Block, min(1, e.Consumers-1), min(e.Block, 65_536)),
			`CREATE MATERIALIZED VIEW feed TO events_raw AS SELECT toStartOfHour(time) AS hour, subject AS customer, type, time, source, id,
				JSONExtractString(data, 'user_id') AS user_id, JSONExtractString(data, 'name') AS name, '' AS page,
				if(JSONHas(data, 'quantity'), JSONExtractFloat(data, 'quantity'), 1) AS quantity, toFloat32(nan) AS sentiment, '' AS sentiment_model, data,
				xxHash64(id, source, type, subject, time, data) AS content_hash, assumeNotNull(_timestamp_ms) AS recorded_at, toUInt16(0) AS analysis FROM queue`,
		} {
			if _, err := b.query(ctx, database, stmt); err != nil {
				return nil, err
			}
		}
		return func() error { _, err := b.query(ctx, database, "DROP TABLE feed SYNC"); return err }, nil
	}
}

func (b *bench) tellIngest(ours, theirs []ingested, engine engineSettings, bytes int64) error {
	pick := func(rs []ingested, get func(ingested) time.Duration) float64 {
		var v []time.Duration
		for _, r := range rs {
			v = append(v, get(r))
		}
		return median(v).Seconds()
	}
	fmt.Fprintf(b.out, "\nIngest: %d usage events of %d bytes, %d customers, %d hours, lz4, %d partitions; until all rows are visible and merges at rest; median of %d interleaved runs\n",
		b.o.events, bytes/int64(b.o.events), b.o.eventCustomers, b.o.eventHours, b.o.partitions, len(ours))
	t := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tservices CPU s\tClickHouse CPU s\tsum\trows / CPU s\tratio\tbroker CPU s\twall s\t")
	base := pick(theirs, ingested.own)
	for _, side := range []struct {
		name string
		runs []ingested
	}{{"Kafka engine", theirs}, {"Glidepath", ours}} {
		own := pick(side.runs, ingested.own)
		fmt.Fprintf(t, "%s\t%.1f\t%.1f\t%.1f\t%.0f\t%.2fx\t%.1f\t%.1f\t\n", side.name,
			pick(side.runs, func(r ingested) time.Duration { return r.services }), pick(side.runs, func(r ingested) time.Duration { return r.server }),
			own, float64(b.o.events)/own, base/own, pick(side.runs, func(r ingested) time.Duration { return r.broker }),
			pick(side.runs, func(r ingested) time.Duration { return r.wall }))
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	fmt.Fprintf(b.out, "Kafka engine: JSONEachRow, %s. Glidepath validates, publishes touched and commits behind it.\n", engine)
	return nil
}

// publishTogether is how many messages one call publishes; they become one record batch for each partition.
const publishTogether = 4000

// produceUsage fills topic usage and gives the bytes of its values.
func produceUsage(ctx context.Context, client *stream.Client, o options) (int64, error) {
	first := time.Now().UTC().Truncate(time.Hour).Add(-time.Duration(o.eventHours) * time.Hour)
	span := time.Duration(o.eventHours) * time.Hour
	var bytes int64
	msgs := make([]stream.Message, 0, publishTogether)
	g := newUsage(1)
	for i := range o.events {
		at := first.Add(span / time.Duration(o.events) * time.Duration(i))
		customer := g.customer(o.eventCustomers)
		value := g.event(customer, at)
		bytes += int64(len(value))
		msgs = append(msgs, stream.Message{Topic: client.Topic("usage"), Key: []byte(customer), Value: value})
		if len(msgs) == cap(msgs) || i == o.events-1 {
			if err := client.Publish(ctx, msgs...); err != nil {
				return 0, err
			}
			msgs = msgs[:0]
		}
	}
	return bytes, nil
}
