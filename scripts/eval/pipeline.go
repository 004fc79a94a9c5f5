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

	"glidepath/pkg/generate"
	"glidepath/pkg/health"
	"glidepath/pkg/stream"
	"glidepath/pkg/telemetry"
	"glidepath/services/alerter"
	"glidepath/services/glidepath/settings"
	"glidepath/services/glidepath/wire"
	"glidepath/services/notifier"
	"glidepath/services/scorer"
	"glidepath/services/standalone"
)

const (
	// perPublish bounds the messages of one call to the broker.
	perPublish = 20_000
	// serverMB bounds ClickHouse's memory.
	serverMB = 4 << 10
)

// pipeline is an empty Glidepath in a temporary directory, for which this program is the clock.
type pipeline struct {
	dir    string
	inst   *standalone.Instance
	conn   *wire.Connection
	ticker *scorer.Ticker
	env    environment
	log    io.Closer
}

// startPipeline brings a broker, ClickHouse and all services up. The services' settings come from the environment, as always
// (GLIDEPATH_SCORECARD judges another scorecard), apart from waits that serve large loads only.
func startPipeline(ctx context.Context, env environment) (_ *pipeline, err error) {
	p := &pipeline{env: env}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.stop())
		}
	}()
	if p.dir, err = os.MkdirTemp("", "glidepath-eval-"); err != nil {
		return nil, fmt.Errorf("make a directory for the pipeline: %w", err)
	}
	cfg, err := config(env, p.dir)
	if err != nil {
		return nil, err
	}
	file, err := os.Create(filepath.Join(p.dir, "glidepath.log"))
	if err != nil {
		return nil, fmt.Errorf("open the pipeline's log: %w", err)
	}
	p.log = file
	log := telemetry.NewLogger(file, slog.LevelWarn, telemetry.JSON)
	env.say("starting the broker, ClickHouse and the services (their log: %s)", file.Name())
	if p.inst, err = standalone.Start(ctx, cfg, log); err != nil {
		return nil, err
	}
	if p.conn, err = wire.Connect(p.inst.State.Stream(), p.inst.State.Store(), log, nil); err != nil {
		return nil, err
	}
	p.ticker = scorer.NewTicker(p.conn.Broker, p.conn.Store, cfg.Shared.Partitions, log, time.Now)
	return p, nil
}

func config(env environment, dir string) (standalone.Config, error) {
	cfg := standalone.Config{
		Prefix: "glidepath", StopTimeout: 25 * time.Second, ClickHouseMB: serverMB, TextDays: -1, Data: dir,
		Telemetry: telemetry.Config{AdminAddr: "127.0.0.1:0"}, Out: io.Discard, Version: "eval",
	}
	set, err := settings.New(&cfg.Shared, &cfg.Ingest, &cfg.Scorer, &cfg.Alerter)
	if err != nil {
		return cfg, err
	}
	set.SetDefault("GLIDEPATH_PARTITIONS", "1") // a tick costs each partition the same, and there are hundreds
	set.SetDefault("GLIDEPATH_INGEST_LINGER", "20ms")
	set.SetDefault("GLIDEPATH_SCORER_IDLE", "20ms")
	if err := set.Read(env.lookup); err != nil {
		return cfg, err
	}
	cfg.Scorer.Ticks = scorer.TicksNone
	cfg.Notifier = notifier.Config{Stdout: true, Language: health.English, WebhookTimeout: time.Second}
	return cfg, set.Validate()
}

// stop ends everything and removes the directory. The program's own connections go first, since ClickHouse waits for them.
func (p *pipeline) stop() error {
	var errs []error
	if p.conn != nil {
		errs = append(errs, p.conn.Close())
	}
	if p.inst != nil {
		errs = append(errs, p.inst.Stop())
	}
	if p.log != nil {
		errs = append(errs, p.log.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(p.dir))...)
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
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.inst.State.HTTP, strings.NewReader(sql+form))
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
