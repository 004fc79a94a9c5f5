// Package generate makes a labelled company: its customers' events over some time and, apart from them, the truth about who
// churned, why, and since when it showed. It is for demos, benchmarks and for judging the health model, so it is built to fool
// naive rules: every sign of trouble also occurs, weaker or alone, in customers that stay, and some healthy ones look bad.
//
// Everything follows from Config alone: same arguments, same bytes. Random numbers come from streams by (seed, customer, purpose,
// day), so adding a cause or an oddity does not move what others do. Time is a parameter; nothing here reads a clock or a file.
//
// A company is described by data (customer, story, acts) and told day by day: each local day of each customer adds events to a
// calendar queue, and the part that no later day can add to is sorted and released. Memory is bounded by a day's events plus
// the appointments ahead, whatever the length.
package generate

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"time"
	_ "time/tzdata" // zones must not depend on the machine's files
)

// DefaultEnd is the end of the last day where Config.End is zero: a constant, so that the same arguments give the same bytes.
var DefaultEnd = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

const (
	dayMS  = int64(24 * time.Hour / time.Millisecond)
	hourMS = int64(time.Hour / time.Millisecond)
	minMS  = int64(time.Minute / time.Millisecond)
	never  = math.MaxInt64

	// annualChurn is the share of customers that churn in a year; shorter periods get their part of it.
	annualChurn = .17
	// leavingDays is how far past the end churns are planned, so that signs stand at the end too.
	leavingDays = 60
)

// Config says which company. Customers and Days are required.
type Config struct {
	Customers int
	Days      int
	Seed      uint64
	End       time.Time // exclusive; DefaultEnd where zero
	Volume    float64   // scales usage; 1 where zero
	Untidy    bool      // adds about 1 % copies (some differing) and .5 % late events
}

func (cfg *Config) complete() error {
	var errs []error
	if cfg.Customers < 1 || cfg.Customers > 5_000_000 {
		errs = append(errs, fmt.Errorf("customers: %d is not between 1 and 5000000", cfg.Customers))
	}
	if cfg.Days < 1 || cfg.Days > 3650 {
		errs = append(errs, fmt.Errorf("days: %d is not between 1 and 3650", cfg.Days))
	}
	if cfg.Volume < 0 || cfg.Volume > 1000 || math.IsNaN(cfg.Volume) {
		errs = append(errs, fmt.Errorf("volume: %g is not between 0 and 1000", cfg.Volume))
	}
	if cfg.Volume == 0 {
		cfg.Volume = 1
	}
	if cfg.End.IsZero() {
		cfg.End = DefaultEnd
	}
	cfg.End = cfg.End.UTC().Truncate(time.Millisecond)
	return errors.Join(errs...)
}

// Company is a planned company. It is safe for concurrent use; each pass over its events tells the story anew.
type Company struct {
	cfg        Config
	start, end int64     // ms UTC, [start, end)
	day0       time.Time // midnight UTC of the first day; local day d is the date day0 + d
	days       int       // local days 0 .. days-1 cover the period
	idSeed     uint64
	customers  []customer
	causes     []cause
	hazards    []hazard
	oddities   []trait
	incidents  []incident
	outages    []outage
	staff      []person // success managers

	mu    sync.Mutex
	tally *tally // of a complete pass, for the naive rule
}

// New plans a company; the work is small against telling its events.
func New(cfg Config) (*Company, error) {
	return newCompany(cfg, allCauses(), allHazards(), allOddities())
}

func newCompany(cfg Config, causes []cause, hazards []hazard, oddities []trait) (*Company, error) {
	if err := cfg.complete(); err != nil {
		return nil, fmt.Errorf("planning a company: %w", err)
	}
	co := frame(cfg)
	co.causes, co.hazards, co.oddities = causes, hazards, oddities
	zones := map[string]*time.Location{}
	for _, ct := range countries {
		loc, err := time.LoadLocation(ct.zone)
		if err != nil {
			return nil, fmt.Errorf("planning a company: zone %s: %w", ct.zone, err)
		}
		zones[ct.zone] = loc
	}
	co.customers = make([]customer, cfg.Customers)
	co.hire()
	for i := range co.customers {
		co.profile(i, zones)
	}
	co.planIncidents()
	co.planOutages()
	co.planChurn()
	co.planTraits(forMark, allMarks(), func(c *customer, t *trait) { c.marks = append(c.marks, t.code) })
	co.planTraits(forOddity, co.oddities, func(c *customer, t *trait) { c.odd = t })
	co.planGroups()
	for i := range co.customers {
		c := &co.customers[i]
		co.populate(c)
		co.economics(c)
		co.planHazards(c)
		c.sortActs()
	}
	return co, nil
}

