package notifier

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"glidepath/pkg/health"
)

// Config says where alerts go.
type Config struct {
	Routes     string      `envconfig:"ROUTES" desc:"file of routes, people and channels (YAML); empty for the one that ships, which writes to standard output"`
	Language   health.Lang `envconfig:"LANG" default:"en" desc:"language of what is written for people who name none: en, zh-Hans or zh-Hant"`
	ShadowDays int         `envconfig:"SHADOW_DAYS" default:"14" desc:"days after the installation in which nothing is sent but a daily digest of what would have been; 0 for none"`
	Allow      []string    `envconfig:"NOTIFY_ALLOW" desc:"addresses beside the public internet that channels may post to, such as 10.1.2.3 or 10.0.0.0/8"`

	// FirstRetry is the wait before the second attempt; it doubles up to five minutes. BreakFor is for how long a channel that fails is left alone.
	FirstRetry time.Duration `ignored:"true"`
	BreakFor   time.Duration `ignored:"true"`
}

// mostShadowDays bounds shadow mode: who wants it for longer wants no alerts.
const mostShadowDays = 90

// Validate names every setting that is wrong; the routes are checked when they are read.
func (c Config) Validate() error {
	var errs []error
	if !slices.Contains(health.Languages(), c.Language) {
		errs = append(errs, fmt.Errorf("GLIDEPATH_LANG is %q: it must be en, zh-Hans or zh-Hant", c.Language))
	}
	if c.ShadowDays < 0 || c.ShadowDays > mostShadowDays {
		errs = append(errs, fmt.Errorf("GLIDEPATH_SHADOW_DAYS is %d: it must be from 0 to %d", c.ShadowDays, mostShadowDays))
	}
	if _, err := c.prefixes(); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// prefixes are the addresses of Allow.
func (c Config) prefixes() ([]netip.Prefix, error) {
	var out []netip.Prefix
	var errs []error
	for _, text := range c.Allow {
		p, err := netip.ParsePrefix(text)
		if a, alone := netip.ParseAddr(text); alone == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("GLIDEPATH_NOTIFY_ALLOW: %q is no address such as 10.1.2.3 or 10.0.0.0/8", text))
			continue
		}
		out = append(out, p.Masked())
	}
	return out, errors.Join(errs...)
}
