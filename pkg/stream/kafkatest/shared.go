package kafkatest

import (
	"context"
	"sync"
	"testing"
)

// Shared is a broker for all tests of one test binary: a TestMain holds it and
// closes it, and the first test that needs it starts it.
type Shared struct {
	Options Options

	once   sync.Once
	broker *Broker
	err    error
}

// Broker starts the broker unless it runs. A broker that does not start fails
// the test.
func (s *Shared) Broker(tb testing.TB) *Broker {
	tb.Helper()
	s.once.Do(func() { s.broker, s.err = Start(context.Background(), s.Options) })
	if s.err != nil {
		tb.Fatal(s.err)
	}
	return s.broker
}

// Close ends the broker if it was started.
func (s *Shared) Close() error {
	if s.broker == nil {
		return nil
	}
	return s.broker.Close()
}
