package store

import (
	"context"
	"fmt"
	"time"
)

// Event is a row of the table events_raw: an event that ingest has accepted.
type Event struct {
	Customer, Type, Source, ID string
	Time                       time.Time
	UserID, Name, Page         string
	Quantity                   float64
	Sentiment                  float32 // NaN where there is none
	SentimentModel             string
	Data                       []byte // the data object, JSON
	Hash                       uint64
	RecordedAt                 time.Time
	Analysis                   uint16
}

// EventBatch collects events by column, as ClickHouse takes them; it is reused from batch to batch and is not safe for concurrent use.
// Rows are kept apart by month, so that no insert spans more table partitions than the server allows.
type EventBatch struct {
	hour, time, recordedAt          []time.Time
	customer, typ, source, id       []string
	userID, name, page, model, data []string
	quantity                        []float64
	sentiment                       []float32
	hash                            []uint64
	analysis                        []uint16
	months                          map[int]struct{}
}

// Len is the number of events in the batch.
func (b *EventBatch) Len() int { return len(b.id) }

// Add puts an event into the batch and reports whether it had room: a batch spans at most as many months as one insert may.
func (b *EventBatch) Add(e *Event) bool {
	month := e.Time.Year()*12 + int(e.Time.Month())
	if _, ok := b.months[month]; !ok {
		if len(b.months) >= maxPartitions {
			return false
		}
		if b.months == nil {
			b.months = map[int]struct{}{}
		}
		b.months[month] = struct{}{}
	}
	b.hour = append(b.hour, e.Time.Truncate(time.Hour))
	b.time = append(b.time, e.Time)
	b.recordedAt = append(b.recordedAt, e.RecordedAt)
	b.customer = append(b.customer, e.Customer)
	b.typ = append(b.typ, e.Type)
	b.source = append(b.source, e.Source)
	b.id = append(b.id, e.ID)
	b.userID = append(b.userID, e.UserID)
	b.name = append(b.name, e.Name)
	b.page = append(b.page, e.Page)
	b.model = append(b.model, e.SentimentModel)
	b.data = append(b.data, string(e.Data))
	b.quantity = append(b.quantity, e.Quantity)
	b.sentiment = append(b.sentiment, e.Sentiment)
	b.hash = append(b.hash, e.Hash)
	b.analysis = append(b.analysis, e.Analysis)
	return true
}

// Reset empties the batch and keeps its memory.
func (b *EventBatch) Reset() {
	for _, c := range []*[]string{&b.customer, &b.typ, &b.source, &b.id, &b.userID, &b.name, &b.page, &b.model, &b.data} {
		clear(*c)
		*c = (*c)[:0]
	}
	b.hour, b.time, b.recordedAt = b.hour[:0], b.time[:0], b.recordedAt[:0]
	b.quantity, b.sentiment, b.hash, b.analysis = b.quantity[:0], b.sentiment[:0], b.hash[:0], b.analysis[:0]
	clear(b.months)
}

// InsertEvents stores a batch; when it returns nil the events are stored and visible. After an error nobody knows: insert the same
// batch again, copies of a row merge into one.
func (s *Store) InsertEvents(ctx context.Context, b *EventBatch) error {
	return s.insertColumns(ctx, "events_raw",
		[]string{"hour", "customer", "type", "time", "source", "id", "user_id", "name", "page", "quantity",
			"sentiment", "sentiment_model", "data", "content_hash", "recorded_at", "analysis"},
		b.hour, b.customer, b.typ, b.time, b.source, b.id, b.userID, b.name, b.page, b.quantity,
		b.sentiment, b.model, b.data, b.hash, b.recordedAt, b.analysis)
}

// insertColumns sends whole columns in one block.
func (s *Store) insertColumns(ctx context.Context, table string, names []string, columns ...any) error {
	stmt := "INSERT INTO " + table + " ("
	for i, n := range names {
		if i > 0 {
			stmt += ", "
		}
		stmt += "`" + n + "`"
	}
	batch, err := s.conn.PrepareBatch(ctx, stmt+")")
	if err != nil {
		return fmt.Errorf("begin insert into %s: %w", table, err)
	}
	for i, c := range columns {
		if err := batch.Column(i).Append(c); err != nil {
			_ = batch.Abort()
			return fmt.Errorf("insert into %s: column %s: %w", table, names[i], err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
	}
	return nil
}
