package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"

	"glidepath/pkg/stream/internal/budget"
)

// metadataTTL bounds how long a changed leader or a new topic goes unnoticed.
const metadataTTL = 3 * time.Second

// ErrClosed is returned by calls on a client that was closed.
var ErrClosed = errors.New("the stream client is closed")

// Client talks to one Kafka cluster. It is safe for concurrent use.
//
// It has two budgets of memory. One holds what was read from brokers and is not
// decoded yet (a quarter of Config.MaxBytes), the other what handlers have or
// may have in hand (Config.MaxBytes). The first waits for the second and the
// second only for handlers, so they cannot lock each other out. Batches being
// decoded are on top: at most decodeSlots of them, each at most
// Config.MaxBatchBytes and the megabyte that it may stand behind.
type Client struct {
	cfg     Config
	log     *slog.Logger
	metrics *metrics
	states  *states

	addr      net.Addr
	transport kafka.RoundTripper
	closeIdle func()
	kafka     *kafka.Client
	conns     *connTracker

	fetched *budget.Budget // responses read and not decoded yet
	records *budget.Budget // what handlers have or may have in hand
	decode  chan struct{}
	pool    *pool
	corrID  atomic.Int32

	producers *producers

	ctx    context.Context // ends at Close
	cancel context.CancelFunc

	mu     sync.Mutex
	claims map[*claim]struct{}
}

// New makes a client. It does not connect; a broker that is away is waited for
// by the calls that need it. reg may be nil.
func New(cfg Config, log *slog.Logger, reg prometheus.Registerer) (*Client, error) {
	return newClient(cfg, log, reg, func(t kafka.RoundTripper) kafka.RoundTripper { return t })
}

// newClient lets tests stand between the client and its transport.
func newClient(cfg Config, log *slog.Logger, reg prometheus.Registerer,
	wrap func(kafka.RoundTripper) kafka.RoundTripper,
) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("stream settings: %w", err)
	}
	cfg = cfg.Defaults()
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	m, err := newMetrics(reg)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	c := &Client{
		cfg:     cfg,
		log:     log,
		metrics: m,
		states:  newStates(log),
		addr:    kafka.TCP(cfg.Brokers...),
		conns:   newConnTracker(),
		fetched: budget.New(max(cfg.MaxBytes/4, cfg.FetchBytes)),
		records: budget.New(cfg.MaxBytes),
		decode:  make(chan struct{}, decodeSlots()),
		pool:    newPool(cfg.MaxBatchBytes),
		ctx:     ctx,
		cancel:  cancel,
		claims:  map[*claim]struct{}{},
	}
	// Our own: DefaultTransport's cached metadata hides new topics.
	transport := &kafka.Transport{
		Dial:        c.conns.dial,
		DialTimeout: cfg.RequestTimeout,
		MetadataTTL: metadataTTL,
		ClientID:    cfg.ClientID,
		Context:     ctx,
	}
	c.transport, c.closeIdle = wrap(transport), transport.CloseIdleConnections
	c.kafka = &kafka.Client{Addr: c.addr, Transport: c.transport, Timeout: cfg.RequestTimeout}
	c.producers = newProducers(c)
	return c, nil
}

// decodeSlots is how many batches may be decompressed at once: what is being
// decompressed is not in the budget yet.
func decodeSlots() int { return min(max(runtime.GOMAXPROCS(0), 1), 4) }

// Topic returns the full name of a bare topic name such as "usage".
func (c *Client) Topic(bare string) string { return c.cfg.Topic(bare) }

// Group returns the full name of a group such as "ingest".
func (c *Client) Group(bare string) string { return c.cfg.Group(bare) }

// Close ends everything that the client still does, at once: it is the hard
// stop. To stop softly, end the contexts of Consume and Read first and wait
// for them.
func (c *Client) Close() error {
	c.cancel()
	c.producers.wait()
	c.closeIdle()
	c.conns.closeAll()
	return nil
}

// Progress tells how far this process's claims have come, for readiness checks:
// a partition with Lag > 0 whose LastProgress is old is stuck.
func (c *Client) Progress() []Progress {
	c.mu.Lock()
	claims := make([]*claim, 0, len(c.claims))
	for cl := range c.claims {
		claims = append(claims, cl)
	}
	c.mu.Unlock()
	out := make([]Progress, 0, len(claims))
	for _, cl := range claims {
		out = append(out, cl.progress())
	}
	sortProgress(out)
	return out
}

// connTracker dials, and can close all that it dialled: a join or a fetch that
// waits at a broker can be ended in no other way.
type connTracker struct {
	dialer net.Dialer

	mu     sync.Mutex
	conns  map[*trackedConn]struct{}
	closed bool
}

func newConnTracker() *connTracker {
	return &connTracker{
		dialer: net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second},
		conns:  map[*trackedConn]struct{}{},
	}
}

type trackedConn struct {
	net.Conn
	t *connTracker
}

func (t *connTracker) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := t.dialer.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	tc := &trackedConn{Conn: conn, t: t}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, errors.Join(ErrClosed, conn.Close())
	}
	t.conns[tc] = struct{}{}
	return tc, nil
}

func (c *trackedConn) Close() error {
	c.t.mu.Lock()
	delete(c.t.conns, c)
	c.t.mu.Unlock()
	return c.Conn.Close()
}

// closeAll closes every connection and refuses new ones.
func (t *connTracker) closeAll() {
	t.mu.Lock()
	t.closed = true
	conns := t.conns
	t.conns = map[*trackedConn]struct{}{}
	t.mu.Unlock()
	for c := range conns {
		_ = c.Conn.Close() // it is being thrown away
	}
}

// backoff waits longer each time, up to two seconds, with jitter so that
// several clients do not come back together.
type backoff struct{ next time.Duration }

// sleep waits and reports whether ctx is still alive.
func (b *backoff) sleep(ctx context.Context) bool {
	if b.next == 0 {
		b.next = 50 * time.Millisecond
	}
	d := b.next/2 + time.Duration(rand.Int64N(int64(b.next/2)+1))
	b.next = min(b.next*2, 2*time.Second)
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (b *backoff) reset() { b.next = 0 }

// states logs a condition when it begins and when it ends, and nothing between.
type states struct {
	log *slog.Logger
	mu  sync.Mutex
	bad map[string]time.Time
}

func newStates(log *slog.Logger) *states {
	return &states{log: log, bad: map[string]time.Time{}}
}

// trouble reports that what (a stable description of an activity) does not work.
func (s *states) trouble(what string, err error) {
	s.mu.Lock()
	_, known := s.bad[what]
	if !known {
		s.bad[what] = time.Now()
	}
	s.mu.Unlock()
	if !known {
		s.log.Warn(what+" does not work; retrying until it does", "error", err)
	}
}

// fine reports that it works.
func (s *states) fine(what string) {
	s.mu.Lock()
	since, known := s.bad[what]
	delete(s.bad, what)
	s.mu.Unlock()
	if known {
		s.log.Info(what+" works again", "after", time.Since(since).Round(time.Millisecond).String())
	}
}

// forget drops a condition that ended because nobody tries any more.
func (s *states) forget(what string) {
	s.mu.Lock()
	delete(s.bad, what)
	s.mu.Unlock()
}
