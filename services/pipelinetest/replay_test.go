package pipelinetest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/generate"
	"glidepath/pkg/stream"
	"glidepath/services/rebuild"
)

// table is a part of what decision 5 promises: its columns but those that say when or where a row was written.
type table struct {
	name, query string
	key         []string
}

// promised is what replays, copies and disorder may not change. Of the alerts it is more than the promise, which names the ids.
var promised = []table{
	{"events", "SELECT * FROM events", eventKey},
	{"rollups", "SELECT * FROM rollups", rollupKey},
	{"history", "SELECT * EXCEPT (bucket, version) FROM history_raw FINAL", eventKey},
	{"customers", "SELECT * FROM customers", []string{"customer"}},
	{"subscriptions", "SELECT * FROM subscriptions", []string{"customer", "subscription_id"}},
	{"invoices", "SELECT * FROM invoices", []string{"customer", "invoice_id"}},
	{"tickets", "SELECT * FROM tickets", []string{"customer", "ticket_id"}},
	{"conversations", "SELECT * FROM conversations", []string{"customer", "conversation_id"}},
	{"outcomes", "SELECT * FROM outcomes", []string{"customer", "outcome_id"}},
	{"contacts", "SELECT * FROM contacts", []string{"customer", "user_id"}},
	{"baselines", "SELECT * EXCEPT (computed_at) FROM segment_baselines", []string{"segment", "day", "version"}},
	{"source days", "SELECT * EXCEPT (computed_at) FROM source_days", []string{"source", "day"}},
	{"scores", "SELECT * EXCEPT (computed_at) FROM scores_known", []string{"customer", "as_of"}},
	{"alerts", "SELECT * FROM alerts", []string{"alert_id"}},
}

// promisedRows reads all that is promised.
func promisedRows(t *testing.T, db asker) map[string][]row {
	t.Helper()
	all := map[string][]row{}
	for _, tab := range promised {
		all[tab.name] = rowsOf(t, db, tab.query)
		if len(all[tab.name]) == 0 {
			t.Errorf("%s is empty: this test shows nothing of it", tab.name)
		}
	}
	return all
}

// comparePromised tells every row that differs, leaving out the columns in but.
func comparePromised(t *testing.T, when string, got, want map[string][]row, but ...string) {
	t.Helper()
	for _, tab := range promised {
		compareRows(t, when+": "+tab.name, tab.key, without(got[tab.name], but...), without(want[tab.name], but...))
	}
}

func without(rows []row, columns ...string) []row {
	var rest []row
	for _, r := range rows {
		kept := row{}
		for c, v := range r {
			if !slices.Contains(columns, c) {
				kept[c] = v
			}
		}
		rest = append(rest, kept)
	}
	return rest
}

// shuffled is the lines as many times, in an order that follows from the seed.
func shuffled(lines []generate.Line, times int, seed uint64) []generate.Line {
	many := slices.Repeat(lines, times)
	rand.New(rand.NewPCG(seed, seed)).Shuffle(len(many), func(i, j int) { many[i], many[j] = many[j], many[i] })
	return many
}

// produceAll sends lines in portions and waits until they are rolled up.
func (p *Pipeline) produceAll(lines []generate.Line) {
	p.tb.Helper()
	for part := range slices.Chunk(lines, 3000) {
		p.Produce(part)
	}
	p.RolledUp()
}

// repeatTicks sends the very ticks again that touched has, to the partitions that have them, and waits until they were read.
func (p *Pipeline) repeatTicks() (n int) {
	p.tb.Helper()
	var msgs []stream.Message
	for _, r := range p.Records("touched") {
		var tick event.Tick
		if err := json.Unmarshal(r.Value, &tick); err == nil && !tick.AsOf.IsZero() {
			msgs = append(msgs, stream.Message{Topic: r.Topic, Value: r.Value, Partition: &r.Partition, Headers: []stream.Header{{Key: "type", Value: []byte(event.TypeTick)}}})
		}
	}
	p.check(p.Client.Publish(p.tb.Context(), msgs...))
	p.RolledUp()
	p.Drained("alerter", "health")
	return len(msgs)
}

// alertEventIDs is the ids on topic alerts, each once.
func (p *Pipeline) alertEventIDs() []string {
	p.tb.Helper()
	ids := map[string]bool{}
	for _, r := range p.Alerts() {
		var e struct{ ID string }
		p.check(json.Unmarshal(r.Value, &e))
		ids[e.ID] = true
	}
	return sorted(ids)
}

