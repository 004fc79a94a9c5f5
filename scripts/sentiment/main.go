// Command sentiment trains and measures the model of pkg/sentiment.
//
//	sentiment train -corpus DIR -out FILE   the model, from the domain set and what fetch.sh brings, and its figures
//	sentiment eval [-data DIR] [-peers PY]  figures of the embedded model on texts that training has not seen, beside the peers': govader,
//	                                        and with the python that peers.sh prepares VADER and snownlp
//	sentiment fold -out FILE                the table of simplified forms
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"glidepath/pkg/sentiment"
	"glidepath/pkg/sentiment/linear"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sentiment:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage: sentiment train|eval|fold [flags]")

func run(args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	f := flag.NewFlagSet(args[0], flag.ContinueOnError)
	set := f.String("domain", "scripts/sentiment/domain", "the domain set")
	corpus := f.String("corpus", "", "train: what fetch.sh brought")
	data := f.String("data", "", "further sets to measure on")
	python := f.String("peers", "", "eval: a python that has the peers of PyPI")
	out := f.String("out", "", "train, fold: file to write")
	if err := f.Parse(args[1:]); err != nil {
		return errUsage
	}
	switch args[0] {
	case "fold":
		table, err := foldTable()
		if err != nil {
			return err
		}
		return write(*out, table)
	case "train":
		return trainCommand(*set, *corpus, *data, *out)
	case "eval":
		texts, err := domain(*set)
		if err != nil {
			return err
		}
		a, err := sentiment.NewAnalyzer()
		if err != nil {
			return err
		}
		return evaluate(os.Stdout, a, texts, *data, *python)
	}
	return errUsage
}

func write(file string, content []byte) error {
	if err := os.WriteFile(file, content, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}

func trainCommand(set, corpus, data, out string) error {
	texts, err := domain(set)
	if err != nil {
		return err
	}
	training, err := registries(corpus)
	if err != nil {
		return err
	}
	for _, t := range texts {
		if !t.test {
			training = append(training, t)
		}
	}
	w := train(training, defaults)
	calibrate(w, crossed(training, defaults))
	if w.Version, err = version(w); err != nil {
		return err
	}
	file, err := linear.Encode(w)
	if err != nil {
		return err
	}
	m, err := linear.Decode(file)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d n-grams from %d texts, %d bytes\n\n", w.Version, len(w.Grams), len(training), len(file))
	if err := evaluate(os.Stdout, sentiment.With(m), texts, data, ""); err != nil {
		return err
	}
	return write(out, file)
}

// version names a model by its weights: another one has another name.
func version(w *linear.Weights) (string, error) {
	file, err := linear.Encode(w)
	return fmt.Sprintf("glidepath-%08x", uint32(hashOf(string(file)))), err
}
