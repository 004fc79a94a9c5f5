package generate

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
)

// Label is the truth about a customer. ChurnedAt is zero for those that stay; it lies after the company's End for those that
// are on their way out when the events stop, so that a judgement near the end can be checked too.
type Label struct {
	Customer, Segment string
	ChurnedAt         time.Time
	Causes            []string  // codes of CAUSES.md, the main one first
	SignsStart        time.Time // zero where there are no signs
	Oddity            string    // why a customer that stays looks bad
	// Marks are what else is true of a customer that stays: hanging_on, outgrowing, let_go, key_account_unowned, expanding, contracting,
	// advocate, paused. They make nobody look bad by mistake.
	Marks []string
}

// Summary counts the labels and says how well a naive rule does.
//
// The naive rule: at the end of each full week (of seven days from the company's Start, in UTC) it fires for a customer whose usage.event
// count fell by 30 % or more against the week before, if that was not zero; customers that are gone (churned, merged) by then are not
// judged.
// A firing is right when the customer churns within the 60 days after. Precision is right firings over firings; recall is
// the share of those churned inside the period, after its second week, for whom a right firing came.
type Summary struct {
	Customers int
	Churned   int // inside the period
	Leaving   int // after its end
	NoSigns   int // of both
	Odd       int
	Events    int64
	Firings   int
	Right     int
	Precision float64
	Recall    float64
	ByCause   map[string]int // main causes of both
	ByOddity  map[string]int
	ByMark    map[string]int
}

const (
	naiveDrop    = .30
	naiveHorizon = 60 * dayMS
)

// tally counts what the naive rule looks at.
type tally struct {
	start  int64
	weeks  int
	counts []uint32 // customer * weeks + week
	events int64
}

func newTally(co *Company) *tally {
	w := co.cfg.Days / 7
	return &tally{start: co.start, weeks: w, counts: make([]uint32, w*len(co.customers))}
}

func (t *tally) count(e *ev) {
	t.events++
	if e.kind != usageEvent || e.copy != 0 {
		return
	}
	if w := int((e.at - t.start) / (7 * dayMS)); w < t.weeks {
		t.counts[int(e.cust)*t.weeks+w]++
	}
}

// Labels returns a row for each customer, in order, and the summary. It needs the weekly counts of a whole pass over the events and
// makes one itself, without encoding, where none was made yet: write the events first, then the labels.
func (co *Company) Labels() ([]Label, Summary) {
	t := co.counted()
	s := Summary{Customers: len(co.customers), Events: t.events, ByCause: map[string]int{}, ByOddity: map[string]int{},
		ByMark: map[string]int{}}
	rows := make([]Label, len(co.customers))
	caught, catchable := 0, 0
	for i := range co.customers {
		c := &co.customers[i]
		rows[i] = co.label(c)
		s.add(co, c)
		right := s.judge(t, c)
		if c.churnAt < co.end && c.churnAt >= co.start+14*dayMS {
			catchable++
			if right {
				caught++
			}
		}
	}
	if s.Firings > 0 {
		s.Precision = float64(s.Right) / float64(s.Firings)
	}
	if catchable > 0 {
		s.Recall = float64(caught) / float64(catchable)
	}
	return rows, s
}

func (co *Company) counted() *tally {
	co.mu.Lock()
	t := co.tally
	co.mu.Unlock()
	if t == nil {
		sm := newSim(co)
		sm.run(func(*ev) bool { return true })
		t = sm.weeks
		co.keep(t)
	}
	return t
}

func (co *Company) label(c *customer) Label {
	l := Label{Customer: c.id, Segment: c.seg.String(), Marks: c.marks}
	if c.odd != nil {
		l.Oddity = c.odd.code
	}
	st := c.story
	if st == nil {
		return l
	}
	l.ChurnedAt = time.UnixMilli(c.churnAt).UTC()
	l.Causes = []string{st.cause.code}
	if st.second != "" {
		l.Causes = append(l.Causes, st.second)
	}
	if !st.plain {
		l.SignsStart = time.UnixMilli(co.midnight(c, st.signs)).UTC()
	}
	return l
}

func (s *Summary) add(co *Company, c *customer) {
	if c.odd != nil {
		s.Odd++
		s.ByOddity[c.odd.code]++
	}
	for _, m := range c.marks {
		s.ByMark[m]++
	}
	if c.story == nil {
		return
	}
	s.ByCause[c.story.cause.code]++
	if c.churnAt < co.end {
		s.Churned++
	} else {
		s.Leaving++
	}
	if c.story.plain {
		s.NoSigns++
	}
}

// judge runs the naive rule over a customer and reports whether it was right once.
func (s *Summary) judge(t *tally, c *customer) (right bool) {
	row := t.counts[c.idx*t.weeks : (c.idx+1)*t.weeks]
	for w := 1; w < len(row); w++ {
		now := t.start + int64(w+1)*7*dayMS
		if now >= min(c.churnAt, c.mergedAt) {
			return right
		}
		if row[w-1] == 0 || float64(row[w]) > (1-naiveDrop)*float64(row[w-1]) {
			continue
		}
		s.Firings++
		if c.churnAt != math.MaxInt64 && c.churnAt <= now+naiveHorizon {
			s.Right++
			right = true
		}
	}
	return right
}

// WriteLabels writes the labels as CSV (customer, segment, churned_at, causes joined by spaces, signs_start, oddity, marks joined by spaces) and
// after them the summary as lines that begin with "# ".
func (co *Company) WriteLabels(w io.Writer) error {
	rows, s := co.Labels()
	bw := bufio.NewWriter(w)
	cw := csv.NewWriter(bw)
	cw.Write([]string{"customer", "segment", "churned_at", "causes", "signs_start", "oddity", "marks"}) // failures are kept: see cw.Error
	for _, l := range rows {
		cw.Write([]string{l.Customer, l.Segment, stamp(l.ChurnedAt), strings.Join(l.Causes, " "), stamp(l.SignsStart), l.Oddity,
			strings.Join(l.Marks, " ")})
	}
	cw.Flush()
	if err := cw.Error(); err != nil {
		return fmt.Errorf("writing labels: %w", err)
	}
	fmt.Fprintf(bw, "# customers %d, churned %d, leaving after the end %d, without signs %d, oddities %d, events %d\n",
		s.Customers, s.Churned, s.Leaving, s.NoSigns, s.Odd, s.Events)
	fmt.Fprintf(bw, "# naive rule (usage down 30 %% week over week; right when churned within 60 days): "+
		"firings %d, precision %.3f, recall %.3f\n",
		s.Firings, s.Precision, s.Recall)
	if err := bw.Flush(); err != nil {
		return fmt.Errorf("writing labels: %w", err)
	}
	return nil
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
