package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"glidepath/pkg/sentiment/linear"
	"glidepath/pkg/sentiment/ngram"
)

// settings are what training may choose.
type settings struct {
	epochs, topicEpochs   int
	rate, topicRate       float32
	decay, topicDecay     float32
	classGrams, topicRows int // the most that are kept
	minCount              int
}

var defaults = settings{
	epochs: 6, topicEpochs: 15, rate: 0.2, topicRate: 0.5, decay: 2e-5, topicDecay: 1e-2,
	classGrams: 160_000, topicRows: 60_000, minCount: 2,
}

// document is a text as its features: places in the vocabulary, one for each time that it stands there.
type document struct {
	*text
	grams []int32
	per   float32 // 1 / root of the number of features, the unknown ones too
	n     int
	row   [32]bool // which topics it has
}

// vocabulary numbers the n-grams.
type vocabulary struct {
	index map[uint32]int32
	ids   []uint32
	count []int32
	topic []bool // whether a text with labelled topics has it
}

func featuresOf(texts []text) (docs []document, v *vocabulary) {
	v = &vocabulary{index: map[uint32]int32{}}
	docs = make([]document, len(texts))
	var s ngram.Scratch
	seen := []int32{}
	for i := range texts {
		d := &docs[i]
		d.text = &texts[i]
		s.Scan([]byte(texts[i].words))
		fs := s.Features()
		d.n = len(fs)
		d.per = float32(1 / math.Sqrt(float64(max(1, len(fs)))))
		d.grams = make([]int32, 0, len(fs))
		for _, f := range fs {
			if f.ID == 0 {
				continue
			}
			at, ok := v.index[f.ID]
			if !ok {
				at = int32(len(v.ids))
				v.index[f.ID] = at
				v.ids = append(v.ids, f.ID)
				v.count = append(v.count, 0)
				v.topic = append(v.topic, false)
				seen = append(seen, -1)
			}
			d.grams = append(d.grams, at)
			if seen[at] != int32(i) {
				seen[at] = int32(i)
				v.count[at]++
			}
			if !texts[i].unknownTopics {
				v.topic[at] = true
			}
		}
		for k, name := range topicNames {
			d.row[k] = slices.Contains(texts[i].topics, name)
		}
	}
	return docs, v
}

// columns are linear models over one vocabulary, trained by AdaGrad.
type columns struct {
	n       int // models
	weights []float32
	squares []float32
	bias    []float32
	biasSq  []float32
}

func newColumns(n, grams int) *columns {
	return &columns{n: n, weights: make([]float32, n*grams), squares: make([]float32, n*grams), bias: make([]float32, n), biasSq: make([]float32, n)}
}

func (c *columns) scores(d *document, keep []bool, out []float32) {
	clear(out)
	for _, g := range d.grams {
		if keep != nil && !keep[g] {
			continue
		}
		row := c.weights[int(g)*c.n:][:c.n]
		for k, w := range row {
			out[k] += w
		}
	}
	for k := range out {
		out[k] = out[k]*d.per + c.bias[k]
	}
}

func (c *columns) learn(d *document, keep []bool, gradient []float32, rate, decay float32) {
	for _, g := range d.grams {
		if keep != nil && !keep[g] {
			continue
		}
		at := int(g) * c.n
		w, sq := c.weights[at:][:c.n], c.squares[at:][:c.n]
		for k, e := range gradient {
			e = e*d.per + decay*w[k]
			if e == 0 {
				continue
			}
			sq[k] += e * e
			w[k] -= rate * e / sqrt32(sq[k]+1e-6)
		}
	}
	for k, e := range gradient {
		c.biasSq[k] += e * e
		c.bias[k] -= rate * 0.1 * e / sqrt32(c.biasSq[k]+1e-6)
	}
}

func sqrt32(v float32) float32 { return float32(math.Sqrt(float64(v))) }

// softmax turns scores into probabilities in place.
func softmax(s []float32) {
	top := slices.Max(s)
	sum := float32(0)
	for k := range s {
		s[k] = float32(math.Exp(float64(s[k] - top)))
		sum += s[k]
	}
	for k := range s {
		s[k] /= sum
	}
}

