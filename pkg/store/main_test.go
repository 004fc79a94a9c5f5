package store

import (
	"log/slog"
	"testing"
	"time"

	"glidepath/pkg/embedded/clickhouse/clickhousetest"
)

func TestMain(m *testing.M) { clickhousetest.Main(m) }

// now stamps what the tests write.
var now = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

// testBuckets is the number of partitions that the tests' schemas are made for.
const testBuckets = 4

// openStore gives a migrated store on a database of its own.
func openStore(t *testing.T) *Store {
	t.Helper()
	s, err := Open(Config{DSN: clickhousetest.DSN(t), Timeout: time.Minute, MaxConns: 4, TextDays: -1}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context(), testBuckets, time.Unix(1_700_000_000, 0)); err != nil {
		t.Fatal(err)
	}
	if err := s.CheckSchema(t.Context(), testBuckets); err != nil {
		t.Fatal(err)
	}
	return s
}
