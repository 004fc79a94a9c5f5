package event_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"glidepath/pkg/event"
)

func decode(t *testing.T, topic string, m event.Message) event.Event {
	t.Helper()
	var d event.Decoder
	e, err := d.Decode(topic, m)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// structuredEvent is an event of the given type and data.
func structuredEvent(name, data string) event.Message {
	return event.Message{Time: recorded, Value: []byte(`{"specversion":"1.0","id":"e1","source":"/crm","type":"` + name + `","subject":"c1","time":"2026-03-01T10:00:00+08:00","data":` + data + `}`)}
}

func refusal(t *testing.T, topic string, m event.Message) event.Invalid {
	t.Helper()
	var d event.Decoder
	e, err := d.Decode(topic, m)
	var inv *event.Invalid
	if !errors.As(err, &inv) {
		t.Fatalf("want *event.Invalid, got %v and %+v", err, e)
	}
	return *inv
}

func TestDecodeStructured(t *testing.T) {
	value := []byte(usageStructured)
	e := decode(t, "usage", event.Message{Value: value, Time: recorded})
	ms := int64(1840)
	want := event.Event{
		Source: "/app/web", ID: "01JNM8Q4T0C6V8Z2X4B6N8M0K2", Type: "usage.event", Customer: "customer-004211",
		Time: time.Date(2026, 3, 2, 1, 30, 0, 125e6, time.UTC), Hash: e.Hash, JSON: []byte(usageData),
		Data: &event.UsageEvent{Name: "report.exported", UserID: "user-000184467", Quantity: 3, DurationMS: &ms, SessionID: "5f0c1b9e-77aa-4c55-9b1d-0e2f6a7d8c31",
			Properties: json.RawMessage(`{"format":"xlsx","rows":18233,"plan":"team","beta":false,"region":"ap-northeast-1"}`)},
	}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got  %+v\nwant %+v", e, want)
	}
	if e.Name() != "report.exported" || e.UserID() != "user-000184467" || e.EntityID() != "" || e.Notable("") {
		t.Errorf("accessors: %q %q %q %v", e.Name(), e.UserID(), e.EntityID(), e.Notable(""))
	}
}

// TestStringsOutliveTheMessage spoils the message after decoding, as a reader does that uses its buffer again.
func TestStringsOutliveTheMessage(t *testing.T) {
	for _, m := range []event.Message{{Value: []byte(usageStructured), Time: recorded}, usageBinary()} {
		e := decode(t, "usage", m)
		for i := range m.Value {
			m.Value[i] = 'X'
		}
		for _, h := range m.Headers {
			for i := range h.Value {
				h.Value[i] = 'X'
			}
		}
		p := e.Data.(*event.UsageEvent)
		if all := e.ID + e.Source + e.Type + e.Customer + p.Name + p.UserID + p.SessionID; strings.Contains(all, "X4B6N8M0K2X") || strings.Contains(all, "XX") {
			t.Errorf("a string aliases the message: %s", all)
		}
	}
}

// TestBinaryIsStructured: the same event in either mode decodes to the same, apart from its hash.
func TestBinaryIsStructured(t *testing.T) {
	for _, x := range examples(t, "valid") {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(x.value, &members); err != nil {
			t.Fatal(err)
		}
		m := event.Message{Value: members["data"], Time: recorded, Headers: []event.Header{{Key: "unrelated", Value: []byte{0, 255}}}}
		for _, name := range []string{"specversion", "id", "source", "type", "subject", "time", "sequence"} {
			if members[name] != nil {
				var v string
				if err := json.Unmarshal(members[name], &v); err != nil {
					t.Fatal(err)
				}
				m.Headers = append(m.Headers, headers("ce_"+name, v)...)
			}
		}
		s := decode(t, "", event.Message{Value: x.value, Time: recorded})
		b := decode(t, "", m)
		slices.Reverse(m.Headers)
		if again := decode(t, "", m); again.Hash != b.Hash {
			t.Errorf("%s: the hash depends on the order of the headers", x.path)
		}
		if s.Hash = b.Hash; !reflect.DeepEqual(s, b) {
			t.Errorf("%s:\nstructured %+v\nbinary     %+v", x.path, s, b)
		}
	}
}

