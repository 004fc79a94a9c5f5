package notifier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"glidepath/pkg/message"
	"glidepath/pkg/route"
	"glidepath/pkg/store"

	"github.com/sony/gobreaker/v2" // the circuit breaker that go-kit and others use; a channel has one for all partitions
	"golang.org/x/time/rate"
)

// parcel is one message on its way through one channel.
type parcel struct {
	delivery store.Delivery
	to       []mail.Address // of e-mail
	reader   message.Reader
}

// result is what came of one attempt. With an empty status trying again may help.
type result struct {
	status string
	reason string // a name for a failure that is ours
	detail string
	wait   time.Duration // the receiver asks not to be tried again sooner
	kind   string        // the metric's label where it is not the status
	code   int           // of an HTTP answer
}

func again(detail string, args ...any) result { return result{detail: fmt.Sprintf(detail, args...)} }

// sender is a way to people. send tries once, within the channel's timeout or until ctx ends; it is called from several goroutines.
type sender interface {
	send(ctx context.Context, p *parcel, m *message.Message) result
}

// unrendered is the reason of a message that could not be written or laid out.
const unrendered = "unrendered"

func failedToRender(err error) result {
	return result{status: store.DeliveryFailed, reason: unrendered, detail: err.Error(), kind: unrendered}
}

// channel is a sender with what all of them need: a pace, a circuit breaker, and the knowledge that the receiver is gone.
type channel struct {
	*route.Channel
	sender  sender
	pace    *rate.Limiter
	breaker *gobreaker.CircuitBreaker[result]
	secrets []string
	metrics *metrics
	log     *slog.Logger
	gone    atomic.Bool
}

// failuresToBreak is after how many failures in a row a channel is left alone for a while.
const failuresToBreak = 5

var errAgain = errors.New("try again")

// attempt sends a parcel once; soft ends before ctx and ends waiting, but no attempt that has begun. open says that nothing was tried, for the
// receiver has failed too often, or that it was too late to begin.
func (c *channel) attempt(ctx, soft context.Context, p *parcel) (got result, open bool) {
	if c.gone.Load() {
		return result{status: store.DeliveryRefused, detail: "the channel is disabled: its receiver answered 410 Gone"}, false
	}
	m, err := write(p)
	if err != nil {
		return failedToRender(err), false
	}
	if err := c.pace.Wait(soft); err != nil {
		return result{}, true
	}
	got, err = c.breaker.Execute(func() (result, error) {
		began := time.Now()
		got := c.sender.send(ctx, p, m)
		c.metrics.seconds.WithLabelValues(c.Name).Observe(time.Since(began).Seconds())
		if got.status == "" && ctx.Err() == nil {
			return got, errAgain
		}
		return got, nil
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return result{}, true
	}
	got.detail = c.hide(got.detail)
	return got, false
}

// write is the message of a parcel. Whatever goes wrong in it is that message's failure, and no other's.
func write(p *parcel) (m *message.Message, err error) {
	defer func() {
		if r := recover(); r != nil {
			m, err = nil, fmt.Errorf("write the message: %v", r)
		}
	}()
	say, err := message.Read(p.delivery.Body)
	if err != nil {
		return nil, err
	}
	return say(p.reader), nil
}

// hide takes the channel's secrets out of a text, and bounds it.
func (c *channel) hide(detail string) string {
	for _, s := range c.secrets {
		detail = strings.ReplaceAll(detail, s, "(secret)")
	}
	detail = strings.ToValidUTF8(strings.Join(strings.Fields(detail), " "), "")
	if len(detail) > mostDetail {
		detail = strings.ToValidUTF8(detail[:mostDetail], "") + "…"
	}
	return detail
}

// mostDetail bounds what is stored of an answer, bytes.
const mostDetail = 500

// secretParts are a secret and, of an address, the parts that let who knows them post, longest first: an answer may name any of them.
func secretParts(value string) []string {
	parts := []string{value}
	if u, err := url.Parse(value); err == nil && u.Host != "" {
		parts = append(parts, u.RequestURI(), u.Path, u.RawQuery)
		for _, p := range strings.Split(u.Path, "/") {
			if len(p) >= shortestToken {
				parts = append(parts, p)
			}
		}
		for _, values := range u.Query() {
			parts = append(parts, values...)
		}
	}
	parts = slices.DeleteFunc(parts, func(p string) bool { return len(p) < 4 })
	slices.SortStableFunc(parts, func(a, b string) int { return len(b) - len(a) })
	return parts
}

// shortestToken is how long a part of an address's path is at least that is taken for a secret; shorter ones are words such as "hooks".
const shortestToken = 8

// disable stops the channel until the service is started again.
func (c *channel) disable() {
	if !c.gone.Swap(true) {
		c.metrics.disabled.WithLabelValues(c.Name).Set(1)
		c.log.Error("a channel's receiver is gone (410); nothing more is sent to it until its address is changed and the service started again",
			"channel", c.Name)
	}
}

// close gives the channel's connections back.
func (c *channel) close() {
	if s, ok := c.sender.(interface{ close() }); ok {
		s.close()
	}
}

// Secrets reads the value of a secret; wire has one that reads the environment and files.
type Secrets func(route.Secret) (string, error)

// maker builds channels.
type maker struct {
	cfg     Config
	guard   *guard
	secrets Secrets
	out     io.Writer
	log     *slog.Logger
	metrics *metrics
	now     func() time.Time
}

// channel makes a channel, or says what is wrong with its secrets, never what they are.
func (k *maker) channel(spec *route.Channel) (*channel, error) {
	c := &channel{Channel: spec, metrics: k.metrics, log: k.log}
	// Half of a minute's messages at once and the other half in its course: no minute has more than the receiver takes.
	burst := max(spec.PerMinute/2, 1)
	c.pace = rate.NewLimiter(rate.Limit(float64(max(spec.PerMinute-burst, 1))/60), burst)
	breakFor := k.cfg.BreakFor
	if breakFor == 0 {
		breakFor = 30 * time.Second
	}
	open := k.metrics.open.WithLabelValues(spec.Name)
	c.breaker = gobreaker.NewCircuitBreaker[result](gobreaker.Settings{
		Name: spec.Name, Timeout: breakFor,
		ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= failuresToBreak },
		OnStateChange: func(name string, _, to gobreaker.State) {
			open.Set(0)
			if to == gobreaker.StateOpen {
				open.Set(1)
				k.log.Warn("a channel fails again and again and is left alone for a while", "channel", name, "for", breakFor)
			}
		},
	})
	k.metrics.disabled.WithLabelValues(spec.Name).Set(0)
	read := func(s *route.Secret) (string, error) {
		if s == nil {
			return "", nil
		}
		value, err := k.secrets(*s)
		if err != nil {
			return "", err
		}
		if value = strings.TrimSpace(value); value == "" {
			return "", fmt.Errorf("%s is empty", s)
		}
		c.secrets = append(c.secrets, secretParts(value)...)
		return value, nil
	}
	var err error
	switch spec.Type {
	case route.Stdout:
		c.sender = &stdout{w: k.out}
	case route.Email:
		c.sender, err = newMailer(spec, read)
	case route.Webhook:
		c.sender, err = newWebhook(k, c, read)
	default:
		c.sender, err = newChat(k, c, read)
	}
	if err != nil {
		return nil, fmt.Errorf("channel %s: %w", spec.Name, err)
	}
	return c, nil
}
