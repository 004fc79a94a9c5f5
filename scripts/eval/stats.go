package main

import (
	"cmp"
	"math"
	"slices"
)

// auc is the chance that a random positive has a greater value than a random negative, ties counting half (Mann-Whitney): .5 is what a
// coin gives. It is NaN without positives or without negatives. A NaN among the values is the caller's mistake.
func auc(positives, negatives []float64) float64 {
	sorted := slices.Clone(negatives)
	slices.Sort(sorted)
	won := 0.0
	for _, p := range positives {
		below, _ := slices.BinarySearch(sorted, p)
		upTo, _ := slices.BinarySearchFunc(sorted, p, func(v, p float64) int {
			if v <= p {
				return -1
			}
			return 1
		})
		won += float64(below) + float64(upTo-below)/2
	}
	return ratio(won, float64(len(positives)*len(negatives)))
}

// ratio is a / b, NaN where b is zero.
func ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

// f1 is the harmonic mean of precision and recall, zero where one is zero or unknown.
func f1(precision, recall float64) float64 {
	if !(precision > 0 && recall > 0) {
		return 0
	}
	return 2 * precision * recall / (precision + recall)
}

// median of values; the mean of the two in the middle where their number is even, NaN where there is none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// mean of values, NaN where there is none.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return ratio(sum, float64(len(values)))
}

// topShare is the share of the truth that lies in the first tenth (at least one) when things are ranked by the greatest rank; of
// equal ranks the one that stands first. NaN where the truth is nothing.
func topShare(rank, truth []float64) float64 {
	order := make([]int, len(rank))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank[b], rank[a]) })
	top, all := 0.0, 0.0
	for i, k := range order {
		all += truth[k]
		if i < max(1, len(order)/10) {
			top += truth[k]
		}
	}
	return ratio(top, all)
}
