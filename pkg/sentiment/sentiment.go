// Package sentiment judges a customer's words. For now it reads English only, with jonreiter/govader (the VADER lexicon and rules):
// text in another language gets no verdict, for unknown is not zero.
package sentiment

import (
	"unicode"

	"github.com/jonreiter/govader"
)

// Model names the judge and its version; it is stored with each verdict.
const Model = "govader-2025-04"

// Result is a verdict.
type Result struct {
	Polarity float64 // -1 (negative) to 1 (positive)
	Model    string
}

// Analyzer judges texts. It is safe for concurrent use: the lexicon is only read.
type Analyzer struct {
	vader *govader.SentimentIntensityAnalyzer
}

// NewAnalyzer loads the lexicon.
func NewAnalyzer() *Analyzer { return &Analyzer{govader.NewSentimentIntensityAnalyzer()} }

// Analyze judges a text; false means that there is no verdict: no words, or not English.
func (a *Analyzer) Analyze(text string) (Result, bool) {
	if !latin(text) {
		return Result{}, false
	}
	return Result{Polarity: a.vader.PolarityScores(text).Compound, Model: Model}, true
}

// latin says whether most letters of a text are Latin.
func latin(text string) bool {
	letters, foreign := 0, 0
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		if !unicode.Is(unicode.Latin, r) {
			foreign++
		}
	}
	return letters > 0 && foreign*5 < letters
}