// frame lays the days out.
func frame(cfg Config) *Company {
	end := cfg.End.UnixMilli()
	start := cfg.End.AddDate(0, 0, -cfg.Days).UnixMilli()
	day0 := time.UnixMilli(start).UTC().Truncate(24 * time.Hour)
	co := &Company{cfg: cfg, start: start, end: end, day0: day0, idSeed: mix(cfg.Seed + 0x1d)}
	co.days = int((end-day0.UnixMilli()+dayMS-1)/dayMS) + 1
	return co
}

func (co *Company) dice(customer int, p purpose, day int) dice {
	return newDice(co.cfg.Seed, customer, p, day)
}

// date is the civil date of local day d.
func (co *Company) date(d int) time.Time { return co.day0.AddDate(0, 0, d) }

// midnight is the instant, in ms UTC, at which local day d begins at the customer's.
func (co *Company) midnight(c *customer, d int) int64 {
	y, m, dd := co.date(d).Date()
	return time.Date(y, m, dd, 0, 0, 0, 0, c.loc).UnixMilli()
}

// at is a moment of a local day in hours.
func (co *Company) at(c *customer, d int, hour float64) int64 {
	return co.midnight(c, d) + int64(hour*float64(hourMS))
}

// Start and End bound the period; events lie in [Start, End).
func (co *Company) Start() time.Time { return time.UnixMilli(co.start).UTC() }

// End is the instant after the last event.
func (co *Company) End() time.Time { return time.UnixMilli(co.end).UTC() }

// incident is an outage of the seller's own that part of the customers met.
type incident struct {
	id, severity string
	at           int64
	minutes      int
	share        float64
	features     [2]uint8
	blackout     bool // nothing works for most of the day
}

func (co *Company) planIncidents() {
	r := co.dice(nobody, forIncident, 0)
	for d := r.intn(20); d < co.days; d += 12 + r.intn(40) {
		co.incidents = append(co.incidents, incident{
			id: fmt.Sprintf("inc-%04d", len(co.incidents)+1), severity: pick(&r, []string{"minor", "minor", "major",
				"critical"}),
			at:      co.day0.AddDate(0, 0, d).UnixMilli() + int64(r.intn(24*60))*minMS,
			minutes: 10 + r.intn(150), share: r.within(.1, .6),
			features: [2]uint8{uint8(r.intn(16)), uint8(16 + r.intn(8))},
		})
	}
	// About twice a year everything stands still for most of the customers, in the office hours of most of them.
	for d := 8 + r.intn(40); d < co.days-2; d += 120 + r.intn(60) {
		for wd := co.date(d).Weekday(); wd == time.Saturday || wd == time.Sunday; wd = co.date(d).Weekday() {
			d++
		}
		co.incidents = append(co.incidents, incident{
			id: fmt.Sprintf("inc-%04d", len(co.incidents)+1), severity: "critical", blackout: true,
			at:      co.day0.AddDate(0, 0, d).UnixMilli() + int64(r.between(60, 180))*minMS,
			minutes: r.between(240, 420), share: r.within(.7, .9), features: [2]uint8{0, uint8(1 + r.intn(7))},
		})
	}
}

// met reports whether a customer met incident i.
func (co *Company) met(c *customer, i int) bool {
	r := co.dice(c.idx, forIncident, i+1)
	return r.chance(co.incidents[i].share)
}

// stopped is what a blackout leaves of a day's usage.
func (s *sim) stopped(l *life) float64 {
	for i := range s.co.incidents {
		if in := &s.co.incidents[i]; in.blackout && in.at >= l.today && in.at < l.today+dayMS && s.co.met(l.c, i) {
			return .35
		}
	}
	return 1
}

// outage is a time in which a source sends nothing for any of its customers, while the product and the other sources go on.
type outage struct {
	source   source
	from, to int64
}

// planOutages puts an outage of two days in about every quarter; short periods have one too.
func (co *Company) planOutages() {
	r := co.dice(nobody, forOutage, 0)
	if co.days < 12 {
		return
	}
	for from := 4; from < co.days-5; from += 90 {
		d := from + r.intn(min(80, co.days-6-from))
		src := pick(&r, []source{appMobile, warehouseSync})
		at := co.day0.AddDate(0, 0, d).UnixMilli() + int64(r.intn(24))*hourMS
		co.outages = append(co.outages, outage{src, at, at + 2*dayMS})
	}
}

func (co *Company) isOut(s source, at int64) bool {
	for i := range co.outages {
		o := &co.outages[i]
		if o.source == s && at >= o.from && at < o.to {
			return true
		}
	}
	return false
}
