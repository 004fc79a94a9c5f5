// Package rebuild derives again what live services have derived: roll-ups from the events, scores and alerts at the recorded ticks.
// Scores are appended under a run id and alerts are kept apart from those that were sent; nothing is published.
package rebuild

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/conversation"
	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/pkg/scoring"
	"glidepath/pkg/store"
)

// Store is what a rebuild needs of ClickHouse.
type Store interface {
	scoring.Signals
	PageViews(ctx context.Context, day time.Time, each func(*store.Event) error) error
	DropPlainViews(ctx context.Context, day time.Time) error
	UnderOlderModels(ctx context.Context, epoch uint16, day time.Time, each func(*store.Event) error) error
	InsertEvents(ctx context.Context, b *store.EventBatch) error
	RaiseEpoch(ctx context.Context, reason string, now time.Time) error
	EventSpan(ctx context.Context) (first, last time.Time, err error)
	RollUpDay(ctx context.Context, day time.Time) error
	RecordedTicks(ctx context.Context, from, to time.Time) ([]store.Tick, error)
	Through(ctx context.Context, buckets int) (all, anywhere time.Time, err error)
	RenewBaseline(ctx context.Context, asOf, now time.Time) (store.Baseline, error)
	Active(ctx context.Context, from, to time.Time) ([]string, error)
	UrgentCandidates(ctx context.Context, from, to time.Time, maxAge time.Duration, each func(*store.Event) error) error
	InsertScores(ctx context.Context, run string, computedAt time.Time, rows []store.Score) error
	InsertAlerts(ctx context.Context, as []store.Alert) error
	InsertRun(ctx context.Context, r store.Run, at time.Time) error
}

// Options say which past to derive.
type Options struct {
	From, To time.Time     // zero: the first event, and the last recorded tick or event
	Step     time.Duration // distance of the ticks where none are recorded
	Again    bool          // judge first, by the present model, the texts that an older one has judged
	Pages    bool          // say first, by the scorecard's patterns, what the stored views of pages are about
}

// Progress is told how far a rebuild has come: done of total steps, and what it is doing.
type Progress func(done, total int, what string)

// Rebuilder rebuilds.
type Rebuilder struct {
	store Store
	judge *scoring.Judge
	rules *alert.RuleSet
	log   *slog.Logger
	now   func() time.Time
}

// New makes a rebuilder; now stamps what it writes.
func New(st Store, judge *scoring.Judge, rules *alert.RuleSet, log *slog.Logger, now func() time.Time) *Rebuilder {
	return &Rebuilder{st, judge, rules, log, now}
}

// Run rebuilds and gives the run's id. It may be broken off at any time: an unfinished run is never read.
func (r *Rebuilder) Run(ctx context.Context, o Options, progress Progress) (string, error) {
	first, last, err := r.store.EventSpan(ctx)
	if err != nil {
		return "", err
	}
	if first.IsZero() {
		return "", errors.New("there are no events to rebuild from: `glidepath produce` some first")
	}
	if o.From.IsZero() {
		o.From = first
	}
	if o.To.IsZero() {
		_, tick, err := r.store.Through(ctx, 0)
		if err != nil {
			return "", err
		}
		if o.To = last.Add(time.Hour); tick.After(o.To) {
			o.To = tick
		}
	}
	if o.To.Before(o.From) {
		return "", fmt.Errorf("nothing to rebuild: --to %s lies before --from %s", o.To.Format(time.RFC3339), o.From.Format(time.RFC3339))
	}
	ticks, err := r.ticks(ctx, o)
	if err != nil {
		return "", err
	}
	days := int(last.Sub(first.Truncate(24*time.Hour)).Hours()/24) + 1
	total := days + len(ticks)
	if o.Again {
		if err := r.judgeAgain(ctx, first.Truncate(24*time.Hour), days, func(d int) { progress(d, total, "judging texts again") }); err != nil {
			return "", err
		}
	}
	if o.Pages {
		if err := r.classifyAgain(ctx, first.Truncate(24*time.Hour), days, func(d int) { progress(d, total, "classifying pages again") }); err != nil {
			return "", err
		}
	}
	for d := range days {
		progress(d, total, "rolling up")
		if err := r.store.RollUpDay(ctx, first.Truncate(24*time.Hour).AddDate(0, 0, d)); err != nil {
			return "", err
		}
	}
	id := "r" + r.now().UTC().Format("20060102T150405.000Z")
	if len(ticks) == 0 {
		return id, nil
	}
	run := store.Run{ID: id, From: ticks[0].AsOf, To: ticks[len(ticks)-1].AsOf}
	if err := r.store.InsertRun(ctx, run, r.now()); err != nil {
		return "", err
	}
	w := &walk{
		r: r, run: id,
		states: map[string]*alert.CustomerState{}, last: map[string]store.Last{}, rows: map[string]*event.ScoreChanged{},
	}
	for i, t := range ticks {
		progress(days+i, total, "judging "+t.AsOf.Format(time.DateOnly))
		if err := w.tick(ctx, t); err != nil {
			return "", fmt.Errorf("judge %s: %w", t.AsOf.Format(time.RFC3339), err)
		}
	}
	progress(total, total, "done")
	run.Done = true
	return id, r.store.InsertRun(ctx, run, r.now())
}

