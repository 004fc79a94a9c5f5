package calendar

import (
	"slices"
	"testing"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil" // the notices of the State Council, to see that the data is not behind them
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func load(t testing.TB) *Calendars {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func date(t testing.TB, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDay(t *testing.T) {
	const (
		works = "works"
		rests = "rests"
	)
	tests := []struct {
		place, date string
		want        string // works or rests
		name        string // in zh-Hans for CN, in zh-Hant for TW, HK and MO, else in English
		more        func(Day) bool
	}{
		// Mainland China: days off by exchange, and the weekends worked for them.
		{"CN", "2024-02-04", works, "春节", makeUp},
		{"CN", "2024-02-09", works, "", nil}, // New Year's Eve was a working day in 2024
		{"CN", "2025-10-06", rests, "国庆节、中秋节", nil},
		{"CN", "2025-10-11", works, "国庆节、中秋节", makeUp},
		{"CN", "2026-01-02", rests, "元旦", nil},
		{"CN", "2026-01-04", works, "元旦", makeUp},
		{"CN", "2026-02-23", rests, "春节", nil},
		{"CN", "2026-02-28", works, "春节", makeUp},
		{"CN", "2026-10-06", rests, "国庆节", nil},
		{"CN", "2027-01-31", works, "春节", makeUp},
		{"CN", "2027-02-12", rests, "春节", nil},
		{"CN", "2027-12-31", works, "", basis(Known)},
		{"CN", "2028-01-26", rests, "春节", basis(MakeUpUnknown)},
		{"CN", "2028-10-02", rests, "国庆节", basis(MakeUpUnknown)},
		// Taiwan: 補班 until 2025; then its holidays move to the nearest working day.
		{"TW", "2024-02-08", rests, "農曆除夕", nil},
		{"TW", "2024-02-17", works, "農曆除夕", makeUp},
		{"TW", "2025-02-08", works, "農曆除夕", makeUp},
		{"TW", "2025-05-01", rests, "勞動節", nil},
		{"TW", "2025-09-29", rests, "孔子誕辰紀念日", nil},
		{"TW", "2026-02-20", rests, "農曆除夕", nil},
		{"TW", "2026-02-27", rests, "和平紀念日", nil},
		{"TW", "2026-02-28", rests, "和平紀念日", weekend},
		{"TW", "2027-02-04", rests, "農曆除夕", nil},
		{"TW", "2027-12-31", rests, "中華民國開國紀念日", basis(Known)},
		{"TW", "2028-03-01", works, "", basis(MakeUpUnknown)},
		// Elsewhere in Asia.
		{"HK", "2026-04-03", rests, "耶穌受難節", nil},
		{"HK", "2026-02-21", rests, "", weekend},
		{"HK", "2026-10-19", rests, "重陽節、重陽節翌日", nil},
		{"MO", "2026-12-08", rests, "聖母無原罪日", nil},
		{"SG", "2026-02-18", rests, "Chinese New Year", nil},
		{"SG", "2028-02-28", rests, "Eid al-Fitr", func(d Day) bool { return d.Estimated }},
		{"JP", "2026-09-22", rests, "National Holiday", nil},
		{"JP", "2025-12-30", works, "Year-end and New Year holidays", quiet},
		{"KR", "2025-10-08", rests, "Chuseok", nil},
		{"KR", "2025-05-01", rests, "Workers' Day", nil},
		// Europe and America, with subdivisions.
		{"US", "2026-07-03", rests, "Independence Day", nil},
		{"US", "2026-10-12", rests, "Columbus Day", nil},
		{"US", "2026-11-27", works, "Day after Thanksgiving", quiet},
		{"US", "2026-11-23", works, "", nil},
		{"US-CA", "2026-10-12", works, "", nil},
		{"US-CA", "2026-11-26", rests, "Thanksgiving Day", nil},
		{"US-ZZ", "2026-11-26", rests, "Thanksgiving Day", basis(Known)}, // by its country
		{"GB", "2026-04-06", rests, "Easter Monday", nil},
		{"GB-ENG", "2026-04-06", rests, "Easter Monday", nil},
		{"GB-SCT", "2026-04-06", works, "", nil},
		{"GB-SCT", "2026-11-30", rests, "Saint Andrew's Day", nil},
		{"DE", "2026-01-06", works, "", nil},
		{"DE-BY", "2026-01-06", rests, "Epiphany", nil},
		{"FR", "2026-07-14", rests, "National Day", nil},
		{"FR", "2026-12-28", works, "Between Christmas and New Year", quiet},
		// Weekends differ.
		{"EG", "2026-06-12", rests, "", weekend}, // a Friday
		{"EG", "2026-06-14", works, "", nil},
		{"IL", "2026-06-14", works, "", nil},
		{"BN", "2026-06-13", works, "", nil}, // Friday and Sunday are free
		{"BN", "2026-06-12", rests, "", weekend},
		{"AE", "2026-06-12", works, "", nil},
		{"MY", "2026-06-12", works, "", nil},
		{"MY-11", "2026-06-12", rests, "", weekend}, // Terengganu
		// What is not known.
		{"ZZ", "2026-12-25", works, "", basis(WeekendsOnly)},
		{"", "2026-06-13", rests, "", basis(WeekendsOnly)},
		{"US", "2029-07-04", works, "", basis(WeekendsOnly)},
		{"EG", "2022-06-10", rests, "", basis(WeekendsOnly)},
	}
	c := load(t)
	for _, tt := range tests {
		t.Run(tt.place+" "+tt.date, func(t *testing.T) {
			d := c.Day(tt.place, date(t, tt.date))
			language := map[string]string{"CN": "zh-Hans", "TW": "zh-Hant", "HK": "zh-Hant", "MO": "zh-Hant"}[tt.place]
			if d.Working != (tt.want == works) || d.Name.In(language) != tt.name || tt.more != nil && !tt.more(d) {
				t.Errorf("got %+v, want a day that %s, %q", d, tt.want, tt.name)
			}
		})
	}
}

func makeUp(d Day) bool  { return d.MakeUp && d.Weekend && !d.Holiday }
func weekend(d Day) bool { return d.Weekend && !d.MakeUp }
func quiet(d Day) bool   { return d.Quiet }

func basis(b Basis) func(Day) bool { return func(d Day) bool { return d.Basis == b } }

func TestDateIsLocal(t *testing.T) {
	c := load(t)
	instant := time.Date(2026, 9, 30, 17, 0, 0, 0, time.UTC)
	if d := c.Day("CN", instant); !d.Working {
		t.Errorf("30 September is a working day, got %+v", d)
	}
	if d := c.Day("CN", instant.In(time.FixedZone("Asia/Shanghai", 8*60*60))); d.Working {
		t.Errorf("in Shanghai it is 1 October, got %+v", d)
	}
}

// Every day that lunar-go has is so here, and no notice that it has is missing.
func TestChinaIsUpToDate(t *testing.T) {
	c := load(t)
	_, last := c.Years()
	for year := 2023; year <= last; year++ {
		list := HolidayUtil.GetHolidaysByYear(year)
		for e := list.Front(); e != nil; e = e.Next() {
			h := e.Value.(*HolidayUtil.Holiday)
			d := c.Day("CN", date(t, h.GetDay()))
			if d.Working != h.IsWork() || d.Holiday == h.IsWork() || d.Basis != Known {
				t.Errorf("%s: got %+v, lunar-go says work %t: run make calendar", h.GetDay(), d, h.IsWork())
			}
		}
	}
}

func TestWeekBefore(t *testing.T) {
	tests := []struct {
		name, place, date string
		want              Week
	}{
		{"an ordinary week", "CN", "2026-07-15", Week{5, 0, 5, 1, 1, nil, Known}},
		{"Lunar New Year", "CN", "2026-02-24", Week{0, 0, 5, 0, 0, []Name{{"Spring Festival", "春节", "春節"}}, Known}},
		{"the week with the worked Saturday after it", "CN", "2026-03-02", Week{5, 0, 5, 1, 1, []Name{{"Spring Festival", "春节", "春節"}}, Known}},
		{"Golden Week", "CN", "2026-10-08", Week{0, 0, 5, 0, 0, []Name{{"National Day", "国庆节", "國慶節"}}, Known}},
		{"half of Golden Week", "CN", "2026-10-12", Week{3, 0, 5, .6, .6, []Name{{"National Day", "国庆节", "國慶節"}}, Known}},
		{"Lunar New Year in Taiwan", "TW", "2027-02-11", Week{0, 0, 5, 0, 0,
			[]Name{{"Chinese New Year's Eve", "农历除夕", "農曆除夕"}, {"Chinese New Year", "春节", "春節"}}, Known}},
		{"Golden Week in Japan", "JP", "2026-05-07", Week{2, 0, 5, .4, .4, []Name{
			{"Greenery Day", "绿之日", "綠之日"}, {"Children's Day", "儿童节", "兒童節"}, {"Substitute Holiday", "补休假日", "補休假日"}}, Known}},
		{"Christmas", "US", "2026-12-31", Week{4, 4, 5, .8, 0, []Name{
			{"Between Christmas and New Year", "圣诞新年期间", "聖誕新年期間"}, {"Christmas Day", "圣诞节", "聖誕節"}}, Known}},
		{"six days a week", "IR", "2026-07-15", Week{6, 0, 6, 1, 1, nil, Known}},
		{"the year is not announced", "CN", "2028-03-15", Week{5, 0, 5, 1, 1, nil, MakeUpUnknown}},
		{"before the data by its usual weeks", "US", "2023-02-15", Week{5, 0, 5, 1, 1, nil, WeekendsOnly}},
		{"an unknown place", "ZZ", "2026-12-31", Week{5, 0, 5, 1, 1, nil, WeekendsOnly}},
	}
	c := load(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, c.WeekBefore(tt.place, date(t, tt.date))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAddWorkdays(t *testing.T) {
	tests := []struct {
		place, from string
		n           int
		want        string
	}{
		{"US", "2026-06-12", 2, "2026-06-16"}, // over a weekend
		{"US", "2026-06-13", 2, "2026-06-16"},
		{"US", "2026-06-13", 0, "2026-06-15"},
		{"US", "2026-06-12", 0, "2026-06-12"},
		{"US", "2026-06-15", -1, "2026-06-12"},
		{"US", "2026-07-02", 1, "2026-07-06"},
		{"US", "2026-12-24", 3, "2026-12-30"}, // quiet days count
		{"CN", "2026-02-13", 1, "2026-02-14"}, // a worked Saturday
		{"CN", "2026-02-13", 2, "2026-02-24"},
		{"CN", "2026-02-24", -2, "2026-02-13"},
		{"TW", "2024-02-16", 1, "2024-02-17"},
		{"TW", "2027-02-03", 1, "2027-02-11"},
		{"EG", "2026-06-11", 1, "2026-06-14"},
		{"ZZ", "2026-12-24", 1, "2026-12-25"},
	}
	c := load(t)
	for _, tt := range tests {
		got := c.AddWorkdays(tt.place, date(t, tt.from).Add(15*time.Hour), tt.n)
		if want := date(t, tt.want).Add(15 * time.Hour); !got.Equal(want) {
			t.Errorf("%s %s%+d: got %s, want %s", tt.place, tt.from, tt.n, got, want)
		}
	}
}

// A deadline is a working day with n-1 working days between, and n days back from it is no later than where it came from.
func TestAddWorkdaysCounts(t *testing.T) {
	c := load(t)
	places := []string{"ZZ"}
	for code := range c.places {
		places = append(places, code)
	}
	slices.Sort(places)
	rapid.Check(t, func(t *rapid.T) {
		place := rapid.SampledFrom(places).Draw(t, "place")
		from := civil(rapid.IntRange(number(time.Date(2022, 12, 1, 0, 0, 0, 0, time.UTC)), number(time.Date(2029, 2, 1, 0, 0, 0, 0, time.UTC))).Draw(t, "from"))
		n := rapid.IntRange(1, 30).Draw(t, "n")
		due := c.AddWorkdays(place, from, n)
		working := 0
		for d := from.AddDate(0, 0, 1); !d.After(due); d = d.AddDate(0, 0, 1) {
			if c.Day(place, d).Working {
				working++
			}
		}
		if working != n || !c.Day(place, due).Working {
			t.Fatalf("%s: %d working days from %s to %s, want %d", place, working, from, due, n)
		}
		if back := c.AddWorkdays(place, due, -n); back.After(from) {
			t.Fatalf("%s: %d working days before %s is %s, after %s", place, n, due, back, from)
		}
		w := c.WeekBefore(place, from)
		if w.Working < 0 || w.Working > 7 || w.Quiet > w.Working || w.Share < w.Busy {
			t.Fatalf("%s before %s: %+v", place, from, w)
		}
	})
}

// Where holidays are shown in Chinese most, none is without a Chinese name.
func TestNamesAreThere(t *testing.T) {
	c := load(t)
	for _, code := range []string{"CN", "TW", "HK", "MO", "SG", "JP", "KR", "US", "GB", "DE", "FR", "CA", "AU"} {
		if !c.Covers(code) {
			t.Errorf("%s is not there", code)
			continue
		}
		for n, e := range c.places[code].days {
			if e.name == nil || e.name.In("en") == "" || e.name.Hans == "" || e.name.Hant == "" {
				t.Errorf("%s %s: a name is missing in %+v", code, civil(n).Format(time.DateOnly), e.name)
			}
		}
	}
	if c.Covers("ZZ") || c.Covers("") || !c.Covers("US-ZZ") {
		t.Error("ZZ and the empty code are not covered, and US-ZZ is by its country")
	}
	if n := (Name{En: "Koningsdag"}); n.In("zh-Hant") != "Koningsdag" {
		t.Error("a name that is not known in a language is given in English")
	}
}

func TestReadRefuses(t *testing.T) {
	tests := map[string]string{
		"no years first":          "CN,holiday,National Day,10-01\n",
		"years that are none":     "*,years,,2023 soon\n",
		"an unknown kind":         "*,years,,2023 2028\nCN,festival,National Day,10-01\n",
		"a date that is none":     "*,years,,2023 2028\nCN,holiday,National Day,2023-10-32\n",
		"a yearly date":           "*,years,,2023 2028\nCN,holiday,National Day,13-01\n",
		"a weekday that is none":  "*,years,,2023 2028\nCN,weekend,,Fri Sud\n",
		"an announcement of when": "*,years,,2023 2028\nCN,announced,,soon\n",
		"a field too few":         "*,years,2023 2028\n",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			if c, err := read(text, names{}); err == nil {
				t.Errorf("read %+v", c)
			}
		})
	}
	if _, err := readNames("place,en,zh-Hans,zh-Hant\n,A,甲,甲\n,A,乙,乙\n"); err == nil {
		t.Error("a name that is there twice is refused")
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}

func BenchmarkWeekBefore(b *testing.B) {
	c := load(b)
	day := date(b, "2026-10-12")
	for b.Loop() {
		c.WeekBefore("CN", day)
	}
}