// replayTicks are the mornings of the last days of a generated company, so many days apart.
func replayTicks(n, apart int) []time.Time {
	var at []time.Time
	for i := range n {
		at = append(at, generate.DefaultEnd.AddDate(0, 0, (i-n+1)*apart))
	}
	return at
}

// TestReplayChangesNothing judges a company at given ticks, and then sends the whole stream again, twice, shuffled, and the same ticks:
// no row differs. A fresh instance with another number of partitions, which gets the shuffled double stream first, has the same rows too.
// Rebuilding twice gives the same rows as judging did, and leaves the roll-ups as they are.
func TestReplayChangesNothing(t *testing.T) {
	t.Parallel()
	_, lines := Lines(t, generate.Config{Customers: 24, Days: 90, Seed: 6, Untidy: true, Volume: .12})
	lines = append(lines, oddLines(time.Date(2026, 6, 10, 13, 7, 3, 123_456_789, time.UTC))...)
	lines = append(lines, troubledLines(generate.DefaultEnd)...)
	lines = append(lines, tiedLines(time.Date(2026, 6, 12, 8, 0, 0, 0, time.UTC))...)
	ticks := replayTicks(6, 6)

	p := New(t)
	p.StartAll()
	p.produceAll(lines)
	p.Tick(ticks...)
	first := promisedRows(t, p)
	ids := p.alertEventIDs()
	t.Logf("%d events, %d rollups, %d scores, %d alerts, %d alert events", len(first["events"]), len(first["rollups"]), len(first["scores"]), len(first["alerts"]), len(ids))

	p.produceAll(shuffled(lines, 2, 1))
	if n := p.repeatTicks(); n != len(ticks)*p.Partitions {
		t.Errorf("%d ticks were sent again, and %d were sent to %d partitions", n, len(ticks), p.Partitions)
	}
	records := p.sourceRecords()
	checkProduced(t, records, lines, 3)
	comparePromised(t, "after the same stream and ticks again", promisedRows(t, p), first)
	same(t, "alert events", p.alertEventIDs(), ids)
	compareToFold(t, "after the same stream again", p, records)

	rebuildTwice(t, p, first)

	fresh := Partitioned(t, Broker(t), 1)
	fresh.StartAll()
	fresh.produceAll(shuffled(lines, 2, 2))
	fresh.Tick(ticks...)
	comparePromised(t, "in a fresh instance that got the stream shuffled and doubled", promisedRows(t, fresh), first, "recorded_at")
	same(t, "alert events of the fresh instance", fresh.alertEventIDs(), ids)
	compareToFold(t, "in the fresh instance", fresh, fresh.sourceRecords())
}

var (
	scoreKey = []string{"customer", "as_of"}
	alertKey = []string{"alert_id"}
)

// rebuildTwice rebuilds over the recorded ticks: both runs judge as was judged, and the roll-ups, every column, stay what they were.
func rebuildTwice(t *testing.T, p *Pipeline, live map[string][]row) {
	t.Helper()
	const rollups = "SELECT * FROM rollups_raw FINAL"
	before := rowsOf(t, p, rollups)
	for range 2 {
		run, err := p.Rebuilder().Run(t.Context(), rebuild.Options{From: generate.DefaultEnd.AddDate(0, 0, -40), To: generate.DefaultEnd}, func(int, int, string) {})
		if err != nil {
			t.Fatal(err)
		}
		scores, alerts := p.rebuilt(t, run)
		compareRows(t, "rebuilt scores of run "+run, scoreKey, scores, live["scores"])
		compareRows(t, "rebuilt alerts of run "+run, alertKey, alerts, live["alerts"])
		compareRows(t, "rollups after run "+run, rollupKey, rowsOf(t, p, rollups), before)
		compareRows(t, "scores as corrected by run "+run, scoreKey, rowsOf(t, p, "SELECT * EXCEPT (computed_at, run) FROM scores_corrected"), live["scores"])
	}
	comparePromised(t, "after two rebuilds", promisedRows(t, p), live)
}

func (p *Pipeline) rebuilt(t *testing.T, run string) (scores, alerts []row) {
	t.Helper()
	scores = rowsOf(t, p, fmt.Sprintf("SELECT * EXCEPT (bucket, run, computed_at) FROM scores_raw FINAL WHERE run = '%s'", run))
	return scores, rowsOf(t, p, fmt.Sprintf("SELECT * EXCEPT (run) FROM alerts_rebuilt WHERE run = '%s'", run))
}

