package pipelinetest

import (
	"math"
	"regexp"
	"slices"
	"testing"
	"time"

	"glidepath/pkg/generate"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
)

// TestDecision11AScoreExplainsItself judges a generated company at several ticks and reads the rows back: the stored points sum to the
// stored score to the last bit, in whatever order; the stored signals and the scorecard that the row names give the same score with the
// same contributions again; and the change between two rows splits exactly into measures, caps, coverage and the scorecard.
func TestDecision11AScoreExplainsItself(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.Start(p.Ingest(nil), p.Scorer(nil))
	company, lines := Lines(t, generate.Config{Customers: 80, Days: 120, Seed: 11, Volume: 0.2})
	p.Produce(lines)
	var before map[string]store.Score
	kinds := map[health.PartKind]int{}
	for _, days := range []int{21, 7, 0} {
		at := company.End().AddDate(0, 0, -days)
		p.Judge(at)
		rows := p.latest(at)
		for customer, row := range rows {
			explains(t, p.Card, &row)
			if last, ok := before[customer]; ok {
				splits(t, p.Card, &last, &row, kinds)
			}
		}
		before = rows
	}
	if len(before) < 60 || kinds[health.Behaviour] < 100 || kinds[health.CapChange] == 0 || kinds[health.CoverageChange] == 0 {
		t.Errorf("%d customers, parts of changes by kind: %v", len(before), kinds)
	}
	// ClickHouse, which readers ask, finds the same.
	for _, order := range []string{"points", "arraySort(points)", "arrayReverse(points)"} {
		if n := p.One("SELECT countIf(arraySum(%s) != score AND NOT isNaN(score)) FROM scores_known", order); n != "0" {
			t.Errorf("of %s rows arraySum(%s) differs from the score", n, order)
		}
	}
	if n := p.One("SELECT countIf(scorecard != '%s' OR empty(points)) FROM scores_known", p.Card.ID()); n != "0" {
		t.Errorf("%s rows name another scorecard, or nothing that contributed", n)
	}
	other := otherCard(t)
	row := before[firstOf(before)]
	a, b := p.Card.Judge(row.Signals), other.Judge(row.Signals)
	sum := 0.0
	for _, part := range health.Change(a, health.Step{Kind: health.Behaviour, Score: b}) {
		if sum += part.Points; part.Kind == health.Behaviour {
			t.Errorf("the same signals under another scorecard are told as a change of behaviour: %+v", part)
		}
	}
	if sum != b.Score-a.Score {
		t.Errorf("under another scorecard the parts sum to %v and the score changes by %v", sum, b.Score-a.Score)
	}
}

// latest reads the newest rows of all customers, of a tick.
func (p *Pipeline) latest(at time.Time) map[string]store.Score {
	p.tb.Helper()
	rows := map[string]store.Score{}
	customers := p.SQL("SELECT customer FROM scores_known WHERE as_of = toDateTime(%d)", at.Unix())
	p.check(p.Store.LatestScores(p.tb.Context(), 0, customers, func(s *store.Score) error {
		rows[s.Customer] = *s
		return nil
	}))
	return rows
}

func explains(t *testing.T, card *health.Scorecard, row *store.Score) {
	t.Helper()
	sum := 0.0
	for _, c := range row.Contributions {
		sum += c.Points
	}
	if sum != row.Score.Score && !math.IsNaN(row.Score.Score) {
		t.Errorf("the points of %s at %s sum to %v, and the score is %v", row.Customer, row.AsOf, sum, row.Score.Score)
	}
	again := card.Judge(row.Signals)
	alike := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	if !alike(again.Score, row.Score.Score) || again.Band != row.Band || again.Stage != row.Stage || again.Coverage != row.Coverage || !slices.Equal(again.Causes, row.Causes) {
		t.Errorf("the stored signals of %s at %s give %v %s %s, and the row says %v %s %s", row.Customer, row.AsOf, again.Score, again.Band, again.Stage, row.Score.Score, row.Band, row.Stage)
	}
	if !slices.EqualFunc(again.Contributions, row.Contributions, func(a, b health.Contribution) bool {
		return a.Measure == b.Measure && a.Signal == b.Signal && alike(a.Value, b.Value) && a.Points == b.Points && a.Max == b.Max
	}) {
		t.Errorf("the stored signals of %s at %s give other contributions than are stored", row.Customer, row.AsOf)
	}
}

func splits(t *testing.T, card *health.Scorecard, last, row *store.Score, kinds map[health.PartKind]int) {
	t.Helper()
	for what, pair := range map[string][2]health.Score{"stored rows": {last.Score, row.Score}, "judged again": {card.Judge(last.Signals), card.Judge(row.Signals)}} {
		sum, parts := 0.0, health.Change(pair[0], health.Step{Kind: health.Behaviour, Score: pair[1]})
		for _, part := range parts {
			if sum += part.Points; what == "judged again" {
				kinds[part.Kind]++
			}
		}
		if want := pair[1].Score - pair[0].Score; sum != want && !math.IsNaN(want) {
			t.Errorf("%s: the parts of the change of %s sum to %v, and the score changed by %v: %+v", what, row.Customer, sum, want, parts)
		}
	}
}

// otherCard is the scorecard that ships with another weight.
func otherCard(t *testing.T) *health.Scorecard {
	t.Helper()
	text := shippedCard(t)
	// The dimension's weight, in the scorecard and in its variants.
	changed := regexp.MustCompile(`(name: usage, weight|[{ ]usage): [0-9]+`).ReplaceAllString(text, "$1: 3")
	if changed == text {
		t.Fatal("the scorecard that ships gives usage no weight")
	}
	card, err := health.LoadScorecard("other", []byte(changed))
	if err != nil {
		t.Fatal(err)
	}
	return card
}

func firstOf(rows map[string]store.Score) string {
	first := ""
	for c, r := range rows {
		if !math.IsNaN(r.Score.Score) && (first == "" || c < first) {
			first = c
		}
	}
	return first
}
