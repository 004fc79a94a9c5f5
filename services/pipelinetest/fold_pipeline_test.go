package pipelinetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/generate"
	"glidepath/pkg/stream"
)

var (
	eventKey  = []string{"customer", "type", "time", "source", "id"}
	rollupKey = []string{"customer", "hour"}
)

// compareToFold holds the views events and rollups against the fold of what the source topics have.
func compareToFold(t *testing.T, when string, db asker, records []stream.Record) {
	t.Helper()
	messages := make([]message, len(records))
	for i, r := range records {
		messages[i] = message{r.Value, r.Time}
	}
	events, err := foldEvents(messages)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]row, len(events))
	for i := range events {
		want[i] = events[i].row()
	}
	got := rowsOf(t, db, "SELECT * FROM events")
	for _, r := range got {
		r["data"] = reordered(t, r["data"])
	}
	compareRows(t, when+": events", eventKey, got, want)
	compareRows(t, when+": rollups", rollupKey, rowsOf(t, db, "SELECT * FROM rollups"), foldRollups(events, cityHashes(t, db, events)))
}

// cityHashes asks the server for cityHash64 of the users' ids: which function it is, is ClickHouse's to say.
func cityHashes(t *testing.T, db asker, events []foldedEvent) map[string]uint64 {
	t.Helper()
	users := map[string]bool{}
	for _, e := range events {
		users[strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(e.userID)] = true
	}
	hashes := map[string]uint64{}
	for part := range slices.Chunk(sorted(users), 5000) {
		for _, r := range rowsOf(t, db, "SELECT arrayJoin(['"+strings.Join(part, "','")+"']) AS user, cityHash64(user) AS hash") {
			var h uint64
			if _, err := fmt.Sscan(r["hash"], &h); err != nil {
				t.Fatalf("read the hash of %q: %v", r["user"], err)
			}
			hashes[r["user"]] = h
		}
	}
	return hashes
}

// sourceRecords is what the source topics hold.
func (p *Pipeline) sourceRecords() []stream.Record {
	var all []stream.Record
	for _, topic := range []string{"usage", "billing", "support", "accounts"} {
		all = append(all, p.Records(topic)...)
	}
	return all
}

// checkProduced sees to it that the topics hold what was produced, each line as often as it was sent, so that the fold folds all of it.
func checkProduced(t *testing.T, records []stream.Record, lines []generate.Line, times int) {
	t.Helper()
	left := map[string]int{}
	for _, l := range lines {
		left[string(l.JSON)] += times
	}
	for _, r := range records {
		left[string(r.Value)]--
	}
	for line, n := range left {
		if n != 0 {
			t.Fatalf("the topics lack %d of %s", n, line)
		}
	}
}

