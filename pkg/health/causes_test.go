package health

import "testing"

// The rows that bear on each other are found by place; this keeps the places true.
func TestCauseTablePlaces(t *testing.T) {
	for code, i := range map[string]int{CauseCashFlow: iCashFlow, CausePoorFit: iPoorFit, CausePrice: iPrice} {
		if causeTable[i].code != code {
			t.Errorf("row %d is %s, not %s", i, causeTable[i].code, code)
		}
	}
}
