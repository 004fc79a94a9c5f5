package notifier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"

	"github.com/cespare/xxhash/v2"
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

// Store is what the notifier needs of ClickHouse. Each call may be repeated after an error.
type Store interface {
	InsertDelivery(ctx context.Context, d store.Delivery) error
	Delivered(ctx context.Context, alertID, eventID string) (map[string]store.Delivery, error)
	InsertDeadLetters(ctx context.Context, ds []store.DeadLetter) error
	Steadily(ctx context.Context, what string, do func(context.Context) error) error
}

// Notice is an alert event on its way to people.
type Notice struct {
	ID    string // CloudEvents id: the same for every repeat
	Time  time.Time
	Alert alert.Event
	Value []byte // the CloudEvent as it came
}

// ReadNotice reads a message of topic alerts.
func ReadNotice(value []byte) (Notice, error) {
	var e struct {
		ID   string      `json:"id"`
		Time time.Time   `json:"time"`
		Data alert.Event `json:"data"`
	}
	if err := json.Unmarshal(value, &e); err != nil {
		return Notice{}, fmt.Errorf("read an alert event: %w", err)
	}
	if e.ID == "" || e.Data.AlertID == "" {
		return Notice{}, errors.New("read an alert event: it has no id")
	}
	return Notice{ID: e.ID, Time: e.Time, Alert: e.Data, Value: value}, nil
}

// outcome is what came of handing a notice to a channel; an empty status means that nobody knows, because ctx ended.
type outcome struct {
	status   string
	attempts int
	detail   string
}

// channel is a way to people. send may block and try again until ctx ends.
type channel interface {
	name() string
	send(ctx context.Context, n *Notice) outcome
}

// Service is one instance of the notifier.
type Service struct {
	broker   Broker
	store    Store
	channels []channel
	log      *slog.Logger
	metrics  *metrics
	now      func() time.Time
}

// New makes a service. out is where the stdout channel writes; now stamps deliveries and signatures.
func New(cfg Config, broker Broker, st Store, out io.Writer, log *slog.Logger, reg prometheus.Registerer, now func() time.Time) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	s := &Service{broker: broker, store: st, log: log.With("service", "notifier"), metrics: newMetrics(reg), now: now}
	if cfg.Stdout {
		s.channels = append(s.channels, &stdout{w: out, lang: cfg.Language})
	}
	if cfg.WebhookURL != "" {
		hook, err := newWebhook(cfg, s.log, s.metrics, now)
		if err != nil {
			return nil, err
		}
		s.channels = append(s.channels, hook)
	}
	return s, nil
}

// Run works until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	if err := s.broker.Consume(ctx, s.broker.Group(Group), []string{s.broker.Topic("alerts")}, s.handle); err != nil {
		return fmt.Errorf("notifier: %w", err)
	}
	return nil
}

// handle works one partition of alerts for one generation: one event after the other, so that people read them in order. What the
// end of the generation interrupts has an intent and no result, and is sent again by whoever owns the partition next.
func (s *Service) handle(ctx context.Context, claim stream.Claim) error {
	for batch := range claim.Batches() {
		if err := s.batch(ctx, claim, batch); err != nil {
			batch.Release()
			if ctx.Err() != nil {
				return nil //nolint:nilerr // the partition was taken away, or the service stops: what is undone is read again
			}
			return err
		}
		batch.Release()
	}
	return nil
}

func (s *Service) batch(ctx context.Context, claim stream.Claim, batch *stream.Batch) error {
	for _, k := range batch.Skipped {
		err := s.refuse(ctx, store.DeadLetter{Partition: claim.Partition(), Offset: k.From, LastOffset: k.To, Reason: string(k.Reason),
			Detail: k.Detail, Value: k.Raw, ValueBytes: uint64(k.Size), ValueHash: k.Hash, RecordedAt: s.now()})
		if err != nil {
			return err
		}
	}
	for i := range batch.Records {
		r := &batch.Records[i]
		n, err := ReadNotice(slices.Clone(r.Value)) // a client may still read the body when the batch is gone
		if err != nil {
			err = s.refuse(ctx, store.DeadLetter{Partition: r.Partition, Offset: r.Offset, LastOffset: r.Offset, Reason: "undecodable",
				Detail: err.Error(), Key: r.Key, Value: r.Value, ValueBytes: uint64(len(r.Value)), ValueHash: xxhash.Sum64(r.Value), RecordedAt: r.Time})
		} else {
			err = s.deliver(ctx, &n)
		}
		if err != nil {
			return err
		}
		claim.Done(r.Offset)
	}
	claim.Done(batch.Last)
	return nil
}

func (s *Service) refuse(ctx context.Context, d store.DeadLetter) error {
	d.Topic, d.Service = "alerts", Group
	s.metrics.refused.Inc()
	return s.store.Steadily(ctx, "insert dead letters", func(ctx context.Context) error { return s.store.InsertDeadLetters(ctx, []store.DeadLetter{d}) })
}

// deliver hands a notice to every channel that has no result for it yet.
func (s *Service) deliver(ctx context.Context, n *Notice) error {
	var had map[string]store.Delivery
	err := s.store.Steadily(ctx, "read deliveries", func(ctx context.Context) (err error) {
		had, err = s.store.Delivered(ctx, n.Alert.AlertID, n.ID)
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range s.channels {
		d, known := had[c.name()]
		if known && d.Status != store.DeliveryIntent {
			continue
		}
		if err := s.through(ctx, c, n, d.Attempts); err != nil {
			return err
		}
	}
	return nil
}

// through records the intent, sends, and records the result.
func (s *Service) through(ctx context.Context, c channel, n *Notice, before int) error {
	record := func(d store.Delivery) error {
		d.AlertID, d.EventID, d.Channel, d.At = n.Alert.AlertID, n.ID, c.name(), s.now()
		return s.store.Steadily(ctx, "record a delivery", func(ctx context.Context) error { return s.store.InsertDelivery(ctx, d) })
	}
	if err := record(store.Delivery{Status: store.DeliveryIntent, Attempts: before}); err != nil {
		return err
	}
	got := c.send(ctx, n)
	if got.status == "" {
		return fmt.Errorf("deliver %s by %s: %w", n.ID, c.name(), context.Cause(ctx))
	}
	s.metrics.deliveries.WithLabelValues(c.name(), got.status).Inc()
	if got.status != store.DeliverySent {
		s.log.Error("an alert was not delivered", "channel", c.name(), "event", n.ID, "status", got.status, "attempts", got.attempts, "detail", got.detail)
	}
	return record(store.Delivery{Status: got.status, Attempts: before + got.attempts, Detail: got.detail})
}
