package strictyaml

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// fault says how much of a member a problem leaves.
type fault uint8

const (
	wrongValue fault = iota + 1 // it is there and of its type: a number out of range, a name that is none
	wrongShape                  // it cannot be read as what it should be
)

// Refused tells whether a problem at this very path has been told already: a second one would say the same fault twice.
func (d *Document) Refused(path string) bool { return d.refused[path] != 0 }

// Has tells whether there is a member at path, whatever it is.
func (d *Document) Has(path string) bool {
	_, ok := d.lines[path]
	return ok
}

// Present tells whether the member at path is there and can be read with all that lies in it, whatever its values: numbers in it can be
// compared.
func (d *Document) Present(path string) bool { return d.free(path, wrongShape) }

// Sound tells whether the member at path is there and nothing in it was refused: other members can be judged by it.
func (d *Document) Sound(path string) bool { return d.free(path, wrongValue) }

// Strange tells whether the object at path has a key that is unknown: it may stand for one that is not there.
func (d *Document) Strange(path string) bool { return d.strange[path] }

// free tells whether path is there and has no fault of a kind, or a worse one, at or below it.
func (d *Document) free(path string, least fault) bool {
	if !d.Has(path) {
		return false
	}
	for p, f := range d.refused {
		if f >= least && (p == path || strings.HasPrefix(p, path+"/")) {
			return false
		}
	}
	return true
}

// Escape writes a key as a part of a JSON pointer.
func Escape(key string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(key) }

// readable is what of a value can be decoded: texts that were refused are left out, for a type that reads text would end the decoding.
func (d *Document) readable(path string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, member := range v {
			v[key] = d.readable(path+"/"+Escape(key), member)
		}
	case []any:
		for i, member := range v {
			v[i] = d.readable(path+"/"+strconv.Itoa(i), member)
		}
	case string:
		if d.Refused(path) {
			return nil
		}
	}
	return value
}

// check validates value against the JSON Schema and translates each violation to a problem with its line.
func (d *Document) check(value any, schema []byte) (Problems, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, fmt.Errorf("reading the schema: %w", err)
	}
	comp := jsonschema.NewCompiler()
	if err := comp.AddResource("schema.json", doc); err != nil {
		return nil, fmt.Errorf("adding the schema: %w", err)
	}
	s, err := comp.Compile("schema.json")
	if err != nil {
		return nil, fmt.Errorf("compiling the schema: %w", err)
	}
	// The validator knows encoding/json's values, so the document passes through its text.
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("encoding the document: %w", err)
	}
	inst, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("reading the document: %w", err)
	}
	var ve *jsonschema.ValidationError
	if err := s.Validate(inst); err == nil {
		return nil, nil
	} else if !errors.As(err, &ve) {
		return nil, fmt.Errorf("validating the document: %w", err)
	}
	v := violations{doc: d, printer: message.NewPrinter(language.English)}
	v.gather(ve)
	return v.problems(), nil
}

// violations are what the schema refuses, by the objects that lack members and the keys that are none.
type violations struct {
	doc     *Document
	printer *message.Printer
	list    Problems
	unknown []member
	missing []member
}

type member struct{ object, name string }

func (v *violations) gather(e *jsonschema.ValidationError) {
	for _, c := range e.Causes {
		v.gather(c)
	}
	if len(e.Causes) > 0 {
		return
	}
	path := ""
	for _, part := range e.InstanceLocation {
		path += "/" + Escape(part)
	}
	if v.doc.refused[path] == wrongShape { // such as an alias, of which nothing is known
		return
	}
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			v.unknown = append(v.unknown, member{path, name})
		}
		return
	case *kind.Required:
		for _, name := range k.Missing {
			v.missing = append(v.missing, member{path, name})
		}
		return
	case *kind.Type, *kind.MinItems, *kind.MaxItems, *kind.FalseSchema:
		v.doc.refused[path] = wrongShape
	default:
		v.doc.refused[path] = max(v.doc.refused[path], wrongValue)
	}
	v.list = append(v.list, v.doc.Problem(path, "%s", v.text(e.ErrorKind)))
}

// text says what is wrong. Of a bound that is itself out the validator would say "got 0, want 0".
func (v *violations) text(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.ExclusiveMinimum:
		return fmt.Sprintf("exclusiveMinimum: got %s, want more than %s", plain(k.Got), plain(k.Want))
	case *kind.ExclusiveMaximum:
		return fmt.Sprintf("exclusiveMaximum: got %s, want less than %s", plain(k.Got), plain(k.Want))
	}
	return k.LocalizedString(v.printer)
}

func plain(r *big.Rat) string {
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// problems lists all violations. A key that is unknown where one much like it is missing is one fault.
func (v *violations) problems() Problems {
	for _, u := range v.unknown {
		text := fmt.Sprintf("unknown key %q", u.name)
		for i, m := range v.missing {
			if m.object == u.object && levenshtein.ComputeDistance(u.name, m.name) <= (len(m.name)+1)/2 {
				text += fmt.Sprintf(": %q is missing here", m.name)
				v.missing = append(v.missing[:i], v.missing[i+1:]...)
				break
			}
		}
		path := u.object + "/" + Escape(u.name)
		v.doc.refused[path], v.doc.strange[u.object] = wrongShape, true
		v.list = append(v.list, v.doc.Problem(path, "%s", text))
	}
	for _, m := range v.missing {
		v.list = append(v.list, v.doc.Problem(m.object, "missing property '%s'", m.name))
	}
	return v.list
}
