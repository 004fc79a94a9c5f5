package event_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext" // the strictest JSON reader in Go: a second opinion on bytes
	"github.com/santhosh-tekuri/jsonschema/v6"    // draft 2020-12, kept up, passes the official suite

	"glidepath/pkg/event"
)

// recorded is the record timestamp of every message in these tests.
var recorded = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

const schemaDir = "../../schemas/events"

// oracle judges a structured event by the schemas alone.
type oracle struct {
	types    map[string]*jsonschema.Schema
	envelope *jsonschema.Schema
}

func newOracle(tb testing.TB) *oracle {
	tb.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	files, err := fs.Glob(os.DirFS(schemaDir), "*.json")
	if err != nil {
		tb.Fatal(err)
	}
	ids := map[string]string{}
	for _, name := range files {
		b, err := os.ReadFile(path.Join(schemaDir, name))
		if err != nil {
			tb.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		id := doc.(map[string]any)["$id"].(string)
		ids[strings.TrimSuffix(name, ".json")] = id
		if err := c.AddResource(id, doc); err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
	}
	o := &oracle{types: map[string]*jsonschema.Schema{}}
	for name, id := range ids {
		s, err := c.Compile(id)
		if err != nil {
			tb.Fatalf("compile %s: %v", name, err)
		}
		switch name {
		case "common":
		case "envelope":
			o.envelope = s
		default:
			o.types[name] = s
		}
	}
	return o
}

// judge gives the schema's error. The library panics on exponents beyond what math/big takes; such a number is refused too.
func (o *oracle) judge(value []byte) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("number too large for the validator: %v", r)
		}
	}()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(value))
	if err != nil {
		return err
	}
	s := o.envelope
	if m, ok := doc.(map[string]any); ok {
		if name, ok := m["type"].(string); ok && o.types[name] != nil {
			s = o.types[name]
		}
	}
	return s.Validate(doc)
}

// strict says whether the bytes are JSON without duplicate members and invalid UTF-8, by an implementation of its own: the
// schema's library takes the last of two members and replaces what is no UTF-8, so it cannot judge such bytes.
func strict(value []byte) error {
	dec := jsontext.NewDecoder(bytes.NewReader(value))
	if _, err := dec.ReadValue(); err != nil {
		return err
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return errors.New("bytes after the value")
	}
	return nil
}

// agree fails the test if decoder and schema differ for any other reason than those that are beyond a schema.
func (o *oracle) agree(t *testing.T, d *event.Decoder, value []byte) (event.Event, error) {
	t.Helper()
	e, err := d.Decode("", event.Message{Value: value, Time: recorded})
	want := strict(value)
	if want == nil {
		want = o.judge(value)
	}
	var inv *event.Invalid
	switch {
	case err == nil && want != nil:
		t.Errorf("decoder accepts, schema refuses: %.600q\n%v", value, want)
	case err != nil && !errors.As(err, &inv):
		t.Errorf("error is %T, not *event.Invalid", err)
	case err != nil && want == nil && !slices.Contains(event.BeyondSchema(), inv.Reason):
		t.Errorf("decoder refuses, schema accepts: %.600q\n%v", value, err)
	}
	return e, err
}

type example struct {
	path  string // type/valid/minimal.json
	value []byte
}

