package store

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/embedded/clickhouse/clickhousetest"
	"glidepath/pkg/health"
)

func TestEveryTableAndColumnHasAComment(t *testing.T) {
	s := openStore(t)
	rows, err := s.conn.Query(t.Context(), `SELECT name, '' FROM system.tables WHERE database = currentDatabase() AND comment = '' AND name NOT LIKE 'goose%' AND engine != 'MaterializedView'
		UNION ALL SELECT table, name FROM system.columns WHERE database = currentDatabase() AND comment = '' AND table LIKE '%\_raw' ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		t.Errorf("%s %s has no comment", table, column)
	}
}

func TestScoresHaveAColumnForEachSignal(t *testing.T) {
	s := openStore(t)
	rows, err := s.conn.Query(t.Context(), "SELECT name, comment FROM system.columns WHERE database = currentDatabase() AND table = 'scores_raw' ORDER BY position")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	comments := map[string]string{}
	for rows.Next() {
		var name, comment string
		if err := rows.Scan(&name, &comment); err != nil {
			t.Fatal(err)
		}
		comments[name] = comment
	}
	for _, d := range health.Definitions() {
		if want := d.Unit + "; " + d.Window + ". " + d.Doc; comments[string(d.Signal)] != want {
			t.Errorf("comment of %s is %q, want %q", d.Signal, comments[string(d.Signal)], want)
		}
	}
}

func TestEveryViewAnswers(t *testing.T) {
	s := openStore(t)
	rows, err := s.conn.Query(t.Context(), "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'View'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var view string
		if err := rows.Scan(&view); err != nil {
			t.Fatal(err)
		}
		n++
		if err := s.conn.Exec(t.Context(), "SELECT * FROM "+view+" FORMAT Null"); err != nil {
			t.Errorf("%s: %v", view, err)
		}
	}
	if n < 15 {
		t.Errorf("%d views", n)
	}
}

func TestMigrationsRenderForACluster(t *testing.T) {
	s := openStore(t)
	fsys, steps, err := renderMigrations(testBuckets, "main")
	if err != nil {
		t.Fatal(err)
	}
	if got := steps[len(steps)-1].Version; got != SchemaLevel {
		t.Errorf("the newest migration is %d and SchemaLevel is %d", got, SchemaLevel)
	}
	for _, m := range steps {
		text, err := fs.ReadFile(fsys, m.Name+".sql")
		if err != nil {
			t.Fatal(err)
		}
		for stmt := range strings.SplitSeq(string(text), ";\n") {
			if strings.TrimSpace(stmt) == "" {
				continue
			}
			if strings.Contains(stmt, "CREATE TABLE") && (!strings.Contains(stmt, "ON CLUSTER 'main'") || !strings.Contains(stmt, "ReplicatedReplacingMergeTree(")) {
				t.Errorf("%s: not made for a cluster: %.80s", m.Name, stmt)
			}
			if err := s.conn.Exec(t.Context(), "EXPLAIN AST "+stmt); err != nil {
				t.Errorf("%s: %v", m.Name, err)
			}
		}
	}
}

func TestCheckSchema(t *testing.T) {
	s, err := Open(Config{DSN: clickhousetest.DSN(t), Timeout: time.Minute, MaxConns: 4}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	refuses := func(buckets int, words string) {
		t.Helper()
		if err := s.CheckSchema(t.Context(), buckets); !errors.Is(err, ErrSchema) || !strings.Contains(err.Error(), words) {
			t.Errorf("CheckSchema = %v, want ErrSchema with %q", err, words)
		}
	}
	refuses(testBuckets, "glidepath migrate")
	for range 2 { // a second time changes nothing
		if err := s.Migrate(t.Context(), testBuckets, now); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.CheckSchema(t.Context(), testBuckets); err != nil {
		t.Error(err)
	}
	refuses(testBuckets+1, "GLIDEPATH_PARTITIONS=4")
	if err := s.Migrate(t.Context(), testBuckets+1, now); err == nil || !strings.Contains(err.Error(), "set it to 4") {
		t.Errorf("Migrate with another number of buckets: %v", err)
	}
	set := func(name string, value, after int) {
		t.Helper()
		if err := s.conn.Exec(t.Context(), "INSERT INTO deployment_raw VALUES ($1, $2, $3)", name, fmt.Sprint(value), now.Add(time.Duration(after)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	set("schema", SchemaLevel+1, 1) // a newer release has migrated, and this binary still works with it
	if err := s.CheckSchema(t.Context(), testBuckets); err != nil {
		t.Error(err)
	}
	set("oldest_binary", SchemaLevel+1, 1)
	refuses(testBuckets, fmt.Sprintf("needs a glidepath of schema level %d", SchemaLevel+1))
	set("schema", SchemaLevel-1, 2)
	refuses(testBuckets, "run `glidepath migrate`")
}

func TestRetention(t *testing.T) {
	dsn := clickhousetest.DSN(t)
	for _, step := range []struct {
		keep        time.Duration
		textDays    int
		event, word string
	}{
		{0, 365, "", "hour + toIntervalDay(365)"}, {500 * 24 * time.Hour, 30, "hour + toIntervalHour(12000)", "hour + toIntervalDay(30)"},
		{0, -1, "", ""}, {0, 0, "", "hour + toIntervalDay(0)"}, {0, 0, "", "hour + toIntervalDay(0)"},
	} {
		s, err := Open(Config{DSN: dsn, Timeout: time.Minute, MaxConns: 4, Retention: step.keep, TextDays: step.textDays}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Migrate(t.Context(), testBuckets, now); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ table, column, want string }{
			{"events_raw", "", step.event}, {"events_raw", "words", step.word}, {"events_raw", "deciding", step.word},
			{"history_raw", "text", strings.ReplaceAll(step.word, "hour", "toDateTime(time)")}, {"events_raw", "data", ""},
		} {
			if got, err := s.ttl(t.Context(), c.table, c.column); err != nil || got != c.want {
				t.Errorf("keep %s and words %d days: TTL of %s %s is %q (%v), want %q", step.keep, step.textDays, c.table, c.column, got, err, c.want)
			}
		}
		_ = s.Close()
	}
}

func TestConfigNamesEveryProblem(t *testing.T) {
	err := Config{DSN: "http//secret@x", Timeout: 0, MaxConns: 1, Retention: time.Hour, TextDays: -2}.Validate()
	for _, name := range []string{"GLIDEPATH_CLICKHOUSE_DSN", "GLIDEPATH_CLICKHOUSE_TIMEOUT", "GLIDEPATH_CLICKHOUSE_MAX_CONNS", "GLIDEPATH_EVENTS_RETENTION",
		"GLIDEPATH_TEXT_RETENTION_DAYS"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v does not name %s", err, name)
		}
	}
	if err != nil && strings.Contains(err.Error(), "secret") {
		t.Errorf("%v tells the password", err)
	}
}

func TestZoneOffsets(t *testing.T) {
	for _, zone := range []string{"Asia/Taipei", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		since, minutes := zoneOffsets(loc)
		at := func(u time.Time) int {
			m := minutes[0]
			for i := range since {
				if !since[i].After(u) {
					m = minutes[i]
				}
			}
			return int(m)
		}
		for u := time.Date(2025, 1, 1, 0, 30, 0, 0, time.UTC); u.Year() < 2027; u = u.Add(time.Hour) {
			if _, want := u.In(loc).Zone(); at(u)*60 != want {
				t.Fatalf("%s at %s: %d minutes, want %d s", zone, u, at(u), want)
			}
		}
	}
}
