package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/pkg/telemetry"
	"glidepath/services/alerter"
	"glidepath/services/glidepath/settings"
	"glidepath/services/glidepath/wire"
	"glidepath/services/ingest"
	"glidepath/services/notifier"
	"glidepath/services/scorer"
	"glidepath/services/standalone"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// options say what a command needs beside its own flags.
type options struct {
	specs    []any             // pointers to the structs of its settings
	defaults map[string]string // that differ from the structs'
	target   *target           // the servers that it works on, whose structs are in specs too
	check    func() error      // of its own flags and arguments, before any connection
	offline  func() bool       // it needs no server this time; nil for never
}

// command gives c its settings as flags, and wraps run: all settings are read and judged first, and everything that is wrong with
// them is told at once.
func (a *app) command(c *cobra.Command, o options, run func(ctx context.Context, args []string) error) *cobra.Command {
	if o.target != nil {
		o.specs = append(o.specs, o.target.specs()...)
		o.target.flags(c.Flags())
	}
	set, err := settings.New(o.specs...)
	for variable, text := range o.defaults {
		set.SetDefault(variable, text)
	}
	if err == nil {
		set.AddFlags(c.Flags())
		keepSettings(c, set)
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err != nil {
			return err
		}
		a.ran = true
		if err := a.settle(set, o); err != nil {
			return err
		}
		return run(cmd.Context(), args)
	}
	return c
}

// settle reads and judges the settings.
func (a *app) settle(set *settings.Set, o options) error {
	errs := []error{settings.Unknown(a.env.Environ, variables()), set.Read(a.env.Lookup)}
	switch {
	case o.offline != nil && o.offline():
	case o.target != nil:
		hint, err := o.target.fill(set)
		if err != nil {
			return err
		}
		errs = append(errs, set.Validate(), hint)
	default:
		errs = append(errs, set.Validate())
	}
	if o.check != nil {
		errs = append(errs, o.check())
	}
	if err := errors.Join(errs...); err != nil {
		return misuse{joined("cannot start with these settings:", err)}
	}
	return nil
}

// variables lists the variables of all commands, so that one environment can serve them all, and those that other packages read.
func variables() []string {
	names := []string{"GLIDEPATH_LIBCHDB", "GLIDEPATH_CLICKHOUSE_CHILD"}
	for _, spec := range settingStructs() {
		set, err := settings.New(spec)
		if err != nil {
			continue // a command with such a struct says so
		}
		for _, f := range set.Fields() {
			names = append(names, f.Variable)
		}
	}
	return names
}

// settingStructs are the structs of all settings of all commands.
func settingStructs() []any {
	return []any{&stream.Config{}, &store.Config{}, &telemetry.Config{}, &wire.Shared{}, &wire.TopicConfig{}, &ingest.Config{}, &scorer.Config{},
		&alerter.Config{}, &notifier.Config{}, &standalone.Config{}}
}

// settingsNote is the annotation under which a command's help finds its settings.
const settingsNote = "settings"

func keepSettings(c *cobra.Command, set *settings.Set) {
	var b strings.Builder
	for _, f := range set.Fields() {
		fmt.Fprintf(&b, "  --%s, %s", f.Flag, f.Variable)
		if f.Default != "" {
			fmt.Fprintf(&b, " (default %s)", f.Default)
		}
		fmt.Fprintf(&b, "\n      %s\n", f.Description)
	}
	if b.Len() > 0 {
		c.Annotations = map[string]string{settingsNote: b.String()}
	}
}

// usage is the part of the help below the description. Settings have a list of their own, each with its variable.
func usage(c *cobra.Command) error {
	w := c.OutOrStderr()
	fmt.Fprintf(w, "Usage:\n  %s\n", strings.TrimSuffix(c.UseLine(), " [flags]"))
	if c.Example != "" {
		fmt.Fprintf(w, "\nExamples:\n%s\n", c.Example)
	}
	if c.HasAvailableSubCommands() {
		listCommands(c)
	}
	var own pflag.FlagSet
	c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			own.AddFlag(f)
		}
	})
	if text := own.FlagUsages(); text != "" {
		fmt.Fprintf(w, "\nFlags:\n%s", text)
	}
	if text := c.Annotations[settingsNote]; text != "" {
		fmt.Fprintf(w, "\nSettings, as environment variables and as Flags:\n  (a flag wins over its variable)\n%s", text)
	}
	return nil
}

func listCommands(c *cobra.Command) {
	w := c.OutOrStderr()
	list := func(title, group string) {
		first := true
		for _, sub := range c.Commands() {
			if sub.GroupID != group || !sub.IsAvailableCommand() && sub.Name() != "help" {
				continue
			}
			if first {
				fmt.Fprintf(w, "\n%s\n", title)
				first = false
			}
			fmt.Fprintf(w, "  %-12s %s\n", sub.Name(), sub.Short)
		}
	}
	for _, g := range c.Groups() {
		list(g.Title, g.ID)
	}
	list("Commands:", "")
}
