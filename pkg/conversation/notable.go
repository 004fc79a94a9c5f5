package conversation

import (
	"encoding/json"
	"math"
	"strings"

	"glidepath/pkg/event"
	"glidepath/pkg/redact"
	"glidepath/pkg/store"
)

// Notable is a stored event as alerting reads it.
func Notable(row *store.Event) *event.Notable {
	data, err := redact.Join(row.Data, row.Words)
	if err != nil {
		data = row.Data // what was stored is JSON; without its words it still says what happened
	}
	n := &event.Notable{
		SpecVersion: "1.0", Source: row.Source, ID: row.ID, Type: row.Type, Subject: row.Customer, Time: row.Time, RecordedTime: row.RecordedAt,
		Page: row.Page, Topics: strings.Join(row.Topics, " "), Deciding: strings.Join(row.Deciding, "\n"), Data: json.RawMessage(data),
	}
	if v := float64(row.Sentiment); !math.IsNaN(v) {
		n.Sentiment, n.SentimentModel = &v, row.SentimentModel
	}
	return n
}
