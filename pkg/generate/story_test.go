package generate

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// facts are what a customer's events say between two days.
type facts struct {
	types map[string]int
	kinds map[string]int // type/kind or type/status or path
	usage int
}

func gather(co *Company, from, to func(c *customer) int64) map[int]*facts {
	all := map[int]*facts{}
	index := map[string]int{}
	for i := range co.customers {
		index[co.customers[i].id] = i
	}
	for l := range co.Events() {
		c := &co.customers[index[l.Customer]]
		if at := l.Time.UnixMilli(); at < from(c) || at >= to(c) {
			continue
		}
		f := all[c.idx]
		if f == nil {
			f = &facts{types: map[string]int{}, kinds: map[string]int{}}
			all[c.idx] = f
		}
		f.add(l.JSON)
	}
	return all
}

func (f *facts) add(b []byte) {
	var e struct {
		Type string
		Data struct {
			Kind, Status, Path, Role, Channel, Category, Reason, Team string

			Disposition string
		}
	}
	if json.Unmarshal(b, &e) != nil {
		return
	}
	f.types[e.Type]++
	for _, x := range []string{e.Data.Kind, e.Data.Status, e.Data.Path, e.Data.Role, e.Data.Channel, e.Data.Category,
		e.Data.Reason, e.Data.Team, e.Data.Disposition} {
		if x != "" {
			f.kinds[e.Type+"/"+x]++
		}
	}
	if e.Type == "usage.event" {
		f.usage++
	}
}

// TestSignsInHealthyCustomers: no sign proves anything by itself.
func TestSignsInHealthyCustomers(t *testing.T) {
	co := company(t, Config{Customers: 250, Days: 240, Seed: 12, Volume: .02})
	from := func(c *customer) int64 {
		if c.story != nil || c.odd != nil {
			return never
		}
		return 0
	}
	all := gather(co, from, func(*customer) int64 { return never })
	sum := map[string]int{}
	for _, f := range all {
		for k, n := range f.kinds {
			sum[k] += min(n, 1)
		}
	}
	for _, k := range []string{"billing.payment_failed/expired_card", "billing.payment_failed/insufficient_funds",
		"usage.page_viewed//account/cancel",
		"usage.page_viewed//pricing", "usage.page_viewed//settings/export", "account.contact_changed/champion",
		"account.outcome/off_track",
		"support.touchpoint/no_show", "support.ticket_opened/review", "account.news/layoffs", "billing.offer/discount"} {
		if sum[k] == 0 {
			t.Errorf("%s never happens to a healthy customer", k)
		}
	}
}

// TestUsageOfStories: a success gap leaves usage intact, not being adopted takes it away.
func TestUsageOfStories(t *testing.T) {
	co := company(t, Config{Customers: 1200, Days: 200, Seed: 13})
	for code, bounds := range map[string][2]float64{"success_gap": {.8, 1.3}, "not_adopted": {0, .45}, "payment_lapsed": {.7, 1.2},
		"left_alone": {.35, .8}} {
		before, after := 0.0, 0.0
		for i := range co.customers {
			c := &co.customers[i]
			if c.story == nil || c.story.plain || c.story.cause.code != code {
				continue
			}
			before += c.story.usage(c.story.signs - 1)
			after += c.story.usage(c.story.churn - 1)
		}
		if ratio := after / before; !(ratio >= bounds[0] && ratio <= bounds[1]) {
			t.Errorf("%s ends at %.2f of its usage", code, ratio)
		}
	}
}

func TestSourceOutage(t *testing.T) {
	co := company(t, Config{Customers: 150, Days: 60, Seed: 2, Volume: .5})
	if len(co.outages) == 0 {
		t.Fatal("no outage")
	}
	o := co.outages[0]
	inside, others := 0, 0
	for l := range co.Events() {
		at := l.Time.UnixMilli()
		if at < o.from || at >= o.to {
			continue
		}
		switch {
		case strings.Contains(string(l.JSON), `"source":"`+sources[o.source]+`"`):
			inside++
		case l.Topic == "usage":
			others++
		}
	}
	if inside > 0 || others == 0 {
		t.Errorf("%d events of the silent source, %d of others", inside, others)
	}
}

func TestTextsAreComplete(t *testing.T) {
	s := slots{feature: "F", wanted: "W", competitor: "C", agent: "A", manager: "M", days: 3, number: 1234, seats: 9}
	simplified, traditional := "们这现时来说对没开长钱东见让给质还", "們這現時來說對沒開長錢東見讓給質還"
	for l := range texts {
		for topic := ask; topic < topicCount; topic++ {
			least, tone := 2, topic.tone()
			if topic < leaving && (tone == bad || tone == awful) {
				least = 6
			}
			if n := ways(lang(l), topic); n < least {
				t.Errorf("%s has %d ways to say topic %d", langTags[l], n, topic)
				continue
			}
			for k := range 60 {
				s.hongKong = k%3 == 0
				r := newDice(uint64(k), l, forLive, int(topic))
				text := compose(&r, lang(l), topic, &s)
				if text == "" || strings.ContainsAny(text, "{}") {
					t.Errorf("%s, topic %d: %q", langTags[l], topic, text)
				}
				if lang(l) == hant && strings.ContainsAny(text, simplified) || lang(l) == hans &&
					strings.ContainsAny(text, traditional) {
					t.Errorf("%s, topic %d: %q has characters of the other script", langTags[l], topic, text)
				}
			}
		}
	}
}

func TestLive(t *testing.T) {
	co := company(t, Config{Customers: 100, Days: 90, Seed: 1})
	start := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	cfg := LiveConfig{Start: start, Rate: 20, Every: 5 * time.Second}
	once := NewLive(co, cfg).Next(start.Add(time.Minute))
	var steps []Line
	v := NewLive(co, cfg)
	for s := range 60 {
		steps = append(steps, v.Next(start.Add(time.Duration(s+1)*time.Second))...)
	}
	if len(once) != len(steps) || len(once) < 600 {
		t.Fatalf("%d lines at once, %d in steps", len(once), len(steps))
	}
	found, ids := map[string]int{}, map[string]bool{}
	for i := range once {
		if string(once[i].JSON) != string(steps[i].JSON) {
			t.Fatalf("line %d: %s in steps, %s at once", i, steps[i].JSON, once[i].JSON)
		}
		var e envelope
		if err := json.Unmarshal(once[i].JSON, &e); err != nil {
			t.Fatal(err)
		}
		if e.Time.Before(start) || e.Time.After(start.Add(time.Minute)) || ids[e.ID] {
			t.Fatalf("%s is out of time or told twice", once[i].JSON)
		}
		ids[e.ID] = true
		found[e.Type]++
		if e.Type == "support.message" {
			found[e.Data["language"].(string)]++
		}
		if e.Type == "usage.page_viewed" && strings.Contains(e.Data["path"].(string), "cancel") {
			found["cancel"]++
		}
	}
	for _, k := range []string{"usage.event", "billing.payment_failed", "support.ticket_opened", "en", "zh-Hans", "zh-Hant", "cancel"} {
		if found[k] == 0 {
			t.Errorf("no %s in a minute: %v", k, found)
		}
	}
}
