// Package calendar answers which days people work in a country: its weekend, its public holidays with their names, and the
// make-up days (调休 of mainland China, 補班 of Taiwan, and the like elsewhere), on which a Saturday or Sunday is worked for a day
// off between a holiday and a weekend.
//
// A place is an ISO 3166-1 alpha-2 code ("TW") or an ISO 3166-2 one ("US-CA"); a subdivision that is not known is taken for its
// country. A date is the calendar day of a time in that time's own location: pass the customer's local time.
//
// The package is pure: days.csv, which scripts/calendar/generate.sh makes from kept libraries and compares between them, is all
// that it knows: 2023 to 2028, with the make-up days of mainland China and Taiwan to the end of 2027. What it does not know it says
// with each answer (see Basis). No Go library is imported for the holidays:
// rickar/cal has no Lunar New Year and no make-up days, and lunar-go, where mainland China's table comes from, has no other country.
package calendar

import (
	"slices"
	"strings"
	"time"
)

// Basis says how much is known of a day in a place.
type Basis string

// From the surest to the least sure.
const (
	// Known: the public holidays are known, and so are the make-up days where the place has any.
	Known Basis = "known"
	// MakeUpUnknown: the place has make-up days and has not announced those of the year, or they are not in the data yet. The holidays
	// are those that the law and the moon make; bridge days and worked weekends will differ by a few days.
	MakeUpUnknown Basis = "make_up_unknown"
	// WeekendsOnly: the place is not known (then its weekend is taken for Saturday and Sunday) or the year is outside the data.
	WeekendsOnly Basis = "weekends_only"
)

func (b Basis) rank() int { return slices.Index([]Basis{Known, MakeUpUnknown, WeekendsOnly}, b) }

// Name is the name of a holiday. Hans and Hant are empty where no name is known in them.
type Name struct {
	En   string `json:"en"`
	Hans string `json:"zh-Hans,omitempty"`
	Hant string `json:"zh-Hant,omitempty"`
}

// In is the name in a language (en, zh-Hans or zh-Hant), in English where it is not known in that one.
func (n Name) In(language string) string {
	switch {
	case language == "zh-Hans" && n.Hans != "":
		return n.Hans
	case language == "zh-Hant" && n.Hant != "":
		return n.Hant
	}
	return n.En
}

// Day is what a date is in a place.
type Day struct {
	// Working: by law and custom of offices people work. It is false on the weekend unless MakeUp, and on a public holiday.
	Working bool
	// Weekend: the weekday is one of the place's weekend, worked or not.
	Weekend bool
	// Holiday: a public holiday, or a day off by exchange, which has the name of the holiday that it prolongs.
	Holiday bool
	// MakeUp: a day of the weekend that is worked for a day off; Name is that holiday's where known.
	MakeUp bool
	// Estimated: the date of the holiday depends on the sighting of the moon and may still move by a day.
	Estimated bool
	// Quiet: a working day that many take off, such as those between Christmas and New Year. A deadline ignores that; who judges
	// use does not.
	Quiet bool
	// Name is that of the holiday, of the one made up for, or of what makes the day quiet; otherwise it is empty.
	Name  Name
	Basis Basis
}

// Week compares the 7 days before a date with the usual week.
type Week struct {
	// Working days among the 7 days before the date (which is not one of them), and how many of them are quiet.
	Working, Quiet int
	// Usual is the median of the working days of the 8 weeks before these 7 days: as the use that is expected is the median of the use
	// of these weeks, so that one holiday week among them does not change it.
	Usual float64
	// Share is Working / Usual: 1 in an ordinary week, 0 in Golden Week, above 1 where a weekend was worked. Busy is the same as if
	// nobody worked on quiet days: what is to be expected of use lies between the two. Both are 1 where Usual is 0.
	Share, Busy float64
	// Holidays are the names of what took working days away, holidays and quiet days, in order of their dates.
	Holidays []Name
	// Basis is the least sure one of the 63 days.
	Basis Basis
}

// Calendars knows the days of all places. It is read-only and safe for concurrent use.
type Calendars struct {
	first, last int // the years of the data
	places      map[string]*place
}

type place struct {
	country   *place // of a subdivision
	weekend   weekdays
	announced int // the last day of which the make-up days are known; 0 where there are none
	days      map[int]entry
	quiet     []custom
}

// weekdays is a set of them, a bit each.
type weekdays uint8

func (w weekdays) has(d time.Weekday) bool { return w&(1<<d) != 0 }

const saturdaySunday = weekdays(1<<time.Saturday | 1<<time.Sunday)

// entry is what the data says of a day.
type entry struct {
	kind kind
	name *Name
}

type kind string

