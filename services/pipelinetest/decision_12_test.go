package pipelinetest

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"

	"github.com/cespare/xxhash/v2"
	"github.com/prometheus/client_golang/prometheus"
)

// poison is a record that nobody can use, and what its dead letter must say.
type poison struct {
	name, topic string
	value       []byte
	headers     []stream.Header
	reason      event.Reason
}

func poisons(at time.Time) []poison {
	envelope := func(typ, when, data string) []byte {
		return []byte(`{"specversion":"1.0","id":"p","source":"//test","type":"` + typ + `","subject":"acme","time":"` + when + `","data":` + data + `}`)
	}
	now := at.Format(time.RFC3339)
	var many strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&many, `"k%d":1,`, i)
	}
	return []poison{
		{"broken JSON", "usage", []byte(`{"specversion":"1.0","id":`), nil, event.BrokenJSON},
		{"no JSON at all", "support", []byte("hello"), nil, event.BrokenJSON},
		{"an empty value", "billing", []byte{}, nil, event.BrokenJSON},
		{"a wrong type", "usage", envelope("usage.event", now, `{"name":"x","quantity":"two"}`), nil, event.WrongType},
		{"a missing member", "usage", envelope("usage.event", now, `{}`), nil, event.MissingMember},
		{"an unknown prefix", "usage", envelope("weather.rain", now, `{}`), nil, event.UnknownType},
		{"a type of another topic", "usage", envelope("billing.refunded", now, `{"amount":1,"currency":"EUR"}`), nil, event.UnknownType},
		{"a NUL byte", "usage", envelope("usage.event", now, "{\"name\":\"a\x00b\"}"), nil, event.NULByte},
		{"a NUL escape", "accounts", envelope("account.updated", now, `{"name":"a\u0000b"}`), nil, event.NULByte},
		{"5 MB", "usage", envelope("usage.event", now, `{"name":"`+strings.Repeat("x", 5<<20)+`"}`), nil, event.TooLarge},
		{"10,000 keys", "usage", envelope("usage.event", now, `{"name":"x","properties":{`+many.String()+`"z":1}}`), nil, event.TooManyMembers},
		{"invalid UTF-8", "support", envelope("support.message", now, "{\"conversation_id\":\"c\",\"direction\":\"inbound\",\"text\":\"\xff\xfe\"}"), nil, event.InvalidUTF8},
		{"a time too long ago", "usage", envelope("usage.event", at.AddDate(-11, 0, 0).Format(time.RFC3339), `{"name":"x"}`), nil, event.FarOffTime},
		{"a time too far ahead", "usage", envelope("usage.event", at.AddDate(0, 0, 2).Format(time.RFC3339), `{"name":"x"}`), nil, event.FarOffTime},
		{"negative money", "billing", envelope("billing.refunded", now, `{"amount":-1,"currency":"EUR"}`), nil, event.OutOfRange},
		{"binary mode without an id", "usage", []byte(`{"name":"x"}`), []stream.Header{{Key: "ce_specversion", Value: []byte("1.0")}, {Key: "ce_type", Value: []byte("usage.event")}}, event.MissingMember},
	}
}

