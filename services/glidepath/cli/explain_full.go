package cli

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"glidepath/pkg/health"
)

// contributionTable shows what costs most first, and the points to a tenth, rounded so that what is shown sums to what is shown.
func (e *explanation) contributionTable(b *strings.Builder, v *view) {
	fmt.Fprintf(b, "\n%s\n", v.say("contributions"))
	l := listing{columns: []column{{v.say("measure"), false}, {v.say("dimension"), false}, {v.say("points"), true},
		{v.say("of"), true}, {v.say("seen"), false}}}
	sorted := slices.Clone(e.Contributions)
	slices.SortStableFunc(sorted, func(x, y contribution) int { return cmp.Compare(y.lost(), x.lost()) })
	total := 0.0
	for _, c := range sorted {
		shown := roundTenth(total+c.Points) - roundTenth(total)
		total += c.Points
		ofText := tenths(shown + roundTenth(c.Max-c.Points))
		if c.Dimension == "cap" {
			ofText = ""
		}
		l.rows = append(l.rows, []string{c.Name, health.DimensionName(v.Lang, c.Dimension), tenths(shown), ofText, c.Text})
	}
	if len(l.rows) > 0 {
		_ = l.printTable(b) // a Builder takes everything
	}
	switch {
	case e.Score == nil:
		fmt.Fprintf(b, v.say("sum so far")+"\n", tenths(e.Sum))
	case e.Sum != *e.Score:
		fmt.Fprintf(b, v.say("sum wrong")+"\n", strconv.FormatFloat(e.Sum, 'g', -1, 64))
	default:
		fmt.Fprintf(b, v.say("sum")+"\n", tenths(e.Sum))
	}
}

func roundTenth(v float64) float64 { return math.Round(v*10) / 10 }

func tenths(v float64) string { return strconv.FormatFloat(roundTenth(v)+0, 'f', 1, 64) }
