// Command china prints the days of mainland China that are off by a notice of the State Council, or worked to make up for
// such a day, from lunar-go's table of these notices: date, "holiday" or "work", and the English name of the holiday.
package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"

	"github.com/6tail/lunar-go/HolidayUtil" // kept, and has a year's notice within days of its publication
)

// names are the English names of the table's holidays; one that covers two names the longer.
var names = map[string]string{
	"元旦节": "New Year's Day", "春节": "Spring Festival", "清明节": "Tomb-Sweeping Day", "劳动节": "Labor Day", "端午节": "Dragon Boat Festival",
	"中秋节": "Mid-Autumn Festival", "国庆节": "National Day", "国庆中秋": "National Day and Mid-Autumn Festival", "抗战胜利日": "Victory Day",
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "china:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: china FIRST LAST (years)")
	}
	first, err := strconv.Atoi(args[0])
	if err != nil {
		return fmt.Errorf("read the first year: %w", err)
	}
	last, err := strconv.Atoi(args[1])
	if err != nil {
		return fmt.Errorf("read the last year: %w", err)
	}
	out := csv.NewWriter(os.Stdout)
	for year := first; year <= last; year++ {
		list := HolidayUtil.GetHolidaysByYear(year)
		for e := list.Front(); e != nil; e = e.Next() {
			day := e.Value.(*HolidayUtil.Holiday)
			name, ok := names[day.GetName()]
			if !ok {
				return fmt.Errorf("%s is of %q, which has no English name here", day.GetDay(), day.GetName())
			}
			kind := "holiday"
			if day.IsWork() {
				kind = "work"
			}
			out.Write([]string{day.GetDay(), kind, name})
		}
	}
	out.Flush()
	return out.Error()
}
