package calendar

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// daysFile has a line for each place, kind and name: place, kind, name in English, and what holds.
//
//	*,years,,2023 2028                 the years of the data; the first line
//	EG,weekend,,Fri Sat                where it is not Saturday and Sunday
//	CN,announced,,2027-12-31           the last day of which the make-up days are known, where there are any
//	CN,holiday,Spring Festival,DATES   also estimated and work
//	US-CA,not,,DATES                   holidays of the country that the subdivision does not keep
//
// DATES are separated by spaces; 05-01 is the first of May of every year. A subdivision has only what its country has not.
//
//go:embed days.csv
var daysFile string

// namesFile has the Chinese names of holidays by their English ones, in one place or (without a place) in all.
//
//go:embed names.csv
var namesFile string

// Load reads the calendars that come with the package.
func Load() (*Calendars, error) {
	names, err := readNames(namesFile)
	if err != nil {
		return nil, fmt.Errorf("read the names of holidays: %w", err)
	}
	c, err := read(daysFile, names)
	if err != nil {
		return nil, fmt.Errorf("read the days of the calendars: %w", err)
	}
	return c, nil
}

// names are Chinese names by place and English name.
type names map[[2]string]Name

func readNames(text string) (names, error) {
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	out := names{}
	for _, f := range lines[1:] {
		key := [2]string{f[0], f[1]}
		if _, twice := out[key]; twice {
			return nil, fmt.Errorf("%q of %q is there twice", f[1], f[0])
		}
		out[key] = Name{f[1], f[2], f[3]}
	}
	return out, nil
}

// of gives the Chinese names to an English one, which may be of two holidays on one day ("A; B"), in a country.
func (n names) of(country, english string) *Name {
	var hans, hant []string
	known := true
	for part := range strings.SplitSeq(english, "; ") {
		name, ok := n[[2]string{country, part}]
		if !ok {
			name, ok = n[[2]string{"", part}]
		}
		known = known && ok
		hans, hant = append(hans, name.Hans), append(hant, name.Hant)
	}
	if !known {
		return &Name{En: english}
	}
	return &Name{english, strings.Join(hans, "、"), strings.Join(hant, "、")}
}

func read(text string, names names) (*Calendars, error) {
	c := &Calendars{places: map[string]*place{}}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = 4
	r.ReuseRecord = true
	for {
		f, err := r.Read()
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err == nil {
			err = c.add(f[0], f[1], f[2], f[3], names)
		}
		if err != nil {
			line, _ := r.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
}

func (c *Calendars) add(code, what, name, values string, names names) error {
	if code == "*" {
		return c.years(values)
	}
	if c.last == 0 {
		return errors.New("the years of the data come first")
	}
	p := c.place(code)
	switch what {
	case "weekend":
		weekend, err := parseWeekdays(values)
		p.weekend = weekend
		return err
	case "announced":
		until, err := time.Parse(time.DateOnly, values)
		p.announced = number(until)
		return err
	case string(holiday), string(estimated), string(work), string(not):
		country, _, _ := strings.Cut(code, "-")
		e := entry{kind: kind(what)}
		if name != "" {
			e.name = names.of(country, name)
		}
		return c.addDays(p, values, e)
	}
	return fmt.Errorf("%q is not known; it must be years, weekend, announced, holiday, estimated, work or not", what)
}

func (c *Calendars) years(values string) error {
	first, last, _ := strings.Cut(values, " ")
	var err error
	if c.first, err = strconv.Atoi(first); err != nil {
		return err
	}
	c.last, err = strconv.Atoi(last)
	return err
}

// place is the one of a code, made with what it has from its country, whose lines come before those of its subdivisions.
func (c *Calendars) place(code string) *place {
	if p, ok := c.places[code]; ok {
		return p
	}
	country, _, sub := strings.Cut(code, "-")
	p := &place{weekend: saturdaySunday, days: map[int]entry{}, quiet: customs(country)}
	if sub {
		p.country = c.place(country)
		p.weekend, p.announced = p.country.weekend, p.country.announced
	}
	c.places[code] = p
	return p
}

func (c *Calendars) addDays(p *place, values string, e entry) error {
	for v := range strings.FieldsSeq(values) {
		if len(v) == len("05-01") {
			for year := c.first; year <= c.last; year++ {
				day, err := time.Parse(time.DateOnly, fmt.Sprintf("%04d-%s", year, v))
				if err != nil {
					return err
				}
				p.days[number(day)] = e
			}
			continue
		}
		day, err := time.Parse(time.DateOnly, v)
		if err != nil {
			return err
		}
		p.days[number(day)] = e
	}
	return nil
}

func parseWeekdays(values string) (weekdays, error) {
	var set weekdays
	for v := range strings.FieldsSeq(values) {
		found := false
		for d := time.Sunday; d <= time.Saturday; d++ {
			if d.String()[:3] == v {
				set |= 1 << d
				found = true
			}
		}
		if !found {
			return 0, fmt.Errorf("%q is not a weekday", v)
		}
	}
	return set, nil
}