// examples gives the example files of a kind: valid, invalid or beyond_schema.
func examples(tb testing.TB, kind string) []example {
	tb.Helper()
	var out []example
	root := path.Join(schemaDir, "examples")
	err := fs.WalkDir(os.DirFS(root), ".", func(p string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.Contains("/"+p, "/"+kind+"/") {
			return err
		}
		b, err := os.ReadFile(path.Join(root, p))
		out = append(out, example{path: p, value: b})
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func TestExamples(t *testing.T) {
	o := newOracle(t)
	var d event.Decoder
	valid, invalid := map[string]bool{}, map[string]bool{}
	for _, x := range examples(t, "valid") {
		t.Run(x.path, func(t *testing.T) {
			if e, err := o.agree(t, &d, x.value); err != nil {
				t.Errorf("refused: %v", err)
			} else if name := strings.Split(x.path, "/")[0]; name != "envelope" && e.Type != name {
				t.Errorf("type %s in the folder of %s", e.Type, name)
			}
		})
		valid[strings.Split(x.path, "/")[0]] = true
	}
	for _, x := range examples(t, "invalid") {
		t.Run(x.path, func(t *testing.T) {
			if _, err := o.agree(t, &d, x.value); err == nil {
				t.Error("accepted")
			}
			if o.judge(x.value) == nil {
				t.Error("the schema accepts it")
			}
		})
		invalid[strings.Split(x.path, "/")[0]] = true
	}
	for _, ty := range event.Types() {
		if !valid[ty.Name] || !invalid[ty.Name] || o.types[ty.Name] == nil {
			t.Errorf("%s lacks a schema, a valid or an invalid example", ty.Name)
		}
	}
	if len(o.types) != len(event.Types()) {
		t.Errorf("%d schemas, %d types", len(o.types), len(event.Types()))
	}
}

// TestBeyondSchema keeps the list of reasons honest: the schema accepts each of these files, and the decoder refuses it for
// the reason that is its name.
func TestBeyondSchema(t *testing.T) {
	o := newOracle(t)
	var d event.Decoder
	seen := 0
	for _, x := range examples(t, "beyond_schema") {
		seen++
		if err := o.judge(x.value); err != nil {
			t.Errorf("%s: the schema refuses it: %v", x.path, err)
		}
		_, err := d.Decode("", event.Message{Value: x.value, Time: recorded})
		var inv *event.Invalid
		want := strings.TrimSuffix(path.Base(x.path), ".json")
		if !errors.As(err, &inv) || string(inv.Reason) != want {
			t.Errorf("%s: got %v", x.path, err)
		}
	}
	if want := len(event.BeyondSchema()) - 1; seen != want { // too_large would be a file of more than 1 MiB
		t.Errorf("%d examples, want %d", seen, want)
	}
}

// TestMutants compares decoder and schema over examples that were spoilt in one to three places. The seed is fixed: the same
// mutants every time.
func TestMutants(t *testing.T) {
	o := newOracle(t)
	var d event.Decoder
	rng := rand.New(rand.NewPCG(1, 2))
	accepted, refused := 0, map[event.Reason]int{}
	for _, x := range examples(t, "valid") {
		for range 120 {
			value := mutate(rng, x.value)
			_, err := o.agree(t, &d, value)
			var inv *event.Invalid
			if errors.As(err, &inv) {
				refused[inv.Reason]++
			} else {
				accepted++
			}
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d accepted, refused: %v", accepted, refused)
	// A mutator that breaks everything, or nothing, would prove nothing.
	if accepted < 1000 || len(refused) < 12 {
		t.Errorf("mutants are too alike: %d accepted, refused for %d reasons", accepted, len(refused))
	}
}

// TestEveryValueEverywhere puts each value of the pool in each place of each full example.
func TestEveryValueEverywhere(t *testing.T) {
	o := newOracle(t)
	var d event.Decoder
	accepted, refused := 0, 0
	for _, x := range examples(t, "valid") {
		if path.Base(x.path) != "full.json" {
			continue
		}
		dec := json.NewDecoder(bytes.NewReader(x.value))
		dec.UseNumber()
		root := parseNode(dec)
		for _, n := range root.parents(nil) {
			for i, was := range n.children {
				for _, v := range pool() {
					n.children[i] = &node{leaf: v}
					var b strings.Builder
					root.write(&b)
					if _, err := o.agree(t, &d, []byte(b.String())); err == nil {
						accepted++
					} else {
						refused++
					}
					if t.Failed() {
						t.FailNow()
					}
				}
				n.children[i] = was
			}
		}
	}
	t.Logf("%d accepted, %d refused", accepted, refused)
	if accepted < 3000 || refused < 3000 {
		t.Errorf("values are too alike: %d accepted, %d refused", accepted, refused)
	}
}

// FuzzDecode holds that decoder and schema agree on any bytes, and that an accepted event survives Encode.
func FuzzDecode(f *testing.F) {
	for _, kind := range []string{"valid", "invalid", "beyond_schema"} {
		for _, x := range examples(f, kind) {
			f.Add(x.value)
		}
	}
	o := newOracle(f)
	f.Fuzz(func(t *testing.T, value []byte) {
		var d event.Decoder
		e, err := o.agree(t, &d, value)
		if err != nil {
			return
		}
		again, err := event.Encode(e)
		if err != nil {
			t.Fatalf("encode what was accepted: %v", err)
		}
		back, err := d.Decode("", event.Message{Value: again})
		if err != nil || back.ID != e.ID || back.Source != e.Source || back.Customer != e.Customer || !back.Time.Equal(e.Time) || !bytes.Equal(back.JSON, e.JSON) {
			t.Fatalf("%s: %v", again, err)
		}
	})
}
