// Package wire puts the parts together for the commands and for standalone: which topics there are, what must be there before a
// service starts, when it counts as ready, and how each service gets its configuration files and connections.
package wire

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"glidepath/pkg/stream"
)

// Shared is what all services of a deployment must agree on.
type Shared struct {
	// Partitions never changes once migrate has made the topics: a customer's partition is part of every derived row.
	Partitions int           `envconfig:"PARTITIONS" default:"4" desc:"partitions of topics touched, health and alerts; fixed when migrate creates them"`
	StallAfter time.Duration `envconfig:"STALL_AFTER" default:"1m" desc:"how long a service may have records to read and not advance before /readyz says so"`
}

// Validate names every setting that is wrong.
func (c Shared) Validate() error {
	var errs []error
	if c.Partitions < 1 || c.Partitions > 1024 {
		errs = append(errs, fmt.Errorf("GLIDEPATH_PARTITIONS is %d: it must be from 1 to 1024", c.Partitions))
	}
	if c.StallAfter < time.Second {
		errs = append(errs, fmt.Errorf("GLIDEPATH_STALL_AFTER is %s: it must be at least 1s", c.StallAfter))
	}
	return errors.Join(errs...)
}

// TopicConfig says how migrate creates the topics.
type TopicConfig struct {
	SourcePartitions int           `envconfig:"SOURCE_PARTITIONS" default:"4" desc:"partitions of topics usage, billing, support and accounts where migrate creates them"`
	Replicas         int           `envconfig:"TOPIC_REPLICAS" default:"0" desc:"replicas of each topic; 0 for the broker's default"`
	Retention        time.Duration `envconfig:"TOPIC_RETENTION" default:"168h" desc:"for how long topics keep records; 0s for ever"`
}

// Validate names every setting that is wrong.
func (c TopicConfig) Validate() error {
	var errs []error
	if c.SourcePartitions < 1 || c.SourcePartitions > 1024 {
		errs = append(errs, fmt.Errorf("GLIDEPATH_SOURCE_PARTITIONS is %d: it must be from 1 to 1024", c.SourcePartitions))
	}
	if c.Replicas < 0 {
		errs = append(errs, fmt.Errorf("GLIDEPATH_TOPIC_REPLICAS is %d: it must not be negative", c.Replicas))
	}
	if c.Retention < 0 || c.Retention > 0 && c.Retention < time.Hour {
		errs = append(errs, fmt.Errorf("GLIDEPATH_TOPIC_RETENTION is %s: it must be at least 1h, or 0s", c.Retention))
	}
	return errors.Join(errs...)
}

// SourceTopics and OwnTopics are the topics' names without the prefix.
func SourceTopics() []string { return []string{"usage", "billing", "support", "accounts"} }

// OwnTopics are those that Glidepath writes.
func OwnTopics() []string { return []string{"touched", "health", "alerts"} }

// maxSourceMessage is larger than any event may be (1 MiB), so that a producer's oversize message arrives and becomes a dead letter
// with its position instead of an error that only the producer sees.
const maxSourceMessage = 8 << 20

// MakeTopics says how migrate makes the topics.
func MakeTopics(broker stream.Config, shared Shared, c TopicConfig) []stream.TopicSpec {
	retention := c.Retention
	if retention == 0 {
		retention = -1
	}
	var specs []stream.TopicSpec
	for _, t := range SourceTopics() {
		specs = append(specs, stream.TopicSpec{Name: broker.Topic(t), Partitions: c.SourcePartitions, Replicas: c.Replicas, Retention: retention,
			Config: map[string]string{"max.message.bytes": strconv.Itoa(maxSourceMessage)}})
	}
	for _, t := range OwnTopics() {
		specs = append(specs, stream.TopicSpec{Name: broker.Topic(t), Partitions: shared.Partitions, Replicas: c.Replicas, Retention: retention})
	}
	return specs
}

// NeedTopics says what a service needs of the topics: producers' may have any number of partitions, the own ones have the count that
// the derived rows were made for.
func NeedTopics(broker stream.Config, shared Shared) []stream.TopicSpec {
	var specs []stream.TopicSpec
	for _, t := range SourceTopics() {
		specs = append(specs, stream.TopicSpec{Name: broker.Topic(t)})
	}
	for _, t := range OwnTopics() {
		specs = append(specs, stream.TopicSpec{Name: broker.Topic(t), Partitions: shared.Partitions})
	}
	return specs
}
