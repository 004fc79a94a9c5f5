package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"glidepath/pkg/embedded/clickhouse"
	"glidepath/pkg/embedded/kafka"
	"glidepath/pkg/generate"
	"glidepath/pkg/lifecycle"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/pkg/telemetry"
	"glidepath/services/alerter"
	"glidepath/services/glidepath/settings"
	"glidepath/services/glidepath/wire"
	"glidepath/services/ingest"
	"glidepath/services/scorer"

	"github.com/prometheus/client_golang/prometheus"
)

const (
	// perPublish bounds the messages of one call to the broker.
	perPublish = 20_000
	// serverMemory bounds ClickHouse's memory, bytes.
	serverMemory = 4 << 30
)

// pipeline is an empty Glidepath, for which this program is the clock: ingest, scorer and alerter on servers that run already.
type pipeline struct {
	env    environment
	at     servers
	conn   *wire.Connection
	ticker *scorer.Ticker
	group  *lifecycle.Group
}

// servers are where the pipeline runs.
type servers struct {
	kafka string // host:port
	dsn   string // ClickHouse, for the services
	http  string // the same database, for questions
}

// startServers brings an embedded broker and ClickHouse up, in a temporary directory, as parts of a group.
func startServers(ctx context.Context, group *lifecycle.Group, log *slog.Logger) (servers, error) {
	dir, err := os.MkdirTemp("", "glidepath-eval-")
	if err != nil {
		return servers{}, fmt.Errorf("make a directory for the pipeline: %w", err)
	}
	group.Defer("directory", func(context.Context) error { return os.RemoveAll(dir) })
	broker, err := kafka.Start(kafka.Config{Dir: filepath.Join(dir, "kafka"), Log: log})
	if err != nil {
		return servers{}, err
	}
	group.Defer("kafka", func(context.Context) error { return broker.Close() })
	server, err := clickhouse.Start(ctx, clickhouse.Config{Dir: filepath.Join(dir, "clickhouse"), MemoryLimit: serverMemory, Log: log})
	if err != nil {
		return servers{}, err
	}
	group.Defer("clickhouse", server.Stop)
	return servers{broker.Addr(), server.DSN(), server.HTTP()}, nil
}

// parts are the services' settings. They come from the environment, as always (GLIDEPATH_SCORECARD judges another scorecard), with
// defaults for a program that waits for each day: short waits, and one partition, since each costs as much at every tick.
type parts struct {
	shared  wire.Shared
	stream  stream.Config
	ingest  ingest.Config
	scorer  scorer.Config
	alerter alerter.Config
}

func readParts(lookup func(string) (string, bool), kafka string) (parts, error) {
	var c parts
	set, err := settings.New(&c.shared, &c.ingest, &c.scorer, &c.alerter)
	if err != nil {
		return c, err
	}
	for name, value := range map[string]string{"PARTITIONS": "1", "INGEST_LINGER": "20ms", "SCORER_IDLE": "20ms"} {
		set.SetDefault(settings.Prefix+name, value)
	}
	if err := set.Read(lookup); err != nil {
		return c, err
	}
	c.scorer.Ticks = scorer.TicksNone
	c.stream = stream.Config{Brokers: []string{kafka}, Prefix: "glidepath", MaxWait: 100 * time.Millisecond, CommitInterval: 20 * time.Millisecond}
	return c, set.Validate()
}

// startPipeline makes topics and tables and starts the services, as parts of a group.
func startPipeline(ctx context.Context, env environment, group *lifecycle.Group, at servers, log *slog.Logger) (*pipeline, error) {
	c, err := readParts(env.lookup, at.kafka)
	if err != nil {
		return nil, err
	}
	base := wire.Base{
		Stream: c.stream, Store: store.Config{DSN: at.dsn, Timeout: 2 * time.Minute, MaxConns: 8, TextDays: -1}, Shared: c.shared,
		Log: log, Reg: prometheus.NewRegistry(), Now: time.Now,
	}
	p := &pipeline{env: env, at: at, group: group}
	if p.conn, err = wire.Connect(base.Stream, base.Store, log, nil); err != nil {
		return nil, err
	}
	group.Defer("connections", func(context.Context) error { return p.conn.Close() })
	topics := wire.MakeTopics(base.Stream, c.shared, wire.TopicConfig{SourcePartitions: c.shared.Partitions})
	if err := p.conn.Broker.EnsureTopics(ctx, topics); err != nil {
		return nil, err
	}
	if err := p.conn.Store.Migrate(ctx, c.shared.Partitions, time.Now()); err != nil {
		return nil, err
	}
	for _, build := range []func() (*wire.Service, error){
		func() (*wire.Service, error) { return wire.Ingest(base, c.ingest, c.scorer.Scorecard) },
		func() (*wire.Service, error) { return wire.Scorer(base, c.scorer) },
		func() (*wire.Service, error) { return wire.Alerter(base, c.alerter) },
	} {
		s, err := build()
		if err != nil {
			return nil, err
		}
		group.Defer(s.Name+" connections", s.Close)
		group.Go(s.Name, s.Run)
	}
	p.ticker = scorer.NewTicker(p.conn.Broker, p.conn.Store, c.shared.Partitions, log, time.Now)
	return p, nil
}

