package fake_test

import (
	"testing"

	"go.uber.org/goleak"

	"glidepath/pkg/stream"
	"glidepath/pkg/stream/fake"
	"glidepath/pkg/stream/streamtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type backend struct{ b *fake.Broker }

func (b backend) Client(tb testing.TB, cfg stream.Config) streamtest.Client {
	c := b.b.Client(cfg)
	tb.Cleanup(func() { _ = c.Close() })
	return c
}

func (b backend) Restart(testing.TB) { b.b.Rebalance() }

func TestConformance(t *testing.T) { streamtest.Run(t, backend{fake.New()}) }
