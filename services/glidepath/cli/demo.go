package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"glidepath/pkg/generate"
	"glidepath/pkg/scoring"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/pkg/telemetry"
	"glidepath/services/alerter"
	"glidepath/services/glidepath/wire"
	"glidepath/services/ingest"
	"glidepath/services/notifier"
	"glidepath/services/rebuild"
	"glidepath/services/scorer"
	"glidepath/services/standalone"

	"github.com/spf13/cobra"
)

const (
	// demoLiveDays is how many of the last days are judged by live ticks, so that alerts arise and are sent; what lies before is rebuilt.
	demoLiveDays = 21
	// demoRebuildStep is coarser than a day: the history is there to be looked at.
	demoRebuildStep = 7 * 24 * time.Hour
	demoListed      = 20
)

// demo is one run of the demonstration.
type demo struct {
	a         *app
	customers int
	days      int
	seed      uint64
	once      bool
	view      view
	shared    wire.Shared
	ingest    ingest.Config
	scorer    scorer.Config
	alerter   alerter.Config

	now    time.Time // when the demonstration began: the company's events end then
	out    *gate
	log    *slog.Logger
	inst   *standalone.Instance
	conn   *wire.Connection
	ticker *scorer.Ticker
	co     *generate.Company
}

func (a *app) demo() *cobra.Command {
	d := &demo{a: a}
	c := &cobra.Command{
		Use: "demo", Short: "See it work: a generated company, the customers at risk, live alerts", Args: cobra.NoArgs,
		Long: "Runs everything on this machine in a temporary directory, loads a generated company whose last day is today, judges it, prints\n" +
			"whom to look at and the alerts that were sent, and then goes on live with a crisis every few seconds until Ctrl-C.",
	}
	f := c.Flags()
	f.IntVar(&d.customers, "customers", 300, "number of customers")
	f.IntVar(&d.days, "days", 180, "number of days")
	f.Uint64Var(&d.seed, "seed", 1, "seed: another one is another company")
	f.BoolVar(&d.once, "once", false, "print and exit, without the live part")
	check := func() error {
		if d.days < 2*demoLiveDays {
			return fmt.Errorf("--days %d: the demonstration needs at least %d", d.days, 2*demoLiveDays)
		}
		if d.customers < 1 || d.customers > 20_000 {
			return fmt.Errorf("--customers %d: it must be from 1 to 20000", d.customers)
		}
		return nil
	}
	return a.command(c, options{check: check, specs: []any{&d.shared, &d.ingest, &d.scorer, &d.alerter, &d.view}}, func(ctx context.Context, _ []string) error {
		return a.unlessStopped(ctx, d.run(ctx))
	})
}

