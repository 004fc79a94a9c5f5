package route

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"glidepath/deploy"
	"glidepath/pkg/alert"
	"glidepath/pkg/health"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const office = `
channels:
  - {name: stdout, type: stdout}
  - {name: room, type: slack, url: {env: SLACK}, language: zh-Hant}
  - {name: mail, type: email, host: smtp.example.com, from: g@example.com, to: [all@example.com]}
defaults:
  time_zone: Europe/Berlin
  quiet_hours: {from: "20:00", to: "08:00"}
  channels: [mail]
people:
  - {name: Ann, email: Ann@example.com, cap_per_day: 2, deputy: bob@example.com, leave: [{from: 2026-12-21, to: 2027-01-03}]}
  - {name: Bob, email: bob@example.com, time_zone: Asia/Taipei, language: zh-Hant, channels: [mail, room], deputy: cy@example.com, leave: [{from: 2026-12-24, to: 2026-12-24}], critical_passes_quiet_hours: true}
  - {name: Cy, email: cy@example.com, deputy: ann@example.com, leave: [{from: 2026-12-24, to: 2026-12-24}], quiet_hours: {from: "12:00", to: "13:00", weekend: true}}
  - {name: Dee, email: dee@example.com, quiet_hours: {from: "01:00", to: "02:00"}, channels: [room, mail]}
  - {name: Lea, email: lea@example.com}
lead: lea@example.com
routes:
  - {name: sales, match: {roles: [sales]}, to: [room]}
  - {name: hints, match: {severities: [info]}, owner: true, digest_only: true}
  - {name: taipei, match: {languages: [zh-Hant], transitions: [opened, closed]}, to: [room], continue: true}
  - {name: vip, match: {segments: [vip], rules: [usage_drop]}, people: [cy@example.com], continue: true}
  - {name: both, match: {segments: [both]}, people: [bob@example.com, dee@example.com]}
  - {name: rest, match: {kinds: [risk]}, owner: true}
`

func load(t testing.TB, source string) *Table {
	t.Helper()
	table, err := Load("routes.yaml", []byte(source), health.English)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func at(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		return time.Time{}
	}
	return t
}

func none(*Person) int { return 0 }

func event(change func(*alert.Event)) *alert.Event {
	e := &alert.Event{AlertID: "a", Transition: "opened", Customer: "acme", Rule: "usage_drop", Kind: "risk", Severity: alert.Warning, Owner: "Ann",
		OwnerEmail: "ann@example.com"}
	if change != nil {
		change(e)
	}
	return e
}

