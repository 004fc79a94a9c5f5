package ingest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"glidepath/pkg/conversation"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"

	"github.com/prometheus/client_golang/prometheus"
)

// Group is the consumer group, without the prefix.
const Group = "ingest"

// Topics are the source topics, without the prefix.
var Topics = []string{"usage", "billing", "support", "accounts"}

// Broker is what ingest needs of Kafka.
type Broker interface {
	Topic(bare string) string
	Group(bare string) string
	Consume(ctx context.Context, group string, topics []string, h stream.Handler) error
	Publish(ctx context.Context, msgs ...stream.Message) error
}

// Store is what ingest needs of ClickHouse. Each call may be repeated after an error.
type Store interface {
	InsertEvents(ctx context.Context, b *store.EventBatch) error
	InsertDeadLetters(ctx context.Context, ds []store.DeadLetter) error
	InsertProgress(ctx context.Context, ps []store.Progress) error
	EnsureZone(ctx context.Context, zone string) error
	Steadily(ctx context.Context, what string, do func(context.Context) error) error
}

// Service is one instance of ingest.
type Service struct {
	cfg     Config
	broker  Broker
	store   Store
	log     *slog.Logger
	metrics *metrics
	now     func() time.Time
	works   chan *work

	conversations *conversation.Reader

	mu     sync.Mutex
	claims map[stream.Claim]*sources
}

// New makes a service; now is the clock by which progress is reported.
func New(cfg Config, broker Broker, st Store, log *slog.Logger, reg prometheus.Registerer, now func() time.Time) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	conversations, err := conversation.NewReader(conversation.Config{Mask: cfg.Mask, Keep: cfg.TextDays != 0})
	if err != nil {
		return nil, err
	}
	return &Service{
		cfg: cfg, broker: broker, store: st, log: log.With("service", "ingest"), metrics: newMetrics(reg),
		conversations: conversations, now: now,
		works: make(chan *work), claims: map[stream.Claim]*sources{},
	}, nil
}

// Run reads until ctx ends; then it finishes and commits what it has in hand.
func (s *Service) Run(ctx context.Context) error {
	// The collector and the progress reports outlive ctx, for the handlers drain through them.
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	wg.Go(func() { s.collect(inner) })
	wg.Go(func() { s.reportProgress(inner) })
	topics := make([]string, len(Topics))
	for i, t := range Topics {
		topics[i] = s.broker.Topic(t)
	}
	err := s.broker.Consume(ctx, s.broker.Group(Group), topics, s.handle)
	stop()
	wg.Wait()
	if err != nil {
		return fmt.Errorf("ingest: %w", err)
	}
	return nil
}

// handle works one partition for one generation: it decodes batches and hands them to the collector, whose flush says when they are done.
func (s *Service) handle(ctx context.Context, claim stream.Claim) error {
	bare := s.bare(claim.Topic())
	seen := s.watch(claim)
	defer s.unwatch(claim)
	d := newDecoding(s, bare, seen)
	var pending sync.WaitGroup
	for batch := range claim.Batches() {
		w := d.decode(batch)
		w.ctx, w.claim, w.done = ctx, claim, pending.Done
		pending.Add(1)
		select {
		case s.works <- w:
		case <-ctx.Done():
			pending.Done()
			return nil
		}
	}
	flushed := make(chan struct{})
	go func() { pending.Wait(); close(flushed) }()
	select {
	case <-flushed:
	case <-ctx.Done():
	}
	return nil
}

func (s *Service) bare(topic string) string {
	for _, t := range Topics {
		if s.broker.Topic(t) == topic {
			return t
		}
	}
	return topic
}
