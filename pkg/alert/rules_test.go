package alert_test

import (
	"strings"
	"testing"

	"glidepath/deploy"
	"glidepath/pkg/alert"
)

func shipped(t testing.TB) *alert.RuleSet {
	t.Helper()
	s, err := alert.ReadRules(deploy.FS, "alerts")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestShippedRulesLoad(t *testing.T) {
	s := shipped(t)
	for _, id := range []string{"usage_drop", "sentiment_negative", "payment_trouble", "payment_lapsed"} {
		r := s.Rule(id)
		if r == nil || s.Play(r.Play) == nil {
			t.Errorf("rule %s and its play are not there", id)
		}
	}
	if len(s.Hash()) != 16 || len(s.Rules()) < 4 {
		t.Errorf("hash %q, %d rules", s.Hash(), len(s.Rules()))
	}
}

func TestRuleProblemsComeAllAtOnce(t *testing.T) {
	words := "{en: a, zh-Hans: a, zh-Hant: a}"
	_, err := alert.LoadRules(map[string][]byte{
		"a.yaml": []byte(`rules:
  - id: one
    kind: risk
    severity: warning
    play: nothing
    title: ` + words + `
    summary: {en: "{nobody}", zh-Hans: "[a", zh-Hant: "{nps:x}"}
    evidence: [nps, npz]
    on:
      score: {when: usage_ratio_7 < 0.5}
  - id: one
    kind: risk
    severity: warning
    play: rest
    title: ` + words + `
    summary: ` + words + `
    on:
      score: {when: "score < 50 ? true : false", critical_when: "len(band) > 3"}
      event: {types: [support.message], when: sentiment}
`),
		"b.yaml": []byte("plays:\n  - {id: rest, name: " + words + ", owner_role: csm, first_step: " + words + ", deadline_days: -1, done_when: " + words + "}\n"),
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`a.yaml:7: /rules/0/summary/en: there is no signal or name "nobody"`,
		"a.yaml:7: /rules/0/summary/zh-Hans: bracket is not closed",
		`a.yaml:7: /rules/0/summary/zh-Hant: there is no format "x"`,
		`a.yaml:8: /rules/0/evidence/1: there is no signal "npz"`,
		"a.yaml:10: /rules/0/on/score/when: condition does not compile: unknown name usage_ratio_7",
		`a.yaml:11: /rules/1/id: rule "one" is there twice`,
		"a.yaml:18: /rules/1/on/score/when: ", "is not part of the language",
		"a.yaml:18: /rules/1/on/score/critical_when: condition does not compile",
		"a.yaml:19: /rules/1/on/event/when: condition does not compile",
		"b.yaml:2: /plays/0/deadline_days: minimum: got -1, want 0",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing: %s", want)
		}
	}
	if t.Failed() {
		t.Log(err)
	}
}

// What the schema refuses hides nothing that it cannot see, and makes no other fault appear.
func TestRuleProblemsOfBothKindsComeTogether(t *testing.T) {
	words := "{en: a, zh-Hans: a, zh-Hant: a}"
	rule := func(id, play, rest string) string {
		return "  - {id: " + id + ", kind: risk, severity: warning, play: " + play + ", title: " + words + ", summary: " + words + rest + "}\n"
	}
	_, err := alert.LoadRules(map[string][]byte{
		"a.yaml": []byte("rules:\n" +
			rule("one", "rest", ", cool_down: soon, on: {score: {when: usage_ratio_7 < 0.5}}") +
			rule("one", "gone", ", holds: [{reason: x, when: score < 1}], on: {scor: {when: score < 50}}") +
			rule("Two", "rest", ", evidence: [npz], on: {score: {for: 3d}}") +
			"  - nothing\n  -\n"),
		"b.yaml": []byte("plays:\n  - {id: rest, name: " + words + ", owner_role: csm, first_step: " + words + ", deadline_days: -1, done_when: " + words + "}\n"),
	})
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{
		"a.yaml:2: /rules/0/cool_down: ", "a.yaml:2: /rules/0/on/score/when: condition does not compile: unknown name usage_ratio_7",
		`a.yaml:3: /rules/1/id: rule "one" is there twice`, `a.yaml:3: /rules/1/on/scor: unknown key "scor"`, `a.yaml:3: /rules/1/play: there is no play "gone"`,
		`a.yaml:4: /rules/2/evidence/0: there is no signal "npz"`, "a.yaml:4: /rules/2/id: ", "a.yaml:4: /rules/2/on/score: missing property 'when'",
		"a.yaml:5: /rules/3: got string, want object", "a.yaml:6: /rules/4: got null, want object",
		"b.yaml:2: /plays/0/deadline_days: minimum: got -1, want 0",
	}
	got := strings.Split(err.Error(), "\n")
	for i, line := range got {
		if i >= len(want) || !strings.HasPrefix(line, want[i]) {
			t.Fatalf("problem %d is %s\n%v", i, line, err)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d problems, want %d:\n%v", len(got), len(want), err)
	}
}

func TestAPlayThatIsMissingIsNamed(t *testing.T) {
	words := "{en: a, zh-Hans: a, zh-Hant: a}"
	_, err := alert.LoadRules(map[string][]byte{"a.yaml": []byte("rules:\n  - {id: one, kind: risk, severity: info, play: gone, title: " + words +
		", summary: " + words + ", on: {score: {when: score < 50}}}\n")})
	if err == nil || !strings.Contains(err.Error(), `a.yaml:2: /rules/0/play: there is no play "gone"`) {
		t.Error(err)
	}
}
