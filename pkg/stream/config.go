package stream

import (
	"errors"
	"fmt"
	"net"
	"regexp"
	"strings"
	"time"
)

// Config says how to reach the broker and within which bounds to work. Zero
// fields mean the default. It is read by envconfig under the prefix GLIDEPATH.
type Config struct {
	// Brokers are host:port addresses to begin with; the rest is discovered.
	Brokers []string `envconfig:"KAFKA_BROKERS" desc:"host:port of one or more brokers, separated by commas; the others are discovered"`
	// Prefix stands before every topic name, with a dot between.
	Prefix string `envconfig:"TOPIC_PREFIX" default:"glidepath" desc:"stands before every topic's name, with a dot between"`
	// GroupPrefix stands before every group name; empty means Prefix.
	GroupPrefix string `envconfig:"GROUP_PREFIX" desc:"stands before every consumer group's name; empty for that of the topics"`
	// ClientID names this process in the broker's logs and quotas.
	ClientID string `envconfig:"KAFKA_CLIENT_ID" default:"glidepath" desc:"names this process in the broker's logs and quotas"`

	// SessionTimeout bounds how long a killed member holds its partitions.
	// Brokers refuse less than 6 s by default.
	SessionTimeout time.Duration `envconfig:"KAFKA_SESSION_TIMEOUT" default:"6s" desc:"how long a killed instance holds its partitions; brokers refuse less than 6s by default"`
	// RebalanceTimeout is how long the group waits for a member to finish;
	// it must exceed DrainTimeout, or half of everything is delivered twice.
	RebalanceTimeout  time.Duration `envconfig:"KAFKA_REBALANCE_TIMEOUT" default:"10s" desc:"how long a group waits for an instance to finish what it has in hand"`
	HeartbeatInterval time.Duration `envconfig:"KAFKA_HEARTBEAT_INTERVAL" default:"1s" desc:"how often an instance tells its group that it lives"`
	// DrainTimeout is how long handlers may take to finish the batch in hand
	// when their partitions are taken away. No heartbeats are sent meanwhile,
	// so it must be well below SessionTimeout.
	DrainTimeout time.Duration `envconfig:"KAFKA_DRAIN_TIMEOUT" default:"4s" desc:"how long work in hand may take when partitions are taken away; well below the two time-outs above"`
	// CommitInterval is how often done offsets are committed.
	CommitInterval time.Duration `envconfig:"KAFKA_COMMIT_INTERVAL" default:"200ms" desc:"how often handled offsets are committed"`
	// RequestTimeout bounds one request to a broker.
	RequestTimeout time.Duration `envconfig:"KAFKA_REQUEST_TIMEOUT" default:"10s" desc:"longest time for one request to a broker"`

	// MaxWait is how long a fetch waits at the broker for a first record.
	MaxWait time.Duration `envconfig:"KAFKA_MAX_WAIT" default:"500ms" desc:"how long a fetch waits at the broker for a first record"`
	// FetchBytes is how much one fetch of one partition asks for (stored,
	// hence compressed, bytes).
	FetchBytes int `envconfig:"KAFKA_FETCH_BYTES" default:"1048576" desc:"how much one fetch of a partition asks for, bytes as stored"`
	// MaxBytes is the budget for records in memory, decompressed, over all
	// partitions. See Client for what can come on top.
	MaxBytes int `envconfig:"KAFKA_MAX_BYTES" default:"67108864" desc:"bound of the records in memory over all partitions, bytes decompressed"`
	// MaxBatchBytes bounds one record batch, stored and decompressed; a larger
	// one becomes a gap.
	MaxBatchBytes int `envconfig:"KAFKA_MAX_BATCH_BYTES" default:"67108864" desc:"bound of one record batch, bytes decompressed; a larger one becomes a dead letter"`

	// MaxMessageBytes refuses larger messages before they are sent; it should
	// equal the topics' max.message.bytes.
	MaxMessageBytes int `envconfig:"KAFKA_MAX_MESSAGE_BYTES" default:"1048576" desc:"larger messages are refused before they are sent, bytes; as the topics' max.message.bytes"`
	// Compression of what is published: lz4, zstd, snappy, gzip or none.
	Compression string `envconfig:"KAFKA_COMPRESSION" default:"lz4" desc:"of what is published: lz4, zstd, snappy, gzip or none"`
}

