package store

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"glidepath/pkg/health"
)

// said is a text of customer c's user u in a conversation, days before asOf.
func said(c, u, conversation string, days, mood float64) string {
	return ago(c, days, "support.message", fmt.Sprintf(`{"conversation_id":"%s","direction":"inbound","text":"t","user_id":"%s","sentiment":%v}`, conversation, u, mood))
}

func TestVoices(t *testing.T) {
	const people = `{"users":[{"id":"boss","role":"decision_maker"},{"id":"adm","role":"admin"},{"id":"m1","role":"member"},{"id":"m2","role":"member"}]}`
	s := openStore(t)
	for i, c := range []struct {
		name   string
		events []string
		want   map[health.Signal]float64
	}{
		{"one angry member among many texts is one voice", []string{ago("v", 200, "account.updated", people),
			said("v", "m1", "c1", 1, -0.9), said("v", "m1", "c2", 1, -0.9), said("v", "m1", "c3", 1, -0.9), said("v", "m1", "c4", 1, -0.9),
			said("v", "boss", "c5", 1, 0.5), said("v", "adm", "c6", 1, 0.5)},
			map[health.Signal]float64{health.Messages28d: 6, health.Voices28d: 3, health.Sentiment28d: (-0.9 + 3*0.5 + 2*0.5) / 6,
				health.NegativeShare28d: 1.0 / 6, health.SentimentWorst7d: -0.9, health.SentimentDecider7d: 0.5}},
		{"the one who decides weighs three times", []string{ago("v", 200, "account.updated", people), said("v", "boss", "c1", 1, -0.8), said("v", "m1", "c2", 1, 0.4)},
			map[health.Signal]float64{health.Sentiment28d: (-3*0.8 + 0.4) / 4, health.NegativeShare28d: 0.75, health.SentimentDecider7d: -0.8}},
		{"who became the decider since", []string{ago("v", 200, "account.updated", people), ago("v", 100, "account.contact_changed", `{"user_id":"boss","status":"left"}`),
			ago("v", 99, "account.contact_changed", `{"user_id":"m1","status":"active","role":"champion"}`), said("v", "m1", "c2", 1, -0.7), said("v", "boss", "c3", 1, 0.2)},
			map[health.Signal]float64{health.Sentiment28d: (-3*0.7 + 0.2) / 4, health.SentimentDecider7d: -0.7}},
		{"a newer list counts for whom it names", []string{ago("v", 200, "account.contact_changed", `{"user_id":"m1","status":"active","role":"champion"}`),
			ago("v", 100, "account.updated", people), said("v", "m1", "c2", 1, -0.7)},
			map[health.Signal]float64{health.Sentiment28d: -0.7, health.SentimentDecider7d: math.NaN()}},
		{"a conversation that ends well has recovered", []string{said("v", "a", "c1", 3, -0.9), said("v", "a", "c1", 2, -0.8), said("v", "a", "c1", 1, 0.3)},
			map[health.Signal]float64{health.Sentiment28d: 0.3, health.SentimentWorst7d: 0.3, health.NegativeShare28d: 0}},
		{"one that ends badly has not", []string{said("v", "a", "c1", 3, 0.4), said("v", "a", "c1", 1, -0.6)},
			map[health.Signal]float64{health.Sentiment28d: (-0.1 - 0.6) / 2, health.SentimentWorst7d: -0.6}},
		{"unknown people may decide", []string{said("v", "x", "c1", 1, -0.9)}, map[health.Signal]float64{health.SentimentDecider7d: -0.9}},
		{"so may a text without a name", []string{ago("v", 200, "account.updated", people), said("v", "", "c1", 1, -0.9)}, map[health.Signal]float64{health.SentimentDecider7d: -0.9}},
		{"old anger fades", []string{said("v", "a", "c1", 22, -0.8), said("v", "a", "c2", 1, 0.8)},
			map[health.Signal]float64{health.Sentiment28d: (0.8*8 - 0.8) / 9}},
	} {
		id := fmt.Sprintf("v%d", i)
		for k := range c.events {
			c.events[k] = strings.ReplaceAll(c.events[k], `"subject":"v"`, `"subject":"`+id+`"`)
		}
		put(t, s, c.events...)
		got := signalsOf(t, s, id, Baseline{})
		for signal, want := range c.want {
			if v := got.Get(signal); math.Abs(v-want) > 2e-6 && (!math.IsNaN(v) || !math.IsNaN(want)) {
				t.Errorf("%s: %s = %v, want %v", c.name, signal, v, want)
			}
		}
	}
}

func TestDeciders(t *testing.T) {
	s := openStore(t)
	for i, c := range []struct {
		events []string
		known  bool
		want   []string
	}{
		{[]string{ago("d", 1, "account.updated", `{"name":"x"}`)}, false, nil},
		{[]string{ago("d", 1, "account.updated", `{"users":[{"id":"only"}]}`)}, true, []string{"only"}},
		{[]string{ago("d", 1, "account.updated", `{"users":[{"id":"b","role":"sponsor"},{"id":"a","role":"champion"},{"id":"c","role":"admin"}]}`)}, true, []string{"a", "b"}},
		{[]string{ago("d", 3, "account.updated", `{"users":[{"id":"a","role":"champion"},{"id":"b"}]}`), ago("d", 2, "account.contact_changed", `{"user_id":"a","status":"left"}`)}, true, []string{"b"}},
		{[]string{ago("d", 3, "account.updated", `{"users":[{"id":"a","role":"member"},{"id":"b"}]}`)}, true, nil},
		{[]string{ago("d", 2, "account.contact_changed", `{"user_id":"a","status":"active","role":"champion"}`), ago("d", 1, "account.contact_changed", `{"user_id":"b","status":"active"}`)}, true, []string{"a"}},
	} {
		id := fmt.Sprintf("d%d", i)
		for k := range c.events {
			c.events[k] = strings.ReplaceAll(c.events[k], `"subject":"d"`, `"subject":"`+id+`"`)
		}
		put(t, s, c.events...)
		got := signalsOf(t, s, id, Baseline{}).Account
		if got.People != c.known || !slices.Equal(got.Deciders, c.want) {
			t.Errorf("%s: people known %v, deciders %v; want %v, %v", c.events, got.People, got.Deciders, c.known, c.want)
		}
	}
}