func TestHash(t *testing.T) {
	a := decode(t, "", usageBinary())
	m := usageBinary()
	m.Headers = append(m.Headers, headers("traceparent", "00-1-2-3")...)
	if decode(t, "", m).Hash != a.Hash {
		t.Error("a header that is no attribute changes the hash")
	}
	for _, change := range []func(m *event.Message){
		func(m *event.Message) { m.Headers[1].Value = []byte("other") },
		func(m *event.Message) { m.Value = append(m.Value, ' ') },
		func(m *event.Message) { m.Headers = append(m.Headers, headers("ce_sequence", "1")...) },
		func(m *event.Message) { m.Headers = m.Headers[:6] },
	} {
		m := usageBinary()
		change(&m)
		if decode(t, "", m).Hash == a.Hash {
			t.Errorf("copies that differ have one hash: %v", m.Headers)
		}
	}
}

func TestRefusals(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 30) + `1` + strings.Repeat(`}`, 30)
	var many strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&many, `"k%d":1,`, i)
	}
	with := func(data string) event.Message { return structuredEvent("usage.event", data) }
	bin := func(kv ...string) event.Message {
		return event.Message{Time: recorded, Value: []byte(`{"name":"x"}`), Headers: headers(kv...)}
	}
	ok := []string{"ce_specversion", "1.0", "ce_id", "1", "ce_source", "/s", "ce_type", "usage.event", "ce_subject", "c", "ce_time", "2026-03-01T00:00:00Z"}
	for name, x := range map[string]struct {
		topic  string
		m      event.Message
		reason event.Reason
		path   string
	}{
		"empty value":             {"usage", event.Message{}, event.BrokenJSON, ""},
		"cut off":                 {"usage", event.Message{Value: []byte(usageStructured[:100])}, event.BrokenJSON, ""},
		"two values":              {"usage", event.Message{Value: []byte(usageStructured + usageStructured)}, event.BrokenJSON, ""},
		"raw NUL":                 {"usage", with("{\"name\":\"a\x00b\"}"), event.NULByte, "/data/name"},
		"NUL between":             {"usage", with("{\x00}"), event.NULByte, "/data"},
		"escaped NUL in a key":    {"usage", with(`{"name":"a","x\u0000":1}`), event.NULByte, "/data"},
		"escaped NUL deep":        {"usage", with(`{"name":"a","properties":{"x":["\u0000"]}}`), event.NULByte, "/data/properties/x/0"},
		"invalid UTF-8":           {"usage", with("{\"name\":\"a\xff\"}"), event.InvalidUTF8, "/data/name"},
		"overlong UTF-8":          {"usage", with("{\"name\":\"a\xc0\xaf\"}"), event.InvalidUTF8, "/data/name"},
		"half a surrogate pair":   {"usage", with(`{"name":"a\udc00"}`), event.InvalidUTF8, "/data/name"},
		"5 MB":                    {"usage", with(`{"name":"` + strings.Repeat("x", 5<<20) + `"}`), event.TooLarge, ""},
		"5 MB of headers":         {"usage", bin(append(ok, "ce_x", strings.Repeat("x", 5<<20))...), event.TooLarge, ""},
		"10,000 keys":             {"usage", with(`{"name":"x","properties":{` + many.String() + `"z":1}}`), event.TooManyMembers, "/data/properties"},
		"too deep":                {"usage", with(`{"name":"x","properties":{"p":` + deep + `}}`), event.TooManyMembers, "/data/properties/p" + strings.Repeat("/a", 29)},
		"deep array":              {"usage", with(`{"name":"x","l":` + strings.Repeat("[", 100000) + `}`), event.TooManyMembers, "/data/l" + strings.Repeat("/0", 30)},
		"duplicate":               {"usage", with(`{"name":"x","name":"x"}`), event.DuplicateMember, "/data/name"},
		"duplicate unknown":       {"usage", with(`{"name":"x","a/~":1,"a\/~":2}`), event.DuplicateMember, "/data/a~1~0"},
		"duplicate among many":    {"usage", with(`{"name":"x","p":{` + many.String()[:strings.Index(many.String(), `"k50"`)] + `"k7":1}}`), event.DuplicateMember, "/data/p/k7"},
		"duplicate attribute":     {"usage", event.Message{Value: []byte(`{"id":"1","i\u0064":"1"}`)}, event.DuplicateMember, "/id"},
		"missing":                 {"usage", with(`{}`), event.MissingMember, "/data/name"},
		"null":                    {"usage", with(`{"name":"x","user_id":null}`), event.WrongType, "/data/user_id"},
		"wrong type":              {"usage", with(`{"name":7}`), event.WrongType, "/data/name"},
		"negative money":          {"billing", structuredEvent("billing.refunded", `{"amount":-1,"currency":"EUR"}`), event.OutOfRange, "/data/amount"},
		"fraction of a cent":      {"billing", structuredEvent("billing.refunded", `{"amount":1.5,"currency":"EUR"}`), event.WrongType, "/data/amount"},
		"currency":                {"billing", structuredEvent("billing.refunded", `{"amount":1,"currency":"EU"}`), event.BadFormat, "/data/currency"},
		"enumeration":             {"billing", structuredEvent("billing.payment_method_changed", `{"status":"x"}`), event.UnknownValue, "/data/status"},
		"in a list":               {"support", structuredEvent("support.call", `{"direction":"inbound","duration_ms":1,"turns":[{"speaker":"agent","text":"a"},{"speaker":"agent","text":1}]}`), event.WrongType, "/data/turns/1/text"},
		"time":                    {"billing", structuredEvent("billing.payment_method_changed", `{"status":"added","expires_at":"2026-02-30T00:00:00Z"}`), event.BadTime, "/data/expires_at"},
		"type of another topic":   {"billing", with(`{"name":"x"}`), event.UnknownType, "/type"},
		"unknown prefix":          {"", structuredEvent("sales.won", `{}`), event.UnknownType, "/type"},
		"own type":                {"", structuredEvent("health.tick", `{}`), event.UnknownType, "/type"},
		"far in the future":       {"usage", event.Message{Value: []byte(usageStructured), Time: recorded.Add(-25 * time.Hour)}, event.FarOffTime, "/time"},
		"long ago":                {"usage", event.Message{Value: []byte(usageStructured), Time: recorded.AddDate(10, 0, 2)}, event.FarOffTime, "/time"},
		"array":                   {"usage", event.Message{Value: []byte(`[]`)}, event.WrongType, ""},
		"batch":                   {"usage", event.Message{Value: []byte(`[]`), Headers: headers("content-type", "application/cloudevents-batch+json")}, event.BadEnvelope, "content-type"},
		"Avro":                    {"usage", event.Message{Value: []byte(`x`), Headers: headers("Content-Type", "application/cloudevents+avro")}, event.BadEnvelope, "Content-Type"},
		"binary without id":       {"usage", bin(append(ok[:2:2], ok[4:]...)...), event.MissingMember, "ce_id"},
		"binary without subject":  {"usage", bin(append(ok[:8:8], ok[10:]...)...), event.MissingMember, "ce_subject"},
		"binary, twice":           {"usage", bin(append(ok, "ce_id", "2")...), event.DuplicateMember, "ce_id"},
		"binary, extension twice": {"usage", bin(append(ok, "ce_x", "2", "ce_a", "1", "ce_x", "2")...), event.DuplicateMember, "ce_x"},
		"binary, empty id":        {"usage", bin(append(ok[:2:2], append([]string{"ce_id", ""}, ok[4:]...)...)...), event.OutOfRange, "ce_id"},
		"binary, NUL":             {"usage", bin(append(ok, "ce_x", "\x00")...), event.NULByte, "ce_x"},
		"binary, UTF-8":           {"usage", bin(append(ok, "ce_x", "\xff")...), event.InvalidUTF8, "ce_x"},
		"binary, XML":             {"usage", bin(append(ok, "content-type", "text/xml")...), event.BadEnvelope, "content-type"},
		"binary, data as header":  {"usage", bin(append(ok, "ce_data", "{}")...), event.BadEnvelope, "ce_data"},
		"binary, no object":       {"usage", event.Message{Time: recorded, Value: []byte(`7`), Headers: headers(ok...)}, event.WrongType, ""},
		"binary, member":          {"usage", event.Message{Time: recorded, Value: []byte(`{"name":""}`), Headers: headers(ok...)}, event.OutOfRange, "/name"},
	} {
		t.Run(name, func(t *testing.T) {
			if inv := refusal(t, x.topic, x.m); inv.Reason != x.reason || inv.Path != x.path {
				t.Errorf("got %s, want %s at %q", inv.Error(), x.reason, x.path)
			}
		})
	}
}

