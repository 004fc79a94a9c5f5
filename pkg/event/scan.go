package event

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner walks over one JSON value, strictly: what RFC 8259 leaves to the reader (duplicate members, invalid UTF-8, lone
// surrogates, NUL) is refused. It copies nothing but strings that have escapes.
type scanner struct {
	b       []byte
	i       int      // position of the next byte
	depth   int      // objects and arrays that are open, the envelope counted
	scratch []byte   // the last string that had escapes, unescaped
	names   [][]byte // names of the open objects' members that no table knows, to find duplicates
	copied  string   // b as a string, made when the first string is kept
}

// shareBelow is the length of a value, in bytes, up to which all its strings share one copy of it: one allocation instead of
// one per string. Above, a kept id would keep a large text alive.
const shareBelow = 4096

func (s *scanner) reset(b []byte, depth int) {
	s.b, s.i, s.depth, s.names, s.copied = b, 0, depth, s.names[:0], ""
}

// token is a string as read: its bytes without escapes, valid until the next string is read if it had some.
type token struct {
	raw     []byte
	at      int // where raw begins in the value
	escaped bool
}

// keep gives the token as a string that outlives the value.
func (s *scanner) keep(t token) string {
	switch {
	case len(t.raw) == 0:
		return ""
	case t.escaped || len(s.b) > shareBelow:
		return string(t.raw)
	case s.copied == "":
		s.copied = string(s.b)
	}
	return s.copied[t.at : t.at+len(t.raw)]
}

func (s *scanner) broken(what string) *Invalid {
	if s.i < len(s.b) && s.b[s.i] == 0 {
		return &Invalid{Reason: NULByte, Detail: "NUL at byte " + strconv.Itoa(s.i)}
	}
	return &Invalid{Reason: BrokenJSON, Detail: what + " at byte " + strconv.Itoa(s.i)}
}

// peek skips white space and gives the next byte, 0 at the end.
func (s *scanner) peek() byte {
	for s.i < len(s.b) {
		c := s.b[s.i]
		if c > ' ' || c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
		s.i++
	}
	return 0
}

// end refuses whatever follows the value.
func (s *scanner) end() *Invalid {
	if s.peek(); s.i < len(s.b) {
		return s.broken("bytes after the value")
	}
	return nil
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// str reads the string that begins at the current byte. It looks at eight bytes at a time for one that ends the string or
// needs a look; the lowest byte that the masks mark is always a true one (a borrow only runs upwards).
func (s *scanner) str() (token, *Invalid) {
	b, start := s.b, s.i+1
	i, high := start, uint64(highs)
	for {
		for i+8 <= len(b) {
			w := binary.LittleEndian.Uint64(b[i:])
			quote, slash := w^(ones*'"'), w^(ones*'\\')
			m := ((quote-ones)&^quote|(slash-ones)&^slash|(w-ones*0x20)&^w)&highs | w&high
			if m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		if i >= len(b) {
			s.i = i
			return token{}, s.broken("string without an end")
		}
		switch c := b[i]; {
		case c == '"':
			s.i = i + 1
			if high == 0 && !utf8.Valid(b[start:i]) {
				return token{}, &Invalid{Reason: InvalidUTF8, Detail: "string at byte " + strconv.Itoa(start-1)}
			}
			return token{raw: b[start:i], at: start}, nil
		case c == '\\':
			return s.escapedStr(start, i)
		case c < 0x20:
			s.i = i
			return token{}, s.broken("control character in a string")
		case c >= utf8.RuneSelf:
			high = 0 // from here on only the ends matter; the bytes are checked when the string is whole
			i++
		default:
			i++
		}
	}
}

// escapedStr goes on where str met the first escape.
func (s *scanner) escapedStr(start, i int) (token, *Invalid) {
	b := s.b
	out := append(s.scratch[:0], b[start:i]...)
	for i < len(b) {
		c := b[i]
		switch {
		case c == '"':
			s.i, s.scratch = i+1, out
			if !utf8.Valid(out) {
				return token{}, &Invalid{Reason: InvalidUTF8, Detail: "string at byte " + strconv.Itoa(start-1)}
			}
			return token{raw: out, at: start, escaped: true}, nil
		case c < 0x20:
			s.i = i
			return token{}, s.broken("control character in a string")
		case c != '\\':
			out = append(out, c)
			i++
			continue
		}
		s.i = i
		var n int
		var inv *Invalid
		if out, n, inv = s.escape(out, b[i:]); inv != nil {
			return token{}, inv
		}
		i += n
	}
	s.i = i
	return token{}, s.broken("string without an end")
}

// escape appends what the escape at the start of b stands for, and says how long it is.
func (s *scanner) escape(out, b []byte) ([]byte, int, *Invalid) {
	if len(b) < 2 {
		return nil, 0, s.broken("escape without an end")
	}
	if k := strings.IndexByte(`"\/bfnrt`, b[1]); k >= 0 {
		return append(out, "\"\\/\b\f\n\r\t"[k]), 2, nil
	}
	r, ok := hex4(b)
	if !ok {
		return nil, 0, s.broken("unknown escape")
	}
	if r == 0 {
		return nil, 0, &Invalid{Reason: NULByte, Detail: `\u0000 at byte ` + strconv.Itoa(s.i)}
	}
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(out, r), 6, nil
	}
	low, _ := hex4(b[6:])
	if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
		return nil, 0, &Invalid{Reason: InvalidUTF8, Detail: "half a surrogate pair at byte " + strconv.Itoa(s.i)}
	}
	return utf8.AppendRune(out, r), 12, nil
}

// hex4 reads \uXXXX at the start of b.
func hex4(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range b[2:6] {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// num reads the number that begins at the current byte and says whether it is written with digits (and a sign) only.
func (s *scanner) num() (raw []byte, digits bool, inv *Invalid) {
	b, i := s.b, s.i
	start := i
	if b[i] == '-' {
		i++
	}
	first := i
	i = skipDigits(b, i)
	if i == first || b[first] == '0' && i > first+1 {
		s.i = first
		return nil, false, s.broken("malformed number")
	}
	digits = true
	if i < len(b) && b[i] == '.' {
		digits = false
		k := skipDigits(b, i+1)
		if k == i+1 {
			s.i = k
			return nil, false, s.broken("malformed number")
		}
		i = k
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		digits = false
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		k := skipDigits(b, i)
		if k == i {
			s.i = k
			return nil, false, s.broken("malformed number")
		}
		i = k
	}
	s.i = i
	return b[start:i], digits, nil
}

func skipDigits(b []byte, i int) int {
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	return i
}

// word reads true, false or null.
func (s *scanner) word(w string) *Invalid {
	if len(s.b)-s.i < len(w) || string(s.b[s.i:s.i+len(w)]) != w {
		return s.broken("malformed value")
	}
	s.i += len(w)
	return nil
}

// skip reads any value that begins at the current byte and checks it, without keeping it.
func (s *scanner) skip() *Invalid {
	switch c := s.peek(); c {
	case '"':
		_, inv := s.str()
		return inv
	case '{':
		return s.members(nil, nil)
	case '[':
		return s.elements((*scanner).skip)
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	default:
		if c == '-' || '0' <= c && c <= '9' {
			_, _, inv := s.num()
			return inv
		}
		return s.broken("no value")
	}
}

func (s *scanner) deeper() *Invalid {
	if s.depth++; s.depth > MaxDepth {
		return &Invalid{Reason: TooManyMembers, Detail: "nested deeper than " + strconv.Itoa(MaxDepth)}
	}
	return nil
}

// elements reads the array that begins at the current byte; each reads one element.
func (s *scanner) elements(each func(*scanner) *Invalid) *Invalid {
	if inv := s.deeper(); inv != nil {
		return inv
	}
	s.i++
	if s.peek() == ']' {
		s.i++
		s.depth--
		return nil
	}
	for n := 0; ; n++ {
		if inv := each(s); inv != nil {
			return inv.under(strconv.Itoa(n))
		}
		switch s.peek() {
		case ',':
			s.i++
		case ']':
			s.i++
			s.depth--
			return nil
		default:
			return s.broken("no comma or end after an element")
		}
	}
}

// name reads a member's name and the colon behind it, up to the member's value.
func (s *scanner) name() ([]byte, *Invalid) {
	if s.peek() != '"' {
		return nil, s.broken("no member name")
	}
	// Nearly all names are a few plain letters with the colon behind them.
	b, start := s.b, s.i+1
	for i := start; i < len(b); i++ {
		c := b[i]
		if c == '"' && i+1 < len(b) && b[i+1] == ':' {
			s.i = i + 2
			return b[start:i], nil
		}
		if c == '"' || c == '\\' || c-0x20 >= utf8.RuneSelf-0x20 {
			break
		}
	}
	t, inv := s.str()
	if inv != nil {
		return nil, inv
	}
	if t.escaped {
		t.raw = bytes.Clone(t.raw)
	}
	if s.peek() != ':' {
		return nil, s.broken("no colon after a member name")
	}
	s.i++
	return t.raw, nil
}

// next reads what stands behind a member; more is false at the object's end.
func (s *scanner) next() (more bool, inv *Invalid) {
	switch s.peek() {
	case ',':
		s.i++
		return true, nil
	case '}':
		s.i++
		return false, nil
	}
	return false, s.broken("no comma or end after a member")
}

// unique looks for a name that occurs twice among those noted since base, and forgets them.
func (s *scanner) unique(base int) *Invalid {
	names := s.names[base:]
	s.names = s.names[:base]
	if len(names) > 16 {
		slices.SortFunc(names, bytes.Compare)
		for i := 1; i < len(names); i++ {
			if bytes.Equal(names[i-1], names[i]) {
				return duplicate(names[i])
			}
		}
		return nil
	}
	for i := 1; i < len(names); i++ {
		for _, earlier := range names[:i] {
			if bytes.Equal(earlier, names[i]) {
				return duplicate(names[i])
			}
		}
	}
	return nil
}

func duplicate(name []byte) *Invalid {
	return (&Invalid{Reason: DuplicateMember}).under(string(name))
}