// ticks are the recorded ones, and those of the step's grid where none is recorded within a step.
func (r *Rebuilder) ticks(ctx context.Context, o Options) ([]event.Tick, error) {
	recorded, err := r.store.RecordedTicks(ctx, o.From, o.To)
	if err != nil {
		return nil, err
	}
	at := map[int64]event.Tick{}
	for _, t := range recorded {
		at[t.AsOf.Unix()] = event.Tick{AsOf: t.AsOf, Gaps: t.Gaps}
	}
	if o.Step > 0 {
		for t := o.From.Truncate(o.Step); !t.After(o.To); t = t.Add(o.Step) {
			near := slices.ContainsFunc(recorded, func(k store.Tick) bool { return !k.AsOf.Before(t) && k.AsOf.Before(t.Add(o.Step)) })
			if !near && !t.Before(o.From) {
				at[t.Unix()] = event.Tick{AsOf: t}
			}
		}
	}
	var ticks []event.Tick
	var last time.Time
	for _, k := range slices.Sorted(maps.Keys(at)) {
		t := at[k]
		t.DayFirst = last.IsZero() || !last.Truncate(24*time.Hour).Equal(t.AsOf.Truncate(24*time.Hour))
		last = t.AsOf
		ticks = append(ticks, t)
	}
	return ticks, nil
}

// walk goes from tick to tick with what it remembers of each customer, as the live services do.
type walk struct {
	r        *Rebuilder
	run      string
	lastTick time.Time
	baseline store.Baseline
	states   map[string]*alert.CustomerState
	last     map[string]store.Last
	rows     map[string]*event.ScoreChanged
}

// rowsPerInsert bounds the memory of one tick.
const rowsPerInsert = 5000

func (w *walk) tick(ctx context.Context, t event.Tick) error {
	if t.DayFirst {
		base, err := w.r.store.RenewBaseline(ctx, t.AsOf, w.r.now())
		if err != nil {
			return err
		}
		w.baseline = base
	}
	t.Baseline = w.baseline.String()
	var alerts []store.Alert
	if !w.lastTick.IsZero() {
		err := w.r.store.UrgentCandidates(ctx, w.lastTick, t.AsOf, alert.UrgentAge, func(e *store.Event) error {
			alerts = w.step(alerts, e.Customer, alert.Input{Event: conversation.Notable(e), Last: w.rows[e.Customer]})
			return nil
		})
		if err != nil {
			return err
		}
	}
	alerts, err := w.scores(ctx, t, alerts)
	if err != nil {
		return err
	}
	for _, c := range slices.Sorted(maps.Keys(w.states)) {
		alerts = w.step(alerts, c, alert.Input{Tick: &t, Last: w.rows[c]})
	}
	w.lastTick = t.AsOf
	for part := range slices.Chunk(alerts, rowsPerInsert) {
		if err := w.r.store.InsertAlerts(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// scores judges who is due: everybody at a day's first tick, else who was active since the last one.
func (w *walk) scores(ctx context.Context, t event.Tick, alerts []store.Alert) ([]store.Alert, error) {
	sel := store.Selection{Everybody: true}
	if !t.DayFirst {
		active, err := w.r.store.Active(ctx, w.lastTick, t.AsOf)
		if err != nil || len(active) == 0 {
			return alerts, err
		}
		sel.Customers = active
	}
	var rows []store.Score
	err := w.r.judge.Each(ctx, sel, t, func(sig *health.Signals, score health.Score) error {
		last, had := w.last[score.Customer]
		if had && !t.DayFirst && !last.Differs(&score) {
			return nil
		}
		rows = append(rows, scoring.NewRow(sig, score, last, had, t))
		return nil
	})
	if err != nil {
		return alerts, err
	}
	slices.SortFunc(rows, func(a, b store.Score) int {
		if a.Customer < b.Customer {
			return -1
		}
		return 1
	})
	for i := range rows {
		row := &rows[i]
		changed := scoring.Changed(row)
		w.rows[row.Customer] = &changed
		w.last[row.Customer] = row.Last()
		alerts = w.step(alerts, row.Customer, alert.Input{Score: &changed})
	}
	for part := range slices.Chunk(rows, rowsPerInsert) {
		if err := w.r.store.InsertScores(ctx, w.run, w.r.now(), part); err != nil {
			return alerts, err
		}
	}
	return alerts, nil
}

func (w *walk) step(alerts []store.Alert, customer string, in alert.Input) []store.Alert {
	in.Customer, in.LastTick = customer, w.lastTick
	st := w.states[customer]
	if st == nil {
		st = &alert.CustomerState{}
	}
	for _, t := range alert.Step(w.r.rules, st, in) {
		if !t.Kind.Told() {
			continue
		}
		e := t.Event()
		row, _, err := scoring.AlertOut("", &t, &e)
		if err != nil {
			w.r.log.Error("cannot write an alert", "alert_id", t.AlertID, "rule", t.Rule, "error", err)
			continue
		}
		row.Run = w.run
		alerts = append(alerts, row)
	}
	if st.Empty() {
		delete(w.states, customer)
	} else {
		w.states[customer] = st
	}
	return alerts
}
