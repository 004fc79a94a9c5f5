package main

import (
	"math"
	"math/rand/v2"
)

// vector is a document's n-grams, each once.
type vector struct {
	grams  []int32
	values []float32
}

// vectorOf counts the n-grams that are kept.
func vectorOf(d *document, keep []bool) vector {
	v := vector{}
	at := make(map[int32]int, len(d.grams))
	for _, g := range d.grams {
		if !keep[g] {
			continue
		}
		i, ok := at[g]
		if !ok {
			i = len(v.grams)
			at[g] = i
			v.grams, v.values = append(v.grams, g), append(v.values, 0)
		}
		v.values[i] += d.per
	}
	return v
}

// problem is documents to tell apart.
type problem struct {
	vectors []vector
	weights []float32 // how much each document counts
	grams   int       // size of the vocabulary
}

// separator is how an SVM is trained: the cost of an error, how much a feature counts by how differently the two sides have it (0 to 1;
// Wang and Manning, "Baselines and Bigrams", 2012), and how often the documents are gone through.
type separator struct {
	cost, contrast float64
	rounds         int
}

// train finds the weights of a linear SVM with squared hinge loss by dual coordinate descent (Hsieh et al., "A Dual Coordinate Descent
// Method for Large-scale Linear SVM", 2008).
func (s separator) train(p *problem, yes []bool) (weights []float32, bias float32) {
	scale := s.scale(p, yes)
	weights = make([]float32, p.grams)
	duals := make([]float64, len(p.vectors))
	norms := make([]float64, len(p.vectors))
	order := make([]int, len(p.vectors))
	for i := range p.vectors {
		order[i] = i
		norms[i] = 1 // of the bias
		for j, g := range p.vectors[i].grams {
			x := float64(p.vectors[i].values[j] * scale[g])
			norms[i] += x * x
		}
	}
	dice := rand.New(rand.NewPCG(1, 7))
	for range s.rounds {
		dice.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			v := &p.vectors[i]
			y := -1.0
			if yes[i] {
				y = 1
			}
			score := float64(bias)
			for j, g := range v.grams {
				score += float64(weights[g] * v.values[j] * scale[g])
			}
			soft := 0.5 / (s.cost * float64(p.weights[i]))
			old := duals[i]
			duals[i] = max(0, old-(y*score-1+soft*old)/(norms[i]+soft))
			step := float32((duals[i] - old) * y)
			if step == 0 {
				continue
			}
			for j, g := range v.grams {
				weights[g] += step * v.values[j] * scale[g]
			}
			bias += step
		}
	}
	for g := range weights {
		weights[g] *= scale[g]
	}
	return weights, bias
}

// scale is by how much each n-gram's value is multiplied.
func (s separator) scale(p *problem, yes []bool) []float32 {
	var counts [2][]float32
	var sums [2]float32
	for k := range counts {
		counts[k] = make([]float32, p.grams)
	}
	for i := range p.vectors {
		side := 0
		if yes[i] {
			side = 1
		}
		sums[side] += p.weights[i]
		for _, g := range p.vectors[i].grams {
			counts[side][g] += p.weights[i]
		}
	}
	scale := make([]float32, p.grams)
	for g := range scale {
		a, b := (counts[1][g]+0.5)/(sums[1]+1), (counts[0][g]+0.5)/(sums[0]+1)
		scale[g] = float32(1 - s.contrast + s.contrast*math.Abs(math.Log(float64(a/b))))
	}
	return scale
}
