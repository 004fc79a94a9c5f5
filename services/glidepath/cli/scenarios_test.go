package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/services/pipelinetest"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// scenarioDir holds a file for each scenario: a timeline in, the page that `glidepath explain` prints out.
const scenarioDir = "../../../pkg/health/testdata"

// judgedOn is the day on which scenarios are judged, a Tuesday.
var judgedOn = time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)

// scenario is a file: what happens, what a customer success manager expects to be told, and the page.
type scenario struct {
	file, id, name, source string
	expect                 map[string]string
	twice                  bool     // judged a week before too, so that the page tells what has changed
	wrong                  []string // what the model is known not to judge as expected
	timeline               timeline
	archive                *txtar.Archive
}

// TestScenarios tells the timelines of all scenarios to one pipeline, and compares judgements with what is expected and pages with those that the files have.
// UPDATE_GOLDEN=1 writes the pages, not what is expected of them.
func TestScenarios(t *testing.T) {
	words, bases := readBases(t)
	scenarios := readScenarios(t, words, bases)
	p := pipelinetest.Partitioned(t, pipelinetest.Broker(t), 1)
	p.Start(p.Ingest(nil), p.Scorer(nil))
	send(t, p, append(calm(t, bases), tell(t, scenarios, true)...))
	p.Judge(judgedOn.AddDate(0, 0, -7))
	send(t, p, tell(t, scenarios, false))
	p.Judge(judgedOn)
	chinese := []health.Lang{health.SimplifiedChinese, health.TraditionalChinese}
	for i, s := range scenarios {
		t.Run(strings.TrimSuffix(s.file, ".txt"), func(t *testing.T) {
			t.Parallel()
			page := ""
			langs := []health.Lang{health.English}
			if !s.twice { // the phrases themselves are tested in all languages; to compare takes a while
				langs = append(langs, chinese[i%2])
			}
			for _, lang := range langs {
				v := &view{Lang: lang}
				e, err := explainCustomer(t.Context(), p.Store, p.Rules, s.id, time.Time{}, v)
				if err != nil {
					t.Fatal(err)
				}
				text := e.page(v, false)
				readsAsWords(t, text)
				if lang == health.English {
					page = text
					s.judge(t, e)
				}
				if os.Getenv("SHOW_PAGES") == string(lang) {
					t.Log(text)
				}
			}
			s.compare(t, page)
		})
	}
}

// unread is what a person does not read: codes of the program, and numbers with more digits than anybody wants, money apart.
var (
	unread = regexp.MustCompile(`\b[a-z]+_[a-z_]+\b|\d\.\d\d+( [A-Z]{3}\b)?|\bNaN\b|%!`)
	amount = regexp.MustCompile(`^\d\.\d\d [A-Z]{3}$`)
)

func readsAsWords(t *testing.T, page string) {
	t.Helper()
	for l := range strings.SplitSeq(page, "\n") {
		for _, found := range unread.FindAllString(l, -1) {
			if !amount.MatchString(found) {
				t.Errorf("the page says %q: %s", found, l)
			}
		}
	}
}