// run is the whole demonstration; everything it starts is gone when it returns.
func (d *demo) run(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "glidepath-demo-")
	if err != nil {
		return fmt.Errorf("make a directory for the demonstration: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	logFile, err := os.Create(filepath.Join(dir, "glidepath.log"))
	if err != nil {
		return fmt.Errorf("open the demonstration's log: %w", err)
	}
	defer func() { err = errors.Join(err, logFile.Close()) }()
	d.log = telemetry.NewLogger(logFile, slog.LevelInfo, telemetry.JSON)
	d.out = &gate{w: d.a.env.Stdout}
	d.now = d.a.env.Now().UTC().Truncate(time.Minute)

	d.say("starting the broker, ClickHouse and the services (their log: %s)", logFile.Name())
	if err := d.start(ctx, dir); err != nil {
		return err
	}
	ctx, stop := d.watch(ctx)
	defer func() { err = errors.Join(err, stop()) }()
	began := time.Now()
	defer func() { d.say("it took %s", time.Since(began).Round(time.Second)) }()
	for _, step := range []func(context.Context) error{d.load, d.history, d.recent, d.crises, d.report} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if d.once {
		return nil
	}
	return d.live(ctx)
}

// watch ends the demonstration's context when a part of the instance fails. stop ends the instance; the demonstration's own connections
// go first, since ClickHouse waits for them.
func (d *demo) watch(ctx context.Context) (watched context.Context, stop func() error) {
	ctx, fail := context.WithCancelCause(ctx)
	running, end := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() {
		failure := d.inst.Wait(running)
		fail(failure)
		ended <- failure
	}()
	return ctx, func() error {
		err := d.conn.Close()
		end()
		return errors.Join(err, <-ended)
	}
}

// say tells what is being done, beside the results.
func (d *demo) say(format string, args ...any) {
	fmt.Fprintf(d.a.env.Stderr, "· "+format+"\n", args...)
}

func (d *demo) start(ctx context.Context, dir string) error {
	d.scorer.Ticks = scorer.TicksNone // the demonstration is the clock
	cfg := standalone.Config{
		Prefix: "glidepath", StopTimeout: 25 * time.Second, Data: dir, Telemetry: telemetry.Config{AdminAddr: "127.0.0.1:0"},
		TextDays: -1, Shared: d.shared, Ingest: d.ingest, Scorer: d.scorer, Alerter: d.alerter,
		Notifier: notifier.Config{Language: d.view.Lang}, Out: d.out, Version: d.a.env.Version,
	}
	var err error
	if d.inst, err = standalone.Start(ctx, cfg, d.log); err != nil {
		return err
	}
	if d.conn, err = wire.Connect(d.inst.State.Stream(), d.inst.State.Store(), d.log, nil); err != nil {
		return errors.Join(err, d.inst.Stop())
	}
	d.ticker = scorer.NewTicker(d.conn.Broker, d.conn.Store, d.shared.Partitions, d.log, d.a.env.Now)
	return nil
}

// load sends the company through Kafka, as producers would, and waits until it is stored and rolled up.
func (d *demo) load(ctx context.Context) error {
	var err error
	if d.co, err = generate.New(generate.Config{Customers: d.customers, Days: d.days, Seed: d.seed, End: d.now}); err != nil {
		return err
	}
	if err := d.rates(ctx); err != nil {
		return err
	}
	d.say("loading %d days of %d customers through Kafka", d.days, d.customers)
	began := time.Now()
	length := d.co.End().Unix() - d.co.Start().Unix()
	progress := newBar(d.a.env.Stderr, length, "loading")
	batch := make([]stream.Message, 0, perPublish)
	n := 0
	send := func() error {
		err := d.conn.Broker.Publish(ctx, batch...)
		n += len(batch)
		batch = batch[:0]
		return err
	}
	for line := range d.co.Events() {
		batch = append(batch, stream.Message{Topic: d.conn.Broker.Topic(line.Topic), Key: []byte(line.Customer), Value: append([]byte(nil), line.JSON...)})
		if len(batch) == perPublish {
			if err := send(); err != nil {
				return err
			}
			progress.set(line.Time.Unix() - d.co.Start().Unix())
		}
	}
	if err := send(); err != nil {
		return err
	}
	progress.done()
	d.say("%d events sent in %s; waiting until they are stored and rolled up", n, time.Since(began).Round(time.Second))
	if err := d.ticker.AwaitIngested(ctx); err != nil {
		return err
	}
	if err := d.ticker.AwaitRolledUp(ctx); err != nil {
		return err
	}
	d.say("stored and rolled up after %s", time.Since(began).Round(time.Second))
	return nil
}

// rates imports the exchange rates of the company's price lists, so that all values are in one currency.
func (d *demo) rates(ctx context.Context) error {
	return d.conn.Store.InsertRates(ctx, store.RatesFrom(d.co.Start().UTC().Truncate(24*time.Hour), generate.Rates()), d.now)
}

// history derives what was before the live ticks.
func (d *demo) history(ctx context.Context) error {
	card, err := wire.Scorecard(d.scorer.Scorecard)
	if err != nil {
		return err
	}
	rules, err := wire.Rules(d.alerter.Rules)
	if err != nil {
		return err
	}
	to := d.now.Truncate(24*time.Hour).AddDate(0, 0, -demoLiveDays)
	d.say("rebuilding the history up to %s", to.Format(time.DateOnly))
	began := time.Now()
	var progress *bar
	_, err = rebuild.New(d.conn.Store, scoring.NewJudge(card, d.conn.Store), rules, d.log, d.a.env.Now).Run(ctx,
		rebuild.Options{To: to, Step: demoRebuildStep}, func(done, total int, what string) {
			if progress == nil {
				progress = newBar(d.a.env.Stderr, int64(total), what)
			}
			progress.what(what)
			progress.set(int64(done))
		})
	if progress != nil {
		progress.done()
	}
	d.say("rebuilt in %s", time.Since(began).Round(time.Second))
	return err
}

// recent judges the last days one by one, as if they were passing, and waits until the alerts that arose have been delivered.
func (d *demo) recent(ctx context.Context) error {
	today := d.now.Truncate(24 * time.Hour)
	list := ticks(today.AddDate(0, 0, -demoLiveDays), today, 24*time.Hour)
	if d.now.After(today) {
		list = append(list, d.now)
	}
	d.say("judging the last %d days, one tick a day", demoLiveDays)
	began := time.Now()
	progress := newBar(d.a.env.Stderr, int64(len(list)), "judging")
	for _, at := range list {
		progress.what("judging " + at.Format(time.DateOnly))
		if err := d.ticker.Produce(ctx, at); err != nil {
			return err
		}
		progress.add(1)
	}
	progress.done()
	d.say("judged %d ticks in %s", len(list), time.Since(began).Round(time.Second))
	return d.settled(ctx)
}

// crises sends what the live part would bring in its first minute, so that a run that ends with the report has urgent alerts too.
func (d *demo) crises(ctx context.Context) error {
	if !d.once {
		return nil
	}
	live := generate.NewLive(d.co, generate.LiveConfig{Start: d.now})
	if err := d.send(ctx, live.Next(d.now.Add(40*time.Second))); err != nil {
		return err
	}
	if err := d.ticker.AwaitIngested(ctx); err != nil {
		return err
	}
	return d.settled(ctx)
}

func (d *demo) send(ctx context.Context, lines []generate.Line) error {
	msgs := make([]stream.Message, len(lines))
	for i, line := range lines {
		msgs[i] = stream.Message{Topic: d.conn.Broker.Topic(line.Topic), Key: []byte(line.Customer), Value: line.JSON}
	}
	return d.conn.Broker.Publish(ctx, msgs...)
}

// settled waits until the alerter and then the notifier have read everything.
func (d *demo) settled(ctx context.Context) error {
	for _, g := range [][2]string{{alerter.Group, "health"}, {notifier.Group, "alerts"}} {
		for {
			lag, err := d.conn.Broker.Lag(ctx, d.conn.Broker.Group(g[0]), d.conn.Broker.Topic(g[1]))
			if err != nil {
				return err
			}
			if lag == 0 {
				break
			}
			if !pause(ctx, 100*time.Millisecond) {
				return ctx.Err()
			}
		}
	}
	return nil
}

// pause waits and says whether ctx still lives.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// report prints whom to look at, and the alerts as topic alerts has them.
func (d *demo) report(ctx context.Context) error {
	out := format{choiceFlag{value: "table"}}
	l, err := rankedList(ctx, d.conn.Store, store.Ranking{Order: store.BySaveable, Limit: demoListed}, &d.view)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.a.env.Stdout, "\n%s\n\n", d.view.say("demo list"))
	if err := out.print(d.a.env.Stdout, l); err != nil {
		return err
	}
	return d.printAlerts(ctx)
}

