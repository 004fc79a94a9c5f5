// Package notifier tells people: it reads topic alerts and says each alert event to whom the routes name, at once or in a daily digest.
//
// It works through an outbox. What an event means for whom is decided (package route) and stored, messages that are to be sent beside those
// that are held with their reason, and then the event is handled: from there on neither a crash nor a channel that hangs can lose it. Each
// channel has a lane of its own in each partition, which sends one message after the other, so that people read them in order. Before
// a send the intent is recorded, and after it the result; an intent without a result is what a crash leaves behind, and is sent once more
// with the same id: at most one repeat for a crash and a channel.
//
// Digests are made by the owner of partition 0. A digest is a delivery as any other: one insert takes what it holds out of what is held and
// puts its messages into the outbox.
package notifier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"glidepath/pkg/route"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"

	"github.com/prometheus/client_golang/prometheus"
)

// Group is the consumer group, without the prefix.
const Group = "notifier"

// Broker is what the notifier needs of Kafka.
type Broker interface {
	Topic(bare string) string
	Group(bare string) string
	Consume(ctx context.Context, group string, topics []string, h stream.Handler) error
}

// Store is what the notifier needs of ClickHouse. Each call may be repeated after an error; see store.Store for what they answer.
type Store interface {
	InsertDeliveries(ctx context.Context, ds []store.Delivery) error
	Planned(ctx context.Context, alertIDs, eventIDs []string) (map[string]bool, error)
	Queued(ctx context.Context, bucket int, channel string, limit int) ([]store.Delivery, error)
	Waiting(ctx context.Context, bucket int) ([]store.Delivery, error)
	HeldForDigests(ctx context.Context) ([]store.Delivery, error)
	ToldSince(ctx context.Context, recipient string, since time.Time) (int, error)
	InstalledAt(ctx context.Context) (time.Time, error)
	InsertDeadLetters(ctx context.Context, ds []store.DeadLetter) error
	Steadily(ctx context.Context, what string, do func(context.Context) error) error
}

// Service is one instance of the notifier.
type Service struct {
	cfg      Config
	routes   *route.Table
	broker   Broker
	store    Store
	channels map[string]*channel
	log      *slog.Logger
	metrics  *metrics
	now      func() time.Time

	planning    sync.Mutex // two partitions must not both give somebody the last message of their day
	shadowUntil time.Time
}

// Parts are what a service works with.
type Parts struct {
	Routes  *route.Table
	Secrets Secrets
	Broker  Broker
	Store   Store
	Out     io.Writer // where channels of type stdout write
	Log     *slog.Logger
	Reg     prometheus.Registerer
	Now     func() time.Time // when it is for people: their quiet hours, days and digests
}

// New makes a service. Everything that is wrong with the settings and the channels' secrets is in the error.
func New(cfg Config, p Parts) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	s := &Service{cfg: cfg, routes: p.Routes, broker: p.Broker, store: p.Store, log: p.Log.With("service", "notifier"), metrics: newMetrics(p.Reg), now: p.Now}
	var err error
	if s.channels, err = openChannels(cfg, p, s.log, s.metrics); err != nil {
		return nil, err
	}
	return s, nil
}

// openChannels makes the channels of the routes.
func openChannels(cfg Config, p Parts, log *slog.Logger, m *metrics) (map[string]*channel, error) {
	allowed, err := cfg.prefixes()
	if err != nil {
		return nil, err
	}
	k := &maker{cfg: cfg, guard: newGuard(allowed), secrets: p.Secrets, out: p.Out, log: log, metrics: m, now: p.Now}
	channels := map[string]*channel{}
	var errs []error
	for _, spec := range p.Routes.Channels() {
		c, err := k.channel(spec)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		channels[spec.Name] = c
	}
	return channels, errors.Join(errs...)
}

// Run works until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	defer func() {
		for _, c := range s.channels {
			c.close()
		}
	}()
	if err := s.shadow(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // it was told to stop while it waited
		}
		return fmt.Errorf("notifier: %w", err)
	}
	if err := s.broker.Consume(ctx, s.broker.Group(Group), []string{s.broker.Topic("alerts")}, s.handle); err != nil {
		return fmt.Errorf("notifier: %w", err)
	}
	return nil
}

// shadow finds until when nothing is sent but digests.
func (s *Service) shadow(ctx context.Context) error {
	if s.cfg.ShadowDays == 0 {
		return nil
	}
	err := s.store.Steadily(ctx, "read when the deployment was installed", func(ctx context.Context) error {
		at, err := s.store.InstalledAt(ctx)
		s.shadowUntil = at.AddDate(0, 0, s.cfg.ShadowDays)
		return err
	})
	if err == nil && s.now().Before(s.shadowUntil) {
		s.log.Warn("shadow mode: nothing is sent but a daily digest of what would have been; GLIDEPATH_SHADOW_DAYS=0 ends it", "until", s.shadowUntil)
	}
	return err
}

// handle works one partition of alerts for one generation.
func (s *Service) handle(ctx context.Context, claim stream.Claim) error {
	d := newDesk(s, claim)
	defer d.leave()
	// Where ctx has ended, the partition was taken away or the service stops: what is undone is in the outbox, or is read again.
	if err := d.run(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}
