package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/message"
	"glidepath/pkg/store"

	"github.com/spf13/cobra"
)

func (a *app) alerts() *cobra.Command {
	c := &cobra.Command{Use: "alerts", Short: "List alerts and act on them: alerts list, show, ack, snooze, close, note"}
	c.AddCommand(a.alertsList(), a.alertsShow(), a.alertsAct(alert.Ack), a.alertsAct(alert.Snooze), a.alertsAct(alert.Close), a.alertsAct(alert.Note))
	return c
}

func (a *app) alertsList() *cobra.Command {
	t := &target{clickhouse: true}
	var (
		out      format
		v        view
		state    choiceFlag
		customer string
		limit    int
	)
	c := &cobra.Command{Use: "list", Short: "List alerts, the last changed first", Args: cobra.NoArgs}
	f := c.Flags()
	out.flags(f)
	state.of = []string{string(alert.Open), string(alert.Acknowledged), string(alert.Snoozed), string(alert.Resolved), "closed"}
	f.Var(&state, "state", "only alerts in this `state`: open, acknowledged, snoozed, resolved or closed")
	f.StringVar(&customer, "customer", "", "only alerts of this `customer`")
	f.IntVar(&limit, "limit", 50, "at most so many")
	return a.command(c, options{target: t, specs: []any{&v}, check: atLeastOne(&limit)}, func(ctx context.Context, _ []string) (err error) {
		st, err := t.openStore(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, st.Close()) }()
		found, err := st.Alerts(ctx, state.value, customer, limit)
		if err != nil {
			return err
		}
		l, err := alertListing(found, &v)
		if err != nil {
			return err
		}
		return out.print(a.env.Stdout, l)
	})
}

func atLeastOne(limit *int) func() error {
	return func() error {
		if *limit < 1 {
			return fmt.Errorf("--limit %d: it must be at least 1", *limit)
		}
		return nil
	}
}

// alertRow is an alert as JSON shows it, with the last event in full.
type alertRow struct {
	ID        string      `json:"alert_id"`
	Customer  string      `json:"customer"`
	Rule      string      `json:"rule"`
	State     string      `json:"state"`
	Severity  string      `json:"severity"`
	OpenedAt  time.Time   `json:"opened_at"`
	ChangedAt time.Time   `json:"changed_at"`
	Last      alert.Event `json:"last_event"`
}

func alertListing(found []store.Alert, v *view) (listing, error) {
	rows := []alertRow{}
	l := listing{empty: v.say("no alerts"),
		columns: []column{{v.say("opened at"), false}, {v.say("state"), false}, {v.say("severity"), false}, {v.say("customer"), false},
			{v.say("rule"), false}, {v.say("alert id"), false}, {v.say("alert"), false}},
		keys: []string{"opened_at", "changed_at", "state", "severity", "customer", "rule", "alert_id", "title"}}
	for _, s := range found {
		r := alertRow{ID: s.ID, Customer: s.Customer, Rule: s.Rule, State: s.State, Severity: s.Severity,
			OpenedAt: s.OpenedAt.UTC(), ChangedAt: s.ChangedAt.UTC()}
		if err := json.Unmarshal([]byte(s.Event), &r.Last); err != nil {
			return listing{}, fmt.Errorf("read alert %s: %w", s.ID, err)
		}
		rows = append(rows, r)
		title := r.Last.Title.In(v.Lang)
		l.rows = append(l.rows, []string{message.Stamp(s.OpenedAt), v.say(s.State), message.Severity(v.Lang, alert.Severity(s.Severity)),
			s.Customer, s.Rule, s.ID[:min(len(s.ID), shortID)], title})
		l.csv = append(l.csv, []string{r.OpenedAt.Format(time.RFC3339), r.ChangedAt.Format(time.RFC3339), s.State, s.Severity, s.Customer, s.Rule, s.ID, title})
	}
	l.data = rows
	return l, nil
}

func (a *app) deadletters() *cobra.Command {
	c := &cobra.Command{Use: "deadletters", Short: "List what was refused, and why: deadletters list"}
	c.AddCommand(a.deadlettersList())
	return c
}

func (a *app) deadlettersList() *cobra.Command {
	t := &target{clickhouse: true}
	var (
		out           format
		reason, topic string
		limit         int
	)
	c := &cobra.Command{Use: "list", Short: "List refused records, the newest first", Args: cobra.NoArgs}
	f := c.Flags()
	out.flags(f)
	f.StringVar(&reason, "reason", "", "only this `reason`, such as missing_member")
	f.StringVar(&topic, "topic", "", "only this `topic`, without its prefix")
	f.IntVar(&limit, "limit", 50, "at most so many")
	return a.command(c, options{target: t, check: atLeastOne(&limit)}, func(ctx context.Context, _ []string) (err error) {
		st, err := t.openStore(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, st.Close()) }()
		found, err := st.DeadLetters(ctx, reason, topic, limit)
		if err != nil {
			return err
		}
		return out.print(a.env.Stdout, deadLetterListing(found))
	})
}

// deadLetterRow is a refused record as JSON shows it.
type deadLetterRow struct {
	RecordedAt time.Time `json:"recorded_at"`
	Topic      string    `json:"topic"`
	Partition  int       `json:"partition"`
	Offset     int64     `json:"offset"`
	LastOffset int64     `json:"last_offset"`
	Service    string    `json:"service"`
	Reason     string    `json:"reason"`
	Path       string    `json:"path,omitempty"`
	Detail     string    `json:"detail,omitempty"`
	Key        string    `json:"key,omitempty"`
	Value      string    `json:"value_begin,omitempty"` // its first 200 bytes
	ValueBytes uint64    `json:"value_bytes"`
}

func deadLetterListing(found []store.DeadLetter) listing {
	rows := []deadLetterRow{}
	l := listing{empty: "Nothing was refused.",
		columns: []column{{"RECORDED (UTC)", false}, {"POSITION", false}, {"REASON", false}, {"WHERE", false}, {"DETAIL", false},
			{"KEY", false}, {"BYTES", true}},
		keys: []string{"recorded_at", "position", "reason", "path", "detail", "key", "value_bytes"}}
	for i := range found {
		d := &found[i]
		rows = append(rows, deadLetterRow{d.RecordedAt.UTC(), d.Topic, d.Partition, d.Offset, d.LastOffset, d.Service, d.Reason,
			d.Path, d.Detail, string(d.Key), string(d.Value), d.ValueBytes})
		position := d.Topic + "/" + strconv.Itoa(d.Partition) + "@" + strconv.FormatInt(d.Offset, 10)
		if d.LastOffset > d.Offset {
			position += "-" + strconv.FormatInt(d.LastOffset, 10)
		}
		size := strconv.FormatUint(d.ValueBytes, 10)
		l.rows = append(l.rows, []string{message.Stamp(d.RecordedAt), position, d.Reason, d.Path, printable(d.Detail, 80), printable(string(d.Key), 40), size})
		l.csv = append(l.csv, []string{d.RecordedAt.UTC().Format(time.RFC3339Nano), position, d.Reason, d.Path, d.Detail, string(d.Key), size})
	}
	l.data = rows
	return l
}

// printable cuts a text that would let a column grow without bound.
func printable(text string, most int) string {
	if r := []rune(strings.ToValidUTF8(text, "·")); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return strings.ToValidUTF8(text, "·")
}
