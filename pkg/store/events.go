package store

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Event is a row of the table events_raw: an event that ingest has accepted.
type Event struct {
	Customer, Type, Source, ID string
	Time                       time.Time
	UserID, Name, Page         string
	Quantity                   float64
	Sentiment                  float32 // NaN where there is none
	SentimentModel             string
	Topics                     []string // that the words raise
	Deciding                   []string // the words that decided the sentiment, heaviest first
	Data                       []byte   // the data object without what people wrote, JSON
	Words                      []byte   // what people wrote, in the same places, JSON; nil if nothing, or if none is kept
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
	words                           []string
	topics, deciding                [][]string
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
	b.words = append(b.words, string(e.Words))
	b.topics = append(b.topics, e.Topics)
	b.deciding = append(b.deciding, e.Deciding)
	b.quantity = append(b.quantity, e.Quantity)
	b.sentiment = append(b.sentiment, e.Sentiment)
	b.hash = append(b.hash, e.Hash)
	b.analysis = append(b.analysis, e.Analysis)
	return true
}

// Reset empties the batch and keeps its memory.
func (b *EventBatch) Reset() {
	for _, c := range []*[]string{&b.customer, &b.typ, &b.source, &b.id, &b.userID, &b.name, &b.page, &b.model, &b.data, &b.words} {
		clear(*c)
		*c = (*c)[:0]
	}
	for _, c := range []*[][]string{&b.topics, &b.deciding} {
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
			"sentiment", "sentiment_model", "topics", "deciding", "data", "words", "content_hash", "recorded_at", "analysis"},
		b.hour, b.customer, b.typ, b.time, b.source, b.id, b.userID, b.name, b.page, b.quantity,
		b.sentiment, b.model, b.topics, b.deciding, b.data, b.words, b.hash, b.recordedAt, b.analysis)
}

// UnderOlderModels calls each with the events of a UTC day whose words are kept and were judged before an analysis epoch.
func (s *Store) UnderOlderModels(ctx context.Context, epoch uint16, day time.Time, each func(*Event) error) error {
	return s.storedEvents(ctx, each, "SELECT "+eventColumns+` FROM events_raw FINAL
		WHERE hour >= $1 AND hour < $2 AND words != '' AND analysis < $3 ORDER BY time, source, id`, day, day.AddDate(0, 0, 1), epoch)
}

// PageViews calls each with the views of pages of a UTC day.
func (s *Store) PageViews(ctx context.Context, day time.Time, each func(*Event) error) error {
	return s.storedEvents(ctx, each, "SELECT "+eventColumns+` FROM events_raw FINAL
		WHERE hour >= $1 AND hour < $2 AND type = 'usage.page_viewed' ORDER BY time, source, id`, day, day.AddDate(0, 0, 1))
}

// DropPlainViews takes the class from those views in the histories of a UTC day that have none any more: the histories' feed passes them over.
func (s *Store) DropPlainViews(ctx context.Context, day time.Time) error {
	q, err := s.query("plain_views.sql", nil)
	if err != nil {
		return err
	}
	params := clickhouse.WithParameters(clickhouse.Parameters{"day": day.Format(time.DateOnly)})
	if err := s.conn.Exec(clickhouse.Context(ctx, params), q); err != nil {
		return fmt.Errorf("drop the plain views of pages of %s: %w", day.Format(time.DateOnly), err)
	}
	return nil
}

// eventColumns are the columns that storedEvents reads.
const eventColumns = "customer, type, time, source, id, user_id, name, page, quantity, sentiment, sentiment_model, topics, deciding, data, words, " +
	"content_hash, recorded_at, analysis"

// storedEvents runs a query over eventColumns and calls each with its rows, which may be kept.
func (s *Store) storedEvents(ctx context.Context, each func(*Event) error, query string, args ...any) error {
	rows, err := s.conn.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Event
		var data, words string
		if err := rows.Scan(&e.Customer, &e.Type, &e.Time, &e.Source, &e.ID, &e.UserID, &e.Name, &e.Page, &e.Quantity, &e.Sentiment, &e.SentimentModel,
			&e.Topics, &e.Deciding, &data, &words, &e.Hash, &e.RecordedAt, &e.Analysis); err != nil {
			return fmt.Errorf("read events: %w", err)
		}
		e.Data, e.Words = []byte(data), []byte(words)
		if err := each(&e); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	return nil
}

// RaiseEpoch raises the data epoch, once what it stands for is visible: an erasure, or a new analysis of old texts.
func (s *Store) RaiseEpoch(ctx context.Context, reason string, now time.Time) error {
	err := s.conn.Exec(ctx, "INSERT INTO epochs_raw (epoch, reason, raised_at) SELECT max(epoch) + 1, $1, $2 FROM epochs_raw", reason, now)
	if err != nil {
		return fmt.Errorf("raise the data epoch: %w", err)
	}
	return nil
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
