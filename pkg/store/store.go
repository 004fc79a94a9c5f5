// Package store keeps events, roll-ups, scores and alerts in ClickHouse. It is the only place that knows clickhouse-go; its SQL lies
// beside it in .sql files named after what they answer. Every write is harmless when it comes late or twice: rows carry versions made
// of their contents, and tables keep the greatest.
package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"text/template"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/cenkalti/backoff/v5"
)

//go:embed sql/*.sql
var queries embed.FS

// Config says where ClickHouse is and how it is used.
type Config struct {
	DSN      string        `envconfig:"CLICKHOUSE_DSN" desc:"ClickHouse, as clickhouse://user:password@host:9000/database"`
	Cluster  string        `envconfig:"CLICKHOUSE_CLUSTER" desc:"name of the ClickHouse cluster that migrate creates the tables on; empty for a single server"`
	Timeout  time.Duration `envconfig:"CLICKHOUSE_TIMEOUT" default:"2m" desc:"longest time for one statement"`
	MaxConns int           `envconfig:"CLICKHOUSE_MAX_CONNS" default:"8" desc:"greatest number of connections of a service"`
	// Retention is for how long events are kept. Hours whose events have expired are not computed again.
	Retention time.Duration `envconfig:"EVENTS_RETENTION" default:"0s" desc:"for how long events are kept, at least 9600h (400 days); 0s keeps them for ever"`
	// TextDays is for how long people's words are kept. What was judged of them stays.
	TextDays int `envconfig:"TEXT_RETENTION_DAYS" default:"365" desc:"days for which what people wrote is kept; 0 keeps none of it, -1 keeps it as long as the event"`
}

// minRetention is the longest window of a signal.
const minRetention = 400 * 24 * time.Hour

// Validate names every setting that is wrong.
func (c Config) Validate() error {
	var errs []error
	if c.DSN == "" {
		errs = append(errs, errors.New("GLIDEPATH_CLICKHOUSE_DSN is not set: give it as clickhouse://user:password@host:9000/database"))
	} else if _, err := clickhouse.ParseDSN(c.DSN); err != nil {
		errs = append(errs, fmt.Errorf("GLIDEPATH_CLICKHOUSE_DSN is not an address of ClickHouse such as clickhouse://host:9000/database: %s",
			hidePassword(err, c.DSN)))
	}
	if c.Timeout <= 0 {
		errs = append(errs, fmt.Errorf("GLIDEPATH_CLICKHOUSE_TIMEOUT is %s: it must be above zero", c.Timeout))
	}
	if c.MaxConns < 2 {
		errs = append(errs, fmt.Errorf("GLIDEPATH_CLICKHOUSE_MAX_CONNS is %d: a service needs at least 2", c.MaxConns))
	}
	if c.Retention != 0 && c.Retention < minRetention {
		errs = append(errs, fmt.Errorf("GLIDEPATH_EVENTS_RETENTION is %s: signals look back %s, so it must be at least that, or 0s", c.Retention, minRetention))
	}
	if c.TextDays < -1 || c.TextDays > 36500 {
		errs = append(errs, fmt.Errorf("GLIDEPATH_TEXT_RETENTION_DAYS is %d: it must be from 0 to 36500, or -1", c.TextDays))
	}
	return errors.Join(errs...)
}

func hidePassword(err error, dsn string) string {
	return strings.ReplaceAll(err.Error(), dsn, "(the value)")
}

// Store is a connection pool to one ClickHouse database. It is safe for concurrent use.
type Store struct {
	conn    driver.Conn
	cfg     Config
	log     *slog.Logger
	queries *template.Template
}

// Open prepares a pool; it connects when first used, so a server that is away is no error here.
func Open(cfg Config, log *slog.Logger) (*Store, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	opts, err := clickhouse.ParseDSN(cfg.DSN)
	if err != nil {
		return nil, fmt.Errorf("read GLIDEPATH_CLICKHOUSE_DSN: %s", hidePassword(err, cfg.DSN))
	}
	opts.MaxOpenConns, opts.MaxIdleConns = cfg.MaxConns, cfg.MaxConns
	opts.ReadTimeout = cfg.Timeout
	if opts.DialTimeout == 0 {
		opts.DialTimeout = 5 * time.Second
	}
	if opts.Settings == nil {
		opts.Settings = clickhouse.Settings{}
	}
	// An insert that was acknowledged is stored and visible, whatever the server's defaults are.
	for name, value := range map[string]any{
		"async_insert": 0, "wait_for_async_insert": 1, "insert_deduplicate": 0, "distributed_foreground_insert": 1,
		"do_not_merge_across_partitions_select_final": 1, "join_use_nulls": 0, "max_partitions_per_insert_block": maxPartitions,
		"max_execution_time": int(cfg.Timeout.Seconds()), "session_timezone": "UTC",
	} {
		opts.Settings[name] = value
	}
	if cfg.Cluster != "" {
		opts.Settings["insert_quorum"] = "auto"
		opts.Settings["insert_quorum_parallel"] = 0
		opts.Settings["select_sequential_consistency"] = 1
	}
	opts.Compression = &clickhouse.Compression{Method: clickhouse.CompressionLZ4}
	conn, err := clickhouse.Open(opts)
	if err != nil {
		return nil, fmt.Errorf("prepare connections to ClickHouse: %w", err)
	}
	tmpl, err := template.New("").ParseFS(queries, "sql/*.sql")
	if err != nil {
		return nil, fmt.Errorf("read the queries: %w", err)
	}
	return &Store{conn: conn, cfg: cfg, log: log, queries: tmpl}, nil
}

// maxPartitions is how many table partitions one insert may span; ClickHouse refuses more than 100 by default.
const maxPartitions = 100

// Close gives the connections back.
func (s *Store) Close() error { return s.conn.Close() }

// Ping says whether the server answers.
func (s *Store) Ping(ctx context.Context) error { return s.conn.Ping(ctx) }

// Steadily calls do until it succeeds, with back-off; it says once that the server is in trouble and once that it is back, and
// gives up only when ctx ends. What is being done reads like "insert events".
func (s *Store) Steadily(ctx context.Context, what string, do func(context.Context) error) error {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 100*time.Millisecond, 10*time.Second
	failing := false
	for {
		err := do(ctx)
		if err == nil {
			if failing {
				s.log.Info("ClickHouse works again", "doing", what)
			}
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s: %w", what, errors.Join(context.Cause(ctx), err))
		}
		if !failing {
			s.log.Error("ClickHouse is in trouble; trying again until it works", "doing", what, "error", err)
			failing = true
		}
		timer := time.NewTimer(wait.NextBackOff())
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("%s: %w", what, errors.Join(context.Cause(ctx), err))
		}
	}
}

// query renders one of the .sql files with the places that no parameter can fill.
func (s *Store) query(name string, data any) (string, error) {
	var b strings.Builder
	if err := s.queries.ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("render %s: %w", name, err)
	}
	return b.String(), nil
}
