package notifier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/pkg/stream/fake"

	"github.com/prometheus/client_golang/prometheus"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"go.uber.org/goleak"
)

const (
	secretA = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	secretB = "whsec_cGxlYXNlIHJvdGF0ZSB0aGlzIHNlY3JldCE="
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memory is the store's part of the tests, and the diary of what happened in which order.
type memory struct {
	mu      sync.Mutex
	rows    []store.Delivery
	letters []store.DeadLetter
	diary   []string
	fail    error // of the next insert
}

func (s *memory) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.diary = append(s.diary, fmt.Sprintf(format, args...))
}

func (s *memory) InsertDelivery(_ context.Context, d store.Delivery) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.fail; err != nil {
		s.fail = nil
		return err
	}
	s.rows = append(s.rows, d)
	s.diary = append(s.diary, d.Status+" "+d.EventID)
	return nil
}

func (s *memory) Delivered(_ context.Context, alertID, eventID string) (map[string]store.Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]store.Delivery{}
	for _, d := range s.rows {
		if d.AlertID == alertID && d.EventID == eventID && (found[d.Channel].Status == "" || d.Status != store.DeliveryIntent) {
			found[d.Channel] = d
		}
	}
	return found, nil
}

func (s *memory) InsertDeadLetters(_ context.Context, ds []store.DeadLetter) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letters = append(s.letters, ds...)
	return nil
}

func (s *memory) Steadily(ctx context.Context, _ string, do func(context.Context) error) error {
	for {
		if err := do(ctx); err == nil || ctx.Err() != nil {
			return err
		}
	}
}

// results lists the rows of an event that are no intents.
func (s *memory) results(event string) []store.Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []store.Delivery
	for _, d := range s.rows {
		if d.EventID == event && d.Status != store.DeliveryIntent {
			found = append(found, d)
		}
	}
	return found
}

// receiver is a real HTTP server that answers as it is told and keeps what came.
type receiver struct {
	*httptest.Server
	store *memory

	mu      sync.Mutex
	answers []int // the last one repeats
	got     []*http.Request
	bodies  [][]byte
}

func newReceiver(t *testing.T, st *memory, answers ...int) *receiver {
	r := &receiver{answers: answers, store: st}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.store.note("request %s", req.Header.Get("webhook-id"))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got, r.bodies = append(r.got, req), append(r.bodies, body)
	code := r.answers[min(len(r.got), len(r.answers))-1]
	if code >= 300 && code < 400 {
		w.Header().Set("Location", r.URL+"/elsewhere")
	}
	w.WriteHeader(code)
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}

// bench is a notifier on a broker in memory.
type bench struct {
	t      *testing.T
	store  *memory
	client *fake.Client
	cfg    Config
	out    *strings.Builder
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, store: &memory{}, out: &strings.Builder{},
		cfg: Config{Language: "en", WebhookTimeout: 5 * time.Second, WebhookGiveUp: time.Minute, FirstRetry: time.Millisecond, WebhookSecrets: []string{secretA}}}
	b.client = fake.New().Client(stream.Config{Brokers: []string{"x:1"}})
	t.Cleanup(func() { _ = b.client.Close() })
	if err := b.client.EnsureTopics(t.Context(), []stream.TopicSpec{{Name: b.client.Topic("alerts"), Partitions: 1}}); err != nil {
		t.Fatal(err)
	}
	return b
}

func notice(n int) (id string, value []byte) {
	e := alert.Event{AlertID: fmt.Sprintf("a%d", n), Transition: "opened", Customer: "acme", Name: "Acme", Rule: "usage_drop", Severity: alert.Warning,
		Title: alert.Text{En: "Acme: usage has dropped", Hans: "Acme：使用量下降", Hant: "Acme：使用量下降"}, Summary: alert.Text{En: "Usage is low."},
		Play: &alert.PlayStep{ID: "check_in", Name: alert.Text{En: "Check-in"}, FirstStep: alert.Text{En: "Call."}, DeadlineDays: 2}, MRR: 125050, Currency: "EUR",
		Evidence: []alert.Evidence{{Text: alert.Text{En: "Used less."}}}}
	value, err := json.Marshal(map[string]any{"specversion": "1.0", "id": e.ID(), "source": "//glidepath", "type": e.Type(), "subject": "acme",
		"time": time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), "data": e})
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

