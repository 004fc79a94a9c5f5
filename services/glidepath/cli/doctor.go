package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"glidepath/pkg/store"
	"glidepath/services/glidepath/wire"
	"glidepath/services/ingest"

	"github.com/spf13/cobra"
)

// finding is what one check of doctor says.
type finding struct {
	Check  string `json:"check"`
	Status string `json:"status"` // ok, look (worth a look) or failed
	Found  string `json:"found"`
	Fix    string `json:"fix,omitempty"`
}

const (
	statusOK     = "ok"
	statusLook   = "look"
	statusFailed = "failed"
)

func (a *app) doctor() *cobra.Command {
	t := &target{kafka: true, clickhouse: true}
	var out format
	c := &cobra.Command{
		Use: "doctor", Short: "Check settings, servers, topics, schema, lag and freshness; say what mends each", Args: cobra.NoArgs,
		Long: "Checks everything that Glidepath stands on and says, for each thing that is wrong, what mends it. Exit code 1 if a check failed.",
	}
	out.flags(c.Flags())
	return a.command(c, options{target: t}, func(ctx context.Context, _ []string) (err error) {
		conn, err := t.connect(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, conn.Close()) }()
		d := &examination{t: t, conn: conn, now: a.env.Now()}
		d.run(ctx)
		l := listing{keys: []string{"check", "status", "found", "fix"}, data: d.findings,
			columns: []column{{"CHECK", false}, {"STATUS", false}, {"FOUND", false}}}
		failed := false
		for _, f := range d.findings {
			failed = failed || f.Status == statusFailed
			found := f.Found
			if f.Fix != "" {
				found += "\n→ " + f.Fix
			}
			l.rows = append(l.rows, []string{f.Check, f.Status, found})
			l.csv = append(l.csv, []string{f.Check, f.Status, f.Found, f.Fix})
		}
		if err := out.print(a.env.Stdout, l); err != nil {
			return err
		}
		if failed {
			return errQuiet
		}
		return nil
	})
}

// checkTime bounds each check, so that a server that hangs does not hang doctor.
const checkTime = 10 * time.Second

// examination collects findings.
type examination struct {
	t        *target
	conn     *wire.Connection
	now      time.Time
	findings []finding
}

func (d *examination) note(check, status, found, fix string) {
	d.findings = append(d.findings, finding{check, status, found, fix})
}

func (d *examination) run(ctx context.Context) {
	d.note("settings", statusOK, "Kafka "+strings.Join(d.t.stream.Brokers, ",")+", topics "+d.t.stream.Prefix+".*", "")
	within := func(do func(context.Context) bool) bool {
		ctx, cancel := context.WithTimeout(ctx, checkTime)
		defer cancel()
		return do(ctx)
	}
	topics := within(d.broker) && within(d.topics)
	tables := within(d.server) && within(d.schema)
	if topics {
		within(d.lag)
	}
	if tables {
		within(d.freshness)
		within(d.contents)
	}
}

func (d *examination) broker(ctx context.Context) bool {
	if err := d.conn.Broker.Ping(ctx); err != nil {
		d.note("broker", statusFailed, err.Error(), "start Kafka, or set GLIDEPATH_KAFKA_BROKERS to where it listens")
		return false
	}
	d.note("broker", statusOK, "answers", "")
	return true
}

func (d *examination) topics(ctx context.Context) bool {
	err := d.conn.Broker.CheckTopics(ctx, wire.NeedTopics(d.t.stream, d.t.shared))
	if err != nil {
		d.note("topics", statusFailed, err.Error(), "glidepath migrate")
		return false
	}
	d.note("topics", statusOK, "all are there, with the partitions that the schema was made for", "")
	return true
}

func (d *examination) server(ctx context.Context) bool {
	version, err := d.conn.Store.ServerVersion(ctx)
	if err != nil {
		d.note("ClickHouse", statusFailed, err.Error(), "start ClickHouse, or set GLIDEPATH_CLICKHOUSE_DSN to where it listens")
		return false
	}
	d.note("ClickHouse", statusOK, "version "+version, "")
	return true
}

func (d *examination) schema(ctx context.Context) bool {
	err := d.conn.Store.CheckSchema(ctx, d.t.shared.Partitions)
	if err != nil {
		fix := "see the line above"
		if errors.Is(err, store.ErrSchema) {
			fix = "glidepath migrate"
		}
		d.note("schema", statusFailed, err.Error(), fix)
		return false
	}
	d.note("schema", statusOK, fmt.Sprintf("as this binary needs it (level %d)", store.SchemaLevel), "")
	return true
}

