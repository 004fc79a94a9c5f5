package main

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/generate"
)

// A set of a subscription service: its events and subscriptions become events of ours, and whether an account churned next, as seen at
// the end of each of its booked months, is what the score is judged by.

// subscriber is an account of the set.
type subscriber struct {
	id      int
	country string
	months  []month // in order of time
}

// month is one booked month: [start, end).
type month struct {
	start, end time.Time
	product    string
	mrr        float64
}

// used is one event of the set.
type used struct {
	at      int64 // s UTC
	account int32
	user    int32
	kind    uint8
}

// observation is an account at the end of its k-th month.
type observation struct {
	account, k int
	churned    bool
}

// service is the whole set.
type service struct {
	accounts     []subscriber
	events       []used // in order of time
	names        map[int]string
	observations []observation
}

// eachRow calls do with every row of a CSV file (or .gz), which must have the columns named.
func eachRow(file string, columns []string, do func(fields []string) error) (err error) {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("read the set: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var in io.Reader = f
	if filepath.Ext(file) == ".gz" {
		if in, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
	}
	r := csv.NewReader(in)
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	at := make([]int, len(columns))
	for i, c := range columns {
		if at[i] = slices.Index(head, c); at[i] < 0 {
			return fmt.Errorf("read %s: it has no column %q", file, c)
		}
	}
	fields := make([]string, len(columns))
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
		for i, k := range at {
			fields[i] = record[k]
		}
		if err := do(fields); err != nil {
			line, _ := r.FieldPos(0)
			return fmt.Errorf("read %s, line %d: %w", file, line, err)
		}
	}
}

// numbers collects the first failure, so that a row is read in one go.
type numbers struct{ err error }

func (n *numbers) int(text string) int {
	v, err := strconv.Atoi(text)
	n.err = cmp.Or(n.err, err)
	return v
}

func (n *numbers) float(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	n.err = cmp.Or(n.err, err)
	return v
}

func (n *numbers) time(layout, text string) time.Time {
	v, err := time.Parse(layout, text)
	n.err = cmp.Or(n.err, err)
	return v
}

// readService reads churn/socialnet7 in dir, or dir itself where it has the files.
func readService(dir string) (*service, error) {
	if sub := filepath.Join(dir, "churn", "socialnet7"); exists(sub) {
		dir = sub
	}
	s := &service{names: map[int]string{}}
	byID := map[int]int{}
	err := eachRow(filepath.Join(dir, "account.csv"), []string{"account_id", "country"}, func(f []string) error {
		var n numbers
		id := n.int(f[0])
		byID[id] = len(s.accounts)
		s.accounts = append(s.accounts, subscriber{id: id, country: f[1]})
		return n.err
	})
	if err != nil {
		return nil, err
	}
	columns := []string{"account_id", "start_date", "end_date", "product", "mrr"}
	err = eachRow(filepath.Join(dir, "subscription.csv"), columns, func(f []string) error {
		var n numbers
		m := month{start: n.time(time.DateOnly, f[1]), end: n.time(time.DateOnly, f[2]), product: f[3], mrr: n.float(f[4])}
		k, ok := byID[n.int(f[0])]
		if n.err == nil && !ok {
			return fmt.Errorf("there is no account %s", f[0])
		}
		s.accounts[k].months = append(s.accounts[k].months, m)
		return n.err
	})
	if err != nil {
		return nil, err
	}
	for _, a := range s.accounts {
		slices.SortFunc(a.months, func(x, y month) int { return x.start.Compare(y.start) })
	}
	if err := s.readRest(dir); err != nil {
		return nil, err
	}
	if len(s.events) == 0 {
		return nil, fmt.Errorf("read the set in %s: it has no events", dir)
	}
	return s, nil
}

