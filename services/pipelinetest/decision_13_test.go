package pipelinetest

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"text/template"

	"glidepath/pkg/health"
	"glidepath/pkg/store"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// The company of this test: so many customers, each with a usage.event in so many hours.
const (
	manyCustomers = 2000
	manyHours     = 250
)

// many fills the tables as ingest and the scorer would: half a million events, their roll-ups, and a history of twenty entries for each.
func (p *Pipeline) many() {
	p.SQL(`INSERT INTO events_raw (hour, customer, type, time, source, id, user_id, name, quantity, sentiment, data, content_hash, recorded_at)
		SELECT toStartOfHour(time), concat('c', leftPad(toString(number %% %d), 5, '0')), 'usage.event',
			toDateTime64(%d, 9, 'UTC') - toIntervalHour(intDiv(number, %d)) - toIntervalSecond(number %% 3000) AS time,
			'//test', toString(number), 'u', 'report', 1, nan, '{"name":"report"}', cityHash64(number), time
		FROM numbers(%d)`, manyCustomers, monday.Unix(), manyCustomers, manyCustomers*manyHours)
	p.SQL(`INSERT INTO events_raw (hour, customer, type, time, source, id, sentiment, data, content_hash, recorded_at)
		SELECT toStartOfHour(time), concat('c', leftPad(toString(number %% %d), 5, '0')), 'billing.refunded',
			toDateTime64(%d, 9, 'UTC') - toIntervalDay(intDiv(number, %d)) - toIntervalSecond(number %% 3000) AS time,
			'//test', concat('r', toString(number)), nan, '{"amount":1,"currency":"EUR"}', cityHash64(number, 1), time
		FROM numbers(%d)`, manyCustomers, monday.Unix(), manyCustomers, manyCustomers*20)
	p.SQL(`INSERT INTO rollups_raw (customer, hour, version, events, usage_events, users, features)
		SELECT customer, hour, sum(bitShiftLeft(toUInt128(1), 64) + content_hash), count(), countIf(type = 'usage.event'), [1], ['report'] FROM events_raw GROUP BY customer, hour`)
	for _, table := range []string{"events_raw", "rollups_raw", "history_raw"} {
		p.SQL("OPTIMIZE TABLE %s FINAL", table)
	}
}

// granules sums what EXPLAIN indexes = 1 says is read of a table: of each reading the last count, which all indexes leave.
func (p *Pipeline) granules(table, query string) int {
	p.tb.Helper()
	plan := p.SQL("EXPLAIN indexes = 1 %s", query)
	counts := regexp.MustCompile(`^\s*Granules: (\d+)/\d+`)
	read, last, readings := 0, 0, 0
	inside := false
	for _, line := range plan {
		if strings.Contains(line, "ReadFromMergeTree") {
			read, last = read+last, 0
			if inside = strings.Contains(line, "."+table); inside {
				readings++
			}
		}
		if m := counts.FindStringSubmatch(line); m != nil && inside {
			last, _ = strconv.Atoi(m[1])
		}
	}
	if readings == 0 {
		p.tb.Fatalf("the plan reads nothing of %s:\n%s", table, strings.Join(plan, "\n"))
	}
	return read + last
}

// query renders a query of the store.
func query(tb testing.TB, name string, data any) string {
	tb.Helper()
	text, err := os.ReadFile("../../pkg/store/sql/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	tmpl, err := template.New(name).Parse(string(text))
	if err != nil {
		tb.Fatal(err)
	}
	var b strings.Builder
	if err := tmpl.Execute(&b, data); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// rowsRead gives a context in which the production code's queries count the rows that the server reads for them.
func rowsRead(ctx context.Context) (context.Context, *atomic.Uint64) {
	var n atomic.Uint64
	return clickhouse.Context(ctx, clickhouse.WithProgress(func(p *clickhouse.Progress) { n.Add(p.Rows) })), &n
}

// TestDecision13StorageOrder asks for the roll-ups of touched pairs and for one customer's signals in a company of half a million events: the
// storage order lets the server read few of the granules, and few rows, that there are.
func TestDecision13StorageOrder(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 2)
	p.many()
	var touched []store.Hour
	var pairs []string
	for i := range 50 { // of the last two hours, as in live use
		h := store.Hour{Customer: fmt.Sprintf("c%05d", i*37), Hour: monday.Unix()/3600 - 1 - int64(i%2)}
		touched = append(touched, h)
		pairs = append(pairs, fmt.Sprintf("(toDateTime(%d, 'UTC'), '%s')", h.Hour*3600, h.Customer))
	}
	p.SQL("CREATE TABLE touched (hour DateTime('UTC'), customer String) ENGINE = Memory")
	p.SQL("INSERT INTO touched VALUES %s", strings.Join(pairs, ", "))
	rollup := query(t, "rollup.sql", struct {
		Formula       int
		Pairs, Events string
	}{store.FormulaVersion, "SELECT DISTINCT customer, hour FROM touched", "(hour, customer) IN (SELECT hour, customer FROM touched)"})
	few(t, p, "the roll-ups of 50 touched pairs", "events_raw", rollup[strings.Index(rollup, "WITH"):], 4)

	ctx, read := rowsRead(t.Context())
	p.check(p.Store.RollUp(ctx, touched))
	if n := read.Load(); n == 0 || n > 40_000 {
		t.Errorf("rolling up 50 touched pairs read %d rows of %s", n, p.One("SELECT count() FROM events_raw"))
	}

	bucket := p.One("SELECT any(bucket) FROM history_raw WHERE customer = 'c00042'")
	where := fmt.Sprintf("bucket = %s AND customer IN ('c00042')", bucket)
	few(t, p, "one customer's history", "history_raw", "SELECT * FROM history_raw FINAL WHERE "+where, 4)
	few(t, p, "one customer's usage", "rollups_raw", "SELECT * FROM rollups_raw FINAL WHERE "+where, 4)
	ctx, read = rowsRead(t.Context())
	n, _ := strconv.Atoi(bucket)
	found := 0
	p.check(p.Store.Signals(ctx, store.Selection{Bucket: n, Customers: []string{"c00042"}}, monday, store.Baseline{}, func(*health.Signals) error { found++; return nil }))
	if rows := read.Load(); found != 1 || rows == 0 || rows > 60_000 {
		t.Errorf("the signals of %d customer read %d rows of %s roll-ups and %s entries of histories", found, rows, p.One("SELECT count() FROM rollups_raw"), p.One("SELECT count() FROM history_raw"))
	}
}

// few fails where a query reads more than so many granules of a table for each partition, or more than a tenth of them.
func few(t *testing.T, p *Pipeline, what, table, query string, most int) {
	t.Helper()
	partitions, _ := strconv.Atoi(p.One("SELECT uniqExact(partition) FROM system.parts WHERE active AND database = currentDatabase() AND table = '%s'", table))
	total, _ := strconv.Atoi(p.One("SELECT sum(marks - 1) FROM system.parts WHERE active AND database = currentDatabase() AND table = '%s'", table))
	read := p.granules(table, query)
	t.Logf("%s: %d of %d granules of %s in %d partitions", what, read, total, table, partitions)
	if read == 0 || read > most*partitions || read*10 > total {
		t.Errorf("%s: %d of %d granules of %s are read", what, read, total, table)
	}
}