// Defaults returns c with every zero field set to its default.
func (c Config) Defaults() Config {
	text := func(v *string, d string) {
		if *v == "" {
			*v = d
		}
	}
	dur := func(v *time.Duration, d time.Duration) {
		if *v == 0 {
			*v = d
		}
	}
	num := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	text(&c.Prefix, "glidepath")
	text(&c.GroupPrefix, c.Prefix)
	text(&c.ClientID, "glidepath")
	text(&c.Compression, "lz4")
	dur(&c.SessionTimeout, 6*time.Second)
	dur(&c.RebalanceTimeout, 10*time.Second)
	dur(&c.HeartbeatInterval, time.Second)
	dur(&c.DrainTimeout, 4*time.Second)
	dur(&c.CommitInterval, 200*time.Millisecond)
	dur(&c.RequestTimeout, 10*time.Second)
	dur(&c.MaxWait, 500*time.Millisecond)
	num(&c.FetchBytes, 1<<20)
	num(&c.MaxBytes, 64<<20)
	num(&c.MaxBatchBytes, 64<<20)
	num(&c.MaxMessageBytes, 1<<20)
	return c
}

var legalName = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,200}$`)

// Validate reports every problem at once, each with its variable's name.
func (c Config) Validate() error {
	c = c.Defaults()
	var errs []error
	bad := func(name, format string, args ...any) {
		errs = append(errs, fmt.Errorf("GLIDEPATH_%s: %s", name, fmt.Sprintf(format, args...)))
	}
	if len(c.Brokers) == 0 {
		bad("KAFKA_BROKERS", "is not set; give one or more host:port, separated by commas")
	}
	for _, b := range c.Brokers {
		if host, port, err := net.SplitHostPort(b); err != nil || host == "" || port == "" {
			bad("KAFKA_BROKERS", "%q is not host:port", b)
		}
	}
	if !legalName.MatchString(c.Prefix) {
		bad("TOPIC_PREFIX", "%q: only letters, digits, dot, dash and underscore are possible", c.Prefix)
	}
	if !legalName.MatchString(c.GroupPrefix) {
		bad("GROUP_PREFIX", "%q: only letters, digits, dot, dash and underscore are possible", c.GroupPrefix)
	}
	if _, ok := compressions[c.Compression]; !ok {
		bad("KAFKA_COMPRESSION", "%q is none of lz4, zstd, snappy, gzip, none", c.Compression)
	}
	c.validateTimes(bad)
	for _, n := range []struct {
		name       string
		value, min int
	}{
		{"KAFKA_FETCH_BYTES", c.FetchBytes, 1 << 10},
		{"KAFKA_MAX_BYTES", c.MaxBytes, 1 << 20},
		{"KAFKA_MAX_BATCH_BYTES", c.MaxBatchBytes, 1 << 16},
		{"KAFKA_MAX_MESSAGE_BYTES", c.MaxMessageBytes, 1 << 10},
	} {
		if n.value < n.min || n.value > 1<<30 {
			bad(n.name, "%d is not between %d and %d", n.value, n.min, 1<<30)
		}
	}
	return errors.Join(errs...)
}

func (c Config) validateTimes(bad func(name, format string, args ...any)) {
	for _, d := range []struct {
		name     string
		value    time.Duration
		min, max time.Duration
	}{
		{"KAFKA_SESSION_TIMEOUT", c.SessionTimeout, 100 * time.Millisecond, time.Hour},
		{"KAFKA_REBALANCE_TIMEOUT", c.RebalanceTimeout, 100 * time.Millisecond, time.Hour},
		{"KAFKA_HEARTBEAT_INTERVAL", c.HeartbeatInterval, 10 * time.Millisecond, c.SessionTimeout / 3},
		{"KAFKA_DRAIN_TIMEOUT", c.DrainTimeout, time.Millisecond, min(c.SessionTimeout, c.RebalanceTimeout) - drainGrace},
		{"KAFKA_COMMIT_INTERVAL", c.CommitInterval, time.Millisecond, time.Minute},
		{"KAFKA_REQUEST_TIMEOUT", c.RequestTimeout, 100 * time.Millisecond, 10 * time.Minute},
		{"KAFKA_MAX_WAIT", c.MaxWait, time.Millisecond, time.Minute},
	} {
		if d.value < d.min || d.value > d.max {
			bad(d.name, "%s is not between %s and %s", d.value, d.min, d.max)
		}
	}
}

// Topic returns the full name of a bare topic name such as "usage".
func (c Config) Topic(bare string) string { return c.Defaults().Prefix + "." + bare }

// Bare returns a full topic name without the prefix; other names unchanged.
func (c Config) Bare(topic string) string {
	return strings.TrimPrefix(topic, c.Defaults().Prefix+".")
}

// Group returns the full name of a group such as "ingest".
func (c Config) Group(bare string) string { return c.Defaults().GroupPrefix + "." + bare }
