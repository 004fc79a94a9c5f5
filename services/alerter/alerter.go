// Package alerter turns what topic health says into alerts: sustained rules are judged on score rows and ticks, urgent ones on notable
// events at once. It publishes on topic alerts, stores, and then commits; a repeat carries the ids of the first time.
package alerter

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"

	"github.com/prometheus/client_golang/prometheus"
)

// Group is the consumer group, without the prefix.
const Group = "alerter"

// Config says which rules apply.
type Config struct {
	Rules      string  `envconfig:"RULES" desc:"directory of alert rules and plays (*.yaml); empty for those that ship"`
	StormShare float64 `envconfig:"STORM_SHARE" default:"0.2" desc:"share of a partition's customers, and at least 20, above which a rule that would open for so many at once opens for none"`
}

// Validate refuses shares that are none; the rules are checked when they are read.
func (c Config) Validate() error {
	if !(c.StormShare > 0 && c.StormShare <= 1) {
		return fmt.Errorf("GLIDEPATH_STORM_SHARE is %g: it must be above 0 and at most 1", c.StormShare)
	}
	return nil
}

// Broker is what the alerter needs of Kafka.
type Broker interface {
	Topic(bare string) string
	Group(bare string) string
	Consume(ctx context.Context, group string, topics []string, h stream.Handler) error
	Publish(ctx context.Context, msgs ...stream.Message) error
}

// Store is what the alerter needs of ClickHouse. Each call may be repeated after an error.
type Store interface {
	AlertStates(ctx context.Context, run string, bucket int, each func(store.AlertState) error) error
	InsertAlertStates(ctx context.Context, as []store.AlertState) error
	InsertAlerts(ctx context.Context, as []store.Alert) error
	InsertAlertActions(ctx context.Context, as []store.AlertAction) error
	JudgedCustomers(ctx context.Context, bucket int, asOf time.Time) (int, error)
	LatestScores(ctx context.Context, bucket int, customers []string, each func(*store.Score) error) error
	ReadProgress(ctx context.Context, service string) ([]store.Progress, error)
	InsertProgress(ctx context.Context, ps []store.Progress) error
	InsertDeadLetters(ctx context.Context, ds []store.DeadLetter) error
	RecordConfiguration(ctx context.Context, c store.Configuration, at time.Time) error
	Steadily(ctx context.Context, what string, do func(context.Context) error) error
}

// Service is one instance of the alerter.
type Service struct {
	cfg     Config
	rules   *alert.RuleSet
	broker  Broker
	store   Store
	log     *slog.Logger
	metrics *metrics
	now     func() time.Time
}

// New makes a service; now stamps reports of progress.
func New(cfg Config, rules *alert.RuleSet, broker Broker, st Store, log *slog.Logger, reg prometheus.Registerer, now func() time.Time) (*Service, error) {
	if rules == nil {
		return nil, errors.New("the alerter needs rules")
	}
	return &Service{cfg: cfg, rules: rules, broker: broker, store: st, log: log.With("service", "alerter"), metrics: newMetrics(reg), now: now}, nil
}

// Run works until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	c := store.Configuration{Kind: "rules", Hash: s.rules.Hash(), Text: s.rules.JSON()}
	err := s.store.Steadily(ctx, "record the rules", func(ctx context.Context) error { return s.store.RecordConfiguration(ctx, c, s.now()) })
	if err == nil {
		err = s.broker.Consume(ctx, s.broker.Group(Group), []string{s.broker.Topic("health")}, s.handle)
	}
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("alerter: %w", err)
	}
	return nil
}

// handle works one partition of health for one generation.
func (s *Service) handle(ctx context.Context, claim stream.Claim) error {
	p := &partition{s: s, claim: claim, bucket: claim.Partition()}
	// Where ctx has ended, the partition was taken away or the service stops: what is undone is read again.
	if err := p.run(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}
