package main

import (
	"math"
	"testing"
)

func TestAUC(t *testing.T) {
	for name, c := range map[string]struct {
		positives, negatives []float64
		want                 float64
	}{
		"all above":        {[]float64{3, 4}, []float64{1, 2}, 1},
		"all below":        {[]float64{1}, []float64{2, 3}, 0},
		"ties count half":  {[]float64{2}, []float64{2, 2, 2}, .5},
		"mixed":            {[]float64{1, 3}, []float64{2, 3, 0}, (1 + 2.5) / 6},
		"infinite is last": {[]float64{math.Inf(-1)}, []float64{0}, 0},
	} {
		if got := auc(c.positives, c.negatives); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %g, not %g", name, got, c.want)
		}
	}
	if got := auc(nil, []float64{1}); !math.IsNaN(got) {
		t.Errorf("of nobody: %g", got)
	}
	negatives := []float64{3, 1, 2}
	if auc([]float64{2}, negatives); negatives[0] != 3 {
		t.Error("the caller's values were sorted")
	}
}

func TestMedianMeanAndF1(t *testing.T) {
	for _, c := range []struct {
		values       []float64
		median, mean float64
	}{{[]float64{3, 1, 2}, 2, 2}, {[]float64{4, 1, 3, 2}, 2.5, 2.5}, {[]float64{7}, 7, 7}} {
		if m := median(c.values); m != c.median {
			t.Errorf("median of %v: %g", c.values, m)
		}
		if m := mean(c.values); m != c.mean {
			t.Errorf("mean of %v: %g", c.values, m)
		}
	}
	if !math.IsNaN(median(nil)) || !math.IsNaN(mean(nil)) {
		t.Error("nothing has a median or a mean")
	}
	if f := f1(.5, 1); math.Abs(f-2./3) > 1e-12 {
		t.Errorf("F1 %g", f)
	}
	if f1(math.NaN(), 1) != 0 || f1(0, 0) != 0 {
		t.Error("F1 without precision or recall is not zero")
	}
}

func TestTopShare(t *testing.T) {
	rank, truth := make([]float64, 20), make([]float64, 20)
	for i := range rank {
		rank[i], truth[i] = float64(i), 1
	}
	truth[19] = 11
	if got := topShare(rank, truth); math.Abs(got-.4) > 1e-12 { // 19 and 18 of 30
		t.Errorf("share %g", got)
	}
	if got := topShare([]float64{1}, []float64{0}); !math.IsNaN(got) {
		t.Errorf("share of nothing %g", got)
	}
}
