package main

import (
	"math"
	"slices"
	"sync"

	"glidepath/pkg/sentiment/linear"
)

// held is a text that a model was not trained on, and what the model says of it before calibration.
type held struct {
	*document
	logs   [linear.Classes]float64
	topics []float64
}

// folds is how many parts of the domain set's training families take turns in being held out.
const folds = 4

// crossed trains on all but one fold, for each fold, and scores that one.
func crossed(texts []text, o settings) []held {
	parts := make([][]held, folds)
	var wg sync.WaitGroup
	for fold := range uint64(folds) {
		var in, out []text
		for _, t := range texts {
			if t.family != "" && hashOf("fold "+t.family)%folds == fold {
				out = append(out, t)
			} else {
				in = append(in, t)
			}
		}
		wg.Go(func() { parts[fold] = score(train(in, o), out) })
	}
	wg.Wait()
	return slices.Concat(parts...)
}

// score gives what a model that is not calibrated yet says of texts.
func score(w *linear.Weights, texts []text) []held {
	byID := make(map[uint32]*linear.Gram, len(w.Grams))
	for i := range w.Grams {
		byID[w.Grams[i].ID] = &w.Grams[i]
	}
	docs, v := featuresOf(texts)
	all := make([]held, len(docs))
	for i := range docs {
		h := &all[i]
		h.document, h.topics = &docs[i], make([]float64, len(w.Topics))
		for _, at := range docs[i].grams {
			g := byID[v.ids[at]]
			if g == nil {
				continue
			}
			for k, x := range g.Classes {
				h.logs[k] += float64(x)
			}
			for k, x := range g.Topics {
				h.topics[k] += float64(x)
			}
		}
		for k := range h.logs {
			h.logs[k] = h.logs[k]*float64(docs[i].per) + float64(w.ClassBias[k])
		}
		for k := range h.topics {
			h.topics[k] = h.topics[k]*float64(docs[i].per) + float64(w.TopicBias[k])
		}
	}
	return all
}

// calibrate chooses the heat by which scores become log-probabilities and the cuts of the topics, on held-out texts.
func calibrate(w *linear.Weights, all []held) {
	best := math.Inf(1)
	for a := 0.3; a <= 3; a += 0.1 {
		for b := -0.4; b <= 0.4; b += 0.05 {
			loss := 0.0
			for i := range all {
				if all[i].unknownTopics {
					continue
				}
				loss += float64(all[i].weight) * all[i].loss(a+b*math.Log(float64(max(1, all[i].n))))
			}
			if loss < best {
				best, w.Heat = loss, [2]float32{float32(a), float32(b)}
			}
		}
	}
	for k := range w.Topics {
		w.Cuts[k] = bestCut(k, all)
	}
}

// loss is the negative log-probability of the right class under a heat.
func (h *held) loss(heat float64) float64 {
	if heat < 0.05 {
		return math.Inf(1)
	}
	top := slices.Max(h.logs[:])
	sum := 0.0
	for _, v := range h.logs {
		sum += math.Exp(heat * (v - top))
	}
	return math.Log(sum) - heat*(h.logs[h.class]-top)
}

// bestCut is the log-odds at which F1 of a topic is greatest.
func bestCut(k int, all []held) float32 {
	best, cut := -1.0, float32(0)
	for c := float32(-4); c <= 2; c += 0.1 {
		hit, said, is := 0.0, 0.0, 0.0
		for i := range all {
			if all[i].unknownTopics {
				continue
			}
			w := float64(all[i].weight)
			yes := all[i].topics[k] >= float64(c)
			if yes {
				said += w
			}
			if all[i].row[k] {
				is += w
				if yes {
					hit += w
				}
			}
		}
		if f := 2 * hit / max(1, said+is); f > best {
			best, cut = f, c
		}
	}
	return cut
}
