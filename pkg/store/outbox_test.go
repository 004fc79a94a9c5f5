package store_test

import (
	"log/slog"
	"testing"
	"time"

	"glidepath/pkg/embedded/clickhouse/clickhousetest"
	"glidepath/pkg/store"
	"glidepath/pkg/store/outboxtest"
)

func TestOutbox(t *testing.T) {
	outboxtest.Run(t, time.Now(), func(t *testing.T) outboxtest.Outbox {
		s, err := store.Open(store.Config{DSN: clickhousetest.DSN(t), Timeout: time.Minute, MaxConns: 4, TextDays: -1}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if err := s.Migrate(t.Context(), 4, time.Now()); err != nil {
			t.Fatal(err)
		}
		return s
	})
}
