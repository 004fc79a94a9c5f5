// Package ngram turns the words of a person into features for linear models: n-grams of Han characters, of words and of letters, with
// copies of those that stand under a negation or in the last part of the text. Traditional characters count as their simplified forms,
// so that one sentence has the same features in both scripts. What is not the writer's own (quoted mail, signatures, markup, code) is
// left out. It is pure and linear in the text's length, and it allocates nothing once its Scratch has grown.
package ngram

// Feature is one n-gram and where it stands.
type Feature struct {
	ID       uint32 // hash of the n-gram
	From, To int32  // first token, and the token behind the last
}

// Scratch is the memory of one scan, used again for the next. It is not safe for concurrent use.
type Scratch struct {
	tokens   []token
	letters  []byte
	features []Feature
	seen     []seen
	script   scripts
	clause   int32
	sentence int32
	public   bool // it has a mention or a hashtag
}

// Scan reads a text. What the other methods tell holds until the next scan.
func (s *Scratch) Scan(text []byte) {
	s.tokens, s.letters, s.features = s.tokens[:0], s.letters[:0], s.features[:0]
	s.script = scripts{}
	s.clause, s.sentence, s.public = 0, 0, false
	s.scan(text)
	s.extract()
}

// Features are the n-grams of the text, in order of their kind; an n-gram that stands there twice is there twice.
func (s *Scratch) Features() []Feature { return s.features }

// Tokens is how many pieces the text has; features name them by number.
func (s *Scratch) Tokens() int { return len(s.tokens) }

// Words is how many words, Han characters and emoji there are: 0 if there is nothing to judge.
func (s *Scratch) Words() int {
	n := 0
	for i := range s.tokens {
		switch s.tokens[i].kind {
		case word, han, emoji, letter:
			n++
		}
	}
	return n
}

// Register is the kind of text that a text is: the moods are not equally common in each.
type Register int

// The registers.
const (
	Han   Register = iota // Chinese
	Latin                 // in Latin letters
	Post                  // in Latin letters and to the public: it has a mention or a hashtag
	Registers
)

// Register tells which the text is.
func (s *Scratch) Register() Register {
	if s.script.han > 0 {
		return Han
	}
	if s.public {
		return Post
	}
	return Latin
}

// Place is where a token stands in the text: its first byte and the byte behind it.
func (s *Scratch) Place(token int) (start, end int) {
	return int(s.tokens[token].start), int(s.tokens[token].end)
}

// Clause numbers the clause of a token.
func (s *Scratch) Clause(token int) int { return int(s.tokens[token].clause) }

// Emphasis is 0 (none) to 1: capitals, exclamation marks, degree words.
func (s *Scratch) Emphasis() float64 {
	n := 0.0
	for i := range s.tokens {
		switch t := &s.tokens[i]; {
		case t.shout:
			n += 0.2
		case t.kind == mark && t.id == '!':
			n += min(0.6, 0.2*float64(t.to))
		case t.kind == mark && t.id == '?' && t.to > 1:
			n += 0.2
		case t.kind == word && degrees[t.id]:
			n += 0.15
		case t.kind == han && i+1 < len(s.tokens) && hanDegrees[[2]uint64{t.id, s.tokens[i+1].id}]:
			n += 0.15
		}
	}
	return min(1, n)
}

var degrees = wordSet("very really extremely absolutely totally completely utterly so too ever never beyond " +
	"incredibly ridiculously insanely fucking damn bloody literally")

var hanDegrees = func() map[[2]uint64]bool {
	m := map[[2]uint64]bool{}
	for _, w := range []string{"非常", "极其", "极度", "完全", "简直", "根本", "彻底", "太过", "超级", "实在", "居然", "竟然", "到底", "再也", "超烂", "有够", "够扯", "真系", "离谱", "究竟"} {
		r := []rune(w)
		m[[2]uint64{uint64(r[0]), uint64(r[1])}] = true
	}
	return m
}()

// wordSet has the ids of words.
func wordSet(words string) map[uint64]bool {
	m := map[uint64]bool{}
	var s Scratch
	s.tokenize([]byte(words), 0, len(words))
	for i := range s.tokens {
		m[s.tokens[i].id] = true
	}
	return m
}
