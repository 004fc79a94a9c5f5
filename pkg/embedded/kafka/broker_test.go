package kafka_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"go.uber.org/goleak"

	"glidepath/pkg/embedded/kafka"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, cfg kafka.Config) *kafka.Broker {
	t.Helper()
	b, err := kafka.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func client(t *testing.T, b *kafka.Broker, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	c, err := kgo.NewClient(append(opts, kgo.SeedBrokers(b.Addr()))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func createTopic(t *testing.T, c *kgo.Client, name string, config map[string]string) {
	t.Helper()
	req := kmsg.NewCreateTopicsRequest()
	rt := kmsg.NewCreateTopicsRequestTopic()
	rt.Topic, rt.NumPartitions, rt.ReplicationFactor = name, 1, 1
	for k, v := range config {
		rt.Configs = append(rt.Configs, kmsg.CreateTopicsRequestTopicConfig{Name: k, Value: &v})
	}
	req.Topics = append(req.Topics, rt)
	res, err := req.RequestWith(within(t), c)
	if err != nil || res.Topics[0].ErrorCode != 0 {
		t.Fatalf("making a topic: %v %+v", err, res)
	}
}

func TestKeepsItsDataAndPort(t *testing.T) {
	dir := t.TempDir()
	first := start(t, kafka.Config{Dir: dir})
	c := client(t, first, kgo.DefaultProduceTopic("kept"))
	createTopic(t, c, "kept", nil)
	for i := range 5 {
		if err := c.ProduceSync(within(t), kgo.StringRecord(fmt.Sprint(i))).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	c.Close()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := start(t, kafka.Config{Dir: dir, Port: first.Port()})
	if second.Addr() != first.Addr() {
		t.Errorf("the address became %s", second.Addr())
	}
	if got := consume(t, second, "kept", 5); got != "0 1 2 3 4" {
		t.Errorf("after a restart there is %q", got)
	}
}

// consume reads n records from the start of a topic.
func consume(t *testing.T, b *kafka.Broker, topic string, n int) string {
	t.Helper()
	c := client(t, b, kgo.ConsumeTopics(topic))
	var got []string
	ctx := within(t)
	for len(got) < n {
		fetches := c.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			t.Fatalf("after %v: %v", got, err)
		}
		fetches.EachRecord(func(r *kgo.Record) { got = append(got, string(r.Value)) })
	}
	return strings.Join(got, " ")
}

func TestListensOnLoopbackOnly(t *testing.T) {
	b := start(t, kafka.Config{})
	if host, _, err := net.SplitHostPort(b.Addr()); err != nil || host != "127.0.0.1" {
		t.Errorf("it listens on %s", b.Addr())
	}
}

func TestDirectoryIsLocked(t *testing.T) {
	dir := t.TempDir()
	b := start(t, kafka.Config{Dir: dir})
	if _, err := kafka.Start(kafka.Config{Dir: dir}); !errors.Is(err, kafka.ErrLocked) || !strings.Contains(err.Error(), dir) {
		t.Fatalf("a second broker on the directory gives %v", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	start(t, kafka.Config{Dir: dir})
}

func TestPortInUse(t *testing.T) {
	b := start(t, kafka.Config{})
	dir := t.TempDir()
	if _, err := kafka.Start(kafka.Config{Dir: dir, Port: b.Port()}); err == nil || !strings.Contains(err.Error(), fmt.Sprint(b.Port())) {
		t.Fatalf("a port in use gives %v", err)
	}
	start(t, kafka.Config{Dir: dir}) // the failed start has let go of the lock
}

// safeBuffer is written by the broker's goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// What is no request of Kafka's ends its connection, and nothing else.
func TestFramesAreChecked(t *testing.T) {
	var log safeBuffer
	b := start(t, kafka.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	frame := func(size uint32, key, version int16) []byte {
		f := binary.BigEndian.AppendUint32(nil, size)
		f = binary.BigEndian.AppendUint16(f, uint16(key))
		f = binary.BigEndian.AppendUint16(f, uint16(version))
		return append(f, 0, 0, 0, 1, 0, 0) // correlation id, empty client id
	}
	for name, sent := range map[string][]byte{
		"HTTP":               []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
		"TLS":                {0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 0},
		"unknown key":        frame(10, 9999, 0),
		"negative key":       frame(10, -1, 0),
		"a gap in the keys":  frame(10, 73, 0),
		"unknown version":    frame(10, 3, 900),
		"negative version":   frame(10, 3, -1),
		"length zero":        frame(0, 3, 0),
		"length too short":   frame(9, 3, 0),
		"length too long":    frame(1<<31, 3, 0),
		"length all ones":    frame(1<<32-1, 3, 0),
		"truncated body":     frame(400, 0, 9),
		"request with a lie": append(frame(20, 3, 1), 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0),
	} {
		conn, err := net.Dial("tcp", b.Addr())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write(sent); err != nil {
			t.Fatal(err)
		}
		_ = conn.(*net.TCPConn).CloseWrite() // the broker may have closed already
		if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(conn)
		var timeout net.Error
		if len(answer) > 0 || errors.As(err, &timeout) && timeout.Timeout() {
			t.Errorf("%s: the broker answered % x, %v", name, answer, err)
		}
		_ = conn.Close()
	}
	c := client(t, b)
	createTopic(t, c, "alive", nil)
	if n := strings.Count(log.String(), "level=WARN"); n != 1 {
		t.Errorf("there are %d warnings in\n%s", n, log.String())
	}
}

// A frame may come byte by byte, and several at once.
func TestFramesInPieces(t *testing.T) {
	b := start(t, kafka.Config{})
	conn, err := net.Dial("tcp", b.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	// ApiVersions, version 0, correlation ids 1 to 3, no client id.
	var all []byte
	for i := range 3 {
		all = append(all, 0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, byte(i+1), 0xff, 0xff)
	}
	for _, c := range all[:20] {
		if _, err := conn.Write([]byte{c}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.Write(all[20:]); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		var head [8]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			t.Fatal(err)
		}
		if got := binary.BigEndian.Uint32(head[4:]); got != uint32(i+1) {
			t.Errorf("answer %d is to %d", i+1, got)
		}
		if _, err := io.CopyN(io.Discard, conn, int64(binary.BigEndian.Uint32(head[:]))-4); err != nil {
			t.Fatal(err)
		}
	}
}

// A backdated record under a retention by time does not take fresh ones along.
func TestNoRetentionByTime(t *testing.T) {
	b := start(t, kafka.Config{Dir: t.TempDir()})
	c := client(t, b, kgo.DefaultProduceTopic("dated"))
	createTopic(t, c, "dated", map[string]string{"retention.ms": "1000", "retention.bytes": "1000000"})
	alter := kmsg.NewIncrementalAlterConfigsRequest()
	res := kmsg.NewIncrementalAlterConfigsRequestResource()
	res.ResourceType, res.ResourceName = kmsg.ConfigResourceTypeTopic, "dated"
	hour := "3600000"
	res.Configs = []kmsg.IncrementalAlterConfigsRequestResourceConfig{{Name: "retention.ms", Value: &hour}}
	alter.Resources = append(alter.Resources, res)
	if _, err := alter.RequestWith(within(t), c); err != nil {
		t.Fatal(err)
	}
	req := kmsg.NewDescribeConfigsRequest()
	req.Resources = []kmsg.DescribeConfigsRequestResource{{ResourceType: kmsg.ConfigResourceTypeTopic, ResourceName: "dated"}}
	got, err := req.RequestWith(within(t), c)
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{}
	for _, c := range got.Resources[0].Configs {
		if c.Value != nil {
			settings[c.Name] = *c.Value
		}
	}
	if settings["retention.ms"] != "-1" || settings["retention.bytes"] != "1000000" {
		t.Errorf("the settings are %v", settings)
	}
	for _, age := range []time.Duration{0, 30 * 24 * time.Hour, 0} {
		r := kgo.StringRecord(age.String())
		r.Timestamp = time.Now().Add(-age)
		if err := c.ProduceSync(within(t), r).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	b.ApplyRetention()
	if got := consume(t, b, "dated", 3); got != "0s 720h0m0s 0s" {
		t.Errorf("after retention there is %q", got)
	}
}
