package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"glidepath/pkg/embedded/clickhouse"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/pkg/stream/kafkatest"

	"github.com/prometheus/client_golang/prometheus"
)

// bench is the servers that all parts share.
type bench struct {
	o     options
	out   io.Writer
	dir   string
	kafka *kafkatest.Broker
	ch    *clickhouse.Server
	log   *slog.Logger
}

func run(ctx context.Context, o options, out io.Writer) (err error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	dir, err := os.MkdirTemp("", "glidepath-bench-")
	if err != nil {
		return fmt.Errorf("make a directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &bench{o: o, out: out, dir: dir, log: log}
	fmt.Fprintln(out, "machine:", machine())
	if err := os.Mkdir(filepath.Join(dir, "kafka"), 0o700); err != nil {
		return fmt.Errorf("make a directory: %w", err)
	}
	if b.kafka, err = kafkatest.Start(ctx, kafkatest.Options{Dir: filepath.Join(dir, "kafka"), Heap: "1g"}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.kafka.Close()) }()
	if b.ch, err = clickhouse.Start(ctx, clickhouse.Config{Dir: filepath.Join(dir, "clickhouse"), Log: log}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.ch.Stop(context.WithoutCancel(ctx))) }()
	var version string
	if version, err = b.query(ctx, "default", "SELECT version()"); err != nil {
		return err
	}
	fmt.Fprintf(out, "servers: Apache Kafka %s (1 GiB heap), ClickHouse %s, on this machine\n", kafkatest.Version, version)
	for part := range strings.SplitSeq(o.parts, ",") {
		switch part {
		case "ingest":
			err = b.ingest(ctx)
		case "alerts":
			err = b.alerts(ctx)
		case "pass":
			err = b.pass(ctx)
		default:
			err = errors.New("there is no such part; ingest, alerts and pass are")
		}
		if err != nil {
			return fmt.Errorf("part %s: %w", part, err)
		}
	}
	return nil
}

// say tells how far the bench is, apart from the results.
func (b *bench) say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

// query runs one statement and gives its result as tab-separated text.
func (b *bench) query(ctx context.Context, database, sql string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.ch.HTTP()+"/?"+url.Values{"database": {database}}.Encode(), strings.NewReader(sql))
	if err != nil {
		return "", fmt.Errorf("ask ClickHouse: %w", err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("ask ClickHouse: %w", err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return "", fmt.Errorf("ask ClickHouse: %w", err)
	}
	if res.StatusCode != http.StatusOK || strings.Contains(string(text), "__exception__") {
		return "", fmt.Errorf("ClickHouse says of %.90q: %s", sql, text)
	}
	return strings.TrimSpace(string(text)), nil
}

// row runs one statement and reads its only row, as JSON members, into to.
func (b *bench) row(ctx context.Context, database, sql string, to any) error {
	text, err := b.query(ctx, database, sql+" FORMAT JSONEachRow SETTINGS output_format_json_quote_64bit_integers = 0")
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), to); err != nil {
		return fmt.Errorf("read the answer to %.60q: %w", sql, err)
	}
	return nil
}

func (b *bench) dsn(database string) string {
	return "clickhouse://" + b.ch.Addr() + "/" + database + "?" + b.o.extra
}

// database makes an empty database with Glidepath's tables, and gives a store on it.
func (b *bench) database(ctx context.Context, name string) (*store.Store, error) {
	if _, err := b.query(ctx, "default", "CREATE DATABASE "+name); err != nil {
		return nil, err
	}
	st, err := store.Open(store.Config{DSN: b.dsn(name), Timeout: 2 * time.Minute, MaxConns: 8, TextDays: 365}, b.log)
	if err != nil {
		return nil, err
	}
	if err := st.Migrate(ctx, b.o.partitions, time.Now()); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}

func (b *bench) drop(ctx context.Context, name string) error {
	_, err := b.query(ctx, "default", "DROP DATABASE IF EXISTS "+name+" SYNC")
	return err
}

// topics makes the topics of a prefix and gives a client for them.
func (b *bench) topics(ctx context.Context, prefix string) (*stream.Client, error) {
	client, err := stream.New(stream.Config{Brokers: []string{b.kafka.Addr()}, Prefix: prefix}, b.log, prometheus.NewRegistry())
	if err != nil {
		return nil, err
	}
	var specs []stream.TopicSpec
	for _, t := range []string{"usage", "billing", "support", "accounts", "touched", "health", "alerts"} {
		specs = append(specs, stream.TopicSpec{Name: client.Topic(t), Partitions: b.o.partitions, Retention: -1})
	}
	if err := client.EnsureTopics(ctx, specs); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return client, nil
}

// until polls a condition.
func until(ctx context.Context, every, limit time.Duration, holds func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("waited %s in vain", limit))
	defer cancel()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		ok, err := holds()
		if err != nil || ok {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// settled waits until the merges of tables have nothing left to do: none runs and the parts have not changed for a while.
func (b *bench) settled(ctx context.Context, database string, tables ...string) error {
	const quiet = 3 * time.Second
	where := " database = '" + database + "' AND table IN ('" + strings.Join(tables, "', '") + "')"
	var last string
	since := time.Now()
	return until(ctx, 100*time.Millisecond, 3*time.Minute, func() (bool, error) {
		now, err := b.query(ctx, "default", "SELECT (SELECT count() FROM system.merges WHERE"+where+
			"), (SELECT groupBitXor(cityHash64(name, table)) FROM system.parts WHERE active AND"+where+")")
		if err != nil {
			return false, err
		}
		if now != last || !strings.HasPrefix(now, "0\t") {
			last, since = now, time.Now()
		}
		return time.Since(since) >= quiet, nil
	})
}
