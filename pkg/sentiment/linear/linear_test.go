package linear_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glidepath/pkg/sentiment/linear"
	"glidepath/pkg/sentiment/ngram"
)

func weights() *linear.Weights {
	dice := rand.New(rand.NewPCG(1, 1))
	w := &linear.Weights{
		Version: "test-1", Topics: []string{"price", "praise"}, ClassBias: linear.Biases{{0.1, 0.2, 0.3}, {1, 2, 3}, {-1, -2, -3}}, TopicBias: []float32{-1, -2},
		Cuts: []float32{0.5, -0.5}, Heat: [2]float32{1, 0},
	}
	for i := range 3000 {
		g := linear.Gram{ID: dice.Uint32() | 1}
		for k := range g.Classes {
			g.Classes[k] = float32(dice.NormFloat64())
		}
		if i%3 == 0 {
			g.Topics = []float32{float32(dice.NormFloat64()), float32(dice.NormFloat64())}
		}
		w.Grams = append(w.Grams, g)
	}
	return w
}

func decode(t *testing.T, w *linear.Weights) *linear.Model {
	t.Helper()
	file, err := linear.Encode(w)
	if err != nil {
		t.Fatal(err)
	}
	m, err := linear.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// What was encoded scores as it would have before, but for the 8 bits.
func TestRoundTrip(t *testing.T) {
	w := weights()
	m := decode(t, w)
	if m.Version() != w.Version || !slices.Equal(m.Topics(), w.Topics) {
		t.Errorf("version %q and topics %q are read, want %q and %q", m.Version(), m.Topics(), w.Version, w.Topics)
	}
	var s linear.Scores
	for i := range w.Grams {
		g := &w.Grams[i]
		register := ngram.Register(i) % ngram.Registers
		m.Score([]ngram.Feature{{ID: g.ID, From: 0, To: 1}}, register, &s)
		if s.Known != 1 {
			t.Fatalf("n-gram %d of %d is lost", i, len(w.Grams))
		}
		for k, v := range g.Classes {
			if d := math.Abs(s.Classes[k] - float64(w.ClassBias[register][k]+v)); d > 0.04 {
				t.Fatalf("the weight of n-gram %d for class %d is off by %.3f", i, k, d)
			}
		}
		for k := range w.Topics {
			want := w.TopicBias[k]
			if g.Topics != nil {
				want += g.Topics[k]
			}
			if d := math.Abs(s.Topics[k] - float64(want)); d > 0.04 {
				t.Fatalf("the weight of n-gram %d for topic %d is off by %.3f", i, k, d)
			}
		}
	}
}

// The order of the weights does not matter: what training makes twice is the same file.
func TestEncodeIsReproducible(t *testing.T) {
	w := weights()
	a, err := linear.Encode(w)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(w.Grams)
	b, err := linear.Encode(w)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("the same weights in another order are another file")
	}
}

func TestDecodeRefusesABrokenFile(t *testing.T) {
	file, err := linear.Encode(weights())
	if err != nil {
		t.Fatal(err)
	}
	for name, broken := range map[string][]byte{
		"empty": nil, "no model": []byte("hello"), "cut": file[:len(file)/2], "damaged": append(slices.Clone(file[:len(file)-9]), "123456789"...),
	} {
		if m, err := linear.Decode(broken); err == nil {
			t.Errorf("a file that is %s is read as %s", name, m.Version())
		}
	}
}

// The parts of the tokens sum to the lead of one class over another, but for the biases.
func TestMarginsSumToTheLead(t *testing.T) {
	w := weights()
	m := decode(t, w)
	var features []ngram.Feature
	for i := range 20 {
		features = append(features, ngram.Feature{ID: w.Grams[i*7].ID, From: int32(i % 10), To: int32(i%10 + 1 + i%3)})
	}
	features = append(features, ngram.Feature{ID: 2, From: 0, To: 1}) // unknown
	var s linear.Scores
	m.Score(features, ngram.Latin, &s)
	tokens := make([]float64, 16)
	m.Margins(features, &s, 2, 0, tokens)
	sum := float64(w.ClassBias[ngram.Latin][2] - w.ClassBias[ngram.Latin][0])
	for _, v := range tokens {
		sum += v
	}
	if lead := s.Classes[2] - s.Classes[0]; math.Abs(sum-lead) > 1e-6 || s.Known != 20 {
		t.Errorf("the parts sum to %.6f of %d known n-grams, want %.6f of 20", sum, s.Known, lead)
	}
}

// A topic counts from its cut on, and where none reaches its own the nearest counts if it is near enough.
func TestRaised(t *testing.T) {
	w := weights() // cuts .5 and -.5
	w.Lone = 0.3
	m := decode(t, w)
	for logs, want := range map[[2]float64][]int{
		{0.5, -0.5}: {0, 1}, {0.6, -0.6}: {0}, {0.4, -0.7}: {0}, {0.3, -0.6}: {1}, {0.1, -0.9}: nil, {-9, 9}: {1},
	} {
		if got := w.Raised(logs[:], nil); !slices.Equal(got, want) {
			t.Errorf("of log-odds %v topics %v count, want %v", logs, got, want)
		}
		if got := m.Raised(&linear.Scores{Topics: logs[:]}, nil); !slices.Equal(got, want) {
			t.Errorf("once read, of log-odds %v topics %v count, want %v", logs, got, want)
		}
	}
}

func TestScoreAllocatesNothing(t *testing.T) {
	m := decode(t, weights())
	features := []ngram.Feature{{ID: 1, To: 1}, {ID: 3, To: 1}}
	var s linear.Scores
	m.Score(features, ngram.Latin, &s)
	if n := testing.AllocsPerRun(100, func() { m.Score(features, ngram.Latin, &s) }); n != 0 {
		t.Errorf("a score allocates %.0f times", n)
	}
}
