// Package pipelinetest gives tests a whole pipeline on real servers: a broker, ClickHouse, and the services in this process, which can
// be started, stopped, killed at a chosen effect, and started again.
package pipelinetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"glidepath/deploy"
	"glidepath/pkg/alert"
	"glidepath/pkg/embedded/clickhouse/clickhousetest"
	"glidepath/pkg/embedded/kafka"
	"glidepath/pkg/generate"
	"glidepath/pkg/health"
	"glidepath/pkg/scoring"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/services/alerter"
	"glidepath/services/ingest"
	"glidepath/services/rebuild"
	"glidepath/services/scorer"

	"github.com/prometheus/client_golang/prometheus"
)

// Partitions is the count of every topic, unless a test wants another.
const Partitions = 3

// Wait bounds how long a test waits for anything.
const Wait = 90 * time.Second

// Pipeline is a broker, a database and the services on them.
type Pipeline struct {
	tb         testing.TB
	Addr       string
	Partitions int
	Client     *stream.Client
	Store      *store.Store
	Ticker     *scorer.Ticker
	Card       *health.Scorecard
	Rules      *alert.RuleSet
	StormShare float64 // of the alerter; 1, which is none, unless a test wants one
	Log        *slog.Logger
	cfg        stream.Config
	dsn        string
}

// New makes an empty pipeline on an embedded broker; no service runs yet.
func New(tb testing.TB) *Pipeline {
	tb.Helper()
	return On(tb, Broker(tb))
}

// Broker starts an embedded broker and gives its address.
func Broker(tb testing.TB) string {
	tb.Helper()
	broker, err := kafka.Start(kafka.Config{Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = broker.Close() })
	return broker.Addr()
}

// On makes an empty pipeline on the broker at addr.
func On(tb testing.TB, addr string) *Pipeline {
	tb.Helper()
	return Partitioned(tb, addr, Partitions)
}

// Partitioned makes an empty pipeline whose topics have as many partitions. One is enough, and three times as quick, where a test judges
// at many ticks.
func Partitioned(tb testing.TB, addr string, partitions int) *Pipeline {
	tb.Helper()
	log := slog.New(slog.DiscardHandler)
	if testing.Verbose() {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	p := &Pipeline{StormShare: 1, tb: tb, Addr: addr, Partitions: partitions, Log: log, dsn: clickhousetest.DSN(tb)}
	// A database has a name of its own, and so have the topics: several pipelines may share a broker.
	p.cfg = stream.Config{Brokers: []string{addr}, Prefix: p.Database(), MaxWait: 100 * time.Millisecond, CommitInterval: 20 * time.Millisecond}
	p.Client = p.NewClient()
	st, err := store.Open(store.Config{DSN: p.dsn, Timeout: time.Minute, MaxConns: 16, TextDays: -1}, log)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = st.Close() })
	p.Store = st
	if err := st.Migrate(tb.Context(), partitions, time.Now()); err != nil {
		tb.Fatal(err)
	}
	var specs []stream.TopicSpec
	for _, t := range []string{"usage", "billing", "support", "accounts", "touched", "health", "alerts"} {
		specs = append(specs, stream.TopicSpec{Name: p.cfg.Topic(t), Partitions: partitions, Retention: -1})
	}
	if err := p.Client.EnsureTopics(tb.Context(), specs); err != nil {
		tb.Fatal(err)
	}
	p.Card = Scorecard(tb)
	p.Rules, err = alert.ReadRules(deploy.FS, "alerts")
	if err != nil {
		tb.Fatal(err)
	}
	p.Ticker = scorer.NewTicker(p.Client, st, partitions, log, time.Now)
	return p
}

// Scorecard is the one that ships.
func Scorecard(tb testing.TB) *health.Scorecard {
	tb.Helper()
	card, err := health.LoadScorecard("default", []byte(shippedCard(tb)))
	if err != nil {
		tb.Fatal(err)
	}
	return card
}

