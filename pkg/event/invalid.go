package event

import "strings"

// Limits of a message. They are the decoder's, beside what the schemas say.
const (
	MaxBytes   = 1 << 20 // bytes of a value, the ce_ headers included
	MaxMembers = 1000    // members of one object
	MaxDepth   = 32      // objects and arrays within each other, the envelope counted

	maxID         = 256
	maxSource     = 1024
	maxMoney      = 1e15 // minor units; its sum over 9000 events still fits into 64 bits
	maxDurationMS = 1e12 // 31 years
)

// Reason says in one word why a message was refused. Reasons are stable: metrics and dead letters carry them.
type Reason string

// The reasons.
const (
	BrokenJSON      Reason = "broken_json"      // not JSON, cut off, or bytes behind the value
	InvalidUTF8     Reason = "invalid_utf8"     // also half a surrogate pair
	NULByte         Reason = "nul_byte"         // a NUL, or \u0000 in a string
	TooLarge        Reason = "too_large"        // more than MaxBytes
	TooManyMembers  Reason = "too_many_members" // more than MaxMembers, or nested deeper than MaxDepth
	DuplicateMember Reason = "duplicate_member" // a member or a header that occurs twice
	MissingMember   Reason = "missing_member"   // a required member or attribute is absent
	WrongType       Reason = "wrong_type"       // a string where a number belongs, or null
	OutOfRange      Reason = "out_of_range"     // a number (negative money) or a length beyond its bounds
	UnknownValue    Reason = "unknown_value"    // none of the values of an enumeration
	BadFormat       Reason = "bad_format"       // a currency or a URI reference that is none
	BadTime         Reason = "bad_time"         // not an RFC 3339 time of the years 1900 to 2199
	FarOffTime      Reason = "far_off_time"     // event time more than 10 years before or 1 day after the record's
	UnknownType     Reason = "unknown_type"     // a type without a known prefix, or of another topic
	BadEnvelope     Reason = "bad_envelope"     // not CloudEvents 1.0, or data in another form than a JSON object
)

// BeyondSchema are the reasons that a JSON Schema cannot have, since they lie below JSON's data model or outside the
// message: what a schema accepts is refused by the decoder for one of these reasons or not at all. (A NUL and half a
// surrogate pair may stand anywhere, also in members that no schema names.) schemas/events/README.md lists them for producers.
func BeyondSchema() []Reason {
	return []Reason{InvalidUTF8, NULByte, TooLarge, TooManyMembers, DuplicateMember, FarOffTime}
}

// Invalid is the error of a message that is refused.
type Invalid struct {
	Reason Reason
	Path   string // JSON pointer into the value, or a header's name; "" for the value as a whole
	Detail string // what was wrong, for people; never more than a few words of the message
}

func (e *Invalid) Error() string {
	s := "event refused: " + string(e.Reason)
	if e.Path != "" {
		s += " at " + e.Path
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

// under puts the fault below a member or an element.
func (e *Invalid) under(name string) *Invalid {
	if len(name) > maxID {
		name = strings.ToValidUTF8(name[:maxID], "") + "..."
	}
	e.Path = "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name) + e.Path
	return e
}
