//go:build !linux

package kafkatest

import "syscall"

// dieWithParent has no equivalent elsewhere: a broker outlives a test binary
// that is killed there, until its port is needed.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
