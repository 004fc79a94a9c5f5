package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"glidepath/pkg/sentiment"

	"github.com/jonreiter/govader" // the peer in Go: VADER's lexicon and rules
)

// sampled is how many texts of a set snownlp judges; it is slow.
const sampled = 2000

// peersProgram runs the peers of PyPI, from the repository's root.
const peersProgram = "scripts/sentiment/peers.py"

// tellPeers prints the figures of the peers that read a set's language; what is mixed has none.
func tellPeers(out io.Writer, a *sentiment.Analyzer, s *set, python string) error {
	switch {
	case s.name == "domain, all":
		return nil
	case strings.Contains(s.name, "zh"):
		if python == "" {
			return nil
		}
		part := sample(s, sampled)
		vs, err := peer(python, "snownlp", &part)
		if err != nil {
			return err
		}
		name := "snownlp"
		if len(part.texts) < len(s.texts) {
			name = "snownlp, sample"
			same, _ := ours(a, &part)
			tellFigures(out, "", "same texts", tableOf(&part, same))
			fmt.Fprintln(out)
		}
		tellFigures(out, "", name, tableOf(&part, vs))
		fmt.Fprintln(out)
		return nil
	}
	tellFigures(out, "", "govader", tableOf(s, vader(s)))
	fmt.Fprintln(out)
	if python == "" {
		return nil
	}
	vs, err := peer(python, "vader", s)
	if err != nil {
		return err
	}
	tellFigures(out, "", "VADER", tableOf(s, vs))
	fmt.Fprintln(out)
	return nil
}

// sample is at most n texts of a set, evenly spread.
func sample(s *set, n int) set {
	if len(s.texts) <= n {
		return *s
	}
	part := set{name: s.name, binary: s.binary}
	for i := range n {
		part.texts = append(part.texts, s.texts[i*len(s.texts)/n])
	}
	return part
}

// cuts are how far from 0 a peer's polarity is no longer neutral: VADER's as its authors give them; snownlp has none, and .4 to .6 of its
// probability is what its users take.
var cuts = map[string]float64{"vader": 0.05, "snownlp": 0.2}

func cut(polarity, neutral float64) verdict {
	v := verdict{1, polarity}
	if polarity >= neutral {
		v.class = 2
	} else if polarity <= -neutral {
		v.class = 0
	}
	return v
}

// vader judges by jonreiter/govader.
func vader(s *set) []verdict {
	v := govader.NewSentimentIntensityAnalyzer()
	vs := make([]verdict, len(s.texts))
	for i := range s.texts {
		vs[i] = cut(v.PolarityScores(s.texts[i].words).Compound, cuts["vader"])
	}
	return vs
}

// peer judges by a package of PyPI.
func peer(python, name string, s *set) ([]verdict, error) {
	var in, answers bytes.Buffer
	lines := json.NewEncoder(&in)
	for i := range s.texts {
		if err := lines.Encode(map[string]string{"text": s.texts[i].words}); err != nil {
			return nil, fmt.Errorf("ask %s: %w", name, err)
		}
	}
	run := exec.CommandContext(context.Background(), python, peersProgram, name)
	run.Stdin, run.Stdout, run.Stderr = &in, &answers, os.Stderr
	if err := run.Run(); err != nil {
		return nil, fmt.Errorf("judge by %s with %s: %w", name, python, err)
	}
	vs := make([]verdict, len(s.texts))
	read := json.NewDecoder(&answers)
	for i := range vs {
		var line struct {
			Polarity float64 `json:"polarity"`
		}
		if err := read.Decode(&line); err != nil {
			return nil, fmt.Errorf("read answer %d of %d of %s: %w", i+1, len(vs), name, err)
		}
		vs[i] = cut(line.Polarity, cuts[name])
	}
	return vs, nil
}