// trainClasses learns negative, neutral and positive.
func trainClasses(docs []document, v *vocabulary, keep []bool, o settings) *columns {
	c := newColumns(linear.Classes, len(v.ids))
	dice := rand.New(rand.NewPCG(1, 2))
	order := make([]int, len(docs))
	for i := range order {
		order[i] = i
	}
	p := make([]float32, linear.Classes)
	for epoch := range o.epochs {
		dice.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := o.rate / (1 + float32(epoch)*0.3)
		for _, i := range order {
			d := &docs[i]
			c.scores(d, keep, p)
			softmax(p)
			p[d.class]--
			for k := range p {
				p[k] *= d.weight
			}
			c.learn(d, keep, p, rate, o.decay)
		}
	}
	return c
}

// trainTopics learns each topic against all texts that were looked through for topics.
func trainTopics(docs []document, v *vocabulary, keep []bool, o settings) *columns {
	nt := len(topicNames)
	c := newColumns(nt, len(v.ids))
	dice := rand.New(rand.NewPCG(3, 4))
	var order []int
	for i := range docs {
		if !docs[i].unknownTopics {
			order = append(order, i)
		}
	}
	p := make([]float32, nt)
	for epoch := range o.topicEpochs {
		dice.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := o.topicRate / (1 + float32(epoch)*0.3)
		for _, i := range order {
			d := &docs[i]
			c.scores(d, keep, p)
			for k := range p {
				q := float32(1 / (1 + math.Exp(-float64(p[k]))))
				if d.row[k] {
					q = (q - 1) * 2 // a topic is rare
				}
				p[k] = q * d.weight
			}
			c.learn(d, keep, p, rate, o.topicDecay)
		}
	}
	return c
}

// strongest marks the n-grams whose weights matter most: by size and by how many texts have them.
func strongest(c *columns, v *vocabulary, allowed []bool, most int) []bool {
	type ranked struct {
		at    int32
		power float32
	}
	var all []ranked
	for i := range v.ids {
		if allowed != nil && !allowed[i] {
			continue
		}
		row := c.weights[i*c.n:][:c.n]
		low, high := slices.Min(row), slices.Max(row)
		all = append(all, ranked{int32(i), (max(high, 0) - min(low, 0)) * float32(math.Pow(float64(v.count[i]), 0.25))})
	}
	slices.SortFunc(all, func(a, b ranked) int {
		if d := cmp.Compare(b.power, a.power); d != 0 {
			return d
		}
		return cmp.Compare(v.ids[a.at], v.ids[b.at])
	})
	keep := make([]bool, len(v.ids))
	for _, r := range all[:min(most, len(all))] {
		keep[r.at] = true
	}
	return keep
}

// train makes a model of the texts: it learns with all n-grams, keeps the strongest, and learns again with them.
func train(texts []text, o settings) *linear.Weights {
	docs, v := featuresOf(texts)
	often := make([]bool, len(v.ids))
	oftenTopic := make([]bool, len(v.ids))
	for i, n := range v.count {
		often[i] = n >= int32(o.minCount)
		oftenTopic[i] = often[i] && v.topic[i]
	}
	keepClasses := strongest(trainClasses(docs, v, often, o), v, often, o.classGrams)
	keepTopics := strongest(trainTopics(docs, v, oftenTopic, o), v, oftenTopic, o.topicRows)
	classes := trainClasses(docs, v, keepClasses, o)
	topics := trainTopics(docs, v, keepTopics, o)
	w := &linear.Weights{Topics: topicNames, Heat: [2]float32{1, 0}}
	copy(w.ClassBias[:], classes.bias)
	w.TopicBias = topics.bias
	w.Cuts = make([]float32, len(topicNames))
	for i, id := range v.ids {
		if !keepClasses[i] && !keepTopics[i] {
			continue
		}
		g := linear.Gram{ID: id}
		if keepClasses[i] {
			copy(g.Classes[:], classes.weights[i*linear.Classes:])
		}
		if keepTopics[i] {
			g.Topics = topics.weights[i*topics.n:][:topics.n]
		}
		w.Grams = append(w.Grams, g)
	}
	return w
}
