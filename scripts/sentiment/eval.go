package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"glidepath/pkg/sentiment"
)

// set is labelled texts to measure on.
type set struct {
	name   string
	texts  []text
	binary bool // only negative and positive: the sign of the polarity decides
}

// table is who said what: rows of gold, columns of verdicts.
type table [3][3]int

func (t *table) accuracy() float64 {
	right, all := 0, 0
	for g := range t {
		for v, n := range t[g] {
			all += n
			if g == v {
				right += n
			}
		}
	}
	return ratio(right, all)
}

func (t *table) column(v int) int { return t[0][v] + t[1][v] + t[2][v] }
func (t *table) row(g int) int    { return t[g][0] + t[g][1] + t[g][2] }

func (t *table) precision(k int) float64 { return ratio(t[k][k], t.column(k)) }
func (t *table) recall(k int) float64    { return ratio(t[k][k], t.row(k)) }

func (t *table) f1(k int) float64 {
	p, r := t.precision(k), t.recall(k)
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

// macroF1 is the mean over the classes that the set has.
func (t *table) macroF1() float64 {
	sum, n := 0.0, 0
	for k := range t {
		if t.row(k) > 0 {
			sum += t.f1(k)
			n++
		}
	}
	return sum / float64(max(1, n))
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// verdict is the class that a judge gives, and its polarity.
type verdict struct {
	class    int
	polarity float64
}

func tableOf(s *set, verdicts []verdict) *table {
	var t table
	for i := range s.texts {
		v := verdicts[i].class
		if s.binary {
			v = 2
			if verdicts[i].polarity < 0 {
				v = 0
			}
		}
		t[s.texts[i].class][v]++
	}
	return &t
}

func classIndex(c sentiment.Class) int { return slices.Index(classNames, string(c)) }

func ours(a *sentiment.Analyzer, s *set) ([]verdict, []sentiment.Result) {
	vs := make([]verdict, len(s.texts))
	rs := make([]sentiment.Result, len(s.texts))
	for i := range s.texts {
		rs[i] = a.Analyze(s.texts[i].words)
		vs[i] = verdict{classIndex(rs[i].Class), rs[i].Polarity}
	}
	return vs, rs
}

// measured reads the sets of DATA.
func measured(dir string) ([]set, error) {
	var sets []set
	read := func(name, file string, binary bool, parse func(f []string) (string, int)) error {
		in, err := os.Open(filepath.Join(dir, file))
		if err != nil {
			return fmt.Errorf("read set %s: %w", name, err)
		}
		defer func() { _ = in.Close() }() // it was only read
		var r io.Reader = in
		if strings.HasSuffix(file, ".gz") {
			if r, err = gzip.NewReader(in); err != nil {
				return fmt.Errorf("read set %s: %w", name, err)
			}
		}
		s := set{name: name, binary: binary}
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			words, class := parse(strings.Split(lines.Text(), "\t"))
			if class >= 0 && words != "" {
				s.texts = append(s.texts, text{words: words, class: class})
			}
		}
		sets = append(sets, s)
		return lines.Err()
	}
	label := func(l string) int { return slices.Index([]string{"neg", "neu", "pos"}, l) }
	polar := func(l string) int {
		if l == "neu" {
			return -1
		}
		return label(l)
	}
	column := func(labelled, words int, class func(string) int) func([]string) (string, int) {
		return func(f []string) (string, int) {
			if len(f) <= max(labelled, words) {
				return "", -1
			}
			return f[words], class(f[labelled])
		}
	}
	for _, r := range []struct {
		name, file string
		binary     bool
		parse      func([]string) (string, int)
	}{
		{"zh_hans_shop7", "zh_hans_shop7.tsv.gz", true, column(0, 2, label)},
		{"zh_pairs hans", "zh_pairs_train.tsv", true, column(0, 2, polar)},
		{"zh_pairs hant", "zh_pairs_train.tsv", true, column(0, 3, polar)},
		{"zh_hant_cvas", "zh_hant_cvas.tsv", true, column(1, 0, polar)},
		{"airline (3 classes)", "en_airline_half.tsv", false, column(0, 2, label)},
		{"uci", "en_reviews_uci.tsv", true, column(0, 2, label)},
	} {
		if err := read(r.name, r.file, r.binary, r.parse); err != nil {
			return nil, err
		}
	}
	return sets, nil
}

// domainSets are the families that training has not seen, by language.
func domainSets(texts []text) []set {
	var sets []set
	for _, language := range []string{"en", "zh-Hans", "zh-Hant"} {
		s := set{name: "domain " + language}
		for _, t := range texts {
			if t.test && t.source == "domain/"+language && !t.unknownTopics {
				s.texts = append(s.texts, t)
			}
		}
		sets = append(sets, s)
	}
	all := set{name: "domain, all"}
	for _, s := range sets {
		all.texts = append(all.texts, s.texts...)
	}
	return append(sets, all)
}

// tellTopics prints precision, recall and F1 of each topic and of all together.
func tellTopics(out io.Writer, s *set, rs []sentiment.Result) {
	type count struct{ hit, said, is int }
	counts := map[string]*count{}
	var all count
	for _, name := range topicNames {
		counts[name] = &count{}
	}
	for i := range s.texts {
		for _, t := range s.texts[i].topics {
			counts[t].is++
		}
		for _, t := range rs[i].Topics {
			counts[t.Name].said++
			if slices.Contains(s.texts[i].topics, t.Name) {
				counts[t.Name].hit++
			}
		}
	}
	fmt.Fprintf(out, "\nTopics, %s\n%-28s %9s %9s %9s %6s\n", s.name, "topic", "precision", "recall", "F1", "texts")
	line := func(name string, c *count) {
		p, r := ratio(c.hit, c.said), ratio(c.hit, c.is)
		f := 0.0
		if p+r > 0 {
			f = 2 * p * r / (p + r)
		}
		fmt.Fprintf(out, "%-28s %9.3f %9.3f %9.3f %6d\n", name, p, r, f, c.is)
	}
	for _, name := range topicNames {
		c := counts[name]
		line(name, c)
		all.hit += c.hit
		all.said += c.said
		all.is += c.is
	}
	line("all (micro)", &all)
}

// calibration is the expected calibration error: the mean distance of confidence and accuracy over ten bins, weighted by their texts.
func calibration(s *set, vs []verdict, rs []sentiment.Result) float64 {
	var n, right [10]int
	var sum [10]float64
	for i := range s.texts {
		b := min(9, int(rs[i].Confidence*10))
		n[b]++
		sum[b] += rs[i].Confidence
		if vs[i].class == s.texts[i].class {
			right[b]++
		}
	}
	e := 0.0
	for b := range n {
		if n[b] > 0 {
			d := sum[b]/float64(n[b]) - ratio(right[b], n[b])
			if d < 0 {
				d = -d
			}
			e += d * float64(n[b]) / float64(len(s.texts))
		}
	}
	return e
}

// evaluate prints the figures of every set, of the model's and of the peers that read its language; python runs those of PyPI.
func evaluate(out io.Writer, a *sentiment.Analyzer, texts []text, data, python string) error {
	sets := domainSets(texts)
	if data != "" {
		more, err := measured(data)
		if err != nil {
			return err
		}
		sets = append(more, sets...)
	}
	fmt.Fprintf(out, "%-22s %-16s %7s %9s %9s %9s %9s %12s\n", "set", "judge", "texts", "accuracy", "macro-F1", "neg prec", "neg rec", "calibration")
	for i := range sets {
		s := &sets[i]
		vs, rs := ours(a, s)
		tellFigures(out, s.name, "glidepath", tableOf(s, vs))
		fmt.Fprintf(out, " %12.3f\n", calibration(s, vs, rs))
		if err := tellPeers(out, a, s, python); err != nil {
			return err
		}
	}
	if python != "" {
		fmt.Fprintf(out, "\nA sample is every n-th text of its set: snownlp judges some 100 texts a second. The line \"same texts\" is Glidepath on it.\n")
	}
	all := &sets[len(sets)-1]
	_, rs := ours(a, all)
	tellTopics(out, all, rs)
	return nil
}

// tellFigures prints a line without its end.
func tellFigures(out io.Writer, set, judge string, t *table) {
	fmt.Fprintf(out, "%-22s %-16s %7d %9.3f %9.3f %9.3f %9.3f", set, judge, t.row(0)+t.row(1)+t.row(2),
		t.accuracy(), t.macroF1(), t.precision(0), t.recall(0))
}