// tiedLines are events that say different things of one entity at one time, from one producer or two: which of them counts may be any
// rule but the order of arrival.
func tiedLines(at time.Time) []generate.Line {
	var lines []generate.Line
	add := func(topic, kind, data string, values ...string) {
		for _, v := range values {
			for _, source := range []string{"//tie/a", "//tie/b"} {
				value := fmt.Sprintf(`{"specversion":"1.0","id":"tie-%s","source":%q,"type":%q,"subject":"tied","time":%q,"data":%s}`,
					v, source, kind, at.Format(time.RFC3339), strings.ReplaceAll(data, "%", v+source[6:]))
				lines = append(lines, generate.Line{Topic: topic, Customer: "tied", Time: at, JSON: []byte(value)})
			}
		}
	}
	add("accounts", "account.updated", `{"name":"%","segment":"%","plan":"%","owner":{"name":"%","email":"%"}}`, "x", "y")
	add("accounts", "account.contact_changed", `{"user_id":"u","status":"left","role":"champion","successor_user_id":"%"}`, "x", "y")
	for _, status := range []string{"active", "canceled"} {
		add("billing", "billing.subscription_changed", `{"subscription_id":"s","status":"`+status+`","plan":"%"}`, "x-"+status, "y-"+status)
	}
	for _, amount := range []string{"100", "900"} {
		add("billing", "billing.invoice_issued", `{"invoice_id":"i","amount":`+amount+`,"currency":"EUR","due_at":"2026-06-1`+amount[:1]+`T00:00:00Z"}`, "x"+amount)
	}
	for _, category := range []string{"defect", "question"} {
		add("support", "support.ticket_opened", `{"ticket_id":"t","category":"`+category+`","subject":"%","priority":"urgent"}`, "x"+category, "y"+category)
	}
	for _, direction := range []string{"inbound", "outbound"} {
		add("support", "support.message", `{"conversation_id":"c","direction":"`+direction+`","text":"%"}`, "x"+direction)
	}
	for _, status := range []string{"on_track", "off_track"} {
		add("accounts", "account.outcome", `{"outcome_id":"o","kind":"required","status":"`+status+`","statement":"%"}`, "x"+status)
	}
	for _, score := range []string{"1", "9"} {
		add("support", "support.survey_answered", `{"kind":"nps","score":`+score+`,"scale_max":10,"reason":"%"}`, "x"+score)
	}
	return lines
}

// troubledLines are three customers that stop using the product in the last weeks, write angrily and have a payment fail, so that alerts
// arise whatever the company around them does.
func troubledLines(end time.Time) []generate.Line {
	var lines []generate.Line
	for c := range 3 {
		customer := fmt.Sprintf("troubled-%d", c)
		add := func(topic, kind string, at time.Time, data string) {
			value := fmt.Sprintf(`{"specversion":"1.0","id":"%s-%d","source":"//trouble","type":%q,"subject":%q,"time":%q,"data":%s}`,
				kind, at.UnixNano(), kind, customer, at.Format(time.RFC3339Nano), data)
			lines = append(lines, generate.Line{Topic: topic, Customer: customer, Time: at, JSON: []byte(value)})
		}
		add("accounts", "account.updated", end.AddDate(0, 0, -85), `{"name":"Troubled","segment":"smb","owner":{"name":"Eve","email":"eve@example.com"}}`)
		for day := -84; day < 0; day++ {
			at := end.AddDate(0, 0, day).Add(9 * time.Hour)
			for i := range 12 {
				if day < -16-3*c {
					add("usage", "usage.event", at.Add(time.Duration(i)*time.Minute), fmt.Sprintf(`{"name":"f%d","user_id":"u%d"}`, i%3, i%4))
				}
			}
			mood := "0.8"
			if day >= -14 {
				mood = "-0.8"
			}
			if day%2 == 0 {
				add("support", "support.message", at, `{"conversation_id":"c","direction":"inbound","text":"...","sentiment":`+mood+`}`)
			}
		}
		add("billing", "billing.payment_failed", end.Add(-30*time.Hour), `{"invoice_id":"i","amount":9900,"currency":"EUR","kind":"insufficient_funds"}`)
	}
	return lines
}