// TestLimitsAreTaken: what lies just within the limits is accepted.
func TestLimitsAreTaken(t *testing.T) {
	var many strings.Builder
	for i := range 999 {
		fmt.Fprintf(&many, `"k%d":1,`, i)
	}
	decode(t, "usage", structuredEvent("usage.event", `{"name":"x","properties":{`+many.String()+`"z":1}}`))
	decode(t, "usage", structuredEvent("usage.event", `{"name":"x","p":`+strings.Repeat(`[`, 30)+strings.Repeat(`]`, 30)+`}`))
	m := structuredEvent("usage.event", `{"name":"x"}`)
	m.Value = append(m.Value, bytes.Repeat([]byte(" "), event.MaxBytes-len(m.Value))...)
	decode(t, "usage", m)
	m = structuredEvent("usage.event", `{"name":"x"}`)
	m.Time = time.Date(2026, 2, 28, 2, 0, 0, 0, time.UTC)
	decode(t, "usage", m)
}

// TestErrorsDoNotLeak: a decoder that has refused a message decodes the next one as a fresh one does.
func TestErrorsDoNotLeak(t *testing.T) {
	bad := append(examples(t, "invalid"), examples(t, "beyond_schema")...)
	good := examples(t, "valid")
	var used event.Decoder
	for i, x := range bad {
		if _, err := used.Decode("", event.Message{Value: x.value, Time: recorded}); err == nil {
			t.Fatalf("%s accepted", x.path)
		}
		m := event.Message{Value: good[i%len(good)].value, Time: recorded}
		got, err := used.Decode("", m)
		if err != nil {
			t.Fatal(err)
		}
		if want := decode(t, "", m); !reflect.DeepEqual(got, want) {
			t.Errorf("after %s: got %+v, want %+v", x.path, got, want)
		}
	}
}

