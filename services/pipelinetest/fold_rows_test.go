package pipelinetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// row is a row of a view: the text of each column. Numbers are written as number does, arrays as list does.
type row map[string]string

// asker runs statements on a database and gives the lines of the answer.
type asker interface {
	SQL(statement string, args ...any) []string
}

// rowsOf reads the rows of a statement.
func rowsOf(t *testing.T, db asker, statement string) []row {
	t.Helper()
	lines := db.SQL("%s", statement+` SETTINGS output_format_json_quote_64bit_integers = 1, output_format_json_quote_denormals = 1 FORMAT JSONEachRow`)
	rows := make([]row, 0, len(lines))
	for _, line := range lines {
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()
		var columns map[string]any
		if err := d.Decode(&columns); err != nil {
			t.Fatalf("read a row of %s: %v: %s", statement, err, line)
		}
		r := row{}
		for name, v := range columns {
			r[name] = text(v)
		}
		rows = append(rows, r)
	}
	return rows
}

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return v
	case json.Number:
		f, err := v.Float64()
		if err != nil || !strings.ContainsAny(v.String(), ".eE") {
			return v.String()
		}
		return number(f)
	case []any:
		var items []string
		for _, it := range v {
			items = append(items, text(it))
		}
		return list(items)
	default:
		return fmt.Sprint(v)
	}
}

// number writes a number in one way.
func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// mostDifferences is how many differences of a table are told.
const mostDifferences = 8

// compareRows tells every difference between what a table holds and what it should, column by column, and whether there was none.
func compareRows(t *testing.T, what string, key []string, got, want []row) bool {
	t.Helper()
	index := func(rows []row, side string) map[string]row {
		by := map[string]row{}
		for _, r := range rows {
			k := keyOf(r, key)
			if _, twice := by[k]; twice {
				t.Errorf("%s: %s has two rows of %s", what, side, k)
			}
			by[k] = r
		}
		return by
	}
	have, should := index(got, "it"), index(want, "the reference")
	var wrong []string
	for k, w := range should {
		g, ok := have[k]
		if !ok {
			wrong = append(wrong, fmt.Sprintf("%s is missing: %v", k, w))
			continue
		}
		wrong = append(wrong, differences(k, g, w)...)
	}
	for k, g := range have {
		if _, ok := should[k]; !ok {
			wrong = append(wrong, fmt.Sprintf("%s should not be there: %v", k, g))
		}
	}
	if len(wrong) == 0 {
		return true
	}
	slices.Sort(wrong)
	shown := wrong[:min(len(wrong), mostDifferences)]
	t.Errorf("%s: %d rows, and %d are right; %d differences, such as\n  %s", what, len(got), len(want), len(wrong), strings.Join(shown, "\n  "))
	return false
}

func keyOf(r row, key []string) string {
	parts := make([]string, len(key))
	for i, c := range key {
		parts[i] = r[c]
	}
	return strings.Join(parts, " | ")
}

// differences lists the columns in which two rows differ; a column that only one of them has is a difference.
func differences(k string, got, want row) []string {
	var wrong []string
	for c := range want {
		if g, ok := got[c]; !ok || g != want[c] {
			wrong = append(wrong, fmt.Sprintf("%s: %s is %s, and %s is right", k, c, got[c], want[c]))
		}
	}
	for c := range got {
		if _, ok := want[c]; !ok {
			wrong = append(wrong, fmt.Sprintf("%s: the reference has no column %s", k, c))
		}
	}
	return wrong
}
