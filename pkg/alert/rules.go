// Package alert turns score rows and notable events into alerts. It is pure: rules come from YAML, one function (Step) moves a
// customer's state for live use, rebuild and tests alike, and the time is that of ticks and events, never the clock's.
//
// Conditions are expressions of expr-lang/expr, which is type-checked when rules are loaded and cannot loop.
package alert

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"glidepath/pkg/calendar"
	"glidepath/pkg/health"
	"glidepath/pkg/strictyaml"
	"glidepath/schemas"
)

// Severity is how pressing an alert is.
type Severity string

// The severities, in rising order.
const (
	Info     Severity = "info"
	Warning  Severity = "warning"
	Critical Severity = "critical"
)

func (s Severity) worseThan(t Severity) bool { return s.rank() > t.rank() }

func (s Severity) rank() int { return slices.Index([]Severity{"", Info, Warning, Critical}, s) }

// Text is the same words in each language.
type Text struct {
	En   string `json:"en"`
	Hans string `json:"zh-Hans"`
	Hant string `json:"zh-Hant"`
}

// In is the words in one language; English where there are none.
func (t Text) In(lang health.Lang) string {
	switch lang {
	case health.SimplifiedChinese:
		return t.Hans
	case health.TraditionalChinese:
		return t.Hant
	}
	return t.En
}

func (t Text) each(f func(lang health.Lang, words string) string) Text {
	return Text{f(health.English, t.En), f(health.SimplifiedChinese, t.Hans), f(health.TraditionalChinese, t.Hant)}
}

// Rule says when to alert. It is read-only once loaded.
type Rule struct {
	ID            string   `json:"id"`
	Kind          string   `json:"kind"` // risk, opportunity or farewell
	Family        string   `json:"family,omitempty"`
	About         string   `json:"about,omitempty"`
	On            Triggers `json:"on"`
	KeepFiringFor Duration `json:"keep_firing_for,omitempty"`
	CoolDown      Duration `json:"cool_down,omitempty"`
	Holds         []Hold   `json:"holds,omitempty"`        // its own and, behind them, those of the guards that concern it
	InhibitedBy   []string `json:"inhibited_by,omitempty"` // more specific rules: while their alerts are there, this one does not open
	Severity      Severity `json:"severity"`
	OwnerRole     string   `json:"owner_role,omitempty"` // who should act; csm if empty
	Play          string   `json:"play"`
	Evidence      []string `json:"evidence,omitempty"`
	Title         Text     `json:"title"`
	Summary       Text     `json:"summary"`
}

// The kinds of rules.
const (
	KindRisk        = "risk"
	KindOpportunity = "opportunity"
	KindFarewell    = "farewell" // about customers that have left
)

// Triggers are what may open a rule's alert: a sustained condition over score rows, an urgent one over single events, or both.
type Triggers struct {
	Score *ScoreTrigger `json:"score,omitempty"`
	Event *EventTrigger `json:"event,omitempty"`
}

// ScoreTrigger is a condition that must hold, on score rows, for a while.
type ScoreTrigger struct {
	When         string   `json:"when"`
	CriticalWhen string   `json:"critical_when,omitempty"`
	For          Duration `json:"for,omitempty"`

	when, critical *condition
	sources        []string // the topics whose silence leaves the condition unknown
}

// EventTrigger is a condition over one notable event.
type EventTrigger struct {
	Types        []string `json:"types"`
	When         string   `json:"when,omitempty"`
	CriticalWhen string   `json:"critical_when,omitempty"`

	when, critical *condition
}

// Hold keeps an alert from opening and from resolving while its condition is true, for a named reason.
type Hold struct {
	Reason string `json:"reason"`
	When   string `json:"when"`
	Urgent bool   `json:"urgent,omitempty"` // urgent events are held too

	when *condition
}

// Guard is a hold of all rules of some kinds and families.
type Guard struct {
	Hold
	Kinds    []string `json:"kinds,omitempty"`    // all if absent
	Families []string `json:"families,omitempty"` // all if absent
}

// concerns tells whether a guard is for a rule.
func (g *Guard) concerns(r *Rule) bool {
	return (len(g.Kinds) == 0 || slices.Contains(g.Kinds, r.Kind)) && (len(g.Families) == 0 || slices.Contains(g.Families, r.Family))
}

