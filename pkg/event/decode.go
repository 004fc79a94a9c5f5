package event

import (
	"encoding/binary"
	"time"

	"github.com/cespare/xxhash/v2" // the hash that names a copy; maintained, and the fastest in pure Go
)

// How far an event's time may lie from its record's timestamp. A schema cannot say this: it sees no record.
const (
	MaxAge   = 87660 * time.Hour // 10 years of 365.25 days
	MaxAhead = 24 * time.Hour
)

// Decoder decodes messages one after the other and keeps its buffers between them. The zero value is ready; it serves one
// goroutine at a time.
type Decoder struct {
	s    scanner
	env  Envelope
	seen uint32 // attributes that are set, and from bit 16 on those that were read

	wanted     bool // decode data into a payload
	topic      string
	payload    any
	dataAt     int
	extensions map[string]string // collected if not nil

	specs      map[string]*spec
	lastSpec   *spec // streams repeat types and sources: most of the time neither is looked up or copied
	lastSource string

	digest    xxhash.Digest
	at        [noAttribute]int // in binary mode, which header an attribute is
	more      []int            // and which headers are extensions, by name
	canonical []byte
}

// Decode checks a message of a topic (usage, billing, support or accounts, without the deployment's prefix; "" for any of
// them) and gives its event. The error is an *Invalid.
func (d *Decoder) Decode(topic string, m Message) (Event, error) {
	if d.specs == nil {
		d.specs = map[string]*spec{}
		for _, s := range specs() {
			s.topic, _ = topicOf(s.name)
			d.specs[s.name] = &s
		}
	}
	d.wanted, d.topic = true, topic
	if inv := d.decode(m); inv != nil {
		return Event{}, inv
	}
	e := &d.env
	return Event{
		Source: e.Source, ID: e.ID, Type: e.Type, Customer: e.Subject, Time: e.Time,
		Data: d.payload, JSON: e.Data, Hash: d.hash(m),
	}, nil
}

func (d *Decoder) decode(m Message) *Invalid {
	if inv := d.parse(m); inv != nil {
		return inv
	}
	if !d.env.Structured {
		if inv := d.readData(); inv != nil {
			return inv
		}
		d.env.Data = d.s.b[d.dataAt:d.s.i:d.s.i]
		if inv := d.s.end(); inv != nil {
			return inv
		}
	}
	switch {
	case d.seen&(1<<attrSubject) == 0:
		return d.missing("subject")
	case d.seen&(1<<attrTime) == 0:
		return d.missing("time")
	case d.payload == nil:
		return d.missing("data")
	case d.env.DataContentType != "" && d.env.DataContentType != jsonType && !isJSONType(d.env.DataContentType):
		return &Invalid{Reason: BadEnvelope, Path: d.pathOf("datacontenttype"), Detail: "want " + jsonType}
	case m.Time.IsZero():
		return nil
	}
	if age := m.Time.Sub(d.env.Time); age > MaxAge || age < -MaxAhead {
		detail := "want at most 10 years before and 1 day after the record's timestamp " + m.Time.UTC().Format(time.RFC3339)
		return &Invalid{Reason: FarOffTime, Path: d.pathOf("time"), Detail: detail}
	}
	return nil
}

func (d *Decoder) pathOf(attribute string) string {
	switch {
	case d.env.Structured:
		return "/" + attribute
	case attribute == "datacontenttype":
		return "content-type"
	}
	return "ce_" + attribute
}

// readData reads the object that data is into the payload of the type, which set has accepted by now.
func (d *Decoder) readData() *Invalid {
	if d.s.peek() != '{' {
		return d.s.wrong("an object")
	}
	d.dataAt = d.s.i
	if d.lastSpec == nil {
		d.payload = &Unknown{}
		return d.s.members(nil, nil)
	}
	d.payload = d.lastSpec.make()
	return d.s.members(d.lastSpec.members, d.payload)
}

// hash is the identity of the producer's bytes. In binary mode the attributes belong to them: those of CloudEvents in the
// order of their numbers, then extensions by name, whatever the order of the headers.
func (d *Decoder) hash(m Message) uint64 {
	if d.env.Structured {
		return xxhash.Sum64(m.Value)
	}
	b := d.canonical[:0]
	for a := specVersion; a < attrData; a++ {
		if d.seen&(1<<a) != 0 {
			v := m.Headers[d.at[a]].Value
			b = append(b, byte(a))
			b = append(binary.LittleEndian.AppendUint32(b, uint32(len(v))), v...)
		}
	}
	for _, i := range d.more {
		h := &m.Headers[i]
		b = append(b, byte(noAttribute))
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(h.Key))), h.Key...)
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(h.Value))), h.Value...)
	}
	d.canonical = b
	d.digest.Reset()
	_, _ = d.digest.Write(b) // a hash has no error
	_, _ = d.digest.Write(m.Value)
	return d.digest.Sum64()
}
