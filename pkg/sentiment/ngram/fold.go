package ngram

import "sync"

// Fold gives the simplified form of a Han character, and any other character as it is. One character at a time: where OpenCC looks at
// whole phrases, both scripts still come to the same.
func Fold(r rune) rune {
	if r >= foldFirst && r < foldFirst+foldCount {
		if f := foldings().to[r-foldFirst]; f != 0 {
			return rune(f)
		}
	}
	return r
}

// What the table covers: CJK extension A to the end of the unified ideographs.
const (
	foldFirst = 0x3400
	foldCount = 0xa000 - foldFirst
)

type folding struct {
	to   [foldCount]uint16
	only [foldCount]int8 // 1: only simplified writing has it, 2: only traditional
}

var foldings = sync.OnceValue(func() *folding {
	f := &folding{}
	pairs := []rune(foldPairs)
	for i := 0; i+1 < len(pairs); i += 2 {
		f.to[pairs[i]-foldFirst] = uint16(pairs[i+1])
		f.only[pairs[i]-foldFirst] = 2
	}
	for _, r := range inBoth {
		f.only[r-foldFirst] = 0
	}
	for _, r := range simplifiedOnly {
		f.only[r-foldFirst] = 1
	}
	return f
})

// countHan notes which script a Han character is of.
func (c *scripts) countHan(r rune) {
	c.han++
	if r < foldFirst || r >= foldFirst+foldCount {
		return
	}
	switch foldings().only[r-foldFirst] {
	case 1:
		c.simplified++
	case 2:
		c.traditional++
	}
}
