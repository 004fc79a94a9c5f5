package store

import (
	"context"
	"fmt"
	"time"
)

// MaxDeadLetter is how much of a refused value is kept, bytes.
const MaxDeadLetter = 1 << 20

// DeadLetter is a record that a service refused, or a range of records that could not be read.
type DeadLetter struct {
	Topic                string // without the prefix
	Partition            int
	Offset, LastOffset   int64
	Service              string
	Reason, Path, Detail string
	Key, Value           []byte // Value is cut at MaxDeadLetter
	Headers              [][2]string
	ValueBytes           uint64
	ValueHash            uint64
	RecordedAt           time.Time
}

// InsertDeadLetters keeps what was refused. It is called before the commit, so that nothing is dropped in silence.
func (s *Store) InsertDeadLetters(ctx context.Context, ds []DeadLetter) error {
	if len(ds) == 0 {
		return nil
	}
	batch, err := s.conn.PrepareBatch(ctx, "INSERT INTO dead_letters_raw (topic, partition, offset, last_offset, service, reason, path, detail, key, value, headers, value_bytes, value_hash, recorded_at)")
	if err != nil {
		return fmt.Errorf("insert dead letters: %w", err)
	}
	for i := range ds {
		d := &ds[i]
		headers := make([]map[string]any, 0, len(d.Headers))
		for _, h := range d.Headers {
			headers = append(headers, map[string]any{"name": h[0], "value": h[1]})
		}
		value := d.Value[:min(len(d.Value), MaxDeadLetter)]
		err := batch.Append(d.Topic, uint16(d.Partition), d.Offset, d.LastOffset, d.Service, d.Reason, d.Path, d.Detail,
			string(d.Key), string(value), headers, d.ValueBytes, d.ValueHash, d.RecordedAt)
		if err != nil {
			_ = batch.Abort()
			return fmt.Errorf("insert dead letters: %w", err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("insert dead letters: %w", err)
	}
	return nil
}

// DeadLetters lists refused records, newest first, of a reason ("" = any), at most limit of them; values are cut at 200 bytes.
func (s *Store) DeadLetters(ctx context.Context, reason, topic string, limit int) ([]DeadLetter, error) {
	rows, err := s.conn.Query(ctx, `SELECT topic, partition, offset, last_offset, service, reason, path, detail, key, substring(value, 1, 200), value_bytes, value_hash, recorded_at
		FROM dead_letters WHERE ($1 = '' OR reason = $1) AND ($2 = '' OR topic = $2) ORDER BY recorded_at DESC, topic, partition, offset LIMIT $3`, reason, topic, uint64(limit))
	if err != nil {
		return nil, fmt.Errorf("read dead letters: %w", err)
	}
	defer rows.Close()
	var ds []DeadLetter
	for rows.Next() {
		var d DeadLetter
		var partition uint16
		var key, value string
		err := rows.Scan(&d.Topic, &partition, &d.Offset, &d.LastOffset, &d.Service, &d.Reason, &d.Path, &d.Detail,
			&key, &value, &d.ValueBytes, &d.ValueHash, &d.RecordedAt)
		if err != nil {
			return nil, fmt.Errorf("read dead letters: %w", err)
		}
		d.Partition, d.Key, d.Value = int(partition), []byte(key), []byte(value)
		ds = append(ds, d)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read dead letters: %w", err)
	}
	return ds, nil
}
