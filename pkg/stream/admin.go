package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol/metadata"
)

// TopicSpec says what a topic must be.
type TopicSpec struct {
	Name       string // full name
	Partitions int
	Replicas   int // 0 means the broker's default
	// Retention by time: 0 leaves the broker's default, less than 0 keeps for
	// ever. The embedded broker knows only the latter (it warns, and keeps).
	Retention time.Duration
	// RetentionBytes bounds each partition; 0 leaves the broker's default.
	RetentionBytes int64
	Config         map[string]string // further topic settings
}

func (t TopicSpec) config() kafka.TopicConfig {
	set := map[string]string{}
	switch {
	case t.Retention < 0:
		set["retention.ms"] = "-1"
	case t.Retention > 0:
		set["retention.ms"] = strconv.FormatInt(t.Retention.Milliseconds(), 10)
	}
	if t.RetentionBytes != 0 {
		set["retention.bytes"] = strconv.FormatInt(t.RetentionBytes, 10)
	}
	for k, v := range t.Config {
		set[k] = v
	}
	c := kafka.TopicConfig{Topic: t.Name, NumPartitions: t.Partitions, ReplicationFactor: t.Replicas}
	if t.Replicas == 0 {
		c.ReplicationFactor = -1
	}
	for k, v := range set {
		c.ConfigEntries = append(c.ConfigEntries, kafka.ConfigEntry{ConfigName: k, ConfigValue: v})
	}
	return c
}

// EnsureTopics makes the topics that are missing and returns once every broker
// asked knows them. A topic that exists with another partition count is an
// error and is left alone: changing the count would move customers' keys to
// other partitions. Settings of existing topics are left alone, too.
func (c *Client) EnsureTopics(ctx context.Context, specs []TopicSpec) error {
	parts, err := c.freshPartitions(ctx, specNames(specs))
	if err != nil {
		return err
	}
	var missing []kafka.TopicConfig
	var errs []error
	for _, t := range specs {
		switch n := parts[t.Name]; {
		case n == 0:
			missing = append(missing, t.config())
		case n != t.Partitions:
			errs = append(errs, fmt.Errorf("topic %s has %d partitions and not %d; "+
				"make it anew, or set the partition count to what it is", t.Name, n, t.Partitions))
		}
	}
	if len(missing) > 0 {
		errs = append(errs, c.createTopics(ctx, missing)...)
	}
	return errors.Join(errs...)
}

func (c *Client) createTopics(ctx context.Context, topics []kafka.TopicConfig) []error {
	var errs []error
	var made []string
	res, err := c.kafka.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: topics})
	if err != nil {
		return []error{fmt.Errorf("making topics: %w", err)}
	}
	for _, t := range topics {
		if err := res.Errors[t.Topic]; err != nil && !errors.Is(err, kafka.TopicAlreadyExists) {
			errs = append(errs, fmt.Errorf("making topic %s: %w", t.Topic, err))
			continue
		}
		made = append(made, t.Topic)
	}
	// A topic is of use once it has leaders, which takes a broker a moment.
	for _, t := range made {
		err := c.patiently(ctx, func() error {
			_, _, err := c.offsets(ctx, t)
			return err
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("waiting for the leaders of topic %s: %w", t, err))
		}
	}
	return errs
}

// patiently repeats a question that a broker cannot answer yet, within
// Config.RequestTimeout.
func (c *Client) patiently(ctx context.Context, ask func() error) error {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.RequestTimeout)
	defer cancel()
	var wait backoff
	for {
		err := ask()
		var code kafka.Error
		var topics *TopicsError
		temporary := errors.As(err, &code) && code.Temporary() || errors.As(err, &topics)
		if !temporary || !wait.sleep(ctx) {
			return err
		}
	}
}

// TopicProblem is one topic that is not as it must be.
type TopicProblem struct {
	Topic      string
	Want, Have int // partitions; Have is 0 for a missing topic
}

// TopicsError lists everything that is wrong with the topics.
type TopicsError struct{ Problems []TopicProblem }

