// Package cli is glidepath's command line: flags and settings in, one of the services or tools run, an exit code out. It holds no
// globals, so that several commands can run in one test.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"strings"
	"time"

	"glidepath/pkg/telemetry"

	"github.com/spf13/cobra" // commands, flags and completion as people know them from other tools
)

// Env is the world as a command sees it.
type Env struct {
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Lookup         func(string) (string, bool) // environment variables
	Environ        []string
	Version        string
	Now            func() time.Time
}

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitMisuse = 2
)

// misuse is an error of who typed the command: wrong flags, arguments or settings.
type misuse struct{ err error }

func (m misuse) Error() string { return m.err.Error() }
func (m misuse) Unwrap() error { return m.err }

// errQuiet ends a command with exit code 1 when it has said what is wrong already.
var errQuiet = errors.New("")

// app is one run of the command line.
type app struct {
	env Env
	ran bool // a command's own code was reached: an error that is no misuse is a failure from then on
}

// Run runs one command and returns the process's exit code.
func Run(ctx context.Context, env Env) int {
	a := &app{env: env}
	root := a.root()
	root.SetArgs(env.Args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	if text := err.Error(); text != "" {
		fmt.Fprintf(env.Stderr, "%s: %s\n", cmd.CommandPath(), text)
	}
	var m misuse
	if errors.As(err, &m) || !a.ran {
		return exitMisuse
	}
	return exitFailed
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "glidepath",
		Short:         "Glidepath watches the health of your customers and says early who is likely to leave, why, and what to do.",
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return misuse{err} })
	root.SetUsageFunc(usage)
	root.AddGroup(&cobra.Group{ID: "start", Title: "Start here:"}, &cobra.Group{ID: "service", Title: "Services:"},
		&cobra.Group{ID: "data", Title: "Data:"}, &cobra.Group{ID: "read", Title: "Read:"})
	for group, commands := range map[string][]*cobra.Command{
		"start":   {a.demo(), a.standalone()},
		"service": {a.ingest(), a.scorer(), a.alerter(), a.notifier(), a.notify(), a.migrate(), a.doctor()},
		"data":    {a.generate(), a.produce(), a.imports(), a.tick(), a.rebuild(), a.override()},
		"read":    {a.customers(), a.explain(), a.alerts(), a.deadletters(), a.sentiment(), a.scorecard()},
		"":        {a.version()},
	} {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	return root
}

func (a *app) version() *cobra.Command {
	return a.command(&cobra.Command{Use: "version", Short: "Say which version this is", Args: cobra.NoArgs}, options{},
		func(context.Context, []string) error {
			v := a.env.Version
			if v == "" {
				v = "devel"
			}
			_, err := fmt.Fprintf(a.env.Stdout, "glidepath %s %s\n", v, runtime.Version())
			return err
		})
}

// unlessStopped is the error of something that a person may end at any time: then what it was in the middle of is no failure.
func (a *app) unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	_, err = fmt.Fprintln(a.env.Stderr, "stopped")
	return err
}

// logger is for tools that people run: only what they should know.
func (a *app) logger() *slog.Logger {
	return telemetry.NewLogger(a.env.Stderr, slog.LevelWarn, telemetry.Text)
}

// joined lists several problems under a heading.
func joined(heading string, err error) error {
	text := err.Error()
	return fmt.Errorf("%s\n  %s", heading, strings.ReplaceAll(text, "\n", "\n  "))
}

// day and moment read times as people type them.
func readTime(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: give a date such as 2026-06-01 or a time such as 2026-06-01T12:00:00Z", text)
}

// timeFlag is a flag with a time in UTC; the zero time where it was not given.
type timeFlag struct{ t time.Time }

func (f *timeFlag) String() string {
	if f.t.IsZero() {
		return ""
	}
	return f.t.Format(time.RFC3339)
}
func (f *timeFlag) Set(text string) (err error) { f.t, err = readTime(text); return err }
func (f *timeFlag) Type() string                { return "time" }

// spanFlag is a flag with a duration that may be in days: 24h, 90d.
type spanFlag struct{ d time.Duration }

func (f *spanFlag) String() string {
	if f.d == 0 {
		return ""
	}
	if f.d%(24*time.Hour) == 0 {
		return fmt.Sprintf("%dd", f.d/(24*time.Hour))
	}
	return f.d.String()
}

func (f *spanFlag) Set(text string) error {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		var n int
		if _, err := fmt.Sscanf(days+"\n", "%d\n", &n); err != nil || n < 1 || n > 36500 {
			return fmt.Errorf("%q is no duration: give one such as 24h or 90d", text)
		}
		f.d = time.Duration(n) * 24 * time.Hour
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is no duration: give one such as 24h or 90d", text)
	}
	f.d = d
	return nil
}
func (f *spanFlag) Type() string { return "duration" }

// choiceFlag is a flag with one of a few words.
type choiceFlag struct {
	value string
	of    []string
}

func (f *choiceFlag) String() string { return f.value }
func (f *choiceFlag) Set(text string) error {
	for _, o := range f.of {
		if o == text {
			f.value = text
			return nil
		}
	}
	return fmt.Errorf("%q is none of %s", text, strings.Join(f.of, ", "))
}
func (f *choiceFlag) Type() string { return strings.Join(f.of, "|") }
