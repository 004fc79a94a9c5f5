package money

import (
	"math"
	"testing"
)

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		currency string
		want     string
		round    string
	}{
		{125000, "EUR", "1,250.00 EUR", "1,250 EUR"}, {5, "USD", "0.05 USD", "0 USD"}, {-123456789, "USD", "-1,234,567.89 USD", "-1,234,568 USD"},
		{125000, "JPY", "125,000 JPY", "125,000 JPY"}, {1234567, "KWD", "1,234.567 KWD", "1,235 KWD"}, {100, "", "1.00", "1"},
		{math.MinInt64, "JPY", "-9,223,372,036,854,775,808 JPY", "-9,223,372,036,854,775,808 JPY"},
	} {
		if got := Format(c.minor, c.currency); got != c.want {
			t.Errorf("Format(%d, %s) is %q, want %q", c.minor, c.currency, got, c.want)
		}
		if got := Round(c.minor, c.currency); got != c.round {
			t.Errorf("Round(%d, %s) is %q, want %q", c.minor, c.currency, got, c.round)
		}
	}
}

func TestConvert(t *testing.T) {
	for _, c := range []struct {
		minor    float64
		from, to string
		rate     float64
		want     float64
	}{{10000, "EUR", "USD", 1.1, 11000}, {10000, "JPY", "USD", 0.0065, 6500}, {6500, "USD", "JPY", 150, 9750}, {1000, "KWD", "EUR", 3, 300}} {
		if got := Convert(c.minor, c.from, c.to, c.rate); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%v %s at %v is %v %s, want %v", c.minor, c.from, c.rate, got, c.to, c.want)
		}
	}
}
