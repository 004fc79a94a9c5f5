// Command sentiment trains and measures the model of pkg/sentiment.
//
//	sentiment train -corpus DIR -out FILE     the model, from the domain set and what fetch.sh brings
//	sentiment eval [-data DIR] [-peers FILE]  figures on sets that training has not seen
//	sentiment fold -out FILE                  the table of simplified forms
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
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
	corpus := f.String("corpus", "", "what fetch.sh brought")
	data := f.String("data", "", "further sets to measure on")
	out := f.String("out", "", "file to write")
	quick := f.Bool("try", false, "train: measure instead of writing")
	if err := f.Parse(args[1:]); err != nil {
		return errUsage
	}
	switch args[0] {
	case "fold":
		table, err := foldTable()
		if err != nil {
			return err
		}
		return os.WriteFile(*out, table, 0o644)
	case "train":
		return trainCommand(*set, *corpus, *data, *out, *quick)
	case "eval":
		return nil
	}
	return errUsage
}
