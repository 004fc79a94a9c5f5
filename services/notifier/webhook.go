package notifier

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"glidepath/pkg/store"

	"github.com/cenkalti/backoff/v5"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const (
	slowestRetry = time.Minute
	// mostAnswer is how much of an answer's body is read, to let the connection be used again, and kept as detail.
	mostAnswer = 4 << 10
)

// webhook posts alert events. Once the receiver says that it is gone (410) nothing more is sent until the service is started again:
// events are recorded as refused, with the reason.
type webhook struct {
	url        string
	signers    []*standardwebhooks.Webhook
	client     *http.Client
	giveUp     time.Duration
	firstRetry time.Duration
	gone       atomic.Bool
	log        *slog.Logger
	metrics    *metrics
	now        func() time.Time
}

func newWebhook(cfg Config, log *slog.Logger, m *metrics, now func() time.Time) (*webhook, error) {
	h := &webhook{url: cfg.WebhookURL, giveUp: cfg.WebhookGiveUp, firstRetry: cfg.FirstRetry, log: log, metrics: m, now: now}
	if h.firstRetry == 0 {
		h.firstRetry = time.Second
	}
	for i, secret := range cfg.WebhookSecrets {
		signer, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return nil, fmt.Errorf("read number %d of GLIDEPATH_WEBHOOK_SECRETS: it is not base64", i+1)
		}
		h.signers = append(h.signers, signer)
	}
	h.client = &http.Client{
		Timeout: cfg.WebhookTimeout,
		// A redirect would carry customers' names to where nobody has configured them to go.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	m.disabled.WithLabelValues(h.name()).Set(0)
	return h, nil
}

func (h *webhook) name() string { return "webhook" }

func (h *webhook) send(ctx context.Context, n *Notice) outcome {
	if h.gone.Load() {
		return outcome{store.DeliveryRefused, 0, "the channel is disabled: its receiver answered 410 Gone"}
	}
	until, cancel := context.WithTimeout(ctx, h.giveUp)
	defer cancel()
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = h.firstRetry, slowestRetry
	for attempt := 1; ; attempt++ {
		status, detail := h.post(ctx, n)
		if ctx.Err() != nil && status != store.DeliverySent {
			return outcome{}
		}
		if status != "" {
			return outcome{status, attempt, detail}
		}
		if attempt == 1 {
			h.log.Warn("the webhook did not take an alert; trying again", "event", n.ID, "answer", detail)
		}
		timer := time.NewTimer(wait.NextBackOff())
		select {
		case <-timer.C:
		case <-until.Done():
			timer.Stop()
			if ctx.Err() != nil {
				return outcome{}
			}
			return outcome{store.DeliveryFailed, attempt, detail}
		}
	}
}

// post tries once; an empty status means that trying again may help.
func (h *webhook) post(ctx context.Context, n *Notice) (status, detail string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(n.Value))
	if err != nil {
		return store.DeliveryFailed, err.Error()
	}
	at := h.now()
	signatures := make([]string, len(h.signers))
	for i, s := range h.signers {
		if signatures[i], err = s.Sign(n.ID, at, n.Value); err != nil {
			return store.DeliveryFailed, err.Error()
		}
	}
	req.Header.Set(standardwebhooks.HeaderWebhookID, n.ID)
	req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	req.Header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	req.Header.Set("Content-Type", "application/cloudevents+json; charset=utf-8")
	req.Header.Set("User-Agent", "glidepath")
	began := time.Now()
	resp, err := h.client.Do(req)
	h.metrics.attempts.Observe(time.Since(began).Seconds())
	if err != nil {
		return "", err.Error()
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, mostAnswer)) // only its beginning is of interest, and an error of it of none
	detail = resp.Status
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300:
		return store.DeliverySent, detail
	case code == http.StatusGone:
		h.disable(detail)
		return store.DeliveryRefused, detail
	case code >= 300 && code < 400:
		return store.DeliveryFailed, detail + ": redirects are not followed; set GLIDEPATH_WEBHOOK_URL to where it leads"
	}
	if text := strings.TrimSpace(string(body)); text != "" {
		detail += ": " + text
	}
	return "", detail
}

func (h *webhook) disable(detail string) {
	if !h.gone.Swap(true) {
		h.metrics.disabled.WithLabelValues(h.name()).Set(1)
		h.log.Error("the webhook's receiver is gone; nothing more is sent to it until GLIDEPATH_WEBHOOK_URL is changed and the service started again",
			"answer", detail)
	}
}
