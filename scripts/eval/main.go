// Command eval judges what Glidepath says of customers against the truth, through the real pipeline: a broker, ClickHouse, ingest, scorer
// and alerter in this process, fed with one day's events after the other and ticked once a day, as if the days were passing.
//
//	eval health [-seed N|fresh] [-data DIR]   the health score, on a generated company or on a subscription service's set
//
// Every figure stands beside the same figure of simple rules, computed in the same run from the events that were produced.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"glidepath/pkg/embedded/clickhouse"
)

func main() {
	clickhouse.MaybeChild()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err := run(ctx, os.Args[1:], environment{out: os.Stdout, log: os.Stderr, lookup: os.LookupEnv})
	switch {
	case errors.Is(err, flag.ErrHelp), errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, errUsage)
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}

// environment is what the program has of the process.
type environment struct {
	out    io.Writer // results
	log    io.Writer // how far it is
	lookup func(string) (string, bool)
}

// say tells what is being done, beside the results.
func (e environment) say(format string, args ...any) { fmt.Fprintf(e.log, "· "+format+"\n", args...) }

var errUsage = errors.New("usage: eval health [flags] (eval health -h lists them)")

func run(ctx context.Context, args []string, env environment) error {
	if len(args) == 0 {
		return errUsage
	}
	switch args[0] {
	case "health":
		return healthCommand(ctx, args[1:], env)
	default:
		return fmt.Errorf("%w: there is no subcommand %q", errUsage, args[0])
	}
}
