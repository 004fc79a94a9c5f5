package cli

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"glidepath/pkg/health"
	"glidepath/pkg/money"
	"glidepath/pkg/plainjson"
	"glidepath/pkg/store"
)

// customerRow is one customer of a list. Its change is that within 7 days; amounts are in minor units.
type customerRow struct {
	Customer    string       `json:"customer"`
	Name        string       `json:"name"`
	Segment     string       `json:"segment"`
	Score       *float64     `json:"score"`
	Change      *float64     `json:"change_7d"`
	Band        string       `json:"band"`
	Override    *overrideRow `json:"override"`
	Stage       string       `json:"stage"`
	StageSince  maybe        `json:"stage_since"` // a UTC day
	Marks       []string     `json:"marks"`
	MRR         int64        `json:"mrr"`
	Currency    string       `json:"currency"`
	Likelihood  *float64     `json:"likelihood"` // of loss within the scorecard's horizon
	Remaining   int64        `json:"remaining"`
	AtRisk      int64        `json:"value_at_risk"`
	Saveable    int64        `json:"saveable_value"`
	WorthIn     string       `json:"value_currency"` // of the three
	Apart       bool         `json:"ranked_apart"`   // value_currency is not the company's
	Disposition maybe        `json:"disposition"`
	LetGoFor    maybe        `json:"disposition_reason"` // as it was stated
	Grounds     []string     `json:"let_go_grounds"`     // on which the customer is let go and counts zero
	Owner       string       `json:"owner"`
	Causes      []string     `json:"causes"`
	Understood  bool         `json:"causes_understood"` // one of them is more than a surface reason
	AsOf        time.Time    `json:"as_of"`
	Coverage    float64      `json:"coverage"`
	Confidence  *float64     `json:"confidence"`
	Reasons     []reason     `json:"reasons"`
}

// overrideRow is what a person holds a customer's health to be.
type overrideRow struct {
	Band   string    `json:"band"`
	Reason string    `json:"reason"`
	Until  time.Time `json:"until"`
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at"`
}

// reason is one contribution that costs a customer points.
type reason struct {
	Measure string   `json:"measure"`
	Signal  string   `json:"signal"`
	Value   *float64 `json:"value"`
	Points  float64  `json:"points"`
	Max     float64  `json:"max"`
	Text    string   `json:"text"`
}

