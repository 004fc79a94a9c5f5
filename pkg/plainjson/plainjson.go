// Package plainjson writes and reads JSON that is no part of a web page: it leaves out the escapes that encoding/json adds for these, which
// make six bytes of one, and keeps numbers as they were written.
package plainjson

import (
	"bytes"
	"encoding/json"
)

// Append appends v as JSON to out.
func Append(out []byte, v any) ([]byte, error) {
	b := bytes.NewBuffer(out)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Decode reads the first value of data into v. A number without a type of its own becomes a json.Number.
func Decode(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(v)
}
