package notifier

import (
	"context"
	"io"
	"sync"

	"glidepath/pkg/message"
	"glidepath/pkg/store"
)

// stdout writes messages for people on a terminal. Partitions share it.
type stdout struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *stdout) send(_ context.Context, _ *parcel, m *message.Message) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := io.WriteString(s.w, message.Text(m)); err != nil {
		return again("%v", err)
	}
	return result{status: store.DeliverySent}
}