const (
	holiday   kind = "holiday"
	estimated kind = "estimated" // a holiday whose date is an estimate
	work      kind = "work"      // a make-up day
	not       kind = "not"       // a subdivision does not keep this holiday of its country
)

// Covers says whether the holidays of a place are known at all; for a subdivision it may be by its country.
func (c *Calendars) Covers(code string) bool {
	_, ok := c.find(code)
	return ok
}

// Years are the first and the last year of which holidays are known.
func (c *Calendars) Years() (first, last int) { return c.first, c.last }

func (c *Calendars) find(code string) (*place, bool) {
	if p, ok := c.places[code]; ok {
		return p, true
	}
	country, _, _ := strings.Cut(code, "-")
	p, ok := c.places[country]
	return p, ok
}

// Day says what a date is in a place.
func (c *Calendars) Day(code string, date time.Time) Day {
	p, _ := c.find(code)
	return c.day(p, number(date))
}

// day is that of the place p, nil if it is not known.
func (c *Calendars) day(p *place, n int) Day {
	date := civil(n)
	d := Day{Basis: WeekendsOnly, Weekend: saturdaySunday.has(date.Weekday())}
	if p == nil {
		d.Working = !d.Weekend
		return d
	}
	d.Weekend = p.weekend.has(date.Weekday())
	if c.first <= date.Year() && date.Year() <= c.last {
		d.Basis = Known
		if p.announced != 0 && n > p.announced {
			d.Basis = MakeUpUnknown
		}
	}
	e := p.entry(n)
	switch e.kind {
	case holiday, estimated:
		d.Holiday, d.Estimated = true, e.kind == estimated
	case work:
		// One that falls on an ordinary working day, because a subdivision has another weekend, is none.
		d.MakeUp = d.Weekend
	}
	d.Working = !d.Holiday && (!d.Weekend || d.MakeUp)
	switch {
	case e.name != nil && (d.Holiday || d.MakeUp):
		d.Name = *e.name
	case d.Working && !d.MakeUp:
		d.Name, d.Quiet = p.custom(date)
	}
	return d
}

func (p *place) entry(n int) entry {
	if e, ok := p.days[n]; ok {
		return e
	}
	if p.country != nil {
		return p.country.days[n]
	}
	return entry{}
}

// WeekBefore compares the 7 days before a date with the 8 weeks before them.
func (c *Calendars) WeekBefore(code string, date time.Time) Week {
	const usualWeeks = 8
	p, _ := c.find(code)
	today := number(date)
	w := Week{Basis: Known}
	for n := today - 7; n < today; n++ {
		d := c.day(p, n)
		if d.Working {
			w.Working++
		}
		if d.Quiet {
			w.Quiet++
		}
		if (d.Quiet || d.Holiday && !d.Weekend) && d.Name.En != "" && !slices.Contains(w.Holidays, d.Name) {
			w.Holidays = append(w.Holidays, d.Name)
		}
		w.Basis = lessSure(w.Basis, d.Basis)
	}
	usual := make([]int, usualWeeks)
	for i := range usual {
		for n := today - 7*(i+2); n < today-7*(i+1); n++ {
			d := c.day(p, n)
			if d.Working {
				usual[i]++
			}
			w.Basis = lessSure(w.Basis, d.Basis)
		}
	}
	slices.Sort(usual)
	w.Usual = float64(usual[usualWeeks/2-1]+usual[usualWeeks/2]) / 2
	w.Share, w.Busy = 1, 1
	if w.Usual > 0 {
		w.Share, w.Busy = float64(w.Working)/w.Usual, float64(w.Working-w.Quiet)/w.Usual
	}
	return w
}

func lessSure(a, b Basis) Basis {
	if b.rank() > a.rank() {
		return b
	}
	return a
}

// AddWorkdays is the n-th working day after a date, at the same time of day in the same location. The date itself does not count, so
// that "within 2 working days" from a Friday is Tuesday, and so it is from the Saturday after. With n of 0 it is the date itself if
// that is a working day and otherwise the next one; with n below 0 the days before are counted.
func (c *Calendars) AddWorkdays(code string, date time.Time, n int) time.Time {
	p, _ := c.find(code)
	start := number(date)
	at, step, left := start, 1, n
	switch {
	case n == 0:
		at, left = start-1, 1
	case n < 0:
		step, left = -1, -n
	}
	for left > 0 {
		at += step
		if c.day(p, at).Working {
			left--
		}
	}
	return date.AddDate(0, 0, at-start)
}

// number is the count of days from 1970-01-01 to the calendar day of a time in its own location.
func number(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

func civil(n int) time.Time { return time.Unix(int64(n)*secondsPerDay, 0).UTC() }

const secondsPerDay = 24 * 60 * 60