// rankedList is the list of customers that a ranking asks for.
func rankedList(ctx context.Context, st *store.Store, r store.Ranking, v *view) (listing, error) {
	var err error
	if r.Currency, err = st.CompanyCurrency(ctx, r.AsOf); err != nil {
		return listing{}, err
	}
	overrides, err := st.Overrides(ctx, r.AsOf, "")
	if err != nil {
		return listing{}, err
	}
	rows := []customerRow{}
	letGo := map[string]health.Account{}
	err = st.Ranked(ctx, r, func(s *store.Score) error {
		row := newCustomerRow(s, v)
		if row.Disposition == health.LetGo {
			letGo[s.Customer] = s.Signals.Account
		}
		row.Apart = ranksApart(&row, r.Currency)
		if o, ok := overrides[s.Customer]; ok {
			row.Override = newOverrideRow(&o)
		}
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return listing{}, err
	}
	reasons, err := st.DispositionReasons(ctx, r.AsOf, slices.Sorted(maps.Keys(letGo)))
	if err != nil {
		return listing{}, err
	}
	for i := range rows {
		if a, ok := letGo[rows[i].Customer]; ok {
			rows[i].letGo(&a, reasons[rows[i].Customer], health.Unknown)
		}
	}
	apart, err := st.RankedApart(ctx, r)
	if err != nil {
		return listing{}, err
	}
	return customerListing(rows, apartNote(apart, r.Currency, v), v), nil
}

func customerListing(rows []customerRow, note string, v *view) listing {
	l := listing{
		data: rows, empty: v.say("no customers"), note: note,
		columns: []column{{v.say("customer"), false}, {v.say("name"), false}, {v.say("segment"), false}, {v.say("score"), true}, {v.say("change"), true},
			{v.say("band"), false}, {v.say("mrr"), true}, {v.say("at risk"), true}, {v.say("saveable"), true}, {v.say("likely cause"), false},
			{v.say("marks"), false}, {v.say("reasons"), false}},
		keys: []string{"customer", "name", "segment", "score", "change_7d", "band", "stage", "stage_since", "mrr", "currency", "owner", "likelihood",
			"remaining", "value_at_risk", "saveable_value", "value_currency", "ranked_apart", "disposition", "disposition_reason", "let_go_grounds",
			"causes", "causes_understood", "marks",
			"override_band", "override_until", "override_reason", "override_by", "as_of", "coverage", "confidence", "reasons"},
	}
	for i := range rows {
		c := &rows[i]
		texts := make([]string, len(c.Reasons))
		for j := range c.Reasons {
			texts[j] = c.Reasons[j].Text
		}
		atRisk, saveable := c.worthCells(v)
		l.rows = append(l.rows, []string{oneLine(c.Customer), oneLine(c.Name), oneLine(c.Segment), whole(c.Score), signed(c.Change), c.bandCell(v),
			c.mrrCell(), atRisk, saveable, strings.Join(causesShown(c.Causes, c.Band, v.Lang), "\n"),
			strings.Join(c.markNames(v), "\n"), strings.Join(texts[:min(len(texts), reasonsShown)], "\n")})
		l.csv = append(l.csv, c.csv(texts))
	}
	return l
}

func (c *customerRow) csv(reasons []string) []string {
	var o overrideRow
	until := ""
	if c.Override != nil {
		o, until = *c.Override, c.Override.Until.Format(time.RFC3339)
	}
	amount := func(n int64) string { return strconv.FormatInt(n, 10) }
	return []string{c.Customer, c.Name, c.Segment, plain(c.Score), plain(c.Change), c.Band, c.Stage, string(c.StageSince), amount(c.MRR), c.Currency, c.Owner,
		plain(c.Likelihood), amount(c.Remaining), amount(c.AtRisk), amount(c.Saveable), c.WorthIn, strconv.FormatBool(c.Apart), string(c.Disposition),
		string(c.LetGoFor), strings.Join(c.Grounds, " "),
		strings.Join(c.Causes, " "), strconv.FormatBool(c.Understood), strings.Join(c.Marks, " "), o.Band, until, o.Reason, o.By,
		c.AsOf.Format(time.RFC3339), strconv.FormatFloat(c.Coverage, 'g', 4, 64), plain(c.Confidence), strings.Join(reasons, " | ")}
}

// bandCell is the computed band, with what a person holds it to be below.
func (c *customerRow) bandCell(v *view) string {
	cell := health.BandName(v.Lang, health.Band(c.Band))
	if o := c.Override; o != nil {
		cell += "\n" + fmt.Sprintf(v.say("by hand"), health.BandName(v.Lang, health.Band(o.Band)), o.Until.Format(time.DateOnly))
	}
	return cell
}

// worthCells are value at risk and saveable value; a customer whom the company lets go says why it has none.
func (c *customerRow) worthCells(v *view) (atRisk, saveable string) {
	if c.Likelihood == nil {
		return "–", "–"
	}
	atRisk, saveable = money.Round(c.AtRisk, c.WorthIn), money.Round(c.Saveable, c.WorthIn)
	if c.unpriced() {
		atRisk, saveable = "–", "–"
	}
	if c.Disposition == health.LetGo {
		saveable += "\n" + v.say("let go") + "\n" + c.groundsText(v)
	}
	return atRisk, saveable
}

// unpriced tells that nobody has stated what the customer pays, so that nothing is known of its value: that is not zero.
func (c *customerRow) unpriced() bool { return c.MRR == 0 && c.Currency == "" }

func (c *customerRow) mrrCell() string {
	if c.unpriced() {
		return "–"
	}
	return money.Round(c.MRR, c.Currency)
}

// letGo notes on which grounds a customer is let go.
func (c *customerRow) letGo(a *health.Account, reason string, margin float64) {
	c.LetGoFor = maybe(reason)
	for _, g := range health.Grounds(a, reason, margin) {
		c.Grounds = append(c.Grounds, string(g))
	}
}

// groundsText is why a customer is let go, as people read it: the grounds that count, else the words that were stated.
func (c *customerRow) groundsText(v *view) string {
	names := make([]string, len(c.Grounds))
	for i, g := range c.Grounds {
		names[i] = health.GroundName(v.Lang, health.Ground(g))
	}
	switch {
	case len(names) > 0:
		return strings.Join(names, v.say("and"))
	case c.LetGoFor != "":
		return oneLine(string(c.LetGoFor))
	}
	return v.say("no ground")
}

func (c *customerRow) markNames(v *view) []string {
	out := make([]string, len(c.Marks))
	for i, m := range c.Marks {
		out[i] = health.MarkName(v.Lang, m)
	}
	return out
}

const causesListed = 2

// causesShown are the likeliest causes as people read them. What a customer in trouble says is not the reason as long as it is only the surface.
func causesShown(causes []string, band string, lang health.Lang) []string {
	if !health.UnderstoodCodes(causes) {
		if b := health.Band(band); len(causes) == 0 && b != health.AtRisk && b != health.Critical {
			return nil
		}
		return []string{health.NotUnderstood(lang)}
	}
	var out []string
	for _, code := range causes[:min(len(causes), causesListed)] {
		out = append(out, health.CauseName(lang, code))
	}
	return out
}

// ranksApart tells that a customer's value cannot be compared with those in the company's currency: it is in another, or in one that nobody stated.
func ranksApart(c *customerRow, company string) bool {
	return company != "" && c.WorthIn != company && (c.WorthIn != "" || c.AtRisk != 0)
}

// apartNote says which customers' values stand in another currency, and what mends it; nothing where none do.
func apartNote(apart []store.Apart, company string, v *view) string {
	total := 0
	parts := make([]string, len(apart))
	for i, a := range apart {
		total += a.Customers
		parts[i] = cmp.Or(a.Currency, v.say("currency not stated")) + " " + strconv.Itoa(a.Customers)
	}
	if total == 0 {
		return ""
	}
	return fmt.Sprintf(v.say("apart"), total, strings.Join(parts, ", "), company)
}

func newCustomerRow(s *store.Score, v *view) customerRow {
	acc := &s.Signals.Account
	since := ""
	if !s.StageSince.IsZero() {
		since = s.StageSince.Format(time.DateOnly)
	}
	return customerRow{
		Customer: s.Customer, Name: acc.Name, Segment: acc.Segment, Score: known(s.Score.Score), Change: known(s.Change),
		Band: string(s.Band), Stage: string(s.Stage), StageSince: maybe(since), Marks: s.Marks,
		MRR: acc.MRR, Currency: acc.Currency, Owner: acc.Owner, Disposition: maybe(acc.Disposition), Grounds: []string{},
		Likelihood: known(s.Worth.Likelihood), Remaining: s.Worth.Remaining, AtRisk: s.Worth.AtRisk, Saveable: s.Worth.Saveable, WorthIn: s.Worth.Currency,
		Causes: s.Causes, Understood: health.UnderstoodCodes(s.Causes), AsOf: s.AsOf, Coverage: s.Coverage, Confidence: known(s.Confidence),
		Reasons: reasonsOf(s, v.Lang),
	}
}

func newOverrideRow(o *store.Override) *overrideRow {
	return &overrideRow{Band: o.Band, Reason: o.Reason, Until: o.Until, By: o.By, At: o.At}
}

// reasonsOf are the contributions that cost most, the dearest first. What a limit and a measure both say is told once.
func reasonsOf(s *store.Score, lang health.Lang) []reason {
	sorted := slices.Clone(s.Contributions)
	slices.SortStableFunc(sorted, func(x, y health.Contribution) int { return cmp.Compare(y.Lost(), x.Lost()) })
	out := []reason{}
	for _, c := range sorted {
		if len(out) == reasonsKept || c.Lost() < leastLost {
			break
		}
		text := health.DescribePart(lang, c, s.Signals.Get)
		if slices.ContainsFunc(out, func(r reason) bool { return r.Signal == string(c.Signal) }) {
			continue
		}
		out = append(out, reason{c.Measure, string(c.Signal), known(c.Value), c.Points, c.Max, text})
	}
	return out
}

// maybe is a text that JSON shows as null where it is not known.
type maybe string

// MarshalJSON writes the text, or null.
func (m maybe) MarshalJSON() ([]byte, error) {
	if m == "" {
		return []byte("null"), nil
	}
	return plainjson.Append(nil, string(m))
}

// known is a number as JSON shows it: null where it is unknown, or came from a division by nothing.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// whole, signed and plain are numbers as tables and CSV show them; unknown ones are a dash, or nothing.
func whole(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(*v, 'f', 0, 64)
}

func signed(v *float64) string {
	if v == nil {
		return "–"
	}
	switch r := math.Round(*v); {
	case r > 0:
		return "+" + strconv.FormatFloat(r, 'f', 0, 64)
	case r < 0:
		return "−" + strconv.FormatFloat(-r, 'f', 0, 64)
	}
	return "0"
}

func plain(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}
