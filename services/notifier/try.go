package notifier

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/mail"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/message"
	"glidepath/pkg/route"
	"glidepath/pkg/store"

	"github.com/prometheus/client_golang/prometheus"
)

// Trial says which channels a person tries.
type Trial struct {
	Channel string // empty for all
	Lang    health.Lang
	To      string // of e-mail, where the channel has no addresses of its own
}

// Tried is what came of a trial of a channel.
type Tried struct {
	Channel, Type string
	Sent          bool
	Detail        string
}

// Try sends a message about an invented customer through channels of the routes, once and at once.
func Try(ctx context.Context, cfg Config, routes *route.Table, secrets Secrets, out io.Writer, t Trial, now func() time.Time) ([]Tried, error) {
	if t.Channel != "" && routes.Channel(t.Channel) == nil {
		return nil, fmt.Errorf("the routes have no channel %q", t.Channel)
	}
	log := slog.New(slog.DiscardHandler)
	channels, err := openChannels(cfg, Parts{Routes: routes, Secrets: secrets, Out: out, Log: log, Now: now}, log, newMetrics(prometheus.NewRegistry()))
	if err != nil {
		return nil, err
	}
	var tried []Tried
	for _, spec := range routes.Channels() {
		c := channels[spec.Name]
		if t.Channel == "" || t.Channel == spec.Name {
			tried = append(tried, c.try(ctx, routes, t, now()))
		}
		c.close()
	}
	return tried, nil
}

func (c *channel) try(ctx context.Context, routes *route.Table, t Trial, now time.Time) Tried {
	tried := Tried{Channel: c.Name, Type: c.Type}
	id, body, err := invented(now)
	if err != nil {
		tried.Detail = err.Error()
		return tried
	}
	p := &parcel{delivery: store.Delivery{EventID: id, Channel: c.Name, Body: body}, to: routes.Addresses(c.Key(), c.Name),
		reader: message.Reader{Lang: c.Language, Zone: routes.Zone(c.Key())}}
	if t.Lang != "" {
		p.reader.Lang = t.Lang
	}
	if t.To != "" {
		p.to = []mail.Address{{Address: t.To}}
	}
	if c.Type == route.Email && len(p.to) == 0 {
		tried.Detail = "say whom the mail is for (--to)"
		return tried
	}
	got, _ := c.attempt(ctx, ctx, p)
	tried.Sent, tried.Detail = got.status == store.DeliverySent, got.detail
	return tried
}

// invented is an alert about a customer that does not exist, and says so.
func invented(now time.Time) (id string, value []byte, err error) {
	score, change := 45.0, -12.0
	e := alert.Event{
		AlertID: fmt.Sprintf("%032x", now.UnixNano()), Transition: string(alert.Opened), Reason: alert.ReasonCondition,
		Customer: "test", Name: "Test", Segment: "test", OwnerRole: "csm", Rule: "test", Kind: "risk", Severity: alert.Info,
		OpenedAt: now.UTC(), AsOf: now.UTC(), Opener: "tick:test", Score: &score, Change: &change,
		Band: string(health.AtRisk), MRR: 1_000_00, Currency: "EUR", ValueAtRisk: 3_000_00, Saveable: 1_200_00, ValueCurrency: "EUR",
		Title: alert.Text{En: "Test: this channel works", Hans: "测试：此渠道可用", Hant: "測試：此管道可用"},
		Summary: alert.Text{En: "Glidepath sends this to try the channel. There is no such customer.", Hans: "这是 Glidepath 的渠道测试消息，并无此客户。",
			Hant: "這是 Glidepath 的管道測試訊息，並無此客戶。"},
		Evidence: []alert.Evidence{{Text: alert.Text{En: "Usage 40 % below their own normal week (60 of 100 expected)", Hans: "使用量比自身平时低40%（60，平时约100）",
			Hant: "使用量比自身平時低40%（60，平時約100）"}}},
		Play: &alert.PlayStep{ID: "test", Name: alert.Text{En: "Nothing", Hans: "无需处理", Hant: "無需處理"}, DeadlineDays: 0,
			FirstStep: alert.Text{En: "Smile: it arrived.", Hans: "消息已送达。", Hant: "訊息已送達。"}},
	}
	id = e.ID()
	value, err = json.Marshal(map[string]any{"specversion": "1.0", "id": id, "source": "//glidepath/test", "type": e.Type(), "subject": e.Customer,
		"time": now.UTC(), "data": e})
	if err == nil {
		_, err = message.ReadNotice(value)
	}
	return id, value, err
}