// Play is what to do next.
type Play struct {
	ID           string `json:"id"`
	Name         Text   `json:"name"`
	OwnerRole    string `json:"owner_role"`
	FirstStep    Text   `json:"first_step"`
	DeadlineDays int    `json:"deadline_days"` // working days for the first step; 0 is today
	Steps        []Text `json:"steps,omitempty"`
	DoneWhen     Text   `json:"done_when"`
}

// Duration is written as 30m, 48h or 3d.
type Duration time.Duration

// UnmarshalText reads 30m, 48h or 3d.
func (d *Duration) UnmarshalText(b []byte) error {
	s := string(b)
	units := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}
	if len(s) < 2 || units[s[len(s)-1]] == 0 {
		return fmt.Errorf("duration %q is not of the form 30m, 48h or 3d", s)
	}
	n, err := strconv.Atoi(s[:len(s)-1])
	if err != nil || n < 0 || n > 99999 {
		return fmt.Errorf("duration %q is not of the form 30m, 48h or 3d", s)
	}
	*d = Duration(time.Duration(n) * units[s[len(s)-1]])
	return nil
}

// MarshalText writes minutes.
func (d Duration) MarshalText() ([]byte, error) {
	return []byte(strconv.FormatInt(int64(time.Duration(d)/time.Minute), 10) + "m"), nil
}

// RuleSet is all rules and plays of a deployment. It is immutable and safe for concurrent use.
type RuleSet struct {
	rules      []*Rule
	byID       map[string]*Rule
	plays      map[string]*Play
	hash       string
	text       []byte // what the hash is of
	calendars  *calendars
	scoreNames []string // the variables that score conditions use
	eventNames []string // and event conditions
}

// Rules are all rules, in the order of their files and places.
func (s *RuleSet) Rules() []*Rule { return slices.Clone(s.rules) }

// Rule is the rule of an id, nil if there is none.
func (s *RuleSet) Rule(id string) *Rule { return s.byID[id] }

// Play is the play of an id, nil if there is none.
func (s *RuleSet) Play(id string) *Play { return s.plays[id] }

// Hash is the content hash of the rules and plays, whatever the layout of their files.
func (s *RuleSet) Hash() string { return s.hash }

// JSON is the rules' and plays' canonical text, of which the hash is taken: what is stored with the hash.
func (s *RuleSet) JSON() []byte { return slices.Clone(s.text) }

// ReadRules loads the *.yaml files of a directory.
func ReadRules(fsys fs.FS, dir string) (*RuleSet, error) {
	names, err := fs.Glob(fsys, strings.TrimSuffix(dir, "/")+"/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("listing alert rules in %s: %w", dir, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("there are no alert rules (*.yaml) in %s", dir)
	}
	files := make(map[string][]byte)
	for _, name := range names {
		if files[name], err = fs.ReadFile(fsys, name); err != nil {
			return nil, fmt.Errorf("reading alert rules: %w", err)
		}
	}
	return LoadRules(files)
}

// LoadRules reads rules and plays from YAML files by name. The error joins all problems of all files, each with its line.
func LoadRules(files map[string][]byte) (*RuleSet, error) {
	schema, err := fs.ReadFile(schemas.FS, "rules.json")
	if err != nil {
		return nil, fmt.Errorf("reading the alert rules' schema: %w", err)
	}
	days, err := calendar.Load()
	if err != nil {
		return nil, fmt.Errorf("reading the calendars: %w", err)
	}
	l := loader{set: &RuleSet{calendars: &calendars{Calendars: days}, byID: map[string]*Rule{}, plays: map[string]*Play{}}}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var content []byte
	for _, name := range names {
		var f struct {
			Guards []*Guard `json:"guards,omitempty"`
			Rules  []*Rule  `json:"rules,omitempty"`
			Plays  []*Play  `json:"plays,omitempty"`
		}
		doc, problems := strictyaml.Load(name, files[name], schema, &f)
		l.found(problems)
		l.plays(doc, f.Plays)
		l.guards(doc, f.Guards)
		l.rules(doc, f.Rules)
		text, err := json.Marshal(f)
		if err != nil {
			return nil, fmt.Errorf("hashing %s: %w", name, err)
		}
		content = append(content, text...)
	}
	l.checkPlays()
	l.checkOrder()
	if err := l.problems.Err(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	l.set.hash, l.set.text = hex.EncodeToString(sum[:8]), content
	l.guard()
	l.set.scoreNames, l.set.eventNames = l.scoreNames.sorted(), l.eventNames.sorted()
	return l.set, nil
}
