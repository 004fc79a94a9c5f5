package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/pkg/telemetry"

	"github.com/prometheus/client_golang/prometheus"
)

// Connection is one service's broker client and database pool.
type Connection struct {
	Broker *stream.Client
	Store  *store.Store
}

// Connect prepares both; neither connects yet. reg may be nil.
func Connect(broker stream.Config, db store.Config, log *slog.Logger, reg prometheus.Registerer) (*Connection, error) {
	client, err := stream.New(broker, log, reg)
	if err != nil {
		return nil, err
	}
	st, err := store.Open(db, log)
	if err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return &Connection{client, st}, nil
}

// Close ends both.
func (c *Connection) Close() error { return errors.Join(c.Broker.Close(), c.Store.Close()) }

// Base is what every service is made of.
type Base struct {
	Stream stream.Config
	Store  store.Config
	Shared Shared
	Log    *slog.Logger
	Reg    prometheus.Registerer // the service's metrics get a label service
	Now    func() time.Time
}

// Service is one of the four, with what must be there before it starts and the checks that tell when it is ready.
type Service struct {
	Name string

	base      Base
	conn      *Connection
	run       func(context.Context) error
	advancing telemetry.Check
	started   atomic.Bool
}

// newService connects and lets build make the service upon it.
func newService(name string, b Base, build func(Base, *Connection) (run func(context.Context) error, err error)) (*Service, error) {
	b.Log = b.Log.With("service", name)
	b.Reg = prometheus.WrapRegistererWith(prometheus.Labels{"service": name}, b.Reg)
	conn, err := Connect(b.Stream, b.Store, b.Log, b.Reg)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	run, err := build(b, conn)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), conn.Close())
	}
	return &Service{Name: name, base: b, conn: conn, run: run, advancing: Advancing(conn.Broker, b.Shared.StallAfter, b.Now)}, nil
}

// Run waits for the broker, the topics, the server and the schema, and then works until ctx ends and what is in hand is finished.
func (s *Service) Run(ctx context.Context) error {
	err := Await(ctx, s.base.Log, s.conn.Broker, NeedTopics(s.base.Stream, s.base.Shared), s.conn.Store, s.base.Shared.Partitions)
	switch {
	case ctx.Err() != nil:
		return nil //nolint:nilerr // it was told to stop while it waited
	case err != nil:
		return err
	}
	s.started.Store(true)
	s.base.Log.Info("the service works")
	return s.run(ctx)
}

// Close gives the connections back; call it after Run has returned.
func (s *Service) Close(context.Context) error { return s.conn.Close() }

// Register adds the service's checks to /readyz.
func (s *Service) Register(admin *telemetry.Admin) {
	admin.Check(s.Name+" store", s.conn.Store.Ping)
	admin.Check(s.Name+" progress", func(ctx context.Context) error {
		if !s.started.Load() {
			return errors.New("waiting for Kafka, ClickHouse, the topics and the schema")
		}
		return s.advancing(ctx)
	})
}
