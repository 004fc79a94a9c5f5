package ngram

// The kinds of features; each has hashes of its own.
const (
	wordOne uint64 = iota + 1
	wordTwo
	wordThree
	wordGap
	wordLetters
	wordDenied
	wordLast
	wordLastTwo
	hanOne
	hanTwo
	hanThree
	hanFour
	hanGap
	hanDenied
	hanLast
	hanLastTwo
	hanLastThree
	edge
	mixed
	other
	otherLast
	shape
	beforeOne
	beforeTwo
	posted
	conceptOne
	conceptTwo
)

// extract makes the features of the tokens. What a turn ("but", "但是") takes back has features of its own.
func (s *Scratch) extract() {
	taken, last := s.lastPart()
	for i := range s.tokens {
		if i >= taken && i < last {
			s.takenBack(i, last)
			continue
		}
		switch s.tokens[i].kind {
		case word:
			s.wordFeatures(i, i >= last)
		case han:
			s.hanFeatures(i, i >= last)
		case letter:
		default:
			s.otherFeatures(i, i >= last)
		}
	}
	s.denied()
	s.conceptFeatures(last)
	s.posts()
	s.shapes()
}

// posts adds copies of the words of a public post: what a letter tells as a fact is a complaint there.
func (s *Scratch) posts() {
	if !s.public {
		return
	}
	for i := range s.tokens {
		if t := &s.tokens[i]; t.kind != han {
			s.emit(mix(posted, t.tokenID()), i, i+1)
		}
	}
}

// emit adds a feature of a run of tokens.
func (s *Scratch) emit(h uint64, from, to int) {
	h *= 0xff51afd7ed558ccd
	s.features = append(s.features, Feature{ID: uint32(h >> 32), From: int32(from), To: int32(to)})
}

// takenBack are the features of what stands before a turn.
func (s *Scratch) takenBack(i, turn int) {
	t := &s.tokens[i]
	s.emit(mix(mix(beforeOne, uint64(t.kind)), t.tokenID()), i, i+1)
	if i+1 < turn && s.tokens[i+1].kind != mark {
		s.emit(mix(mix(beforeTwo, t.tokenID()), s.tokens[i+1].tokenID()), i, i+2)
	}
}

// near is the number of the nearest word at or behind i in the same sentence, over one mark at most; -1 if there is none.
func (s *Scratch) near(i, sentence int) int {
	for n := 0; i < len(s.tokens) && n < 2; i, n = i+1, n+1 {
		t := &s.tokens[i]
		if int(t.sentence) != sentence {
			return -1
		}
		if t.kind == word || t.kind == number || t.kind == thing {
			return i
		}
		if t.kind == han {
			return -1
		}
	}
	return -1
}

// tokenID is what n-grams know of a token: of a number, a link or a mention only its kind.
func (t *token) tokenID() uint64 {
	switch t.kind {
	case number:
		return 1
	case thing:
		return 2 + t.id
	}
	return t.id
}

func (s *Scratch) wordFeatures(i int, last bool) {
	t := &s.tokens[i]
	s.emit(mix(wordOne, t.id), i, i+1)
	s.letterFeatures(i)
	j := s.near(i+1, int(t.sentence))
	if last {
		s.emit(mix(wordLast, t.id), i, i+1)
	}
	if j < 0 {
		if i+1 < len(s.tokens) && s.tokens[i+1].kind == han && s.tokens[i+1].sentence == t.sentence {
			s.emit(mix(mix(mixed, t.id), s.tokens[i+1].id), i, i+2)
		}
		return
	}
	two := s.tokens[j].tokenID()
	s.emit(mix(mix(wordTwo, t.id), two), i, j+1)
	if last {
		s.emit(mix(mix(wordLastTwo, t.id), two), i, j+1)
	}
	k := s.near(j+1, int(t.sentence))
	if k < 0 {
		return
	}
	three := s.tokens[k].tokenID()
	s.emit(mix(mix(mix(wordThree, t.id), two), three), i, k+1)
	s.emit(mix(mix(wordGap, t.id), three), i, k+1)
}

// letterFeatures are runs of four and five letters of a longer word, with its ends: they know its relatives and its misspellings.
func (s *Scratch) letterFeatures(i int) {
	t := &s.tokens[i]
	letters := s.letters[t.from:t.to]
	n := len(letters)
	if n < 5 {
		return
	}
	for _, size := range [...]int{4, 5} {
		for a := 0; a+size <= n; a++ {
			h := wordLetters + uint64(size)<<8
			if a == 0 {
				h += 1 << 16
			}
			if a+size == n {
				h += 1 << 17
			}
			for _, c := range letters[a : a+size] {
				h = (h ^ uint64(c)) * prime
			}
			s.emit(mix(wordLetters, h), i, i+1)
		}
	}
}

