package pipelinetest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/embedded/clickhouse/clickhousetest"
	"glidepath/pkg/embedded/kafka"
	"glidepath/pkg/generate"
	"glidepath/pkg/stream"
)

// TestKillInMidStream kills a standalone instance, the real binary with its broker and its ClickHouse, five times: four while a producer
// sends, once while ticks are judged. Each time its own broker's files show records that were not handled. It is started again on the
// same directory, the producer goes on, and in the end every row is as in an instance that was never killed.
func TestKillInMidStream(t *testing.T) {
	t.Parallel()
	clickhousetest.Server(t) // fetches the engine where this machine has none
	in := &instance{t: t, data: filepath.Join(t.TempDir(), "data"), bin: build(t)}
	in.env = append(os.Environ(), "XDG_RUNTIME_DIR="+t.TempDir(),
		"GLIDEPATH_INGEST_BATCH_ROWS=100", "GLIDEPATH_INGEST_LINGER=1ms") // many small steps: a kill hits the middle of something
	_, lines := Lines(t, generate.Config{Customers: 24, Days: 90, Seed: 6, Untidy: true, Volume: .1})
	lines = append(lines, troubledLines(generate.DefaultEnd)...)
	ticks := replayTicks(5, 8)
	in.start()

	const streamKills = 4
	part := len(lines) / streamKills
	for kill := range streamKills {
		some := lines[kill*part : (kill+1)*part]
		if kill == streamKills-1 {
			some = lines[kill*part:]
		}
		in.produceAndKill(some)
	}
	in.tickAndKill(ticks)
	in.settled()
	for _, letter := range in.SQL("SELECT topic, reason, detail FROM dead_letters") {
		t.Errorf("refused: %s", letter)
	}
	records := in.records(sources...)
	checkSent(t, records, lines)
	compareToFold(t, "after five kills", in, records)

	never := Partitioned(t, Broker(t), 1)
	never.StartAll()
	never.produceAll(lines)
	never.Tick(ticks...)
	comparePromised(t, "after five kills", promisedRows(t, in), promisedRows(t, never), "recorded_at")
	in.stop()
}

// checkSent sees to it that the topics hold every line, at least once: a producer whose broker dies may send twice.
func checkSent(t *testing.T, records []stream.Record, lines []generate.Line) {
	t.Helper()
	have := map[string]bool{}
	for _, r := range records {
		have[string(r.Value)] = true
	}
	for _, l := range lines {
		if !have[string(l.JSON)] {
			t.Fatalf("the topics lack %s", l.JSON)
		}
	}
}

// sources are the topics that producers send to.
var sources = []string{"usage", "billing", "support", "accounts"}

// handled counts the records that ingest has committed.
func (in *instance) handled() (n int64) {
	in.t.Helper()
	for _, topic := range sources {
		done, err := in.client.Committed(in.t.Context(), in.client.Group("ingest"), in.client.Topic(topic))
		if err != nil {
			in.t.Fatal(err)
		}
		for _, offset := range done {
			n += max(offset, 0)
		}
	}
	return n
}

// held counts the records that the source topics hold.
func (in *instance) held() (n int64) {
	in.t.Helper()
	for _, topic := range sources {
		ends, err := in.client.EndOffsets(in.t.Context(), in.client.Topic(topic))
		if err != nil {
			in.t.Fatal(err)
		}
		for _, offset := range ends {
			n += offset
		}
	}
	return n
}

// killsAtMost bounds how often a kill is tried again that came too late: when everything was handled already.
const killsAtMost = 5

// produceAndKill sends lines with `glidepath produce` and kills the instance while they are on their way. The producer outlives the kill.
func (in *instance) produceAndKill(lines []generate.Line) {
	in.t.Helper()
	file := filepath.Join(in.t.TempDir(), "events.ndjson")
	var text strings.Builder
	for _, l := range lines {
		text.Write(l.JSON)
		text.WriteByte('\n')
	}
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		in.t.Fatal(err)
	}
	for range killsAtMost {
		handled, held := in.handled(), in.held()
		producer := in.run("produce", "--data", in.data, file)
		in.until("ingest is in the middle of it, or through", func(ctx context.Context) (bool, error) {
			lag, err := in.lag(ctx, "ingest", sources)
			return in.held() > held && in.handled() > handled && (lag > 0 || producer.ended()), err
		})
		in.kill()
		lag := in.lagOnDisk("ingest", sources...)
		in.start()
		if err := producer.wait(); err != nil {
			in.t.Fatalf("glidepath produce: %v\n%s", err, producer.output)
		}
		if lag > 0 {
			return
		}
	}
	in.t.Fatalf("%d kills hit nothing that was not handled", killsAtMost)
}

