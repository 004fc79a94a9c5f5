package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/event"
	"glidepath/pkg/message"
	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/services/glidepath/wire"

	"github.com/spf13/cobra"
)

// shortID is how many letters of an alert's id are shown: enough to name it.
const shortID = 12

// actFlags are what a person says about an alert.
type actFlags struct {
	until   timeFlag
	outcome choiceFlag
	note    string
	by      string
}

// acts says what each verb is for, and what it needs.
var acts = map[string]struct {
	short, done string
	check       func(*actFlags) error
}{
	alert.Ack: {"Take an alert on", "acknowledged", nil},
	alert.Snooze: {"Put an alert off until a time", "snoozed", func(f *actFlags) error {
		if f.until.t.IsZero() {
			return errors.New("--until is missing: when shall it wake?")
		}
		return nil
	}},
	alert.Close: {"Close an alert and say how it ended", "closed", func(f *actFlags) error {
		if f.outcome.value == "" {
			return fmt.Errorf("--outcome is missing: %s", strings.Join(alert.Outcomes(), ", "))
		}
		return nil
	}},
	alert.Note: {"Add a note to an alert", "noted", func(f *actFlags) error {
		if f.note == "" {
			return errors.New("--note is missing: say what is to be kept")
		}
		return nil
	}},
}

// refusals say why an action was refused.
var refusals = map[string]string{
	alert.RefusedUnknown: "the alerter knows no such alert any more: it was closed, or is long over",
	alert.RefusedEnded:   "the alert is not open any more: close it with an outcome instead",
	alert.RefusedAlready: "that was done already",
	alert.RefusedPast:    "the time until which it shall sleep is past",
	alert.RefusedVerb:    "the alerter is older than this command and does not know it",
	alert.RefusedOutcome: "the alerter is older than this command and does not know the outcome",
}

func (a *app) alertsAct(verb string) *cobra.Command {
	t := &target{kafka: true, clickhouse: true, changes: true}
	var o actFlags
	act := acts[verb]
	c := &cobra.Command{Use: verb + " ALERT", Short: act.short, Args: cobra.ExactArgs(1),
		Long: act.short + ". ALERT is its id, or so many letters from its beginning that it is the only one. The command waits until the\n" +
			"alerter has done so, or has said why it can't. Who did what and when is kept: `glidepath alerts show ALERT`."}
	f := c.Flags()
	f.StringVar(&o.note, "note", "", "what to keep with it")
	f.StringVar(&o.by, "by", "", "`name` of who does so (default: the variable USER)")
	o.outcome.of = alert.Outcomes()
	switch verb {
	case alert.Snooze:
		f.Var(&o.until, "until", "`time` at which it wakes")
	case alert.Close:
		f.Var(&o.outcome, "outcome", "how it `ended`: "+strings.Join(alert.Outcomes(), ", "))
	}
	check := func() error {
		o.note = strings.TrimSpace(o.note)
		if act.check == nil {
			return nil
		}
		return act.check(&o)
	}
	return a.command(c, options{target: t, check: check}, func(ctx context.Context, args []string) (err error) {
		conn, err := t.connect(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, conn.Close()) }()
		if err := wire.Await(ctx, a.logger(), conn.Broker, wire.NeedTopics(t.stream, t.shared), conn.Store, t.shared.Partitions); err != nil {
			return err
		}
		found, err := oneAlert(ctx, conn.Store, args[0])
		if err != nil {
			return err
		}
		if o.by == "" {
			o.by, _ = a.env.Lookup("USER")
		}
		action := event.AlertAction{ID: rand.Text(), AlertID: found.ID, Verb: verb, By: o.by, At: a.env.Now().UTC(),
			Until: o.until.t, Outcome: o.outcome.value, Note: o.note}
		if err := askAlerter(ctx, conn, found.Customer, &action); err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.env.Stdout, "%s of %s: %s\n", found.ID[:min(len(found.ID), shortID)], found.Customer, act.done)
		return err
	})
}

// oneAlert finds an alert by the beginning of its id.
func oneAlert(ctx context.Context, st *store.Store, beginning string) (*store.Alert, error) {
	found, err := st.AlertsNamed(ctx, beginning)
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, fmt.Errorf("there is no alert %q: `glidepath alerts list` shows their ids", beginning)
	case len(found) > 1:
		return nil, misuse{fmt.Errorf("%q is the beginning of several alerts' ids: give more of it", beginning)}
	}
	return &found[0], nil
}

// alerterPatience is how long the alerter may take.
const alerterPatience = 20 * time.Second

