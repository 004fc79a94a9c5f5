package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"time"

	"glidepath/pkg/generate"
	"glidepath/pkg/store"
)

// healthOptions are the flags of the subcommand health.
type healthOptions struct {
	company   generate.Config
	seed      string
	judgeFrom int
	data      string
}

func healthFlags(args []string, env environment) (healthOptions, error) {
	var o healthOptions
	f := flag.NewFlagSet("eval health", flag.ContinueOnError)
	f.SetOutput(env.log)
	f.StringVar(&o.seed, "seed", "7", "seed of the company; fresh for one that nobody has seen")
	f.IntVar(&o.company.Customers, "customers", 2000, "number of customers")
	f.IntVar(&o.company.Days, "days", 365, "number of days")
	f.Float64Var(&o.company.Volume, "volume", defaultVolume, "scales usage")
	f.IntVar(&o.judgeFrom, "judge-from", 0, "first day that has a tick")
	f.StringVar(&o.data, "data", "", "folder of a set with churn/socialnet7, which is judged instead of a company")
	if err := f.Parse(args); err != nil {
		return o, flag.ErrHelp
	}
	if o.seed == "fresh" {
		o.company.Seed = rand.Uint64N(1e9)
		return o, nil
	}
	var err error
	if o.company.Seed, err = strconv.ParseUint(o.seed, 10, 64); err != nil {
		return o, fmt.Errorf("-seed %q is neither a number nor fresh", o.seed)
	}
	return o, nil
}

// defaultVolume leaves most customers with one or two usage events on a working day, which is where week-over-week figures begin to
// mean something, and a year of 2000 customers with few enough events to be lived through in minutes.
const defaultVolume = .3

func healthCommand(ctx context.Context, args []string, env environment) error {
	o, err := healthFlags(args, env)
	if err != nil {
		return err
	}
	judge, err := o.subject()
	if err != nil {
		return err
	}
	began := time.Now()
	err = within(ctx, env, judge)
	fmt.Fprintf(env.out, "\nIt took %s.\n", time.Since(began).Round(time.Second))
	return err
}

// subject reads or plans what is lived through, so that a mistake in the flags is told before servers start.
func (o healthOptions) subject() (func(context.Context, *pipeline) error, error) {
	if o.data != "" {
		s, err := readService(o.data)
		if err != nil {
			return nil, err
		}
		return s.judge, nil
	}
	co, err := generate.New(o.company)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, p *pipeline) error {
		h, events, err := liveCompany(ctx, p, co, o)
		if err != nil {
			return err
		}
		return h.report(p.env.out, o, events)
	}, nil
}

// report prints the tables.
func (h *history) report(out io.Writer, o healthOptions, events int) error {
	recencyDays := h.bestRecency()
	rules := rules(recencyDays)
	fmt.Fprintf(out, "Health score of %d customers in %d days, seed %d, usage volume %g: %d events, a tick at each midnight UTC\n",
		o.company.Customers, o.company.Days, o.company.Seed, o.company.Volume, events)
	h.describe(out)
	tables := []table{h.aucTable(rules)}
	tables = append(tables, h.warningTables(rules, recencyDays)...)
	tables = append(tables, h.leadTable(rules), h.causeTable(), h.marginTable(rules))
	tables = append(tables, h.oddityTables(rules)...)
	for i := range tables {
		if err := tables[i].print(out); err != nil {
			return err
		}
	}
	printMisses(out, tables)
	return nil
}

// liveCompany produces a company's days and gives what was said of it, beside the truth.
func liveCompany(ctx context.Context, p *pipeline, co *generate.Company, o healthOptions) (h *history, events int, err error) {
	p.env.say("living through %d days of %d customers, seed %d", o.company.Days, o.company.Customers, o.company.Seed)
	d := days{first: co.Start().Add(24 * time.Hour).Truncate(24 * time.Hour), count: o.company.Days}
	h = newHistory(d)
	if err := p.conn.Store.InsertRates(ctx, store.RatesFrom(d.first.AddDate(0, 0, -1), generate.Rates()), time.Now()); err != nil {
		return nil, 0, err
	}
	err = p.live(ctx, co.Events(), d, o.judgeFrom, func(l generate.Line) error {
		events++
		return h.see(l)
	})
	if err != nil {
		return nil, events, err
	}
	labels, _ := co.Labels()
	h.label(labels)
	return h, events, h.read(ctx, p)
}

// describe says what the figures stand on.
func (h *history) describe(out io.Writer) {
	churned, leaving, young, forming := 0, 0, 0, 0
	for _, c := range h.customers {
		switch day := h.before(c, ahead); {
		case c.churnedAt.IsZero():
		case !h.churns(c):
			leaving++
		case day < c.firstDay:
			churned++
			young++
		case !c.judged(day):
			churned++
			forming++
		default:
			churned++
		}
	}
	fmt.Fprintf(out, "the median customer has %.0f usage events a week\n", h.weeklyUse())
	fmt.Fprintf(out, "%d churned, %d on their way out at the end; of the churned %d were not there %d days before, and %d had no score yet then\n",
		churned, leaving, young, ahead, forming)
}

// weeklyUse is the median customer's usage events in a week, over the time in which it was one.
func (h *history) weeklyUse() float64 {
	var weekly []float64
	for _, c := range h.customers {
		if until := min(c.goneDay, h.days.count); until > c.firstDay {
			weekly = append(weekly, 7*c.sum(until-1, until-c.firstDay)/float64(until-c.firstDay))
		}
	}
	return median(weekly)
}
