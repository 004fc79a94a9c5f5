package pipelinetest

import (
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
)

func viewed(customer, path string, at time.Time) Event {
	return Event{Type: "usage.page_viewed", Customer: customer, Time: at, Data: &event.PageViewed{Path: path, UserID: "u"}}
}

// TestPagesByTheScorecardsPatterns: ingest classes pages by the patterns of the scorecard that judges, and signals, notable events and
// alerts follow.
func TestPagesByTheScorecardsPatterns(t *testing.T) {
	t.Parallel()
	p := New(t)
	var err error
	p.Card, err = health.LoadScorecard("patterns", []byte(shippedCard(t)+"\npages: {cancel: [/bye], none: [/orders/cancel]}\n"))
	p.check(err)
	p.Start(p.Ingest(nil), p.Scorer(nil))
	at := monday.Add(9 * time.Hour)
	for i, path := range []string{"/bye", "/orders/cancel", "/pricing"} {
		p.Send(Account("a", "smb", "", at.AddDate(0, 0, -30)), viewed("a", path, at.Add(time.Duration(i)*time.Minute)))
	}
	p.Judge(at.AddDate(0, 0, 1))
	same(t, "pages", p.SQL("SELECT name, page FROM events WHERE type = 'usage.page_viewed' ORDER BY name"), []string{"/bye\tcancel", "/orders/cancel\t", "/pricing\tpricing"})
	if n := p.One("SELECT cancel_visits_28d FROM scores_known"); n != "1" {
		t.Errorf("%s visits of cancel pages are counted, want 1", n)
	}
}
