package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/segmentio/kafka-go"

	embedded "glidepath/pkg/embedded/kafka"
)

// meddler stands between a client and its transport.
type meddler struct {
	kafka.RoundTripper
	mu     sync.Mutex
	before func(kafka.Request) (kafka.Response, error) // a nil, nil answer goes on to the broker
	after  func(kafka.Request, kafka.Response)
}

func (m *meddler) RoundTrip(ctx context.Context, addr net.Addr, req kafka.Request) (kafka.Response, error) {
	m.mu.Lock()
	if m.before != nil {
		if res, err := m.before(req); res != nil || err != nil {
			m.mu.Unlock()
			return res, err
		}
	}
	m.mu.Unlock()
	res, err := m.RoundTripper.RoundTrip(ctx, addr, req)
	if err == nil && m.after != nil {
		m.mu.Lock()
		m.after(req, res)
		m.mu.Unlock()
	}
	return res, err
}

// faulty is a client of an embedded broker with a meddler, and its log.
type faulty struct {
	*Client
	m     *meddler
	log   *logCounter
	topic string
	reg   *prometheus.Registry
}

// logCounter counts messages.
type logCounter struct {
	slog.Handler
	mu    sync.Mutex
	lines []string
}

func (l *logCounter) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, r.Message)
	return nil
}

func (l *logCounter) Enabled(context.Context, slog.Level) bool { return true }

func (l *logCounter) count(part string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, line := range l.lines {
		if strings.Contains(line, part) {
			n++
		}
	}
	return n
}

func newFaulty(t *testing.T, partitions int) *faulty {
	t.Helper()
	b, err := embedded.Start(embedded.Config{})
	if err != nil {
		t.Fatal(err)
	}
	f := &faulty{m: &meddler{}, log: &logCounter{Handler: slog.DiscardHandler}, reg: prometheus.NewRegistry()}
	f.Client, err = newClient(Config{Brokers: []string{b.Addr()}, MaxWait: 50 * time.Millisecond}, slog.New(f.log), f.reg,
		func(rt kafka.RoundTripper) kafka.RoundTripper {
			f.m.RoundTripper = rt
			return f.m
		})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(f.Close(), b.Close()); err != nil {
			t.Error(err)
		}
	})
	f.topic = f.Topic("usage")
	if err := f.EnsureTopics(t.Context(), []TopicSpec{{Name: f.topic, Partitions: partitions, Retention: -1}}); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *faulty) meddle(before func(kafka.Request) (kafka.Response, error), after func(kafka.Request, kafka.Response)) {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	f.m.before, f.m.after = before, after
}

