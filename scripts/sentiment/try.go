package main

import (
	"fmt"
	"os"
	"time"

	"glidepath/pkg/sentiment"
	"glidepath/pkg/sentiment/linear"
)

func trainCommand(set, corpus, data, out string, try bool) error {
	texts, err := domain(set)
	if err != nil {
		return err
	}
	reg, err := registries(corpus)
	if err != nil {
		return err
	}
	var training []text
	for _, t := range texts {
		if !t.test {
			training = append(training, t)
		}
	}
	training = append(training, reg...)
	began := time.Now()
	w := train(training, defaults)
	w.Version = "test"
	calibrate(w, crossed(training, defaults))
	fmt.Println("heat", w.Heat, "cuts", w.Cuts)
	file, err := linear.Encode(w)
	if err != nil {
		return err
	}
	fmt.Printf("trained on %d texts in %.1f s: %d n-grams, %d bytes\n", len(training), time.Since(began).Seconds(), len(w.Grams), len(file))
	if out != "" {
		if err := os.WriteFile(out, file, 0o644); err != nil {
			return err
		}
	}
	m, err := linear.Decode(file)
	if err != nil {
		return err
	}
	a := sentiment.With(m)
	sets := domainSets(texts)
	if data != "" {
		more, err := measured(data)
		if err != nil {
			return err
		}
		sets = append(more, sets...)
	}
	for i := range sets {
		s := &sets[i]
		if len(s.texts) == 0 {
			continue
		}
		vs, rs := ours(a, s)
		t := tableOf(s, vs)
		n := 0
		for _, v := range vs {
			if v.class == 1 {
				n++
			}
		}
		strict := tableOf(&set_{name: s.name, texts: s.texts}, vs)
		fmt.Printf("%-22s n=%6d acc %.3f F1 %.3f neg P %.3f R %.3f  neutral said %.3f  strict F1 %.3f ece %.3f\n", s.name, len(s.texts), t.accuracy(), t.macroF1(), t.precision(0), t.recall(0), ratio(n, len(vs)), strict.macroF1(), calibration(s, vs, rs))
		if s.name == "domain, all" {
			tellTopics(os.Stdout, s, rs)
		}
	}
	return nil
}

type set_ = set
