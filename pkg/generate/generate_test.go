package generate

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"
)

func company(t testing.TB, cfg Config) *Company {
	t.Helper()
	co, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return co
}

func digest(t testing.TB, cfg Config) [32]byte {
	t.Helper()
	h := sha256.New()
	co := company(t, cfg)
	if _, err := co.WriteEvents(h); err != nil {
		t.Fatal(err)
	}
	if err := co.WriteLabels(h); err != nil {
		t.Fatal(err)
	}
	return [32]byte(h.Sum(nil))
}

func TestSameArgumentsSameBytes(t *testing.T) {
	cfg := Config{Customers: 60, Days: 45, Seed: 4, Volume: .4}
	first := digest(t, cfg)
	if digest(t, cfg) != first {
		t.Error("two companies of the same arguments differ")
	}
	other := cfg
	other.Seed = 5
	if digest(t, other) == first {
		t.Error("another seed gives the same bytes")
	}
	again := company(t, cfg)
	var a, b bytes.Buffer
	for _, w := range []io.Writer{&a, &b} {
		if _, err := again.WriteEvents(w); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("a company tells its events differently the second time")
	}
}

func TestConfigNamesEveryMistake(t *testing.T) {
	_, err := New(Config{Customers: 0, Days: -1, Volume: -2})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"customers", "days", "volume"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not name %s", err, want)
		}
	}
}

type envelope struct {
	ID, Source, Type, Subject string
	Time                      time.Time
	Data                      map[string]any
}

// TestYear walks through a year once and checks what must hold of every event.
func TestYear(t *testing.T) {
	end := time.Date(2026, 6, 30, 13, 37, 11, 0, time.UTC) // a demonstration ends at any time of the day
	co := company(t, Config{Customers: 300, Days: 365, Seed: 3, Volume: .02, End: end})
	gone := map[string]*customer{}
	for i := range co.customers {
		gone[co.customers[i].id] = &co.customers[i]
	}
	seen, types := map[string]bool{}, map[string]int{}
	last := time.Time{}
	for l := range co.Events() {
		var e struct { // all but the data, which the contract's test reads
			ID, Type, Subject string
			Time              time.Time
		}
		if err := json.Unmarshal(l.JSON, &e); err != nil {
			t.Fatalf("%s: %v", l.JSON, err)
		}
		if e.Time.Before(last) {
			t.Fatalf("%s comes after %s", e.Time, last)
		}
		last = e.Time
		if seen[e.ID] {
			t.Fatalf("id %s twice", e.ID)
		}
		seen[e.ID] = true
		types[e.Type]++
		if e.Subject != l.Customer || !e.Time.Equal(l.Time) || e.Time.Before(co.Start()) || !e.Time.Before(co.End()) {
			t.Fatalf("line %+v does not fit %s", l, l.JSON)
		}
		if prefix, _, _ := strings.Cut(e.Type, "."); !strings.HasPrefix(l.Topic, prefix) {
			t.Fatalf("%s on topic %s", e.Type, l.Topic)
		}
		c, at := gone[e.Subject], e.Time.UnixMilli()
		after := strings.HasPrefix(e.Type, "support.survey_") || e.Type == "support.touchpoint" // our people ask why
		if at > c.churnAt && at < c.reactAt && !after || at == c.churnAt && e.Type != "account.churned" {
			t.Fatalf("%s of %s at %s, after its churn", e.Type, c.id, e.Time)
		}
		if at >= c.mergedAt || at < c.startedAt {
			t.Fatalf("%s of %s at %s, outside its life", e.Type, c.id, e.Time)
		}
	}
	for k := range kinds {
		if types[kinds[k].name] == 0 {
			t.Errorf("no %s in a year of 300 customers", kinds[k].name)
		}
	}
}

func TestLabels(t *testing.T) {
	for seed := range uint64(4) {
		co := company(t, Config{Customers: 200, Days: 180, Seed: seed, Volume: .01})
		rows, s := co.Labels()
		if len(rows) != 200 || s.Customers != 200 {
			t.Fatalf("seed %d: %d rows, %+v", seed, len(rows), s)
		}
		if s.Churned < 15 || s.Churned > 24 || s.Leaving < 3 {
			t.Errorf("seed %d: %d churned and %d leave after the end", seed, s.Churned, s.Leaving)
		}
		if share := float64(s.NoSigns) / float64(s.Churned+s.Leaving); share < .02 || share > .10 {
			t.Errorf("seed %d: %.2f of the churners without signs", seed, share)
		}
		if len(s.ByCause) < 10 {
			t.Errorf("seed %d: only the causes %v", seed, s.ByCause)
		}
		if len(s.ByOddity) < 8 {
			t.Errorf("seed %d: only the oddities %v", seed, s.ByOddity)
		}
		for _, l := range rows {
			checkLabel(t, co, l)
		}
	}
}