func (s *scenario) compare(t *testing.T, page string) {
	t.Helper()
	for i := range s.archive.Files {
		f := &s.archive.Files[i]
		if f.Name != "page" || string(f.Data) == page {
			continue
		}
		if os.Getenv("UPDATE_GOLDEN") == "" {
			t.Errorf("the page (-want +got):\n%s", gocmp.Diff(string(f.Data), page))
			return
		}
		f.Data = []byte(page)
		if err := os.WriteFile(filepath.Join(scenarioDir, s.file), txtar.Format(s.archive), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// judge compares the judgement with what is expected, whatever the page says.
func (s *scenario) judge(t *testing.T, e *explanation) {
	t.Helper()
	for name, want := range s.expect {
		err := expectations[name](e, want)
		switch known := slices.Contains(s.wrong, name); {
		case err == nil && known:
			t.Errorf("%s is as expected by now: take it out of `judged wrong`", name)
		case err != nil && !known:
			t.Errorf("%s: want %s, %v", name, want, err)
		}
	}
}

// expectations are what a scenario may say, each with what it holds against the judgement.
var expectations = map[string]func(e *explanation, want string) error{
	"cause": func(e *explanation, want string) error { // the first
		got := append(e.causeCodes(), "none")
		if got[0] != want {
			return fmt.Errorf("it is %s", strings.Join(got, ", "))
		}
		return nil
	},
	"never": func(e *explanation, want string) error { // none of these is named as a cause
		for _, c := range strings.Split(want, ",") {
			if slices.Contains(e.causeCodes(), c) {
				return fmt.Errorf("there is %s", c)
			}
		}
		return nil
	},
	"band": func(e *explanation, want string) error { // one, or best..worst
		best, worst, ok := strings.Cut(want, "..")
		if !ok {
			worst = best
		}
		bands := []string{"healthy", "watch", "at_risk", "critical"}
		at := slices.Index(bands, e.Band)
		if e.Band != best && (at < 0 || at < slices.Index(bands, best) || at > slices.Index(bands, worst)) {
			return fmt.Errorf("it is %s, score %s", e.Band, whole(e.Score))
		}
		return nil
	},
	"score": func(e *explanation, want string) error { // least..most
		least, most, ok := strings.Cut(want, "..")
		lo, err := strconv.ParseFloat(cmp.Or(least, "0"), 64)
		hi, err2 := strconv.ParseFloat(cmp.Or(most, "100"), 64)
		if !ok || err != nil || err2 != nil || e.Score == nil || *e.Score < lo || *e.Score > hi {
			return fmt.Errorf("it is %s", whole(e.Score))
		}
		return nil
	},
	"stage": func(e *explanation, want string) error { // one of these
		if !slices.Contains(strings.Split(want, ","), e.Stage) {
			return fmt.Errorf("it is %s", e.Stage)
		}
		return nil
	},
	"marks": func(e *explanation, want string) error { // all of these
		for _, m := range strings.Split(want, ",") {
			if m == "none" && len(e.Marks) > 0 || m != "none" && !slices.Contains(e.Marks, m) {
				return fmt.Errorf("there are %v", e.Marks)
			}
		}
		return nil
	},
	"limit": func(e *explanation, want string) error { // a limit of the scorecard that costs points
		if !slices.ContainsFunc(e.Contributions, func(c contribution) bool { return c.Measure == "cap:"+want && c.Points < 0 }) {
			return errors.New("it does not limit the score")
		}
		return nil
	},
	"next": func(e *explanation, want string) error { // the play to do next
		if got := playOf(e); got != want {
			return fmt.Errorf("it is %s", got)
		}
		return nil
	},
	"going": func(e *explanation, want string) error {
		if string(e.SwitchedTo) != want {
			return fmt.Errorf("it is %q", e.SwitchedTo)
		}
		return nil
	},
}

func playOf(e *explanation) string {
	if e.Next == nil {
		return "none"
	}
	return e.Next.Play
}

func (e *explanation) causeCodes() []string {
	var out []string
	for _, c := range e.Evidence {
		out = append(out, c.Cause)
	}
	return out
}

// tell gives the events of the scenarios that are judged twice, or of the others, of which the first judgement knows nothing.
func tell(t *testing.T, scenarios []*scenario, twice bool) (events []event.Event) {
	t.Helper()
	for _, s := range scenarios {
		if s.twice != twice {
			continue
		}
		list, err := s.timeline.events(told{customer: s.id, name: s.name, source: s.source, day: judgedOn})
		if err != nil {
			t.Fatal(err)
		}
		for i := range list {
			if !list[i].Time.Before(judgedOn) {
				t.Fatalf("%s: an event of %s at %s is after the day judged", s.file, list[i].Type, list[i].Time)
			}
		}
		events = append(events, list...)
	}
	return events
}

// calm gives the events of customers of whom nothing is told: as many as there are scenarios, since what is normal for a segment comes from all.
func calm(t *testing.T, bases map[string]timeline) (events []event.Event) {
	t.Helper()
	for name, n := range map[string]int{"self-serve": 16, "mid-market": 40, "enterprise": 12} {
		line := timeline{sections: slices.DeleteFunc(slices.Clone(bases[name].sections), func(s section) bool {
			return !slices.Contains([]string{"account", "contract", "use"}, s.name)
		})}
		for i := range n {
			list, err := line.events(told{customer: fmt.Sprintf("calm-%s-%02d", name, i+1), name: fmt.Sprintf("Calm %d", i+1), day: judgedOn, since: -70,
				scale: 0.7 + 0.8*float64(i)/float64(n)})
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, list...)
		}
	}
	return events
}

// send publishes events and waits until they are stored; none may be refused.
func send(t *testing.T, p *pipelinetest.Pipeline, events []event.Event) {
	t.Helper()
	list := make([]pipelinetest.Event, 0, len(events))
	for i := range events {
		ev := &events[i]
		list = append(list, pipelinetest.Event{Type: ev.Type, Customer: ev.Customer, ID: ev.ID, Source: ev.Source, Time: ev.Time, Data: string(ev.JSON)})
	}
	p.Send(list...)
	p.RolledUp()
	if n := p.SQL("SELECT count() FROM dead_letters"); len(n) != 1 || n[0] != "0" {
		t.Fatalf("%v events were refused: %v", n, p.SQL("SELECT * FROM dead_letters LIMIT 3"))
	}
}

func readBases(t *testing.T) (vocabulary, map[string]timeline) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(scenarioDir, "words.txt"))
	if err != nil {
		t.Fatal(err)
	}
	words, err := parseWords("words.txt", string(text))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(scenarioDir, "like", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no companies to be like: %v", err)
	}
	bases := map[string]timeline{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		base, err := parseTimeline(words, "like/"+filepath.Base(file), string(text), 1)
		if err != nil {
			t.Fatal(err)
		}
		bases[strings.TrimSuffix(filepath.Base(file), ".txt")] = base
	}
	return words, bases
}

