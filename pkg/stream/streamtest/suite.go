// Package streamtest is the conformance suite of pkg/stream: what a service
// may rely on, whether the broker is the fake, the embedded one or Apache
// Kafka. Run it against a Backend.
package streamtest

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"glidepath/pkg/stream"
)

// Client is what the suite asks of a client; stream.Client and fake.Client
// have it.
type Client interface {
	Consume(ctx context.Context, group string, topics []string, h stream.Handler) error
	Publish(ctx context.Context, msgs ...stream.Message) error
	Read(ctx context.Context, topic string, from map[int]int64, follow bool, fn func(stream.Record) error) error
	EnsureTopics(ctx context.Context, specs []stream.TopicSpec) error
	CheckTopics(ctx context.Context, specs []stream.TopicSpec) error
	Partitions(ctx context.Context, topics ...string) (map[string]int, error)
	StartOffsets(ctx context.Context, topic string) (map[int]int64, error)
	EndOffsets(ctx context.Context, topic string) (map[int]int64, error)
	Committed(ctx context.Context, group, topic string) (map[int]int64, error)
	Lag(ctx context.Context, group string, topics ...string) (int64, error)
	Progress() []stream.Progress
	Topic(bare string) string
	Group(bare string) string
	Close() error
}

// Backend is a broker under test.
type Backend interface {
	// Client makes a client, which ends with the test. cfg has no Brokers.
	Client(tb testing.TB, cfg stream.Config) Client
	// Restart stops the broker and starts it again with its data, at the
	// same address.
	Restart(tb testing.TB)
}

// patience bounds every wait for a real server: reaching it fails the test.
const patience = 60 * time.Second

// Run runs the suite.
func Run(t *testing.T, b Backend) {
	t.Run("cases", func(t *testing.T) {
		for _, c := range []struct {
			name string
			run  func(*testing.T, *env)
		}{
			{"OrderWithinPartition", orderWithinPartition},
			{"PublishOrderAcrossCalls", publishOrderAcrossCalls},
			{"StartOffsetFirst", startOffsetFirst},
			{"RedeliversWhatIsNotDone", redeliversWhatIsNotDone},
			{"CommitsContiguousPrefix", commitsContiguousPrefix},
			{"NoCommitThroughSupersededGeneration", noCommitThroughSuperseded},
			{"RebalanceLosesNothing", rebalanceLosesNothing},
			{"PartitionIsMurmur2", partitionIsMurmur2},
			{"ExplicitPartition", explicitPartition},
			{"NilAndEmptyPreserved", nilAndEmptyPreserved},
			{"BudgetIsRespected", budgetIsRespected},
			{"DrainIsBounded", drainIsBounded},
			{"HandlerErrorEndsConsume", handlerErrorEndsConsume},
			{"DrainErrorIsReturned", drainErrorIsReturned},
			{"WaitsForMissingTopic", waitsForMissingTopic},
			{"ReadToEnds", readToEnds},
			{"ReadFollows", readFollows},
			{"Topics", topics},
			{"TooLargeMessageIsNamed", tooLargeMessageIsNamed},
			{"ProgressCatchesUp", progressCatchesUp},
			{"PublishEndsWithContext", publishEndsWithContext},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				c.run(t, newEnv(t, b))
			})
		}
	})
	// After the others, which it would disturb.
	t.Run("ResumesAfterBrokerRestart", func(t *testing.T) { resumesAfterRestart(t, newEnv(t, b)) })
}

var prefixes atomic.Int64

// env is one case's surroundings: a prefix, so that cases share a broker, and
// a context that ends when patience does.
type env struct {
	b      Backend
	prefix string
	ctx    context.Context
	client Client
}

func newEnv(t *testing.T, b Backend) *env {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	e := &env{b: b, ctx: ctx, prefix: fmt.Sprintf("case%d-%d", time.Now().UnixNano()%1_000_000, prefixes.Add(1))}
	e.client = e.newClient(t, nil)
	return e
}

// newClient makes a client whose times suit tests.
func (e *env) newClient(t testing.TB, change func(*stream.Config)) Client {
	cfg := stream.Config{
		Prefix:            e.prefix,
		SessionTimeout:    3 * time.Second,
		RebalanceTimeout:  5 * time.Second,
		HeartbeatInterval: 100 * time.Millisecond,
		DrainTimeout:      time.Second,
		CommitInterval:    20 * time.Millisecond,
		MaxWait:           100 * time.Millisecond,
	}
	if change != nil {
		change(&cfg)
	}
	return e.b.Client(t, cfg)
}

// topic makes a topic.
func (e *env) topic(t testing.TB, bare string, partitions int) string {
	t.Helper()
	name := e.client.Topic(bare)
	err := e.client.EnsureTopics(e.ctx, []stream.TopicSpec{{Name: name, Partitions: partitions, Retention: -1}})
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func (e *env) publish(t testing.TB, msgs ...stream.Message) {
	t.Helper()
	if err := e.client.Publish(e.ctx, msgs...); err != nil {
		t.Fatal(err)
	}
}

// numbered makes messages first..last-1 for one partition.
func numbered(topic string, partition, first, last int) []stream.Message {
	var msgs []stream.Message
	for i := first; i < last; i++ {
		msgs = append(msgs, stream.Message{Topic: topic, Partition: &partition, Value: fmt.Appendf(nil, "%d", i)})
	}
	return msgs
}

// committed waits until a group has committed want.
func (e *env) committed(t testing.TB, group, topic string, want map[int]int64) {
	t.Helper()
	var got map[int]int64
	var err error
	e.eventually(t, func() bool {
		got, err = e.client.Committed(e.ctx, group, topic)
		return err == nil && fmt.Sprint(got) == fmt.Sprint(want)
	}, func() string {
		return fmt.Sprintf("committed %v (%v) and not %v; progress %+v", got, err, want, e.client.Progress())
	})
}

// eventually polls a real server until ok.
func (e *env) eventually(t testing.TB, ok func() bool, what func() string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-e.ctx.Done():
			t.Fatal("waited too long: " + what())
		}
	}
}

func describe(values []string) string { return strings.Join(values, ",") }
