package event_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// pool has the values that mutants take.
func pool() []string {
	return []string{
		`null`, `""`, `"x"`, `"true"`, `true`, `false`, `[]`, `{}`, `[1]`, `[""]`, `["a","b"]`, `[{}]`, `[null]`, `{"a":null}`,
		`0`, `-0`, `-1`, `1`, `1.0`, `1e2`, `1.5`, `-0.5`, `5`, `5.0000000000000000000001`, `100`, `100.1`, `-1e-400`, `1e-400`, `1e400`, `-1e400`,
		`1000000000000000`, `1000000000000001`, `1e15`, `1e16`, `1000000000000000.1`, `1200`, `1201`, `3660`, `3661`, `1e9`, `1000000001`, `1000`, `1000.1`, `1001`, `-1000`, `-1001`, `-1`, `-1.0001`, `1.0001`, `0.9999`, `-1000000000000001`, `1e12`, `1000000000001`,
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
