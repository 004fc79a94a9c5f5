package pipelinetest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/route"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/services/notifier"

	"github.com/prometheus/client_golang/prometheus"
)

const deliveryRoutes = `
channels:
  - {name: hook, type: webhook, url: {env: HOOK}, secrets: [{env: KEY}]}
  - {name: dead, type: slack, url: {env: DEAD}}
people: [{name: Lea, email: lea@example.com, channels: [dead]}]
lead: lea@example.com
routes: [{name: all, to: [hook], owner: true}]
`

// mortal is a store whose process dies at the n-th insert of deliveries: that one and all after it do not happen.
type mortal struct {
	*store.Store
	left atomic.Int64
	die  context.CancelFunc
}

func (m *mortal) InsertDeliveries(ctx context.Context, ds []store.Delivery) error {
	if m.left.Add(-1) <= 0 {
		m.die()
		<-ctx.Done()
		return ctx.Err()
	}
	return m.Store.InsertDeliveries(ctx, ds)
}

// Alert events on the real broker and the real store, told by two notifiers of which one dies again and again and whose other channel never
// answers: each arrives, at most once more for each death, and what nobody owns is held for the lead.
func TestAlertsAreDelivered(t *testing.T) {
	p := New(t)
	var mu sync.Mutex
	got := map[string]int{}
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err == nil {
			mu.Lock()
			got[r.Header.Get("webhook-id")]++
			mu.Unlock()
		}
	}))
	t.Cleanup(hook.Close)
	secrets := map[string]string{"HOOK": hook.URL, "DEAD": "http://127.0.0.1:1/", "KEY": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
	service := func(st notifier.Store) Service {
		table, err := route.Load("routes.yaml", []byte(deliveryRoutes), health.English)
		p.check(err)
		s, err := notifier.New(notifier.Config{Language: health.English, Allow: []string{"127.0.0.1"}}, notifier.Parts{Routes: table, Broker: p.NewClient(), Store: st,
			Out: io.Discard, Log: p.Log, Reg: prometheus.NewRegistry(), Now: time.Now, Secrets: func(s route.Secret) (string, error) { return secrets[s.Env], nil }})
		p.check(err)
		return s
	}

	const alerts = 60
	for n := range alerts {
		customer := fmt.Sprintf("c%d", n%20)
		e := alert.Event{AlertID: fmt.Sprintf("%032d", n), Transition: "opened", Customer: customer, Rule: "usage_drop", Kind: "risk", Severity: alert.Warning}
		value, err := json.Marshal(map[string]any{"specversion": "1.0", "id": e.ID(), "source": "//glidepath", "type": e.Type(), "subject": customer,
			"time": time.Now().UTC(), "data": e})
		p.check(err)
		p.check(p.Client.Publish(t.Context(), stream.Message{Topic: p.Client.Topic("alerts"), Key: []byte(customer), Value: value}))
	}
	deaths := 0
	for _, at := range []int64{1, 2, 4, 9} {
		ctx, die := context.WithCancel(t.Context())
		m := &mortal{Store: p.Store, die: die}
		m.left.Store(at)
		if err := service(m).Run(ctx); err != nil {
			t.Error(err)
		}
		deaths++
	}
	stop := p.Start(service(p.Store), service(p.Store))
	p.Until("every alert has arrived and nothing is left to do", func(context.Context) (bool, error) {
		mu.Lock()
		defer mu.Unlock()
		return len(got) == alerts && p.One("SELECT toString(count()) FROM deliveries WHERE channel = 'hook' AND status = 'sent'") == strconv.Itoa(alerts), nil
	})
	stop()
	repeats := 0
	for id, n := range got {
		if n > 1 {
			repeats += n - 1
			t.Logf("%s arrived %d times", id, n)
		}
	}
	if repeats > deaths*Partitions { // each partition has a lane of its own for the channel
		t.Errorf("%d repeats after %d deaths", repeats, deaths)
	}
	if n := p.One("SELECT toString(count()) FROM deliveries WHERE recipient = 'person:lea@example.com' AND channel = '' AND status = 'held' AND reason = 'no_owner'"); n != strconv.Itoa(alerts) {
		t.Errorf("%s of %d are held for the lead", n, alerts)
	}
}
