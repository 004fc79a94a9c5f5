// Package redact takes what identifies a person out of free text before it is kept: e-mail addresses, phone, identity and card numbers
// of the regions that Glidepath's users write from. It is pure, linear, and knows numbers by their form and, where they have one, by
// their check digit; what only might be one (an order number) stays.
package redact

import (
	"bytes"
)

// What stands in the place of what was taken out.
const (
	Email = "[email]"
	Phone = "[phone]"
	ID    = "[id]"
	Card  = "[card]"
)

// Text gives a text without what identifies a person.
func Text(text string) string {
	out, changed := appendRedacted(nil, []byte(text))
	if !changed {
		return text
	}
	return string(out)
}

// appendRedacted appends text to out with marks in the places of what it takes out.
func appendRedacted(out, text []byte) (_ []byte, changed bool) {
	kept := 0 // text before it has been written
	put := func(start, end int, mark string) {
		out = append(append(out, text[kept:start]...), mark...)
		kept, changed = end, true
	}
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '@':
			if start, end := email(text, kept, i); end > 0 {
				put(start, end, Email)
				i = end
				continue
			}
			i++
		case c == '+' || c == '(' || isDigit(c):
			if i > 0 && (isWord(text[i-1]) && isDigit(c)) {
				i = skipWord(text, i)
				continue
			}
			end, mark := number(text[i:])
			if mark != "" {
				put(i, i+end, mark)
			}
			i += max(1, end)
		case isUpper(c) && (i == 0 || !isWord(text[i-1])):
			if n := letterID(text[i:]); n > 0 {
				put(i, i+n, ID)
				i += n
				continue
			}
			i++
		default:
			i++
		}
	}
	if !changed {
		return out, false
	}
	return append(out, text[kept:]...), true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isWord(c byte) bool  { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

func skipWord(text []byte, i int) int {
	for i < len(text) && isWord(text[i]) {
		i++
	}
	return i
}

// longestLocal is how long the part of an address before the @ may be (RFC 5321).
const longestLocal = 64

// email finds the address around the @ at i; end is 0 if there is none. It looks back no further than from.
func email(text []byte, from, i int) (start, end int) {
	start = i
	for start > from && i-start < longestLocal && (isWord(text[start-1]) || bytes.IndexByte([]byte(".%+-"), text[start-1]) >= 0) {
		start--
	}
	end = i + 1
	dot := -1
	for end < len(text) && (isWord(text[end]) || text[end] == '-' || text[end] == '.') {
		if text[end] == '.' {
			dot = end
		}
		end++
	}
	for end > 0 && text[end-1] == '.' { // the end of a sentence
		end--
		dot = bytes.LastIndexByte(text[:end], '.')
	}
	if start == i || dot < i+2 || end-dot < 3 {
		return 0, 0
	}
	return start, end
}

// longestNumber bounds a number with its separators.
const longestNumber = 32

// figure is a number as it stands in a text.
type figure struct {
	digits    []byte
	text      []byte // from the first sign to the last digit
	plus      bool
	separated bool // by spaces, hyphens, dots or brackets
}

// number reads the number at the start of text, its separators within, and says what it is; the mark is empty for a number of no kind.
func number(text []byte) (end int, mark string) {
	var room [20]byte
	f := figure{digits: room[:0], plus: text[0] == '+'}
	last := f.read(text)
	if last < 0 {
		return skipDigits(text, 1), "" // too long for anything; what follows the first group may be a number of its own
	}
	if len(f.digits) == 0 {
		return 1, ""
	}
	next := byte(0)
	if last < len(text) {
		next = text[last]
	}
	if len(f.digits) == 17 && next|0x20 == 'x' && residentID(append(f.digits, 'X')) {
		return last + 1, ID
	}
	if isWord(next) {
		return skipWord(text, last), ""
	}
	return last, f.kind()
}

// read takes the digits from the start of text and gives the place behind the last one; -1 where there are too many.
func (f *figure) read(text []byte) (last int) {
	i := 0
	if f.plus {
		i = 1
	}
	for i < len(text) && i < longestNumber {
		c := text[i]
		switch {
		case isDigit(c):
			if len(f.digits) == cap(f.digits) {
				return -1
			}
			f.digits = append(f.digits, c)
			last = i + 1
		case separates(c, text[i+1:]):
			f.separated = true
		default:
			f.text = text[:last]
			return last
		}
		i++
	}
	f.text = text[:last]
	return last
}

// separates tells whether a sign stands within a number that goes on behind it.
func separates(c byte, rest []byte) bool {
	if bytes.IndexByte([]byte(" -.()"), c) < 0 || len(rest) == 0 {
		return false
	}
	return isDigit(rest[0]) || rest[0] == '(' || rest[0] == ' ' && c == ')'
}

// kind is the mark for what a number is, "" for a number of no kind.
func (f *figure) kind() string {
	n := len(f.digits)
	switch {
	case n == 18 && residentID(f.digits):
		return ID
	case n >= 13 && n <= 19 && luhn(f.digits):
		return Card
	case f.plus && n >= 8 && n <= 15, f.chinesePhone(), f.americanPhone():
		return Phone
	case n == 9 && string(shape(f.text)) == "ddd-dd-dddd":
		return ID // US social security number
	}
	return ""
}

// chinesePhone tells the phone numbers of mainland China, Taiwan and Hong Kong.
func (f *figure) chinesePhone() bool {
	d := f.digits
	switch len(d) {
	case 8: // Hong Kong mobile
		return bytes.IndexByte([]byte("569"), d[0]) >= 0 && string(shape(f.text)) == "dddd dddd"
	case 9: // Taiwan line: 02-2345-6789, (04) 2345-6789
		return d[0] == '0' && f.separated
	case 10: // Taiwan mobile, or line
		return d[0] == '0' && (d[1] == '9' || f.separated)
	case 11: // mainland mobile, or line: 010-12345678
		return d[0] == '1' && d[1] >= '3' || d[0] == '0' && f.separated
	case 12:
		return d[0] == '0' && f.separated
	case 13:
		return bytes.HasPrefix(d, []byte("861")) && d[3] >= '3'
	}
	return false
}

// americanPhone tells those of North America, by the way they are written.
func (f *figure) americanPhone() bool {
	d := f.digits
	if len(d) != 10 || !f.separated || d[0] < '2' || d[3] < '2' {
		return false
	}
	switch string(shape(f.text)) {
	case "ddd-ddd-dddd", "(ddd) ddd-dddd", "ddd.ddd.dddd", "(ddd)ddd-dddd", "ddd ddd dddd":
		return true
	}
	return false
}

func skipDigits(text []byte, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return i
}

// shape is a number with d for each digit.
func shape(text []byte) []byte {
	out := make([]byte, len(text))
	for i, c := range text {
		if isDigit(c) {
			c = 'd'
		}
		out[i] = c
	}
	return out
}

// luhn is the check digit of cards (ISO/IEC 7812-1).
func luhn(d []byte) bool {
	sum := 0
	for i := range d {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0 && sum > 0
}

// residentID is the check digit of mainland identity numbers (GB 11643).
func residentID(d []byte) bool {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(d[i]-'0') * w
	}
	return d[17] == "10X98765432"[sum%11]
}

// letterID is the length of the identity number of Taiwan (A123456789) or Hong Kong (A123456(3)) at the start of text; 0 if there is none.
func letterID(text []byte) int {
	i := 1
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	switch {
	case i == 10 && (text[1] == '1' || text[1] == '2' || text[1] == '8' || text[1] == '9') && (i == len(text) || !isWord(text[i])) && taiwanID(text[:10]):
		return 10
	case i == 7 && len(text) >= 10 && text[7] == '(' && (isDigit(text[8]) || text[8] == 'A') && text[9] == ')':
		return 10
	}
	return 0
}

// taiwanID is the check digit of Taiwan's identity numbers.
func taiwanID(id []byte) bool {
	const order = "ABCDEFGHJKLMNPQRSTUVXYWZIO" // 10, 11, ...
	v := 10 + bytes.IndexByte([]byte(order), id[0])
	sum := v/10 + v%10*9
	for i := 1; i <= 8; i++ {
		sum += int(id[i]-'0') * (9 - i)
	}
	return (sum+int(id[9]-'0'))%10 == 0
}
