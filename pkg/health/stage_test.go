package health

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// steady is n weeks of about the same use.
func steady(n int, level float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Round(level * (1 + 0.05*float64(i%3-1)))
	}
	return out
}

// told is a customer with these weeks, the oldest first, as people tell them.
func told(known map[Signal]float64, weeks ...[]float64) Signals {
	s := row(map[Signal]float64{UsageAgeDays: 300, AgeDays: 320, OnboardingShare: 1})
	for sig, v := range known {
		s.Values[Index(sig)] = v
	}
	s.Weeks = slices.Concat(weeks...)
	slices.Reverse(s.Weeks)
	return s
}

func TestStagesByWeeks(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		weeks [][]float64
		stage Stage
		ago   int // weeks since the stage began
		mark  bool
	}{
		"level":                          {[][]float64{steady(26, 100)}, Cruise, 26, false},
		"one low week":                   {[][]float64{steady(25, 100), {40}}, Cruise, 26, false},
		"two low weeks":                  {[][]float64{steady(24, 100), {50, 45}}, Approach, 2, false},
		"low since five weeks":           {[][]float64{steady(21, 100), {60, 50, 55, 48, 40}}, Approach, 5, false},
		"two weeks hardly low":           {[][]float64{steady(24, 100), {85, 82}}, Cruise, 26, false},
		"two low weeks of few uses":      {[][]float64{steady(24, 4), {2, 2}}, Cruise, 26, false},
		"one good week in the decline":   {[][]float64{steady(20, 100), {50, 45, 50, 40, 45, 95}}, Approach, 6, false},
		"two good weeks end it":          {[][]float64{steady(20, 100), {50, 45, 50, 40, 95, 97}}, Cruise, 2, true},
		"a good and a bad week":          {[][]float64{steady(20, 100), {50, 45, 50, 95, 60, 95}}, Approach, 6, false},
		"came back long ago":             {[][]float64{steady(8, 100), {50, 45, 50, 40}, steady(14, 97)}, Cruise, 14, false},
		"half of it, for eight weeks":    {[][]float64{steady(16, 100), {60, 58}, steady(8, 60)}, Cruise, 10, false},
		"a tenth of it, for eight weeks": {[][]float64{steady(16, 100), {20, 12}, steady(8, 10)}, Approach, 10, false},
		"slowly down":                    {[][]float64{steady(12, 100), {96, 93, 90, 86, 83, 80, 77, 73, 70, 66, 62, 58, 54, 50}}, Approach, 6, false},
		"growing":                        {[][]float64{steady(18, 100), {110, 120, 130, 140, 150, 160, 170, 180}}, Climb, 5, false},
		"grew, and stays":                {[][]float64{steady(8, 100), {120, 140, 150, 160}, steady(14, 160)}, Cruise, 6, false},
		"from growth into decline":       {[][]float64{steady(14, 100), {120, 140, 160, 180, 190, 195, 200, 200, 200}, {80, 70, 60}}, Approach, 3, false},
		"silent, longer than ever":       {[][]float64{steady(20, 3), {0, 0, 0, 0, 0, 0}}, Approach, 6, false},
		"between projects, as before":    {[][]float64{steady(8, 100), {2, 1, 2, 1, 2}, steady(9, 100), {1, 2, 1, 2}}, Cruise, 13, false},
		"the source fell silent":         {[][]float64{steady(22, 100), {nan, nan, nan, nan}}, Cruise, 26, false},
		"silent source in a decline":     {[][]float64{steady(20, 100), {40, nan, 45, nan, nan, 40}}, Approach, 6, false},
		"too young to tell":              {[][]float64{{30, 10, 2}}, Cruise, 42, false},
	} {
		s := told(nil, c.weeks...)
		stage, since := stageOf(s)
		want := s.AsOf.AddDate(0, 0, -7*c.ago)
		if name == "too young to tell" {
			want = s.AsOf.AddDate(0, 0, -300)
		}
		if stage != c.stage || !since.Equal(want) {
			t.Errorf("%s: %s since %s, want %s since %s", name, stage, since.Format(time.DateOnly), c.stage, want.Format(time.DateOnly))
		}
		if got := slices.Contains(Marks(s, stage), MarkGoAround); got != c.mark {
			t.Errorf("%s: go-around %v", name, got)
		}
	}
}

