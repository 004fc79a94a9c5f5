package ngram

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	word   kind = iota // Latin letters, with apostrophes
	han                // one Han character, folded
	number             // digits, with separators
	emoji              // one emoji or emoticon
	mark               // punctuation: its id is the mark
	thing              // a link, an address, a mention, a blob: its id says which
	letter             // a letter of another script
)

// The ids of things.
const (
	link uint64 = iota + 1
	address
	mention
	blob
)

// token is a piece of a text.
type token struct {
	kind     kind
	shout    bool   // a word of at least three letters, all capitals
	start    int32  // first byte in the text
	end      int32  // byte behind it
	id       uint64 // same token, same id
	from, to int32  // letters of a word in Scratch.letters
	clause   int32
	sentence int32
}

const (
	seed  = 0xcbf29ce484222325
	prime = 0x100000001b3
)

// mix adds x to a hash.
func mix(h, x uint64) uint64 {
	h = (h ^ x) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// tokenize appends the tokens of text[start:end].
func (s *Scratch) tokenize(text []byte, start, end int) {
	for i := start; i < end; {
		c := text[i]
		switch {
		case c == '\n':
			s.mark(i, i+1, '\n')
			i++
		case c <= ' ':
			i++
		case c == '<':
			i = s.tag(text, i, end)
		case c == '&':
			i = s.entity(text, i, end)
		case c == '@':
			i = s.mention(text, i, end)
		case c >= '0' && c <= '9':
			i = s.number(text, i, end)
		case isASCIILetter(c):
			i = s.word(text, i, end)
		case c < utf8.RuneSelf:
			i = s.punctuation(text, i, end)
		default:
			i = s.wide(text, i, end)
		}
	}
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func (s *Scratch) add(t token) {
	t.clause, t.sentence = s.clause, s.sentence
	s.tokens = append(s.tokens, t)
}

// mark adds punctuation and counts clauses and sentences by it.
func (s *Scratch) mark(start, end int, r rune) {
	switch r {
	case '.', '!', '?', '\n', '…', '~':
		if n := len(s.tokens); n > 0 && s.tokens[n-1].kind != mark {
			s.sentence++
			s.clause++
		}
	case ',', ';', ':', '、', '(', ')', '"', '-', '—', '/', '|', '[', ']', '{', '}':
		if n := len(s.tokens); n > 0 && s.tokens[n-1].kind != mark {
			s.clause++
		}
	}
	if r == '\n' {
		return // it parts, and says nothing
	}
	if n := len(s.tokens); n > 0 && s.tokens[n-1].kind == mark && s.tokens[n-1].id == uint64(r) && int(s.tokens[n-1].end) == start {
		s.tokens[n-1].end = int32(end)
		s.tokens[n-1].to++
		return
	}
	s.add(token{kind: mark, start: int32(start), end: int32(end), id: uint64(r), to: 1})
}

// tag skips an HTML tag; what only looks like one is a mark.
func (s *Scratch) tag(text []byte, i, end int) int {
	const longest = 300
	if i+1 < end && (isASCIILetter(text[i+1]) || text[i+1] == '/' || text[i+1] == '!') {
		if n := bytes.IndexByte(text[i:min(end, i+longest)], '>'); n > 0 {
			s.mark(i, i+n+1, '\n')
			return i + n + 1
		}
	}
	if i+1 < end && text[i+1] == '3' {
		s.add(token{kind: emoji, start: int32(i), end: int32(i + 2), id: '❤'})
		return i + 2
	}
	s.mark(i, i+1, '<')
	return i + 1
}

// entity skips an HTML entity.
func (s *Scratch) entity(text []byte, i, end int) int {
	const longest = 10
	if n := bytes.IndexByte(text[i:min(end, i+longest)], ';'); n > 1 {
		for _, c := range text[i+1 : i+n] {
			if !isASCIILetter(c) && c != '#' && (c < '0' || c > '9') {
				s.mark(i, i+1, '&')
				return i + 1
			}
		}
		return i + n + 1
	}
	s.mark(i, i+1, '&')
	return i + 1
}

func (s *Scratch) mention(text []byte, i, end int) int {
	j := i + 1
	for j < end && (isASCIILetter(text[j]) || text[j] >= '0' && text[j] <= '9' || text[j] == '_' || text[j] == '-') {
		j++
	}
	if j == i+1 {
		s.mark(i, i+1, '@')
		return i + 1
	}
	s.add(token{kind: thing, start: int32(i), end: int32(j), id: mention})
	s.public = true
	return j
}

func (s *Scratch) number(text []byte, i, end int) int {
	j := i
	h := uint64(seed)
	isDigit := func(k int) bool { return k < end && text[k] >= '0' && text[k] <= '9' }
	for j < end && (isDigit(j) || (text[j] == '.' || text[j] == ',' || text[j] == ':') && isDigit(j+1)) {
		h = (h ^ uint64(text[j])) * prime
		j++
	}
	// letters that follow make it a code (4K, 3rd, d41d8c) or a unit
	k := j
	for k < end && (isASCIILetter(text[k]) || text[k] >= '0' && text[k] <= '9') {
		k++
	}
	if k-j > 4 {
		s.add(token{kind: thing, start: int32(i), end: int32(k), id: blob})
		return k
	}
	if j-i > 6 {
		h = 7 // long numbers are all alike
	}
	s.add(token{kind: number, start: int32(i), end: int32(j), id: h})
	return j
}

// longestWord bounds a word: what is longer is no word of a language.
const longestWord = 40

// word reads a word of Latin letters, lower case, with runs of one letter cut to two; a link or an address in its place.
//
//nolint:cyclop // one automaton over the letters
func (s *Scratch) word(text []byte, i, end int) int {
	if n := linkLength(text[i:end]); n > 0 {
		s.add(token{kind: thing, start: int32(i), end: int32(i + n), id: link})
		return i + n
	}
	h := uint64(seed)
	from := len(s.letters)
	upper := 0
	j := i
	for j < end {
		r, size := rune(text[j]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[j:end])
		}
		switch {
		case r >= 'a' && r <= 'z':
		case r >= 'A' && r <= 'Z':
			r |= 0x20
			upper++
		case (r == '\'' || r == '’') && j+size < end && isASCIILetter(text[j+size]):
			r = '\''
		case r >= utf8.RuneSelf && unicode.Is(unicode.Latin, r):
			r = unicode.ToLower(r)
		default:
			r = 0
		}
		if r == 0 {
			break
		}
		j += size
		if n := len(s.letters); n >= from+2 && rune(s.letters[n-1]) == r && rune(s.letters[n-2]) == r {
			continue
		}
		s.letters = utf8.AppendRune(s.letters, r)
	}
	if j < end && text[j] == '@' && j+1 < end && isASCIILetter(text[j+1]) {
		for j < end && text[j] > ' ' && text[j] < utf8.RuneSelf {
			j++
		}
		s.letters = s.letters[:from]
		s.add(token{kind: thing, start: int32(i), end: int32(j), id: address})
		return j
	}
	if j-i > longestWord {
		s.letters = s.letters[:from]
		s.add(token{kind: thing, start: int32(i), end: int32(j), id: blob})
		return j
	}
	for _, c := range s.letters[from:] {
		h = (h ^ uint64(c)) * prime
	}
	s.add(token{
		kind: word, shout: upper >= 3 && upper == j-i, start: int32(i), end: int32(j), id: h, from: int32(from), to: int32(len(s.letters)),
	})
	return j
}

// linkLength is the length of the link at the start of text; 0 if there is none.
func linkLength(text []byte) int {
	if !bytes.HasPrefix(text, []byte("http://")) && !bytes.HasPrefix(text, []byte("https://")) && !bytes.HasPrefix(text, []byte("www.")) {
		return 0
	}
	n := 0
	for n < len(text) && text[n] > ' ' && text[n] < utf8.RuneSelf && text[n] != '"' && text[n] != '<' && text[n] != ')' {
		n++
	}
	return n
}

// punctuation reads ASCII marks and the emoticons made of them.
//
//nolint:cyclop // one case an emoticon
func (s *Scratch) punctuation(text []byte, i, end int) int {
	c := text[i]
	if c == ':' || c == ';' || c == '=' {
		j := i + 1
		if j < end && (text[j] == '-' || text[j] == '\'' || text[j] == '^') {
			j++
		}
		if j < end {
			id := uint64(0)
			switch text[j] {
			case ')', ']', 'D', 'd', 'P', 'p', '*':
				id = '🙂'
			case '(', '[', '/', '|', '\\', 'C', 'c', '@':
				id = '🙁'
			}
			letters := isASCIILetter(text[j]) && j+1 < end && isASCIILetter(text[j+1]) || text[j] == '/' && j+1 < end && text[j+1] == '/'
			if id != 0 && !letters {
				s.add(token{kind: emoji, start: int32(i), end: int32(j + 1), id: id})
				return j + 1
			}
		}
	}
	if c == '^' && i+1 < end && (text[i+1] == '^' || text[i+1] == '_' && i+2 < end && text[i+2] == '^') {
		j := i + 2
		if text[i+1] == '_' {
			j++
		}
		s.add(token{kind: emoji, start: int32(i), end: int32(j), id: '🙂'})
		return j
	}
	s.public = s.public || c == '#' && i+1 < end && isASCIILetter(text[i+1])
	s.mark(i, i+1, rune(c))
	return i + 1
}

// wide reads what is not ASCII.
//
//nolint:cyclop // one case a class of characters
func (s *Scratch) wide(text []byte, i, end int) int {
	r, size := utf8.DecodeRune(text[i:end])
	switch {
	case r >= 0x3400 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r >= 0x20000 && r <= 0x3ffff:
		s.script.countHan(r)
		s.add(token{kind: han, start: int32(i), end: int32(i + size), id: uint64(Fold(r))})
	case r >= 0xff01 && r <= 0xff5e: // full-width ASCII
		return s.fullWidth(i, size, r-0xfee0)
	case r == '。' || r == '｡':
		s.mark(i, i+size, '.')
	case r == '、' || r == '‚':
		s.mark(i, i+size, '、')
	case r == '…' || r == '⋯':
		s.mark(i, i+size, '…')
	case r == '“' || r == '”' || r == '「' || r == '」' || r == '『' || r == '』' || r == '《' || r == '》':
		s.mark(i, i+size, '"')
	case r == '（' || r == '）' || r == '【' || r == '】':
		s.mark(i, i+size, '(')
	case r == '—' || r == '–' || r == '－':
		s.mark(i, i+size, '—')
	case r == '～' || r == '〜':
		s.mark(i, i+size, '~')
	case isEmoji(r):
		s.add(token{kind: emoji, start: int32(i), end: int32(i + size), id: uint64(r)})
	case r == 0x200d || r == 0xfe0f || r == 0x200b || r == 0xfeff || r >= 0x1f3fb && r <= 0x1f3ff || r == 0xa0 || r == 0x3000:
		// joiners, variants, skin tones, wide spaces
	case unicode.Is(unicode.Latin, r):
		return s.word(text, i, end)
	case unicode.IsLetter(r):
		s.script.count(r)
		s.add(token{kind: letter, start: int32(i), end: int32(i + size), id: uint64(r)})
	case r == utf8.RuneError:
		// bytes that are no text
	default:
		s.mark(i, i+size, r)
	}
	return i + size
}

// fullWidth reads one full-width form of an ASCII character.
func (s *Scratch) fullWidth(i, size int, r rune) int {
	switch {
	case r >= '0' && r <= '9':
		s.add(token{kind: number, start: int32(i), end: int32(i + size), id: uint64(r)})
	case r < utf8.RuneSelf && isASCIILetter(byte(r)):
		from := len(s.letters)
		s.letters = append(s.letters, byte(r)|0x20)
		s.add(token{kind: word, start: int32(i), end: int32(i + size), id: (seed ^ uint64(byte(r)|0x20)) * prime, from: int32(from), to: int32(from + 1)})
	default:
		s.mark(i, i+size, r)
	}
	return i + size
}

func isEmoji(r rune) bool {
	skin := r >= 0x1f3fb && r <= 0x1f3ff
	return r >= 0x1f300 && r <= 0x1faff && !skin || r >= 0x2600 && r <= 0x27bf || r == 0x2b50 || r >= 0x1f1e6 && r <= 0x1f1ff
}
