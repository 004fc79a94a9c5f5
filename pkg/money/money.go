// Package money writes and converts amounts, which are whole numbers of a currency's minor units as in ISO 4217.
package money

import (
	"math"
	"strconv"
	"strings"
)

// Digits is the number of decimals of a currency: 2 for most.
func Digits(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// Format is an amount as people read it: "1,250.00 EUR". Without a currency it is a number with two decimals.
func Format(minor int64, currency string) string {
	return write(minor, Digits(currency), currency)
}

// Round is an amount as people read it where only its size matters: without decimals, "1,250 EUR".
func Round(minor int64, currency string) string {
	unit := math.Pow10(Digits(currency))
	return write(int64(math.Round(float64(minor)/unit)), 0, currency)
}

func write(n int64, decimals int, currency string) string {
	digits := strconv.FormatUint(absolute(n), 10)
	for len(digits) <= decimals {
		digits = "0" + digits
	}
	rest := ""
	if decimals > 0 {
		rest = "." + digits[len(digits)-decimals:]
		digits = digits[:len(digits)-decimals]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if n < 0 {
		digits = "-" + digits
	}
	return strings.TrimSpace(digits + rest + " " + currency)
}

func absolute(n int64) uint64 {
	if n < 0 {
		return uint64(-(n + 1)) + 1
	}
	return uint64(n)
}

// Convert gives an amount in another currency, of which one unit of the first is worth rate; in minor units, not rounded.
func Convert(minor float64, from, to string, rate float64) float64 {
	return minor * rate * math.Pow10(Digits(to)-Digits(from))
}