func TestStageDates(t *testing.T) {
	asOf := time.Date(2026, 6, 1, 9, 30, 0, 0, time.UTC)
	day := func(ago int) time.Time { return time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -ago) }
	falling := [][]float64{steady(23, 100), {50, 45, 40}}
	for name, c := range map[string]struct {
		known   map[Signal]float64
		weeks   [][]float64
		started time.Time
		stage   Stage
		since   time.Time
	}{
		"churned":                         {known: map[Signal]float64{DaysSinceChurn: 12.2}, weeks: falling, stage: Landed, since: day(12)},
		"notice given":                    {known: map[Signal]float64{NoticeGiven: 1}, weeks: [][]float64{steady(26, 100)}, stage: Approach, since: day(0)},
		"notice given in a decline":       {known: map[Signal]float64{NoticeGiven: 1}, weeks: falling, stage: Approach, since: day(21)},
		"silent beyond the habit":         {known: map[Signal]float64{DaysSinceUse: 40, UsageGapRatio: 4}, stage: Approach, since: day(12)},
		"silent a little beyond a long":   {known: map[Signal]float64{DaysSinceUse: 80, UsageGapRatio: 1.6}, stage: Approach, since: day(5)},
		"silent as usual":                 {known: map[Signal]float64{DaysSinceUse: 40, UsageGapRatio: 1}, stage: Cruise, since: day(300)},
		"never used":                      {known: map[Signal]float64{UsageAgeDays: Unknown, AgeDays: 50}, stage: TakeOff, since: day(50)},
		"never used, start known":         {known: map[Signal]float64{UsageAgeDays: Unknown, AgeDays: 50}, started: day(61), stage: TakeOff, since: day(61)},
		"onboarding open":                 {known: map[Signal]float64{UsageAgeDays: 40, AgeDays: 45, OnboardingShare: 0.5}, stage: TakeOff, since: day(45)},
		"an outcome achieved meanwhile":   {known: map[Signal]float64{UsageAgeDays: 40, AgeDays: 45, OnboardingShare: 0.5, OutcomesAchieved: 1}, stage: Cruise, since: day(40)},
		"onboarding open for ever":        {known: map[Signal]float64{UsageAgeDays: 200, OnboardingShare: 0.5}, stage: Cruise, since: day(200)},
		"two weeks of use, nothing known": {known: map[Signal]float64{UsageAgeDays: 10, OnboardingShare: Unknown}, stage: TakeOff, since: day(320)},
		"young and level":                 {known: map[Signal]float64{UsageAgeDays: 75}, weeks: [][]float64{steady(10, 50)}, stage: Cruise, since: day(75)},
	} {
		s := told(c.known, c.weeks...)
		s.AsOf, s.Account.StartedAt = asOf, c.started
		if stage, since := stageOf(s); stage != c.stage || !since.Equal(c.since) {
			t.Errorf("%s: %s since %s, want %s since %s", name, stage, since, c.stage, c.since)
		}
	}
}

// Weeks that end on the same weekday give the same stage and date on every day of the next week.
func TestFixedWeeksKeepTheDate(t *testing.T) {
	s := told(nil, steady(22, 100), []float64{50, 45, 40, 42})
	s.WeeksEnd = time.Date(2026, 5, 31, 16, 0, 0, 0, time.UTC)
	for d := range 7 {
		s.AsOf = s.WeeksEnd.AddDate(0, 0, d)
		if stage, since := stageOf(s); stage != Approach || !since.Equal(time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("day %d: %s since %s", d, stage, since)
		}
	}
}

// A shared holiday, and a source that was silent, are taken from the newest week before the customer is blamed.
func TestTheNewestWeekIsExcused(t *testing.T) {
	for name, known := range map[string]map[Signal]float64{
		"holiday": {SegmentFactor7d: 0.4, UsageSilentDays7d: 0}, "silence": {UsageSilentDays7d: 3}, "a week of silence": {UsageSilentDays7d: 7},
	} {
		if stage, _ := stageOf(told(known, steady(24, 100), []float64{70, 48})); stage != Cruise {
			t.Errorf("%s: %s", name, stage)
		}
	}
	if stage, _ := stageOf(told(nil, steady(24, 100), []float64{70, 48})); stage != Approach {
		t.Error(stage)
	}
}

