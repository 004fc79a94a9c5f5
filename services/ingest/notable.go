package ingest

import (
	"encoding/json"
	"math"

	"glidepath/pkg/event"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// notable is an event as topic health carries it: the producer's, with what ingest knows of it as extension attributes.
func notable(topic string, e *event.Event, row *store.Event) stream.Message {
	n := event.Notable{
		SpecVersion: "1.0", Source: e.Source, ID: e.ID, Type: e.Type, Subject: e.Customer, Time: e.Time,
		RecordedTime: row.RecordedAt, Page: row.Page, Data: json.RawMessage(e.JSON),
	}
	if !math.IsNaN(float64(row.Sentiment)) {
		v := float64(row.Sentiment)
		n.Sentiment, n.SentimentModel = &v, row.SentimentModel
	}
	value, err := json.Marshal(n)
	if err != nil {
		// The data was decoded a moment ago, so it is JSON, and the other members are plain.
		value = nil
	}
	kind := []stream.Header{{Key: "type", Value: []byte(e.Type)}}
	return stream.Message{Topic: topic, Key: []byte(e.Customer), Value: value, Headers: kind}
}
