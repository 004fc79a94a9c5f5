package event

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Envelope is a CloudEvents 1.0 event of any type and content, by the Kafka binding 1.0.2: what this package checks before it
// looks at what Glidepath adds (a customer, a time, a known type, a JSON object as data).
type Envelope struct {
	ID, Source, Type            string
	Subject                     string // "" if absent
	Time                        time.Time
	DataContentType, DataSchema string
	Extensions                  map[string]string // values that are no strings as their JSON
	// Data is the value in binary mode, and in structured mode the JSON of member data (a JSON string, if the content type
	// is none of JSON). It aliases the message's value.
	Data       []byte
	Structured bool
}

// attribute numbers the context attributes that Glidepath reads.
type attribute int

const (
	specVersion attribute = iota
	attrID
	attrSource
	attrType
	attrSubject
	attrTime
	attrContentType
	attrSchema
	attrData
	attrDataBase64
	noAttribute // an extension
)

func attributeOf(name string) attribute {
	switch name {
	case "specversion":
		return specVersion
	case "id":
		return attrID
	case "source":
		return attrSource
	case "type":
		return attrType
	case "subject":
		return attrSubject
	case "time":
		return attrTime
	case "datacontenttype":
		return attrContentType
	case "dataschema":
		return attrSchema
	case "data":
		return attrData
	case "data_base64":
		return attrDataBase64
	}
	return noAttribute
}

// ParseEnvelope reads a message of any CloudEvents type. The error is an *Invalid.
func ParseEnvelope(m Message) (Envelope, error) {
	d := Decoder{extensions: map[string]string{}}
	if inv := d.parse(m); inv != nil {
		return Envelope{}, inv
	}
	d.env.Extensions = d.extensions
	return d.env, nil
}

// parse reads the attributes, and data too if the decoder wants a payload.
func (d *Decoder) parse(m Message) *Invalid {
	size := len(m.Value)
	for _, h := range m.Headers {
		size += len(h.Key) + len(h.Value)
	}
	if size > MaxBytes {
		return &Invalid{Reason: TooLarge, Detail: strconv.Itoa(size) + " bytes, at most " + strconv.Itoa(MaxBytes) + " are taken"}
	}
	d.env, d.seen, d.payload = Envelope{}, 0, nil
	var inv *Invalid
	if d.env.Structured, inv = structured(m.Headers); inv != nil {
		return inv
	}
	if d.env.Structured {
		d.s.reset(m.Value, 0)
		inv = d.parseStructured()
	} else {
		d.s.reset(m.Value, 1)
		inv = d.parseBinary(m)
	}
	if inv != nil {
		return inv
	}
	for a, name := range [...]string{"specversion", "id", "source", "type"} {
		if d.seen&(1<<a) == 0 {
			return d.missing(name)
		}
	}
	return nil
}

func (d *Decoder) missing(attribute string) *Invalid {
	if !d.env.Structured {
		return &Invalid{Reason: MissingMember, Path: "ce_" + attribute}
	}
	return (&Invalid{Reason: MissingMember}).under(attribute)
}

// structured says which mode the headers announce: structured for its content type, binary for a ce_ header, and structured
// again if there is neither, since many producers send no headers at all.
func structured(headers []Header) (bool, *Invalid) {
	binary := false
	for _, h := range headers {
		if isContentType(h.Key) {
			const prefix = "application/cloudevents"
			if len(h.Value) < len(prefix) || !strings.EqualFold(string(h.Value[:len(prefix)]), prefix) {
				continue
			}
			media, _, _ := strings.Cut(string(h.Value[len(prefix):]), ";")
			if !strings.EqualFold(strings.TrimSpace(media), "+json") {
				return false, &Invalid{Reason: BadEnvelope, Path: h.Key, Detail: "want application/cloudevents+json"}
			}
			return true, nil
		}
		binary = binary || strings.HasPrefix(h.Key, "ce_")
	}
	return !binary, nil
}

func isContentType(key string) bool {
	return len(key) == len("content-type") && strings.EqualFold(key, "content-type")
}

// parseStructured reads a value that is the whole event.
func (d *Decoder) parseStructured() *Invalid {
	s := &d.s
	if s.peek() != '{' {
		return s.wrong("an object")
	}
	if inv := s.deeper(); inv != nil {
		return inv
	}
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
		if inv = d.structuredMember(name); inv != nil {
			return inv.under(string(name))
		}
		if more, inv = s.next(); inv != nil {
			return inv
		}
	}
	if inv := s.unique(0); inv != nil {
		return inv
	}
	if inv := s.end(); inv != nil {
		return inv
	}
	if d.wanted && d.env.Data != nil && d.payload == nil { // data stood before type
		s.i, s.depth = d.dataAt, 1
		if inv := d.readData(); inv != nil {
			return inv.under("data")
		}
	}
	return nil
}

