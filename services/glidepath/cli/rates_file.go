package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"glidepath/pkg/store"
)

// rateColumns are the columns of a file of exchange rates, in any order.
var rateColumns = []string{"currency", "day", "rate"}

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// lastDay is the last that a Date of ClickHouse holds.
var lastDay = time.Date(2149, 6, 6, 0, 0, 0, 0, time.UTC)

// readRates reads a CSV file of exchange rates: UTF-8, with a byte order mark or without, a header, and the columns currency, day and rate. The error joins
// all that is wrong, each with its line; then no rate is returned.
func readRates(name string, text []byte) ([]store.Rate, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(text) {
		return nil, fmt.Errorf("%s: it is not UTF-8: save it as CSV UTF-8", name)
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: it is empty: it should begin with the header currency,day,rate", name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	places, err := ratePlaces(header)
	if err != nil {
		return nil, fmt.Errorf("%s:1: %w", name, err)
	}
	f := &rateFile{name: name, places: places, first: map[string]int{}}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			f.refuse(bad.StartLine, "%s", bad.Err)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := r.FieldPos(0)
		f.take(line, row)
	}
	if len(f.errs) == 0 && len(f.rates) == 0 {
		return nil, fmt.Errorf("%s: it has no rates", name)
	}
	if err := errors.Join(f.errs...); err != nil {
		return nil, err
	}
	return f.rates, nil
}

// ratePlaces are the places of rateColumns in a header.
func ratePlaces(header []string) ([]int, error) {
	names := make([]string, len(header))
	for i, h := range header {
		names[i] = strings.ToLower(strings.TrimSpace(h))
	}
	places := make([]int, len(rateColumns))
	for i, c := range rateColumns {
		if places[i] = slices.Index(names, c); places[i] < 0 {
			return nil, fmt.Errorf("the header has no column %q: it should be currency,day,rate, separated by commas", c)
		}
	}
	if len(names) > len(rateColumns) {
		return nil, fmt.Errorf("the header has %d columns: it should be currency,day,rate", len(names))
	}
	return places, nil
}

// rateFile collects the rates of a file and what is wrong with it.
type rateFile struct {
	name   string
	places []int
	rates  []store.Rate
	first  map[string]int // line by currency and day
	errs   []error
}

func (f *rateFile) refuse(line int, format string, args ...any) {
	f.errs = append(f.errs, fmt.Errorf("%s:%d: "+format, append([]any{f.name, line}, args...)...))
}

func (f *rateFile) take(line int, row []string) {
	if len(row) != len(rateColumns) {
		f.refuse(line, "it has %d fields instead of %d", len(row), len(rateColumns))
		return
	}
	field := func(i int) string { return strings.TrimSpace(row[f.places[i]]) }
	before := len(f.errs)
	currency := field(0)
	if !currencyCode.MatchString(currency) {
		f.refuse(line, "%q is no currency: give its ISO 4217 code, such as EUR", currency)
	}
	day, err := time.Parse(time.DateOnly, field(1))
	if err != nil || day.Before(time.Unix(0, 0)) || day.After(lastDay) {
		f.refuse(line, "%q is no day: give one such as 2026-06-01", field(1))
	}
	rate, err := strconv.ParseFloat(field(2), 64)
	if err != nil || !(rate > 0) || math.IsInf(rate, 0) {
		f.refuse(line, "%q is no rate: give a number above zero, with a point for its decimals", field(2))
	}
	key := currency + " " + field(1)
	if at, again := f.first[key]; again {
		f.refuse(line, "%s has a rate for %s already, in line %d", currency, field(1), at)
	}
	if len(f.errs) > before {
		return
	}
	f.first[key] = line
	f.rates = append(f.rates, store.Rate{Currency: currency, Day: day, Rate: rate})
}
