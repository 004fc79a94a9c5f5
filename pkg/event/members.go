package event

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

// Values that several types share.
var (
	channels   = []string{"email", "chat", "chat_group", "call", "community", "social", "review"}
	teams      = []string{"support", "success", "sales", "billing"}
	roles      = []string{"champion", "decision_maker", "admin", "payer", "sponsor", "member"}
	priorities = []string{"low", "normal", "high", "urgent"}
	surveys    = []string{"nps", "csat", "ces", "exit"}
	causes     = []string{
		"closing", "restructuring", "acquisition", "cash_flow", "champion_left", "need_ended", "payment_lapsed",
		"poor_fit", "overpromised", "missing_feature", "poor_onboarding", "failed_implementation", "not_adopted",
		"hard_to_use", "defects", "instability", "success_gap", "slow_support", "poor_service", "left_alone",
		"service_mismatch", "outgrown", "billing_friction", "price", "trust_lost", "unknown",
	}
)

// member is one row of a type's table: how a member of data is checked and where it goes.
type member struct {
	name     string
	required bool
	read     func(s *scanner, payload any) *Invalid // stands behind the colon
}

// members reads the object that begins at the current byte: those of its members that the table knows into payload, the
// others only checked. It is also what skips an object: with no table.
func (s *scanner) members(table []member, payload any) *Invalid {
	if inv := s.deeper(); inv != nil {
		return inv
	}
	base, guess, seen := len(s.names), 0, uint64(0)
	s.i++
	more := s.peek() != '}'
	if !more {
		s.i++
	}
	for n := 1; more; n++ {
		if n > MaxMembers {
			return &Invalid{Reason: TooManyMembers, Detail: "more than " + strconv.Itoa(MaxMembers) + " members"}
		}
		name, inv := s.name()
		if inv != nil {
			return inv
		}
		if k := find(table, name, guess); k < 0 {
			s.names = append(s.names, name)
			inv = s.skip()
		} else {
			if seen&(1<<k) != 0 {
				return duplicate(name)
			}
			seen, guess = seen|1<<k, k+1
			inv = table[k].read(s, payload)
		}
		if inv != nil {
			return inv.under(string(name))
		}
		if more, inv = s.next(); inv != nil {
			return inv
		}
	}
	s.depth--
	for k := range table {
		if table[k].required && seen&(1<<k) == 0 {
			return (&Invalid{Reason: MissingMember}).under(table[k].name)
		}
	}
	return s.unique(base)
}

// find looks a name up, first where it stands if the producer keeps to the table's order. Tables are short.
func find(table []member, name []byte, guess int) int {
	for k := guess; k < len(table); k++ {
		if table[k].name == string(name) {
			return k
		}
	}
	for k := 0; k < guess && k < len(table); k++ {
		if table[k].name == string(name) {
			return k
		}
	}
	return -1
}

func must(m member) member {
	m.required = true
	return m
}

// wantStr reads a string, or says what is there.
func (s *scanner) wantStr() (token, *Invalid) {
	if s.peek() != '"' {
		return token{}, s.wrong("a string")
	}
	return s.str()
}

// bounded reads a string of lo to hi characters.
func (s *scanner) bounded(lo, hi int) (token, *Invalid) {
	if s.peek() != '"' {
		return token{}, s.wrong("a string")
	}
	t, inv := s.str()
	if inv == nil && (len(t.raw) < lo || len(t.raw) > hi) {
		inv = checkLength(t.raw, lo, hi)
	}
	return t, inv
}

// checkLength counts characters, not bytes, as JSON Schema does.
func checkLength(b []byte, lo, hi int) *Invalid {
	if len(b) < lo || len(b) > hi && utf8.RuneCount(b) > hi {
		return &Invalid{Reason: OutOfRange, Detail: "want " + strconv.Itoa(lo) + " to " + strconv.Itoa(hi) + " characters"}
	}
	return nil
}

// text is any string.
func text[P any](name string, at func(*P) *string) member {
	return short(name, 0, MaxBytes, at)
}

// key is an identifier or a name, which cannot be empty.
func key[P any](name string, at func(*P) *string) member {
	return short(name, 1, maxID, at)
}

// ref names something else; an empty one counts as absent.
func ref[P any](name string, at func(*P) *string) member {
	return short(name, 0, maxID, at)
}

func short[P any](name string, lo, hi int, at func(*P) *string) member {
	return member{name: name, read: func(s *scanner, p any) *Invalid {
		t, inv := s.bounded(lo, hi)
		if inv == nil {
			*at(p.(*P)) = s.keep(t)
		}
		return inv
	}}
}

func currency[P any](name string, at func(*P) *string) member {
	return member{name: name, read: func(s *scanner, p any) *Invalid {
		t, inv := s.wantStr()
		if inv != nil {
			return inv
		}
		if len(t.raw) != 3 || !upper(t.raw[0]) || !upper(t.raw[1]) || !upper(t.raw[2]) {
			return &Invalid{Reason: BadFormat, Detail: "want an ISO 4217 code such as EUR"}
		}
		*at(p.(*P)) = s.keep(t)
		return nil
	}}
}

func upper(c byte) bool { return 'A' <= c && c <= 'Z' }

