package stream_test

import (
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

func (b *embeddedBackend) Client(t testing.TB, cfg stream.Config) streamtest.Client {
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
