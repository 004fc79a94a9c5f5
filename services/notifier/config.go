// Package notifier tells people: it reads topic alerts and delivers each alert event to the channels. That a send is about to happen
// is recorded before it, and what came of it after it, and only then the event counts as handled; so after a crash a send whose result
// is not known is repeated, with the same id, and nothing is lost.
package notifier

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"glidepath/pkg/health"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go" // the scheme that receivers have libraries for
)

// Config says where alerts go.
type Config struct {
	Stdout         bool          `envconfig:"NOTIFY_STDOUT" default:"true" desc:"write alerts to standard output, for people"`
	Language       health.Lang   `envconfig:"LANG" default:"en" desc:"language of what is written for people: en, zh-Hans or zh-Hant"`
	WebhookURL     string        `envconfig:"WEBHOOK_URL" desc:"http(s) address that alert events are posted to, signed by Standard Webhooks"`
	WebhookSecrets []string      `envconfig:"WEBHOOK_SECRETS" desc:"secrets that sign webhooks (whsec_...), one, or two while the receiver changes over"`
	WebhookTimeout time.Duration `envconfig:"WEBHOOK_TIMEOUT" default:"10s" desc:"longest time for one request to the webhook"`
	WebhookGiveUp  time.Duration `envconfig:"WEBHOOK_GIVE_UP" default:"15m" desc:"for how long an event is tried again before it is recorded as failed"`

	// FirstRetry is the wait before the second attempt; it doubles up to a minute.
	FirstRetry time.Duration `ignored:"true"`
}

// Validate names every setting that is wrong.
func (c Config) Validate() error {
	var errs []error
	if !slices.Contains(health.Languages(), c.Language) {
		errs = append(errs, fmt.Errorf("GLIDEPATH_LANG is %q: it must be en, zh-Hans or zh-Hant", c.Language))
	}
	if !c.Stdout && c.WebhookURL == "" {
		errs = append(errs, errors.New("there is no channel: set GLIDEPATH_WEBHOOK_URL, or GLIDEPATH_NOTIFY_STDOUT=true"))
	}
	if c.WebhookURL != "" {
		u, err := url.Parse(c.WebhookURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			errs = append(errs, errors.New("GLIDEPATH_WEBHOOK_URL is not an http or https address"))
		}
		if n := len(c.WebhookSecrets); n < 1 || n > 2 {
			errs = append(errs, fmt.Errorf("GLIDEPATH_WEBHOOK_SECRETS has %d secrets: a webhook needs one, or two while the receiver changes over", n))
		}
	}
	for i, secret := range c.WebhookSecrets {
		if _, err := standardwebhooks.NewWebhook(secret); err != nil || secret == "" {
			errs = append(errs, fmt.Errorf("GLIDEPATH_WEBHOOK_SECRETS: number %d is not base64, with or without whsec_ before it", i+1))
		}
	}
	if c.WebhookTimeout <= 0 || c.WebhookTimeout > 5*time.Minute {
		errs = append(errs, fmt.Errorf("GLIDEPATH_WEBHOOK_TIMEOUT is %s: it must be above 0s and at most 5m", c.WebhookTimeout))
	}
	if c.WebhookGiveUp < 0 || c.WebhookGiveUp > 7*24*time.Hour {
		errs = append(errs, fmt.Errorf("GLIDEPATH_WEBHOOK_GIVE_UP is %s: it must be from 0s to 168h", c.WebhookGiveUp))
	}
	return errors.Join(errs...)
}
