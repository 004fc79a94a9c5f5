package event

import (
	"fmt"
	"time"

	"glidepath/pkg/plainjson"
)

// Marshal gives the event as the value of a structured CloudEvent. See Encode.
func (e *Event) Marshal() ([]byte, error) {
	return Encode(*e)
}

// Encode gives an event as the value of a structured CloudEvent (application/cloudevents+json). If JSON is set it becomes
// data as it is, so what a producer wrote is forwarded unchanged; else Data is marshalled.
func Encode(e Event) ([]byte, error) {
	if e.Source == "" || e.ID == "" || e.Type == "" || e.Customer == "" || e.Time.IsZero() {
		return nil, fmt.Errorf("encode event %q of type %q: source, id, type, customer and time are required", e.ID, e.Type)
	}
	out := make([]byte, 0, 256+len(e.JSON))
	out = append(out, `{"specversion":"1.0"`...)
	for _, a := range [...][2]string{{"id", e.ID}, {"source", e.Source}, {"type", e.Type}, {"subject", e.Customer}} {
		out = append(append(append(out, `,"`...), a[0]...), `":`...)
		var err error
		if out, err = plainjson.Append(out, a[1]); err != nil {
			return nil, fmt.Errorf("encode %s of event %q: %w", a[0], e.ID, err)
		}
	}
	out = append(out, `,"time":"`...)
	out = e.Time.UTC().AppendFormat(out, time.RFC3339Nano)
	out = append(out, `","data":`...)
	switch {
	case len(e.JSON) > 0:
		out = append(out, e.JSON...)
	case e.Data == nil:
		return nil, fmt.Errorf("encode event %q of type %q: no data", e.ID, e.Type)
	default:
		var err error
		if out, err = plainjson.Append(out, e.Data); err != nil {
			return nil, fmt.Errorf("encode data of event %q of type %q: %w", e.ID, e.Type, err)
		}
	}
	return append(out, '}'), nil
}
