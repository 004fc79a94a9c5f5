//go:build !linux

package clickhouse

import (
	"os"
	"os/exec"
	"syscall"
)

// isolate keeps the terminal's Ctrl-C from the server, which must outlive the services that drain into it.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

func executable() (string, error) { return os.Executable() }
