package clickhouse

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
)

const (
	maxTail = 4 << 10
	maxLine = 16 << 10
)

// output takes what the server prints: each line goes to the log at debug level, and the last 4 KiB are kept to
// explain a failure.
type output struct {
	log *slog.Logger

	mu   sync.Mutex
	line []byte
	last []byte
}

func newOutput(log *slog.Logger) *output { return &output{log: log} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.last = append(o.last, p...)
	if over := len(o.last) - maxTail; over > 0 {
		o.last = append(o.last[:0], o.last[over:]...)
	}
	o.line = append(o.line, p...)
	for {
		end := bytes.IndexByte(o.line, '\n')
		if end < 0 {
			break
		}
		o.emit(o.line[:end])
		o.line = append(o.line[:0], o.line[end+1:]...)
	}
	if len(o.line) > maxLine {
		o.emit(o.line)
		o.line = o.line[:0]
	}
	return len(p), nil
}

func (o *output) emit(line []byte) {
	o.log.Debug("clickhouse", "line", string(line))
}

// flush logs a last line that has no line feed.
func (o *output) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.line) > 0 {
		o.emit(o.line)
		o.line = nil
	}
}

// tail is ":\n" and the last of what was printed, or "" if nothing was.
func (o *output) tail() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := strings.ToValidUTF8(strings.TrimSpace(string(o.last)), "?")
	if text == "" {
		return ""
	}
	return ":\n" + text
}