func TestPlan(t *testing.T) {
	table := load(t, office)
	ann, bob, cy, lea, room := "person:ann@example.com", "person:bob@example.com", "person:cy@example.com", "person:lea@example.com", "channel:room"
	// 11:00 UTC on Wednesday 25 November 2026 is noon in Berlin and 19:00 in Taipei.
	for _, c := range []struct {
		name   string
		at     string
		event  func(*alert.Event)
		shadow bool
		sent   int
		want   []Item
	}{
		{"the owner", "2026-11-25 11:00", nil, false, 1, []Item{{Recipient: ann, Channels: []string{"mail"}}}},
		{"by name alone", "2026-11-25 11:00", func(e *alert.Event) { e.OwnerEmail = "" }, false, 0, []Item{{Recipient: ann, Channels: []string{"mail"}}}},
		{"beyond the cap", "2026-11-25 11:00", nil, false, 2,
			[]Item{{Recipient: ann, Hold: DailyCap, Digest: ann, Due: at("2026-11-26 08:00")}}},
		{"quiet hours", "2026-11-25 22:30", nil, false, 0, []Item{{Recipient: ann, Hold: QuietHours, Due: at("2026-11-26 07:00")}}},
		{"critical waits too unless told otherwise", "2026-11-25 22:30", func(e *alert.Event) { e.Severity = alert.Critical }, false, 0,
			[]Item{{Recipient: ann, Hold: QuietHours, Due: at("2026-11-26 07:00")}}},
		{"critical passes", "2026-11-25 15:00", func(e *alert.Event) {
			e.Severity, e.OwnerEmail, e.Transition = alert.Critical, "bob@example.com", "escalated"
		}, false, 0,
			[]Item{{Recipient: bob, Channels: []string{"mail", "room"}}}},
		{"a room is not told twice", "2026-11-25 05:00", func(e *alert.Event) { e.OwnerEmail = "bob@example.com" }, false, 0,
			[]Item{{Recipient: room, Channels: []string{"room"}}, {Recipient: bob, Channels: []string{"mail"}}}},
		{"a room that two people share is told once", "2026-12-22 05:00", func(e *alert.Event) { e.Segment, e.Rule = "both", "x" }, false, 0,
			[]Item{{Recipient: bob, Channels: []string{"mail", "room"}}, {Recipient: "person:dee@example.com", Channels: []string{"mail"}}}},
		{"the deputy", "2026-12-22 05:00", nil, false, 0, []Item{{Recipient: bob, Channels: []string{"mail", "room"}}}},
		{"nobody stands in", "2026-12-24 11:00", nil, false, 0, []Item{{Recipient: lea, Hold: OwnerOnLeave, Digest: lea, Due: at("2026-12-25 08:00")}}},
		{"no owner", "2026-11-25 11:00", func(e *alert.Event) { e.Owner, e.OwnerEmail = "", "" }, false, 0,
			[]Item{{Recipient: lea, Hold: NoOwner, Digest: lea, Due: at("2026-11-26 08:00")}}},
		{"an owner by name who is unknown", "2026-11-25 11:00", func(e *alert.Event) { e.Owner, e.OwnerEmail = "Zoe", "" }, false, 0,
			[]Item{{Recipient: lea, Hold: OwnerNotListed, Digest: lea, Due: at("2026-11-26 08:00")}}},
		{"an owner whom the defaults reach", "2026-11-25 11:00", func(e *alert.Event) { e.OwnerEmail = "Zoe@example.com" }, false, 0,
			[]Item{{Recipient: "person:zoe@example.com", Channels: []string{"mail"}}}},
		{"digest only", "2026-11-25 11:00", func(e *alert.Event) { e.Severity = alert.Info }, false, 0,
			[]Item{{Recipient: ann, Hold: DigestOnly, Digest: ann, Due: at("2026-11-26 08:00")}}},
		{"shadow mode", "2026-11-25 23:00", func(e *alert.Event) { e.Segment = "vip" }, true, 9, []Item{
			{Recipient: cy, Hold: Shadow, Digest: lea, Due: at("2026-11-26 08:00")}, {Recipient: ann, Hold: Shadow, Digest: lea, Due: at("2026-11-26 08:00")}}},
		{"another's role", "2026-11-25 11:00", func(e *alert.Event) { e.OwnerRole = "sales" }, false, 0, []Item{{Recipient: room, Channels: []string{"room"}}}},
		{"what people did is told where a route asks", "2026-11-25 05:00", func(e *alert.Event) { e.Transition, e.OwnerEmail = "closed", "bob@example.com" }, false, 0,
			[]Item{{Recipient: room, Channels: []string{"room"}}}},
		{"no route", "2026-11-25 11:00", func(e *alert.Event) { e.Kind = "opportunity" }, false, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := table.Plan(event(c.event), at(c.at), Situation{Shadow: c.shadow, Sent: func(*Person) int { return c.sent }})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAgain(t *testing.T) {
	table := load(t, office)
	e, s := event(nil), Situation{Sent: none}
	if got := table.Again("person:ann@example.com", e, at("2026-11-26 07:00"), s); got.Hold != "" || len(got.Channels) != 1 {
		t.Errorf("in the morning: %+v", got)
	}
	if got := table.Again("person:ann@example.com", e, at("2026-12-22 07:00"), s); got.Recipient != "person:bob@example.com" {
		t.Errorf("on leave by then: %+v", got)
	}
	gone := load(t,
		"channels: [{name: room, type: stdout}]\nroutes: [{name: all, to: [room]}]\n")
	if got := gone.Again("person:ann@example.com", e, at("2026-11-26 07:00"), s); got.Recipient != "channel:room" || got.Hold != OwnerNotListed || got.Digest != "channel:room" {
		t.Errorf("a person who is not listed any more: %+v", got)
	}
	if who, how := gone.DigestTo("person:ann@example.com", at("2026-11-26 07:00")); who != "channel:room" || !slices.Equal(how, []string{"room"}) {
		t.Errorf("their digest goes to %s by %v", who, how)
	}
	if who, how := table.DigestTo("person:ann@example.com", at("2026-12-22 07:00")); who != "person:bob@example.com" || len(how) != 2 {
		t.Errorf("the digest of who is on leave goes to %s by %v", who, how)
	}
	if got := table.Addresses("person:ann@example.com", "mail"); len(got) != 1 || got[0].Address != "Ann@example.com" || got[0].Name != "Ann" {
		t.Errorf("mail to a person goes to %v", got)
	}
	if got := table.Addresses("channel:mail", "mail"); len(got) != 1 || got[0].Address != "all@example.com" {
		t.Errorf("mail to the channel goes to %v", got)
	}
	if a, b := table.Zone("channel:room"), table.Zone("person:bob@example.com"); a.String() != "Europe/Berlin" || b.String() != "Asia/Taipei" {
		t.Errorf("zones %s, %s", a, b)
	}
	if a, b := table.Language("channel:room"), table.Language("person:bob@example.com"); a != health.TraditionalChinese || b != health.TraditionalChinese {
		t.Errorf("languages %s, %s", a, b)
	}
}

// Whatever the alert, the time and the people: each matching alert is sent or held with a reason and a time, nobody gets more than
// the cap, and nobody is disturbed in quiet hours or on leave.
func TestNothingIsLost(t *testing.T) {
	table := load(t, office)
	rapid.Check(t, func(rt *rapid.T) {
		sent := map[string]int{}
		now := at("2026-12-19 00:00").Add(time.Duration(rapid.IntRange(0, 60*24*7).Draw(rt, "minute")) * time.Minute)
		shadow := rapid.Bool().Draw(rt, "shadow")
		for range rapid.IntRange(1, 20).Draw(rt, "alerts") {
			e := event(func(e *alert.Event) {
				e.Owner = rapid.SampledFrom([]string{"", "Ann", "Bob", "Zoe"}).Draw(rt, "owner")
				e.OwnerEmail = rapid.SampledFrom([]string{"", "ann@example.com", "bob@example.com", "cy@example.com", "zoe@example.com"}).Draw(rt, "email")
				e.Segment = rapid.SampledFrom([]string{"", "vip"}).Draw(rt, "segment")
				e.Severity = rapid.SampledFrom([]alert.Severity{alert.Info, alert.Warning, alert.Critical}).Draw(rt, "severity")
			})
			items := table.Plan(e, now, Situation{Shadow: shadow, Sent: func(p *Person) int { return sent[p.Key()] }})
			if len(items) == 0 {
				rt.Fatalf("%+v is for nobody", e)
			}
			for _, i := range items {
				p := table.Person(i.Recipient)
				switch {
				case i.Hold == "" && len(i.Channels) == 0, i.Hold != "" && (len(i.Channels) > 0 || !i.Due.After(now)):
					rt.Fatalf("neither sent nor held until a time: %+v", i)
				case shadow && i.Hold != Shadow:
					rt.Fatalf("sent in shadow mode: %+v", i)
				case i.Hold == "" && p != nil:
					sent[i.Recipient]++
					passes := e.Severity == alert.Critical && p.CritPasses != nil && *p.CritPasses
					if p.OnLeave(now) || p.QuietUntil(now).After(now) && !passes {
						rt.Fatalf("%s is disturbed at %s", i.Recipient, now)
					}
				}
			}
		}
		for key, n := range sent {
			if p := table.Person(key); p.CapPerDay > 0 && n > p.CapPerDay {
				rt.Fatalf("%s got %d messages in a day", key, n)
			}
		}
	})
}

// Quiet hours end, and not within quiet hours; digests come once a day outside of them, whatever the zone and its changes of the clock.
func TestTimesOfPeople(t *testing.T) {
	zones := []string{"Europe/Berlin", "America/New_York", "Asia/Taipei", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia"}
	rapid.Check(t, func(rt *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(rt, "zone"))
		if err != nil {
			rt.Fatal(err)
		}
		from, to := Clock(rapid.IntRange(0, 1439).Draw(rt, "from")), Clock(rapid.IntRange(0, 1439).Draw(rt, "to"))
		if from == to {
			to = (from + 1) % 1440
		}
		digest := to
		p := &Person{zone: zone, DigestAt: &digest, Quiet: &Quiet{From: from, To: to, Weekend: rapid.Bool().Draw(rt, "weekend")}}
		now := at("2026-01-01 00:00").Add(time.Duration(rapid.IntRange(0, 60*24*400).Draw(rt, "minute")) * time.Minute)
		until := p.QuietUntil(now)
		if until.Before(now) || p.QuietUntil(until) != until || until.Sub(now) > 5*24*time.Hour {
			rt.Fatalf("at %s quiet until %s", now.In(zone), until.In(zone))
		}
		last, next := p.LastDigest(now), p.NextDigest(now)
		if last.After(now) || !next.After(now) || next.Sub(last) > 8*24*time.Hour {
			rt.Fatalf("at %s the digests are at %s and %s", now, last, next)
		}
		if !p.NextDigest(last).Equal(next) || !p.LastDigest(next).Equal(next) {
			rt.Fatalf("digests after %s: %s, before: %s", last, p.NextDigest(last), p.LastDigest(next))
		}
		if day := p.DayStart(now); day.After(now) || now.Sub(day) > 26*time.Hour {
			rt.Fatalf("the day of %s began at %s", now.In(zone), day.In(zone))
		}
	})
}

func TestShipped(t *testing.T) {
	text, err := deploy.FS.ReadFile("routes/default.yaml")
	if err != nil {
		t.Fatal(err)
	}
	table := load(t, string(text))
	got := table.Plan(event(nil), at("2026-11-25 11:00"), Situation{Sent: none})
	if len(got) != 1 || got[0].Hold != "" || table.Channel(got[0].Channels[0]).Type != Stdout {
		t.Errorf("%+v", got)
	}
	// The examples in the comments are sound, too. In front of the text stand words, not examples.
	_, body, _ := strings.Cut(string(text), "channels:")
	var lines []string
	for line := range strings.Lines("channels:" + body) {
		if len(line) > 2 && line[:2] == "# " && line[2] != ' ' {
			continue // words
		}
		line = strings.TrimPrefix(line, "#")
		lines = append(lines, line)
	}
	table = load(t, strings.Join(lines, ""))
	if n := len(table.Channels()); n != 7 {
		t.Errorf("%d channels in the examples, and there are 7 types", n)
	}
}

func TestEveryMistakeIsNamedWithItsLine(t *testing.T) {
	_, err := Load("r.yaml", []byte(`channels:
  - {name: a, type: slack}
  - {name: a, type: stdout, url: {env: X}}
  - {name: m, type: email, host: h, from: nobody, password: {env: GLIDEPATH_X}}
  - {name: n, type: email, host: h, from: a@b.example, username: u, password: {env: P}, security: none, retry_for: 8d, timeout: 6m}
defaults: {time_zone: Mars/Base, quiet_hours: {from: "08:00", to: "10:00"}}
people:
  - {name: A, email: a@b.example, deputy: a@b.example, channels: [nosuch]}
  - {name: B, email: A@B.example, leave: [{from: 2026-02-31, to: 2026-03-01}]}
  - {name: C, email: c@b.example, deputy: d@b.example, channels: [a], leave: [{from: 2026-03-02, to: 2026-03-01}]}
lead: nobody@b.example
routes:
  - {name: r}
  - {name: s, to: [n, nosuch], owner: true, people: [x@b.example]}
`), health.English)
	if err == nil {
		t.Fatal("it was taken")
	}
	for _, want := range []string{
		"r.yaml:2: /channels/0: a channel of type slack needs url", "r.yaml:3: /channels/1/name: channel \"a\" is there twice",
		"r.yaml:3: /channels/1/url: a channel of type stdout has no url", "r.yaml:4: /channels/2/from", "r.yaml:4: /channels/2/password: there is no username",
		"r.yaml:4: /channels/2/password/env: variables that begin with GLIDEPATH_", "r.yaml:5: /channels/3/security", "r.yaml:5: /channels/3/retry_for", "r.yaml:5: /channels/3/timeout", "r.yaml:6: /defaults/time_zone",
		"r.yaml:6: /defaults/quiet_hours: the digest is due within them", "r.yaml:8: /people/0/channels/0", "r.yaml:8: /people/0/deputy", "r.yaml:9: /people/1/email",
		"r.yaml:9: /people/1: A@B.example has no channels", "r.yaml:9: /people/1/leave/0", "r.yaml:10: /people/2/leave/0: ends on", "r.yaml:10: /people/2/deputy", "r.yaml:11: /lead",
		"r.yaml:13: /routes/0: it leads nowhere", "r.yaml:14: /routes/1/to/0", "r.yaml:14: /routes/1/to/1", "r.yaml:14: /routes/1/owner", "r.yaml:14: /routes/1/people/0",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing %q in:\n%v", want, err)
		}
	}
	for _, source := range []string{"channels: []\nroutes: []\n", "channels: [{name: a, type: fax}]\nroutes: [{name: r, to: [a]}]\n",
		"channels: [{name: a, type: stdout, colour: red}]\nroutes: [{name: r, to: [a], macth: {}}]\n",
		"channels: [{name: a, type: slack, url: {env: A, file: b}}]\nroutes: [{name: r, to: [a]}]\n", "channels: [{name: a, type: slack, url: https://x.example}]\nroutes: [{name: r, to: [a]}]\n"} {
		if _, err := Load("r.yaml", []byte(source), health.English); err == nil || !strings.Contains(err.Error(), "r.yaml:") {
			t.Errorf("%s: %v", source, err)
		}
	}
}

func TestClocksAndSpans(t *testing.T) {
	var c Clock
	if err := c.UnmarshalText([]byte("09:30")); err != nil || c != 570 {
		t.Errorf("%d, %v", c, err)
	}
	var s Span
	for text, want := range map[string]time.Duration{"30s": 30 * time.Second, "15m": 15 * time.Minute, "24h": 24 * time.Hour, "3d": 72 * time.Hour} {
		if err := s.UnmarshalText([]byte(text)); err != nil || time.Duration(s) != want {
			t.Errorf("%s: %v, %v", text, s, err)
		}
	}
	for _, text := range []string{"", "9:30", "24:00", "0s", "s", "1w", "1.5h"} {
		if c.UnmarshalText([]byte(text)) == nil && s.UnmarshalText([]byte(text)) == nil {
			t.Errorf("%q was taken", text)
		}
	}
	if fmt.Sprint(Secret{Env: "X"}, Secret{File: "y"}) != "the environment variable X the file y" {
		t.Error(fmt.Sprint(Secret{Env: "X"}, Secret{File: "y"}))
	}
}
