package redact

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"glidepath/pkg/plainjson"

	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"nothing to hide: order 20260612, 12:30, 3.5 % of 1,200", "nothing to hide: order 20260612, 12:30, 3.5 % of 1,200"},
		{"write to jane.doe+x@mail.example.co.uk.", "write to [email]."},
		{"邮箱zhang.wei@example.cn，谢谢", "邮箱[email]，谢谢"},
		{"@team please", "@team please"},
		{"call +1 415-555-2671 or (415) 555-2671", "call [phone] or [phone]"},
		{"手机13800138000，座机010-62345678", "手机[phone]，座机[phone]"},
		{"手機 0912-345-678，市話 (02) 2345-6789", "手機 [phone]，市話 [phone]"},
		{"WhatsApp 9123 4567", "WhatsApp [phone]"},
		{"card 4111 1111 1111 1111 was charged twice", "card [card] was charged twice"},
		{"card 4111 1111 1111 1112 is none", "card 4111 1111 1111 1112 is none"},
		{"身份证11010519491231002X", "身份证[id]"},
		{"身分證 A123456789", "身分證 [id]"},
		{"A123456788 is an article", "A123456788 is an article"},
		{"HKID A123456(3)", "HKID [id]"},
		{"ssn 123-45-6789", "ssn [id]"},
		{"ticket #88231 from v2.14.0 at 10.0.0.12", "ticket #88231 from v2.14.0 at 10.0.0.12"},
		{"order 12345678901 13800138000", "order 12345678901 [phone]"},
		{"invoice INV-2026-000431", "invoice INV-2026-000431"},
	} {
		if got := Text(c.text); got != c.want {
			t.Errorf("Text(%q) is %q, want %q", c.text, got, c.want)
		}
		if got := Text(c.want); got != c.want {
			t.Errorf("%q changes again, into %q", c.want, got)
		}
	}
}

func TestSplit(t *testing.T) {
	for _, c := range []struct{ data, kept, said string }{
		{`{"name":"export"}`, `{"name":"export"}`, ""},
		{`{"reason":"price"}`, `{"reason":"price"}`, ""},
		{`{"reason":"ask a@b.io"}`, `{"reason":"ask [email]"}`, ""},
		{`{"conversation_id":"c1","text":"call 13800138000","n":1.50}`, `{"conversation_id":"c1","n":1.50}`, `{"text":"call [phone]"}`},
		{`{"turns":[{"speaker":"agent","text":"hi"},{"speaker":"customer"}],"x":{"text":""}}`,
			`{"turns":[{"speaker":"agent"},{"speaker":"customer"}],"x":{"text":""}}`, `{"turns":[{"text":"hi"},{}]}`},
		{`{"te\u0078t":"hidden"}`, `{}`, `{"text":"hidden"}`},
		{`{"text":17}`, `{"text":17}`, ""},
	} {
		kept, said, err := Split([]byte(c.data), true)
		if err != nil || string(kept) != c.kept || string(said) != c.said {
			t.Errorf("Split(%s) is %s and %s (%v), want %s and %s", c.data, kept, said, err, c.kept, c.said)
		}
	}
}

func TestJoinUndoesSplit(t *testing.T) {
	name := rapid.SampledFrom([]string{"text", "subject", "a", "b", "turns", "reason"})
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		leaves := []*rapid.Generator[any]{rapid.String().AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil), rapid.Just(json.Number("1.50")).AsAny()}
		if depth > 0 {
			leaves = append(leaves, rapid.MapOfN(name, value(depth-1), 0, 3).AsAny(), rapid.SliceOfN(value(depth-1), 0, 3).AsAny())
		}
		return rapid.OneOf(leaves...)
	}
	rapid.Check(t, func(t *rapid.T) {
		data, err := encode(rapid.MapOfN(name, value(3), 0, 5).Draw(t, "data"))
		if err != nil {
			t.Fatal(err)
		}
		kept, said, err := Split(data, false)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := Join(kept, said)
		if err != nil {
			t.Fatal(err)
		}
		var got, want any
		if err := plainjson.Decode(whole, &got); err != nil {
			t.Fatal(err)
		}
		if err := plainjson.Decode(data, &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s became %s and %s, and then %s", data, kept, said, whole)
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add("mail a@b.cc, +1 415-555-2671, 4111 1111 1111 1111, A123456789, 11010519491231002X")
	f.Add("@@@..@a.b+++((((1)2)3-4.5")
	f.Add("\xff@\xfe.\x00")
	f.Fuzz(func(t *testing.T, text string) {
		if got := Text(text); len(got) > 8*len(text)+16 {
			t.Errorf("%q grew to %d bytes", text, len(got))
		}
	})
}

func BenchmarkText(b *testing.B) {
	text := strings.Repeat("Our invoice 20260612 was charged twice, please call +1 415-555-2671 or write to jane@example.com. ", 10)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Text(text)
	}
}
