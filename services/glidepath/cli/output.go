package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/rivo/uniseg" // widths of Chinese and combined characters on a terminal
	"github.com/spf13/pflag"
)

// listing is rows for people (table), for spreadsheets (csv) and for programs (json).
type listing struct {
	columns []column
	rows    [][]string // a cell of a table may have several lines
	note    string     // what a table says below
	empty   string     // what a table says instead of nothing
	data    any        // what JSON shows: a slice
	csv     [][]string // rows for CSV; rows where nil
	keys    []string   // the first row of CSV: English names that do not change
}

type column struct {
	title string
	right bool // numbers
}

// format is the flag -o.
type format struct{ choiceFlag }

func (f *format) flags(fs *pflag.FlagSet) {
	f.value, f.of = "table", []string{"table", "json", "csv"}
	fs.VarP(&f.choiceFlag, "output", "o", "`format`: table, json or csv")
}

func (f *format) print(w io.Writer, l listing) error {
	switch f.value {
	case "json":
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(l.data)
	case "csv":
		return l.printCSV(w)
	}
	return l.printTable(w)
}

func (l *listing) printCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := l.csv
	if rows == nil {
		rows = l.rows
	}
	if err := out.Write(l.keys); err != nil {
		return err
	}
	for _, r := range rows {
		if err := out.Write(r); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (l *listing) printTable(w io.Writer) error {
	if len(l.rows) == 0 {
		_, err := fmt.Fprintln(w, l.empty)
		return err
	}
	widths := make([]int, len(l.columns))
	for i, c := range l.columns {
		widths[i] = uniseg.StringWidth(c.title)
	}
	for _, r := range l.rows {
		for i := range r {
			r[i] = harmless(r[i])
		}
		for i, cell := range r {
			for line := range strings.SplitSeq(cell, "\n") {
				widths[i] = max(widths[i], uniseg.StringWidth(line))
			}
		}
	}
	titles := make([]string, len(l.columns))
	for i, c := range l.columns {
		titles[i] = c.title
	}
	var b strings.Builder
	l.line(&b, widths, titles)
	for _, r := range l.rows {
		cells, height := make([][]string, len(r)), 1
		for i, cell := range r {
			cells[i] = strings.Split(cell, "\n")
			height = max(height, len(cells[i]))
		}
		for n := range height {
			texts := make([]string, len(r))
			for i := range r {
				if n < len(cells[i]) {
					texts[i] = cells[i][n]
				}
			}
			l.line(&b, widths, texts)
		}
	}
	if l.note != "" {
		b.WriteString("\n" + harmless(l.note) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (l *listing) line(b *strings.Builder, widths []int, cells []string) {
	var line strings.Builder
	for i, cell := range cells {
		pad := strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell))
		if i > 0 {
			line.WriteString("  ")
		}
		if l.columns[i].right {
			line.WriteString(pad + cell)
		} else {
			line.WriteString(cell + pad)
		}
	}
	b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}

// harmless keeps bytes that producers wrote from steering the terminal.
func harmless(cell string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && !strconv.IsPrint(r) {
			return '·'
		}
		return r
	}, cell)
}

// oneLine is a text of somebody else's in the middle of ours: its line breaks must not make lines that seem to be ours.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
