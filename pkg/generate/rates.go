package generate

// Rates is what one unit of each currency of a generated company's customers is worth in US dollars: what its price lists are made with.
func Rates() map[string]float64 {
	out := make(map[string]float64, len(countries))
	for _, c := range countries {
		out[c.currency] = 1 / c.rate
	}
	return out
}
