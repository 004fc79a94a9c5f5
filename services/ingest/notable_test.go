package ingest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"glidepath/pkg/event"
)

func TestShortenFitsWhateverIsLong(t *testing.T) {
	members := func(n int, value func(i int) string) string {
		all := make([]string, n)
		for i := range all {
			all[i] = fmt.Sprintf("%q:%s", fmt.Sprint("k", i), value(i))
		}
		return "," + strings.Join(all, ",")
	}
	numbers := strings.TrimSuffix(strings.Repeat("12345,", 150_000), ",")
	for name, rest := range map[string]string{
		"one long text":   `,"text":"` + strings.Repeat("<名>", 200_000) + `"`,
		"many long texts": members(990, func(int) string { return `"` + strings.Repeat("x", 1000) + `"` }),
		"a long array":    `,"turns":[` + numbers + `]`,
		"long names":      members(900, func(i int) string { return "1" }) + `,"` + strings.Repeat("n", 900_000) + `":1`,
		"nested objects":  members(900, func(i int) string { return `{"a":{"b":"` + strings.Repeat("y", 900) + `"}}` }),
	} {
		short := shorten([]byte(`{"kind":"declined","amount":12345678901234567` + rest + `}`))
		var got struct {
			Kind   string
			Amount int64
		}
		if err := json.Unmarshal(short, &got); err != nil || len(short) > maxNotable {
			t.Errorf("%s: %d bytes, %v", name, len(short), err)
		}
		if got.Kind != "declined" || got.Amount != 12345678901234567 {
			t.Errorf("%s: the members that decide are %+v", name, got)
		}
	}
	if event.MaxMembers*(50+50+6) > maxNotable {
		t.Error("the members of the largest object do not fit")
	}
}
