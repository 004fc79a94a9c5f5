package strictyaml_test

import (
	"strings"
	"testing"

	"glidepath/pkg/strictyaml"

	"github.com/google/go-cmp/cmp"
)

const schema = `{"type": "object", "additionalProperties": false, "required": ["name"],
  "properties": {"name": {"type": "string", "minLength": 1}, "weight": {"type": "number", "minimum": 0},
  "points": {"type": "array", "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}}}}`

type file struct {
	Name   string       `json:"name"`
	Weight float64      `json:"weight"`
	Points [][2]float64 `json:"points"`
}

func TestLoadDecodes(t *testing.T) {
	var f file
	_, problems := strictyaml.Load("a.yaml", []byte("# a comment\nname: usage\nweight: 3\npoints: [[0, 0], [1.5, 100]]\n"), []byte(schema), &f)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(file{"usage", 3, [][2]float64{{0, 0}, {1.5, 100}}}, f); diff != "" {
		t.Error(diff)
	}
}

func TestLoadTellsEveryProblemWithItsLine(t *testing.T) {
	for _, c := range []struct {
		name, source string
		want         []string
	}{
		{"several at once", "weight: -1\npoints:\n  - [0, 0]\n  - [1]\nwieght: 2\n", []string{
			"a.yaml:1: missing property 'name'",
			"a.yaml:1: /weight: minimum: got -1, want 0",
			"a.yaml:4: /points/1: minItems: got 1, want 2",
			`a.yaml:5: /wieght: unknown key "wieght"`,
		}},
		{"misspelt", "nam: a\n", []string{`a.yaml:1: /nam: unknown key "nam": "name" is missing here`}},
		{"twice and wrong", "name: a\nname: b\nweight: x\n", []string{
			`a.yaml:2: /name: key "name" is there twice`, "a.yaml:3: /weight: got string, want number"}},
		{"broken", "name: [\n", []string{"a.yaml:1: not YAML"}},
		{"twice", "name: a\nweight: 1\nname: b\n", []string{"a.yaml:3"}},
		{"empty", "", []string{"a.yaml: must hold one YAML document, has 0"}},
		{"two documents", "name: a\n---\nname: b\n", []string{"a.yaml: must hold one YAML document, has 2"}},
		{"alias", "name: &x a\nweight: *x\n", []string{"a.yaml:1: /name: anchors", "a.yaml:2: /weight: anchors"}},
		{"not a number", "name: a\nweight: .nan\n", []string{"a.yaml:2: /weight: must be a finite number"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f file
			_, problems := strictyaml.Load("a.yaml", []byte(c.source), []byte(schema), &f)
			err := problems.Err()
			if err == nil {
				t.Fatal("no error")
			}
			got := strings.Split(err.Error(), "\n")
			if len(got) != len(c.want) {
				t.Fatalf("got %d problems, want %d:\n%v", len(got), len(c.want), err)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], c.want[i]) {
					t.Errorf("problem %d: got %q, want prefix %q", i, got[i], c.want[i])
				}
			}
		})
	}
}

// What a schema refuses is decoded as far as it goes, and the document says what of it can be judged.
func TestADocumentThatIsRefusedIsDecodedAsFarAsItGoes(t *testing.T) {
	var f file
	d, problems := strictyaml.Load("a.yaml", []byte("name: usage\nweight: -1\npoints: [[0, 0], [x, 1]]\nmore: 1\n"), []byte(schema), &f)
	if len(problems) != 3 {
		t.Fatal(problems.Err())
	}
	if f.Name != "usage" || f.Weight != -1 || len(f.Points) != 2 {
		t.Errorf("decoded %+v", f)
	}
	type said struct{ Has, Refused, Present, Sound bool }
	for path, want := range map[string]said{
		"/name":     {true, false, true, true},
		"/weight":   {true, true, true, false},   // out of range, yet a number
		"/points":   {true, false, false, false}, // a part of it cannot be read
		"/points/0": {true, false, true, true},
		"/more":     {true, true, false, false},
		"/none":     {false, false, false, false},
	} {
		if got := (said{d.Has(path), d.Refused(path), d.Present(path), d.Sound(path)}); got != want {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
}

// Whatever people save, the answer is a document or problems, never a crash.
func FuzzLoad(f *testing.F) {
	for _, s := range []string{"name: usage\npoints: [[0, 0]]\n", "name: [\n", "a: &x 1\nb: *x\n", "---\n---\n", "? [a]\n: b\n", "name: |\n  x\n", "- 1\n- {}\n", "a: !!set {b}\n", "<<: *x\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		var v file
		_, problems := strictyaml.Load("f.yaml", source, []byte(schema), &v)
		if err := problems.Err(); (err == nil) != (len(problems) == 0) || err == nil && v.Name == "" {
			t.Fatalf("%v %v", err, v)
		}
	})
}
