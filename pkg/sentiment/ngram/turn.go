package ngram

import "strings"

// lastPart finds what a text comes to: last is the first token of what follows its last turn ("but", "但是"), or of its last sentence; behind
// the last token where the whole text is one sentence. What stands from taken to last is taken back by a turn.
func (s *Scratch) lastPart() (taken, last int) {
	n := len(s.tokens)
	end := n - 1
	for end > 0 && s.tokens[end].kind == mark {
		end--
	}
	if end < 0 {
		return n, n
	}
	final := s.tokens[end].sentence
	start := n
	past := s.firstPast()
	for i := end; i >= 0; i-- {
		t := &s.tokens[i]
		if t.sentence < final-1 {
			break
		}
		if end-i >= 2 && (s.contrast(i) || i > past && s.opensClause(i) && s.present(i)) {
			return s.sentenceBefore(i), i
		}
		if t.sentence == final {
			start = i
		}
	}
	if start == 0 {
		return n, n
	}
	return n, start
}

// opensClause says whether a token is the first of its clause.
func (s *Scratch) opensClause(i int) bool {
	return i == 0 || s.tokens[i-1].clause != s.tokens[i].clause || s.tokens[i-1].kind == mark
}

// firstPast is the first token that tells of former times ("used to", "以前"): what comes to be "now" after it is a turn.
func (s *Scratch) firstPast() int {
	for i := range s.tokens {
		switch t := &s.tokens[i]; t.kind {
		case word:
			if pasts[t.id] {
				return i
			}
		case han:
			if s.hanAt(i+1, t.clause) && hanPasts[[2]uint64{t.id, s.tokens[i+1].id}] {
				return i
			}
		}
	}
	return len(s.tokens)
}

// present says whether a token begins what tells of the time since ("now", "since", "现在", "改版").
func (s *Scratch) present(i int) bool {
	t := &s.tokens[i]
	switch t.kind {
	case word:
		return presents[t.id]
	case han:
		return s.hanAt(i+1, t.clause) && hanPresents[[2]uint64{t.id, s.tokens[i+1].id}]
	}
	return false
}

var pasts = wordSet("used once formerly previously before originally initially first was were had yesterday")

var presents = wordSet("now since today nowadays lately recently then until afterwards")

var hanPasts = pairSet("以前 之前 本来 原来 原本 当初 曾经 过去 开始 早期 前年 去年 昨天 头先 初初 从前 前两 起初 刚上 上周 上个 旧年")

var hanPresents = pairSet("现在 如今 后来 最近 今天 今年 这周 这个 而家 更新 改版 升级 换版 自从 结果 直到 目前 近来")

// pairSet has the characters of words of two, which stand there as Fold gives them.
func pairSet(words string) map[[2]uint64]bool {
	m := map[[2]uint64]bool{}
	for w := range strings.FieldsSeq(words) {
		r := []rune(w)
		m[[2]uint64{uint64(r[0]), uint64(r[1])}] = true
	}
	return m
}

// sentenceBefore is the first token of the sentence that ends before a turn.
func (s *Scratch) sentenceBefore(turn int) int {
	i := turn - 1
	for i >= 0 && s.tokens[i].kind == mark {
		i--
	}
	if i < 0 {
		return turn
	}
	for sentence := s.tokens[i].sentence; i > 0 && s.tokens[i-1].sentence == sentence; {
		i--
	}
	return i
}

// contrast says whether a turn begins at a token.
func (s *Scratch) contrast(i int) bool {
	t := &s.tokens[i]
	switch t.kind {
	case word:
		return contrasts[t.id]
	case han:
		switch t.id {
		case '但', '却':
			return true
		case '可', '不', '然', '只':
			if i+1 < len(s.tokens) && s.tokens[i+1].kind == han {
				next := s.tokens[i+1].id
				opens := i == 0 || s.tokens[i-1].clause != t.clause
				return opens && hanContrasts[[2]uint64{t.id, next}]
			}
		}
	}
	return false
}

var hanContrasts = map[[2]uint64]bool{{'可', '是'}: true, {'不', '过'}: true, {'然', '而'}: true, {'只', '是'}: true, {'只', '不'}: true}

var contrasts = wordSet("but however yet though nevertheless unfortunately except still")
