package store

import (
	"log/slog"
	"testing"
	"time"

	"glidepath/pkg/embedded/clickhouse/clickhousetest"
)

// The parts of the table are merged in time, and no delivery may then take another's place: two people may be told by one channel in one
// millisecond.
func TestMergingKeepsDeliveriesApart(t *testing.T) {
	s := openStore(t)
	var rows []Delivery
	for _, who := range []string{"person:ann", "person:bob"} {
		rows = append(rows, Delivery{AlertID: "a", EventID: "e", Recipient: who, Channel: "mail", Status: DeliveryQueued, At: now})
	}
	for range 2 { // a repeated insert does no harm
		if err := s.InsertDeliveries(t.Context(), rows); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.conn.Exec(t.Context(), "OPTIMIZE TABLE deliveries_raw FINAL"); err != nil {
		t.Fatal(err)
	}
	var n, people uint64
	if err := s.conn.QueryRow(t.Context(), "SELECT count(), uniqExact(recipient) FROM deliveries_raw").Scan(&n, &people); err != nil || n != 2 || people != 2 {
		t.Errorf("%d rows of %d people, %v", n, people, err)
	}
}

// What people wrote is forgotten here, too, but not before it could be delivered.
func TestBodiesAreForgotten(t *testing.T) {
	for days, want := range map[int]string{-1: "60", 365: "60", 30: "30", 0: "14"} {
		s := openStore(t)
		s.cfg.TextDays = days
		if err := s.applyRetention(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ttl, err := s.ttl(t.Context(), "deliveries_raw", "body"); err != nil || ttl != "toDateTime(at) + toIntervalDay("+want+")" {
			t.Errorf("%d days: %q, %v", days, ttl, err)
		}
	}
}

func TestFailedDeliveriesAreCounted(t *testing.T) {
	s := openStore(t)
	var rows []Delivery
	for i, status := range []string{DeliverySent, DeliveryRefused, DeliveryFailed, DeliveryIntent} {
		rows = append(rows, Delivery{AlertID: "a", EventID: string(rune('a' + i)), Recipient: "channel:hook", Channel: "hook", Status: status, At: now})
	}
	if err := s.InsertDeliveries(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	failed, err := s.FailedDeliveries(t.Context(), now.Add(-time.Hour))
	if err != nil || len(failed) != 1 || failed["hook"] != 2 {
		t.Errorf("failed %v, %v", failed, err)
	}
}

func TestInstallationIsRemembered(t *testing.T) {
	s := openStore(t)
	first, err := s.InstalledAt(t.Context())
	if err != nil || first.Unix() != 1_700_000_000 {
		t.Fatalf("installed at %s, %v", first, err)
	}
	if err := s.Migrate(t.Context(), testBuckets, now); err != nil {
		t.Fatal(err)
	}
	if again, err := s.InstalledAt(t.Context()); err != nil || !again.Equal(first) {
		t.Errorf("after another migrate %s, %v", again, err)
	}
}

// A deployment of before the outbox keeps what it has, and its rows do not pass for decisions of the outbox.
func TestDeliveriesOfBeforeTheOutbox(t *testing.T) {
	s, err := Open(Config{DSN: clickhousetest.DSN(t), Timeout: time.Minute, MaxConns: 4, TextDays: -1}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	p, db, _, err := s.provider(testBuckets)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := p.UpTo(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	err = s.insertColumns(t.Context(), "deliveries_raw", []string{"alert_id", "event_id", "channel", "status", "attempts", "detail", "at"},
		[]string{"a", "a"}, []string{"e", "e"}, []string{"webhook", "webhook"}, []string{"intent", "sent"}, []uint16{0, 1}, []string{"", "200 OK"}, []time.Time{now, now.Add(time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context(), testBuckets, now); err != nil {
		t.Fatal(err)
	}
	var status, recipient string
	if err := s.conn.QueryRow(t.Context(), "SELECT status, recipient FROM deliveries").Scan(&status, &recipient); err != nil || status != "sent" || recipient != "" {
		t.Errorf("%q to %q, %v", status, recipient, err)
	}
	if planned, err := s.Planned(t.Context(), []string{"a"}, []string{"e"}); err != nil || len(planned) != 0 {
		t.Errorf("planned %v, %v", planned, err)
	}
	if ds, err := s.Queued(t.Context(), 0, "", 10); err != nil || len(ds) != 0 {
		t.Errorf("queued %+v, %v", ds, err)
	}
	if at, err := s.InstalledAt(t.Context()); err != nil || !at.Equal(now) {
		t.Errorf("installed at %s, %v", at, err)
	}
}
