package main

import (
	"math"
	"slices"
	"sync"

	"glidepath/pkg/sentiment/linear"
	"glidepath/pkg/sentiment/ngram"
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
	atOnce := make(chan struct{}, 2) // each takes some hundred MB
	for fold := range uint64(folds) {
		var in, out []text
		for _, t := range texts {
			if t.family != "" && hashOf("fold "+t.family)%folds == fold {
				out = append(out, t)
			} else {
				in = append(in, t)
			}
		}
		wg.Go(func() {
			atOnce <- struct{}{}
			defer func() { <-atOnce }()
			parts[fold] = score(train(in, o), out)
		})
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
	docs, v := featuresOf(texts, 1)
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
			h.logs[k] = h.logs[k]*float64(docs[i].per) + float64(w.ClassBias[docs[i].register][k])
		}
		for k := range h.topics {
			h.topics[k] = h.topics[k]*float64(docs[i].per) + float64(w.TopicBias[k])
		}
	}
	return all
}

// judged says whether the labels of a held-out text are of the kind that its register's biases are chosen by: letters by the domain set's
// messages, public posts by its posts.
func (h *held) judged() bool {
	return h.class != unknownClass && (h.register == ngram.Post || !h.unknownTopics)
}

// alert is what is added to the negative bias of public posts: a complaint in public that is missed costs more than one too many. It was
// chosen on airline tweets, as the most that keeps negative precision well over .85.
const alert = 0.15

// calibrate chooses, on held-out texts, the biases of each register and the heat by which scores become log-probabilities, so that the
// right classes are most probable; and the cuts of the topics.
func calibrate(w *linear.Weights, all []held) {
	var shift linear.Biases
	loss := func(r ngram.Register) float64 {
		sum := 0.0
		for i := range all {
			if h := &all[i]; h.judged() && (r == ngram.Registers || r == h.register) {
				sum += float64(h.weight) * h.loss(float64(w.Heat[0])+float64(w.Heat[1])*math.Log(float64(max(1, h.n))), &shift[h.register])
			}
		}
		return sum
	}
	for range 3 {
		for k := range w.Heat {
			w.Heat[k] = lowest(w.Heat[k], 0.3, 0.01, &w.Heat[k], func() float64 { return loss(ngram.Registers) })
		}
		for r := range shift {
			for _, k := range []int{0, 2} {
				v := &shift[r][k]
				*v = lowest(*v, 0.2, 0.01, v, func() float64 { return loss(ngram.Register(r)) })
			}
		}
	}
	for r := range shift {
		for k := range shift[r] {
			w.ClassBias[r][k] += shift[r][k]
		}
	}
	w.ClassBias[ngram.Post][0] += alert
	for k := range w.Topics {
		logOdds(w, k, all)
	}
	chooseCuts(w, all)
}

// looked says whether somebody has looked for topics in a held-out text that is a message.
func (h *held) looked() bool { return !h.unknownTopics && h.class != unknownClass }

// logOdds makes the scores of a topic log-odds, so that their probabilities are most likely.
func logOdds(w *linear.Weights, k int, all []held) {
	scale, shift := float32(3), float32(0)
	loss := func() float64 {
		sum := 0.0
		for i := range all {
			if h := &all[i]; h.looked() {
				v := float64(scale)*h.topics[k] + float64(shift)
				if h.row[k] {
					v = -v
				}
				sum += float64(h.weight) * math.Log1p(math.Exp(v))
			}
		}
		return sum
	}
	for range 4 {
		scale = lowest(scale, 0.5, 0.02, &scale, loss)
		shift = lowest(shift, 0.5, 0.02, &shift, loss)
	}
	for i := range all {
		all[i].topics[k] = float64(scale)*all[i].topics[k] + float64(shift)
	}
	for i := range w.Grams {
		if t := w.Grams[i].Topics; t != nil {
			t[k] *= scale
		}
	}
	w.TopicBias[k] = scale*w.TopicBias[k] + shift
}

// chooseCuts gives each topic the log-odds from which on it counts, such that F1 over all topics together is greatest.
func chooseCuts(w *linear.Weights, all []held) {
	const floor, step, steps = -3.0, 0.1, 50
	type tally struct{ hit, said [steps]float64 }
	tallies := make([]tally, len(w.Topics))
	chosen := make([]int, len(w.Topics))
	is := 0.0
	for k := range tallies {
		chosen[k] = steps / 2
		for i := range all {
			h := &all[i]
			if !h.looked() {
				continue
			}
			if h.row[k] {
				is += float64(h.weight)
			}
			for c := 0; c < steps && h.topics[k] >= floor+step*float64(c); c++ {
				tallies[k].said[c] += float64(h.weight)
				if h.row[k] {
					tallies[k].hit[c] += float64(h.weight)
				}
			}
		}
	}
	together := func() float64 {
		hit, said := 0.0, 0.0
		for k, c := range chosen {
			hit += tallies[k].hit[c]
			said += tallies[k].said[c]
		}
		return 2 * hit / max(1, said+is)
	}
	for range 5 {
		for k := range chosen {
			best, greatest := chosen[k], together()
			for c := range steps {
				chosen[k] = c
				if f := together(); f > greatest {
					best, greatest = c, f
				}
			}
			chosen[k] = best
		}
	}
	for k, c := range chosen {
		w.Cuts[k] = float32(floor + step*float64(c))
	}
	w.Lone = bestLone(w, all)
}

// bestLone is how near to its cut a topic that has no other beside it must come to count, such that F1 over all topics is greatest.
func bestLone(w *linear.Weights, all []held) float32 {
	best, greatest := float32(0), -1.0
	var which []int
	for lone := float32(0); lone <= 2; lone += 0.1 {
		w.Lone = lone
		hit, said, is := 0.0, 0.0, 0.0
		for i := range all {
			h := &all[i]
			if !h.looked() {
				continue
			}
			which = w.Raised(h.topics, which[:0])
			for _, k := range which {
				if h.row[k] {
					hit += float64(h.weight)
				}
			}
			said += float64(h.weight) * float64(len(which))
			is += float64(h.weight) * float64(len(h.text.topics))
		}
		if f := 2 * hit / max(1, said+is); f > greatest {
			best, greatest = lone, f
		}
	}
	return best
}

// lowest is the value near from at which f, which reads it through v, is least: steps are halved from step to finest.
func lowest(from, step, finest float32, v *float32, f func() float64) float32 {
	best, least := from, f()
	for ; step >= finest; step /= 2 {
		for _, way := range []float32{-step, step} {
			for {
				*v = best + way
				l := f()
				if l >= least {
					break
				}
				best, least = *v, l
			}
		}
	}
	*v = best
	return best
}

// loss is the negative log-probability of the right class under a heat and further biases.
func (h *held) loss(heat float64, shift *[linear.Classes]float32) float64 {
	if heat < 0.05 {
		return math.Inf(1)
	}
	var logs [linear.Classes]float64
	for k := range logs {
		logs[k] = heat * (h.logs[k] + float64(shift[k]))
	}
	top := slices.Max(logs[:])
	sum := 0.0
	for _, v := range logs {
		sum += math.Exp(v - top)
	}
	return math.Log(sum) - (logs[h.class] - top)
}