// simulate judges a customer of a level a day, whose weeks scatter by noise, on every day of half a year, by weeks that end on one weekday or move
// with the day; share is the share of days in an approach, changes how often the stage changed.
func simulate(seed uint64, level, noise float64, fixed bool, shape func(day int) float64) (share float64, changes int) {
	r := rand.New(rand.NewPCG(seed, 1))
	days := make([]float64, 364)
	week := 1.0
	for d := range days {
		if d%7 == 0 {
			week = math.Exp(noise * r.NormFloat64())
		}
		mean := level * week * shape(d)
		days[d] = max(0, math.Round(mean+math.Sqrt(mean)*r.NormFloat64()))
	}
	last, inApproach := Stage(""), 0
	for d := 182; d < len(days); d++ {
		end := d
		s := row(nil)
		if fixed {
			end -= d % 7
			s.WeeksEnd = s.AsOf
		}
		for w := range 26 {
			sum := 0.0
			for k := range 7 {
				sum += days[end-1-7*w-k]
			}
			s.Weeks = append(s.Weeks, sum)
			if end-7*(w+2) < 0 {
				break
			}
		}
		f := fly(&s)
		if last != "" && f.stage != last {
			changes++
		}
		if last = f.stage; last == Approach {
			inApproach++
		}
	}
	return float64(inApproach) / 182, changes
}

// Noise does not flap, and a decline that lasts is seen.
func TestNoiseDoesNotFlap(t *testing.T) {
	level := func(int) float64 { return 1 }
	fallen := func(day int) float64 {
		if day > 273 {
			return 0.4 // half of it would be a new level after eight weeks
		}
		return 1
	}
	for _, c := range []struct {
		level, noise float64
		fixed        bool
		most, least  float64 // changes in half a year on the level, and the share of the quarter after the fall that is seen
	}{{300, 0.07, true, 0.05, 0.75}, {300, 0.07, false, 0.5, 0.75}, {30, 0.12, true, 0.7, 0.7}, {30, 0.12, false, 5, 0.7}, {4, 0.24, true, 1.5, 0.25}, {4, 0.24, false, 8, 0.2}} {
		changes, seen := 0.0, 0.0
		const customers = 60
		for i := range uint64(customers) {
			_, n := simulate(i, c.level, c.noise, c.fixed, level)
			share, _ := simulate(i, c.level, c.noise, c.fixed, fallen)
			changes += float64(n) / customers
			seen += share * 2 / customers
		}
		if changes > c.most || seen < c.least {
			t.Errorf("%+v: %.2f changes, decline seen on %.2f of the days", c, changes, seen)
		}
	}
}

// Whatever the weeks and signals, there is a stage, and a date that is a day and not after the day judged.
func TestAnyWeeksHaveAStage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawRow(t)
		s.AsOf = s.AsOf.Add(time.Duration(rapid.IntRange(0, 86399).Draw(t, "seconds")) * time.Second)
		s.Weeks = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) float64 {
			switch rapid.IntRange(0, 6).Draw(t, "kind") {
			case 0:
				return 0
			case 1:
				return math.NaN()
			case 2:
				return float64(rapid.IntRange(0, 1_000_000).Draw(t, "many"))
			}
			return float64(rapid.IntRange(0, 30).Draw(t, "few"))
		}), 0, 30).Draw(t, "weeks")
		if rapid.Bool().Draw(t, "fixed") {
			s.WeeksEnd = s.AsOf.AddDate(0, 0, -rapid.IntRange(0, 7).Draw(t, "days"))
		}
		stage, since := stageOf(s)
		if _, ok := stageNames[stage]; !ok || since.IsZero() || since.After(s.AsOf) || !since.Equal(since.Truncate(24*time.Hour)) {
			t.Fatalf("%q since %s", stage, since)
		}
		if again, same := stageOf(s); again != stage || !same.Equal(since) {
			t.Fatalf("%s since %s, then %s since %s", stage, since, again, same)
		}
		marks := Marks(s, stage)
		if slices.Contains(marks, MarkNeverUsed) && slices.Contains(marks, MarkStopped) {
			t.Fatalf("%v", marks)
		}
		if !slices.IsSortedFunc(marks, func(a, b string) int { return slices.Index(MarkCodes(), a) - slices.Index(MarkCodes(), b) }) {
			t.Fatalf("%v", marks)
		}
	})
}

