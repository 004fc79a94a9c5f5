package cli

import (
	"context"
	"errors"
	"fmt"

	"glidepath/pkg/scoring"
	"glidepath/services/glidepath/wire"
	"glidepath/services/rebuild"

	"github.com/spf13/cobra"
)

// judging names what judges.
type judging struct {
	Scorecard string `envconfig:"SCORECARD" desc:"file of the scorecard; empty for the one that ships"`
}

func (a *app) rebuild() *cobra.Command {
	t := &target{clickhouse: true, changes: true}
	var s span
	var card judging
	var rules rulesConfig
	var again, pages bool
	c := &cobra.Command{
		Use: "rebuild", Short: "Derive roll-ups, scores and alerts again from the events", Args: cobra.NoArgs,
		Long: "Rolls all events up again and judges the recorded ticks again, and one every --step where none are recorded. The scores are\n" +
			"appended under a run of their own (see the view scores_corrected); alerts are kept apart from those that were sent, and nobody\n" +
			"is notified.",
	}
	s.flags(c, "the first event", "the last event")
	c.Flags().BoolVar(&again, "texts", false, "judge first, by this release's model, the texts that an older one has judged and whose words are still kept")
	c.Flags().BoolVar(&pages, "pages", false, "say first, by the scorecard's patterns, what the stored views of pages are about")
	return a.command(c, options{target: t, specs: []any{&card, &rules}, check: s.check}, func(ctx context.Context, _ []string) (err error) {
		scorecard, err := wire.Scorecard(card.Scorecard)
		if err != nil {
			return err
		}
		set, err := wire.Rules(rules.Rules)
		if err != nil {
			return err
		}
		st, err := t.openStore(a.logger())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, st.Close()) }()
		if err := st.CheckSchema(ctx, t.shared.Partitions); err != nil {
			return err
		}
		var progress *bar
		run, err := rebuild.New(st, scoring.NewJudge(scorecard, st), set, a.logger(), a.env.Now).Run(ctx,
			rebuild.Options{From: s.from.t, To: s.to.t, Step: s.step.d, Again: again, Pages: pages}, func(done, total int, what string) {
				if progress == nil {
					progress = newBar(a.env.Stderr, int64(total), what)
				}
				progress.what(what)
				progress.set(int64(done))
			})
		if err != nil {
			return err
		}
		progress.done()
		_, err = fmt.Fprintf(a.env.Stdout, "rebuilt under run %s\n", run)
		return err
	})
}
