package ngram

import "unicode"

// scripts counts the letters of a text by script.
type scripts struct {
	han, simplified, traditional                                           int // Han characters; those that only one of the two scripts has
	kana, hangul, cyrillic, arabic, thai, hebrew, greek, devanagari, other int
}

func (c *scripts) count(r rune) {
	switch {
	case r >= 0x3040 && r <= 0x30ff || r >= 0xff66 && r <= 0xff9f:
		c.kana++
	case unicode.Is(unicode.Hangul, r):
		c.hangul++
	case unicode.Is(unicode.Cyrillic, r):
		c.cyrillic++
	case unicode.Is(unicode.Arabic, r):
		c.arabic++
	case unicode.Is(unicode.Thai, r):
		c.thai++
	case unicode.Is(unicode.Hebrew, r):
		c.hebrew++
	case unicode.Is(unicode.Greek, r):
		c.greek++
	case unicode.Is(unicode.Devanagari, r):
		c.devanagari++
	default:
		c.other++
	}
}

// Language names the language of the scanned text as BCP 47 has it: en, zh-Hans, zh-Hant (zh where no character tells which), another one by its script or
// its commonest words, und where nothing tells. Chinese with English words in it is Chinese.
func (s *Scratch) Language() string {
	c := &s.script
	latin := 0
	for i := range s.tokens {
		if s.tokens[i].kind == word {
			latin++
		}
	}
	most, name := 0, ""
	for _, o := range [...]struct {
		n    int
		name string
	}{
		{c.hangul, "ko"}, {c.cyrillic, "ru"}, {c.arabic, "ar"}, {c.thai, "th"}, {c.hebrew, "he"}, {c.greek, "el"}, {c.devanagari, "hi"}, {c.other, "und"},
	} {
		if o.n > most {
			most, name = o.n, o.name
		}
	}
	switch {
	case c.kana*5 > c.han+c.kana && c.kana >= 2:
		return "ja"
	case most > (c.han+latin*4)/2:
		return name
	// a Han character says as much as half a word
	case c.han > 0 && c.han*4 >= latin:
		switch {
		case c.traditional > c.simplified:
			return "zh-Hant"
		case c.simplified > 0:
			return "zh-Hans"
		}
		return "zh"
	case latin > 0:
		return s.latinLanguage()
	}
	return "und"
}

// latinLanguage tells the languages in Latin letters apart by their commonest words. A few words are given the benefit of the doubt,
// since "Great!" has none of them.
func (s *Scratch) latinLanguage() string {
	var hits [len(latinLanguages)]int
	words := 0
	for i := range s.tokens {
		if s.tokens[i].kind != word {
			continue
		}
		words++
		for l, in := 0, commonWords[s.tokens[i].id]; in != 0; l, in = l+1, in>>1 {
			hits[l] += int(in & 1)
		}
	}
	best := 0
	for l := range hits {
		if hits[l] > hits[best] {
			best = l
		}
	}
	if best != 0 && hits[best] >= 2 && hits[best] > hits[0]+1 || best != 0 && hits[0] == 0 && hits[best] >= 1 && words >= 3 {
		return latinLanguages[best].name
	}
	if hits[0] == 0 && words > 12 {
		return "und" // a list of names, a log, code
	}
	return "en"
}

var latinLanguages = [...]struct{ name, words string }{
	{"en", "the is are was were to of and it this that not we you i i'm it's don't can't have has had be been for with on our my your they will " +
		"would can but what when why how please an at by from if do does did there just very any all so no thanks thank me us get got"},
	{"fr", "le les des une est et je vous nous pas ne que qui dans avec pour sur c'est du au très mais votre notre suis merci bonjour ce cette il elle"},
	{"de", "ist und der die das nicht ich wir sie ein eine mit auf für den dem es von zu bei ihr ihre haben wird auch noch sehr danke bitte"},
	{"es", "el los las una es y con para por muy está se su lo que del no al pero más gracias hola mi nos usted tiene"},
	{"it", "non è il che di per sono una del della mi si ma con le grazie come questo questa ho ci vi molto"},
	{"pt", "não um uma os com é por para mas muito está você obrigado obrigada que do da em no na meu minha nosso"},
	{"nl", "het een niet en van ik wij de dat met voor is op te zijn ook maar heb bedankt niet geen naar"},
	{"id", "yang dan tidak saya ini untuk dengan di itu ada bisa sudah kami anda terima kasih belum"},
	{"vi", "không của và là tôi có cho được này các một những đã với bạn rất"},
	{"tr", "bir ve bu için çok değil ne ama ile daha var yok teşekkürler merhaba"},
	{"pl", "nie jest się na i w z to że do jak ale dla mnie proszę dziękuję bardzo"},
}

// commonWords has, by a word's id, a bit for each language of latinLanguages that it is common in.
var commonWords = func() map[uint64]uint16 {
	m := map[uint64]uint16{}
	for l := range latinLanguages {
		for id := range wordSet(latinLanguages[l].words) {
			m[id] |= 1 << l
		}
	}
	return m
}()