func shippedCard(tb testing.TB) string {
	tb.Helper()
	text, err := deploy.FS.ReadFile("scorecards/default.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// NewClient gives a client of its own, closed when the test ends.
func (p *Pipeline) NewClient() *stream.Client {
	p.tb.Helper()
	c, err := stream.New(p.cfg, p.Log, prometheus.NewRegistry())
	if err != nil {
		p.tb.Fatal(err)
	}
	p.tb.Cleanup(func() { _ = c.Close() })
	return c
}

// Service is anything that runs until its context ends.
type Service interface {
	Run(ctx context.Context) error
}

// Ingest makes a service whose effects pass through faults, as Scorer and Alerter do; nil faults let all pass.
func (p *Pipeline) Ingest(f *Faults) Service {
	cfg := ingest.Config{BatchRows: 20_000, Linger: 20 * time.Millisecond, ProgressEvery: 50 * time.Millisecond, Mask: true, TextDays: -1}
	cfg.Pages = p.Card.Pages()
	s, err := ingest.New(cfg, &faultyBroker{Client: p.NewClient(), f: f}, &faultyStore{Store: p.Store, f: f}, p.Log, prometheus.NewRegistry(), time.Now)
	p.check(err)
	return s
}

// Scorer takes ticks from whoever produces them.
func (p *Pipeline) Scorer(f *Faults) Service {
	p.tb.Helper()
	cfg := scorer.Config{Ticks: scorer.TicksNone, TickEvery: time.Minute, Idle: 20 * time.Millisecond, MaxHours: 20_000}
	broker, st := &faultyBroker{Client: p.NewClient(), f: f}, &faultyStore{Store: p.Store, f: f}
	s, err := scorer.New(cfg, p.Card, broker, st, p.Ticker, p.Log, prometheus.NewRegistry(), time.Now)
	p.check(err)
	return s
}

// Alerter follows the rules that ship.
func (p *Pipeline) Alerter(f *Faults) Service {
	broker, st := &faultyBroker{Client: p.NewClient(), f: f}, &faultyStore{Store: p.Store, f: f}
	s, err := alerter.New(alerter.Config{StormShare: p.StormShare}, p.Rules, broker, st, p.Log, prometheus.NewRegistry(), time.Now)
	p.check(err)
	return s
}

// Rebuilder rebuilds.
func (p *Pipeline) Rebuilder() *rebuild.Rebuilder {
	return rebuild.New(p.Store, scoring.NewJudge(p.Card, p.Store), p.Rules, p.Log, time.Now)
}

func (p *Pipeline) check(err error) {
	p.tb.Helper()
	if err != nil {
		p.tb.Fatal(err)
	}
}

// Start runs services until the returned function is called, or the test ends.
func (p *Pipeline) Start(services ...Service) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for _, s := range services {
		wg.Go(func() {
			if err := s.Run(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, errDead) {
				p.tb.Errorf("a service ended: %v", err)
			}
		})
	}
	stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
	p.tb.Cleanup(stop)
	return stop
}

// StartAll runs ingest, scorer and alerter.
func (p *Pipeline) StartAll() (stop func()) {
	return p.Start(p.Ingest(nil), p.Scorer(nil), p.Alerter(nil))
}

// Produce publishes events.
func (p *Pipeline) Produce(lines []generate.Line) {
	p.tb.Helper()
	msgs := make([]stream.Message, 0, len(lines))
	for _, l := range lines {
		msgs = append(msgs, stream.Message{Topic: p.Client.Topic(l.Topic), Key: []byte(l.Customer), Value: l.JSON})
	}
	p.check(p.Client.Publish(p.tb.Context(), msgs...))
}

// Tick produces ticks and waits until they are through and the alerter has read them.
func (p *Pipeline) Tick(at ...time.Time) {
	p.tb.Helper()
	p.Judge(at...)
	p.Drained("alerter", "health")
}

// Judge produces ticks and waits until they are through.
func (p *Pipeline) Judge(at ...time.Time) {
	p.tb.Helper()
	ctx, cancel := context.WithTimeout(p.tb.Context(), Wait)
	defer cancel()
	for _, t := range at {
		if err := p.Ticker.Produce(ctx, t); err != nil {
			p.tb.Fatalf("tick of %s: %v", t, err)
		}
	}
}

// RolledUp waits until all that was produced is stored and rolled up.
func (p *Pipeline) RolledUp() {
	p.tb.Helper()
	ctx, cancel := context.WithTimeout(p.tb.Context(), Wait)
	defer cancel()
	p.check(p.Ticker.AwaitIngested(ctx))
	p.check(p.Ticker.AwaitRolledUp(ctx))
}

// Drained waits until a group has committed all that is in the topics.
func (p *Pipeline) Drained(group string, topics ...string) {
	p.tb.Helper()
	for _, topic := range topics {
		p.Until(fmt.Sprintf("%s has read %s", group, topic), func(ctx context.Context) (bool, error) {
			lag, err := p.Client.Lag(ctx, p.Client.Group(group), p.Client.Topic(topic))
			return lag == 0, err
		})
	}
}

// Until waits for a condition.
func (p *Pipeline) Until(what string, holds func(ctx context.Context) (bool, error)) {
	p.tb.Helper()
	ctx, cancel := context.WithTimeout(p.tb.Context(), Wait)
	defer cancel()
	for {
		ok, err := holds(ctx)
		if err != nil {
			p.tb.Fatalf("wait until %s: %v", what, err)
		}
		if ok {
			return
		}
		select {
		case <-ctx.Done():
			p.tb.Fatalf("waited %s in vain until %s", Wait, what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Alerts reads topic alerts from the start.
func (p *Pipeline) Alerts() []stream.Record {
	p.tb.Helper()
	return p.Records("alerts")
}

// Records reads a topic from its start to its end.
func (p *Pipeline) Records(topic string) []stream.Record {
	p.tb.Helper()
	var all []stream.Record
	p.check(p.Client.Read(p.tb.Context(), p.Client.Topic(topic), nil, false, func(r stream.Record) error {
		r.Key, r.Value, r.Headers = bytes.Clone(r.Key), bytes.Clone(r.Value), slices.Clone(r.Headers)
		for i := range r.Headers {
			r.Headers[i].Value = bytes.Clone(r.Headers[i].Value)
		}
		all = append(all, r)
		return nil
	}))
	return all
}

// Lines are a generated company's events, which may be kept.
func Lines(tb testing.TB, cfg generate.Config) (*generate.Company, []generate.Line) {
	tb.Helper()
	co, err := generate.New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	var lines []generate.Line
	for l := range co.Events() {
		l.JSON = append([]byte(nil), l.JSON...)
		lines = append(lines, l)
	}
	return co, lines
}

// For is the same pipeline for a subtest, which fails on its own.
func (p *Pipeline) For(tb testing.TB) *Pipeline {
	q := *p
	q.tb = tb
	return &q
}
