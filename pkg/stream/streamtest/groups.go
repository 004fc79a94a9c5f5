package streamtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"glidepath/pkg/stream"
)

func orderWithinPartition(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 3)
	for p := range 3 {
		e.publish(t, numbered(topic, p, 0, 500)...)
	}
	c := e.consume(t, e.client, topic, nil)
	c.untilCount(1500)
	for p := range 3 {
		if got := c.values()[p]; !slices.Equal(got, numbers(0, 500)) {
			t.Errorf("partition %d came as %s", p, describe(got))
		}
	}
	e.committed(t, c.group, topic, map[int]int64{0: 500, 1: 500, 2: 500})
	c.mustEnd()
}

func publishOrderAcrossCalls(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 1)
	for i := 0; i < 200; i += 10 {
		e.publish(t, numbered(topic, 0, i, i+10)...)
	}
	var got []string
	err := e.client.Read(e.ctx, topic, nil, false, func(r stream.Record) error {
		got = append(got, string(r.Value))
		return nil
	})
	if err != nil || !slices.Equal(got, numbers(0, 200)) {
		t.Fatalf("read %s, %v", describe(got), err)
	}
}

func startOffsetFirst(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 1)
	e.publish(t, numbered(topic, 0, 0, 10)...)
	c := e.consume(t, e.client, topic, nil)
	c.untilCount(10)
	if got := c.claims[0].StartOffset(); got != 0 {
		t.Errorf("StartOffset of a new group is %d", got)
	}
	c.mustEnd()
	e.publish(t, numbered(topic, 0, 10, 20)...)
	c = e.consume(t, e.client, topic, nil)
	c.untilCount(10)
	if got := c.claims[0].StartOffset(); got != 10 {
		t.Errorf("StartOffset after ten are done is %d", got)
	}
	if got := c.values()[0]; !slices.Equal(got, numbers(10, 20)) {
		t.Errorf("after a restart came %s", describe(got))
	}
	c.mustEnd()
}

func redeliversWhatIsNotDone(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 1)
	e.publish(t, numbered(topic, 0, 0, 50)...)
	c := e.consume(t, e.client, topic, func(_ context.Context, claim stream.Claim, b *stream.Batch) error {
		claim.Done(min(b.Last, 19)) // the rest is in hand when the process ends
		return nil
	})
	c.untilCount(50)
	c.mustEnd()
	e.committed(t, c.group, topic, map[int]int64{0: 20})
	c = e.consume(t, e.client, topic, nil)
	c.untilCount(30)
	if got := c.values()[0]; !slices.Equal(got, numbers(20, 50)) {
		t.Errorf("after a restart came %s", describe(got))
	}
	c.mustEnd()
}

func commitsContiguousPrefix(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 1)
	e.publish(t, numbered(topic, 0, 0, 30)...)
	c := e.consume(t, e.client, topic, func(_ context.Context, claim stream.Claim, b *stream.Batch) error {
		if b.Last >= 29 {
			claim.Done(9)
			claim.Done(4) // an earlier one changes nothing
		}
		b.Release()
		return nil
	})
	c.untilCount(30)
	e.committed(t, c.group, topic, map[int]int64{0: 10})
	c.claims[0].Done(14)
	e.committed(t, c.group, topic, map[int]int64{0: 15})
	c.claims[0].Done(1000) // what was never delivered cannot be done
	e.committed(t, c.group, topic, map[int]int64{0: 30})
	c.mustEnd()
	e.committed(t, c.group, topic, map[int]int64{0: 30})
}

func noCommitThroughSuperseded(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 2)
	e.publish(t, append(numbered(topic, 0, 0, 10), numbered(topic, 1, 0, 10)...)...)
	first := e.consume(t, e.client, topic, func(_ context.Context, _ stream.Claim, b *stream.Batch) error {
		b.Release()
		return nil
	})
	first.untilCount(20)
	// Another member ends the first generation before anything was done in it.
	second := e.consume(t, e.newClient(t, nil), topic, func(_ context.Context, _ stream.Claim, b *stream.Batch) error {
		b.Release()
		return nil
	})
	second.untilCount(10)
	first.until(func() bool { return len(first.claims) > 2 })
	old := first.claims[0]
	for _, c := range first.claims[:2] {
		c.Done(9)
	}
	// A commit of the current generation passes those, if there are any.
	var current stream.Claim
	second.until(func() bool { current = second.claims[len(second.claims)-1]; return true })
	if current.Generation() <= old.Generation() {
		t.Fatalf("generation %d came after %d", current.Generation(), old.Generation())
	}
	current.Done(2)
	e.committed(t, first.group, topic, map[int]int64{current.Partition(): 3})
	second.mustEnd()
	first.mustEnd()
	e.committed(t, first.group, topic, map[int]int64{current.Partition(): 3})
}

