package stream_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"glidepath/pkg/stream"
)

// cpu is this process's CPU time.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// usageEvent is a message of the usual size, about 390 bytes.
func usageEvent(i int) stream.Message {
	return stream.Message{
		Topic: "bench.usage", Key: fmt.Appendf(nil, "customer-%05d", i%20_000),
		Value: fmt.Appendf(nil, `{"specversion":"1.0","id":"%032x","source":"https://app.example.com/tracker","type":"usage.event",`+
			`"subject":"customer-%05d","time":"2026-11-%02dT%02d:%02d:%02d.%03dZ","datacontenttype":"application/json",`+
			`"data":{"name":"%s","user_id":"user-%06d","quantity":%d,"duration_ms":%d,"session_id":"s-%08x","properties":{"page":"/reports/%d","browser":"Firefox","os":"linux"}}}`,
			i*2654435761, i%20_000, 1+i%28, i%24, i%60, (i*7)%60, i%1000,
			[]string{"report.opened", "export.started", "dashboard.viewed"}[i%3], i%200_000, 1+i%5, i%90_000, i*40503, i%300),
	}
}

const benchMessages = 2_000_000

func benchTopic(b *testing.B, c *stream.Client) {
	ctx := context.Background()
	err := c.EnsureTopics(ctx, []stream.TopicSpec{{Name: "bench.usage", Partitions: 4, Retention: -1}})
	if err != nil {
		b.Fatal(err)
	}
	end, err := c.EndOffsets(ctx, "bench.usage")
	if err != nil {
		b.Fatal(err)
	}
	if end[0] > 0 {
		return
	}
	const chunk = 20_000
	before, begin := cpu(b), time.Now()
	for i := 0; i < benchMessages; i += chunk {
		msgs := make([]stream.Message, chunk)
		for j := range msgs {
			msgs[j] = usageEvent(i + j)
		}
		if err := c.Publish(ctx, msgs...); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("published %d in %s, %s of CPU", benchMessages, time.Since(begin), cpu(b)-before)
}

// BenchmarkConsume reads two million messages as a group from Apache Kafka and
// reports this process's CPU seconds; nothing is done with the records beside
// touching them.
func BenchmarkConsume(b *testing.B) {
	broker := kafka.Broker(b)
	c := newClient(b, broker.Addr(), stream.Config{Prefix: "bench", Compression: "lz4"})
	benchTopic(b, c)
	for b.Loop() {
		var records, bytes atomic.Int64
		ctx, stop := context.WithCancel(context.Background())
		before := cpu(b)
		group := fmt.Sprintf("bench.%d", time.Now().UnixNano())
		err := c.Consume(ctx, group, []string{"bench.usage"}, func(_ context.Context, cl stream.Claim) error {
			for batch := range cl.Batches() {
				n := 0
				for i := range batch.Records {
					n += len(batch.Records[i].Value) + len(batch.Records[i].Key)
				}
				bytes.Add(int64(n))
				total := records.Add(int64(len(batch.Records)))
				cl.Done(batch.Last)
				batch.Release()
				if total >= benchMessages {
					stop()
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric((cpu(b) - before).Seconds(), "cpu-s/op")
		b.ReportMetric(float64(bytes.Load())/float64(records.Load()), "bytes/record")
	}
}

// BenchmarkIdle reports the CPU that 64 idle partitions take a second.
func BenchmarkIdle(b *testing.B) {
	broker := newEmbedded(b)
	c := newClient(b, broker.broker.Addr(), stream.Config{Prefix: "idle"})
	if err := c.EnsureTopics(context.Background(), []stream.TopicSpec{{Name: "idle.usage", Partitions: 64, Retention: -1}}); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- c.Consume(ctx, "idle.group", []string{"idle.usage"}, func(_ context.Context, cl stream.Claim) error {
			for batch := range cl.Batches() {
				batch.Release()
			}
			return nil
		})
	}()
	for b.Loop() {
		before, begin := cpu(b), time.Now()
		<-time.After(5 * time.Second)
		b.ReportMetric(float64(cpu(b)-before)/float64(time.Since(begin))*100, "%cpu")
	}
	stop()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}
