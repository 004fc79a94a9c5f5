// Package kafkatest runs a real Apache Kafka broker (KRaft, one node, on the
// loopback) for tests and benchmarks. It needs Java 17 or later, and mvn to
// install Kafka once. The broker dies with the process that started it, even if
// that is killed.
package kafkatest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Options say where and how a broker runs.
type Options struct {
	Dir    string            // empty: a temporary one, removed by Close
	Heap   string            // of the JVM; empty means 512m
	Config map[string]string // further server.properties
}

// Broker is an Apache Kafka broker.
type Broker struct {
	libs    string
	dir     string
	own     bool // dir is ours to remove
	heap    string
	port    int
	mu      sync.Mutex
	cmd     *exec.Cmd
	done    chan struct{} // closed when the process has ended
	output  *tail
	started chan struct{} // closed when the broker says so
}

// startTimeout bounds a start; it takes about five seconds with two cores.
const startTimeout = 90 * time.Second

// Start installs Kafka if need be and runs a broker until Close is called.
func Start(ctx context.Context, o Options) (*Broker, error) {
	libs, err := Install(ctx)
	if err != nil {
		return nil, err
	}
	b := &Broker{libs: libs, dir: o.Dir, heap: o.Heap}
	if b.heap == "" {
		b.heap = "512m"
	}
	if b.dir == "" {
		if b.dir, err = os.MkdirTemp("", "glidepath-kafka-"); err != nil {
			return nil, fmt.Errorf("starting Apache Kafka: %w", err)
		}
		b.own = true
	}
	// Another process may take a port between its choice and Kafka's use.
	for try := range 3 {
		if err = b.prepare(ctx, o.Config); err == nil {
			err = b.Resume(ctx)
		}
		if err == nil || try == 2 || ctx.Err() != nil || !strings.Contains(err.Error(), "already in use") {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// Addr is the broker's host:port, which restarts keep.
func (b *Broker) Addr() string { return fmt.Sprintf("127.0.0.1:%d", b.port) }

// prepare writes the settings and formats the log directory.
func (b *Broker) prepare(ctx context.Context, extra map[string]string) error {
	ports, err := freePorts(2)
	if err != nil {
		return fmt.Errorf("starting Apache Kafka: %w", err)
	}
	b.port = ports[0]
	logs := filepath.Join(b.dir, "logs")
	if err := os.RemoveAll(logs); err != nil {
		return fmt.Errorf("starting Apache Kafka: %w", err)
	}
	config := map[string]string{
		"process.roles":                  "broker,controller",
		"node.id":                        "1",
		"controller.quorum.voters":       fmt.Sprintf("1@127.0.0.1:%d", ports[1]),
		"controller.listener.names":      "CONTROLLER",
		"listeners":                      fmt.Sprintf("PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d", ports[0], ports[1]),
		"advertised.listeners":           fmt.Sprintf("PLAINTEXT://127.0.0.1:%d", ports[0]),
		"listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
		"log.dirs":                       logs,
		"num.network.threads":            "2",
		"num.io.threads":                 "4",
		"auto.create.topics.enable":      "false",
		// One node, and groups that form as fast as tests want them to.
		"offsets.topic.replication.factor":         "1",
		"offsets.topic.num.partitions":             "4",
		"transaction.state.log.replication.factor": "1",
		"transaction.state.log.min.isr":            "1",
		"transaction.state.log.num.partitions":     "4",
		"group.initial.rebalance.delay.ms":         "0",
		"group.min.session.timeout.ms":             "1000",
	}
	for k, v := range extra {
		config[k] = v
	}
	var props strings.Builder
	for k, v := range config {
		fmt.Fprintf(&props, "%s=%s\n", k, v)
	}
	if err := errors.Join(
		os.WriteFile(b.file("server.properties"), []byte(props.String()), 0o644),
		os.WriteFile(b.file("log4j2.properties"), []byte(log4j), 0o644),
	); err != nil {
		return fmt.Errorf("starting Apache Kafka: %w", err)
	}
	format := exec.CommandContext(ctx, "java", b.java("kafka.tools.StorageTool",
		"format", "-t", "4L6g3nShT-eMCtK--X86sw", "-c", b.file("server.properties"))...)
	if out, err := format.CombinedOutput(); err != nil {
		return fmt.Errorf("formatting Apache Kafka's directory: %w\n%s", err, out)
	}
	return nil
}

func (b *Broker) file(name string) string { return filepath.Join(b.dir, name) }

func (b *Broker) java(class string, args ...string) []string {
	return append([]string{
		"-Xmx" + b.heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
		"-Dlog4j2.configurationFile=" + b.file("log4j2.properties"),
		"-cp", filepath.Join(b.libs, "*"), class,
	}, args...)
}

const log4j = `rootLogger.level=WARN
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%p %m (%c)%n
logger.server.name=kafka.server.KafkaRaftServer
logger.server.level=INFO
`

// Resume starts the broker again after Stop or Kill, with its data and port.
func (b *Broker) Resume(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cmd != nil {
		return errors.New("starting Apache Kafka: it runs already")
	}
	cmd := exec.Command("java", b.java("kafka.Kafka", b.file("server.properties"))...)
	cmd.SysProcAttr = dieWithParent()
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("starting Apache Kafka: %w", err)
	}
	cmd.Stderr = cmd.Stdout
	b.output, b.started, b.done = &tail{}, make(chan struct{}), make(chan struct{})
	launched := make(chan error, 1)
	go run(cmd, out, b.output, b.started, b.done, launched)
	if err := <-launched; err != nil {
		return fmt.Errorf("starting Apache Kafka: %w", err)
	}
	b.cmd = cmd
	t := time.NewTimer(startTimeout)
	defer t.Stop()
	select {
	case <-b.started:
		return nil
	case <-b.done:
		err = errors.New("it ended")
	case <-t.C:
		err = fmt.Errorf("it is not ready after %s", startTimeout)
	case <-ctx.Done():
		err = ctx.Err()
	}
	b.end(syscall.SIGKILL)
	return fmt.Errorf("starting Apache Kafka: %w; it said:\n%s", err, b.output)
}

// run owns the process. It stays on its thread, since on Linux a child dies
// with the thread that started it.
func run(cmd *exec.Cmd, out io.Reader, log *tail, started, done chan struct{}, launched chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(done)
	err := cmd.Start()
	launched <- err
	if err != nil {
		return
	}
	lines := bufio.NewScanner(out)
	up := false
	for lines.Scan() {
		log.add(lines.Text())
		if !up && strings.Contains(lines.Text(), "Kafka Server started") {
			up = true
			close(started)
		}
	}
	_ = cmd.Wait() // how it ended does not matter: it is killed as a rule
}

// Stop ends the broker as an operator would.
func (b *Broker) Stop() { b.stop(syscall.SIGTERM) }

// Kill ends it as kill -9 does.
func (b *Broker) Kill() { b.stop(syscall.SIGKILL) }

// Freeze stops the process without ending it; Thaw lets it go on.
func (b *Broker) Freeze() error { return b.signal(syscall.SIGSTOP) }

// Thaw lets a frozen broker go on.
func (b *Broker) Thaw() error { return b.signal(syscall.SIGCONT) }

func (b *Broker) signal(s syscall.Signal) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cmd == nil {
		return errors.New("signalling Apache Kafka: it does not run")
	}
	return b.cmd.Process.Signal(s)
}

func (b *Broker) stop(s syscall.Signal) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cmd != nil {
		b.end(s)
	}
}