func checkLabel(t *testing.T, co *Company, l Label) {
	t.Helper()
	if l.ChurnedAt.IsZero() {
		if len(l.Causes) > 0 || !l.SignsStart.IsZero() {
			t.Errorf("%+v stays and has a cause", l)
		}
		return
	}
	if l.Oddity != "" {
		t.Errorf("%+v churns and is odd", l)
	}
	if len(l.Causes) == 0 || l.Causes[0] == "" {
		t.Errorf("%+v has no cause", l)
	}
	if l.SignsStart.IsZero() {
		return
	}
	days := l.ChurnedAt.Sub(l.SignsStart).Hours() / 24
	if days < 20 || days > 155 {
		t.Errorf("%+v: signs %.0f days before", l, days)
	}
	if l.SignsStart.After(co.End()) {
		t.Errorf("%+v: signs after the end", l)
	}
}

func TestNaiveRuleIsFooled(t *testing.T) {
	for _, seed := range []uint64{1, 2, 7} {
		co := company(t, Config{Customers: 200, Days: 120, Seed: seed, Volume: .3})
		_, s := co.Labels()
		t.Logf("seed %d: %d firings, precision %.3f, recall %.3f", seed, s.Firings, s.Precision, s.Recall)
		if s.Firings < 20 || s.Precision > .35 {
			t.Errorf("seed %d: precision %.3f of %d firings", seed, s.Precision, s.Firings)
		}
	}
}

func TestWriteLabels(t *testing.T) {
	co := company(t, Config{Customers: 80, Days: 60, Seed: 1, Volume: .05})
	var b bytes.Buffer
	if err := co.WriteLabels(&b); err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(&b)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 81 || strings.Join(rows[0], ",") != "customer,segment,churned_at,causes,signs_start,oddity,marks" {
		t.Errorf("%d rows, head %v", len(rows), rows[0])
	}
}

// TestUntidy: the untidy stream holds the same events as the tidy one, some late, some twice, and a few copies that differ.
func TestUntidy(t *testing.T) {
	cfg := Config{Customers: 60, Days: 60, Seed: 9}
	type fact struct{ id, at string }
	read := func(cfg Config) (order []fact, bodies map[fact][]string) {
		bodies = map[fact][]string{}
		for l := range company(t, cfg).Events() {
			i := bytes.Index(l.JSON, []byte(`"id":"`)) + 6
			f := fact{string(l.JSON[i : i+16]), l.Time.String()}
			order = append(order, f)
			bodies[f] = append(bodies[f], string(l.JSON))
		}
		return order, bodies
	}
	tidy, want := read(cfg)
	cfg.Untidy = true
	untidy, got := read(cfg)
	if len(got) != len(want) {
		t.Fatalf("%d distinct events, want %d", len(got), len(want))
	}
	copies, differing := len(untidy)-len(tidy), 0
	for f, b := range got {
		found := false
		for _, x := range b {
			found = found || x == want[f][0]
			if x != b[0] {
				differing++
			}
		}
		if !found {
			t.Fatalf("%v lost its tidy form", f)
		}
	}
	late, newest := 0, ""
	for _, f := range untidy {
		if f.at < newest {
			late++
		}
		newest = max(newest, f.at)
	}
	n := float64(len(tidy))
	if share := float64(copies) / n; share < .007 || share > .013 {
		t.Errorf("%.4f copies", share)
	}
	if differing < 5 {
		t.Errorf("%d copies differ", differing)
	}
	if share := float64(late) / n; share < .009 || share > .02 {
		t.Errorf("%.4f out of order", share)
	}
}

// TestStreamsAreApart: a company without its last oddity tells everything else as it did, since streams are apart.
func TestStreamsAreApart(t *testing.T) {
	cfg := Config{Customers: 120, Days: 45, Seed: 6, Volume: .2}
	all, few := allOddities(), allOddities()
	few = few[:len(few)-1]
	tell := func(odd []trait) (*Company, map[string][]string) {
		co, err := newCompany(cfg, allCauses(), allHazards(), odd)
		if err != nil {
			t.Fatal(err)
		}
		by := map[string][]string{}
		for l := range co.Events() {
			by[l.Customer] = append(by[l.Customer], string(l.JSON))
		}
		return co, by
	}
	full, a := tell(all)
	_, b := tell(few)
	moved := 0
	for i := range full.customers {
		c := &full.customers[i]
		if c.odd != nil && c.odd.code == all[len(all)-1].code {
			moved++
			continue
		}
		if strings.Join(a[c.id], "\n") != strings.Join(b[c.id], "\n") {
			t.Errorf("%s changed with an oddity that it does not have", c.id)
		}
	}
	if moved == 0 {
		t.Error("nobody had the last oddity")
	}
}

func BenchmarkEvents(b *testing.B) {
	n, bytes := 0, 0
	for b.Loop() {
		for l := range company(b, Config{Customers: 100, Days: 60, Seed: 1}).Events() {
			n++
			bytes += len(l.JSON)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(bytes)/float64(n), "B/event")
}