func rebalanceLosesNothing(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 4)
	const least = 300
	var produced sync.WaitGroup
	settled := make(chan struct{}) // all members have come and gone: until then records flow, or a late one would find none left
	each := 0                      // records of each partition
	produced.Go(func() {
		for flows := true; flows || each < least; each += 10 {
			for p := range 4 {
				if err := e.client.Publish(e.ctx, numbered(topic, p, each, each+10)...); err != nil {
					t.Errorf("publishing: %v", err)
					return
				}
			}
			select {
			case <-settled:
				flows = false
			default:
			}
		}
	})
	settle := sync.OnceFunc(func() { close(settled) })
	defer produced.Wait()
	defer settle() // also where the test gives up
	first := e.consume(t, e.client, topic, nil)
	first.untilCount(20)
	second := e.consume(t, e.newClient(t, nil), topic, nil)
	second.untilCount(1)
	third := e.consume(t, e.newClient(t, nil), topic, nil)
	third.untilCount(1)
	third.mustEnd()
	settle()
	produced.Wait()
	want := map[int]int64{0: int64(each), 1: int64(each), 2: int64(each), 3: int64(each)}
	e.committed(t, first.group, topic, want)
	second.mustEnd()
	first.mustEnd()
	seen := map[string]int{} // some may come twice
	for _, c := range []*consumer{first, second, third} {
		for _, r := range c.got {
			seen[fmt.Sprintf("%d/%s", r.Partition, r.Value)]++
		}
	}
	if len(seen) != 4*each {
		t.Errorf("%d of %d records came", len(seen), 4*each)
	}
}

func drainIsBounded(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 1)
	e.publish(t, numbered(topic, 0, 0, 10)...)
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	cancelled := make(chan struct{})
	c := e.consume(t, e.client, topic, func(ctx context.Context, claim stream.Claim, _ *stream.Batch) error {
		claim.Done(3)
		<-ctx.Done()
		close(cancelled)
		<-release // hangs on, though it was told to stop
		claim.Done(9)
		return nil
	})
	c.untilCount(10)
	begin := time.Now()
	if err := c.end(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("a hanging handler held Consume up for %s", took)
	}
	select {
	case <-cancelled:
	default:
		t.Error("the handler was abandoned without its context having been cancelled")
	}
	e.committed(t, c.group, topic, map[int]int64{0: 4})
	next := e.consume(t, e.newClient(t, nil), topic, nil)
	next.untilCount(6)
	if got := next.values()[0]; !slices.Equal(got, numbers(4, 10)) {
		t.Errorf("after the abandoned handler came %s", describe(got))
	}
	next.mustEnd()
}

func handlerErrorEndsConsume(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 2)
	e.publish(t, append(numbered(topic, 0, 0, 10), numbered(topic, 1, 0, 10)...)...)
	broken := errors.New("it broke")
	c := e.consume(t, e.client, topic, func(_ context.Context, claim stream.Claim, b *stream.Batch) error {
		if claim.Partition() == 1 {
			return broken
		}
		claim.Done(b.Last)
		b.Release()
		return nil
	})
	if err := c.ended(); !errors.Is(err, broken) {
		t.Fatalf("Consume ended with %v", err)
	}
}

func drainErrorIsReturned(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 1)
	e.publish(t, numbered(topic, 0, 0, 10)...)
	broken := errors.New("it broke")
	ctx, stop := context.WithCancel(e.ctx)
	defer stop()
	err := e.client.Consume(ctx, e.client.Group("readers"), []string{topic}, func(_ context.Context, claim stream.Claim) error {
		for b := range claim.Batches() {
			claim.Done(b.Last)
			b.Release()
			stop()
		}
		return broken // the last flush fails, say
	})
	if !errors.Is(err, broken) {
		t.Fatalf("Consume ended with %v", err)
	}
}

