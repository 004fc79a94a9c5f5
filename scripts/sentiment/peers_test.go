package main

import "testing"

func TestSampleIsSpreadOverItsSet(t *testing.T) {
	s := set{name: "s", texts: make([]text, 10)}
	for i := range s.texts {
		s.texts[i].class = i
	}
	part := sample(&s, 4)
	var got []int
	for _, t := range part.texts {
		got = append(got, t.class)
	}
	if len(got) != 4 || got[0] != 0 || got[3] != 7 {
		t.Errorf("4 of 10 texts are %v", got)
	}
	if whole := sample(&s, 10); len(whole.texts) != 10 {
		t.Errorf("10 of 10 texts are %d", len(whole.texts))
	}
}

func TestCutOfAPolarity(t *testing.T) {
	for p, class := range map[float64]int{-1: 0, -0.2: 0, -0.1: 1, 0: 1, 0.1: 1, 0.2: 2, 1: 2} {
		if v := cut(p, cuts["snownlp"]); v.class != class || v.polarity != p {
			t.Errorf("cut(%v) = %+v, want class %d", p, v, class)
		}
	}
}
