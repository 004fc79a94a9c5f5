// Package telemetry is what an operator sees of a service: JSON logs, Prometheus metrics, and an HTTP server with health,
// readiness, metrics and profiles.
package telemetry

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
)

// Config is read by envconfig with the prefix GLIDEPATH.
type Config struct {
	// AdminAddr is loopback unless somebody opens it: profiles and metrics tell much about customers' volumes.
	AdminAddr string     `envconfig:"ADMIN_ADDR" default:"127.0.0.1:9464" desc:"host:port of /healthz, /readyz, /metrics and /debug/pprof; port 0 takes a free one"`
	LogLevel  slog.Level `envconfig:"LOG_LEVEL" default:"info" desc:"debug, info, warn or error"`
	LogFormat Format     `envconfig:"LOG_FORMAT" default:"json" desc:"json or text"`
}

// Validate lists everything that is wrong, each with its variable's name. A wrong level or format is refused earlier,
// when the text is read.
func (c Config) Validate() error {
	var errs []error
	_, port, err := net.SplitHostPort(c.AdminAddr)
	if err != nil {
		errs = append(errs, fmt.Errorf("GLIDEPATH_ADMIN_ADDR %q is not host:port: %w", c.AdminAddr, err))
	} else if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		errs = append(errs, fmt.Errorf("GLIDEPATH_ADMIN_ADDR %q has no port from 0 to 65535", c.AdminAddr))
	}
	if c.LogFormat != JSON && c.LogFormat != Text {
		errs = append(errs, fmt.Errorf("GLIDEPATH_LOG_FORMAT %q is neither json nor text", c.LogFormat))
	}
	return errors.Join(errs...)
}

// Format is how a log line is written.
type Format string

// JSON is for machines and the default, Text for a person at a terminal.
const (
	JSON Format = "json"
	Text Format = "text"
)

// UnmarshalText refuses what is not a format.
func (f *Format) UnmarshalText(text []byte) error {
	switch format := Format(text); format {
	case JSON, Text:
		*f = format
		return nil
	default:
		return fmt.Errorf("%q is neither json nor text", text)
	}
}
