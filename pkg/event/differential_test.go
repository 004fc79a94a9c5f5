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

// pool has the values that mutants take.
func pool() []string {
	return []string{
		`null`, `""`, `"x"`, `"true"`, `true`, `false`, `[]`, `{}`, `[1]`, `[""]`, `["a","b"]`, `[{}]`, `[null]`, `{"a":null}`,
		`0`, `-0`, `-1`, `1`, `1.0`, `1e2`, `1.5`, `-0.5`, `5`, `5.0000000000000000000001`, `100`, `100.1`, `-1e-400`, `1e-400`, `1e400`, `-1e400`,
		`1000000000000000`, `1000000000000001`, `1e15`, `1e16`, `1000000000000000.1`, `1200`, `1201`, `3660`, `1e9`, `1e12`, `1000000000001`,
		`9223372036854775807`, `9223372036854775808`, `1.50e1`, `0.1e1`, `12e-1`, `0e999999`, `1e1000001`,
		`"EUR"`, `"eur"`, `"EURO"`, `"nps"`, `"card"`, `"done"`, `"admin"`, `"email"`, `"made"`, `"active"`, `"price"`, `["price","trust_lost"]`, `["price","x"]`,
		`"` + strings.Repeat("é", 256) + `"`, `"` + strings.Repeat("é", 257) + `"`, `"` + strings.Repeat(`\ud83d\ude00`, 256) + `"`,
		`"` + strings.Repeat("p", 2048) + `"`, `"` + strings.Repeat("p", 2049) + `"`, `"` + strings.Repeat("é", 5000) + `"`,
		`"2026-03-01T00:00:00Z"`, `"2026-03-01t00:00:00z"`, `"2026-03-01T00:00:00"`, `"2026-03-01"`, `"2026-03-01 00:00:00Z"`, `"2026-02-29T00:00:00Z"`,
		`"2024-02-29T23:59:59.999999999-23:59"`, `"2026-03-01T00:00:60Z"`, `"2026-03-01T24:00:00Z"`, `"2026-03-01T00:00:00.Z"`, `"2026-03-01T00:00:00.1234567890Z"`,
		`"2026-03-01T00:00:00+24:00"`, `"2026-03-01T00:00:00+0800"`, `"1899-12-31T00:00:00Z"`, `"2200-01-01T00:00:00Z"`, `"2199-12-31T23:59:59Z"`,
		`"2026-13-01T00:00:00Z"`, `"2026-00-10T00:00:00Z"`, `"2026-03-00T00:00:00Z"`, `"+026-03-01T00:00:00Z"`, `"2026-03-01T+1:00:00Z"`, `"2026-03-01T00:00:00Z\n"`,
		`"/crm?x=%41#f"`, `"/crm%4"`, `"a b"`, `":x"`, `"1a:x"`, `"a1+-.:x"`, `"a/b:c"`, `"https://[::1]/é"`, `"application/json"`, `"application/vnd.x+JSON ;q=\n"`, `"application/xml"`, `"+json"`, `"a/+json"`,
		`"usage.event"`, `"usage.x"`, `"usage."`, `"usage"`, `"health.tick"`, `"account.merged"`, `"accounts.x"`, `"usage.x y"`, `"billing.offer"`, `"a\u0000b"`, `"\ud800"`, `"\u00e9\n\t\"\\\/"`,
		`{"role":"csm"}`, `[{"role":"csm","x":1}]`, `[{"id":"u"}]`, `[{"speaker":"agent","text":""}]`, `[{"from":"2026-03-01T00:00:00Z","to":"2026-03-02T00:00:00Z"}]`,
	}
}

// node is JSON with the order and the doubles of its members, so that a mutant can have what a map cannot.
type node struct {
	names    []string // raw JSON strings; nil for an array
	children []*node
	leaf     string // raw JSON, if there are no children
	object   bool
	array    bool
}

func parseNode(dec *json.Decoder) *node {
	tok, err := dec.Token()
	if err != nil {
		panic(err) // examples are well-formed
	}
	n := &node{}
	switch v := tok.(type) {
	case json.Delim:
		n.object, n.array = v == '{', v == '['
		for dec.More() {
			if n.object {
				name, _ := dec.Token()
				b, _ := json.Marshal(name)
				n.names = append(n.names, string(b))
			}
			n.children = append(n.children, parseNode(dec))
		}
		_, _ = dec.Token()
	default:
		b, _ := json.Marshal(v)
		n.leaf = string(b)
	}
	return n
}

func (n *node) write(b *strings.Builder) {
	switch {
	case n.object || n.array:
		open, end := "{", "}"
		if n.array {
			open, end = "[", "]"
		}
		b.WriteString(open)
		for i, c := range n.children {
			if i > 0 {
				b.WriteString(",")
			}
			if n.object {
				b.WriteString(n.names[i] + ":")
			}
			c.write(b)
		}
		b.WriteString(end)
	default:
		b.WriteString(n.leaf)
	}
}

// parents collects the objects and arrays that have something to spoil.
func (n *node) parents(out []*node) []*node {
	if len(n.children) > 0 {
		out = append(out, n)
	}
	for _, c := range n.children {
		out = c.parents(out)
	}
	return out
}

func mutate(rng *rand.Rand, value []byte) []byte {
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.UseNumber()
	root := parseNode(dec)
	for range max(1, rng.IntN(4)) {
		all := root.parents(nil)
		n := all[rng.IntN(len(all))]
		n.spoil(rng, rng.IntN(len(n.children)))
		if len(root.children) == 0 {
			break
		}
	}
	var b strings.Builder
	root.write(&b)
	out := []byte(b.String())
	if rng.IntN(10) == 0 {
		out = spoilBytes(rng, out)
	}
	return out
}

// spoil changes one child of a node.
func (n *node) spoil(rng *rand.Rand, i int) {
	values := pool()
	other := &node{leaf: values[rng.IntN(len(values))]}
	switch op := rng.IntN(12); {
	case op == 0:
		n.children = slices.Delete(n.children, i, i+1)
		if n.object {
			n.names = slices.Delete(n.names, i, i+1)
		}
	case op == 1 && n.object:
		n.names[i] = n.names[i][:len(n.names[i])-1] + `_x"`
	case op == 2 && n.object: // the same name, written in another way
		n.names[i] = `"\u00` + fmt.Sprintf("%02x", n.names[i][1]) + n.names[i][2:]
	case op == 3 && n.object:
		n.names, n.children = append(n.names, n.names[i]), append(n.children, other)
	case op == 4:
		j := rng.IntN(len(n.children))
		n.children[i], n.children[j] = n.children[j], n.children[i]
	case op == 5 && n.object: // another order says the same
		j := rng.IntN(len(n.children))
		n.children[i], n.children[j] = n.children[j], n.children[i]
		n.names[i], n.names[j] = n.names[j], n.names[i]
	case op == 6 && n.object:
		n.names, n.children = append(n.names, `"extra`+fmt.Sprint(rng.IntN(9))+`"`), append(n.children, other)
	default:
		n.children[i] = other
	}
}

// spoilBytes changes the text without regard to its structure.
func spoilBytes(rng *rand.Rand, b []byte) []byte {
	i := rng.IntN(len(b))
	switch rng.IntN(5) {
	case 0:
		return b[:i]
	case 1:
		return slices.Insert(b, i, byte(rng.IntN(256)))
	case 2:
		b[i] = byte(rng.IntN(256))
	case 3:
		return append(b, " \n]x\x00"[rng.IntN(5)])
	case 4:
		return slices.Delete(b, i, i+1)
	}
	return b
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
