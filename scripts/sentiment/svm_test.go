package main

import (
	"math/rand/v2"
	"testing"
)

// An SVM tells apart what can be told apart, whichever way its features are scaled, and the same way each time.
func TestSeparatorTrain(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 1))
	p := problem{grams: 20}
	var yes []bool
	for i := range 400 {
		side := i % 2
		v := vector{}
		for range 4 { // of its own side's ten n-grams, and one of any
			v.grams, v.values = append(v.grams, int32(side*10+dice.IntN(10))), append(v.values, 0.5)
		}
		v.grams, v.values = append(v.grams, int32(dice.IntN(20))), append(v.values, 0.5)
		p.vectors, p.weights, yes = append(p.vectors, v), append(p.weights, 1), append(yes, side == 1)
	}
	for _, contrast := range []float64{0, 0.5, 1} {
		s := separator{cost: 1, contrast: contrast, rounds: 10}
		weights, bias := s.train(&p, yes)
		again, _ := s.train(&p, yes)
		wrong := 0
		for i, v := range p.vectors {
			score := bias
			for j, g := range v.grams {
				score += weights[g] * v.values[j]
			}
			if (score > 0) != yes[i] {
				wrong++
			}
		}
		if wrong > 0 || weights[3] != again[3] {
			t.Errorf("contrast %.1f: %d of 400 on the wrong side; a weight is %v, and %v the second time", contrast, wrong, weights[3], again[3])
		}
	}
}

// Cuts are chosen for all topics together, and log-odds fit what was seen.
func TestChooseCuts(t *testing.T) {
	w := train([]text{{words: "refund please", topics: topicNames[:1], weight: 1}, {words: "hello there", weight: 1}, {words: "refund now", topics: topicNames[:1], weight: 1}}, settings{
		classes: separator{cost: 1, rounds: 5}, topics: separator{cost: 1, rounds: 5}, epochs: 1, rate: 0.1, classGrams: 100, topicRows: 100, minCount: 1,
	})
	all := make([]held, 40)
	for i := range all {
		all[i] = held{document: &document{text: &text{weight: 1}}, topics: make([]float64, len(topicNames))}
		all[i].topics[0] = float64(i%10)/10 - 0.5
		all[i].row[0] = i%10 >= 7
	}
	logOdds(w, 0, all)
	chooseCuts(w, all)
	for i := range all {
		if said := all[i].topics[0] >= float64(w.Cuts[0]); said != all[i].row[0] {
			t.Errorf("score %d of 10 counts as raised: %v", i%10, said)
		}
	}
}
