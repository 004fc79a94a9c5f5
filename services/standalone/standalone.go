package standalone

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"glidepath/pkg/embedded/clickhouse"
	"glidepath/pkg/embedded/kafka"
	"glidepath/pkg/lifecycle"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/pkg/telemetry"
	"glidepath/services/glidepath/wire"

	"github.com/prometheus/client_golang/prometheus"
)

// Instance is a running Glidepath.
type Instance struct {
	State State

	group *lifecycle.Group
}

// Wait blocks until ctx ends or a part fails, and stops everything.
func (i *Instance) Wait(ctx context.Context) error { return i.group.Wait(ctx) }

// Stop stops everything, services first.
func (i *Instance) Stop() error { return i.group.Stop(nil) }

// Stream and Store are the settings of a client of the instance.
func (s State) Stream() stream.Config {
	return stream.Config{Brokers: []string{s.Kafka}, Prefix: s.Prefix}.Defaults()
}

// Store is the settings of a database client of the instance.
func (s State) Store() store.Config {
	return store.Config{DSN: s.DSN, Timeout: 2 * time.Minute, MaxConns: 8}
}

// Start brings everything up and returns once the services run. ctx bounds the start only.
func Start(ctx context.Context, cfg Config, log *slog.Logger) (*Instance, error) {
	data, err := filepath.Abs(cfg.Data)
	if err != nil {
		return nil, fmt.Errorf("find the data directory %s: %w", cfg.Data, err)
	}
	cfg.Data = data
	group := lifecycle.New(log, cfg.StopTimeout)
	b := &builder{cfg: cfg, log: log, group: group, reg: telemetry.NewRegistry(cfg.Version)}
	if err := b.build(ctx); err != nil {
		return nil, group.Stop(err)
	}
	return &Instance{State: b.state, group: group}, nil
}

// builder starts the parts in the order in which they need each other.
type builder struct {
	cfg   Config
	log   *slog.Logger
	group *lifecycle.Group
	reg   *prometheus.Registry
	state State
	admin *telemetry.Admin
}

func (b *builder) build(ctx context.Context) error {
	lock, err := lockData(b.cfg.Data)
	if err != nil {
		return err
	}
	b.group.Defer("lock", func(context.Context) error { return lock.Unlock() })
	last, err := readState(filepath.Join(b.cfg.Data, stateName))
	if err != nil {
		last = State{} // the first start
	}
	b.state = State{PID: os.Getpid(), Data: b.cfg.Data, Started: time.Now().UTC(), Prefix: b.cfg.Prefix, Partitions: b.cfg.Shared.Partitions}
	if err := b.servers(ctx, last); err != nil {
		return err
	}
	if err := b.migrate(ctx); err != nil {
		return err
	}
	if b.admin, err = telemetry.Listen(b.cfg.Telemetry.AdminAddr, b.log, b.reg); err != nil {
		return err
	}
	b.group.Go("admin", b.admin.Run)
	b.state.Admin = b.admin.Addr()
	if err := b.services(); err != nil {
		return err
	}
	forget, err := b.state.write()
	if err != nil {
		return err
	}
	b.group.Defer("state", func(context.Context) error { forget(); return nil })
	return nil
}

func (b *builder) servers(ctx context.Context, last State) error {
	broker, err := kafka.Start(kafka.Config{Dir: filepath.Join(b.cfg.Data, "kafka"), Port: port(b.cfg.KafkaPort, last.Kafka), Log: b.log.With("part", "kafka")})
	if err != nil {
		return err
	}
	b.group.Defer("kafka", func(context.Context) error { return broker.Close() })
	b.state.Kafka = broker.Addr()
	server, err := clickhouse.Start(ctx, clickhouse.Config{
		Dir: filepath.Join(b.cfg.Data, "clickhouse"), NativePort: port(b.cfg.NativePort, last.DSN), HTTPPort: port(b.cfg.HTTPPort, last.HTTP),
		MemoryLimit: b.cfg.ClickHouseMB << 20, Log: b.log.With("part", "clickhouse"),
	})
	if err != nil {
		return err
	}
	b.group.Defer("clickhouse", server.Stop)
	b.state.DSN, b.state.HTTP = server.DSN(), server.HTTP()
	return nil
}

// port is the wanted one, else the last one if nobody has it, else 0 for any.
func port(wanted int, last string) int {
	if wanted != 0 || last == "" {
		return wanted
	}
	_, after, _ := strings.Cut(last, "127.0.0.1:")
	digits, _, _ := strings.Cut(after, "/")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	probe, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", digits))
	if err != nil {
		return 0
	}
	if probe.Close() != nil {
		return 0
	}
	return n
}

func (b *builder) storeConfig() store.Config {
	c := b.state.Store()
	c.Retention, c.TextDays = b.cfg.EventRetention, b.cfg.TextDays
	return c
}

func (b *builder) migrate(ctx context.Context) error {
	conn, err := wire.Connect(b.state.Stream(), b.storeConfig(), b.log, nil)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // only an answer was wanted
	// The embedded broker must not drop records by age: what is loaded may be old.
	topics := wire.MakeTopics(b.state.Stream(), b.cfg.Shared, wire.TopicConfig{SourcePartitions: b.cfg.Shared.Partitions})
	if err := conn.Broker.EnsureTopics(ctx, topics); err != nil {
		return err
	}
	return conn.Store.Migrate(ctx, b.cfg.Shared.Partitions, time.Now())
}

func (b *builder) services() error {
	base := wire.Base{Stream: b.state.Stream(), Store: b.storeConfig(), Shared: b.cfg.Shared, Log: b.log, Reg: b.reg, Now: time.Now}
	for _, build := range []func() (*wire.Service, error){
		func() (*wire.Service, error) { return wire.Ingest(base, b.cfg.Ingest, b.cfg.Scorer.Scorecard) },
		func() (*wire.Service, error) { return wire.Scorer(base, b.cfg.Scorer) },
		func() (*wire.Service, error) { return wire.Alerter(base, b.cfg.Alerter) },
		func() (*wire.Service, error) { return wire.Notifier(base, b.cfg.Notifier, b.cfg.Out) },
	} {
		s, err := build()
		if err != nil {
			return err
		}
		b.group.Defer(s.Name+" connections", s.Close)
		b.group.Go(s.Name, s.Run)
		s.Register(b.admin)
	}
	return nil
}
