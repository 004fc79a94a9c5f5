package pipelinetest

import (
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/services/rebuild"
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
	const pages = "SELECT name, page FROM events WHERE type = 'usage.page_viewed' ORDER BY name"
	same(t, "pages", p.SQL(pages), []string{"/bye\tcancel", "/orders/cancel\t", "/pricing\tpricing"})
	if n := p.One("SELECT cancel_visits_28d FROM scores_known"); n != "1" {
		t.Errorf("%s visits of cancel pages are counted, want 1", n)
	}

	// Other patterns act on what is stored once a rebuild says so, and only then; a second one finds nothing to change.
	p.Card, err = health.LoadScorecard("patterns", []byte(shippedCard(t)+"\npages: {cancel: [/orders/cancel], none: [/bye, /pricing]}\n"))
	p.check(err)
	for _, o := range []rebuild.Options{{}, {Pages: true}, {Pages: true}} {
		_, err := p.Rebuilder().Run(t.Context(), o, func(int, int, string) {})
		p.check(err)
		want, sensitive := []string{"/bye\tcancel", "/orders/cancel\t", "/pricing\tpricing"}, "1\t1\t2"
		if o.Pages {
			want, sensitive = []string{"/bye\t", "/orders/cancel\tcancel", "/pricing\t"}, "1\t0\t1"
		}
		same(t, "pages", p.SQL(pages), want)
		same(t, "what follows", p.SQL("SELECT cancel_visits_28d, pricing_visits_28d, (SELECT sum(sensitive_pages) FROM rollups) FROM scores_corrected"), []string{sensitive})
	}
	if n := p.One("SELECT count() FROM epochs_raw"); n != "1" {
		t.Errorf("the data epoch was raised %s times, and one change became visible", n)
	}
}
