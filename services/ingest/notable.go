package ingest

import (
	"strings"

	"glidepath/pkg/conversation"
	"glidepath/pkg/plainjson"
	"glidepath/pkg/store"
)

// maxNotable bounds a message on topic health, bytes. An event may be as large as a broker takes, and must not grow beyond that on its
// way: alerting reads its codes and the first words, and the whole of it is in events.
const maxNotable = 128 << 10

// notable is an event as topic health carries it: the producer's, with what ingest knows of it as extension attributes.
func notable(row *store.Event) []byte {
	n := conversation.Notable(row)
	if len(n.Data) > maxNotable {
		n.Data = shorten(n.Data)
	}
	return plainJSON(n)
}

// plainJSON is v as JSON. What was decoded a moment ago is JSON, so it does not fail.
func plainJSON(v any) []byte {
	b, err := plainjson.Append(nil, v)
	if err != nil {
		return nil
	}
	return b
}

// shorten cuts the texts of a large object, as little as makes it fit; what is long for other reasons loses its nested members.
func shorten(data []byte) []byte {
	for _, longest := range []int{16 << 10, 1 << 10} {
		if cut := plainJSON(cutValue(decodeNumbers(data), longest)); len(cut) <= maxNotable {
			return cut
		}
	}
	members, _ := decodeNumbers(data).(map[string]any)
	for name, v := range members {
		switch v.(type) {
		case map[string]any, []any:
			delete(members, name)
		}
		if len(name) > 50 {
			delete(members, name)
		}
	}
	return plainJSON(cutValue(members, 50)) // of at most event.MaxMembers members
}

// decodeNumbers keeps numbers as they were written.
func decodeNumbers(data []byte) any {
	var v any
	if err := plainjson.Decode(data, &v); err != nil {
		return nil
	}
	return v
}

func cutValue(v any, longest int) any {
	switch v := v.(type) {
	case string:
		if len(v) > longest {
			return strings.ToValidUTF8(v[:longest], "")
		}
	case []any:
		for i := range v {
			v[i] = cutValue(v[i], longest)
		}
	case map[string]any:
		for name := range v {
			v[name] = cutValue(v[name], longest)
		}
	}
	return v
}
