package store

import (
	"context"
	"fmt"
	"time"
)

// Configuration is a scorecard or a set of rules, by content hash.
type Configuration struct {
	Kind string // scorecard or rules
	Hash string
	Name string
	Text []byte // canonical JSON
}

// RecordConfiguration keeps a configuration, so that a score or an alert that carries its hash can be explained later.
func (s *Store) RecordConfiguration(ctx context.Context, c Configuration, at time.Time) error {
	var have uint64
	if err := s.conn.QueryRow(ctx, "SELECT count() FROM configurations_raw WHERE kind = $1 AND hash = $2", c.Kind, c.Hash).Scan(&have); err != nil {
		return fmt.Errorf("look for %s %s: %w", c.Kind, c.Hash, err)
	}
	if have > 0 {
		return nil
	}
	return s.insertColumns(ctx, "configurations_raw", []string{"kind", "hash", "name", "text", "first_used"},
		[]string{c.Kind}, []string{c.Hash}, []string{c.Name}, []string{string(c.Text)}, []time.Time{at})
}

// ReadConfiguration is the text of a configuration by its kind and content hash; nil if it was never recorded.
func (s *Store) ReadConfiguration(ctx context.Context, kind, hash string) ([]byte, error) {
	var text string
	err := s.conn.QueryRow(ctx, "SELECT any(text) FROM configurations WHERE kind = $1 AND hash = $2", kind, hash).Scan(&text)
	if err != nil {
		return nil, fmt.Errorf("read %s %s: %w", kind, hash, err)
	}
	if text == "" {
		return nil, nil
	}
	return []byte(text), nil
}