// structuredMember reads the value behind a name. A null is an attribute that is not set, says the JSON format.
func (d *Decoder) structuredMember(name []byte) *Invalid {
	s := &d.s
	a := attributeOf(string(name))
	if a == noAttribute {
		s.names = append(s.names, name)
		return d.extension(string(name))
	}
	if d.seen&(1<<(a+16)) != 0 {
		return &Invalid{Reason: DuplicateMember}
	}
	d.seen |= 1 << (a + 16) // read, if only as null
	c := s.peek()
	switch {
	case c == 'n':
		return s.word("null")
	case a == attrDataBase64:
		return &Invalid{Reason: BadEnvelope, Detail: "data in base64 is not taken: send data"}
	case a == attrData:
		d.seen |= 1 << a
		d.dataAt = s.i
		var inv *Invalid
		if d.wanted && d.seen&(1<<attrType) != 0 {
			inv = d.readData()
		} else {
			inv = s.skip()
		}
		d.env.Data = s.b[d.dataAt:s.i:s.i]
		return inv
	case c != '"':
		return s.wrong("a string")
	}
	t, inv := s.str()
	if inv != nil {
		return inv
	}
	return d.set(a, t)
}

func (d *Decoder) extension(name string) *Invalid {
	s := &d.s
	c := s.peek()
	start := s.i
	if d.extensions == nil || c != '"' {
		inv := s.skip()
		if d.extensions != nil && c != 'n' {
			d.extensions[name] = string(s.b[start:s.i])
		}
		return inv
	}
	t, inv := s.str()
	d.extensions[name] = string(t.raw)
	return inv
}

// set checks an attribute and keeps it.
func (d *Decoder) set(a attribute, t token) *Invalid {
	d.seen |= 1 << a
	switch a {
	case specVersion:
		if string(t.raw) != "1.0" {
			return &Invalid{Reason: BadEnvelope, Detail: "want specversion 1.0"}
		}
	case attrID:
		d.env.ID = d.s.keep(t)
		return checkLength(t.raw, 1, maxID)
	case attrSource:
		return d.setSource(t)
	case attrType:
		if d.lastSpec == nil || string(t.raw) != d.lastSpec.name {
			d.lastSpec = d.specs[string(t.raw)]
		}
		return d.setType(t)
	case attrSubject:
		d.env.Subject = d.s.keep(t)
		return checkLength(t.raw, 1, maxID)
	case attrTime:
		var ok bool
		if d.env.Time, ok = parseTime(t.raw); !ok {
			return badTime()
		}
	case attrContentType:
		if d.env.DataContentType = jsonType; string(t.raw) != jsonType {
			d.env.DataContentType = d.s.keep(t)
		}
		return checkLength(t.raw, 1, MaxBytes)
	case attrSchema:
		d.env.DataSchema = d.s.keep(t)
		return checkURI(t.raw)
	}
	return nil
}

func (d *Decoder) setSource(t token) *Invalid {
	if len(t.raw) == 0 || string(t.raw) != d.lastSource {
		if inv := checkURI(t.raw); inv != nil {
			return inv
		}
		d.lastSource = string(t.raw)
	}
	d.env.Source = d.lastSource
	return nil
}

// setType keeps the type and, where a payload is wanted, refuses one that is not of the topic.
func (d *Decoder) setType(t token) *Invalid {
	var topic string
	if d.lastSpec != nil {
		d.env.Type, topic = d.lastSpec.name, d.lastSpec.topic
	} else {
		if inv := checkLength(t.raw, 1, maxID); inv != nil {
			return inv
		}
		d.env.Type = d.s.keep(t)
		topic, _ = topicOf(d.env.Type)
	}
	if d.wanted && (topic == "" || d.topic != "" && d.topic != topic) {
		return &Invalid{Reason: UnknownType, Detail: "want a type of usage, billing, support or account, on the topic of that name"}
	}
	return nil
}

const jsonType = "application/json"

// parseBinary reads the attributes from the headers; the value is data.
func (d *Decoder) parseBinary(m Message) *Invalid {
	if len(m.Headers) > MaxMembers {
		return &Invalid{Reason: TooManyMembers, Detail: "more than " + strconv.Itoa(MaxMembers) + " headers"}
	}
	d.env.Data = m.Value
	d.more = d.more[:0]
	for i := range m.Headers {
		h := &m.Headers[i]
		var a attribute
		switch {
		case strings.HasPrefix(h.Key, "ce_"):
			a = attributeOf(h.Key[len("ce_"):])
		case isContentType(h.Key):
			a = attrContentType
		default:
			continue
		}
		if inv := d.header(a, i, h); inv != nil {
			inv.Path = h.Key
			return inv
		}
	}
	slices.SortFunc(d.more, func(a, b int) int { return strings.Compare(m.Headers[a].Key, m.Headers[b].Key) })
	for i := 1; i < len(d.more); i++ {
		if key := m.Headers[d.more[i]].Key; key == m.Headers[d.more[i-1]].Key {
			return &Invalid{Reason: DuplicateMember, Path: key}
		}
	}
	return nil
}

// header reads one attribute and notes which header it was, for the hash.
func (d *Decoder) header(a attribute, i int, h *Header) *Invalid {
	if !utf8.Valid(h.Value) {
		return &Invalid{Reason: InvalidUTF8}
	}
	if bytes.IndexByte(h.Value, 0) >= 0 {
		return &Invalid{Reason: NULByte}
	}
	switch {
	case a == attrData || a == attrDataBase64:
		return &Invalid{Reason: BadEnvelope, Detail: "data is the value in binary mode"}
	case a == noAttribute:
		d.more = append(d.more, i)
		if d.extensions != nil {
			d.extensions[h.Key[len("ce_"):]] = string(h.Value)
		}
		return nil
	case d.seen&(1<<a) != 0:
		return &Invalid{Reason: DuplicateMember}
	}
	d.at[a] = i
	return d.set(a, token{raw: h.Value, escaped: true})
}