// run lets a notifier work until condition holds.
func (b *bench) run(condition func() bool) {
	b.t.Helper()
	s, err := New(b.cfg, b.client, b.store, b.out, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), func() time.Time { return time.Now() })
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	deadline, poll := time.NewTimer(20*time.Second), time.NewTicker(time.Millisecond)
	defer deadline.Stop()
	defer poll.Stop()
	for !condition() {
		select {
		case <-poll.C:
		case <-deadline.C:
			b.t.Error("the notifier did not get there in 20 s")
			cancel()
			<-ended
			return
		}
	}
	cancel()
	if err := <-ended; err != nil {
		b.t.Error(err)
	}
	for _, c := range s.channels {
		if h, ok := c.(*webhook); ok {
			h.client.CloseIdleConnections()
		}
	}
}

// committed says whether everything that was published counts as handled.
func (b *bench) committed() bool {
	lag, err := b.client.Lag(b.t.Context(), b.client.Group(Group), b.client.Topic("alerts"))
	return err == nil && lag == 0
}

func TestWebhookIsSignedAndDeliveredOnce(t *testing.T) {
	b := newBench(t)
	hook := newReceiver(t, b.store, http.StatusNoContent)
	b.cfg.WebhookURL, b.cfg.WebhookSecrets, b.cfg.Stdout = hook.URL, []string{secretA, secretB}, true
	id, value := notice(1)
	b.publish(value, value) // a repeat has the same id
	b.run(b.committed)

	if hook.count() != 1 {
		t.Fatalf("%d requests for one event", hook.count())
	}
	if got := hook.got[0].Header.Get("webhook-id"); got != id {
		t.Errorf("webhook-id %q, want %q", got, id)
	}
	if string(hook.bodies[0]) != string(value) {
		t.Errorf("the body is not the event: %s", hook.bodies[0])
	}
	for _, secret := range []string{secretA, secretB} { // a receiver that has changed over, and one that has not
		verifier, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		if err := verifier.Verify(hook.bodies[0], hook.got[0].Header); err != nil {
			t.Errorf("a receiver with %s refuses it: %v", secret, err)
		}
	}
	if r := b.store.results(id); len(r) != 2 || r[0].Status != store.DeliverySent || r[1].Status != store.DeliverySent {
		t.Errorf("results %+v", r)
	}
	if text := b.out.String(); !strings.Contains(text, "Acme: usage has dropped") || !strings.Contains(text, "MRR 1,250.50 EUR") ||
		!strings.Contains(text, "Check-in: Call. (within 2 working days)") || strings.Count(text, "●") != 1 {
		t.Errorf("stdout says:\n%s", text)
	}
}

func TestIntentBeforeSendAndResultBeforeCommit(t *testing.T) {
	b := newBench(t)
	hook := newReceiver(t, b.store, http.StatusOK)
	b.cfg.WebhookURL = hook.URL
	id1, v1 := notice(1)
	id2, v2 := notice(2)
	b.publish(v1, v2)
	b.run(b.committed)
	want := []string{"intent " + id1, "request " + id1, "sent " + id1, "intent " + id2, "request " + id2, "sent " + id2}
	if !slices.Equal(b.store.diary, want) {
		t.Errorf("order %q, want %q", b.store.diary, want)
	}
}

// What a crash between send and result leaves behind is an intent alone: it is sent again, with the same id. What has a result is not.
func TestIntentWithoutResultIsSentAgain(t *testing.T) {
	b := newBench(t)
	hook := newReceiver(t, b.store, http.StatusOK)
	b.cfg.WebhookURL = hook.URL
	id1, v1 := notice(1)
	id2, v2 := notice(2)
	b.store.rows = []store.Delivery{
		{AlertID: "a1", EventID: id1, Channel: "webhook", Status: store.DeliveryIntent},
		{AlertID: "a2", EventID: id2, Channel: "webhook", Status: store.DeliveryIntent},
		{AlertID: "a2", EventID: id2, Channel: "webhook", Status: store.DeliverySent, Attempts: 1},
	}
	b.publish(v1, v2)
	b.run(b.committed)
	if want := []string{"intent " + id1, "request " + id1, "sent " + id1}; !slices.Equal(b.store.diary, want) {
		t.Errorf("order %q, want %q", b.store.diary, want)
	}
}