// TestDecision12BadInputIsKept sends everything that is wrong in the middle of good records of the same partitions: all of it is in the
// dead letters with its reason, bytes and place, all good records land, and the offsets are committed to the end.
func TestDecision12BadInputIsKept(t *testing.T) {
	t.Parallel()
	p := New(t)
	cfg := p.cfg
	cfg.MaxMessageBytes = 8 << 20
	large, err := stream.New(cfg, p.Log, prometheus.NewRegistry())
	p.check(err)
	t.Cleanup(func() { _ = large.Close() })
	at := monday.Add(9 * time.Hour)
	bad := poisons(at)
	good := 0
	sound := func() {
		for i, e := range []Event{
			{Type: "usage.event", Data: `{"name":"x"}`}, {Type: "billing.refunded", Data: `{"amount":1,"currency":"EUR"}`},
			{Type: "support.message", Data: `{"conversation_id":"c","direction":"outbound","text":"ok"}`}, {Type: "account.updated", Data: `{"segment":"smb"}`},
		} {
			e.Customer, e.Time, e.ID = "acme", at.Add(time.Duration(i)*time.Second), fmt.Sprint("good", good)
			good++
			p.Send(e)
		}
	}
	for _, b := range bad {
		sound()
		p.check(large.Publish(t.Context(), stream.Message{Topic: p.Client.Topic(b.topic), Key: []byte("acme"), Value: b.value, Headers: b.headers, Time: at}))
	}
	sound()
	where := map[string]place{} // of a value
	for _, topic := range []string{"usage", "billing", "support", "accounts"} {
		for _, r := range p.Records(topic) {
			where[string(r.Value)] = place{topic, r.Partition, r.Offset}
		}
	}
	p.Start(p.Ingest(nil), p.Scorer(nil))
	p.Drained("ingest", "usage", "billing", "support", "accounts")
	if n := p.One("SELECT count() FROM events"); n != fmt.Sprint(good) {
		t.Errorf("%s of %d good records landed", n, good)
	}
	if n := p.One("SELECT count() FROM dead_letters"); n != fmt.Sprint(len(bad)) {
		t.Errorf("%s dead letters of %d poisons", n, len(bad))
	}
	for _, b := range bad {
		at := where[string(b.value)]
		row := p.SQL("SELECT reason, hex(value), value_bytes, value_hash, key, service, length(headers), empty(detail) AND empty(path) FROM dead_letters WHERE topic = '%s' AND partition = %d AND offset = %d",
			at.topic, at.partition, at.offset)
		kept := b.value[:min(len(b.value), store.MaxDeadLetter)]
		want := fmt.Sprintf("%s\t%s\t%d\t%d\tacme\tingest\t%d\t0", b.reason, strings.ToUpper(hex.EncodeToString(kept)), len(b.value), xxhash.Sum64(b.value), len(b.headers))
		if len(row) != 1 || row[0] != want {
			t.Errorf("%s at %v: the dead letter is\n%.300q\nwant\n%.300s", b.name, at, row, want)
		}
	}
	p.Judge(monday.Add(12 * time.Hour))
	if n := p.One("SELECT count() FROM scores_known WHERE customer = 'acme'"); n != "1" {
		t.Errorf("after the poison there are %s rows of the customer", n)
	}
}

// TestDecision12LargestGoodInput sends events that are as large as the contract allows, in members that are passed on: an angry message,
// whose words grow when they are escaped, and a customer's name. They are stored whole, alert as others do, and hold nobody up.
func TestDecision12LargestGoodInput(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.StartAll()
	at := monday.Add(9 * time.Hour)
	room := event.MaxBytes - 1000
	long := Writes("angry", strings.Repeat("<&>", room/3), -0.9, at)
	named := Account("named", "smb", "", at)
	named.Data = &event.AccountUpdated{Name: strings.Repeat("名", room/3), Segment: strings.Repeat("s", 100), StartedAt: at.AddDate(-1, 0, 0)}
	p.Send(Account("angry", "smb", "", at))
	p.Send(long)
	p.Send(named)
	p.Send(Failed("named", "i1", at.Add(time.Minute)), Failed("other", "i2", at.Add(time.Minute)))
	p.Tick(monday.Add(12 * time.Hour))
	sad := Writes("named", "Again nothing works.", -0.8, at.Add(4*time.Hour)) // with the score row that has the name
	p.Send(sad)
	p.Tick(monday.Add(24 * time.Hour))
	same(t, "told", p.told(), []string{"angry sentiment_negative opened", "named payment_trouble opened", "named sentiment_negative opened", "other payment_trouble opened"})
	if n := p.One("SELECT count() FROM dead_letters"); n != "0" {
		t.Errorf("%s dead letters: %q", n, p.SQL("SELECT service, topic, reason, detail FROM dead_letters"))
	}
	if got := p.One("SELECT length(words) > %d FROM events WHERE type = 'support.message' AND customer = 'angry'", room-10); got != "1" && got != "true" {
		t.Error("the long message is not stored whole")
	}
	for _, topic := range []string{"health", "alerts"} {
		for _, r := range p.Records(topic) {
			if len(r.Value) > 512<<10 || !bytes.HasPrefix(r.Value, []byte("{")) {
				t.Errorf("a message of %d bytes is on %s: %.60s", len(r.Value), topic, r.Value)
			}
		}
	}
}