func TestDataBeforeType(t *testing.T) {
	e := decode(t, "support", event.Message{Time: recorded, Value: []byte(` { "data" : { "text" : "\u4e0d\u597d\n\"用\"" , "direction":"inbound", "conversation_id":"v1" } ,
		"time":"2026-03-01T00:00:00.000000001Z","type":"support.message","subject":"c","source":"s","id":"1","specversion":"1.0"}`)})
	if p := e.Data.(*event.SupportMessage); p.Text != "不好\n\"用\"" || e.Text() != p.Text || e.EntityID() != "v1" || !e.Notable("") || e.Time.Nanosecond() != 1 {
		t.Errorf("%+v of %+v", p, e)
	}
	if !bytes.HasPrefix(e.JSON, []byte(`{ "text"`)) || !bytes.HasSuffix(e.JSON, []byte(`"v1" }`)) {
		t.Errorf("JSON %s", e.JSON)
	}
}

func TestDefaults(t *testing.T) {
	if e := decode(t, "usage", structuredEvent("usage.event", `{"name":"x"}`)); e.Data.(*event.UsageEvent).Quantity != 1 {
		t.Error("quantity is not 1 by default")
	}
	if e := decode(t, "usage", structuredEvent("usage.event", `{"name":"x","quantity":0}`)); e.Data.(*event.UsageEvent).Quantity != 0 {
		t.Error("a quantity of 0 does not stay 0")
	}
	if e := decode(t, "support", structuredEvent("support.touchpoint", `{"kind":"visit"}`)); e.Data.(*event.Touchpoint).Status != "done" {
		t.Error("status is not done by default")
	}
	u := decode(t, "accounts", structuredEvent("account.updated", `{"tags":[],"mrr":0}`)).Data.(*event.AccountUpdated)
	if u.Tags == nil || u.Users != nil || u.MRR == nil || *u.MRR != 0 || u.Margin != nil {
		t.Errorf("what is empty and what is absent do not differ: %+v", u)
	}
}

func TestUnknownTypeIsKept(t *testing.T) {
	e := decode(t, "accounts", structuredEvent("account.something_new", `{"a":[1]}`))
	if _, ok := e.Data.(*event.Unknown); !ok || string(e.JSON) != `{"a":[1]}` || e.Notable("") {
		t.Errorf("%+v", e)
	}
}