// tickAndKill sends ticks with `glidepath tick` and kills the instance while it judges.
func (in *instance) tickAndKill(ticks []time.Time) {
	in.t.Helper()
	in.settled()
	done := in.ticksThrough()
	killed := false
	for done < len(ticks) {
		rest := ticks[done:]
		step := ticks[1].Sub(ticks[0])
		ticker := in.run("tick", "--data", in.data, "--from", rest[0].Format(time.RFC3339), "--to", rest[len(rest)-1].Format(time.RFC3339), "--step", step.String())
		if !killed {
			in.until("a tick is through and the next is on its way", func(ctx context.Context) (bool, error) {
				lag, err := in.client.Lag(ctx, in.client.Group("scorer"), in.client.Topic("touched"))
				return lag > 0 && in.ticksThrough() > done, err
			})
			in.kill()
			killed = in.lagOnDisk("scorer", "touched") > 0
			in.start()
		}
		// A command whose servers die may give up: then the ticks that are not through are sent again.
		_ = ticker.wait()
		in.settled()
		before := done
		if done = in.ticksThrough(); done == before {
			in.t.Fatalf("glidepath tick came no further than %d ticks:\n%s", done, ticker.output)
		}
	}
	if !killed {
		in.t.Fatal("no kill hit a tick that was not judged")
	}
}

// ticksThrough counts the ticks that all partitions have judged.
func (in *instance) ticksThrough() int {
	var n int
	if _, err := fmt.Sscan(in.SQL("SELECT countIf(partitions_through = %d) FROM ticks", in.state.Partitions)[0], &n); err != nil {
		in.t.Fatal(err)
	}
	return n
}

// settled waits until everything that is in the topics is stored, rolled up and, behind a tick, judged.
func (in *instance) settled() {
	in.t.Helper()
	in.awaitNoLag("ingest", sources...)
	in.until("all is rolled up", func(ctx context.Context) (bool, error) {
		ends, err := in.client.EndOffsets(ctx, in.client.Topic("touched"))
		if err != nil {
			return false, err
		}
		done := map[string]bool{}
		for _, line := range in.SQL("SELECT partition, next_offset FROM progress WHERE service = 'scorer' AND topic = 'touched'") {
			done[line] = true
		}
		for p, end := range ends {
			if end > 0 && !done[fmt.Sprintf("%d\t%d", p, end)] {
				return false, nil
			}
		}
		return true, nil
	})
	in.awaitNoLag("alerter", "health")
}

// lagOnDisk is the lag by the files of the dead broker alone: a copy of them is opened by another broker.
func (in *instance) lagOnDisk(group string, topics ...string) int64 {
	in.t.Helper()
	dir := filepath.Join(in.t.TempDir(), "copy")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(in.data, "kafka"))); err != nil {
		in.t.Fatal(err)
	}
	broker, err := kafka.Start(kafka.Config{Dir: dir})
	if err != nil {
		in.t.Fatal(err)
	}
	defer broker.Close()
	client, err := stream.New(stream.Config{Brokers: []string{broker.Addr()}, Prefix: in.state.Prefix}.Defaults(), slog.New(slog.DiscardHandler), nil)
	if err != nil {
		in.t.Fatal(err)
	}
	defer client.Close()
	var total int64
	for _, topic := range topics {
		lag, err := client.Lag(in.t.Context(), client.Group(group), client.Topic(topic))
		if err != nil {
			in.t.Fatal(err)
		}
		total += lag
	}
	in.t.Logf("killed with %d records of %v not handled by %s", total, topics, group)
	return total
}

func (in *instance) records(topics ...string) []stream.Record {
	in.t.Helper()
	var all []stream.Record
	for _, topic := range topics {
		err := in.client.Read(in.t.Context(), in.client.Topic(topic), nil, false, func(r stream.Record) error {
			r.Value = append([]byte(nil), r.Value...)
			all = append(all, r)
			return nil
		})
		if err != nil {
			in.t.Fatal(err)
		}
	}
	return all
}

// SQL asks the instance's ClickHouse.
func (in *instance) SQL(statement string, args ...any) []string {
	in.t.Helper()
	address := in.state.HTTP + "/?" + url.Values{"database": {"default"}, "session_timezone": {"UTC"}}.Encode()
	req, err := http.NewRequestWithContext(in.t.Context(), http.MethodPost, address, strings.NewReader(fmt.Sprintf(statement, args...)))
	if err != nil {
		in.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		in.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		in.t.Fatalf("%s: %s %v: %s", statement, resp.Status, err, body)
	}
	text := strings.TrimSuffix(string(body), "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