// gate is a writer that drops everything until it is opened: alerts of the past must not run over the tables.
type gate struct {
	w    io.Writer
	open atomic.Bool
}

func (g *gate) Write(b []byte) (int, error) {
	if !g.open.Load() {
		return len(b), nil
	}
	return g.w.Write(b)
}

// live goes on with the company: events as they happen, a tick a minute, and alerts as they arrive.
func (d *demo) live(ctx context.Context) error {
	fmt.Fprintf(d.a.env.Stdout, "\n%s\n\n", d.view.say("demo live"))
	d.out.open.Store(true)
	source := generate.NewLive(d.co, generate.LiveConfig{Start: d.a.env.Now().UTC()})
	var ticking sync.WaitGroup
	ticking.Go(func() { d.ticksByMinute(ctx) })
	defer ticking.Wait()
	for pause(ctx, 250*time.Millisecond) {
		if err := d.send(ctx, source.Next(d.a.env.Now().UTC())); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) ticksByMinute(ctx context.Context) {
	for {
		now := d.a.env.Now().UTC()
		next := now.Truncate(time.Minute).Add(time.Minute)
		if !pause(ctx, next.Sub(now)) {
			return
		}
		if err := d.ticker.Produce(ctx, next); err != nil && ctx.Err() == nil {
			d.log.Error("cannot produce a tick", "as_of", next, "error", err)
		}
	}
}