func TestText(t *testing.T) {
	for _, x := range []struct{ topic, name, data, want string }{
		{"support", "support.ticket_opened", `{"ticket_id":"1","subject":"Broken","text":"It fails"}`, "Broken\nIt fails"},
		{"support", "support.ticket_opened", `{"ticket_id":"1","subject":"Broken"}`, "Broken"},
		{"support", "support.message", `{"conversation_id":"1","direction":"outbound","text":"Sorry"}`, ""},
		{"support", "support.call", `{"direction":"inbound","duration_ms":1,"transcript":"x","turns":[{"speaker":"customer","text":"a"},{"speaker":"agent","text":"b"},{"speaker":"customer","text":"c"}]}`, "a\nc"},
		{"support", "support.survey_answered", `{"kind":"exit","text":"Too slow"}`, "Too slow"},
		{"accounts", "account.news", `{"kind":"closing","text":"x"}`, ""},
	} {
		e := decode(t, x.topic, structuredEvent(x.name, x.data))
		if got := e.Text(); got != x.want {
			t.Errorf("%s %s: %q, want %q", x.name, x.data, got, x.want)
		}
	}
	e := decode(t, "support", structuredEvent("support.call", `{"direction":"inbound","duration_ms":1,"sentiment":-0.5}`))
	if s := e.Sentiment(); s == nil || *s != -0.5 {
		t.Errorf("sentiment %v", s)
	}
}

