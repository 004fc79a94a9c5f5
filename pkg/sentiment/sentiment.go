// Package sentiment judges a person's words in simplified Chinese, traditional Chinese and English: the class and polarity of their mood,
// how sure that is, which topics they raise, and which of their words decided. It is pure, deterministic and needs no server: a linear
// model over n-grams whose weights are embedded. scripts/sentiment trains it; MODEL.md says on what, and how well it does.
package sentiment

import (
	_ "embed" // the weights
	"fmt"
	"math"
	"slices"
	"sync"

	"glidepath/pkg/sentiment/linear"
	"glidepath/pkg/sentiment/ngram"
)

// Class is the mood of a text at its end.
type Class string

// The classes.
const (
	Negative Class = "negative"
	Neutral  Class = "neutral"
	Positive Class = "positive"
)

var classes = [linear.Classes]Class{Negative, Neutral, Positive}

// Result is what a text comes to.
type Result struct {
	Class      Class   `json:"class"`
	Polarity   float64 `json:"polarity"`   // -1 (furious) to 1 (delighted): the odds of the two moods, weighted by the intensity
	Confidence float64 `json:"confidence"` // probability that the class is right; calibrated
	Intensity  float64 `json:"intensity"`  // 0 (matter of fact) to 1
	Language   string  `json:"language"`   // BCP 47: en, zh-Hans, zh-Hant, zh, another one, und
	Topics     []Topic `json:"topics"`     // most probable first
	Spans      []Span  `json:"spans"`      // the words that decided, heaviest first; none for neutral
	Model      string  `json:"model"`      // version of the model
	// Judged is false where there is nothing to judge or the language is not one of the three: the class is then neutral by
	// default, and no verdict.
	Judged bool `json:"judged"`
}

// Topic is a matter that a text raises.
type Topic struct {
	Name        string  `json:"name"`
	Probability float64 `json:"probability"`
}

// Span is a part of a text: text[Start:End] in bytes.
type Span struct {
	Start  int     `json:"start"`
	End    int     `json:"end"`
	Text   string  `json:"text"`
	Weight float64 `json:"weight"` // its part in the log-odds of the class against the next one
}

// Epoch is raised with each model whose verdicts differ, so that where an event is read again the newer verdict counts.
const Epoch = 2

//go:embed model.bin
var modelFile []byte

// Analyzer judges texts. It is safe for concurrent use.
type Analyzer struct {
	model *linear.Model
	pool  sync.Pool
}

// work is the memory of one call.
type work struct {
	scan   ngram.Scratch
	scores linear.Scores
	parts  []float64
	order  []int
	bytes  []byte
}

// NewAnalyzer makes an analyzer with the embedded model.
func NewAnalyzer() (*Analyzer, error) {
	m, err := linear.Decode(modelFile)
	if err != nil {
		return nil, fmt.Errorf("load the embedded sentiment model: %w", err)
	}
	return With(m), nil
}

// With makes an analyzer with a model of the caller's.
func With(m *linear.Model) *Analyzer {
	return &Analyzer{model: m, pool: sync.Pool{New: func() any { return &work{} }}}
}

// Model is the version of the model; it is stored with each verdict.
func (a *Analyzer) Model() string { return a.model.Version() }

// read says whether the model reads a language.
func read(language string) bool {
	switch language {
	case "en", "zh", "zh-Hans", "zh-Hant":
		return true
	}
	return false
}

// Analyze judges a text. Of a text of more than 24 KiB it reads the beginning and the end.
func (a *Analyzer) Analyze(text string) Result {
	w := a.pool.Get().(*work)
	defer a.pool.Put(w)
	w.bytes = append(w.bytes[:0], text[:min(len(text), 1<<20)]...)
	w.scan.Scan(w.bytes)
	r := Result{Class: Neutral, Language: w.scan.Language(), Model: a.model.Version(), Topics: []Topic{}, Spans: []Span{}}
	features := w.scan.Features()
	a.model.Score(features, w.scan.Register(), &w.scores)
	if w.scan.Words() == 0 || !read(r.Language) || w.scores.Known < leastKnown {
		r.Confidence = 1.0 / linear.Classes
		return r
	}
	r.Judged = true
	p := probabilities(w.scores.Classes)
	best := 0
	for k := range p {
		if p[k] > p[best] {
			best = k
		}
	}
	r.Class, r.Confidence = classes[best], p[best]
	odds := w.scores.Classes[2] - w.scores.Classes[0]
	r.Intensity = 0.7*(1-math.Exp(-math.Abs(odds)/4)) + 0.3*w.scan.Emphasis()
	r.Polarity = (p[2] - p[0]) * (0.5 + 0.5*r.Intensity)
	a.topics(w, &r)
	if best != 1 {
		r.Spans = a.spans(w, text, best, second(p, best))
	}
	return r
}

// leastKnown is how many known n-grams a verdict needs.
const leastKnown = 2

func second(p [linear.Classes]float64, best int) int {
	next := -1
	for k := range p {
		if k != best && (next < 0 || p[k] > p[next]) {
			next = k
		}
	}
	return next
}

func probabilities(logs [linear.Classes]float64) (p [linear.Classes]float64) {
	top := max(logs[0], logs[1], logs[2])
	sum := 0.0
	for k, v := range logs {
		p[k] = math.Exp(v - top)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return p
}

func (a *Analyzer) topics(w *work, r *Result) {
	names := a.model.Topics()
	w.order = a.model.Raised(&w.scores, w.order[:0])
	for _, k := range w.order {
		r.Topics = append(r.Topics, Topic{names[k], 1 / (1 + math.Exp(-w.scores.Topics[k]))})
	}
	slices.SortStableFunc(r.Topics, func(x, y Topic) int {
		switch {
		case x.Probability > y.Probability:
			return -1
		case x.Probability < y.Probability:
			return 1
		}
		return 0
	})
}
