package pipelinetest

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"glidepath/pkg/stream"
	_ "glidepath/services/glidepath/cli" // is in the binary: when it changes, an earlier pass no longer counts
)

// build makes the real binary.
func build(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "glidepath")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "glidepath/services/glidepath").CombinedOutput(); err != nil {
		t.Fatalf("build the binary: %v\n%s", err, out)
	}
	return bin
}

// instance is a standalone Glidepath in processes of its own.
type instance struct {
	t      *testing.T
	bin    string
	data   string
	env    []string
	proc   *process
	client *stream.Client
	state  struct {
		PID        int
		Kafka      string
		HTTP       string `json:"clickhouse_http"`
		Prefix     string `json:"topic_prefix"`
		Partitions int
	}
}

// process is a command that runs, and what it wrote.
type process struct {
	cmd    *exec.Cmd
	output *bytes.Buffer
	done   chan struct{}
	err    error
}

func (in *instance) run(args ...string) *process {
	in.t.Helper()
	p := &process{cmd: exec.CommandContext(context.WithoutCancel(in.t.Context()), in.bin, args...), output: &bytes.Buffer{}, done: make(chan struct{})}
	p.cmd.Env = in.env
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	if err := p.cmd.Start(); err != nil {
		in.t.Fatalf("start glidepath %s: %v", args[0], err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	in.t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // it has mostly ended
		<-p.done
		if in.t.Failed() {
			in.t.Logf("glidepath %s wrote:\n%s", strings.Join(args, " "), tail(p.output.String(), 4000))
		}
	})
	return p
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

func (p *process) wait() error {
	<-p.done
	return p.err
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// start brings the instance up and connects to it.
func (in *instance) start() {
	in.t.Helper()
	in.proc = in.run("standalone", "--data", in.data, "--ticks", "none", "--admin-addr", "127.0.0.1:0")
	in.until("the instance is up", func(context.Context) (bool, error) {
		select {
		case <-in.proc.done:
			in.t.Fatalf("the instance ended: %v\n%s", in.proc.err, tail(in.proc.output.String(), 4000))
		default:
		}
		if text, err := os.ReadFile(filepath.Join(in.data, "standalone.json")); err == nil {
			err = json.Unmarshal(text, &in.state)
			return err == nil && in.state.PID == in.proc.cmd.Process.Pid, nil
		}
		return false, nil // not yet
	})
	cfg := stream.Config{Brokers: []string{in.state.Kafka}, Prefix: in.state.Prefix}.Defaults()
	client, err := stream.New(cfg, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		in.t.Fatal(err)
	}
	in.t.Cleanup(func() { _ = client.Close() })
	in.client = client
}

// kill ends the instance as kill -9 does, and sees its children die with it.
func (in *instance) kill() {
	in.t.Helper()
	family := in.children(in.proc.cmd.Process.Pid)
	if len(family) == 0 {
		in.t.Error("the instance has no child: where is its ClickHouse?")
	}
	if err := in.proc.cmd.Process.Kill(); err != nil {
		in.t.Fatal(err)
	}
	<-in.proc.done
	in.gone(family)
}

// stop ends the instance gracefully.
func (in *instance) stop() {
	in.t.Helper()
	family := in.children(in.proc.cmd.Process.Pid)
	if err := in.proc.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		in.t.Fatal(err)
	}
	if err := in.proc.wait(); err != nil {
		in.t.Errorf("a graceful stop: %v\n%s", err, tail(in.proc.output.String(), 4000))
	}
	in.gone(family)
}

// gone waits until none of the processes is left.
func (in *instance) gone(family []int) {
	in.t.Helper()
	in.until("no process of the tree is left", func(context.Context) (bool, error) {
		parents := in.processes()
		for _, pid := range family {
			if _, lives := parents[pid]; lives {
				return false, nil
			}
		}
		return true, nil
	})
}

// children lists the processes below one.
func (in *instance) children(pid int) []int {
	in.t.Helper()
	parents := in.processes()
	var below []int
	for p := range parents {
		for up := p; up > 1; up = parents[up] {
			if parents[up] == pid {
				below = append(below, p)
				break
			}
		}
	}
	return below
}

// processes gives the parent of each process that lives.
func (in *instance) processes() map[int]int {
	in.t.Helper()
	out, err := exec.CommandContext(in.t.Context(), "ps", "-A", "-o", "pid=,ppid=,stat=").Output()
	if err != nil {
		in.t.Fatalf("list the processes: %v", err)
	}
	parents := map[int]int{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) < 3 || strings.HasPrefix(f[2], "Z") {
			continue // it has died, and nobody has asked for its end yet
		}
		pid, _ := strconv.Atoi(f[0])
		parents[pid], _ = strconv.Atoi(f[1])
	}
	return parents
}

func (in *instance) lag(ctx context.Context, group string, topics []string) (int64, error) {
	var total int64
	for _, topic := range topics {
		lag, err := in.client.Lag(ctx, in.client.Group(group), in.client.Topic(topic))
		if err != nil {
			return 0, err
		}
		total += lag
	}
	return total, nil
}

func (in *instance) awaitNoLag(group string, topics ...string) {
	in.t.Helper()
	in.until(group+" has handled everything", func(ctx context.Context) (bool, error) {
		lag, err := in.lag(ctx, group, topics)
		return lag == 0, err
	})
}

// until waits for a condition.
func (in *instance) until(what string, holds func(ctx context.Context) (bool, error)) {
	in.t.Helper()
	(&Pipeline{tb: in.t}).Until(what, holds)
}