func (e *TopicsError) Error() string {
	var b strings.Builder
	b.WriteString("the topics are not ready")
	missing := false
	for _, p := range e.Problems {
		if p.Have == 0 {
			missing = true
			fmt.Fprintf(&b, "\n  %s is missing", p.Topic)
		} else {
			fmt.Fprintf(&b, "\n  %s has %d partitions and not %d", p.Topic, p.Have, p.Want)
		}
	}
	if missing {
		b.WriteString("\nrun `glidepath migrate` to make what is missing")
	}
	return b.String()
}

// CheckTopics returns a *TopicsError that lists every topic which is missing or
// has another partition count. Partitions 0 accepts any count.
func (c *Client) CheckTopics(ctx context.Context, specs []TopicSpec) error {
	parts, err := c.freshPartitions(ctx, specNames(specs))
	if err != nil {
		return err
	}
	return checkTopics(parts, specs)
}

func checkTopics(parts map[string]int, specs []TopicSpec) error {
	e := &TopicsError{}
	for _, t := range specs {
		if n := parts[t.Name]; n == 0 || t.Partitions != 0 && n != t.Partitions {
			e.Problems = append(e.Problems, TopicProblem{Topic: t.Name, Want: t.Partitions, Have: n})
		}
	}
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}

func specNames(specs []TopicSpec) []string {
	names := make([]string, len(specs))
	for i, t := range specs {
		names[i] = t.Name
	}
	return names
}

// Partitions returns the partition counts of the topics that exist.
func (c *Client) Partitions(ctx context.Context, topics ...string) (map[string]int, error) {
	return c.freshPartitions(ctx, topics)
}

// partitions answers from the transport's cache, at most metadataTTL old.
func (c *Client) partitions(ctx context.Context, topics []string) (map[string]int, error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.RequestTimeout)
	defer cancel()
	res, err := c.transport.RoundTrip(ctx, c.addr, &metadata.Request{TopicNames: topics})
	if err != nil {
		return nil, fmt.Errorf("asking %s for topics: %w", c.addr, err)
	}
	return partitionCounts(res)
}

// freshPartitions asks a broker, since the transport answers metadata requests
// from its cache. It never makes a topic.
func (c *Client) freshPartitions(ctx context.Context, topics []string) (map[string]int, error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.RequestTimeout)
	defer cancel()
	conn, err := c.dialAny(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking for topics: %w", err)
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return nil, fmt.Errorf("asking for topics: %w", err)
		}
	}
	all, err := conn.ReadPartitions()
	if err != nil {
		return nil, fmt.Errorf("asking %s for topics: %w", conn.RemoteAddr(), err)
	}
	counts := map[string]int{}
	for _, p := range all {
		if slices.Contains(topics, p.Topic) {
			counts[p.Topic]++
		}
	}
	return counts, nil
}