// A stop in the middle of the retries records no result and commits nothing; the next instance sends again with the same id.
func TestStopWhileTryingIsNoResult(t *testing.T) {
	b := newBench(t)
	hook := newReceiver(t, b.store, http.StatusServiceUnavailable)
	b.cfg.WebhookURL = hook.URL
	id, value := notice(1)
	b.publish(value)
	b.run(func() bool { return hook.count() >= 3 })
	if b.committed() || len(b.store.results(id)) != 0 {
		t.Fatalf("committed %v, results %+v", b.committed(), b.store.results(id))
	}
	hook.mu.Lock()
	hook.answers, hook.got, hook.bodies = []int{http.StatusOK}, nil, nil
	hook.mu.Unlock()
	b.run(b.committed)
	if hook.count() != 1 || hook.got[0].Header.Get("webhook-id") != id {
		t.Errorf("%d requests after the restart", hook.count())
	}
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		name     string
		answers  []int
		giveUp   time.Duration
		status   string
		requests int
		attempts int
	}{
		{"retried until it works", []int{500, 429, 404, 202}, time.Minute, store.DeliverySent, 4, 4},
		{"redirects are not followed", []int{http.StatusFound, 200}, time.Minute, store.DeliveryFailed, 1, 1},
		{"given up", []int{500}, 0, store.DeliveryFailed, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			hook := newReceiver(t, b.store, c.answers...)
			b.cfg.WebhookURL, b.cfg.WebhookGiveUp = hook.URL, c.giveUp
			id, value := notice(1)
			b.publish(value)
			b.run(b.committed)
			r := b.store.results(id)
			if len(r) != 1 || r[0].Status != c.status {
				t.Fatalf("results %+v", r)
			}
			if c.requests > 0 && (hook.count() != c.requests || r[0].Attempts != c.attempts) {
				t.Errorf("%d requests and %d attempts, want %d and %d", hook.count(), r[0].Attempts, c.requests, c.attempts)
			}
		})
	}
}

func TestGoneDisablesTheChannel(t *testing.T) {
	b := newBench(t)
	hook := newReceiver(t, b.store, http.StatusGone)
	b.cfg.WebhookURL = hook.URL
	id1, v1 := notice(1)
	id2, v2 := notice(2)
	b.publish(v1, v2)
	b.run(b.committed)
	if hook.count() != 1 {
		t.Errorf("%d requests to a receiver that is gone", hook.count())
	}
	for _, id := range []string{id1, id2} {
		if r := b.store.results(id); len(r) != 1 || r[0].Status != store.DeliveryRefused || !strings.Contains(r[0].Detail, "410") {
			t.Errorf("%s: results %+v", id, r)
		}
	}
}

// A receiver that is not there at all, and a store that fails once, are waited for.
func TestTroubleIsWaitedFor(t *testing.T) {
	b := newBench(t)
	hook := newReceiver(t, b.store, http.StatusOK)
	b.cfg.WebhookURL = hook.URL
	b.store.fail = errors.New("the server is away")
	id, value := notice(1)
	b.publish(value)
	b.run(b.committed)
	if r := b.store.results(id); len(r) != 1 || r[0].Status != store.DeliverySent {
		t.Errorf("results %+v", r)
	}
}

func TestWhatIsNoAlertBecomesADeadLetter(t *testing.T) {
	b := newBench(t)
	b.cfg.Stdout = true
	_, value := notice(1)
	b.publish([]byte("not json"), []byte(`{"id":"x"}`), value)
	b.run(b.committed)
	if len(b.store.letters) != 2 || b.store.letters[0].Reason != "undecodable" || string(b.store.letters[0].Value) != "not json" || b.store.letters[1].Offset != 1 {
		t.Errorf("dead letters %+v", b.store.letters)
	}
	if !strings.Contains(b.out.String(), "usage has dropped") {
		t.Error("what stands behind them was not delivered")
	}
}

func TestConfigNamesEverythingThatIsWrong(t *testing.T) {
	err := Config{Language: "fr", WebhookURL: "ftp://x", WebhookSecrets: []string{"%%"}, WebhookTimeout: -1, WebhookGiveUp: -1}.Validate()
	if err == nil {
		t.Fatal("it was taken")
	}
	for _, name := range []string{"GLIDEPATH_LANG", "GLIDEPATH_WEBHOOK_URL", "GLIDEPATH_WEBHOOK_SECRETS", "GLIDEPATH_WEBHOOK_TIMEOUT", "GLIDEPATH_WEBHOOK_GIVE_UP"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is missing in: %v", name, err)
		}
	}
	if strings.Contains(err.Error(), "%%") {
		t.Error("a secret is in the message")
	}
	if err := (Config{Language: "en", WebhookTimeout: 1, WebhookURL: "https://x.example/hook"}).Validate(); err == nil || !strings.Contains(err.Error(), "WEBHOOK_SECRETS") {
		t.Errorf("a webhook without a secret: %v", err)
	}
	if err := (Config{Language: "en", WebhookTimeout: 1}).Validate(); err == nil || !strings.Contains(err.Error(), "no channel") {
		t.Errorf("no channel at all: %v", err)
	}
}
