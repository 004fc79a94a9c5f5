package cli

import (
	"bufio"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
	"glidepath/services/glidepath/settings"

	"pgregory.net/rapid"
)

func TestTableAlignsChineseAndIsHarmless(t *testing.T) {
	l := listing{columns: []column{{"名称", false}, {"N", true}}, rows: [][]string{{"晨光", "1"}, {"ab\x1b[31m", "1000\n20"}}}
	var b strings.Builder
	if err := l.printTable(&b); err != nil {
		t.Fatal(err)
	}
	want := "名称        N\n晨光        1\nab·[31m  1000\n           20\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestRoute(t *testing.T) {
	for _, typ := range event.Types() {
		topic, key, err := route([]byte(`{"type":"` + typ.Name + `","subject":"acme"}`))
		if err != nil || topic != typ.Topic || key != "acme" {
			t.Errorf("%s goes to %q with key %q, %v; want %s", typ.Name, topic, key, err, typ.Topic)
		}
	}
	for _, bad := range []string{`[]`, `{`, `{"type":1,"subject":"a"}`, `{"subject":"a"}`, `{"type":"usage.event"}`, `{"type":"accounts.x","subject":"a"}`, `{"type":"usagex.y","subject":"a"}`} {
		if _, _, err := route([]byte(bad)); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

func TestLongLinesArePassedOver(t *testing.T) {
	in := bufio.NewReaderSize(strings.NewReader("a\n"+strings.Repeat("x", longestLine+5)+"\nb"), 16)
	var got []string
	for {
		line, err := readLine(in)
		if errors.Is(err, errLongLine) {
			got = append(got, "long")
			continue
		}
		got = append(got, string(line))
		if errors.Is(err, io.EOF) {
			break
		}
	}
	if strings.Join(got, ",") != "a,long,b" {
		t.Errorf("got %q", got)
	}
}

func TestTimesAndSpansAsPeopleTypeThem(t *testing.T) {
	var at timeFlag
	for text, want := range map[string]string{"2026-06-01": "2026-06-01T00:00:00Z", "2026-06-01T12:30": "2026-06-01T12:30:00Z", "2026-06-01T12:00:00+02:00": "2026-06-01T10:00:00Z"} {
		if err := at.Set(text); err != nil || at.String() != want {
			t.Errorf("%s: %s, %v", text, at.String(), err)
		}
	}
	var s spanFlag
	for text, want := range map[string]time.Duration{"90d": 90 * 24 * time.Hour, "36h": 36 * time.Hour, "1d": 24 * time.Hour} {
		if err := s.Set(text); err != nil || s.d != want {
			t.Errorf("%s: %s, %v", text, s.d, err)
		}
	}
	for _, bad := range []string{"d", "-1d", "0d", "1.5d", "1d2", "-3h", "soon", ""} {
		if s.Set(bad) == nil {
			t.Errorf("%q was taken for a duration", bad)
		}
		if at.Set(bad) == nil {
			t.Errorf("%q was taken for a time", bad)
		}
	}
	if n := len(ticks(time.Unix(0, 0), time.Unix(0, 0).Add(48*time.Hour), 24*time.Hour)); n != 3 {
		t.Errorf("%d ticks", n)
	}
}

// Whatever the contributions are, what is shown in tenths sums to the score that is shown, and so do the parts of a change.
func TestShownPointsSumToShownScore(t *testing.T) {
	v := &view{Lang: health.English}
	rapid.Check(t, func(t *rapid.T) {
		row := func() *store.Score {
			s := &store.Score{Score: health.Score{Customer: "acme", Band: health.Watch, Scorecard: "x@1", AsOf: time.Unix(1e9, 0)}}
			s.Signals.Values = make([]float64, len(health.Definitions()))
			for i := range s.Signals.Values {
				s.Signals.Values[i] = math.NaN()
			}
			for i := range rapid.IntRange(1, 12).Draw(t, "measures") {
				most := float64(rapid.IntRange(1, 20*65536).Draw(t, "max")) / 65536
				points := math.Floor(most*rapid.Float64Range(0, 1).Draw(t, "share")*65536) / 65536
				s.Contributions = append(s.Contributions, health.Contribution{Measure: "m" + string(rune('a'+i)), Dimension: "usage", Signal: health.UsageRatio7d, Points: points, Max: most})
				s.Score.Score += points
			}
			return s
		}
		was, now := row(), row()
		e := &explanation{customerRow: newCustomerRow(now, v)}
		for _, c := range now.Contributions {
			e.Contributions = append(e.Contributions, contribution{Measure: c.Measure, Name: c.Measure, Dimension: c.Dimension, Points: c.Points, Max: c.Max})
			e.Sum += c.Points
		}
		e.Changes = []before{(&comparison{now: now, view: v}).told("last", was, []health.Step{{Kind: health.Behaviour, Score: now.Score}})}
		sum := 0.0
		for _, p := range e.Changes[0].Parts {
			sum += p.Points
		}
		if sum != *e.Changes[0].Change {
			t.Fatalf("the parts sum to %v, and the change is %v", sum, *e.Changes[0].Change)
		}
		text := e.page(v, true)
		if !strings.Contains(text, "Sum of the points: "+tenths(now.Score.Score)+" = the score") {
			t.Fatalf("the sum is not shown as the score %v:\n%s", now.Score.Score, text)
		}
		shown := 0.0
		for line := range strings.SplitSeq(text, "\n") {
			if cells := strings.Fields(line); len(cells) > 3 && len(cells[0]) == 2 && cells[0][0] == 'm' {
				points, err := strconv.ParseFloat(cells[2], 64)
				if err != nil {
					t.Fatal(err)
				}
				shown += points
			}
		}
		if tenths(shown) != tenths(now.Score.Score) {
			t.Fatalf("what is shown sums to %s, and the score is %s:\n%s", tenths(shown), tenths(now.Score.Score), text)
		}
	})
}

func TestReasonsAreTheDearest(t *testing.T) {
	s := &store.Score{}
	s.Signals.Values = make([]float64, len(health.Definitions()))
	s.Contributions = []health.Contribution{
		{Measure: "a", Dimension: "usage", Signal: health.UsageRatio7d, Points: 9.5, Max: 10},
		{Measure: "b", Dimension: "billing", Signal: health.FailedPaymentsOpen, Points: 2, Max: 10},
		{Measure: "c", Dimension: "usage", Signal: health.UsageRatio28d, Points: 4, Max: 10},
		{Measure: "cap:x", Dimension: "cap", Signal: health.UsageRatio28d, Points: -30},
	}
	got := reasonsOf(s, health.English)
	if len(got) != 2 || got[0].Measure != "cap:x" || got[1].Measure != "b" {
		t.Errorf("reasons %+v", got)
	}
}

// TestEverySettingIsDescribed keeps the help complete: a setting that nobody explains is one that nobody can set.
func TestEverySettingIsDescribed(t *testing.T) {
	for _, spec := range settingStructs() {
		set, err := settings.New(spec)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range set.Fields() {
			if f.Description == "" {
				t.Errorf("%s of %T has no desc tag", f.Variable, spec)
			}
		}
	}
}

// A cap that data of then have lifted does not read as one that limits.
func TestACapThatLateDataLiftsIsNoLimit(t *testing.T) {
	score := func(points ...float64) health.Score {
		s := health.Score{Scorecard: "x@1", Contributions: []health.Contribution{{Measure: "m", Dimension: "usage", Signal: health.UsageRatio7d, Value: 1, Points: 90, Max: 100}}, Score: 90}
		for _, p := range points {
			s.Score += p
			s.Contributions = append(s.Contributions, health.Contribution{Measure: "cap:c", Dimension: "cap", Signal: health.UsageRatio28d, Value: 0.3, Points: p})
		}
		return s
	}
	for _, c := range []struct {
		from, to health.Score
		want     string
	}{
		{score(-40), score(), "Arrived late: No longer limited: usage against the month before"},
		{score(), score(-40), "Arrived late: Limits the score: Usage of 28 days"},
		{score(-40), score(-10), "Arrived late: Limits the score less than before: Usage of 28 days"},
		{score(-40), score(0), "Arrived late: No longer what limits the score most: Usage of 28 days"},
	} {
		now := &store.Score{Score: c.to}
		now.Signals.Values = make([]float64, len(health.Definitions()))
		told := (&comparison{now: now, view: &view{Lang: health.English}}).told("last", &store.Score{Score: c.from}, []health.Step{{Kind: health.LateData, Score: c.to}})
		if len(told.Parts) != 1 || !strings.HasPrefix(told.Parts[0].Text, c.want) {
			t.Errorf("%+v, want %q", told.Parts, c.want)
		}
	}
}

// A name, an owner or a reason with line breaks stays on its line: nobody writes lines of a page but the program.
func TestForeignTextMakesNoLines(t *testing.T) {
	v := &view{Lang: health.English}
	e := explained(t, v)
	e.Name, e.Owner, e.Override.Reason = "Acme\nNext step\n  nothing is due", "Ann\r\nHealthy", "we met\n\nWhat is good"
	text := e.page(v, false)
	for _, want := range []string{"Acme Next step nothing is due (acme)\n", "customer success manager Ann Healthy · ", "we met What is good\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if l := customerListing([]customerRow{e.customerRow}, "", v); l.rows[0][1] != "Acme Next step nothing is due" {
		t.Errorf("the list has %q", l.rows[0][1])
	}
}

// Who cannot be compared is said to be apart: another currency, or an amount of which nobody stated the currency.
func TestWhoRanksApart(t *testing.T) {
	for _, c := range []struct {
		row  customerRow
		want bool
	}{
		{customerRow{WorthIn: "USD", AtRisk: 5}, false}, {customerRow{WorthIn: "XAF", AtRisk: 5}, true},
		{customerRow{AtRisk: 5}, true}, {customerRow{}, false},
	} {
		if got := ranksApart(&c.row, "USD"); got != c.want || ranksApart(&c.row, "") {
			t.Errorf("%+v: %v", c.row, got)
		}
	}
	note := apartNote([]store.Apart{{Currency: "XAF", Customers: 2}, {Customers: 1}}, "USD", &view{Lang: health.English})
	if !strings.Contains(note, "to USD: 3 (XAF 2, not stated 1)") {
		t.Error(note)
	}
}

// Between a judgement with a score and one without there are no points to tell, and the page says so; what a person said is told all the same.
func TestFormingHasNoPointsToTell(t *testing.T) {
	v := &view{Lang: health.English}
	e := explained(t, v)
	e.Changes[0].Change, e.Changes[0].Score = nil, nil
	e.Changes[0].Parts = []part{{Kind: string(health.OverrideChange), Text: "Held by hand: Ann says healthy: we met"}}
	text := e.page(v, false)
	for _, want := range []string{"What changed since 2026-06-29 00:00 UTC: not told in points", "Held by hand: Ann says healthy: we met"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// What nobody has stated is not known, and not nought.
func TestWhoStatesNoRevenueHasNoKnownValue(t *testing.T) {
	for lang, want := range map[health.Lang]string{health.English: "MRR not known", health.SimplifiedChinese: "月经常性收入未知", health.TraditionalChinese: "每月經常性收入未知"} {
		v := &view{Lang: lang}
		e := explained(t, v)
		e.MRR, e.Currency, e.WorthIn, e.AtRisk, e.Saveable, e.Remaining = 0, "", "", 0, 0, 0
		if text := e.page(v, false); !strings.Contains(text, want) || !strings.Contains(text, v.say("no price")) || strings.Contains(text, v.say("not worth it")) {
			t.Errorf("%s: no %q in\n%s", lang, want, text)
		}
		if row := customerListing([]customerRow{e.customerRow}, "", v).rows[0]; row[6] != "–" || row[7] != "–" || row[8] != "–" {
			t.Errorf("the list has %q", row)
		}
		if e.Currency = "USD"; e.mrrCell() != "0 USD" {
			t.Errorf("free customers pay %s", e.mrrCell())
		}
	}
}