// dialAny connects to the first broker that answers.
func (c *Client) dialAny(ctx context.Context) (*kafka.Conn, error) {
	d := kafka.Dialer{ClientID: c.cfg.ClientID, DialFunc: c.conns.dial}
	var errs []error
	for _, b := range c.cfg.Brokers {
		conn, err := d.DialContext(ctx, "tcp", b)
		if err == nil {
			return conn, nil
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

func partitionCounts(res kafka.Response) (map[string]int, error) {
	m, ok := res.(*metadata.Response)
	if !ok {
		return nil, fmt.Errorf("asking for topics: unexpected response %T", res)
	}
	counts := map[string]int{}
	for _, t := range m.Topics {
		if t.ErrorCode == 0 {
			counts[t.Name] = len(t.Partitions)
		}
	}
	return counts, nil
}

// Ping reports whether a broker answers.
func (c *Client) Ping(ctx context.Context) error {
	_, err := c.freshPartitions(ctx, nil)
	return err
}

// StartOffsets returns the first offset of each partition.
func (c *Client) StartOffsets(ctx context.Context, topic string) (map[int]int64, error) {
	start, _, err := c.offsets(ctx, topic)
	return start, err
}

// EndOffsets returns the offset after the last record of each partition.
func (c *Client) EndOffsets(ctx context.Context, topic string) (map[int]int64, error) {
	_, end, err := c.offsets(ctx, topic)
	return end, err
}

func (c *Client) offsets(ctx context.Context, topic string) (start, end map[int]int64, err error) {
	parts, err := c.freshPartitions(ctx, []string{topic})
	if err != nil {
		return nil, nil, err
	}
	if parts[topic] == 0 {
		return nil, nil, &TopicsError{Problems: []TopicProblem{{Topic: topic}}}
	}
	start, end = map[int]int64{}, map[int]int64{}
	for p := range parts[topic] {
		err := c.patiently(ctx, func() (err error) {
			start[p], end[p], err = c.logEnds(ctx, topic, p)
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return start, end, nil
}

// logEnds returns where a partition's log begins and ends.
func (c *Client) logEnds(ctx context.Context, topic string, partition int) (start, end int64, err error) {
	res, err := c.kafka.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{
			topic: {kafka.FirstOffsetOf(partition), kafka.LastOffsetOf(partition)},
		},
	})
	if err != nil {
		return 0, 0, fmt.Errorf("asking for the offsets of %s/%d: %w", topic, partition, err)
	}
	for _, p := range res.Topics[topic] {
		if p.Partition != partition {
			continue
		}
		if p.Error != nil {
			return 0, 0, fmt.Errorf("asking for the offsets of %s/%d: %w", topic, partition, p.Error)
		}
		if p.FirstOffset < 0 || p.LastOffset < 0 {
			return 0, 0, fmt.Errorf("asking for the offsets of %s/%d: the broker gave none", topic, partition)
		}
		return p.FirstOffset, p.LastOffset, nil
	}
	return 0, 0, fmt.Errorf("asking for the offsets of %s/%d: %w", topic, partition, kafka.UnknownTopicOrPartition)
}

// Committed returns group's committed offset of each partition of topic; a
// partition without one is left out.
func (c *Client) Committed(ctx context.Context, group, topic string) (map[int]int64, error) {
	parts, err := c.freshPartitions(ctx, []string{topic})
	if err != nil {
		return nil, err
	}
	ids := make([]int, parts[topic])
	for i := range ids {
		ids[i] = i
	}
	var res *kafka.OffsetFetchResponse
	err = c.patiently(ctx, func() (err error) {
		res, err = c.kafka.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: group, Topics: map[string][]int{topic: ids}})
		if err == nil {
			err = res.Error
		}
		return err
	})
	out := map[int]int64{}
	if errors.Is(err, kafka.GroupIdNotFound) {
		return out, nil
	}
	if err != nil {
		return nil, fmt.Errorf("asking for the offsets of group %s: %w", group, err)
	}
	for _, p := range res.Topics[topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("asking for the offsets of group %s in %s/%d: %w", group, topic, p.Partition, p.Error)
		}
		if p.CommittedOffset >= 0 {
			out[p.Partition] = p.CommittedOffset
		}
	}
	return out, nil
}

// Lag returns how many records of the topics group has still to handle.
func (c *Client) Lag(ctx context.Context, group string, topics ...string) (int64, error) {
	var lag int64
	for _, topic := range topics {
		start, end, err := c.offsets(ctx, topic)
		if err != nil {
			return 0, err
		}
		committed, err := c.Committed(ctx, group, topic)
		if err != nil {
			return 0, err
		}
		lag += lagOf(start, end, committed)
	}
	return lag, nil
}

func lagOf(start, end, committed map[int]int64) int64 {
	var lag int64
	for p, e := range end {
		from, ok := committed[p]
		if !ok {
			from = start[p]
		}
		lag += max(e-from, 0)
	}
	return lag
}

func sortProgress(p []Progress) {
	sort.Slice(p, func(i, j int) bool {
		a, b := p[i], p[j]
		if a.Group != b.Group {
			return a.Group < b.Group
		}
		if a.Topic != b.Topic {
			return a.Topic < b.Topic
		}
		return a.Partition < b.Partition
	})
}
