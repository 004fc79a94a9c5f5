package main

import (
	"io"
	"log/slog"
	"path"
	"strings"
	"testing"

	"glidepath/pkg/embedded/clickhouse/clickhousetest"
	"glidepath/pkg/embedded/kafka"
	"glidepath/pkg/generate"
	"glidepath/pkg/lifecycle"
)

func TestMain(m *testing.M) { clickhousetest.Main(m) }

// testPipeline runs the services on servers of the test.
func testPipeline(t *testing.T) *pipeline {
	t.Helper()
	broker, err := kafka.Start(kafka.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = broker.Close() })
	log := slog.New(slog.DiscardHandler)
	group := lifecycle.New(log, lifecycle.DefaultTimeout)
	at := servers{kafka: broker.Addr(), dsn: clickhousetest.DSN(t)}
	at.http = clickhousetest.Server(t).HTTP() + "/?database=" + path.Base(at.dsn)
	t.Cleanup(func() {
		if err := group.Stop(nil); err != nil {
			t.Error(err)
		}
	})
	env := environment{out: io.Discard, log: io.Discard, lookup: func(string) (string, bool) { return "", false }}
	p, err := startPipeline(t.Context(), env, group, at, log)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestTinyCompany lives through a company whose last two days have ticks, and prints it.
func TestTinyCompany(t *testing.T) {
	p := testPipeline(t)
	var out strings.Builder
	p.env.out = &out
	o := healthOptions{company: generate.Config{Customers: 40, Days: 60, Seed: 5, Volume: .1}, judgeFrom: 58}
	co, err := generate.New(o.company)
	if err != nil {
		t.Fatal(err)
	}
	h, events, err := liveCompany(t.Context(), p, co, o)
	if err != nil {
		t.Fatal(err)
	}
	used, judged := uint32(0), 0
	for _, c := range h.customers {
		for day := range h.days.count {
			used += c.usage[day]
			if c.judged(day) {
				judged++
			}
			if day < o.judgeFrom && c.rows[day].said {
				t.Fatalf("%s was judged on day %d, which has no tick", c.id, day)
			}
		}
	}
	if len(h.customers) != 40 || judged < 40 || int(used) < events/2 || int(used) > events {
		t.Errorf("%d customers, %d scores, %d events of which %d are use", len(h.customers), judged, events, used)
	}
	ticks, err := p.conn.Store.RecordedTicks(t.Context(), generate.DefaultEnd.AddDate(-1, 0, 0), generate.DefaultEnd)
	if err != nil || len(ticks) != 2 || !ticks[1].AsOf.Equal(generate.DefaultEnd) {
		t.Errorf("ticks %+v, %v", ticks, err)
	}
	if err := h.report(&out, o, events); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"seed 5, usage volume 0.1", "AUC 30 days before churn", "figures are missed"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, out.String())
		}
	}
}