func (s *service) readRest(dir string) error {
	err := eachRow(filepath.Join(dir, "event_type.csv"), []string{"event_type_id", "event_type_name"}, func(f []string) error {
		var n numbers
		s.names[n.int(f[0])] = f[1]
		return n.err
	})
	if err != nil {
		return err
	}
	columns := []string{"account_id", "event_time", "event_type_id", "user_id"}
	err = eachRow(filepath.Join(dir, "event.csv.gz"), columns, func(f []string) error {
		var n numbers
		u := used{at: n.time(time.DateTime, f[1]).Unix(), account: int32(n.int(f[0])), kind: uint8(n.int(f[2])), user: -1}
		if f[3] != "" {
			u.user = int32(n.int(f[3]))
		}
		s.events = append(s.events, u)
		return n.err
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(s.events, func(x, y used) int { return cmp.Compare(x.at, y.at) })
	return eachRow(filepath.Join(dir, "account_months.csv"), []string{"acc", "k", "y"}, func(f []string) error {
		var n numbers
		s.observations = append(s.observations, observation{n.int(f[0]), n.int(f[1]), f[2] == "1"})
		return n.err
	})
}

func exists(dir string) bool {
	_, err := os.Stat(dir)
	return err == nil
}

func accountName(id int) string { return "account-" + strconv.Itoa(id) }

// billed is a change of a subscription in order of time.
type billed struct {
	at   time.Time
	line generate.Line
}

// bills are what the seller's systems would have said, each thing when it became known: an account at its start, a month when it
// begins, with its end as the booked renewal; and a day after a month that none followed, that it is over. That a month will be the last
// is known from nothing.
func (s *service) bills(until time.Time) ([]billed, error) {
	var list []billed
	add := func(a *subscriber, at time.Time, topic, kind string, data any) error {
		value, err := event.Encode(event.Event{Source: "//billing", ID: fmt.Sprintf("%s-%d-%d", kind, a.id, at.Unix()), Type: kind,
			Customer: accountName(a.id), Time: at, Data: data})
		list = append(list, billed{at, generate.Line{Topic: topic, Customer: accountName(a.id), Time: at, JSON: value}})
		return err
	}
	for i := range s.accounts {
		a := &s.accounts[i]
		for k, m := range a.months {
			if !m.start.Before(until) {
				break // after the last tick
			}
			mrr, one := int64(math.Round(m.mrr*100)), int64(1)
			var errs []error
			if k == 0 {
				errs = append(errs, add(a, m.start, "accounts", "account.updated", &event.AccountUpdated{Name: accountName(a.id),
					Segment: "self-serve", Plan: m.product, Country: a.country, Timezone: "UTC", MRR: &mrr, Currency: "USD", StartedAt: m.start}))
			}
			errs = append(errs, add(a, m.start, "billing", "billing.subscription_changed", &event.SubscriptionChanged{
				SubscriptionID: "s" + strconv.Itoa(a.id), Status: "active", Plan: m.product, MRR: &mrr, Currency: "USD", TermMonths: &one, RenewsAt: m.end}))
			if over := m.end.AddDate(0, 0, 1); (k == len(a.months)-1 || a.months[k+1].start.After(m.end)) && over.Before(until) {
				errs = append(errs, add(a, over, "billing", "billing.subscription_changed", &event.SubscriptionChanged{
					SubscriptionID: "s" + strconv.Itoa(a.id), Status: "canceled"}))
				errs = append(errs, add(a, over, "accounts", "account.churned", &event.Churned{Reason: "unknown"}))
			}
			if err := errors.Join(errs...); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(list, func(x, y billed) int { return x.at.Compare(y.at) })
	return list, nil
}

// lines are all events in order of time: an event type becomes the name of a usage.event.
func (s *service) lines(bills []billed, failed *error) iter.Seq[generate.Line] {
	return func(yield func(generate.Line) bool) {
		for n, u := range s.events {
			at := time.Unix(u.at, 0).UTC()
			for len(bills) > 0 && !bills[0].at.After(at) {
				if !yield(bills[0].line) {
					return
				}
				bills = bills[1:]
			}
			data := &event.UsageEvent{Name: s.names[int(u.kind)]}
			if u.user >= 0 {
				data.UserID = strconv.Itoa(int(u.user))
			}
			id := accountName(int(u.account))
			value, err := event.Encode(event.Event{Source: "//app", ID: strconv.Itoa(n), Type: "usage.event", Customer: id, Time: at, Data: data})
			if err != nil {
				*failed = err
				return
			}
			if !yield(generate.Line{Topic: "usage", Customer: id, Time: at, JSON: value}) {
				return
			}
		}
		for _, b := range bills {
			if !yield(b.line) {
				return
			}
		}
	}
}
