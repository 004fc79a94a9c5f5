package store

import (
	"strings"
	"testing"
)

// What a person should know is found, the newest first, and of each sort the last few; what is good, old, later or of others is not.
func TestCustomerEventsAreTheNotableOnes(t *testing.T) {
	s := openStore(t)
	put(t, s,
		ago("a", 1, "usage.event", `{"name":"x"}`),
		ago("a", 2, "usage.page_viewed", `{"path":"/settings/cancel"}`),
		ago("a", 3, "usage.page_viewed", `{"path":"/dashboard"}`),
		ago("a", 4, "support.message", `{"conversation_id":"c","direction":"inbound","text":"bad","sentiment":-0.8}`),
		ago("a", 5, "support.message", `{"conversation_id":"c","direction":"inbound","text":"fine","sentiment":0.4}`),
		ago("a", 6, "support.message", `{"conversation_id":"c","direction":"outbound","text":"sorry"}`),
		ago("a", 7, "billing.payment_failed", `{"invoice_id":"1","amount":100,"currency":"EUR"}`),
		ago("a", 8, "billing.payment_failed", `{"invoice_id":"1","amount":101,"currency":"EUR"}`),
		ago("a", 9, "billing.payment_failed", `{"invoice_id":"1","amount":102,"currency":"EUR"}`),
		ago("a", 10, "support.touchpoint", `{"kind":"check_in","status":"no_show"}`),
		ago("a", 11, "account.contact_changed", `{"user_id":"u","role":"champion","status":"left"}`),
		ago("a", 130, "support.ticket_opened", `{"ticket_id":"old"}`),
		ago("a", -1, "support.ticket_opened", `{"ticket_id":"later"}`),
		ago("b", 1, "support.ticket_opened", `{"ticket_id":"other"}`))
	if err := s.InsertScores(t.Context(), "", now, []Score{scoreRow("a", 0, 50, nil)}); err != nil {
		t.Fatal(err)
	}
	found, err := s.CustomerEvents(t.Context(), "a", asOf, 2)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range found {
		got = append(got, found[i].Type)
	}
	want := "usage.page_viewed support.message billing.payment_failed billing.payment_failed support.touchpoint account.contact_changed"
	if text := strings.Join(got, " "); text != want {
		t.Errorf("got %s, want %s", text, want)
	}
	if !strings.Contains(string(found[2].Data), `"amount":100`) {
		t.Errorf("the last payments are not the last: %s", found[2].Data)
	}
}
