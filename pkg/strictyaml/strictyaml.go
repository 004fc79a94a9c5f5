// Package strictyaml reads the configuration files that people write (scorecards, alert rules): YAML checked against a JSON
// Schema, with every problem told at once and with its line, since a person who mends ten mistakes one by one stops
// validating. The schema does the refusing of unknown keys and wrong types, so that editors and Glidepath agree. What a schema
// cannot say is the caller's to check, in the same run: a document that the schema refuses is decoded as far as it can be and
// knows which of its members may be judged (Present, Sound) and which have been told of already (Refused).
//
// goccy/go-yaml is used because it keeps the position of every node; santhosh-tekuri/jsonschema because it reports all
// violations with their place in the document.
package strictyaml

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Problem is one thing wrong with a file.
type Problem struct {
	File string
	Line int    // 1-based; 0 where the file as a whole is meant
	Path string // where in the document, as a JSON pointer
	Text string
}

// Error is "file:line: path: text".
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	b.WriteString(": ")
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Text)
	return b.String()
}

// Problems collects what is wrong with one or more files, in the order found.
type Problems []Problem

// Err is nil without problems, else all of them joined, ordered by file, line and path.
func (ps Problems) Err() error {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, strings.Compare(a.Path, b.Path))
	})
	var errs []error
	for _, p := range ps {
		errs = append(errs, p)
	}
	return errors.Join(errs...)
}

// Document is a file that was parsed, with the line of each of its members.
type Document struct {
	file    string
	lines   map[string]int
	refused map[string]fault
	strange map[string]bool // objects with keys that are unknown
}

// Problem names something wrong at path, a JSON pointer; the line is that of the nearest member that exists.
func (d *Document) Problem(path, format string, args ...any) Problem {
	return Problem{File: d.file, Line: d.line(path), Path: path, Text: fmt.Sprintf(format, args...)}
}

func (d *Document) line(path string) int {
	for p := path; ; p = p[:strings.LastIndexByte(p, '/')] {
		if n, ok := d.lines[p]; ok {
			return n
		}
		if p == "" {
			return 0
		}
	}
}

// Load parses source, checks it against the JSON Schema in schema and decodes it into target (by its json tags). It returns
// the document, for problems that only the caller can see, and all problems found. Where there are problems target is filled as far as
// the document can be read: ask the document what of it may be judged before judging it.
func Load(file string, source, schema []byte, target any) (*Document, Problems) {
	d := &Document{file: file, lines: map[string]int{"": 1}, refused: map[string]fault{}, strange: map[string]bool{}}
	source = bytes.TrimPrefix(source, []byte("\xef\xbb\xbf"))             // some editors begin a file with a byte order mark
	f, err := parser.ParseBytes(source, 0, parser.AllowDuplicateMapKey()) // told with all other problems
	if err != nil {
		return d.nothing(syntaxProblem(file, err))
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		return d.nothing(Problem{File: file, Text: fmt.Sprintf("must hold one YAML document, has %d", countBodies(f))})
	}
	c := converter{doc: d}
	value := c.convert("", f.Docs[0].Body)
	problems, err := d.check(value, schema)
	if err != nil {
		return d.nothing(Problem{File: file, Text: err.Error()})
	}
	problems = append(c.problems, problems...)
	if err := decode(d.readable("", value), target, len(problems) > 0); err != nil {
		return d.nothing(Problem{File: file, Text: err.Error()})
	}
	return d, problems
}

// nothing is a document of which nothing can be read.
func (d *Document) nothing(p Problem) (*Document, Problems) {
	d.lines, d.refused = map[string]int{}, map[string]fault{"": wrongShape}
	return d, Problems{p}
}

func countBodies(f *ast.File) int {
	n := 0
	for _, doc := range f.Docs {
		if doc.Body != nil {
			n++
		}
	}
	return n
}

func syntaxProblem(file string, err error) Problem {
	p := Problem{File: file, Text: "not YAML: " + err.Error()}
	var ye yaml.Error
	if errors.As(err, &ye) {
		p.Text = "not YAML: " + ye.GetMessage()
		if t := ye.GetToken(); t != nil && t.Position != nil {
			p.Line = t.Position.Line
		}
	}
	return p
}

// decode fills target. Of a document that was refused, what has the wrong type is left out.
func decode(value, target any, refused bool) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encoding the checked document: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if !refused {
		dec.DisallowUnknownFields()
	}
	var wrong *json.UnmarshalTypeError
	if err := dec.Decode(target); err != nil && (!refused || !errors.As(err, &wrong)) {
		return fmt.Errorf("decoding the checked document: %w", err)
	}
	return nil
}

// converter turns syntax nodes into plain values (as encoding/json would) and notes the line of each.
type converter struct {
	doc      *Document
	problems Problems
}

func (c *converter) refuse(path string, n ast.Node, format string, args ...any) {
	line := 0
	if t := n.GetToken(); t != nil && t.Position != nil {
		line = t.Position.Line
	}
	c.problems = append(c.problems, Problem{File: c.doc.file, Line: line, Path: path, Text: fmt.Sprintf(format, args...)})
}

func (c *converter) convert(path string, n ast.Node) any {
	switch n := n.(type) {
	case *ast.MappingNode:
		return c.mapping(path, n.Values)
	case *ast.MappingValueNode:
		return c.mapping(path, []*ast.MappingValueNode{n})
	case *ast.SequenceNode:
		list := make([]any, 0, len(n.Values))
		for i, v := range n.Values {
			p := path + "/" + strconv.Itoa(i)
			if t := v.GetToken(); t != nil && t.Position != nil {
				c.doc.lines[p] = t.Position.Line
			}
			list = append(list, c.convert(p, v))
		}
		return list
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	case *ast.IntegerNode:
		return n.Value
	case *ast.FloatNode:
		return n.Value
	case *ast.BoolNode:
		return n.Value
	case *ast.NullNode:
		return nil
	case *ast.InfinityNode, *ast.NanNode:
		c.doc.refused[path] = wrongShape
		c.refuse(path, n, "must be a finite number")
		return nil
	default:
		c.doc.refused[path] = wrongShape
		c.refuse(path, n, "anchors, aliases, tags and merges are not allowed here: write the value out")
		return nil
	}
}

func (c *converter) mapping(path string, values []*ast.MappingValueNode) any {
	m := make(map[string]any, len(values))
	for _, kv := range values {
		key, ok := keyText(kv.Key)
		if !ok {
			c.refuse(path, kv, "a key must be plain text")
			continue
		}
		p := path + "/" + Escape(key)
		if _, dup := m[key]; dup {
			c.refuse(p, kv.Key, "key %q is there twice", key)
			continue
		}
		if t := kv.Key.GetToken(); t != nil && t.Position != nil {
			c.doc.lines[p] = t.Position.Line
		}
		m[key] = c.convert(p, kv.Value)
	}
	return m
}

func keyText(k ast.MapKeyNode) (string, bool) {
	switch k := k.(type) {
	case *ast.StringNode:
		return k.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return k.GetToken().Value, true
	}
	return "", false
}