// oddLines are events that a generated company does not send: copies that differ in every column, times on edges and down to the
// nanosecond, spaces and escapes in the JSON, more features than are kept, types that nobody knows.
func oddLines(at time.Time) []generate.Line {
	var lines []generate.Line
	add := func(topic, kind, customer, id, source string, at time.Time, data string) {
		value := fmt.Sprintf(`{"specversion":"1.0", "id":%s,"source":%q,"type":%q,"subject":%q,"time":%q,"data": %s }`,
			id, source, kind, customer, at.Format(time.RFC3339Nano), data)
		lines = append(lines, generate.Line{Topic: topic, Customer: customer, Time: at, JSON: []byte(value)})
	}
	usage := func(customer, id string, at time.Time, data string) {
		add("usage", "usage.event", customer, id, "//odd", at, data)
	}
	for i := range 5 { // one event, and copies of it that differ
		usage("odd-1", `"copy"`, at, fmt.Sprintf(`{"name":"f%d","user_id":"u%d","quantity":%d.125}`, i, i, i))
		add("support", "support.message", "odd-1", `"m"`, "//odd", at,
			fmt.Sprintf(`{"conversation_id":"c","direction":"inbound","text":"I love version %d of it","sentiment":0.%d}`, i, i))
		add("billing", "billing.invoice_issued", "odd-1", `"i"`, "//odd", at, fmt.Sprintf(`{"invoice_id":"i","amount":%d,"currency":"EUR","due_at":"2026-07-01T00:00:00Z"}`, i))
	}
	// the same id with another time, type, source or customer is another event
	usage("odd-1", `"copy"`, at.Add(time.Nanosecond), `{"name":"f0"}`)
	add("usage", "usage.error", "odd-1", `"copy"`, "//odd", at, `{"code":"E1","user_id":"u0"}`)
	add("usage", "usage.event", "odd-1", `"copy"`, "//odd/z", at, `{"name":"f0"}`)
	usage("odd-2", `"copy"`, at, `{"name":"f0"}`)
	hour := at.Truncate(time.Hour)
	for i, edge := range []time.Time{hour, hour.Add(-time.Nanosecond), hour.Add(time.Hour - time.Nanosecond), time.Date(2026, 5, 31, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 6, 1, 5, 29, 59, 0, time.FixedZone("", 5*3600+1800))} {
		usage("odd-3", fmt.Sprintf(`"edge-%d"`, i), edge, `{"name":"edge","user_id":"u","quantity":0.1}`)
	}
	for i := range 1003 {
		usage("odd-4", fmt.Sprintf(`"many-%d"`, i), at, fmt.Sprintf(`{"name":"feature %d","user_id":"u-%d","quantity":0.000001}`, i%1001, i%7))
	}
	usage("odd-5", `"\u00e9\"\\\t中"`, at, `{ "name" : "\u00e9 \"x\" \\ 中文" , "user_id":"o'brien\\", "properties":{"k":[1,2,{"z":null}]} }`)
	usage("odd-5", `"nobody"`, at, `{"name":" ","user_id":"","quantity":2.5e-6}`)
	for i, path := range []string{"/settings/cancelSubscription", "/items?next=/cancel", "/%E5%8F%96%E6%B6%88", "/legal/return_policy", "/help/faq", "/docs/plans", "/home"} {
		add("usage", "usage.page_viewed", "odd-6", fmt.Sprintf(`"page-%d"`, i), "//odd", at, fmt.Sprintf(`{"path":%q,"user_id":"u"}`, path))
	}
	add("usage", "usage.custom", "odd-7", `"x"`, "//odd", at, `{"user_id":"u","name":"not a feature","quantity":7}`)
	add("accounts", "account.custom", "odd-7", `"x"`, "//odd", at, `{"text":7}`)
	add("support", "support.message", "odd-7", `"out"`, "//odd", at, `{"conversation_id":"c","direction":"outbound","text":"How wonderful!","sentiment":1,"user_id":"u"}`)
	add("support", "support.call", "odd-7", `"call"`, "//odd", at,
		`{"direction":"inbound","duration_ms":60000,"turns":[{"speaker":"agent","text":"This is great"},{"speaker":"customer","text":"This is the worst"}]}`)
	return lines
}

// TestFoldEqualsTables sends an untidy company and odd events through the whole pipeline, in portions as a producer would, and most of it
// again: events and rollups hold what the reference fold says, every column of every row, before merges and after.
func TestFoldEqualsTables(t *testing.T) {
	t.Parallel()
	p := New(t)
	_, lines := Lines(t, generate.Config{Customers: 40, Days: 65, Seed: 11, Untidy: true, Volume: .08})
	odd := oddLines(time.Date(2026, 6, 10, 13, 7, 3, 123_456_789, time.UTC))
	lines = append(lines[:len(lines)/2:len(lines)/2], append(odd, lines[len(lines)/2:]...)...)
	p.WithoutMerges("events_raw", "rollups_raw", "history_raw") // copies lie side by side, and no merge hides a view that shows them
	p.StartAll()
	p.produceAll(lines)
	compareToFold(t, "after the stream", p, p.sourceRecords())
	p.produceAll(lines[len(lines)/3:]) // in inserts of their own, by which their hours are rolled up again
	records := p.sourceRecords()
	checkProduced(t, records, append(lines[len(lines)/3:len(lines):len(lines)], lines...), 1)
	if letters := p.SQL("SELECT reason, detail, value FROM dead_letters"); len(letters) > 0 {
		t.Fatalf("events were refused: %q", letters)
	}
	compareToFold(t, "after most of it again", p, records)
	for _, table := range []string{"events_raw", "rollups_raw", "history_raw"} {
		p.SQL("SYSTEM START MERGES %s.%s", p.Database(), table)
		p.SQL("OPTIMIZE TABLE %s FINAL", table)
	}
	compareToFold(t, "after all merges", p, records)
	if n := p.One("SELECT count() FROM rollups WHERE length(features) = 1000"); n != "1" {
		t.Errorf("%s hours keep 1000 features, and one has more", n)
	}
	if !json.Valid([]byte(p.One("SELECT data FROM events WHERE customer = 'odd-5' AND user_id != '' FORMAT TSVRaw"))) {
		t.Error("the data of an event is not JSON")
	}
}
