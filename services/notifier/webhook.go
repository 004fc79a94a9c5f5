package notifier

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"glidepath/pkg/message"
	"glidepath/pkg/route"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go" // the scheme that receivers have libraries for
)

// webhook posts CloudEvents, signed by Standard Webhooks: id, timestamp and body, with one key, or two while the receiver changes over.
type webhook struct {
	poster
	address string
	signers []*standardwebhooks.Webhook
	now     func() time.Time
}

func newWebhook(k *maker, ch *channel, read func(*route.Secret) (string, error)) (*webhook, error) {
	text, err := read(ch.URL)
	if err != nil {
		return nil, err
	}
	u, err := readAddress(text)
	if err != nil {
		return nil, err
	}
	h := &webhook{poster: poster{k.guard.client(time.Duration(ch.Timeout)), ch}, address: u.String(), now: k.now}
	for _, s := range ch.Secrets {
		secret, err := read(s)
		if err != nil {
			return nil, err
		}
		signer, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return nil, fmt.Errorf("%s is not base64, with or without whsec_ before it", s)
		}
		h.signers = append(h.signers, signer)
	}
	if len(h.signers) == 0 {
		return nil, errors.New("a webhook needs a secret")
	}
	return h, nil
}

// send posts what was stored, byte by byte; the message for people is not needed.
func (h *webhook) send(ctx context.Context, p *parcel, _ *message.Message) result {
	at, id := h.now(), p.delivery.EventID
	signatures := make([]string, len(h.signers))
	for i, s := range h.signers {
		var err error
		if signatures[i], err = s.Sign(id, at, p.delivery.Body); err != nil {
			return failedToRender(err)
		}
	}
	header := http.Header{"Content-Type": {"application/cloudevents+json; charset=utf-8"}}
	header.Set(standardwebhooks.HeaderWebhookID, id)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	got, _ := h.post(ctx, h.address, header, p.delivery.Body)
	return got
}
