package redact

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Words are the members, at any depth, that hold free text in the data of a support event, a survey or a note.
var Words = []string{"text", "subject", "transcript", "notes", "message", "statement", "result", "title"}

// Members splits the free text of a JSON object from the rest. kept is the object without the members that names lists (at any depth); words is an
// object that has only them, redacted where mask is true, in the same places; nil where there are none.
func Members(data []byte, names map[string]bool, mask bool) (kept, words []byte, err error) {
	if !mentions(data, names) {
		return data, nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		return nil, nil, fmt.Errorf("split the words from an event: %w", err)
	}
	found := take(v, names, mask)
	if found == nil {
		return data, nil, nil
	}
	if kept, err = plain(v); err != nil {
		return nil, nil, err
	}
	words, err = plain(found)
	return kept, words, err
}

// mentions is a quick look for any of the names, to spare most events the decoding.
func mentions(data []byte, names map[string]bool) bool {
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
		if names[string(rest[:end])] {
			return true
		}
	}
}

// take moves the named strings out of v into an object of the same shape; nil where there is none. Elements of an array keep their places.
func take(v map[string]any, names map[string]bool, mask bool) map[string]any {
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
			if names[name] && m != "" {
				if mask {
					m = Text(m)
				}
				put(name, m)
				delete(v, name)
			}
		case map[string]any:
			if in := take(m, names, mask); in != nil {
				put(name, in)
			}
		case []any:
			if in := takeEach(m, names, mask); in != nil {
				put(name, in)
			}
		}
	}
	return found
}

func takeEach(list []any, names map[string]bool, mask bool) []any {
	var found []any
	for i, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			continue
		}
		if in := take(m, names, mask); in != nil {
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

// plain marshals without the escapes for web pages.
func plain(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write an event's words: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
