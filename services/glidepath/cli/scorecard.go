package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"glidepath/pkg/health"
	"glidepath/services/glidepath/wire"

	"github.com/spf13/cobra"
)

func (a *app) scorecard() *cobra.Command {
	c := &cobra.Command{Use: "scorecard", Short: "Check or show a scorecard: scorecard validate, scorecard show"}
	c.AddCommand(a.scorecardValidate(), a.scorecardShow())
	return c
}

func (a *app) scorecardValidate() *cobra.Command {
	c := &cobra.Command{
		Use: "validate FILE...", Short: "Say whether scorecards can be used, and everything that is wrong with them", Args: cobra.MinimumNArgs(1),
		Long: "Checks scorecards without a server. Each problem has its file and line; where there is one the exit code is 1.",
	}
	return a.command(c, options{}, func(_ context.Context, files []string) error {
		refused := 0
		for _, file := range files {
			card, err := readScorecard(file)
			if err != nil {
				refused++
				fmt.Fprintln(a.env.Stderr, err)
				continue
			}
			fmt.Fprintf(a.env.Stdout, "%s: valid, %s\n", file, card.ID())
		}
		if refused > 0 {
			return errQuiet
		}
		return nil
	})
}

// readScorecard reads a scorecard, whose problems carry the file's name as it was given.
func readScorecard(file string) (*health.Scorecard, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the scorecard: %w", err)
	}
	return health.LoadScorecard(file, text)
}

func (a *app) scorecardShow() *cobra.Command {
	out := format{choiceFlag{value: "table", of: []string{"table", "json"}}}
	c := &cobra.Command{
		Use: "show [FILE]", Short: "Print a scorecard as people read it", Args: cobra.MaximumNArgs(1),
		Long: "Prints bands, phases, dimensions with their weights, measures, caps, what each variant changes, and values; without a file,\n" +
			"of the scorecard that ships. -o json prints the canonical text, of which the hash in its name is taken.",
	}
	c.Flags().VarP(&out.choiceFlag, "output", "o", "`format`: table (for people) or json")
	return a.command(c, options{}, func(_ context.Context, files []string) error {
		card, err := wire.Scorecard("")
		if len(files) == 1 {
			card, err = readScorecard(files[0])
		}
		if err != nil {
			return err
		}
		if out.value == "json" {
			return printCanonical(a.env.Stdout, card)
		}
		_, err = io.WriteString(a.env.Stdout, card.Outline())
		return err
	})
}

func printCanonical(w io.Writer, card *health.Scorecard) error {
	text, err := card.JSON()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return fmt.Errorf("lay out the scorecard: %w", err)
	}
	b.WriteByte('\n')
	_, err = w.Write(b.Bytes())
	return err
}