func readScenarios(t *testing.T, words vocabulary, bases map[string]timeline) []*scenario {
	t.Helper()
	var out []*scenario
	err := fs.WalkDir(os.DirFS(scenarioDir), ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".txt" || !strings.Contains(file, "/") || strings.HasPrefix(file, "like/") {
			return err
		}
		text, err := os.ReadFile(filepath.Join(scenarioDir, file))
		if err != nil {
			return err
		}
		s, err := parseScenario(words, bases, file, text)
		out = append(out, s)
		return err
	})
	if err != nil || len(out) == 0 {
		t.Fatalf("read the scenarios: %v", err)
	}
	return out
}

// parseScenario reads a file: what happens in a sentence, then `like`, `name`, `expect` and so on, a timeline and a page.
func parseScenario(words vocabulary, bases map[string]timeline, file string, text []byte) (*scenario, error) {
	s := &scenario{file: file, archive: txtar.Parse(text), expect: map[string]string{}}
	s.id = strings.ReplaceAll(strings.TrimSuffix(filepath.Base(file), ".txt"), "_", "-")
	like, about := "", false
	for i, l := range strings.Split(strings.TrimRight(string(s.archive.Comment), "\n"), "\n") {
		wrong := func(format string, args ...any) error {
			return fmt.Errorf("%s:%d: %s", file, i+1, fmt.Sprintf(format, args...))
		}
		key, value, ok := strings.Cut(l, ": ")
		switch {
		case l == "":
		case ok && key == "like":
			like = value
		case ok && key == "name":
			s.name = value
		case ok && key == "source":
			s.source = value
		case l == "judged: twice":
			s.twice = true
		case ok && key == "judged wrong":
			s.wrong = strings.Split(value, ", ")
		case ok && key == "expect":
			for _, x := range strings.Fields(value) {
				name, want, _ := strings.Cut(x, "=")
				if expectations[name] == nil || want == "" {
					return s, wrong("nothing can be expected of %q", x)
				}
				s.expect[name] = want
			}
		case len(s.expect) > 0 || like != "":
			return s, wrong("%q is neither like, name, source, judged, expect nor judged wrong", l)
		default:
			about = true
		}
	}
	base, ok := bases[like]
	if !about || len(s.expect) == 0 || !ok || s.name == "" {
		return s, fmt.Errorf("%s: a scenario begins with what happens and says like (a file of like/), name and expect", file)
	}
	for _, f := range s.archive.Files {
		if f.Name != "timeline" {
			continue
		}
		before, _, _ := strings.Cut(string(text), "-- timeline --\n")
		own, err := parseTimeline(words, file, string(f.Data), strings.Count(before, "\n")+2)
		s.timeline = own.over(base)
		return s, err
	}
	return s, fmt.Errorf("%s: there is no timeline", file)
}