func (f *faulty) read(t *testing.T) map[int][]string {
	t.Helper()
	got := map[int][]string{}
	if err := f.Read(t.Context(), f.topic, nil, false, func(r Record) error {
		got[r.Partition] = append(got[r.Partition], string(r.Value))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return got
}

func messages(topic string, partitions, n int) []Message {
	var msgs []Message
	for i := range n {
		p := i % partitions
		msgs = append(msgs, Message{Topic: topic, Partition: &p, Value: fmt.Appendf(nil, "%d", i)})
	}
	return msgs
}

// producedTo tells which partition a produce request is for.
func producedTo(req kafka.Request) (int, bool) {
	if r, ok := req.(*rawProduce); ok {
		return r.partition, true
	}
	return 0, false
}

func refusal(code kafka.Error) kafka.Response { return &produced{err: code} }

// Where one partition fails, only its messages are sent again, in their order.
func TestPublishRepeatsOnlyWhatFailed(t *testing.T) {
	f := newFaulty(t, 3)
	requests := map[int]int{}
	f.meddle(func(req kafka.Request) (kafka.Response, error) {
		p, ok := producedTo(req)
		if !ok {
			return nil, nil
		}
		requests[p]++
		switch {
		case p == 1 && requests[p] == 1:
			return refusal(kafka.NotEnoughReplicas), nil
		case p == 1 && requests[p] <= 4:
			return nil, errors.New("the line is cut")
		}
		return nil, nil
	}, nil)
	for range 3 {
		if err := f.Publish(t.Context(), messages(f.topic, 3, 30)...); err != nil {
			t.Fatal(err)
		}
	}
	for p, values := range f.read(t) {
		var want []string
		for range 3 {
			for i := p; i < 30; i += 3 {
				want = append(want, fmt.Sprint(i))
			}
		}
		if !slices.Equal(values, want) {
			t.Errorf("partition %d holds %v", p, values)
		}
	}
	if requests[0] != 3 || requests[2] != 3 || requests[1] != 7 {
		t.Errorf("the requests were %v", requests)
	}
	if n := f.log.count("publishing to glidepath.usage/1 does not work"); n != 1 {
		t.Errorf("the trouble was logged %d times", n)
	}
	if n := f.log.count("publishing to glidepath.usage/1 works again"); n != 1 {
		t.Errorf("its end was logged %d times", n)
	}
	if n := testutil.ToFloat64(f.metrics.publishErrs.WithLabelValues(f.topic)); n != 4 {
		t.Errorf("%v errors were counted", n)
	}
}

// When together they are too large for the broker, or one of them is, the
// others go through.
func TestPublishSplitsWhatIsTooLarge(t *testing.T) {
	f := newFaulty(t, 1)
	f.meddle(func(req kafka.Request) (kafka.Response, error) {
		r, ok := req.(*rawProduce)
		if !ok {
			return nil, nil
		}
		d, b := testDecoder(1 << 20)
		if err := d.add(b, r.records, parseBatchHead(r.records), 0); err != nil {
			return nil, err
		}
		for _, rec := range b.slices.records {
			if r.count > 4 || string(rec.Value) == "6" {
				return refusal(kafka.MessageSizeTooLarge), nil
			}
		}
		return nil, nil
	}, nil)
	err := f.Publish(t.Context(), messages(f.topic, 1, 20)...)
	var named *MessageError
	if !errors.As(err, &named) || named.Index != 6 || !errors.Is(err, ErrTooLarge) {
		t.Fatalf("the error is %v", err)
	}
	var want []string
	for i := range 20 {
		if i != 6 {
			want = append(want, fmt.Sprint(i))
		}
	}
	if got := f.read(t)[0]; !slices.Equal(got, want) {
		t.Errorf("the log holds %v", got)
	}
}

// Records that the broker names as invalid fail, and their neighbours do not.
func TestPublishInvalidRecords(t *testing.T) {
	f := newFaulty(t, 1)
	first := true
	f.meddle(func(req kafka.Request) (kafka.Response, error) {
		if _, ok := producedTo(req); !ok || !first {
			return nil, nil
		}
		first = false
		return &produced{err: kafka.InvalidRecord, refused: map[int]error{2: errors.New("no")}}, nil
	}, nil)
	err := f.Publish(t.Context(), messages(f.topic, 1, 5)...)
	var named *MessageError
	if !errors.As(err, &named) || named.Index != 2 {
		t.Fatalf("the error is %v", err)
	}
	if got := f.read(t)[0]; !slices.Equal(got, []string{"0", "1", "3", "4"}) {
		t.Errorf("the log holds %v", got)
	}
}

func TestPublishPermanentError(t *testing.T) {
	f := newFaulty(t, 1)
	f.meddle(func(req kafka.Request) (kafka.Response, error) {
		if _, ok := producedTo(req); ok {
			return refusal(kafka.TopicAuthorizationFailed), nil
		}
		return nil, nil
	}, nil)
	if err := f.Publish(t.Context(), messages(f.topic, 1, 2)...); !errors.Is(err, kafka.TopicAuthorizationFailed) {
		t.Fatalf("the error is %v", err)
	}
}

// A call that gives up says how much is not acknowledged and why, and what it
// had in the queue does not go out later.
func TestPublishGivesUp(t *testing.T) {
	f := newFaulty(t, 1)
	f.meddle(func(req kafka.Request) (kafka.Response, error) {
		if _, ok := producedTo(req); ok {
			return refusal(kafka.NotEnoughReplicas), nil
		}
		return nil, nil
	}, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	err := f.Publish(ctx, messages(f.topic, 1, 5)...)
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, kafka.NotEnoughReplicas) || !strings.Contains(err.Error(), "5 of 5") {
		t.Fatalf("the error is %v", err)
	}
	f.meddle(nil, nil)
	if err := f.Publish(t.Context(), messages(f.topic, 1, 1)...); err != nil {
		t.Fatal(err)
	}
	if got := f.read(t)[0]; !slices.Equal(got, []string{"0"}) {
		t.Errorf("the log holds %v", got)
	}
}

// corrupt flips a bit in the batch at an offset of each fetch while times lasts.
func corrupt(offset int64, times int) func(kafka.Request, kafka.Response) {
	return func(_ kafka.Request, res kafka.Response) {
		f, ok := res.(*fetched)
		if !ok {
			return
		}
		for left := f.records; len(left) >= batchHead; {
			h := parseBatchHead(left)
			if h.base == offset && times > 0 {
				times--
				left[h.size()-1] ^= 1
			}
			left = left[h.size():]
		}
	}
}

// consumeUntil consumes until n offsets are covered and returns the values and
// gaps.
func (f *faulty) consumeUntil(t *testing.T, n int64) (values []string, skips []Skip) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	err := f.Consume(ctx, f.Group("readers"), []string{f.topic}, func(_ context.Context, cl Claim) error {
		for b := range cl.Batches() {
			for _, r := range b.Records {
				values = append(values, string(r.Value))
			}
			skips = append(skips, b.Skipped...)
			cl.Done(b.Last)
			last := b.Last
			b.Release()
			if last == n-1 {
				stop()
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return values, skips
}

// What was damaged on the way is read the next time; what stays damaged is
// passed over with its bytes.
func TestCorruptBatch(t *testing.T) {
	for _, c := range []struct {
		times int
		gaps  int
	}{{1, 0}, {1000, 1}} {
		t.Run(fmt.Sprint(c.times), func(t *testing.T) {
			f := newFaulty(t, 1)
			for i := range 5 {
				if err := f.Publish(t.Context(), messages(f.topic, 1, i+1)[i:]...); err != nil {
					t.Fatal(err)
				}
			}
			f.meddle(nil, corrupt(2, c.times))
			values, skips := f.consumeUntil(t, 5)
			if len(skips) != c.gaps || len(values) != 5-c.gaps {
				t.Fatalf("there came %v and %+v", values, skips)
			}
			if c.gaps == 1 && (skips[0].From != 2 || skips[0].To != 2 || skips[0].Reason != ReasonCorruptBatch || len(skips[0].Raw) == 0) {
				t.Errorf("the gap is %+v", skips[0])
			}
			if n := f.log.count("passed over"); n != c.gaps {
				t.Errorf("%d gaps were logged", n)
			}
			if n := f.records.InUse() + f.fetched.InUse(); n != 0 {
				t.Errorf("%d bytes of the budgets are taken at the end", n)
			}
		})
	}
}

// A broker's temporary errors are waited out, and logged once each way.
func TestFetchTroubleIsLoggedOnce(t *testing.T) {
	f := newFaulty(t, 1)
	if err := f.Publish(t.Context(), messages(f.topic, 1, 3)...); err != nil {
		t.Fatal(err)
	}
	failures := 6
	f.meddle(nil, func(_ kafka.Request, res kafka.Response) {
		if r, ok := res.(*fetched); ok && failures > 0 {
			failures--
			r.err = kafka.NotLeaderForPartition
		}
	})
	values, _ := f.consumeUntil(t, 3)
	if len(values) != 3 {
		t.Errorf("there came %v", values)
	}
	if a, b := f.log.count("does not work"), f.log.count("works again"); a != 1 || b != 1 {
		t.Errorf("trouble was logged %d times and its end %d times", a, b)
	}
	if n := testutil.ToFloat64(f.metrics.fetchErrors.WithLabelValues(f.topic)); n != 6 {
		t.Errorf("%v errors were counted", n)
	}
	problems, err := testutil.GatherAndLint(f.reg)
	if err != nil || len(problems) != 0 {
		t.Errorf("the metrics have problems: %v, %v", problems, err)
	}
}
