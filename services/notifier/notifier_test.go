package notifier

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/route"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/pkg/stream/fake"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// safeBuffer is a writer that several goroutines may use.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// bench is a notifier on a broker in memory.
type bench struct {
	t       *testing.T
	store   *memory
	broker  *fake.Broker
	client  *fake.Client
	cfg     Config
	routes  string
	secrets map[string]string
	now     func() time.Time
	out     *safeBuffer
	log     *safeBuffer
	reg     *prometheus.Registry
	rig     func(*Service) // changes the service before it runs
}

func newBench(t *testing.T, routes string) *bench {
	b := &bench{t: t, store: &memory{}, out: &safeBuffer{}, log: &safeBuffer{}, routes: routes, secrets: map[string]string{}, now: time.Now,
		cfg: Config{Language: health.English, FirstRetry: time.Millisecond, BreakFor: 5 * time.Millisecond, Allow: []string{"127.0.0.1"}}}
	b.broker = fake.New()
	b.client = b.broker.Client(stream.Config{Brokers: []string{"x:1"}, DrainTimeout: 200 * time.Millisecond})
	t.Cleanup(func() { _ = b.client.Close() })
	if err := b.client.EnsureTopics(t.Context(), []stream.TopicSpec{{Name: b.client.Topic("alerts"), Partitions: 1}}); err != nil {
		t.Fatal(err)
	}
	return b
}

// about is an alert event as topic alerts carries it.
func about(n int, change func(*alert.Event)) (id string, value []byte) {
	e := alert.Event{AlertID: fmt.Sprintf("a%d", n), Transition: "opened", Customer: "acme", Name: "Acme", Rule: "usage_drop", Kind: "risk", Severity: alert.Warning,
		Owner: "Ann", OwnerEmail: "ann@example.com", Saveable: int64(n) * 1000_00, ValueCurrency: "EUR",
		Title: alert.Text{En: fmt.Sprintf("Acme %d: usage has dropped", n), Hans: "Acme：使用量下降", Hant: "Acme：使用量下降"}, Summary: alert.Text{En: "Usage is low."},
		Play: &alert.PlayStep{ID: "check_in", Name: alert.Text{En: "Check-in"}, FirstStep: alert.Text{En: "Call."}, DeadlineDays: 2}, MRR: 125050, Currency: "EUR",
		Evidence: []alert.Evidence{{Text: alert.Text{En: "Used less."}}}}
	if change != nil {
		change(&e)
	}
	value, err := json.Marshal(map[string]any{"specversion": "1.0", "id": e.ID(), "source": "//glidepath", "type": e.Type(), "subject": "acme",
		"time": time.Date(2026, 7, 1, 12, 0, n, 0, time.UTC), "data": e})
	if err != nil {
		return "", []byte(err.Error())
	}
	return e.ID(), value
}

func (b *bench) publish(values ...[]byte) {
	b.t.Helper()
	for _, v := range values {
		if err := b.client.Publish(b.t.Context(), stream.Message{Topic: b.client.Topic("alerts"), Key: []byte("acme"), Value: v}); err != nil {
			b.t.Fatal(err)
		}
	}
}

// send publishes an alert and gives its event's id.
func (b *bench) send(n int, change func(*alert.Event)) string {
	b.t.Helper()
	id, value := about(n, change)
	b.publish(value)
	return id
}

func (b *bench) committed() bool {
	b.t.Helper()
	lag, err := b.client.Lag(b.t.Context(), b.client.Group(Group), b.client.Topic("alerts"))
	if err != nil {
		b.t.Fatal(err)
	}
	return lag == 0
}

func (b *bench) parts() Parts {
	b.t.Helper()
	table, err := route.Load("routes.yaml", []byte(b.routes), b.cfg.Language)
	if err != nil {
		b.t.Fatal(err)
	}
	b.reg = prometheus.NewRegistry()
	return Parts{Routes: table, Broker: b.client, Store: b.store, Out: b.out, Log: slog.New(slog.NewTextHandler(b.log, nil)), Reg: b.reg, Now: b.now,
		Secrets: func(s route.Secret) (string, error) {
			if v, ok := b.secrets[s.Env]; ok {
				return v, nil
			}
			return "", fmt.Errorf("%s is not set", s.Env)
		}}
}

