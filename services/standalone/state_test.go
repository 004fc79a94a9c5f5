package standalone

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStateTellsWhoRuns(t *testing.T) {
	runtime := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", runtime)
	data := filepath.Join(t.TempDir(), "data")
	if _, err := Lookup(data); !errors.Is(err, ErrNotRunning) {
		t.Fatalf("an empty place: %v", err)
	}
	lock, err := lockData(data)
	if err != nil {
		t.Fatal(err)
	}
	s := State{PID: os.Getpid(), Data: data, Kafka: "127.0.0.1:9", Prefix: "glidepath", Partitions: 4}
	forget, err := s.write()
	if err != nil {
		t.Fatal(err)
	}
	if found, err := Lookup(data); err != nil || found != s {
		t.Errorf("found %+v, %v", found, err)
	}
	if all, err := Running(); err != nil || len(all) != 1 || all[0] != s {
		t.Errorf("running %+v, %v", all, err)
	}
	if _, err := lockData(data); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("a second instance in the directory: %v", err)
	}

	// What a killed instance leaves behind speaks of nobody: the kernel has let go of its lock.
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if _, err := Lookup(data); !errors.Is(err, ErrNotRunning) {
		t.Errorf("after its death: %v", err)
	}
	if all, err := Running(); err != nil || len(all) != 0 {
		t.Errorf("after its death: %+v, %v", all, err)
	}
	forget()
	if left, err := filepath.Glob(filepath.Join(runtime, "glidepath", "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

func TestPortsStayWhereTheyAreFree(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if p := port(0, "clickhouse://"+addr+"/default"); p != 0 {
		t.Errorf("a port that is taken was kept: %d", p)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if p := port(0, "http://"+addr); p == 0 || !strings.HasSuffix(addr, ":"+itoa(p)) {
		t.Errorf("port %d, and %s is free", p, addr)
	}
	if p := port(1234, addr); p != 1234 {
		t.Errorf("a port that was asked for became %d", p)
	}
	if p := port(0, ""); p != 0 {
		t.Errorf("a first start got port %d", p)
	}
}

func itoa(n int) string {
	_, p, err := net.SplitHostPort((&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: n}).String())
	if err != nil {
		return ""
	}
	return p
}
