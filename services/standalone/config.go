// Package standalone runs a whole Glidepath in one process: an embedded broker, a real ClickHouse as a child process, and all
// services, with everything kept in one directory. It may be killed at any instant and started again on the same directory.
package standalone

import (
	"errors"
	"fmt"
	"io"
	"time"

	"glidepath/pkg/telemetry"
	"glidepath/services/alerter"
	"glidepath/services/glidepath/wire"
	"glidepath/services/ingest"
	"glidepath/services/notifier"
	"glidepath/services/scorer"
)

// Config says where an instance keeps its data and listens, on 127.0.0.1. A port of 0 takes the one of the last time if it is free,
// so that producers find a restarted instance again, else any.
type Config struct {
	Prefix         string        `envconfig:"TOPIC_PREFIX" default:"glidepath" desc:"stands before every topic's name, with a dot between"`
	KafkaPort      int           `envconfig:"STANDALONE_KAFKA_PORT" default:"0" desc:"port of the embedded broker; 0 for the last one or any"`
	NativePort     int           `envconfig:"STANDALONE_CLICKHOUSE_PORT" default:"0" desc:"port of ClickHouse's native protocol; 0 for the last one or any"`
	HTTPPort       int           `envconfig:"STANDALONE_HTTP_PORT" default:"0" desc:"port of ClickHouse's HTTP interface; 0 for the last one or any"`
	ClickHouseMB   int64         `envconfig:"STANDALONE_CLICKHOUSE_MEMORY_MB" default:"0" desc:"bound of ClickHouse's memory in MiB; 0 for half of the machine's"`
	StopTimeout    time.Duration `envconfig:"STOP_TIMEOUT" default:"25s" desc:"longest time for a graceful stop"`
	EventRetention time.Duration `envconfig:"EVENTS_RETENTION" default:"0s" desc:"for how long events are kept, at least 9600h (400 days); 0s keeps them for ever"`
	TextDays       int           `envconfig:"TEXT_RETENTION_DAYS" default:"365" desc:"days for which what people wrote is kept; 0 keeps none of it, -1 keeps it as long as the event"`

	Data      string           `ignored:"true"` // the directory
	Telemetry telemetry.Config `ignored:"true"`
	Shared    wire.Shared      `ignored:"true"`
	Ingest    ingest.Config    `ignored:"true"`
	Scorer    scorer.Config    `ignored:"true"`
	Alerter   alerter.Config   `ignored:"true"`
	Notifier  notifier.Config  `ignored:"true"`
	Out       io.Writer        `ignored:"true"` // where the notifier's stdout channel writes
	Version   string           `ignored:"true"` // of the binary
}

// Validate names every setting that is wrong; the parts' own settings are theirs to judge.
func (c Config) Validate() error {
	var errs []error
	for name, port := range map[string]int{"KAFKA_PORT": c.KafkaPort, "CLICKHOUSE_PORT": c.NativePort, "HTTP_PORT": c.HTTPPort} {
		if port < 0 || port > 65535 {
			errs = append(errs, fmt.Errorf("GLIDEPATH_STANDALONE_%s is %d: it must be from 0 to 65535", name, port))
		}
	}
	if c.ClickHouseMB != 0 && c.ClickHouseMB < 512 {
		errs = append(errs, fmt.Errorf("GLIDEPATH_STANDALONE_CLICKHOUSE_MEMORY_MB is %d: ClickHouse needs at least 512", c.ClickHouseMB))
	}
	if c.StopTimeout < time.Second {
		errs = append(errs, fmt.Errorf("GLIDEPATH_STOP_TIMEOUT is %s: it must be at least 1s", c.StopTimeout))
	}
	return errors.Join(errs...)
}
