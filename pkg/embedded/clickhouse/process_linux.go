package clickhouse

import (
	"os/exec"
	"syscall"
)

// isolate keeps the terminal's Ctrl-C from the server, which must outlive the services that drain into it, and has the
// kernel kill it when the parent dies.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// executable still names this program after its file was replaced or removed.
func executable() (string, error) { return "/proc/self/exe", nil }
