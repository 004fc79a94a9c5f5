package alert_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/event"
	"glidepath/pkg/health"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// scenario is a file of testdata: what happens to one customer, and what the shipped rules tell of it.
type scenario struct {
	About    string `yaml:"about"`
	Customer struct {
		Name        string `yaml:"name"`
		Owner       string `yaml:"owner"`
		Country     string `yaml:"country"`
		Disposition string `yaml:"disposition"`
	} `yaml:"customer"`
	Steps []step `yaml:"steps"`
}

// step is one day's score row with the tick behind it, a tick alone, an event, or what a person does about a rule's last alert. Signals last until a later step changes them;
// null makes one unknown.
type step struct {
	At      string             `yaml:"at"`
	Signals map[string]*number `yaml:"signals"`
	Tick    bool               `yaml:"tick"`
	Gaps    []string           `yaml:"gaps"`
	Event   *struct {
		ID        string         `yaml:"id"`
		Type      string         `yaml:"type"`
		Recorded  string         `yaml:"recorded"`
		Sentiment *float64       `yaml:"sentiment"`
		Data      map[string]any `yaml:"data"`
	} `yaml:"event"`
	Action *struct {
		ID      string `yaml:"id"`
		Rule    string `yaml:"rule"`
		Verb    string `yaml:"verb"`
		Until   string `yaml:"until"`
		Outcome string `yaml:"outcome"`
	} `yaml:"action"`
	Band    string            `yaml:"band"` // of the row; watch if absent
	Churned bool              `yaml:"churned"`
	Refused string            `yaml:"refused"` // why an action is
	Expect  []string          `yaml:"expect"`  // "opened usage_drop warning", with the outcome behind "closed ..."
	Title   map[string]string `yaml:"title"`
	Held    map[string]string `yaml:"held"` // rule: reason
	Note    string            `yaml:"note"`
}

type number float64

func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	rules := shipped(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var s scenario
			if err := yaml.UnmarshalWithOptions(b, &s, yaml.Strict()); err != nil {
				t.Fatal(err)
			}
			(&player{t: t, rules: rules, scenario: &s, state: &alert.CustomerState{}, signals: map[string]float64{}}).play()
		})
	}
}

type player struct {
	t        *testing.T
	rules    *alert.RuleSet
	scenario *scenario
	state    *alert.CustomerState
	signals  map[string]float64
	lastTick time.Time
	lastRow  *event.ScoreChanged
	alerts   map[string]string // rule: its last alert
}

func (p *player) play() {
	p.alerts = map[string]string{}
	for i, s := range p.scenario.Steps {
		where := fmt.Sprintf("step %d (%s %s)", i+1, s.At, s.Note)
		var told []alert.Event
		for _, in := range p.inputs(where, s) {
			refused := ""
			for _, tr := range alert.Step(p.rules, p.state, in) {
				switch {
				case tr.Kind == alert.Refused:
					refused = tr.Reason
				case tr.Kind.Told():
					told = append(told, tr.Event())
					p.alerts[tr.Rule] = tr.AlertID
				}
			}
			if refused != s.Refused {
				p.t.Errorf("%s: refused %q, want %q", where, refused, s.Refused)
			}
			if in.Tick != nil {
				p.lastTick = in.Tick.AsOf
			}
			p.restart()
		}
		var got []string
		for _, e := range told {
			got = append(got, strings.TrimSpace(strings.Join([]string{e.Transition, e.Rule, string(e.Severity), e.Outcome}, " ")))
			checkEvent(p.t, e)
		}
		if diff := cmp.Diff(s.Expect, got); diff != "" {
			p.t.Errorf("%s: transitions (-want +got):\n%s", where, diff)
		}
		for lang, want := range s.Title {
			if len(told) == 0 || told[0].Title.In(health.Lang(lang)) != want {
				p.t.Errorf("%s: title in %s is not %q: %+v", where, lang, want, told)
			}
		}
		for rule, want := range s.Held {
			if rs := p.state.Rules[rule]; rs == nil || rs.Held != want {
				p.t.Errorf("%s: %s is not held by %s: %+v", where, rule, want, rs)
			}
		}
	}
}

// restart passes the state through its stored form, as a restart of the service does.
func (p *player) restart() {
	b, err := p.state.Encode()
	if err != nil {
		p.t.Fatal(err)
	}
	if p.state, err = alert.DecodeState(b); err != nil {
		p.t.Fatal(err)
	}
}

func (p *player) inputs(where string, s step) []alert.Input {
	at := p.time(where, s.At)
	in := alert.Input{Customer: "acme", LastTick: p.lastTick, Last: p.lastRow}
	if s.Event != nil {
		data, err := json.Marshal(s.Event.Data)
		if err != nil {
			p.t.Fatal(err)
		}
		in.Event = &event.Notable{Source: "test", ID: s.Event.ID, Type: s.Event.Type, Time: at, RecordedTime: at, Sentiment: s.Event.Sentiment, Data: data}
		if s.Event.Recorded != "" {
			in.Event.RecordedTime = p.time(where, s.Event.Recorded)
		}
		return []alert.Input{in}
	}
	if s.Action != nil {
		a := s.Action
		in.Action = &event.AlertAction{ID: a.ID, AlertID: p.alerts[a.Rule], Verb: a.Verb, By: "Ann", At: at, Outcome: a.Outcome}
		if a.Until != "" {
			in.Action.Until = p.time(where, a.Until)
		}
		return []alert.Input{in}
	}
	tick := alert.Input{Customer: "acme", LastTick: p.lastTick, Tick: &event.Tick{AsOf: at, Gaps: s.Gaps}}
	if s.Tick {
		tick.Last = p.lastRow
		return []alert.Input{tick}
	}
	if s.Band == "" {
		s.Band = "watch"
	}
	row := &event.ScoreChanged{AsOf: at, Band: s.Band, Churned: s.Churned, Stage: "cruise", Name: p.scenario.Customer.Name, Owner: p.scenario.Customer.Owner,
		Country: p.scenario.Customer.Country, Disposition: p.scenario.Customer.Disposition,
		Signals: map[string]float64{}, Gaps: s.Gaps}
	for name, v := range s.Signals {
		if health.Index(health.Signal(name)) < 0 {
			p.t.Fatalf("%s: there is no signal %s", where, name)
		}
		if v == nil {
			delete(p.signals, name)
		} else {
			p.signals[name] = float64(*v)
		}
	}
	for name, v := range p.signals {
		row.Signals[name] = v
	}
	p.lastRow, in.Score, tick.Last = row, row, row
	return []alert.Input{in, tick}
}

func (p *player) time(where, s string) time.Time {
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at
		}
	}
	p.t.Fatalf("%s: %q is no time", where, s)
	return time.Time{}
}