// pick reads one of values and gives the table's own string for it.
func (s *scanner) pick(values []string) (string, *Invalid) {
	t, inv := s.wantStr()
	if inv != nil {
		return "", inv
	}
	for _, v := range values {
		if v == string(t.raw) {
			return v, nil
		}
	}
	return "", &Invalid{Reason: UnknownValue, Detail: "want one of the values in the schema, such as " + values[0]}
}

func oneOf[P any](name string, at func(*P) *string, values ...string) member {
	return member{name: name, read: func(s *scanner, p any) *Invalid {
		v, inv := s.pick(values)
		*at(p.(*P)) = v
		return inv
	}}
}

// array reads an array into a slice, which is not nil even if it is empty: an empty list clears, an absent one keeps.
func array[P, E any](name string, at func(*P) *[]E, each func(*scanner, *E) *Invalid) member {
	return member{name: name, read: func(s *scanner, p any) *Invalid {
		if s.peek() != '[' {
			return s.wrong("an array")
		}
		out := []E{}
		inv := s.elements(func(s *scanner) *Invalid {
			var e E
			inv := each(s, &e)
			out = append(out, e)
			return inv
		})
		*at(p.(*P)) = out
		return inv
	}}
}

// listOf is an array of values of an enumeration.
func listOf[P any](name string, at func(*P) *[]string, values ...string) member {
	return array(name, at, func(s *scanner, e *string) (inv *Invalid) {
		*e, inv = s.pick(values)
		return inv
	})
}

// names is an array of names, none of them empty.
func names[P any](name string, at func(*P) *[]string) member {
	return array(name, at, func(s *scanner, e *string) *Invalid {
		t, inv := s.bounded(1, maxID)
		if inv == nil {
			*e = s.keep(t)
		}
		return inv
	})
}

// list is an array of objects.
func list[P, E any](name string, at func(*P) *[]E, table []member) member {
	return array(name, at, func(s *scanner, e *E) *Invalid {
		if s.peek() != '{' {
			return s.wrong("an object")
		}
		return s.members(table, e)
	})
}

func object[P, E any](name string, at func(*P) **E, table []member) member {
	return member{name: name, read: func(s *scanner, p any) *Invalid {
		if s.peek() != '{' {
			return s.wrong("an object")
		}
		e := new(E)
		*at(p.(*P)) = e
		return s.members(table, e)
	}}
}

// rawObject is an object that is kept as its bytes, which alias the message.
func rawObject[P any](name string, at func(*P) *json.RawMessage) member {
	return member{name: name, read: func(s *scanner, p any) *Invalid {
		if s.peek() != '{' {
			return s.wrong("an object")
		}
		start := s.i
		inv := s.members(nil, nil)
		*at(p.(*P)) = s.b[start:s.i:s.i]
		return inv
	}}
}

func whole[P any](name string, lo, hi int64, at func(*P) *int64) member {
	return member{name: name, read: func(s *scanner, p any) (inv *Invalid) {
		*at(p.(*P)), inv = s.wholeNumber(lo, hi)
		return inv
	}}
}

func optWhole[P any](name string, lo, hi int64, at func(*P) **int64) member {
	return member{name: name, read: func(s *scanner, p any) *Invalid {
		n, inv := s.wholeNumber(lo, hi)
		*at(p.(*P)) = &n
		return inv
	}}
}

func number[P any](name string, lo, hi float64, at func(*P) *float64) member {
	return member{name: name, read: func(s *scanner, p any) (inv *Invalid) {
		*at(p.(*P)), inv = s.realNumber(lo, hi)
		return inv
	}}
}

func optNumber[P any](name string, lo, hi float64, at func(*P) **float64) member {
	return member{name: name, read: func(s *scanner, p any) *Invalid {
		f, inv := s.realNumber(lo, hi)
		*at(p.(*P)) = &f
		return inv
	}}
}

func (s *scanner) boolean() (bool, *Invalid) {
	switch s.peek() {
	case 't':
		return true, s.word("true")
	case 'f':
		return false, s.word("false")
	}
	return false, s.wrong("a boolean")
}

func flag[P any](name string, at func(*P) *bool) member {
	return member{name: name, read: func(s *scanner, p any) (inv *Invalid) {
		*at(p.(*P)), inv = s.boolean()
		return inv
	}}
}

func optFlag[P any](name string, at func(*P) **bool) member {
	return member{name: name, read: func(s *scanner, p any) *Invalid {
		v, inv := s.boolean()
		*at(p.(*P)) = &v
		return inv
	}}
}

// when is a time; in the payload it is in UTC, and zero if absent.
func when[P any](name string, at func(*P) *time.Time) member {
	return member{name: name, read: func(s *scanner, p any) (inv *Invalid) {
		*at(p.(*P)), inv = s.timestamp()
		return inv
	}}
}

func (s *scanner) timestamp() (time.Time, *Invalid) {
	t, inv := s.wantStr()
	if inv != nil {
		return time.Time{}, inv
	}
	at, ok := parseTime(t.raw)
	if !ok {
		return time.Time{}, badTime()
	}
	return at, nil
}

func badTime() *Invalid {
	return &Invalid{Reason: BadTime, Detail: "want RFC 3339 with an offset, such as 2026-03-02T09:30:00Z"}
}
