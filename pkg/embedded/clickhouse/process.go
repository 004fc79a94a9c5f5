package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

const (
	// keepAlive ends when standard input does. Its settings guard it against the limits of a user's profile.
	keepAlive = `SELECT count() FROM file('/dev/stdin', 'LineAsString', 'line String')
SETTINGS max_execution_time = 0, storage_file_read_method = 'pread', log_queries = 0 FORMAT Null`
	killAfter = time.Second
)

var errPortTaken = errors.New("the port is taken")

// process is one run of the server.
type process struct {
	pid    int
	cmd    *exec.Cmd
	stdin  io.Closer
	output *output
	exited chan struct{} // closed when the process is gone; err is then set
	err    error
}

// startProcess runs the server, which may still be starting when it returns.
func startProcess(e engine, l layout, nativePort, httpPort int, log *slog.Logger) (*process, error) {
	cmd, err := command(e, l.arguments(nativePort, httpPort))
	if err != nil {
		return nil, err
	}
	cmd.Dir = l.dir
	cmd.Env = append(cmd.Env, "TZ=UTC") // the server's time zone; `timezone` in the configuration has no effect on it
	cmd.WaitDelay = killAfter           // nothing that inherits the output may hold up the restart
	isolate(cmd)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("make the pipe that keeps ClickHouse alive: %w", err)
	}
	p := &process{cmd: cmd, stdin: stdin, output: newOutput(log), exited: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.output, p.output
	started := make(chan error)
	go p.run(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start ClickHouse from %s: %w", e, err)
	}
	return p, nil
}

// command is the server's process: the binary's own, or this executable again with the mark of MaybeChild.
func command(e engine, arguments []string) (*exec.Cmd, error) {
	if e.binary != "" {
		cmd := exec.Command(e.binary, append([]string{"local"}, arguments...)...)
		cmd.Env = os.Environ()
		return cmd, nil
	}
	self, err := executable()
	if err != nil {
		return nil, fmt.Errorf("find this executable, to run ClickHouse in it: %w", err)
	}
	cmd := exec.Command(self, arguments...)
	cmd.Args[0] = "glidepath-clickhouse"
	// Go's preemption signals would only interrupt the library's system calls: the child's own Go code does nothing.
	cmd.Env = append(os.Environ(), childVariable+"="+e.library, "GODEBUG=asyncpreemptoff=1", "GOMAXPROCS=1")
	return cmd, nil
}

// run starts the process and waits for its end on one operating system thread, because Linux sends the parent's death
// signal when the thread that started the child ends, not the process.
func (p *process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := p.cmd.Start(); err != nil {
		started <- err
		return
	}
	p.pid = p.cmd.Process.Pid
	started <- nil
	p.err = p.cmd.Wait()
	p.output.flush()
	close(p.exited)
}

// awaitReady blocks until the server answers. If it ends instead, the error shows the end of what it printed.
func (p *process) awaitReady(ctx context.Context, probe probe) error {
	err := poll(ctx, p.exited, probe)
	if err == nil {
		return nil
	}
	if !errors.Is(err, errGone) {
		return fmt.Errorf("wait for ClickHouse at %s to answer: %w%s", probe.url, err, p.output.tail())
	}
	tail := p.output.tail()
	if strings.Contains(tail, "Address already in use") {
		return fmt.Errorf("ClickHouse cannot listen at %s or on its native port: %w%s", probe.url, errPortTaken, tail)
	}
	return fmt.Errorf("ClickHouse ended while it was starting (%s)%s", p.ending(), tail)
}

// ending says in words how the process went. Call it after exited is closed.
func (p *process) ending() string {
	if p.err != nil {
		return p.err.Error()
	}
	return "exit status 0"
}

func (p *process) kill() { p.signal(syscall.SIGKILL) }

// signal may find the process gone: that is what every caller wants in the end.
func (p *process) signal(sig os.Signal) { _ = p.cmd.Process.Signal(sig) }

// stop asks the server to end, then insists. It returns when the process is gone, with an error if it had to be killed.
func (p *process) stop(ctx context.Context, grace time.Duration) error {
	_ = p.stdin.Close() // fails only when it is closed already
	if p.gone(ctx, grace) {
		return nil
	}
	p.signal(syscall.SIGTERM)
	if p.gone(context.WithoutCancel(ctx), killAfter) {
		return nil
	}
	p.kill()
	<-p.exited
	return fmt.Errorf("ClickHouse (process %d) did not end by itself and was killed", p.pid)
}

func (p *process) gone(ctx context.Context, within time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	select {
	case <-p.exited:
		return true
	case <-ctx.Done():
		return false
	}
}
