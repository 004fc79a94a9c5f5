package stream_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	embedded "glidepath/pkg/embedded/kafka"
	"glidepath/pkg/stream"
	"glidepath/pkg/stream/kafkatest"
	"glidepath/pkg/stream/streamtest"
)

// kafka is the one Apache Kafka broker of this test binary.
var kafka kafkatest.Shared

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if err := kafka.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
		os.Exit(code)
	}), goleak.IgnoreAnyFunction("glidepath/pkg/stream/kafkatest.run"))
}

// apacheBackend is Apache Kafka.
type apacheBackend struct{ broker *kafkatest.Broker }

func (b apacheBackend) Restart(t testing.TB) {
	b.broker.Kill()
	if err := b.broker.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (b apacheBackend) Client(t testing.TB, cfg stream.Config) streamtest.Client {
	return newClient(t, b.broker.Addr(), cfg)
}

func TestConformanceApacheKafka(t *testing.T) {
	streamtest.Run(t, apacheBackend{kafka.Broker(t)})
}

// embeddedBackend is a broker in this process, on disk, with a port that a
// restart keeps.
type embeddedBackend struct {
	cfg    embedded.Config
	broker *embedded.Broker
}

func newEmbedded(t testing.TB) *embeddedBackend {
	b := &embeddedBackend{cfg: embedded.Config{
		Dir: t.TempDir(), MinSessionTimeout: time.Second, Log: slog.New(slog.DiscardHandler),
	}}
	b.start(t)
	t.Cleanup(func() {
		if err := b.broker.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func (b *embeddedBackend) start(t testing.TB) {
	broker, err := embedded.Start(b.cfg)
	if err != nil {
		t.Fatal(err)
	}
	b.broker, b.cfg.Port = broker, broker.Port()
}

func (b *embeddedBackend) Restart(t testing.TB) {
	if err := b.broker.Close(); err != nil {
		t.Fatal(err)
	}
	b.start(t)
}

// Client gives sessions time: a member of kfake's that times out, as one may
// while others keep the disk busy, can hold a rebalance off.
func (b *embeddedBackend) Client(t testing.TB, cfg stream.Config) streamtest.Client {
	cfg.SessionTimeout, cfg.RebalanceTimeout = 15*time.Second, 15*time.Second
	return newClient(t, b.broker.Addr(), cfg)
}

func newClient(t testing.TB, addr string, cfg stream.Config) *stream.Client {
	t.Helper()
	cfg.Brokers = []string{addr}
	c, err := stream.New(cfg, slog.New(slog.NewTextHandler(t.Output(), nil)), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestConformanceEmbedded(t *testing.T) { streamtest.Run(t, newEmbedded(t)) }

// A broker that is frozen, as a virtual machine may be, is waited for.
func TestFrozenBroker(t *testing.T) {
	b := kafka.Broker(t)
	e := newBrokerEnv(t, b.Addr())
	topic := e.topic(1, nil)
	e.publish(e.client, topic, "before")
	ctx, stop := context.WithCancel(e.ctx)
	defer stop()
	c := e.with(func(c *stream.Config) { c.RequestTimeout = time.Second })
	came := make(chan string, 10)
	ended := make(chan error, 1)
	go func() {
		ended <- c.Consume(ctx, c.Group("readers"), []string{topic}, func(_ context.Context, cl stream.Claim) error {
			for b := range cl.Batches() {
				for _, r := range b.Records {
					came <- string(r.Value)
				}
				cl.Done(b.Last)
				b.Release()
			}
			return nil
		})
	}()
	if v := <-came; v != "before" {
		t.Errorf("%q came first", v)
	}
	if err := b.Freeze(); err != nil {
		t.Fatal(err)
	}
	published := make(chan error, 1)
	go func() {
		published <- c.Publish(e.ctx, stream.Message{Topic: topic, Key: []byte("k"), Value: []byte("after")})
	}()
	err := c.Ping(e.ctx) // takes the request's time-out
	if thaw := b.Thaw(); thaw != nil {
		t.Fatal(thaw)
	}
	if err == nil {
		t.Error("a frozen broker answered")
	}
	if err := <-published; err != nil {
		t.Error(err)
	}
	if v := <-came; v != "after" {
		t.Errorf("%q came next", v)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
