package store

import (
	"math"
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/generate"
)

// load stores a generated company as ingest would and gives the hours that it touched.
func load(t testing.TB, s *Store, cfg generate.Config) (*generate.Company, []Hour) {
	t.Helper()
	co, err := generate.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var d event.Decoder
	var b EventBatch
	hours := map[Hour]struct{}{}
	flush := func() {
		if err := s.InsertEvents(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		b.Reset()
	}
	for l := range co.Events() {
		e, err := d.Decode(l.Topic, event.Message{Value: append([]byte(nil), l.JSON...), Time: co.End()})
		if err != nil {
			t.Fatalf("%s: %v", l.JSON, err)
		}
		row := Event{Customer: e.Customer, Type: e.Type, Source: e.Source, ID: e.ID, Time: e.Time, UserID: e.UserID(), Name: e.Name(),
			Sentiment: float32(math.NaN()), Data: e.JSON, Hash: e.Hash, RecordedAt: co.End()}
		if u, ok := e.Data.(*event.UsageEvent); ok {
			row.Quantity = u.Quantity
		}
		if p, ok := e.Data.(*event.PageViewed); ok {
			row.Page = event.PageClass(p.Path)
		}
		if v := e.Sentiment(); v != nil {
			row.Sentiment, row.SentimentModel = float32(*v), "producer"
		}
		if a, ok := e.Data.(*event.AccountUpdated); ok && a.Timezone != "" {
			if err := s.EnsureZone(t.Context(), a.Timezone); err != nil {
				t.Fatal(err)
			}
		}
		hours[Hour{e.Customer, e.Time.Unix() / 3600}] = struct{}{}
		for !b.Add(&row) {
			flush()
		}
		if b.Len() >= 50_000 {
			flush()
		}
	}
	flush()
	list := make([]Hour, 0, len(hours))
	for h := range hours {
		list = append(list, h)
	}
	return co, list
}

// now stamps what the tests write.
var now = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
