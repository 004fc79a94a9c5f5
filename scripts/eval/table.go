package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
)

// table is one question, answered for several groups of customers. The first column is what is judged; it must be better than each of
// the rivals.
type table struct {
	title   string
	how     string // how the figures are defined
	of      string // what group's n counts
	columns []string
	rivals  []int // columns
	low     bool  // less is better
	days    bool  // figures are days, else shares
	figures []figure
}

// figure is one row of a table.
type figure struct {
	group  string
	n      int
	weighs bool      // enough customers to count as a miss
	values []float64 // by column; NaN where there is no figure
}

// enough is how many churned customers a segment or a cause must have for its figures to count.
const enough = 50

// lead is by how much a figure is better than that of a rival: negative where it is worse.
func (t *table) lead(f *figure, rival int) float64 {
	if t.low {
		return f.values[rival] - f.values[0]
	}
	return f.values[0] - f.values[rival]
}

// missed names the rivals that a figure is not better than. Of rates of false alarms, being as good as one that never errs is enough.
func (t *table) missed(f *figure) []string {
	var names []string
	for _, r := range t.rivals {
		switch lead := t.lead(f, r); {
		case math.IsNaN(f.values[r]) || lead > 0 || t.low && f.values[0] == 0:
		case math.IsNaN(f.values[0]):
			names = append(names, t.columns[r]+" ("+t.number(f.values[r])+")")
		default:
			names = append(names, fmt.Sprintf("%s (%s, lead %s)", t.columns[r], t.number(f.values[r]), t.signed(lead)))
		}
	}
	return names
}

func (t *table) number(v float64) string {
	switch {
	case math.IsNaN(v):
		return "-"
	case t.days:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.3f", v)
}

func (t *table) signed(v float64) string {
	if s := t.number(v); v < 0 || s == "-" {
		return s
	}
	return "+" + t.number(v)
}

// print writes the table with the lead over each rival.
func (t *table) print(out io.Writer) error {
	fmt.Fprintf(out, "\n%s\n", t.title)
	for line := range strings.SplitSeq(t.how, "\n") {
		fmt.Fprintf(out, "  %s\n", line)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "group\t%s\t%s\t", t.of, strings.Join(t.columns, "\t"))
	for _, r := range t.rivals {
		fmt.Fprintf(w, "over %s\t", t.columns[r])
	}
	fmt.Fprintln(w)
	for i := range t.figures {
		f := &t.figures[i]
		fmt.Fprintf(w, "%s\t%d\t", f.group, f.n)
		for _, v := range f.values {
			fmt.Fprintf(w, "%s\t", t.number(v))
		}
		for _, r := range t.rivals {
			fmt.Fprintf(w, "%s\t", t.signed(t.lead(f, r)))
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

// printMisses names each figure that counts and is not better than all its rivals.
func printMisses(out io.Writer, tables []table) {
	fmt.Fprintf(out, "\nMisses: figures, overall and of every group with at least %d churned customers, that are not better than both simple rules\n", enough)
	total, missed := 0, 0
	for i := range tables {
		t := &tables[i]
		for k := range t.figures {
			f := &t.figures[k]
			if !f.weighs || len(t.rivals) == 0 {
				continue
			}
			total++
			if names := t.missed(f); len(names) > 0 {
				missed++
				fmt.Fprintf(out, "  %s, %s: %s is not better than %s\n", t.title, f.group, t.number(f.values[0]), strings.Join(names, " nor "))
			}
		}
	}
	fmt.Fprintf(out, "%d of %d figures are missed\n", missed, total)
}
