package redact

import (
	"bytes"
	"fmt"

	"glidepath/pkg/plainjson"
)

// words are the members, at any depth, that hold what people wrote or said. reason is a code or words, and stays where it is.
var words = map[string]bool{
	"text": true, "subject": true, "transcript": true, "notes": true, "message": true, "statement": true, "result": true, "title": true,
}

// Split parts what people wrote from the rest of an event's data, a JSON object. kept is the object without it, said an object that has
// only it, in the same places; nil where there is nothing. With mask, both have marks in the places of what identifies a person.
func Split(data []byte, mask bool) (kept, said []byte, err error) {
	if !mentions(data) {
		return data, nil, nil
	}
	var v map[string]any
	if err := plainjson.Decode(data, &v); err != nil {
		return nil, nil, fmt.Errorf("part the words from an event: %w", err)
	}
	s := splitter{mask: mask}
	found := s.object(v)
	if found == nil && !s.changed {
		return data, nil, nil
	}
	if kept, err = encode(v); err != nil || found == nil {
		return kept, nil, err
	}
	said, err = encode(found)
	return kept, said, err
}

// Join is the whole of what Split has parted.
func Join(kept, said []byte) ([]byte, error) {
	if len(said) == 0 {
		return kept, nil
	}
	var v, w map[string]any
	if err := plainjson.Decode(kept, &v); err != nil {
		return nil, fmt.Errorf("read an event's data: %w", err)
	}
	if err := plainjson.Decode(said, &w); err != nil {
		return nil, fmt.Errorf("read an event's words: %w", err)
	}
	return encode(merge(v, w))
}

// mentions is a quick look for any of the names, to spare most events the decoding.
func mentions(data []byte) bool {
	for rest := data; ; {
		k := bytes.IndexByte(rest, '"')
		if k < 0 {
			return false
		}
		rest = rest[k+1:]
		end := bytes.IndexByte(rest, '"')
		if end < 0 {
			return false
		}
		if words[string(rest[:end])] || string(rest[:end]) == "reason" || bytes.IndexByte(rest[:end], '\\') >= 0 {
			return true
		}
	}
}

type splitter struct {
	mask    bool
	changed bool // something was masked in its place
}

// object moves the words out of v into an object of the same shape; nil where there are none.
func (s *splitter) object(v map[string]any) map[string]any {
	var found map[string]any
	put := func(name string, value any) {
		if found == nil {
			found = map[string]any{}
		}
		found[name] = value
	}
	for name, member := range v {
		switch m := member.(type) {
		case string:
			switch {
			case m == "":
			case words[name]:
				put(name, s.text(m))
				delete(v, name)
			case name == "reason":
				if masked := s.text(m); masked != m {
					v[name], s.changed = masked, true
				}
			}
		case map[string]any:
			if in := s.object(m); in != nil {
				put(name, in)
			}
		case []any:
			if in := s.list(m); in != nil {
				put(name, in)
			}
		}
	}
	return found
}

// list keeps the elements' places.
func (s *splitter) list(list []any) []any {
	var found []any
	for i, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			continue
		}
		if in := s.object(m); in != nil {
			if found == nil {
				found = make([]any, len(list))
				for k := range found {
					found[k] = map[string]any{}
				}
			}
			found[i] = in
		}
	}
	return found
}

func (s *splitter) text(t string) string {
	if s.mask {
		return Text(t)
	}
	return t
}

// merge puts the members of w into v.
func merge(v, w map[string]any) map[string]any {
	for name, member := range w {
		switch m := member.(type) {
		case map[string]any:
			if in, ok := v[name].(map[string]any); ok {
				v[name] = merge(in, m)
				continue
			}
		case []any:
			if in, ok := v[name].([]any); ok && len(in) == len(m) {
				for i := range m {
					a, isA := in[i].(map[string]any)
					b, isB := m[i].(map[string]any)
					if isA && isB {
						in[i] = merge(a, b)
					}
				}
				continue
			}
		}
		v[name] = member
	}
	return v
}

func encode(v any) ([]byte, error) {
	b, err := plainjson.Append(nil, v)
	if err != nil {
		return nil, fmt.Errorf("write an event: %w", err)
	}
	return b, nil
}