func (b *bench) service() *Service {
	b.t.Helper()
	s, err := New(b.cfg, b.parts())
	if err != nil {
		b.t.Fatal(err)
	}
	if b.rig != nil {
		b.rig(s)
	}
	return s
}

// start runs a notifier; stop stops it and waits.
func (b *bench) start() (stop func()) {
	s := b.service()
	ctx, cancel := context.WithCancel(context.WithoutCancel(b.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	var once sync.Once
	return func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				b.t.Error(err)
			}
		})
	}
}

// run lets a notifier work until condition holds.
func (b *bench) run(condition func() bool) {
	b.t.Helper()
	stop := b.start()
	defer stop()
	b.wait(condition)
}

func (b *bench) wait(condition func() bool) {
	b.t.Helper()
	deadline, poll := time.NewTimer(20*time.Second), time.NewTicker(time.Millisecond)
	defer deadline.Stop()
	defer poll.Stop()
	for !condition() {
		select {
		case <-poll.C:
		case <-deadline.C:
			b.t.Fatalf("the notifier did not get there in 20 s; the log:\n%s", b.log)
		}
	}
}

// count is the value of a counter or gauge.
func (b *bench) count(name string, labels ...string) float64 {
	b.t.Helper()
	families, err := b.reg.Gather()
	if err != nil {
		b.t.Fatal(err)
	}
	sum := 0.0
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var have []string
			for _, l := range m.GetLabel() {
				have = append(have, l.GetValue())
			}
			if f.GetName() == name && slices.Equal(have, labels) {
				sum += m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	return sum
}

const toStdout = "channels: [{name: out, type: stdout}]\nroutes: [{name: all, to: [out]}]\n"

func TestShippedRoutesWriteToStandardOutput(t *testing.T) {
	b := newBench(t, toStdout)
	id := b.send(1, nil)
	b.run(func() bool { return b.committed() && b.store.settled("out", 1) })
	if text := b.out.String(); !strings.Contains(text, "Acme 1: usage has dropped") || !strings.Contains(text, "MRR 1,251 EUR") ||
		!strings.Contains(text, "First step, within 2 working days: Check-in. Call.") || strings.Count(text, "●") != 1 {
		t.Errorf("stdout says:\n%s", text)
	}
	if want := []string{"queued " + id, "intent " + id, "sent " + id}; !slices.Equal(b.store.diary, want) {
		t.Errorf("order %q, want %q", b.store.diary, want)
	}
	if n := b.count("glidepath_notifier_deliveries_total", "out", "sent"); n != 1 {
		t.Errorf("%v counted", n)
	}
}

// A crash between a send and its result leaves an intent alone: it is sent once more, with the same id. What has a result is not, and an event
// that comes again is not planned again.
func TestIntentWithoutResultIsSentOnceMore(t *testing.T) {
	b := newBench(t, toStdout)
	id1, v1 := about(1, nil)
	id2, v2 := about(2, nil)
	for n, id := range []string{id1, id2} {
		row := store.Delivery{AlertID: fmt.Sprintf("a%d", n+1), EventID: id, Recipient: "channel:out", Channel: "out", Status: store.DeliveryQueued, Body: [][]byte{v1, v2}[n], At: time.Now()}
		b.store.rows = append(b.store.rows, row)
		row.Status, row.Body = store.DeliveryIntent, nil
		b.store.rows = append(b.store.rows, row)
		if n == 1 {
			row.Status = store.DeliverySent
			b.store.rows = append(b.store.rows, row)
		}
	}
	b.publish(v1, v2, v1)
	b.run(func() bool { return b.committed() && b.store.settled("out", 2) })
	if want := []string{"intent " + id1, "sent " + id1}; !slices.Equal(b.store.diary, want) {
		t.Errorf("order %q, want %q", b.store.diary, want)
	}
}

// The event is handled once it is planned: what is done afterwards needs no message any more.
func TestPlanIsStoredBeforeTheCommit(t *testing.T) {
	b := newBench(t, toStdout)
	b.store.fail = errors.New("the server is away")
	b.store.onInsert = func(ds []store.Delivery) {
		if ds[0].Status == store.DeliveryQueued && b.committed() {
			t.Error("committed before the plan was stored")
		}
	}
	b.send(1, nil)
	b.run(func() bool { return b.committed() && b.store.settled("out", 1) })
}

func TestWhatIsNoAlertBecomesADeadLetter(t *testing.T) {
	b := newBench(t, toStdout)
	_, value := about(1, nil)
	b.publish([]byte("not json"), []byte(`{"id":"x"}`), value)
	b.run(func() bool { return b.committed() && b.store.settled("out", 1) })
	if len(b.store.letters) != 2 || b.store.letters[0].Reason != "undecodable" || string(b.store.letters[0].Value) != "not json" || b.store.letters[1].Offset != 1 {
		t.Errorf("dead letters %+v", b.store.letters)
	}
	if !strings.Contains(b.out.String(), "usage has dropped") {
		t.Error("what stands behind them was not delivered")
	}
}

func TestWhatNobodyIsToldIsOnRecord(t *testing.T) {
	b := newBench(t, "channels: [{name: out, type: stdout}]\nroutes: [{name: some, to: [out], match: {segments: [vip]}}]\n")
	id := b.send(1, nil)
	b.run(b.committed)
	if got := b.store.of(id); !slices.Equal(got, []string{"  unrouted no_route"}) {
		t.Errorf("rows %q", got)
	}
	if n := b.count("glidepath_notifier_unrouted_total"); n != 1 {
		t.Errorf("%v counted", n)
	}
}

// A message that cannot be written fails by name, and those behind it are sent.
func TestUnwritableMessageFailsAlone(t *testing.T) {
	b := newBench(t, toStdout)
	b.store.rows = []store.Delivery{{AlertID: "a9", EventID: "bad", Recipient: "channel:out", Channel: "out", Status: store.DeliveryQueued, Body: []byte(`{"id":"bad"}`), At: time.Now()}}
	id := b.send(1, nil)
	b.run(func() bool { return b.store.settled("out", 2) })
	if d := b.store.result("bad", "out"); d.Status != store.DeliveryFailed || d.Reason != unrendered {
		t.Errorf("%+v", d)
	}
	if d := b.store.result(id, "out"); d.Status != store.DeliverySent {
		t.Errorf("%+v", d)
	}
	if n := b.count("glidepath_notifier_deliveries_total", "out", unrendered); n != 1 {
		t.Errorf("%v counted", n)
	}
}

// What is queued for a channel that the routes have no more is given up by name.
func TestChannelThatIsGoneFromTheRoutes(t *testing.T) {
	b := newBench(t, toStdout)
	_, value := about(1, nil)
	b.store.rows = []store.Delivery{{AlertID: "a1", EventID: "e", Recipient: "channel:old", Channel: "old", Status: store.DeliveryQueued, Body: value, At: time.Now()}}
	b.run(func() bool { return b.store.settled("old", 1) })
	if d := b.store.result("e", "old"); d.Status != store.DeliveryFailed || d.Reason != "channel_removed" {
		t.Errorf("%+v", d)
	}
}

func TestConfigNamesEverythingThatIsWrong(t *testing.T) {
	err := Config{Language: "fr", ShadowDays: -1, Allow: []string{"10.0.0.0/8", "nowhere"}}.Validate()
	if err == nil {
		t.Fatal("it was taken")
	}
	for _, name := range []string{"GLIDEPATH_LANG", "GLIDEPATH_SHADOW_DAYS", "GLIDEPATH_NOTIFY_ALLOW"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is missing in: %v", name, err)
		}
	}
	if err := (Config{Language: "en", ShadowDays: 14, Allow: []string{"10.1.2.3", "fd00::/8"}}).Validate(); err != nil {
		t.Error(err)
	}
}
