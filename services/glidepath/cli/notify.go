package cli

import (
	"context"
	"fmt"

	"glidepath/services/glidepath/wire"
	"glidepath/services/notifier"

	"github.com/spf13/cobra"
)

func (a *app) notify() *cobra.Command {
	c := &cobra.Command{Use: "notify", Short: "Try how people are told of alerts: notify test"}
	c.AddCommand(a.notifyTest())
	return c
}

func (a *app) notifyTest() *cobra.Command {
	cfg := &notifier.Config{}
	var trial notifier.Trial
	c := &cobra.Command{
		Use: "test", Short: "Send a test message through the channels of the routes", Args: cobra.NoArgs,
		Long: "Checks the routes and their secrets and sends a message about an invented customer through each channel, or the one that is named, at once\n" +
			"and once, whatever quiet hours and shadow mode say. It needs no server. The exit code is 1 where a channel does not take it.",
		Example: "  glidepath notify test --routes routes.yaml --channel team",
	}
	c.Flags().StringVar(&trial.Channel, "channel", "", "only this `channel`")
	c.Flags().StringVar(&trial.To, "to", "", "`address` that an e-mail goes to, where the channel has none of its own")
	return a.command(c, options{specs: []any{cfg}}, func(ctx context.Context, _ []string) error {
		routes, err := wire.Routes(*cfg)
		if err != nil {
			return err
		}
		if c.Flags().Changed("lang") {
			trial.Lang = cfg.Language
		}
		tried, err := notifier.Try(ctx, *cfg, routes, wire.Secret, a.env.Stdout, trial, a.env.Now)
		if err != nil {
			return err
		}
		refused := false
		for _, t := range tried {
			if t.Sent {
				fmt.Fprintf(a.env.Stderr, "%s (%s): sent\n", t.Channel, t.Type)
				continue
			}
			refused = true
			fmt.Fprintf(a.env.Stderr, "%s (%s): not sent: %s\n", t.Channel, t.Type, t.Detail)
		}
		if refused {
			return errQuiet
		}
		return nil
	})
}
