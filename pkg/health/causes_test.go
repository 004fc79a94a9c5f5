package health

import "testing"

// Every row of the table has a code, signals that exist, a rule and a name in each language.
func TestCauseTable(t *testing.T) {
	seen := make(map[string]bool)
	for i := range causeTable {
		row := &causeTable[i]
		if row.code == "" || row.read == nil || len(row.signals) == 0 || seen[row.code] || row.surface != IsSurface(row.code) {
			t.Errorf("row %d: %q", i, row.code)
		}
		seen[row.code] = true
		for _, s := range row.signals {
			if Index(s) < 0 {
				t.Errorf("%s: no signal %s", row.code, s)
			}
		}
		for _, lang := range Languages() {
			if _, ok := causeNames[row.code]; !ok || CauseName(lang, row.code) == "" {
				t.Errorf("%s has no name in %s", row.code, lang)
			}
		}
	}
	for code := range causeNames {
		if code != "unknown" && !seen[code] {
			t.Errorf("no rule for %s", code)
		}
	}
}
