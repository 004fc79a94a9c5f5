package cli

import (
	"context"
	"fmt"
	"strconv"

	"glidepath/pkg/health"
	"glidepath/pkg/money"
	"glidepath/pkg/store"
)

// groupRow is a parent with the sums of its customers that have not churned, itself among them where it is one. Amounts are in minor units.
type groupRow struct {
	Parent    string   `json:"parent"`
	Name      string   `json:"name"`
	Customers int      `json:"customers"`
	LetGo     int      `json:"let_go"` // of them; they count as zero
	WorstBand string   `json:"worst_band"`
	Lowest    *float64 `json:"lowest_score"`
	AtRisk    int64    `json:"value_at_risk"`
	Saveable  int64    `json:"saveable_value"`
	WorthIn   maybe    `json:"value_currency"`
	Apart     int      `json:"customers_apart"` // whose values are in another currency and not in the sums
}

func newGroupRow(g *store.Group, company string) groupRow {
	return groupRow{Parent: g.Parent, Name: g.Name, Customers: g.Customers, LetGo: g.LetGo, WorstBand: g.WorstBand, Lowest: known(g.Lowest),
		AtRisk: g.AtRisk, Saveable: g.Saveable, WorthIn: maybe(company), Apart: g.Apart}
}

// groupList is the list of the groups that a ranking asks for.
func groupList(ctx context.Context, st *store.Store, r store.Ranking, v *view) (listing, error) {
	var err error
	if r.Currency, err = st.CompanyCurrency(ctx, r.AsOf); err != nil {
		return listing{}, err
	}
	found, err := st.Groups(ctx, r, "")
	if err != nil {
		return listing{}, err
	}
	l := listing{
		empty: v.say("no groups"),
		columns: []column{{v.say("parent"), false}, {v.say("name"), false}, {v.say("customers"), true}, {v.say("worst band"), false},
			{v.say("lowest score"), true}, {v.say("at risk"), true}, {v.say("saveable"), true}},
		keys: []string{"parent", "name", "customers", "let_go", "worst_band", "lowest_score", "value_at_risk", "saveable_value",
			"value_currency", "customers_apart"},
	}
	rows, apart := []groupRow{}, 0
	for i := range found {
		g := newGroupRow(&found[i], r.Currency)
		rows = append(rows, g)
		apart += g.Apart
		atRisk, saveable := g.worthCells()
		l.rows = append(l.rows, []string{g.Parent, oneLine(g.Name), strconv.Itoa(g.Customers), health.BandName(v.Lang, health.Band(g.WorstBand)),
			whole(g.Lowest), atRisk, saveable})
		l.csv = append(l.csv, []string{g.Parent, g.Name, strconv.Itoa(g.Customers), strconv.Itoa(g.LetGo), g.WorstBand, plain(g.Lowest),
			strconv.FormatInt(g.AtRisk, 10), strconv.FormatInt(g.Saveable, 10), string(g.WorthIn), strconv.Itoa(g.Apart)})
	}
	l.data = rows
	if apart > 0 {
		l.note = fmt.Sprintf(v.say("groups apart"), apart, r.Currency)
	}
	return l, nil
}

// worthCells are the sums; a dash where the scorecard knows no values.
func (g *groupRow) worthCells() (atRisk, saveable string) {
	if g.WorthIn == "" {
		return "–", "–"
	}
	return money.Round(g.AtRisk, string(g.WorthIn)), money.Round(g.Saveable, string(g.WorthIn))
}

// readGroups finds the group that a customer belongs to, and the one that it is the parent of.
func (e *explanation) readGroups(ctx context.Context, st *store.Store, parent string) error {
	parents := []string{e.Customer}
	if parent != "" && parent != e.Customer {
		parents = []string{parent, e.Customer}
	}
	for _, p := range parents {
		found, err := st.Groups(ctx, store.Ranking{AsOf: e.AsOf, Currency: string(e.Company), Order: store.BySaveable, Limit: 1}, p)
		if err != nil {
			return err
		}
		for i := range found {
			e.Groups = append(e.Groups, newGroupRow(&found[i], string(e.Company)))
		}
	}
	return nil
}

// groups says which group a customer belongs to, and what is at stake in all of it.
func (p *page) groups() {
	for i := range p.e.Groups {
		g := &p.e.Groups[i]
		name := g.Parent
		if g.Name != "" {
			name = p.say("with id", oneLine(g.Name), g.Parent)
		}
		line := p.say("part of group", name)
		if g.Parent == p.e.Customer {
			line = p.say("heads a group")
		}
		if band := health.BandName(p.v.Lang, health.Band(g.WorstBand)); g.Customers == 1 {
			line += p.say("group of one", band)
		} else {
			line += p.say("group size", g.Customers, band)
		}
		if g.WorthIn != "" {
			atRisk, saveable := g.worthCells()
			line += p.say("group sums", atRisk, saveable)
		}
		if g.LetGo > 0 {
			line += p.say("group let go", g.LetGo)
		}
		if g.Apart > 0 {
			line += p.say("group apart", g.Apart, string(g.WorthIn))
		}
		p.line("%s", line+p.say("full stop"))
	}
}