func TestPageClass(t *testing.T) {
	for path, want := range map[string]string{
		"/settings/cancel": event.PageCancel, "/Account/CancelSubscription": event.PageCancel, "/orders/cancelled": "", "/#/plan/unsubscribe": event.PageCancel,
		"/account/close": event.PageCancel, "/close": "", "/delete_account": event.PageCancel, "/help/how-to-cancel": event.PageCancel, "/billing/refunds": event.PageRefund,
		"/downgrade": event.PageDowngrade, "/data/export.csv": event.PageExport, "/exporter": "", "/PRICING": event.PagePricing, "/legal/return-policy": event.PageReturnPolicy,
		"/refund_policy": event.PageReturnPolicy, "/help": event.PageHelp, "/search?q=cancel": "", "/search?q=1#cancel": event.PageCancel, "": "", "%": "",
		"/設定/取消訂閱": event.PageCancel, "/%E5%8F%96%E6%B6%88": event.PageCancel, "/数据/导出": event.PageExport, "/退貨政策": event.PageReturnPolicy, "/首页": "",
	} {
		if got := event.PageClass(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]bool{"/cancel": true, "/pricing": true, "/help": false, "/home": false} {
		e := decode(t, "usage", structuredEvent("usage.page_viewed", `{"path":"`+path+`"}`))
		if e.Notable(event.PageClass(path)) != want || e.Name() != path {
			t.Errorf("%s: notable is %v", path, e.Notable(event.PageClass(path)))
		}
	}
}

func TestPagesByPatterns(t *testing.T) {
	p := event.NewPages(map[string][]string{
		event.PageCancel: {"/account/close*", "/再见", "/orders/*/cancel", "#/bye"}, event.PageExport: {"*/takeout"},
		event.PageNone: {"/orders/*", "/help/cancel-culture/"},
	})
	for path, want := range map[string]string{
		"/account/close": event.PageCancel, "/Account/Closed/2?x=1": event.PageCancel, "/my/account/close/x": event.PageCancel, // by words
		"/account/clo": "", "/再见/": event.PageCancel, "/%E5%86%8D%E8%A7%81": event.PageCancel, "https://shop.example/再见?a#": event.PageCancel, "/再见了": "", "/#/bye": event.PageCancel,
		"https://shop.example/account/closed": event.PageCancel, "account/close": event.PageCancel,
		"/orders/cancel": "", "/orders/7/cancel": event.PageCancel, "/orders/7/refund": "", "/orders": "", // the longest pattern that fits
		"/help/cancel-culture": "", "/help/cancel-subscription": event.PageCancel, "/me/takeout": event.PageExport, "/takeout": event.PageExport,
		"/pricing": event.PagePricing, "": "", "/": "",
	} {
		if got := p.Class(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
	off := event.NewPages(map[string][]string{event.PageNone: {"*"}, event.PageCancel: {"/bye"}})
	if off.Class("/cancel") != "" || off.Class("/bye") != event.PageCancel {
		t.Error("a star for none does not switch the words off")
	}
	var none *event.Pages
	if none.Class("/cancel") != event.PageCancel {
		t.Error("without patterns the words do not count")
	}
	for _, same := range [][2]string{{"/a", "a/"}, {"/A*", "/a*"}, {"/%61", "/a"}, {"https://x.example/a", "/a"}} {
		if event.PagePattern(same[0]) != event.PagePattern(same[1]) {
			t.Errorf("%q and %q are two patterns", same[0], same[1])
		}
	}
}

func TestTypes(t *testing.T) {
	topics := map[string]int{}
	for _, ty := range event.Types() {
		topics[ty.Topic]++
	}
	if want := map[string]int{"usage": 4, "billing": 8, "support": 8, "accounts": 9}; !reflect.DeepEqual(topics, want) {
		t.Errorf("%v, want %v", topics, want)
	}
}

// TestEncode: every payload, of the full examples, survives Encode from its typed form.
func TestEncode(t *testing.T) {
	for _, x := range examples(t, "valid") {
		e := decode(t, "", event.Message{Value: x.value, Time: recorded})
		if _, ok := e.Data.(*event.Unknown); ok {
			continue
		}
		typed := e
		typed.JSON = nil
		value, err := typed.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		back := decode(t, "", event.Message{Value: value, Time: recorded})
		if p, ok := e.Data.(*event.UsageEvent); ok && p.Properties != nil { // the encoder drops the producer's white space
			var b bytes.Buffer
			if err := json.Compact(&b, p.Properties); err != nil {
				t.Fatal(err)
			}
			p.Properties = b.Bytes()
		}
		if back.JSON, back.Hash = e.JSON, e.Hash; !reflect.DeepEqual(back, e) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", x.path, back.Data, e.Data)
		}
	}
	if _, err := event.Encode(event.Event{Source: "/s", ID: "1", Type: "usage.event", Customer: "c", Data: &event.UsageEvent{Name: "x"}}); err == nil {
		t.Error("an event without a time is encoded")
	}
}

// TestAnyTextSurvives: any text, whatever its script, controls and escapes, comes back as it was.
func TestAnyTextSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		valid := rapid.String().Filter(func(s string) bool { return !strings.Contains(s, "\x00") })
		want := &event.SupportMessage{ConversationID: "v", Direction: "inbound", Text: valid.Draw(t, "text"), Language: valid.Draw(t, "language")}
		at := time.Unix(rapid.Int64Range(-2208988800, 7258118399).Draw(t, "seconds"), rapid.Int64Range(0, 999999999).Draw(t, "nanos")).UTC()
		value, err := event.Encode(event.Event{Source: "/s", ID: "1", Type: "support.message", Customer: "客户", Time: at, Data: want})
		if err != nil {
			t.Fatal(err)
		}
		var d event.Decoder
		e, err := d.Decode("support", event.Message{Value: value})
		if err != nil {
			t.Fatalf("%s: %v", value, err)
		}
		if !reflect.DeepEqual(e.Data, want) || !e.Time.Equal(at) || e.Customer != "客户" {
			t.Fatalf("got %+v at %v, want %+v at %v", e.Data, e.Time, want, at)
		}
	})
}

func TestParseEnvelope(t *testing.T) {
	e, err := event.ParseEnvelope(event.Message{Value: []byte(`{"specversion":"1.0","id":"1","source":"//x","type":"com.example","n":7,"s":"a","z":null,"data":"text"}`)})
	if want := map[string]string{"n": "7", "s": "a"}; err != nil || !reflect.DeepEqual(e.Extensions, want) || string(e.Data) != `"text"` || !e.Structured {
		t.Errorf("%+v, %v", e, err)
	}
	e, err = event.ParseEnvelope(event.Message{Value: []byte(`<a/>`), Headers: headers("ce_specversion", "1.0", "ce_id", "1", "ce_source", "x", "ce_type", "t", "content-type", "text/xml", "ce_tenant", "9")})
	if err != nil || e.DataContentType != "text/xml" || string(e.Data) != "<a/>" || e.Extensions["tenant"] != "9" || e.Structured {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err = event.ParseEnvelope(event.Message{Value: []byte(`{"specversion":"1.0","id":"1","source":"//x"}`)}); err == nil {
		t.Error("an event without a type is taken")
	}
}
