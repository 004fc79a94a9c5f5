package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"glidepath/pkg/health"
	"glidepath/pkg/route"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/services/ingest"
	"glidepath/services/notifier"
)

// servers answer with one error after the other, and then with success.
type servers struct {
	topics, schema []error
}

func next(errs *[]error) error {
	if len(*errs) == 0 {
		return nil
	}
	err := (*errs)[0]
	*errs = (*errs)[1:]
	return err
}

func (s *servers) CheckTopics(context.Context, []stream.TopicSpec) error { return next(&s.topics) }
func (s *servers) CheckSchema(context.Context, int) error                { return next(&s.schema) }

func TestAwaitWaitsForServersAndSaysSoOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		away := errors.New("connection refused")
		s := &servers{topics: []error{away, away, away}, schema: []error{away, away}}
		var out bytes.Buffer
		if err := Await(t.Context(), slog.New(slog.NewTextHandler(&out, nil)), s, nil, s, 4); err != nil {
			t.Fatal(err)
		}
		for what, times := range map[string]int{"Kafka is away": 1, "Kafka is there": 1, "ClickHouse is away": 1, "ClickHouse is there": 1} {
			if n := strings.Count(out.String(), what); n != times {
				t.Errorf("%q is said %d times:\n%s", what, n, out.String())
			}
		}
	})
}

func TestAwaitRefusesWhatWaitingDoesNotMend(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	missing := &stream.TopicsError{Problems: []stream.TopicProblem{{Topic: "glidepath.usage"}}}
	err := Await(t.Context(), log, &servers{topics: []error{missing}}, nil, &servers{}, 4)
	if err == nil || !strings.Contains(err.Error(), "glidepath migrate") {
		t.Errorf("missing topics: %v", err)
	}
	old := fmt.Errorf("%w: install a newer release", store.ErrSchema)
	if err := Await(t.Context(), log, &servers{}, nil, &servers{schema: []error{old}}, 4); !errors.Is(err, store.ErrSchema) {
		t.Errorf("a schema that does not fit: %v", err)
	}
}

func TestAwaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		away := &servers{}
		for range 10_000 {
			away.topics = append(away.topics, errors.New("connection refused"))
		}
		if err := Await(ctx, slog.New(slog.DiscardHandler), away, nil, away, 4); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("it ended with %v", err)
		}
	})
}

type progress []stream.Progress

func (p progress) Progress() []stream.Progress { return p }

type rolled []store.Progress

func (r rolled) ReadProgress(context.Context, string) ([]store.Progress, error) { return r, nil }

func TestReadyFollowsProgress(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	at := func(ago time.Duration, lag, end int64) progress {
		return progress{{Topic: "glidepath.touched", Lag: lag, HighWatermark: end, LastProgress: now.Add(-ago)}}
	}
	clock := func() time.Time { return now }
	const bound, patience = time.Minute, 16 * time.Minute
	for _, c := range []struct {
		name     string
		p        progress
		next     int64 // rolled up to
		patience time.Duration
		any      bool // ready as any service
		scorer   bool // ready as the scorer
	}{
		{"nothing to read", at(time.Hour, 0, 10), 10, 0, true, true},
		{"advances", at(time.Second, 5, 10), 3, 0, true, true},
		{"stands still with records to read", at(2*time.Minute, 5, 10), 3, 0, false, false},
		{"waits for somebody's tick, all rolled up", at(time.Hour, 5, 10), 10, 0, false, true},
		{"waits for the clock's tick, all rolled up", at(10*time.Minute, 5, 10), 10, patience, false, true},
		{"waits for the clock's tick for too long", at(time.Hour, 5, 10), 10, patience, false, false},
	} {
		if err := Advancing(c.p, bound, clock)(t.Context()); (err == nil) != c.any {
			t.Errorf("%s: as any service %v", c.name, err)
		}
		if err := ScorerAdvancing(c.p, rolled{{NextOffset: c.next}}, bound, c.patience, clock)(t.Context()); (err == nil) != c.scorer {
			t.Errorf("%s: as the scorer %v", c.name, err)
		}
	}
}

func TestTopicsOfADeployment(t *testing.T) {
	broker := stream.Config{Prefix: "shop"}
	specs := MakeTopics(broker, Shared{Partitions: 8}, TopicConfig{SourcePartitions: 2})
	want := map[string]int{"shop.usage": 2, "shop.billing": 2, "shop.support": 2, "shop.accounts": 2, "shop.touched": 8, "shop.health": 8, "shop.alerts": 8}
	for _, s := range specs {
		if want[s.Name] != s.Partitions || s.Retention >= 0 {
			t.Errorf("%+v", s)
		}
		delete(want, s.Name)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
	for _, s := range NeedTopics(broker, Shared{Partitions: 8}) {
		if source := strings.HasSuffix(s.Name, "usage"); source && s.Partitions != 0 {
			t.Error("a producer's topic must have a certain number of partitions")
		}
	}
}

// TestShipped reads the scorecard, the rules and the routes that ship, so that a release cannot have broken ones.
func TestShipped(t *testing.T) {
	if _, err := Scorecard(""); err != nil {
		t.Error(err)
	}
	if _, err := Rules(""); err != nil {
		t.Error(err)
	}
	if _, err := Ingest(Base{}, ingest.Config{}, "nowhere.yaml"); err == nil || !strings.Contains(err.Error(), "GLIDEPATH_SCORECARD") {
		t.Errorf("ingest without the patterns of its scorecard: %v", err)
	}
	if _, err := Routes(notifier.Config{Language: health.English}); err != nil {
		t.Error(err)
	}
	if _, err := Routes(notifier.Config{Routes: "nowhere.yaml"}); err == nil || !strings.Contains(err.Error(), "GLIDEPATH_ROUTES") {
		t.Errorf("routes that are not there: %v", err)
	}
	if _, err := Scorecard("nowhere.yaml"); err == nil || !strings.Contains(err.Error(), "GLIDEPATH_SCORECARD") {
		t.Errorf("a scorecard that is not there: %v", err)
	}
	if _, err := Rules("nowhere"); err == nil || !strings.Contains(err.Error(), "GLIDEPATH_RULES") {
		t.Errorf("rules that are not there: %v", err)
	}
}

func TestSecretsComeFromTheirPlaces(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("from a file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SOME_SECRET", "from the environment")
	for want, s := range map[string]route.Secret{"from a file\n": {File: file}, "from the environment": {Env: "SOME_SECRET"}} {
		if got, err := Secret(s); err != nil || got != want {
			t.Errorf("%s: %q, %v", s, got, err)
		}
	}
	if _, err := Secret(route.Secret{Env: "NO_SUCH_SECRET"}); err == nil || !strings.Contains(err.Error(), "NO_SUCH_SECRET") {
		t.Errorf("a variable that is not set: %v", err)
	}
	if _, err := Secret(route.Secret{File: file + "x"}); err == nil {
		t.Error("a file that is not there")
	}
}
