package notifier

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/store"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const (
	secretA = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	secretB = "whsec_cGxlYXNlIHJvdGF0ZSB0aGlzIHNlY3JldCE="
)

// receiver is a real HTTP server on loopback that answers as it is told and keeps what came.
type receiver struct {
	*httptest.Server
	answer func(w http.ResponseWriter, n int) // n counts from 1

	mu     sync.Mutex
	got    []*http.Request
	bodies [][]byte
}

func newReceiver(t *testing.T, answer func(w http.ResponseWriter, n int)) *receiver {
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

// codes answers with one status after the other; the last one repeats.
func codes(list ...int) func(http.ResponseWriter, int) {
	return func(w http.ResponseWriter, n int) { w.WriteHeader(list[min(n, len(list))-1]) }
}

func says(text string) func(http.ResponseWriter, int) {
	return func(w http.ResponseWriter, _ int) { fmt.Fprint(w, text) }
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	r.mu.Lock()
	r.got, r.bodies = append(r.got, req), append(r.bodies, body)
	n := len(r.got)
	r.mu.Unlock()
	r.answer(w, n)
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}

// hooked is a bench with one channel, of a type, whose address is the receiver's with a secret in it.
func hooked(t *testing.T, channelType, more string, r *receiver) *bench {
	b := newBench(t, fmt.Sprintf("channels: [{name: hook, type: %s, timeout: 5s, url: {env: URL}%s}]\nroutes: [{name: all, to: [hook]}]\n", channelType, more))
	b.secrets["URL"], b.secrets["A"], b.secrets["B"] = r.URL+"/hooks/T0KEN-1234?key=T0KEN-1234", secretA, secretB
	return b
}

const oneKey, twoKeys = ", secrets: [{env: A}]", ", secrets: [{env: A}, {env: B}]"

func TestWebhooksAreSignedByBothKeys(t *testing.T) {
	r := newReceiver(t, codes(http.StatusOK))
	b := hooked(t, "webhook", twoKeys, r)
	id, value := about(1, nil)
	b.publish(value)
	b.run(func() bool { return b.store.settled("hook", 1) })
	if r.count() != 1 || !bytes.Equal(r.bodies[0], value) || r.got[0].Header.Get("webhook-id") != id ||
		r.got[0].Header.Get("Content-Type") != "application/cloudevents+json; charset=utf-8" {
		t.Fatalf("%d requests, the first %+v", r.count(), r.got)
	}
	for _, secret := range []string{secretA, secretB} { // a receiver that has changed over, and one that has not
		verifier, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		if err := verifier.Verify(r.bodies[0], r.got[0].Header); err != nil {
			t.Errorf("a receiver with %s refuses it: %v", secret, err)
		}
	}
}

// What a receiver answers decides what becomes of the message; and no answer and no error shows the address, which is a secret.
func TestAnswers(t *testing.T) {
	endless := func(w http.ResponseWriter, _ int) { // 1 GB, or until the client has had enough
		w.WriteHeader(http.StatusOK)
		block := bytes.Repeat([]byte("x"), 1<<20)
		for range 1 << 10 {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
	for _, c := range []struct {
		name     string
		kind     string
		answer   func(http.ResponseWriter, int)
		status   string
		requests int
		detail   string
	}{
		{"taken", "webhook", codes(202), store.DeliverySent, 1, ""},
		{"tried again until it works", "webhook", codes(500, 429, 404, 408, 200), store.DeliverySent, 5, ""},
		{"gone", "webhook", codes(http.StatusGone), store.DeliveryRefused, 1, "410"},
		{"1 GB is not read", "webhook", endless, store.DeliverySent, 1, ""},
		{"endless headers", "webhook", func(w http.ResponseWriter, n int) {
			if n == 1 {
				w.Header().Set("X-Much", strings.Repeat("x", 1<<20))
			}
			w.WriteHeader(http.StatusOK)
		}, store.DeliverySent, 2, ""},
		{"the connection breaks", "webhook", func(w http.ResponseWriter, n int) {
			if n < 3 {
				panic(http.ErrAbortHandler)
			}
		}, store.DeliverySent, 3, ""},
		{"slack takes it", "slack", says("ok"), store.DeliverySent, 1, ""},
		{"slack does not want this one", "slack", func(w http.ResponseWriter, _ int) {
			http.Error(w, "invalid_blocks for http://x/hooks/T0KEN-1234", http.StatusBadRequest)
		}, store.DeliveryRefused, 1, "invalid_blocks"},
		{"slack has no such hook, and then it has", "slack", codes(404, 403, 200), store.DeliverySent, 3, ""},
		{"feishu takes it", "feishu", says(`{"code":0,"msg":"success","data":{}}`), store.DeliverySent, 1, ""},
		{"feishu is asked too often, and then not", "feishu", func(w http.ResponseWriter, n int) {
			says([]string{`{"code":11232,"msg":"frequency limited"}`, "<html>", "{}", `{"code":0}`}[min(n, 4)-1])(w, n)
		}, store.DeliverySent, 4, ""},
		{"feishu does not want this one", "feishu", says(`{"code":9499,"msg":"Bad Request"}`), store.DeliveryRefused, 1, "9499 Bad Request"},
		{"1 GB instead of feishu's answer", "feishu", func(w http.ResponseWriter, n int) {
			if n == 1 {
				endless(w, n)
				return
			}
			says(`{"code":0}`)(w, n)
		}, store.DeliverySent, 2, ""},
		{"wecom takes it", "wecom", says(`{"errcode":0,"errmsg":"ok"}`), store.DeliverySent, 1, ""},
		{"wecom does not want this one", "wecom", says(`{"errcode":40058,"errmsg":"markdown.content exceed max length"}`), store.DeliveryRefused, 1, "exceed max length"},
		{"dingtalk is asked too often, and then not", "dingtalk", func(w http.ResponseWriter, n int) {
			says([]string{`{"errcode":130101,"errmsg":"send too fast"}`, `{"errcode":0,"errmsg":"ok"}`}[min(n, 2)-1])(w, n)
		}, store.DeliverySent, 2, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newReceiver(t, c.answer)
			more := ""
			if c.kind == "webhook" {
				more = oneKey
			}
			b := hooked(t, c.kind, more, r)
			id := b.send(1, nil)
			b.run(func() bool { return b.committed() && b.store.settled("hook", 1) })
			d := b.store.result(id, "hook")
			if d.Status != c.status || !strings.Contains(d.Detail, c.detail) || r.count() != c.requests || d.Attempts != c.requests {
				t.Errorf("%d requests, %+v", r.count(), d)
			}
			if shown := b.log.String() + d.Detail; strings.Contains(shown, "T0KEN") || strings.Contains(shown, secretA) {
				t.Errorf("a secret is shown:\n%s", shown)
			}
		})
	}
}

func TestGoneDisablesTheChannel(t *testing.T) {
	r := newReceiver(t, codes(http.StatusGone))
	b := hooked(t, "webhook", oneKey, r)
	ids := []string{b.send(1, nil), b.send(2, nil)}
	b.run(func() bool { return b.store.settled("hook", 2) })
	if r.count() != 1 {
		t.Errorf("%d requests to a receiver that is gone", r.count())
	}
	for _, id := range ids {
		if d := b.store.result(id, "hook"); d.Status != store.DeliveryRefused || !strings.Contains(d.Detail, "410") {
			t.Errorf("%+v", d)
		}
	}
	if n := b.count("glidepath_notifier_channel_disabled", "hook"); n != 1 {
		t.Errorf("the metric says %v", n)
	}
}

// A receiver that takes the connection and never answers delays no other, and a stop does not wait for it for long.
func TestReceiverThatHangs(t *testing.T) {
	ended := make(chan struct{})
	hangs := newReceiver(t, func(http.ResponseWriter, int) { <-ended })
	defer close(ended)
	b := hooked(t, "slack", "", hangs)
	b.routes = strings.Replace(b.routes, "channels: [", "channels: [{name: out, type: stdout}, ", 1)
	b.routes = strings.Replace(b.routes, "to: [hook]", "to: [hook, out]", 1)
	b.routes = strings.Replace(b.routes, "timeout: 5s", "timeout: 300s", 1)
	var last string
	for n := range 5 {
		last = b.send(n, nil)
	}
	b.run(func() bool { return b.store.settled("out", 5) && hangs.count() == 1 })
	if d := b.store.result(last, "hook"); d.Status != store.DeliveryQueued {
		t.Errorf("what waits behind it is recorded as %+v", d)
	}
}

// lateOnce sets the clock a day and an hour ahead once a condition holds.
func (b *bench) lateOnce(condition func() bool) {
	b.now = func() time.Time {
		if condition() {
			return time.Now().Add(25 * time.Hour)
		}
		return time.Now()
	}
}

// A redirect to an address that is not allowed is not followed; what the redirect's target hears is nothing.
func TestRedirectIsRefused(t *testing.T) {
	target := newReceiver(t, codes(http.StatusOK))
	for _, code := range []int{301, 302, 303, 307, 308} {
		r := newReceiver(t, func(w http.ResponseWriter, _ int) {
			w.Header().Set("Location", strings.Replace(target.URL, "127.0.0.1", "127.0.0.2", 1))
			w.WriteHeader(code)
		})
		b := hooked(t, "slack", "", r)
		b.lateOnce(func() bool { return r.count() >= 2 })
		id := b.send(1, nil)
		b.run(func() bool { return b.store.settled("hook", 1) })
		d := b.store.result(id, "hook")
		if d.Status != store.DeliveryFailed || !strings.Contains(d.Detail, "redirects are not followed") || d.Attempts < 2 || target.count() != 0 {
			t.Errorf("%d: %+v, and the target heard %d requests", code, d, target.count())
		}
	}
}

// An address that is not allowed is refused by name, and the receiver hears nothing.
func TestAddressThatIsNotAllowed(t *testing.T) {
	r := newReceiver(t, codes(http.StatusOK))
	b := hooked(t, "webhook", oneKey, r)
	b.cfg.Allow = []string{"10.0.0.0/8"}
	b.lateOnce(func() bool { return strings.Contains(b.log.String(), "trying again") })
	id := b.send(1, nil)
	b.run(func() bool { return b.store.settled("hook", 1) })
	if d := b.store.result(id, "hook"); d.Status != store.DeliveryFailed || d.Reason != "forbidden_address" || !strings.Contains(d.Detail, "GLIDEPATH_NOTIFY_ALLOW") || r.count() != 0 {
		t.Errorf("%+v, %d requests", d, r.count())
	}
	if n := b.count("glidepath_notifier_deliveries_total", "hook", "forbidden"); n != 1 {
		t.Errorf("%v counted", n)
	}
}

// Feishu and DingTalk ask for a signature of the time: these are computed by their documentation's recipes.
func TestBotsAreSigned(t *testing.T) {
	at := time.Unix(1_600_000_000, 0)
	feishu, dingtalk := newReceiver(t, says(`{"code":0}`)), newReceiver(t, says(`{"errcode":0}`))
	for kind, r := range map[string]*receiver{"feishu": feishu, "dingtalk": dingtalk} {
		b := hooked(t, kind, ", secret: {env: SECRET}", r)
		b.secrets["SECRET"] = "SEC123"
		b.now = func() time.Time { return at }
		b.send(1, nil)
		b.run(func() bool { return b.store.settled("hook", 1) })
	}
	var body struct{ Timestamp, Sign string }
	if err := json.Unmarshal(feishu.bodies[0], &body); err != nil {
		t.Fatal(err)
	}
	if body.Timestamp != "1600000000" || body.Sign != "312PfFF+y07z9L6ZLsIg5R1YyGTXVk0h4VxBRSP7OXU=" {
		t.Errorf("feishu: %+v", body)
	}
	q := dingtalk.got[0].URL.Query()
	if q.Get("timestamp") != "1600000000000" || q.Get("sign") != "5dJbESN1VqizM9DFXtUSP0MigoyPd1b0Hva45GZyCLc=" || q.Get("key") != "T0KEN-1234" {
		t.Errorf("dingtalk: %v", q)
	}
}

// Each chat gets its own layout, in its language.
func TestLayoutsArrive(t *testing.T) {
	for kind, want := range map[string]string{"slack": `"rich_text"`, "feishu": `"interactive"`, "wecom": `"markdown"`, "dingtalk": `"isAtAll":false`} {
		r := newReceiver(t, says(`{"code":0,"errcode":0}`))
		b := hooked(t, kind, ", language: zh-Hans", r)
		b.send(1, func(e *alert.Event) { e.Severity = alert.Critical })
		b.run(func() bool { return b.store.settled("hook", 1) })
		if text := string(r.bodies[0]); !strings.Contains(text, want) || !strings.Contains(text, "预警，紧急") || r.got[0].Header.Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("%s: %s", kind, text)
		}
	}
}

// All channels' missing or broken secrets are named at once, and never shown.
func TestSecretsAreCheckedAtTheStart(t *testing.T) {
	b := newBench(t, `
channels:
  - {name: a, type: slack, url: {env: MISSING}}
  - {name: b, type: slack, url: {env: EMPTY}}
  - {name: c, type: slack, url: {env: BROKEN}}
  - {name: d, type: webhook, url: {env: GOOD}, secrets: [{env: BROKEN}]}
routes: [{name: all, to: [a]}]
`)
	b.secrets = map[string]string{"EMPTY": " \n", "BROKEN": "%%not-an-address", "GOOD": "https://x.example/h"}
	k := b.parts()
	_, err := New(b.cfg, k)
	if err == nil {
		t.Fatal("it was taken")
	}
	for _, want := range []string{"channel a: MISSING is not set", "channel b: the environment variable EMPTY is empty", "channel c: its url is not", "channel d: the environment variable BROKEN is not base64"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing %q in: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "%%") {
		t.Error("a secret is in the message")
	}
}
