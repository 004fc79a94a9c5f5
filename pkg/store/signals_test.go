package store

import (
	"context"
	"testing"
	"time"

	"glidepath/pkg/health"
)

func TestSignalsOfNobody(t *testing.T) {
	s := openStore(t)
	if _, err := s.EnsureBaseline(t.Context(), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), time.Unix(1_700_000_000, 0), func(context.Context) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for _, sel := range []Selection{{Bucket: 1}, {Bucket: 1, Customers: []string{"a", "b"}}} {
		err := s.Signals(t.Context(), sel, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Baseline{}, func(*health.Signals) error {
			t.Error("signals of a customer that does not exist")
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
