package event_test

import (
	"testing"

	"glidepath/pkg/event"
)

// usageData is the data of a usage event that is about 400 bytes long in structured mode.
const usageData = `{"name":"report.exported","user_id":"user-000184467","quantity":3,"duration_ms":1840,` +
	`"session_id":"5f0c1b9e-77aa-4c55-9b1d-0e2f6a7d8c31","properties":{"format":"xlsx","rows":18233,"plan":"team","beta":false,"region":"ap-northeast-1"}}`

const usageStructured = `{"specversion":"1.0","id":"01JNM8Q4T0C6V8Z2X4B6N8M0K2","source":"/app/web","type":"usage.event",` +
	`"subject":"customer-004211","time":"2026-03-02T01:30:00.125Z","data":` + usageData + `}`

func usageBinary() event.Message {
	return event.Message{Value: []byte(usageData), Time: recorded, Headers: headers(
		"ce_specversion", "1.0", "ce_id", "01JNM8Q4T0C6V8Z2X4B6N8M0K2", "ce_source", "/app/web", "ce_type", "usage.event",
		"ce_subject", "customer-004211", "ce_time", "2026-03-02T01:30:00.125Z", "content-type", "application/json")}
}

func headers(kv ...string) []event.Header {
	var out []event.Header
	for i := 0; i < len(kv); i += 2 {
		out = append(out, event.Header{Key: kv[i], Value: []byte(kv[i+1])})
	}
	return out
}

func benchmarkDecode(b *testing.B, m event.Message) {
	var d event.Decoder
	b.SetBytes(int64(len(m.Value)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Decode("usage", m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeUsageStructured(b *testing.B) {
	benchmarkDecode(b, event.Message{Value: []byte(usageStructured), Time: recorded})
}

func BenchmarkDecodeUsageBinary(b *testing.B) { benchmarkDecode(b, usageBinary()) }

func BenchmarkPageClass(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		event.PageClass("/app/workspaces/8812/settings/billing")
	}
}