func (s *Scratch) hanFeatures(i int, last bool) {
	t := &s.tokens[i]
	s.emit(mix(hanOne, t.id), i, i+1)
	if last {
		s.emit(mix(hanLast, t.id), i, i+1)
	}
	if i == 0 || s.tokens[i-1].clause != t.clause {
		s.emit(mix(mix(edge, 1), t.id), i, i+1)
		if s.hanAt(i+1, t.clause) {
			s.emit(mix(mix(mix(edge, 2), t.id), s.tokens[i+1].id), i, i+2)
		}
	}
	if i+1 == len(s.tokens) || s.tokens[i+1].clause != t.clause || s.tokens[i+1].kind == mark {
		s.emit(mix(mix(edge, 3), t.id), i, i+1)
		if i > 0 && s.hanAt(i-1, t.clause) {
			s.emit(mix(mix(mix(edge, 4), s.tokens[i-1].id), t.id), i-1, i+1)
		}
	}
	if !s.hanAt(i+1, t.clause) {
		if i+1 < len(s.tokens) && s.tokens[i+1].kind == word && s.tokens[i+1].clause == t.clause {
			s.emit(mix(mix(mixed, t.id), s.tokens[i+1].id), i, i+2)
		}
		return
	}
	two := s.tokens[i+1].id
	s.emit(mix(mix(hanTwo, t.id), two), i, i+2)
	if last {
		s.emit(mix(mix(hanLastTwo, t.id), two), i, i+2)
	}
	if !s.hanAt(i+2, t.clause) {
		return
	}
	three := s.tokens[i+2].id
	s.emit(mix(mix(mix(hanThree, t.id), two), three), i, i+3)
	s.emit(mix(mix(hanGap, t.id), three), i, i+3)
	if last {
		s.emit(mix(mix(mix(hanLastThree, t.id), two), three), i, i+3)
	}
	if s.hanAt(i+3, t.clause) {
		s.emit(mix(mix(mix(mix(hanFour, t.id), two), three), s.tokens[i+3].id), i, i+4)
	}
}

// hanAt says whether a token is a Han character of a clause.
func (s *Scratch) hanAt(i int, clause int32) bool {
	return i < len(s.tokens) && s.tokens[i].kind == han && s.tokens[i].clause == clause
}

func (s *Scratch) otherFeatures(i int, last bool) {
	t := &s.tokens[i]
	id := mix(t.id, uint64(t.kind))
	if t.kind == mark {
		id = mix(id, uint64(min(t.to, 3))) // one, two, many
	}
	s.emit(mix(other, id), i, i+1)
	if last && t.kind != thing {
		s.emit(mix(otherLast, id), i, i+1)
	}
}

// How far a negation reaches.
const (
	wordsDenied = 3
	hanDeniedTo = 5
)

// denied adds copies of what stands behind a negation in its clause.
func (s *Scratch) denied() {
	for i := range s.tokens {
		t := &s.tokens[i]
		switch {
		case t.kind == word && (negators[t.id] || s.endsInNot(t)):
			for j, n := i+1, 0; j < len(s.tokens) && n < wordsDenied && s.tokens[j].clause == t.clause; j++ {
				if s.tokens[j].kind == word {
					s.emit(mix(wordDenied, s.tokens[j].id), i, j+1)
					n++
				}
			}
		case t.kind == han && hanNegators[t.id]:
			for j := i + 1; j < i+hanDeniedTo && s.hanAt(j+1, t.clause); j++ {
				s.emit(mix(mix(hanDenied, s.tokens[j].id), s.tokens[j+1].id), i, j+2)
			}
		}
	}
}

func (s *Scratch) endsInNot(t *token) bool {
	letters := s.letters[t.from:t.to]
	n := len(letters)
	return n > 3 && string(letters[n-3:]) == "n't"
}

var negators = wordSet("not no never without hardly barely neither nor none nothing nobody cannot dont doesnt didnt cant wont isnt wasnt aint")

var hanNegators = map[uint64]bool{'不': true, '没': true, '无': true, '未': true, '别': true, '非': true, '冇': true, '唔': true, '莫': true}

// shapes adds features of the whole text: how long, how loud.
func (s *Scratch) shapes() {
	words, shouts, questions, marks := 0, 0, 0, 0
	for i := range s.tokens {
		t := &s.tokens[i]
		switch t.kind {
		case word, han:
			words++
			if t.shout {
				shouts++
			}
		case mark:
			switch t.id {
			case '!':
				marks += int(t.to)
			case '?':
				questions += int(t.to)
			}
		}
	}
	n := len(s.tokens)
	if n == 0 {
		return
	}
	s.emit(mix(mix(shape, 1), uint64(log2(words))), n, n)
	s.emit(mix(mix(shape, 2), uint64(min(3, s.sentence))), n, n)
	if shouts > 0 {
		s.emit(mix(mix(shape, 3), uint64(log2(shouts))), n, n)
	}
	if marks > 0 {
		s.emit(mix(mix(shape, 4), uint64(log2(marks))), n, n)
	}
	if questions > 0 {
		s.emit(mix(mix(shape, 5), uint64(log2(questions))), n, n)
	}
}

func log2(n int) int {
	b := 0
	for n > 0 {
		b++
		n >>= 1
	}
	return b
}
