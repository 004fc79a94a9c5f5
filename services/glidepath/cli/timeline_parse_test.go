package cli

import (
	"strings"
	"testing"
	"time"

	"glidepath/pkg/generate"
	"glidepath/pkg/health"
)

const fewWords = `# comment
writes = support.message {conversation_id: talk-$day, direction: inbound, user_id: ana|ben}
uses = usage.event {name: report.run, user_id: ana}
`

func parsed(t *testing.T, text string) timeline {
	t.Helper()
	words, err := parseWords("words.txt", fewWords)
	if err != nil {
		t.Fatal(err)
	}
	line, err := parseTimeline(words, "a.txt", text, 1)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

func TestTimelineEvents(t *testing.T) {
	line := parsed(t, `use:
  -7d..-1d weekdays 3x..1x uses
talk:
  -9d..-1d every 4d 09:30 writes {text: "hello $name"}
money:
  -2d billing.invoice_issued {invoice_id: inv-#, amount: 100, currency: USD, due_at: +14d}
  -1d account.updated {started_at: "@-30d", promise: {first_reply_ms: 8h, resolution_ms: 1.5d}}
`)
	list, err := line.events(told{customer: "acme", name: "Acme", day: judgedOn})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range list {
		got = append(got, list[i].Time.Format("01-02 15:04")+" "+list[i].Type+" "+string(list[i].JSON))
	}
	for _, want := range []string{
		`06-21 09:30 support.message {"conversation_id":"talk-9","direction":"inbound","text":"hello Acme","user_id":"ana"}`,
		`06-25 09:30 support.message {"conversation_id":"talk-5","direction":"inbound","text":"hello Acme","user_id":"ben"}`,
		`06-23 08:00 usage.event {"name":"report.run","user_id":"ana"}`,
		`06-23 11:20 usage.event {"name":"report.run","user_id":"ana"}`,
		`06-29 10:02 usage.event {"name":"report.run","user_id":"ana"}`,
		`06-28 10:06 billing.invoice_issued {"amount":100,"currency":"USD","due_at":"2026-07-12T10:06:00Z","invoice_id":"inv-1"}`,
		`06-29 10:07 account.updated {"promise":{"first_reply_ms":28800000,"resolution_ms":129600000},"started_at":"2026-05-31T00:00:00Z"}`,
	} {
		n := 0
		for _, g := range got {
			if g == want {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d times %s in\n%s", n, want, strings.Join(got, "\n"))
		}
	}
	uses := 0
	ids := map[string]bool{}
	for i := range list {
		if list[i].Type == "usage.event" {
			uses++
			if day := list[i].Time.Weekday(); day == time.Saturday || day == time.Sunday {
				t.Errorf("use at a weekend: %s", list[i].Time)
			}
		}
		ids[list[i].ID] = true
		if i > 0 && list[i].Time.Before(list[i-1].Time) {
			t.Error("events are not in order")
		}
	}
	if uses != 11 || len(ids) != len(list) { // 3, 3, 2, 2, then after the weekend 1
		t.Errorf("%d uses, %d ids of %d events", uses, len(ids), len(list))
	}
}

// A section takes the place of the one of the same name, also if it is empty.
func TestTimelineOver(t *testing.T) {
	base := parsed(t, "use:\n  -1d uses\ntalk:\n  -1d writes {text: a}\n")
	own := parsed(t, "talk:\nmore:\n  -2d writes {text: b}\n")
	both := own.over(base)
	list, err := both.events(told{customer: "acme", day: judgedOn})
	if err != nil || len(list) != 2 || list[0].Type != "support.message" || list[1].Type != "usage.event" {
		t.Errorf("%v, %v", list, err)
	}
}

func TestTimelineRefuses(t *testing.T) {
	words, err := parseWords("words.txt", fewWords)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"  -1d uses":                                "a.txt:10: a line belongs to a section",
		"use:\n-1d uses":                            "a.txt:11: a line belongs to a section",
		"use:\n\n  -1d usess":                       `a.txt:12: "usess" is neither an event's type nor a word`,
		"use:\n  -1d usage.evnt {name: a}":          `a.txt:11: "usage.evnt" is no event's type`,
		"use:\n  -1d uses {user: ana}":              `a.txt:11: usage.event has no member "user"`,
		"use:\n  -1d uses {user_id: ana":            "is no line of a timeline",
		"use:\n  yesterday uses":                    "is no line of a timeline",
		"use:\n  -1d hourly uses":                   `a.txt:11: "hourly" is not understood`,
		"use:\n  -9d..-1d uses":                     "days from..to go with",
		"use:\n  -1d daily uses":                    "days from..to go with",
		"use:\n  -1d..-9d daily uses":               "-9d is before -1d",
		"use:\n  -1d 25:00 uses":                    "no time of day",
		"use:\n  -9d..-1d every 0d uses":            "no number of days",
		"use:\nuse:":                                "is there twice",
		"use:\n  -1d uses {user_id: a, user_id: b}": "already defined",
	} {
		if _, err := parseTimeline(words, "a.txt", text, 10); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	for text, want := range map[string]string{
		"a = usage.event\na = usage.event": "words.txt:2: \"a\" is defined twice",
		"a = usage.evnt":                   "words.txt:1: \"usage.evnt\" is no event's type",
		"a: usage.event":                   "words.txt:1:",
		"a = usage.event {nam: x}":         `usage.event has no member "nam"`,
	} {
		if _, err := parseWords("words.txt", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestScenarioRefuses(t *testing.T) {
	words, err := parseWords("words.txt", fewWords)
	if err != nil {
		t.Fatal(err)
	}
	bases := map[string]timeline{"small": parsed(t, "use:\n  -1d uses\n")}
	const good = "It happens.\n\nlike: small\nname: Acme\nexpect: cause=none\n\n-- timeline --\nuse:\n  -2d uses\n-- page --\n"
	s, err := parseScenario(words, bases, "causes/some_thing.txt", []byte(good))
	if err != nil || s.id != "some-thing" || s.expect["cause"] != "none" || len(s.timeline.sections) != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	for old, change := range map[string][2]string{
		"like: small":        {"like: large", "a scenario begins with what happens"},
		"It happens.":        {"", "a scenario begins with what happens"},
		"name: Acme":         {"named: Acme", `:4: "named: Acme" is neither`},
		"cause=none":         {"cuase=none", `:5: nothing can be expected of "cuase=none"`},
		"-- timeline --":     {"-- time --", "there is no timeline"},
		"  -2d uses":         {"  -2d use", `:9: "use" is neither`},
		"expect: cause=none": {"expect:", "neither like, name"},
	} {
		_, err := parseScenario(words, bases, "x.txt", []byte(strings.Replace(good, old, change[0], 1)))
		if err == nil || !strings.Contains(err.Error(), change[1]) {
			t.Errorf("%s: %v, want %s", change[0], err, change[1])
		}
	}
}

// Every cause that signals can show has a scenario, and so has every oddity of the companies that generate makes.
func TestScenariosAreComplete(t *testing.T) {
	words, bases := readBases(t)
	have := map[string]bool{}
	for _, s := range readScenarios(t, words, bases) {
		have[strings.TrimSuffix(s.file, ".txt")] = true
	}
	want := []string{"marks/hanging_on"}
	for _, code := range health.CauseCodes() {
		want = append(want, "causes/"+code)
	}
	co, err := generate.New(generate.Config{Customers: 1000, Days: 120, Seed: 1, Volume: 0.001})
	if err != nil {
		t.Fatal(err)
	}
	_, labels := co.Labels()
	for name := range labels.ByOddity {
		want = append(want, "oddities/"+name)
	}
	if len(labels.ByOddity) < 31 {
		t.Errorf("%d oddities in a company that should have all", len(labels.ByOddity))
	}
	for _, name := range want {
		if !have[name] {
			t.Errorf("there is no scenario %s", name)
		}
	}
}