func TestMarks(t *testing.T) {
	unknown := Unknown
	hot := signalMap{NPS: 9, Advocacy365d: 1, ActiveUsersRatio: 1.2, Sentiment28d: 0.4}
	for name, c := range map[string]struct {
		with  signalMap
		stage Stage
		want  []string
	}{
		"nothing":                             {nil, Cruise, nil},
		"nothing known but in use":            {signalMap{UsageRatio28d: 1}, Cruise, nil},
		"used without the result":             {signalMap{OutcomesOffTrack: 1}, Cruise, []string{MarkSuccessGap}},
		"off track with use falling":          {signalMap{OutcomesOffTrack: 1, UsageRatio28d: 0.6}, Approach, nil},
		"off track, use unknown":              {signalMap{OutcomesOffTrack: 1, UsageRatio28d: unknown, UsageRatio7d: unknown}, Cruise, nil},
		"hanging on":                          {signalMap{ExperienceLevel: 0.35, MonthToMonth: 1}, Cruise, []string{MarkHangingOn}},
		"bound by contract":                   {signalMap{ExperienceLevel: 0.35}, Cruise, nil},
		"experience unknown":                  {signalMap{ExperienceLevel: unknown, MonthToMonth: 1}, Cruise, nil},
		"hanging on, yet an advocate":         {signalMap{ExperienceLevel: 0.35, MonthToMonth: 1, Advocacy365d: 1}, Cruise, nil},
		"advocacy unknown":                    {signalMap{ExperienceLevel: 0.35, MonthToMonth: 1, Advocacy365d: unknown}, Cruise, nil},
		"high temperature":                    {hot, Climb, []string{MarkHighTemperature}},
		"high temperature in an approach":     {hot, Approach, nil},
		"two good signs":                      {signalMap{NPS: 9, Sentiment28d: 0.4}, Cruise, nil},
		"good signs, and a detractor":         {signalMap{NPS: 5, Advocacy365d: 1, ActiveUsersRatio: 1.2, Sentiment28d: 0.4, KeyFeatureShare: 0.9}, Cruise, nil},
		"more than the segment":               {signalMap{UsageOutgrowth: 1.2}, Cruise, []string{MarkOutgrowing}},
		"more seats than the segment":         {signalMap{SeatOutgrowth: 1.01}, Cruise, []string{MarkOutgrowing}},
		"asks for more":                       {signalMap{TopicExpansionInterest90d: 1}, Cruise, []string{MarkOutgrowing}},
		"asks for more and uses less":         {signalMap{TopicExpansionInterest90d: 1, UsageRatio28d: 0.5}, Cruise, nil},
		"never used":                          {signalMap{UsageAgeDays: unknown, DaysSinceUse: unknown, UsageGapRatio: unknown, UsageRatio28d: unknown, KnownDays: 50}, TakeOff, []string{MarkNeverUsed}},
		"never used, since a week":            {signalMap{UsageAgeDays: unknown, DaysSinceUse: unknown, UsageGapRatio: unknown, AgeDays: 7, KnownDays: 7}, TakeOff, nil},
		"never used, watched since a week":    {signalMap{UsageAgeDays: unknown, DaysSinceUse: unknown, UsageGapRatio: unknown, AgeDays: 700, KnownDays: 7}, TakeOff, nil},
		"stopped":                             {signalMap{DaysSinceUse: 20, UsageGapRatio: 3, UsageRatio28d: 0.4}, Cruise, []string{MarkStopped}},
		"silent as usual":                     {signalMap{DaysSinceUse: 20, UsageGapRatio: 0.9}, Cruise, nil},
		"silent for a week, longer than ever": {signalMap{DaysSinceUse: 8, UsageGapRatio: 2.5}, Cruise, nil},
		"gone":                                {signalMap{DaysSinceUse: 60, UsageGapRatio: 9, OutcomesOffTrack: 1}, Landed, nil},
		"several":                             {merge(hot, signalMap{UsageOutgrowth: 2}), Climb, []string{MarkHighTemperature, MarkOutgrowing}},
	} {
		if got := Marks(row(content(c.with)), c.stage); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	for _, code := range MarkCodes() {
		for _, lang := range Languages() {
			if name := MarkName(lang, code); name == code {
				t.Errorf("%s has no name in %s", code, lang)
			}
		}
	}
}

func TestMarkTerms(t *testing.T) {
	for code, want := range map[string][3]string{MarkSuccessGap: {"success gap", "成功鸿沟", "成功鴻溝"}, MarkHangingOn: {"hanging on", "勉强维持", "勉強維持"},
		MarkHighTemperature: {"high-temperature customer", "高温度客户", "高溫度客戶"}} {
		for i, lang := range Languages() {
			if got := MarkName(lang, code); got != want[i] {
				t.Errorf("%s: %s", code, got)
			}
		}
	}
}

func merge(a, b signalMap) signalMap {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

func BenchmarkStageAndMarks(b *testing.B) {
	s := told(nil, steady(12, 100), []float64{96, 93, 90, 86, 83, 80, 77, 73, 70, 66, 62, 58, 54, 50})
	b.ReportAllocs()
	for b.Loop() {
		stage, _ := stageOf(s)
		Marks(s, stage)
	}
}
