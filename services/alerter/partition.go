package alerter

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/deadletter"
	"glidepath/pkg/event"
	"glidepath/pkg/scoring"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
)

// partition is the state of one partition of health in one generation.
type partition struct {
	s        *Service
	claim    stream.Claim
	bucket   int
	lastTick time.Time                       // newest tick read from the partition
	states   map[string]*alert.CustomerState // of customers of whom there is something to remember
	last     map[string]*event.ScoreChanged  // their last score rows
	reader   event.ScoreReader

	customers int    // how many were judged lately, as of the day counted
	counted   string // that day
}

// batch is what came of one run of messages, on its way out.
type batch struct {
	changed map[string]uint64 // customer -> version of the state
	msgs    []stream.Message
	alerts  []store.Alert
	actions []store.AlertAction
	refused []store.DeadLetter
	next    int64
}

func (p *partition) run(ctx context.Context) error {
	if err := p.s.store.Steadily(ctx, "read alert states", p.load); err != nil {
		return err
	}
	for b := range p.claim.Batches() {
		in := p.more(b)
		err := p.take(ctx, in)
		for _, b := range in {
			b.Release()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// These bound what is handled at once.
const (
	recordsAtOnce = 4000
	flood         = 100 // records of a batch from which on another one is likely to be right behind it
	behindFlood   = 5 * time.Millisecond
)

// more adds to a batch those that are right behind it. A pass over everybody floods the partition, and an urgent event behind the flood
// would wait for as many inserts as it has batches.
func (p *partition) more(b *stream.Batch) []*stream.Batch {
	in, n := []*stream.Batch{b}, len(b.Records)
	for len(b.Records) >= flood && n < recordsAtOnce {
		soon := time.NewTimer(behindFlood)
		select {
		case next, ok := <-p.claim.Batches():
			soon.Stop()
			if !ok {
				return in
			}
			b = next
			in, n = append(in, b), n+len(b.Records)
		case <-soon.C:
			return in
		}
	}
	return in
}

func (p *partition) load(ctx context.Context) error {
	p.states, p.last = map[string]*alert.CustomerState{}, map[string]*event.ScoreChanged{}
	reports, err := p.s.store.ReadProgress(ctx, Group)
	if err != nil {
		return err
	}
	for _, r := range reports {
		if r.Topic == "health" && r.Partition == p.bucket {
			p.lastTick = r.CaughtUpAt
		}
	}
	err = p.s.store.AlertStates(ctx, "", p.bucket, func(a store.AlertState) error {
		st, err := alert.DecodeState(a.State)
		if err != nil {
			return fmt.Errorf("read the alert state of %s: %w", a.Customer, err)
		}
		if !st.Empty() {
			p.states[a.Customer] = st
		}
		return nil
	})
	if err != nil {
		return err
	}
	var awaiting []string
	for customer, st := range p.states {
		if st.Awaits() {
			awaiting = append(awaiting, customer)
		}
	}
	if len(awaiting) == 0 {
		return nil
	}
	return p.fetchScores(ctx, awaiting)
}

func (p *partition) fetchScores(ctx context.Context, customers []string) error {
	return p.s.store.LatestScores(ctx, p.bucket, customers, func(row *store.Score) error {
		c := scoring.Changed(row)
		p.last[row.Customer] = &c
		return nil
	})
}

// take handles the messages of batches that follow each other: publish, insert, commit (decision 3).
func (p *partition) take(ctx context.Context, in []*stream.Batch) error {
	last := in[len(in)-1].Last
	out := &batch{changed: map[string]uint64{}, next: last + 1}
	fetched, err := p.scoresFor(ctx, in)
	if err != nil {
		return err
	}
	if err := p.s.store.Steadily(ctx, "count the customers", p.count); err != nil {
		return err
	}
	for _, b := range in {
		out.refused = append(out.refused, deadletter.OfSkips(Group, "health", b, p.s.now())...)
		for i := range b.Records {
			r := &b.Records[i]
			if err := p.message(r, out); err != nil {
				out.refused = append(out.refused, deadletter.Of(Group, "health", r, deadletter.Why{Reason: deadletter.Undecodable, Detail: err.Error()}))
			}
		}
	}
	if err := p.effects(ctx, out); err != nil {
		return err
	}
	p.claim.Done(last)
	for _, c := range fetched {
		if !p.states[c].Awaits() {
			delete(p.last, c)
		}
	}
	return nil
}

// scoresFor fetches the last known score rows of customers with notable events in the batches, and says whose it fetched.
func (p *partition) scoresFor(ctx context.Context, in []*stream.Batch) ([]string, error) {
	missing := map[string]struct{}{}
	for _, b := range in {
		for i := range b.Records {
			r := &b.Records[i]
			if kind := r.Header("type"); kind != event.TypeScoreChanged && kind != event.TypeTick {
				if _, ok := p.last[string(r.Key)]; !ok {
					missing[string(r.Key)] = struct{}{}
				}
			}
		}
	}
	if len(missing) == 0 {
		return nil, nil
	}
	customers := slices.Collect(maps.Keys(missing))
	return customers, p.s.store.Steadily(ctx, "read the last scores", func(ctx context.Context) error {
		return p.fetchScores(ctx, customers)
	})
}

func (p *partition) effects(ctx context.Context, out *batch) error {
	if err := p.s.broker.Publish(ctx, out.msgs...); err != nil {
		return fmt.Errorf("publish alerts: %w", err)
	}
	states := make([]store.AlertState, 0, len(out.changed))
	for _, customer := range slices.Sorted(maps.Keys(out.changed)) {
		a := store.AlertState{Customer: customer, Version: out.changed[customer], Offset: out.next - 1}
		if st := p.states[customer]; st != nil {
			text, err := st.Encode()
			if err != nil {
				return fmt.Errorf("write the alert state of %s: %w", customer, err)
			}
			a.State = text
		}
		states = append(states, a)
	}
	return p.s.store.Steadily(ctx, "store alerts", func(ctx context.Context) error {
		if err := p.s.store.InsertDeadLetters(ctx, out.refused); err != nil {
			return err
		}
		if err := p.s.store.InsertAlerts(ctx, out.alerts); err != nil {
			return err
		}
		if err := p.s.store.InsertAlertActions(ctx, out.actions); err != nil {
			return err
		}
		if err := p.s.store.InsertAlertStates(ctx, states); err != nil {
			return err
		}
		if p.lastTick.IsZero() {
			return nil
		}
		return p.s.store.InsertProgress(ctx, []store.Progress{{
			Service: Group, Topic: "health", Partition: p.bucket, CaughtUpAt: p.lastTick, NextOffset: out.next, ReportedAt: p.s.now(),
		}})
	})
}

// message handles one message; an error means that it cannot be read.
func (p *partition) message(r *stream.Record, out *batch) error {
	switch kind := r.Header("type"); kind {
	case event.TypeTick:
		var t event.Tick
		if err := json.Unmarshal(r.Value, &t); err != nil {
			return fmt.Errorf("read a tick: %w", err)
		}
		if !t.AsOf.After(p.lastTick) {
			return nil
		}
		storms := p.storms(&t)
		for _, customer := range slices.Sorted(maps.Keys(p.states)) {
			if p.states[customer].Awaits() {
				p.step(customer, alert.Input{Customer: customer, LastTick: p.lastTick, Tick: &t, Last: p.last[customer], Storms: storms}, r.Offset, out)
			}
		}
		p.lastTick = t.AsOf
	case event.TypeScoreChanged:
		customer, row, err := p.reader.Read(r.Value)
		if err != nil {
			return fmt.Errorf("read a score: %w", err)
		}
		p.step(customer, alert.Input{Customer: customer, LastTick: p.lastTick, Score: row}, r.Offset, out)
		if p.states[customer].Awaits() {
			p.last[customer] = row
		} else {
			delete(p.last, customer)
		}
	case event.TypeAlertAction:
		var a event.AlertAction
		if err := json.Unmarshal(r.Value, &a); err != nil {
			return fmt.Errorf("read an action on an alert: %w", err)
		}
		customer := string(r.Key)
		p.step(customer, alert.Input{Customer: customer, LastTick: p.lastTick, Action: &a, Last: p.last[customer]}, r.Offset, out)
	default:
		var n event.Notable
		if err := json.Unmarshal(r.Value, &n); err != nil {
			return fmt.Errorf("read a notable event: %w", err)
		}
		p.s.metrics.notable.Inc()
		p.step(n.Subject, alert.Input{Customer: n.Subject, LastTick: p.lastTick, Last: p.last[n.Subject], Event: &n}, r.Offset, out)
	}
	return nil
}

// step moves one customer's state and collects what came of it.
func (p *partition) step(customer string, in alert.Input, offset int64, out *batch) {
	st := p.states[customer]
	known := st != nil
	if !known {
		st = &alert.CustomerState{}
	}
	for _, t := range alert.Step(p.s.rules, st, in) {
		if a := t.Action(); a != nil {
			out.actions = append(out.actions, actionRow(&t, a))
		}
		if !t.Kind.Told() {
			p.s.metrics.actions.WithLabelValues(string(t.Kind)).Inc()
			continue
		}
		e := t.Event()
		p.s.metrics.transitions.WithLabelValues(t.Rule, string(t.Kind), string(t.Severity)).Inc()
		row, msg, err := scoring.AlertOut(p.s.broker.Topic("alerts"), &t, &e)
		if err != nil {
			p.s.log.Error("cannot write an alert", "alert_id", t.AlertID, "rule", t.Rule, "error", err)
			continue
		}
		out.alerts, out.msgs = append(out.alerts, row), append(out.msgs, msg)
	}
	empty := st.Empty()
	if empty && !known {
		return
	}
	if empty {
		delete(p.states, customer)
		delete(p.last, customer)
	} else {
		p.states[customer] = st
	}
	out.changed[customer] = version(p.lastTick, offset)
}

// version orders states of a customer: by the last tick read, then by the message. Offsets alone would begin again with a topic made anew.
func version(lastTick time.Time, offset int64) uint64 {
	seconds := uint64(0)
	if !lastTick.IsZero() {
		seconds = uint64(lastTick.Unix())
	}
	return seconds<<30 | uint64(offset)&(1<<30-1)
}
