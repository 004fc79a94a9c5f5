// Command glidepath watches the health of a company's customers. It is every service and every tool of Glidepath in one binary; see
// `glidepath help`.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"glidepath/pkg/embedded/clickhouse"
	"glidepath/services/glidepath/cli"
)

// version is set by the release's linker flags.
var version = ""

func main() {
	clickhouse.MaybeChild()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := cli.Run(ctx, cli.Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Lookup: os.LookupEnv, Environ: os.Environ(), Version: version, Now: time.Now,
	})
	os.Exit(code)
}
