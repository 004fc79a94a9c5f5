package scorer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"glidepath/pkg/health"
	"glidepath/pkg/scoring"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"

	"github.com/prometheus/client_golang/prometheus"
)

// Group is the consumer group, without the prefix.
const Group = "scorer"

// Broker is what the scorer needs of Kafka.
type Broker interface {
	Topic(bare string) string
	Group(bare string) string
	Consume(ctx context.Context, group string, topics []string, h stream.Handler) error
	Publish(ctx context.Context, msgs ...stream.Message) error
	EndOffsets(ctx context.Context, topic string) (map[int]int64, error)
}

// Store is what the scorer needs of ClickHouse. Each call may be repeated after an error.
type Store interface {
	RollUp(ctx context.Context, hours []store.Hour) error
	scoring.Signals
	LastScores(ctx context.Context, run string, bucket int, asOf time.Time, each func(store.Last)) error
	InsertScores(ctx context.Context, run string, computedAt time.Time, rows []store.Score) error
	InsertTick(ctx context.Context, t store.Tick) error
	LastTick(ctx context.Context, bucket int) (asOf time.Time, offset int64, err error)
	InsertDeadLetters(ctx context.Context, ds []store.DeadLetter) error
	InsertProgress(ctx context.Context, ps []store.Progress) error
	RecordConfiguration(ctx context.Context, c store.Configuration, at time.Time) error
	Steadily(ctx context.Context, what string, do func(context.Context) error) error
}

// Service is one instance of the scorer.
type Service struct {
	cfg     Config
	broker  Broker
	store   Store
	ticker  *Ticker
	judge   *scoring.Judge
	log     *slog.Logger
	metrics *metrics
	now     func() time.Time
	passes  chan struct{} // holds one token per pass over a whole partition that may run at once
}

// New makes a service. now is the clock that stamps computed_at and, with ticks by the clock, gives the ticks.
func New(
	cfg Config, card *health.Scorecard, broker Broker, st Store, ticker *Ticker, log *slog.Logger, reg prometheus.Registerer, now func() time.Time,
) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if card == nil {
		return nil, errors.New("the scorer needs a scorecard")
	}
	return &Service{
		cfg: cfg, broker: broker, store: st, ticker: ticker, judge: scoring.NewJudge(card, st), log: log.With("service", "scorer"),
		metrics: newMetrics(reg), now: now, passes: make(chan struct{}, 1),
	}, nil
}

// Run works until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	err := s.recordScorecard(ctx)
	if err == nil {
		err = s.broker.Consume(ctx, s.broker.Group(Group), []string{s.broker.Topic("touched")}, s.handle)
	}
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("scorer: %w", err)
	}
	return nil
}

func (s *Service) recordScorecard(ctx context.Context) error {
	card := s.judge.Scorecard()
	text, err := card.JSON()
	if err != nil {
		return err
	}
	name, hash, _ := strings.Cut(card.ID(), "@")
	c := store.Configuration{Kind: "scorecard", Hash: hash, Name: name, Text: text}
	return s.store.Steadily(ctx, "record the scorecard", func(ctx context.Context) error {
		return s.store.RecordConfiguration(ctx, c, s.now())
	})
}

// handle works one partition of touched for one generation.
func (s *Service) handle(ctx context.Context, claim stream.Claim) error {
	p := &partition{s: s, claim: claim, bucket: claim.Partition(), hours: map[store.Hour]struct{}{}, touched: map[string]struct{}{}}
	ending, stop := context.WithCancel(ctx)
	defer stop()
	if p.bucket == 0 && s.cfg.Ticks == TicksClock {
		go s.ticker.Run(ending, s.cfg, s.now)
	}
	// Where ctx has ended, the partition was taken away or the service stops: what is undone is read again.
	if err := p.run(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}
