package pipelinetest

import (
	"encoding/json"
	"fmt"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/stream"
)

// Source is the producer of a test's events, unless they name another.
const Source = "//test"

// Event is an event that a test sends. Only Type, Customer, Time and Data must be set.
type Event struct {
	Type, Customer, ID, Source string
	Time                       time.Time
	Data                       any       // a typed payload of pkg/event, or a string with the data object
	Recorded                   time.Time // when it arrives: the record's timestamp; zero for the event's own time
	Partition                  *int
}

// Topic is the bare topic of the event's type.
func (e *Event) Topic() string {
	for _, t := range event.Types() {
		if t.Name == e.Type {
			return t.Topic
		}
	}
	return "usage"
}

// Message is the event as a producer sends it. An event without an id is named by its type and time.
func (p *Pipeline) Message(e Event) stream.Message {
	p.tb.Helper()
	if e.Source == "" {
		e.Source = Source
	}
	if e.ID == "" {
		e.ID = fmt.Sprintf("%s-%d", e.Type, e.Time.UnixNano())
	}
	if e.Recorded.IsZero() {
		e.Recorded = e.Time
	}
	out := event.Event{Source: e.Source, ID: e.ID, Type: e.Type, Customer: e.Customer, Time: e.Time, Data: e.Data}
	if text, ok := e.Data.(string); ok {
		out.JSON = json.RawMessage(text)
	}
	value, err := event.Encode(out)
	p.check(err)
	return stream.Message{Topic: p.Client.Topic(e.Topic()), Key: []byte(e.Customer), Value: value, Time: e.Recorded, Partition: e.Partition}
}

// Send publishes events in the order given, with their own arrival times.
func (p *Pipeline) Send(events ...Event) {
	p.tb.Helper()
	msgs := make([]stream.Message, 0, len(events))
	for _, e := range events {
		msgs = append(msgs, p.Message(e))
	}
	p.check(p.Client.Publish(p.tb.Context(), msgs...))
}

// Account makes a customer known that began long before the test's time, in a segment.
func Account(customer, segment, zone string, at time.Time) Event {
	return Event{Type: "account.updated", Customer: customer, Time: at, Data: &event.AccountUpdated{
		Name: "Name of " + customer, Segment: segment, Timezone: zone, StartedAt: at.AddDate(-1, 0, 0)}}
}

// Use is a customer's usage: count events on each day of [from, to), at one minute's distance from the given hour on, by two people.
func Use(customer string, from, to time.Time, hour, count int) []Event {
	var events []Event
	for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
		for i := range count {
			at := day.Add(time.Duration(hour)*time.Hour + time.Duration(i)*time.Minute)
			events = append(events, Event{Type: "usage.event", Customer: customer, Time: at,
				Data: &event.UsageEvent{Name: "report", UserID: fmt.Sprintf("%s-%d", customer, i%2)}})
		}
	}
	return events
}

// Failed is a payment that failed for want of funds: an urgent event.
func Failed(customer, invoice string, at time.Time) Event {
	return Event{Type: "billing.payment_failed", Customer: customer, Time: at, ID: "failed-" + invoice,
		Data: &event.PaymentFailed{InvoiceID: invoice, Amount: 12_000, Currency: "EUR", Kind: "insufficient_funds"}}
}

// Writes is a message by the customer, with the mood that the producer read from it.
func Writes(customer, text string, sentiment float64, at time.Time) Event {
	return Event{Type: "support.message", Customer: customer, Time: at,
		Data: &event.SupportMessage{ConversationID: "c-" + customer, Direction: "inbound", Text: text, Sentiment: &sentiment}}
}
