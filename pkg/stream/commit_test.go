package stream

import (
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"pgregory.net/rapid"
)

// recorder is a generation that answers with errs in turn and notes commits.
type recorder struct {
	errs    []error
	commits []int64
}

func (r *recorder) CommitOffsets(offsets map[string]map[int]int64) error {
	r.commits = append(r.commits, offsets["t"][0])
	if len(r.errs) == 0 {
		return nil
	}
	err := r.errs[0]
	r.errs = r.errs[1:]
	return err
}

func committing(t *testing.T, start int64, errs ...error) (*claim, *committer, *recorder, *logCounter) {
	t.Helper()
	log := &logCounter{Handler: slog.DiscardHandler}
	c, err := New(Config{Brokers: []string{"127.0.0.1:1"}}, slog.New(log), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	cl := newClaim(c, "g", "t", 1, kafka.PartitionAssignment{ID: 0, Offset: start})
	gen := &recorder{errs: errs}
	return cl, &committer{c: c, gen: gen, group: "g", id: 1, claims: []*claim{cl}}, gen, log
}

// A failed commit is repeated with what has been done since.
func TestCommitIsRepeated(t *testing.T) {
	cl, cm, gen, log := committing(t, 5, errors.New("the line is cut"), kafka.RebalanceInProgress)
	cl.begin(5)
	cm.commit() // nothing to commit
	cl.delivered = 20
	cl.Done(7)
	cm.commit()
	cm.commit()
	cl.Done(9)
	cm.commit()
	cm.commit()
	if fmt.Sprint(gen.commits) != "[8 8 10]" || cl.progress().Committed != 10 {
		t.Errorf("the commits were %v", gen.commits)
	}
	if n := log.count("does not work"); n != 1 {
		t.Errorf("the trouble was logged %d times", n)
	}
}

// After a newer generation has taken over, nothing is committed any more.
func TestSupersededGenerationStopsCommitting(t *testing.T) {
	for _, err := range []error{kafka.IllegalGeneration, kafka.UnknownMemberId} {
		cl, cm, gen, _ := committing(t, 5, fmt.Errorf("wrapped: %w", err))
		cl.begin(5)
		cl.delivered = 20
		cl.Done(7)
		cm.commit()
		cl.Done(9)
		cm.commit()
		if fmt.Sprint(gen.commits) != "[8]" {
			t.Errorf("after %v the commits were %v", err, gen.commits)
		}
	}
}

// Before the start is known there is nothing to commit: a commit then would
// name an offset that nobody has read up to.
func TestNoCommitBeforeBegin(t *testing.T) {
	cl, cm, gen, _ := committing(t, kafka.FirstOffset)
	cl.Done(3)
	cm.commit()
	cl.begin(0)
	cm.commit()
	if len(gen.commits) != 0 {
		t.Errorf("the commits were %v", gen.commits)
	}
}

// A done offset of an abandoned handler changes nothing.
func TestDoneAfterClose(t *testing.T) {
	cl, cm, gen, _ := committing(t, 0)
	cl.begin(0)
	cl.delivered = 20
	cl.close()
	cl.Done(9)
	cm.commit()
	if len(gen.commits) != 0 {
		t.Errorf("the commits were %v", gen.commits)
	}
}

// Offsets without a record behind the last one count as handled once that is
// done, or a partition that ends with a transaction marker would lag for ever.
func TestTrailingOffsetsAreHandled(t *testing.T) {
	cl, cm, gen, _ := committing(t, 0)
	cl.begin(0)
	cl.delivered = 9
	cl.seen(12, 12, time.Now()) // 10 and 11 are markers
	cl.Done(8)
	cm.commit()
	cl.Done(9)
	cm.commit()
	if fmt.Sprint(gen.commits) != "[9 12]" || cl.progress().Lag != 0 {
		t.Errorf("the commits were %v", gen.commits)
	}
}

// Whatever is called in whatever order, commits never go back, never pass what
// was delivered, and the last equals the greatest done offset plus one.
func TestCommitsAreMonotone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		start := rapid.Int64Range(0, 50).Draw(rt, "start")
		cl, cm, gen, _ := committing(t, start)
		cl.begin(start)
		delivered, done := start-1, start-1
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			switch rapid.IntRange(0, 2).Draw(rt, "step") {
			case 0:
				delivered += rapid.Int64Range(1, 10).Draw(rt, "more")
				cl.delivered = delivered
			case 1:
				offset := rapid.Int64Range(start-2, delivered+5).Draw(rt, "done")
				cl.Done(offset)
				done = max(done, min(offset, delivered))
			case 2:
				cm.commit()
			}
		}
		cm.commit()
		last := start
		for _, c := range gen.commits {
			if c <= last || c > delivered+1 {
				rt.Fatalf("the commits were %v from %d on, with %d delivered", gen.commits, start, delivered)
			}
			last = c
		}
		if last != done+1 {
			rt.Fatalf("the last commit is %d and not %d", last, done+1)
		}
	})
}

// CaughtUp advances under constant flow, to the time at which the end that has
// been reached was seen.
func TestCaughtUpUnderFlow(t *testing.T) {
	cl, _, _, _ := committing(t, 0)
	cl.begin(0)
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	for i := 1; i <= 10; i++ {
		cl.delivered = int64(10*i - 1)
		cl.seen(int64(10*i), int64(10*i+50), at(i)) // the end stays 50 ahead
		cl.Done(int64(10*i - 1))
	}
	if got := cl.CaughtUp(); !got.Equal(at(1)) {
		t.Errorf("at offset 100 it has caught up with %s", got)
	}
	cl.delivered = 149
	cl.Done(149)
	cl.seen(150, 150, at(20))
	if got := cl.CaughtUp(); !got.Equal(at(20)) {
		t.Errorf("at the end it has caught up with %s", got)
	}
}
