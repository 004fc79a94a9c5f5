package sentiment

import (
	"cmp"
	"slices"
)

// spans finds the words without which class best would not have won against class next: those that speak for it most, until nothing
// is left of its lead.
func (a *Analyzer) spans(w *work, text string, best, next int) []Span {
	n := w.scan.Tokens()
	w.parts = slices.Grow(w.parts[:0], n)[:n]
	clear(w.parts)
	a.model.Margins(w.scan.Features(), &w.scores, best, next, w.parts)
	w.order = w.order[:0]
	for t := range n {
		if w.parts[t] > 0 {
			w.order = append(w.order, t)
		}
	}
	slices.SortFunc(w.order, func(x, y int) int {
		if c := cmp.Compare(w.parts[y], w.parts[x]); c != 0 {
			return c
		}
		return cmp.Compare(x, y)
	})
	lead := w.scores.Classes[best] - w.scores.Classes[next]
	taken := 0.0
	k := 0
	for k < len(w.order) && taken < lead {
		taken += w.parts[w.order[k]]
		k++
	}
	chosen := w.order[:k]
	slices.Sort(chosen)
	spans := make([]Span, 0, k)
	last := -2 // the last token taken
	for _, t := range chosen {
		start, end := w.scan.Place(t)
		// a gap of one token does not part what reads as one
		if len(spans) > 0 && t-last <= 2 && w.scan.Clause(t) == w.scan.Clause(last) {
			s := &spans[len(spans)-1]
			s.End = end
			s.Weight += w.parts[t]
		} else {
			spans = append(spans, Span{Start: start, End: end, Weight: w.parts[t]})
		}
		last = t
	}
	for i := range spans {
		spans[i].Text = text[spans[i].Start:spans[i].End]
	}
	slices.SortStableFunc(spans, func(x, y Span) int { return cmp.Compare(y.Weight, x.Weight) })
	return spans
}
