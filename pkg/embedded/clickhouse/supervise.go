package clickhouse

import (
	"context"
	"time"
)

const (
	firstDelay = 100 * time.Millisecond
	lastDelay  = 10 * time.Second
	// steady is how long a run must last for the next death to count as the first one.
	steady = 30 * time.Second
)

// supervise starts the server again whenever it ends, until Stop. A server that cannot be started is tried for ever,
// ever more rarely, because the cause (a full disk, a taken port) may go away; it is logged when it changes.
func (s *Server) supervise(p *process) {
	defer close(s.done)
	defer func() {
		s.shut()
		if err := s.lock.Unlock(); err != nil {
			s.log.Error("cannot unlock the directory of the embedded ClickHouse", "error", err)
		}
	}()
	delay, since := firstDelay, time.Now()
	for {
		<-p.exited
		s.setCurrent(nil)
		if s.stopped() {
			return
		}
		if time.Since(since) > steady {
			delay = firstDelay
		}
		s.log.Error("the embedded ClickHouse died and is started again",
			"how", p.ending(), "output", p.output.tail(), "fatal", s.layout.fatal())
		p = s.relaunch(&delay)
		if p == nil {
			return
		}
		since = time.Now()
		s.log.Info("the embedded ClickHouse runs again", "pid", p.pid)
	}
}

// relaunch tries until a process answers, and returns nil when the server is being stopped.
func (s *Server) relaunch(delay *time.Duration) *process {
	var last string
	for {
		if !s.pause(*delay) {
			return nil
		}
		*delay = min(*delay*2, lastDelay)
		p, err := s.launch(context.Background())
		if err == nil {
			return p
		}
		if s.stopped() {
			return nil
		}
		if err.Error() != last {
			last = err.Error()
			s.log.Error("cannot start the embedded ClickHouse again, trying on", "error", err)
		}
	}
}

// setCurrent says false when the server is being stopped: Stop may have missed this process.
func (s *Server) setCurrent(p *process) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = p
	if p == nil {
		s.native.lead(0)
		s.http.lead(0)
	}
	return !s.stopped()
}

func (s *Server) stopped() bool {
	select {
	case <-s.stopping:
		return true
	default:
		return false
	}
}

func (s *Server) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.stopping:
		return false
	}
}