// askAlerter sends an action and waits for what comes of it.
func askAlerter(ctx context.Context, conn *wire.Connection, customer string, a *event.AlertAction) error {
	value, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("write the action: %w", err)
	}
	err = conn.Broker.Publish(ctx, stream.Message{Topic: conn.Broker.Topic("health"), Key: []byte(customer), Value: value,
		Headers: []stream.Header{{Key: "type", Value: []byte(event.TypeAlertAction)}}})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, alerterPatience)
	defer cancel()
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for {
		done, err := conn.Store.AlertActions(ctx, a.AlertID)
		if err != nil && ctx.Err() == nil {
			return err
		}
		for i := range done {
			if done[i].ID != a.ID {
				continue
			}
			if why := done[i].Refused; why != "" {
				if text, ok := refusals[why]; ok {
					why = text
				}
				return fmt.Errorf("refused: %s", why)
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the alerter has not taken it up within %s: it is kept in topic health and done once the alerter runs; "+
				"`glidepath doctor` says what is wrong", alerterPatience)
		case <-again.C:
		}
	}
}

func (a *app) alertsShow() *cobra.Command {
	t := &target{clickhouse: true}
	var v view
	out := format{choiceFlag{value: "table", of: []string{"table", "json"}}}
	c := &cobra.Command{Use: "show ALERT", Short: "Show an alert and what people did about it", Args: cobra.ExactArgs(1)}
	c.Flags().VarP(&out.choiceFlag, "output", "o", "`format`: table (for people) or json")
	return a.command(c, options{target: t, specs: []any{&v}}, func(ctx context.Context, args []string) (err error) {
		st, err := t.openStore(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, st.Close()) }()
		found, err := oneAlert(ctx, st, args[0])
		if err != nil {
			return err
		}
		done, err := st.AlertActions(ctx, found.ID)
		if err != nil {
			return err
		}
		l, err := alertListing([]store.Alert{*found}, &v)
		if err != nil {
			return err
		}
		rows, _ := l.data.([]alertRow)
		shown := alertShown{alertRow: rows[0], Actions: []actionRow{}}
		for i := range done {
			shown.Actions = append(shown.Actions, newActionRow(&done[i]))
		}
		if out.value == "json" {
			return out.print(a.env.Stdout, listing{data: shown})
		}
		_, err = fmt.Fprint(a.env.Stdout, shown.page(&v))
		return err
	})
}

// alertShown is an alert with what people did about it.
type alertShown struct {
	alertRow
	Actions []actionRow `json:"actions"`
}

// actionRow is what a person did about an alert.
type actionRow struct {
	ID      string     `json:"id"`
	At      time.Time  `json:"at"`
	By      maybe      `json:"by"`
	Verb    string     `json:"verb"`
	Until   *time.Time `json:"until"`
	Outcome maybe      `json:"outcome"`
	Note    maybe      `json:"note"`
	Refused maybe      `json:"refused"`
}

func newActionRow(a *store.AlertAction) actionRow {
	row := actionRow{ID: a.ID, At: a.At, By: maybe(a.By), Verb: a.Verb, Outcome: maybe(a.Outcome), Note: maybe(a.Note), Refused: maybe(a.Refused)}
	if !a.Until.IsZero() {
		row.Until = &a.Until
	}
	return row
}

// page is the alert as a person reads it.
func (s *alertShown) page(v *view) string {
	var b strings.Builder
	e := &s.Last
	fmt.Fprintf(&b, "%s (%s)\n%s · %s · %s UTC\n\n%s\n", e.Title.In(v.Lang), s.ID, v.say(s.State), message.Severity(v.Lang, alert.Severity(s.Severity)),
		message.Stamp(s.OpenedAt), e.Summary.In(v.Lang))
	for _, ev := range e.Evidence {
		fmt.Fprintf(&b, "  - %s\n", ev.Text.In(v.Lang))
	}
	if e.Play != nil {
		fmt.Fprintf(&b, "\n%s\n  %s: %s (%s)\n", v.say("next step"), e.Play.Name.In(v.Lang), e.Play.FirstStep.In(v.Lang),
			message.Deadline(v.Lang, e.Play.DeadlineDays))
	}
	if len(s.Actions) > 0 {
		fmt.Fprintf(&b, "\n%s\n", v.say("acts"))
	}
	for _, a := range s.Actions {
		by := string(a.By)
		if by == "" {
			by = v.say("somebody")
		}
		text := v.say("act " + a.Verb)
		switch {
		case a.Verb == alert.Close:
			text = fmt.Sprintf(v.say("act close as"), message.Outcome(v.Lang, string(a.Outcome)))
		case a.Until != nil:
			text = fmt.Sprintf(v.say("act snooze until"), message.Stamp(*a.Until))
		}
		if a.Note != "" {
			text += ": " + string(a.Note)
		}
		if a.Refused != "" {
			text += " (" + v.say("act refused") + ")"
		}
		fmt.Fprintf(&b, "  %s  %s: %s\n", message.Stamp(a.At), by, text)
	}
	return harmless(b.String())
}
