package cli

import (
	"strings"
	"testing"
)

func TestRatesAreReadOrEveryBadRowIsNamed(t *testing.T) {
	rates, err := readRates("r.csv", []byte("\xef\xbb\xbfDay, Currency ,rate\r\n2026-01-01,EUR,1.08\r\n2026-01-01, USD ,1\r\n"))
	if err != nil || len(rates) != 2 || rates[0].Currency != "EUR" || rates[0].Rate != 1.08 || rates[0].Day.Format("2006-01-02") != "2026-01-01" ||
		rates[1].Currency != "USD" {
		t.Fatalf("%v, %v", rates, err)
	}
	bad := "currency,day,rate\n" +
		"eur,2026-01-01,1.08\n" +
		"EUR,2026-13-01,1.08\n" +
		"EUR,2026-01-01,\"1,08\"\n" +
		"EUR,2026-01-02,1.08\n" +
		"EUR,2026-01-02,1.09\n" +
		"EUR,2026-01-03\n" +
		"EU\"R,2026-01-03,1\n" +
		"TWD,2026-01-03,-1\n" +
		"TWD,2026-01-03,NaN\n"
	rates, err = readRates("r.csv", []byte(bad))
	if err == nil || rates != nil {
		t.Fatalf("%v, %v", rates, err)
	}
	lines := strings.Split(err.Error(), "\n")
	for i, want := range []string{`r.csv:2: "eur" is no currency`, `r.csv:3: "2026-13-01" is no day`, `r.csv:4: "1,08" is no rate`,
		"r.csv:6: EUR has a rate for 2026-01-02 already, in line 5", "r.csv:7: it has 2 fields", `r.csv:8: bare "`, `r.csv:9: "-1" is no rate`, `r.csv:10: "NaN" is no rate`} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Errorf("no %s in\n%s", want, err)
		}
	}
	for text, want := range map[string]string{"": "it is empty", "EUR,2026-01-01,1\n": `no column "currency"`, "currency;day;rate\n": `no column`,
		"currency,day,rate,base\n": "4 columns", "currency,day,rate\n": "has no rates", "currency,day,rate\nEUR,2026-01-01,1\xff\n": "not UTF-8"} {
		if _, err := readRates("r.csv", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
