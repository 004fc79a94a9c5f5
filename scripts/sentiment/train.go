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
	classes, topics       separator
	blend                 float32 // how much of the logistic regression's weights is added to the SVM's
	epochs                int     // of the logistic regression
	rate, decay           float32
	classGrams, topicRows int // the most that are kept
	minCount              int
}

var defaults = settings{
	classes: separator{cost: 1, contrast: 0.5, rounds: 15}, topics: separator{cost: 3, contrast: 0.5, rounds: 15},
	blend: 0.2, epochs: 6, rate: 0.2, decay: 2e-5, classGrams: 250_000, topicRows: 120_000, minCount: 2,
}

// document is a text as its features: places in the vocabulary, one for each time that it stands there.
type document struct {
	*text
	grams []int32
	per   float32 // 1 / root of the number of features, the unknown ones too
	n     int
	row   [32]bool // which topics it has

	register ngram.Register
}

// vocabulary numbers the n-grams.
type vocabulary struct {
	index map[uint32]int32
	ids   []uint32
	count []int32
	topic []bool // whether a text with labelled topics has it
}

// featuresOf numbers the n-grams that at least minCount texts have, and gives the texts as them.
func featuresOf(texts []text, minCount int) (docs []document, v *vocabulary) {
	all := map[uint32]*gramCount{}
	docs = make([]document, len(texts))
	var s ngram.Scratch
	var order []uint32
	for i := range texts {
		s.Scan([]byte(texts[i].words))
		for _, f := range s.Features() {
			c := all[f.ID]
			if c == nil {
				c = &gramCount{last: -1}
				all[f.ID] = c
				order = append(order, f.ID)
			}
			c.see(i, &texts[i])
		}
	}
	v = &vocabulary{index: map[uint32]int32{}}
	for _, id := range order {
		if c := all[id]; id != 0 && c.texts >= int32(minCount) {
			v.index[id] = int32(len(v.ids))
			v.ids = append(v.ids, id)
			v.count = append(v.count, c.texts)
			v.topic = append(v.topic, c.labelled)
		}
	}
	for i := range texts {
		d := &docs[i]
		d.text = &texts[i]
		s.Scan([]byte(texts[i].words))
		fs := s.Features()
		d.n = len(fs)
		d.register = s.Register()
		d.per = float32(1 / math.Sqrt(float64(max(1, len(fs)))))
		for _, f := range fs {
			if at, ok := v.index[f.ID]; ok {
				d.grams = append(d.grams, at)
			}
		}
		for k, name := range topicNames {
			d.row[k] = slices.Contains(texts[i].topics, name)
		}
	}
	return docs, v
}

// gramCount is what is known of an n-gram before it has a number.
type gramCount struct {
	texts    int32
	last     int32 // text that had it last
	labelled bool
}

func (c *gramCount) see(i int, t *text) {
	if c.last != int32(i) {
		c.last = int32(i)
		c.texts++
	}
	c.labelled = c.labelled || !t.unknownTopics
}

// columns are linear models over one vocabulary.
type columns struct {
	n       int // models
	weights []float32
	bias    []float32

	squares, biasSq []float32 // sums of squared gradients, of AdaGrad
}

func newColumns(n, grams int) *columns {
	return &columns{n: n, weights: make([]float32, n*grams), bias: make([]float32, n)}
}

func (c *columns) scores(d *document, keep []bool, out []float32) {
	clear(out)
	for _, g := range d.grams {
		if !keep[g] {
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
		if !keep[g] {
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

// trainClasses learns negative, neutral and positive: each against the others by an SVM, which knows the domain set's classes best, and all
// together by logistic regression, which is surer on texts of other kinds.
func trainClasses(docs []document, v *vocabulary, keep []bool, o settings) *columns {
	c := regress(docs, v, keep, o)
	p := problem{grams: len(v.ids)}
	var known []*document
	for i := range docs {
		if docs[i].class != unknownClass {
			known = append(known, &docs[i])
			p.vectors = append(p.vectors, vectorOf(&docs[i], keep))
			p.weights = append(p.weights, docs[i].weight)
		}
	}
	yes := make([]bool, len(known))
	for k := range linear.Classes {
		for i, d := range known {
			yes[i] = d.class == k
		}
		c.blend(k, o.blend)(o.classes.train(&p, yes))
	}
	return c
}

// blend adds an SVM's weights to a part of one model's own.
func (c *columns) blend(k int, part float32) func(weights []float32, bias float32) {
	return func(weights []float32, bias float32) {
		for g, w := range weights {
			c.weights[g*c.n+k] = c.weights[g*c.n+k]*part + w
		}
		c.bias[k] = c.bias[k]*part + bias
	}
}

// regress learns the classes by logistic regression, with AdaGrad.
func regress(docs []document, v *vocabulary, keep []bool, o settings) *columns {
	c := newColumns(linear.Classes, len(v.ids))
	c.squares, c.biasSq = make([]float32, len(c.weights)), make([]float32, c.n)
	dice := rand.New(rand.NewPCG(1, 2))
	var order []int
	for i := range docs {
		if docs[i].class != unknownClass {
			order = append(order, i)
		}
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

// trainTopics learns each topic against all texts that were looked through for topics, by an SVM.
func trainTopics(docs []document, v *vocabulary, keep []bool, o settings) *columns {
	c := newColumns(len(topicNames), len(v.ids))
	p := problem{grams: len(v.ids)}
	var labelled []*document
	for i := range docs {
		if !docs[i].unknownTopics {
			labelled = append(labelled, &docs[i])
			p.vectors = append(p.vectors, vectorOf(&docs[i], keep))
			p.weights = append(p.weights, docs[i].weight)
		}
	}
	yes := make([]bool, len(labelled))
	for k := range topicNames {
		for i, d := range labelled {
			yes[i] = d.row[k]
		}
		c.blend(k, 0)(o.topics.train(&p, yes))
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
		if !allowed[i] {
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
	docs, v := featuresOf(texts, o.minCount)
	all := slices.Repeat([]bool{true}, len(v.ids))
	keepClasses := strongest(trainClasses(docs, v, all, o), v, all, o.classGrams)
	keepTopics := strongest(trainTopics(docs, v, v.topic, o), v, v.topic, o.topicRows)
	classes := trainClasses(docs, v, keepClasses, o)
	topics := trainTopics(docs, v, keepTopics, o)
	w := &linear.Weights{Topics: topicNames, Heat: [2]float32{1, 0}}
	for r := range w.ClassBias {
		copy(w.ClassBias[r][:], classes.bias)
	}
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