// lag lists how many records each service has still to read. A lag alone is no fault: whether it shrinks tells /readyz.
func (d *examination) lag(ctx context.Context) bool {
	for _, g := range []struct {
		name   string
		topics []string
	}{{"ingest", ingest.Topics}, {"scorer", []string{"touched"}}, {"alerter", []string{"health"}}, {"notifier", []string{"alerts"}}} {
		full := make([]string, len(g.topics))
		for i, t := range g.topics {
			full[i] = d.conn.Broker.Topic(t)
		}
		lag, err := d.conn.Broker.Lag(ctx, d.conn.Broker.Group(g.name), full...)
		switch {
		case err != nil:
			d.note("lag of "+g.name, statusFailed, err.Error(), "start the broker and try again")
		case lag == 0:
			d.note("lag of "+g.name, statusOK, "has read everything", "")
		case g.name == "scorer":
			d.note("lag of "+g.name, statusOK, fmt.Sprintf("%d records: touches stay unread until the next tick has judged them", lag), "")
		default:
			d.note("lag of "+g.name, statusLook, fmt.Sprintf("%d records to read", lag),
				"start `glidepath "+g.name+"` if it does not run; its /readyz says whether it advances")
		}
	}
	return true
}

const (
	progressOld = time.Minute
	tickOld     = 26 * time.Hour // everybody is judged once a day
	whoTicks    = "glidepath scorer makes ticks by the clock; `glidepath tick` makes one"
)

func (d *examination) freshness(ctx context.Context) bool {
	reports, err := d.conn.Store.ReadProgress(ctx, "ingest")
	var newest time.Time
	for _, r := range reports {
		if r.ReportedAt.After(newest) {
			newest = r.ReportedAt
		}
	}
	switch age := d.now.Sub(newest); {
	case err != nil:
		d.note("ingest's progress", statusFailed, err.Error(), "glidepath migrate")
	case newest.IsZero():
		d.note("ingest's progress", statusFailed, "ingest has never run here", "glidepath ingest")
	case age > progressOld:
		d.note("ingest's progress", statusFailed, "last reported "+age.Round(time.Second).String()+" ago", "glidepath ingest")
	default:
		d.note("ingest's progress", statusOK, "reported "+age.Round(time.Second).String()+" ago", "")
	}
	all, _, err := d.conn.Store.Through(ctx, d.t.shared.Partitions)
	switch age := d.now.Sub(all); {
	case err != nil:
		d.note("last tick", statusFailed, err.Error(), "glidepath migrate")
	case all.IsZero():
		d.note("last tick", statusLook, "no customer has been judged yet", whoTicks)
	case age > tickOld:
		d.note("last tick", statusLook, "of "+all.Format(time.RFC3339)+", "+age.Round(time.Hour).String()+" ago", whoTicks)
	default:
		d.note("last tick", statusOK, "of "+all.Format(time.RFC3339), "")
	}
	return true
}

func (d *examination) contents(ctx context.Context) bool {
	since := d.now.Add(-24 * time.Hour)
	letters, err := d.conn.Store.DeadLettersSince(ctx, since)
	d.counts("dead letters in a day", letters, err, "glidepath deadletters list")
	deliveries, err := d.conn.Store.FailedDeliveries(ctx, since)
	d.counts("failed deliveries in a day", deliveries, err, "look at the notifier's log, and try the channels with `glidepath notify test`")
	const shown = 3
	ids, err := d.conn.Store.ReusedIDs(ctx, since, shown+1)
	if err != nil { // on a large table this takes longer than a check may
		d.note("ids used again in a day", statusLook, "not checked: "+err.Error(), "")
		return true
	}
	if len(ids) == 0 {
		d.note("ids used again in a day", statusOK, "none", "")
		return true
	}
	var texts []string
	for _, r := range ids[:min(len(ids), shown)] {
		texts = append(texts, fmt.Sprintf("%s %s: %d times, %d subjects, %d types", r.Source, r.ID, r.Times, r.Subjects, r.Types))
	}
	if len(ids) > shown {
		texts = append(texts, "and more")
	}
	d.note("ids used again in a day", statusLook, strings.Join(texts, "\n"),
		"each counts as an event of its own: let the producer keep time, subject and type when it sends an event again")
	return true
}

func (d *examination) counts(check string, counts map[string]uint64, err error, fix string) {
	switch {
	case err != nil:
		d.note(check, statusFailed, err.Error(), "")
	case len(counts) == 0:
		d.note(check, statusOK, "none", "")
	default:
		var texts []string
		for what, n := range counts {
			texts = append(texts, fmt.Sprintf("%d %s", n, what))
		}
		slices.Sort(texts)
		d.note(check, statusLook, strings.Join(texts, "\n"), fix)
	}
}
