package event

import (
	"bytes"
	"strconv"
)

// decimal is a JSON number as written, brought to one form: digits times 10 to the exp, without zeros at either end.
type decimal struct {
	negative bool
	digits   []byte // none for 0
	exp      int
}

// farExp stands for every exponent beyond it: no number with one is within the bounds of any member, or differs from 0 in them.
const farExp = 1 << 30

// parseDecimal takes a number apart that num has found well-formed.
func parseDecimal(raw []byte) decimal {
	var d decimal
	if raw[0] == '-' {
		d.negative, raw = true, raw[1:]
	}
	if k := bytes.IndexAny(raw, "eE"); k >= 0 {
		d.exp = parseExp(raw[k+1:])
		raw = raw[:k]
	}
	d.digits = raw
	if whole, fraction, ok := bytes.Cut(raw, []byte(".")); ok {
		d.digits = append(bytes.Clone(whole), fraction...)
		d.exp -= len(fraction)
	}
	d.digits = bytes.TrimLeft(d.digits, "0")
	n := len(d.digits)
	d.digits = bytes.TrimRight(d.digits, "0")
	d.exp += n - len(d.digits)
	if len(d.digits) == 0 {
		d = decimal{}
	}
	return d
}

func parseExp(b []byte) int {
	negative := b[0] == '-'
	n := 0
	for _, c := range bytes.TrimLeft(b, "+-") {
		if n = n*10 + int(c-'0'); n > farExp {
			n = farExp
			break
		}
	}
	if negative {
		return -n
	}
	return n
}

// compare orders two decimals: -1, 0 or 1.
func (d decimal) compare(o decimal) int {
	if d.sign() != o.sign() || d.sign() == 0 {
		return d.sign() - o.sign()
	}
	c := len(d.digits) + d.exp - len(o.digits) - o.exp
	if c == 0 {
		c = bytes.Compare(d.digits, o.digits)
	}
	if d.negative {
		return -c
	}
	return c
}

func (d decimal) sign() int {
	switch {
	case len(d.digits) == 0:
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// integer gives the number's value, if it is whole and fits. 100.0 and 1e2 are whole, as in JSON Schema.
func (d decimal) integer() (n int64, whole, fits bool) {
	if d.exp < 0 {
		return 0, false, false
	}
	if len(d.digits)+d.exp > 18 {
		return 0, true, false
	}
	for _, c := range d.digits {
		n = n*10 + int64(c-'0')
	}
	for range d.exp {
		n *= 10
	}
	if d.negative {
		n = -n
	}
	return n, true, true
}

// wholeNumber reads an integer between lo and hi.
func (s *scanner) wholeNumber(lo, hi int64) (int64, *Invalid) {
	if inv := s.wantNumber("an integer"); inv != nil {
		return 0, inv
	}
	raw, digits, inv := s.num()
	if inv != nil {
		return 0, inv
	}
	n, fits := int64(0), true
	if digits && len(raw) <= 18 && raw[0] != '-' {
		for _, c := range raw {
			n = n*10 + int64(c-'0')
		}
	} else {
		var whole bool
		if n, whole, fits = parseDecimal(raw).integer(); !whole {
			return 0, &Invalid{Reason: WrongType, Detail: "want an integer, got a fraction"}
		}
	}
	if !fits || n < lo || n > hi {
		return 0, &Invalid{Reason: OutOfRange, Detail: "want " + strconv.FormatInt(lo, 10) + " to " + strconv.FormatInt(hi, 10)}
	}
	return n, nil
}

// realNumber reads a number between lo and hi. The bounds hold for the number as written, not as rounded to 64 bits.
func (s *scanner) realNumber(lo, hi float64) (float64, *Invalid) {
	if inv := s.wantNumber("a number"); inv != nil {
		return 0, inv
	}
	raw, digits, inv := s.num()
	if inv != nil {
		return 0, inv
	}
	var f float64
	if digits && len(raw) <= 15 && raw[0] != '-' {
		n := int64(0)
		for _, c := range raw {
			n = n*10 + int64(c-'0')
		}
		f = float64(n)
	} else {
		f, _ = strconv.ParseFloat(string(raw), 64) // its only error here is an overflow, to an infinity beyond all bounds
		if f == 0 {
			f = 0 // not -0
		}
	}
	if f < lo || f > hi || f == lo && parseDecimal(raw).compare(exactly(lo)) < 0 ||
		f == hi && parseDecimal(raw).compare(exactly(hi)) > 0 {
		bounds := strconv.FormatFloat(lo, 'g', -1, 64) + " to " + strconv.FormatFloat(hi, 'g', -1, 64)
		return 0, &Invalid{Reason: OutOfRange, Detail: "want " + bounds}
	}
	return f, nil
}

func exactly(f float64) decimal {
	return parseDecimal(strconv.AppendFloat(nil, f, 'e', -1, 64))
}

// wantNumber stands at a number, or says what is there.
func (s *scanner) wantNumber(what string) *Invalid {
	if c := s.peek(); c == '-' || '0' <= c && c <= '9' {
		return nil
	}
	return s.wrong(what)
}

// wrong says what is there instead of what the member wants.
func (s *scanner) wrong(want string) *Invalid {
	var got string
	switch c := s.peek(); c {
	case '"':
		got = "a string"
	case '{':
		got = "an object"
	case '[':
		got = "an array"
	case 't', 'f':
		got = "a boolean"
	case 'n':
		got = "null"
	default:
		if c != '-' && (c < '0' || c > '9') {
			return s.broken("no value")
		}
		got = "a number"
	}
	return &Invalid{Reason: WrongType, Detail: "want " + want + ", got " + got}
}