func waitsForMissingTopic(t *testing.T, e *env) {
	c := e.consume(t, e.client, e.client.Topic("late"), nil)
	topic := e.topic(t, "late", 1)
	e.publish(t, numbered(topic, 0, 0, 3)...)
	c.untilCount(3)
	c.mustEnd()
	never := e.consume(t, e.client, e.client.Topic("never"), nil)
	never.mustEnd()
}

func progressCatchesUp(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 2)
	e.publish(t, numbered(topic, 0, 0, 10)...)
	hold := make(chan struct{})
	c := e.consume(t, e.client, topic, func(_ context.Context, claim stream.Claim, b *stream.Batch) error {
		<-hold
		claim.Done(b.Last)
		b.Release()
		return nil
	})
	c.untilCount(10)
	var busy, idle stream.Progress
	e.eventually(t, func() bool {
		p := e.client.Progress()
		if len(p) != 2 {
			return false
		}
		busy, idle = p[0], p[1]
		return busy.HighWatermark == 10 && !idle.CaughtUp.IsZero()
	}, func() string { return fmt.Sprintf("%+v %+v", busy, idle) })
	if busy.Lag != 10 || !busy.CaughtUp.IsZero() || idle.Lag != 0 || busy.Group != c.group || busy.Topic != topic {
		t.Errorf("while ten wait: %+v and %+v", busy, idle)
	}
	published := time.Now()
	close(hold)
	e.eventually(t, func() bool {
		busy = e.client.Progress()[0]
		return busy.Committed == 10 && busy.Lag == 0 && busy.CaughtUp.After(published)
	}, func() string { return fmt.Sprintf("%+v", busy) })
	e.eventually(t, func() bool {
		lag, err := e.client.Lag(e.ctx, c.group, topic)
		return err == nil && lag == 0
	}, func() string { return "the group's lag does not go to 0" })
	c.mustEnd()
	if p := e.client.Progress(); len(p) != 0 {
		t.Errorf("after the end there is still %+v", p)
	}
}

func budgetIsRespected(t *testing.T, e *env) {
	const limit = 4 << 20
	topic := e.topic(t, "usage", 4)
	value := make([]byte, 10<<10)
	for p := range 4 {
		for range 8 {
			var msgs []stream.Message
			for range 50 {
				msgs = append(msgs, stream.Message{Topic: topic, Partition: &p, Value: value})
			}
			e.publish(t, msgs...) // 16 MB in all, which compress to next to nothing
		}
	}
	client := e.newClient(t, func(c *stream.Config) { c.MaxBytes = limit })
	var mu sync.Mutex
	held, most, batches := 0, 0, 0
	queue := make(chan *stream.Batch, 10_000)
	c := e.consume(t, client, topic, func(_ context.Context, claim stream.Claim, b *stream.Batch) error {
		mu.Lock()
		held += b.Bytes
		most = max(most, held)
		batches++
		mu.Unlock()
		claim.Done(b.Last)
		queue <- b
		return nil
	})
	// Hold everything until the budget is full, then let go one by one.
	e.eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return held > limit/2
	}, func() string { return "the budget does not fill" })
	for n := 0; n < 4*8*50; {
		select {
		case b := <-queue:
			n += len(b.Records)
			mu.Lock()
			held -= b.Bytes
			mu.Unlock()
			b.Release()
		case <-e.ctx.Done():
			t.Fatal("delivery got stuck")
		}
	}
	if most > limit {
		t.Errorf("%d bytes were held at once, of a budget of %d", most, limit)
	}
	c.mustEnd()
}

func resumesAfterRestart(t *testing.T, e *env) {
	topic := e.topic(t, "usage", 2)
	e.publish(t, append(numbered(topic, 0, 0, 100), numbered(topic, 1, 0, 100)...)...)
	c := e.consume(t, e.client, topic, nil)
	c.untilCount(200)
	e.committed(t, c.group, topic, map[int]int64{0: 100, 1: 100})
	e.b.Restart(t)
	e.publish(t, append(numbered(topic, 0, 100, 200), numbered(topic, 1, 100, 200)...)...)
	e.committed(t, c.group, topic, map[int]int64{0: 200, 1: 200})
	for p := range 2 {
		seen := map[string]bool{}
		for _, v := range c.values()[p] {
			seen[v] = true
		}
		if len(seen) != 200 {
			t.Errorf("partition %d: %d of 200 records came", p, len(seen))
		}
	}
	c.mustEnd()
}