// end signals the process and waits for its end, with SIGKILL in the end.
func (b *Broker) end(s syscall.Signal) {
	_ = b.cmd.Process.Signal(s) // it may have ended
	t := time.NewTimer(20 * time.Second)
	defer t.Stop()
	select {
	case <-b.done:
	case <-t.C:
		_ = b.cmd.Process.Kill()
		<-b.done
	}
	b.cmd = nil
}

// PID is the broker's process, for measuring it; 0 when it does not run.
func (b *Broker) PID() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cmd == nil {
		return 0
	}
	return b.cmd.Process.Pid
}

// Output is the end of what the broker has logged since its last start.
func (b *Broker) Output() string { return b.output.String() }

// Close kills the broker and removes its directory if that is temporary.
func (b *Broker) Close() error {
	b.Kill()
	if !b.own {
		return nil
	}
	if err := os.RemoveAll(b.dir); err != nil {
		return fmt.Errorf("removing Apache Kafka's directory: %w", err)
	}
	return nil
}

// tail keeps the last lines of a log.
type tail struct {
	mu    sync.Mutex
	lines []string
}

func (t *tail) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lines = append(t.lines, line); len(t.lines) > 200 {
		t.lines = t.lines[100:]
	}
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "\n")
}

// freePorts returns ports that are free at the moment, all different.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
