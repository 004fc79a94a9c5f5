package event

import (
	"slices"
	"strings"
	"time"
)

// Event is one event of the contract, decoded and checked.
type Event struct {
	Source, ID, Type string
	Customer         string    // the CloudEvents subject
	Time             time.Time // the event's own time, UTC
	// Data points to the payload of the type (UsageEvent for usage.event, ...), or is *Unknown for a type that this version
	// does not know.
	Data any
	// JSON is the data object as the producer wrote it. It aliases the message's value, as do Properties of a UsageEvent;
	// the strings do not.
	JSON []byte
	// Hash is the 64-bit xxhash of the producer's bytes, in binary mode of the attributes in a fixed order and then of the
	// value: identical copies have the same, and of copies that differ the one with the greatest counts.
	Hash uint64
}

// Message is what a broker hands over.
type Message struct {
	Value   []byte
	Headers []Header
	Time    time.Time // the record's timestamp; if zero, no event time is too far off
}

// Header is one header of a message.
type Header struct {
	Key   string
	Value []byte
}

// Unknown is the payload of a type under a known prefix that this version does not know: its members are in Event.JSON only.
type Unknown struct{}

// Type is a type of the contract.
type Type struct {
	Name  string // billing.refunded
	Topic string // billing, without the deployment's prefix
	// Notable says that the alerter gets its events at once. Of usage.page_viewed that holds for sensitive pages only:
	// Event.Notable decides.
	Notable bool
}

// Types lists every type of the contract, by topic.
func Types() []Type {
	var out []Type
	for _, s := range specs() {
		topic, _ := topicOf(s.name)
		out = append(out, Type{Name: s.name, Topic: topic, Notable: topic != "usage" || s.name == "usage.page_viewed"})
	}
	return out
}

// spec is a type's table: what its payload is and how each member is read.
type spec struct {
	name    string
	topic   string     // set by Decoder, from the name
	make    func() any // the payload with its defaults
	members []member
}

func specs() []spec {
	return slices.Concat(usageSpecs(), billingSpecs(), supportSpecs(), accountsSpecs())
}

// topicOf gives the topic that a type's prefix names; ok is false if it names none, or nothing but a prefix.
func topicOf(name string) (topic string, ok bool) {
	prefix, rest, _ := strings.Cut(name, ".")
	if rest == "" || strings.Trim(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") != "" {
		return "", false
	}
	switch prefix {
	case "usage", "billing", "support":
		return prefix, true
	case "account":
		return "accounts", true
	}
	return "", false
}

// Notable says whether the event goes to the alerter at once: billing, support and accounts, and views of pages that speak
// of leaving. Help pages are no such sign, and plain usage waits for the next score. page is the class of the page that was viewed.
func (e *Event) Notable(page string) bool {
	switch e.Data.(type) {
	case nil, *Unknown, *UsageEvent, *UsageError, *Incident:
		return false
	case *PageViewed:
		return page != "" && page != PageHelp && page != PageInvoice
	}
	return true
}

// UserID is the customer's person whom the event is about, "" if it names none.
func (e *Event) UserID() string {
	switch p := e.Data.(type) {
	case *UsageEvent:
		return p.UserID
	case *PageViewed:
		return p.UserID
	case *UsageError:
		return p.UserID
	case *TicketOpened:
		return p.UserID
	case *SupportMessage:
		return p.UserID
	case *Call:
		return p.UserID
	case *SurveySent:
		return p.UserID
	case *SurveyAnswered:
		return p.UserID
	case *Touchpoint:
		return p.UserID
	case *ContactChanged:
		return p.UserID
	case *Outcome:
		return p.UserID
	case *Advocacy:
		return p.UserID
	}
	return ""
}

// Name is what was used, seen or met: the feature, the page's path or the error's code; "" for other types.
func (e *Event) Name() string {
	switch p := e.Data.(type) {
	case *UsageEvent:
		return p.Name
	case *PageViewed:
		return p.Path
	case *UsageError:
		return p.Code
	}
	return ""
}

// EntityID is the id of what the event is a step of (subscription, invoice, ticket, conversation, outcome, offer, survey,
// incident, onboarding step); "" if there is none.
func (e *Event) EntityID() string {
	switch p := e.Data.(type) {
	case *Incident:
		return p.IncidentID
	case *SubscriptionChanged:
		return p.SubscriptionID
	case *InvoiceIssued:
		return p.InvoiceID
	case *InvoicePaid:
		return p.InvoiceID
	case *PaymentFailed:
		return p.InvoiceID
	case *Refunded:
		return p.InvoiceID
	case *Disputed:
		return p.InvoiceID
	case *Offer:
		return p.OfferID
	case *TicketOpened:
		return p.TicketID
	case *TicketChanged:
		return p.TicketID
	case *TicketSolved:
		return p.TicketID
	case *SupportMessage:
		return p.ConversationID
	case *SurveySent:
		return p.SurveyID
	case *SurveyAnswered:
		return p.SurveyID
	case *OnboardingStep:
		return p.Step
	case *Outcome:
		return p.OutcomeID
	}
	return ""
}

// Text is what the customer said in its own words: of a ticket the subject and the text, of a message an inbound one, of a
// call the customer's turns, of a survey the answer. A transcript without speakers is not the customer's.
func (e *Event) Text() string {
	switch p := e.Data.(type) {
	case *TicketOpened:
		if p.Subject == "" || p.Text == "" {
			return p.Subject + p.Text
		}
		return p.Subject + "\n" + p.Text
	case *SupportMessage:
		if p.Direction == "inbound" {
			return p.Text
		}
	case *Call:
		var turns []string
		for _, t := range p.Turns {
			if t.Speaker == "customer" {
				turns = append(turns, t.Text)
			}
		}
		return strings.Join(turns, "\n")
	case *SurveyAnswered:
		return p.Text
	}
	return ""
}

// Sentiment is the producer's own judgement of the mood, -1 to 1; nil if there is none.
func (e *Event) Sentiment() *float64 {
	switch p := e.Data.(type) {
	case *TicketOpened:
		return p.Sentiment
	case *SupportMessage:
		return p.Sentiment
	case *Call:
		return p.Sentiment
	}
	return nil
}