// within starts a pipeline on servers of its own, hands it over, and stops everything. What is done with it ends when a part fails.
func within(ctx context.Context, env environment, do func(context.Context, *pipeline) error) error {
	log := telemetry.NewLogger(env.log, slog.LevelWarn, telemetry.Text)
	group := lifecycle.New(log, lifecycle.DefaultTimeout)
	env.say("starting the broker, ClickHouse and the services")
	at, err := startServers(ctx, group, log)
	if err != nil {
		return group.Stop(err)
	}
	p, err := startPipeline(ctx, env, group, at, log)
	if err != nil {
		return group.Stop(err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	done, finished := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() {
		err := group.Wait(done)
		cancel(errors.Join(errors.New("a part of the pipeline has ended"), err))
		ended <- err
	}()
	err = do(ctx, p)
	finished()
	return errors.Join(err, <-ended)
}

// days is a stretch of ticks, one at each midnight UTC.
type days struct {
	first time.Time // the first tick that may be produced: day 0
	count int       // the last tick is day count - 1
}

// tick is the time of a day's tick.
func (d days) tick(day int) time.Time { return d.first.AddDate(0, 0, day) }

// of is the day whose tick is the first to see what happens at a time.
func (d days) of(at time.Time) int {
	const day = 24 * time.Hour
	since := at.Sub(d.first)
	whole := since / day
	if since%day < 0 {
		whole--
	}
	return int(whole) + 1
}

// live feeds a history, which must be in order of time, as it passed: each record carries its event's time, each day's events are
// followed by the tick of the midnight that ends it, and none is sent before the tick before is through. Ticks before day from are left
// out: what lies before the first one is history. seen gets every event that was sent; it may keep nothing of it.
func (p *pipeline) live(ctx context.Context, lines iter.Seq[generate.Line], d days, from int, seen func(generate.Line) error) error {
	began := time.Now()
	day, n := max(from, 0), 0
	batch := make([]stream.Message, 0, perPublish)
	send := func() error {
		err := p.conn.Broker.Publish(ctx, batch...)
		n += len(batch)
		batch = batch[:0]
		return err
	}
	tick := func() error {
		if err := send(); err != nil {
			return err
		}
		if err := p.ticker.Produce(ctx, d.tick(day)); err != nil {
			return err
		}
		if day++; day%30 == 0 {
			p.env.say("day %d of %d: %d events, %s", day, d.count, n, time.Since(began).Round(time.Second))
		}
		return nil
	}
	for line := range lines {
		for day < d.count && !line.Time.Before(d.tick(day)) {
			if err := tick(); err != nil {
				return err
			}
		}
		if err := seen(line); err != nil {
			return err
		}
		batch = append(batch, stream.Message{Topic: p.conn.Broker.Topic(line.Topic), Key: []byte(line.Customer),
			Value: append([]byte(nil), line.JSON...), Time: line.Time})
		if len(batch) == perPublish {
			if err := send(); err != nil {
				return err
			}
		}
	}
	for day < d.count {
		if err := tick(); err != nil {
			return err
		}
	}
	p.env.say("%d events in %d days, %s", n, d.count, time.Since(began).Round(time.Second))
	return p.settled(ctx)
}

// settled waits until the alerter has read everything.
func (p *pipeline) settled(ctx context.Context) error {
	wait := time.NewTicker(100 * time.Millisecond)
	defer wait.Stop()
	for {
		lag, err := p.conn.Broker.Lag(ctx, p.conn.Broker.Group(alerter.Group), p.conn.Broker.Topic("health"))
		if err != nil || lag == 0 {
			return err
		}
		select {
		case <-wait.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// maxRow bounds one row of an answer.
const maxRow = 1 << 20

// rows asks ClickHouse and calls each with every row of the answer: a JSON object, valid during the call.
func (p *pipeline) rows(ctx context.Context, sql string, each func(row []byte) error) error {
	const form = "\nFORMAT JSONEachRow SETTINGS output_format_json_quote_64bit_integers = 0, output_format_json_quote_denormals = 0"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.at.http, strings.NewReader(sql+form))
	if err != nil {
		return fmt.Errorf("ask ClickHouse: %w", err)
	}
	req.Close = true // the server waits for its connections when it stops
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask ClickHouse: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, err := io.ReadAll(io.LimitReader(res.Body, maxRow))
		return errors.Join(fmt.Errorf("ClickHouse says of %.90q: %s", sql, text), err)
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(make([]byte, 64<<10), maxRow)
	for lines.Scan() {
		if err := each(lines.Bytes()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read ClickHouse's answer: %w", err)
	}
	return nil
}
