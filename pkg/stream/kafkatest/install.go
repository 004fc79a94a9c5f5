package kafkatest

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Version is the Apache Kafka that is run.
const Version = "4.1.0"

//go:embed pom.xml
var pom []byte

// Install puts Kafka's jars into the user's cache unless they are there, and
// returns their directory. It needs mvn and, the first time, Maven Central; it
// takes about ten seconds then. Processes that install at once wait for one.
func Install(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("installing Apache Kafka: %w", err)
	}
	base := filepath.Join(cache, "glidepath")
	dir := filepath.Join(base, "kafka-"+Version)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(base, 0o755); err != nil {
		return "", fmt.Errorf("installing Apache Kafka: %w", err)
	}
	lock := flock.New(dir + ".lock")
	if err := lock.Lock(); err != nil {
		return "", fmt.Errorf("installing Apache Kafka: locking %s: %w", dir, err)
	}
	defer func() { _ = lock.Unlock() }() // the kernel does it at exit in any case
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	return dir, download(ctx, base, dir)
}

// download copies into a directory beside dir first, so that dir is whole or
// not there.
func download(ctx context.Context, base, dir string) error {
	tmp, err := os.MkdirTemp(base, "kafka-download-")
	if err != nil {
		return fmt.Errorf("installing Apache Kafka: %w", err)
	}
	defer func() { _ = os.RemoveAll(tmp) }() // a leftover is only untidy
	file := filepath.Join(tmp, "pom.xml")
	if err := os.WriteFile(file, pom, 0o644); err != nil {
		return fmt.Errorf("installing Apache Kafka: %w", err)
	}
	libs := filepath.Join(tmp, "libs")
	cmd := exec.CommandContext(ctx, "mvn", "-q", "-B", "-f", file, "dependency:copy-dependencies", "-DoutputDirectory="+libs)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("installing Apache Kafka %s with mvn: %w\n%s", Version, err, out)
	}
	if err := os.Rename(libs, dir); err != nil {
		return fmt.Errorf("installing Apache Kafka: %w", err)
	}
	return nil
}
