// Package sentiment judges a customer's words. For now it reads English only, with jonreiter/govader (the VADER lexicon and rules):
// text in another language gets no verdict, for unknown is not zero.
package sentiment

import (
	"strings"
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
	if !latin(text) || !english(text) {
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

// The words that most sentences of a language have some of, and that its neighbours do not.
const (
	englishWords = " the is are was were to of and it this that not we you i i'm it's don't can't have has had be been for with on our " +
		"my your they will would can but what when why how please an as at by from if do does did there just very any all so "
	foreignWords = " le les des une est et je vous nous pas ne que qui dans avec pour sur ist und der die das nicht ich wir sie ein eine " +
		"mit auf für el los las una es y con para por muy está se su lo non è il che di per sono ma não um uma os com é " +
		"de het een niet en van ik wij "
)

// english says whether a text in Latin letters is English, by its commonest words; up to three words are given the benefit of the
// doubt, since "Great!" has none of them.
func english(text string) bool {
	words, ours, theirs := 0, 0, 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' }) {
		words++
		switch padded := " " + w + " "; {
		case strings.Contains(englishWords, padded):
			ours++
		case strings.Contains(foreignWords, padded):
			theirs++
		}
		if words >= 200 { // enough to tell
			break
		}
	}
	return ours > theirs || theirs == 0 && words <= 3
}
