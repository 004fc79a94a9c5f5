package generate

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"
)

// Line is one event as a producer sends it. JSON is a structured CloudEvent without a newline; it is valid until the next Line
// of an iteration (those of Live own theirs).
type Line struct {
	Topic    string // bare: usage, billing, support, accounts
	Customer string // the record's key
	Time     time.Time
	JSON     []byte
}

// life is what changes while a customer's story is told; plans stay in customer, so that a company can be told again.
type life struct {
	c          *customer
	seq        uint32
	sess       uint32
	nextAct    int
	seats      int
	owner      int
	unowned    bool // nobody of ours looks after it
	champion   int
	spoken     int // who speaks in the deed being told, counted from 1; 0 leaves it to the deed
	plan       *plan
	price      int64 // per cent of the price at the beginning, for a seat
	tickets    int
	invoices   int
	gone       []bool // users who left out of their turn
	autoRenew  bool
	pastDue    bool
	offTrack   uint8 // outcomes, by bit
	discount   int64
	free       int64 // months granted
	pausedFrom int   // local days, the second one not included
	pausedTo   int
	day        int   // local, the one being told
	today      int64 // its midnight
	present    []int16
}

// sim tells the company day by day.
type sim struct {
	co      *Company
	lives   []life
	buckets map[int][]ev
	from    int64 // start of bucket 0
	weeks   *tally
}

func newSim(co *Company) *sim {
	s := &sim{co: co, lives: make([]life, len(co.customers)), buckets: map[int][]ev{}, weeks: newTally(co)}
	// No zone is further east than 14 hours: local day d begins nowhere before this instant plus d days.
	s.from = co.day0.UnixMilli() - 14*hourMS
	for i := range s.lives {
		c := &co.customers[i]
		s.lives[i] = life{c: c, seats: c.seats, owner: c.owner, unowned: c.unowned, champion: c.champion(),
			autoRenew: c.autoRenew, plan: c.plan, price: 100}
	}
	return s
}

// emit queues an event with its data. The period, the customer's life and outages of the source are enforced by push and nowhere else.
func (s *sim) emit(l *life, k kind, src source, at int64, o *obj) {
	s.push(l, ev{at: at, kind: k, source: src, data: o.end(), user: -1})
}

// afterwards queues what our people do once a customer has left: exit surveys, interviews and reviews of what happened.
func (s *sim) afterwards(l *life, k kind, src source, at int64, o *obj) {
	e := ev{at: at, kind: k, source: src, data: o.end(), user: -1}
	l.seq++
	if at > l.c.churnAt && at < l.c.reactAt && at < s.co.end && at < l.c.mergedAt {
		s.line(l, e)
	}
}

func (s *sim) push(l *life, e ev) {
	c := l.c
	l.seq++
	if e.at < s.co.start || e.at >= s.co.end || e.at < c.startedAt || e.at >= c.mergedAt {
		return
	}
	if e.at >= c.churnAt && e.at < c.reactAt && e.kind != churned {
		return
	}
	if e.source <= warehouseSync && s.co.isOut(e.source, e.at) {
		return
	}
	s.line(l, e)
}

// line numbers and queues an event that is told.
func (s *sim) line(l *life, e ev) {
	e.cust, e.seq, e.key = int32(l.c.idx), l.seq, e.at
	if s.co.cfg.Untidy {
		s.untidy(&e)
	}
	s.queue(e)
}

func (s *sim) queue(e ev) {
	n := int((e.key - s.from) / dayMS)
	s.buckets[n] = append(s.buckets[n], e)
}

// untidy delays some events and queues copies of others.
func (s *sim) untidy(e *ev) {
	r := s.co.dice(int(e.cust), forUntidy, int(e.seq))
	u := r.float()
	switch {
	case u < .005:
		e.key += int64(r.within(1, 48) * float64(hourMS))
	case u < .015:
		dup := *e
		dup.copy = 1
		if dup.data == nil && dup.kind == usageEvent && r.chance(.25) {
			dup.copy = 2
		}
		dup.key += int64(r.within(.01, 300) * 60_000)
		s.queue(dup)
	}
}

