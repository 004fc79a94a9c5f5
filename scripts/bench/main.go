// Command bench measures Glidepath on real servers: what ingest costs beside ClickHouse's own Kafka engine, how long an urgent event
// takes to become an alert under load, and how long a scoring pass over everybody takes. It starts Apache Kafka and ClickHouse itself,
// runs the services in processes of their own, counts each process's processor time, and prints a table for each part.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"glidepath/pkg/embedded/clickhouse"
)

func main() {
	clickhouse.MaybeChild()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := maybeRole(ctx)
	if errors.Is(err, errNoRole) {
		var o options
		if o, err = parse(os.Args[1:]); err == nil {
			err = run(ctx, o, os.Stdout)
		}
	}
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are the flags. The defaults are the sizes that the goals name.
type options struct {
	parts string
	runs  int
	admin string
	extra string
	// ingest
	events, eventCustomers, eventHours int
	partitions                         int
	tune                               bool
	engine                             engineSettings
	// alerts
	customers, rate, urgent int
	window                  time.Duration
	// pass
	passes []int
	hours  int
}

func parse(args []string) (options, error) {
	var o options
	var passes string
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&o.parts, "parts", "ingest,alerts,pass", "which parts to run, separated by commas")
	f.StringVar(&o.admin, "admin", "", "address at which the measured services show profiles and metrics; empty for none")
	f.StringVar(&o.extra, "settings", "", "ClickHouse settings to try on the services' connections, as name=value&name=value")
	f.IntVar(&o.runs, "runs", 5, "ingest: runs of each, interleaved, of which the median counts")
	f.IntVar(&o.events, "events", 2_000_000, "ingest: usage events in the topic")
	f.IntVar(&o.eventCustomers, "event-customers", 10_000, "ingest: customers that they are of")
	f.IntVar(&o.eventHours, "event-hours", 6, "ingest: hours that they lie in")
	f.IntVar(&o.partitions, "partitions", 4, "partitions of every topic")
	f.BoolVar(&o.tune, "tune", true, "ingest: try consumers and block sizes of the Kafka engine, and compare with the best")
	f.IntVar(&o.engine.Consumers, "engine-consumers", 2, "ingest without -tune: kafka_num_consumers")
	f.IntVar(&o.engine.Block, "engine-block", 524_288, "ingest without -tune: kafka_max_block_size")
	f.IntVar(&o.customers, "customers", 100_000, "alerts: customers with 90 days of history")
	f.IntVar(&o.rate, "rate", 5_000, "alerts: usage events a second")
	f.IntVar(&o.urgent, "urgent", 300, "alerts: urgent events, each of another customer")
	f.DurationVar(&o.window, "window", 3*time.Minute, "alerts: shortest time for which the load is watched")
	f.StringVar(&passes, "pass-customers", "10000,100000,1000000", "pass: numbers of customers, separated by commas")
	f.IntVar(&o.hours, "pass-hours", 100, "pass and alerts: active hours of each customer within 90 days")
	if err := f.Parse(args); err != nil {
		return o, flag.ErrHelp
	}
	for _, n := range strings.Split(passes, ",") {
		v, err := strconv.Atoi(n)
		if err != nil || v < 1 {
			return o, fmt.Errorf("-pass-customers: %q is not a number of customers", n)
		}
		o.passes = append(o.passes, v)
	}
	return o, nil
}
