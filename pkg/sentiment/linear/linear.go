// Package linear is the table of weights behind pkg/sentiment: for each n-gram an 8-bit weight a class and, where it has a say in them,
// an 8-bit weight a topic. An n-gram that training has not kept counts nothing. It is pure.
package linear

import (
	"math"

	"glidepath/pkg/sentiment/ngram"
)

// Classes are how many classes a text may have: negative, neutral, positive.
const Classes = 3

// Biases are what speaks for each class before a word is read, by the register of the text.
type Biases [ngram.Registers][Classes]float32

// Model is read-only once made; any number of callers may use it at once.
type Model struct {
	version string
	topics  []string

	classBias             Biases
	classScale            [Classes]float32
	topicBias, topicScale []float32
	cuts                  []float32 // the log-odds from which on a topic counts
	lone                  float32
	heat                  [2]float32

	slots []slot // open addressing; the number is a power of two
	mask  uint32
	rows  []int8 // weights of topics, len(topics) a row
}

// slot is one n-gram. Its id is its hash; 0 is an empty slot.
type slot struct {
	id      uint32
	classes [Classes]int8
	_       int8
	row     uint32 // 1 + its row; 0 where it has no say in topics
}

// Version names the model: what it was trained by and on.
func (m *Model) Version() string { return m.version }

// Topics are the names of the topics, in the order of their scores.
func (m *Model) Topics() []string { return m.topics }

// Raised appends to which the numbers of the topics that a text raises: those whose log-odds reach their cuts, or, where none does, the
// nearest to its own if that is near enough, since few messages are about nothing.
func (m *Model) Raised(s *Scores, which []int) []int { return raised(s.Topics, m.cuts, m.lone, which) }

// Raised is what a model of these weights would say of the log-odds of topics.
func (w *Weights) Raised(logs []float64, which []int) []int {
	return raised(logs, w.Cuts, w.Lone, which)
}

func raised(logs []float64, cuts []float32, lone float32, which []int) []int {
	nearest, least := -1, math.Inf(-1)
	for k, v := range logs {
		over := v - float64(cuts[k])
		if over >= 0 {
			which = append(which, k)
		}
		if over > least {
			nearest, least = k, over
		}
	}
	if least < 0 && least >= -float64(lone) {
		which = append(which, nearest)
	}
	return which
}

// Scores is the judgement of one text and the memory it needs, used again for the next.
type Scores struct {
	Classes [Classes]float64 // log-probabilities but for a constant, calibrated
	Topics  []float64        // log-odds
	Known   int              // how many of the features the model knows

	found []uint32 // slot + 1 of each feature
	sums  []int32
	per   float64
	heat  float64
}

// Score adds up the weights of the features of a text of a register. Longer texts count by the root of their length.
func (m *Model) Score(features []ngram.Feature, register ngram.Register, out *Scores) {
	nt := len(m.topics)
	if cap(out.sums) < nt {
		out.sums, out.Topics = make([]int32, nt), make([]float64, nt)
	}
	sums := out.sums[:nt]
	clear(sums)
	out.found = out.found[:0]
	out.Known = 0
	var classes [Classes]int32
	for i := range features {
		at := m.find(features[i].ID)
		out.found = append(out.found, at)
		if at == 0 {
			continue
		}
		out.Known++
		s := &m.slots[at-1]
		classes[0] += int32(s.classes[0])
		classes[1] += int32(s.classes[1])
		classes[2] += int32(s.classes[2])
		if s.row == 0 {
			continue
		}
		row := m.rows[(s.row-1)*uint32(nt):][:nt]
		for k, w := range row {
			sums[k] += int32(w)
		}
	}
	out.per = 1 / math.Sqrt(float64(max(1, len(features))))
	// long texts are less certain than their sum says, and short ones more
	out.heat = float64(m.heat[0]) + float64(m.heat[1])*math.Log(float64(max(1, len(features))))
	for k := range classes {
		out.Classes[k] = out.heat * (float64(m.classBias[register][k]) + float64(m.classScale[k])*float64(classes[k])*out.per)
	}
	out.Topics = out.Topics[:nt]
	for k := range sums {
		out.Topics[k] = float64(m.topicBias[k]) + float64(m.topicScale[k])*float64(sums[k])*out.per
	}
}

// Margins adds to each token its part in how far class a lies before class b. The features are those that were scored.
func (m *Model) Margins(features []ngram.Feature, s *Scores, a, b int, tokens []float64) {
	for i := range features {
		at := s.found[i]
		f := &features[i]
		if at == 0 || f.From == f.To {
			continue
		}
		w := &m.slots[at-1].classes
		part := (float64(m.classScale[a])*float64(w[a]) - float64(m.classScale[b])*float64(w[b])) * s.per * s.heat / float64(f.To-f.From)
		for t := f.From; t < f.To; t++ {
			tokens[t] += part
		}
	}
}

// find is 1 + the slot of an n-gram, 0 if there is none.
func (m *Model) find(id uint32) uint32 {
	if id == 0 {
		return 0
	}
	for i := place(id) & m.mask; ; i = (i + 1) & m.mask {
		switch m.slots[i].id {
		case id:
			return i + 1
		case 0:
			return 0
		}
	}
}

func place(id uint32) uint32 { return id * 0x9e3779b1 >> 7 }