// run tells everything in order of release; it stops early when yield returns false and reports whether it came to the end.
func (s *sim) run(yield func(*ev) bool) bool {
	for d := -1; d < s.co.days; d++ {
		for i := range s.lives {
			s.day(&s.lives[i], d)
		}
		if !s.release(d, yield) {
			return false
		}
	}
	rest := make([]int, 0, len(s.buckets))
	for n := range s.buckets {
		rest = append(rest, n)
	}
	slices.Sort(rest)
	for _, n := range rest {
		if !s.release(n, yield) {
			return false
		}
	}
	return true
}

// release sorts and hands on bucket n, which no later day can add to.
func (s *sim) release(n int, yield func(*ev) bool) bool {
	b := s.buckets[n]
	delete(s.buckets, n)
	slices.SortFunc(b, func(x, y ev) int {
		if c := cmp.Compare(x.key, y.key); c != 0 {
			return c
		}
		if c := cmp.Compare(x.cust, y.cust); c != 0 {
			return c
		}
		if c := cmp.Compare(x.seq, y.seq); c != 0 {
			return c
		}
		return cmp.Compare(x.copy, y.copy)
	})
	for i := range b {
		s.weeks.count(&b[i])
		if !yield(&b[i]) {
			return false
		}
	}
	return true
}

// day tells one local day of one customer.
func (s *sim) day(l *life, d int) {
	c := l.c
	if !c.lives(s.co, d) {
		return
	}
	l.day, l.today = d, s.co.midnight(c, d)
	s.account(l, d)
	s.acts(l, d)
	s.usage(l, d)
	s.billing(l, d)
	s.support(l, d)
	s.relations(l, d)
}

// acts does what was planned for the day. Firms do their business on working days: what falls on another waits, some days at most.
func (s *sim) acts(l *life, d int) {
	c := l.c
	rests := c.seg != selfServe && d != c.churnDay && s.co.restDay(c, d)
	for l.nextAct < len(c.acts) && c.acts[l.nextAct].day <= d {
		a := &c.acts[l.nextAct]
		if rests && a.day > d-3 {
			return
		}
		if a.day > d-6 {
			r := s.co.dice(c.idx, forAct, int(a.salt))
			a.do(s, l, d, &r)
		}
		l.nextAct++
	}
}

// restDay reports a weekend or a holiday of the customer's.
func (co *Company) restDay(c *customer, d int) bool {
	date := co.date(d)
	y, m, dd := date.Date()
	wd := date.Weekday()
	return wd == time.Saturday || wd == time.Sunday || isHoliday(c.country.calendar, y, m, dd)
}

// Events yields every event in order of time (of arrival, where Untidy).
func (co *Company) Events() iter.Seq[Line] {
	return func(yield func(Line) bool) {
		var b []byte
		s := newSim(co)
		whole := s.run(func(e *ev) bool {
			b = co.encode(b[:0], e)
			return yield(Line{kinds[e.kind].topic, co.customers[e.cust].id, time.UnixMilli(e.at).UTC(), b})
		})
		if whole {
			co.keep(s.weeks)
		}
	}
}

// WriteEvents writes every event as NDJSON and returns how many they are.
func (co *Company) WriteEvents(w io.Writer) (int64, error) {
	bw := bufio.NewWriterSize(w, 1<<18)
	n := int64(0)
	for line := range co.Events() {
		bw.Write(line.JSON) // a failed write is kept by bufio and reported by WriteByte
		if err := bw.WriteByte('\n'); err != nil {
			return n, fmt.Errorf("writing events: %w", err)
		}
		n++
	}
	if err := bw.Flush(); err != nil {
		return n, fmt.Errorf("writing events: %w", err)
	}
	return n, nil
}

func (co *Company) keep(t *tally) {
	co.mu.Lock()
	defer co.mu.Unlock()
	co.tally = t
}
