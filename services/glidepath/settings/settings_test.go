package settings

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

type config struct {
	Brokers []string      `envconfig:"KAFKA_BROKERS" desc:"where"`
	Wait    time.Duration `envconfig:"WAIT" default:"5s" desc:"how long"`
	Count   int           `envconfig:"COUNT" default:"3" desc:"how many"`
	Loud    bool          `envconfig:"LOUD" desc:"whether"`
	Level   slog.Level    `envconfig:"LEVEL" default:"info" desc:"from which on"`
	Hidden  string        `ignored:"true"`
}

func (c *config) Validate() error {
	if len(c.Brokers) == 0 {
		return errors.New("GLIDEPATH_KAFKA_BROKERS is not set")
	}
	return nil
}

func from(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := env[name]; return v, ok }
}

func parse(t *testing.T, env map[string]string, args ...string) (config, *Set, error) {
	t.Helper()
	var c config
	s, err := New(&c)
	if err != nil {
		t.Fatal(err)
	}
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	s.AddFlags(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return c, s, s.Read(from(env))
}

func TestFlagWinsOverVariableOverDefault(t *testing.T) {
	var c config
	s, err := New(&c)
	if err != nil {
		t.Fatal(err)
	}
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	s.AddFlags(fs)
	if err := fs.Parse([]string{"--wait=7s", "--loud", "--level", "warn"}); err != nil {
		t.Fatal(err)
	}
	err = s.Read(from(map[string]string{"GLIDEPATH_WAIT": "6s", "GLIDEPATH_KAFKA_BROKERS": "a:1,b:2", "GLIDEPATH_LEVEL": "", "COUNT": "9"}))
	if err != nil {
		t.Fatal(err)
	}
	want := config{Brokers: []string{"a:1", "b:2"}, Wait: 7 * time.Second, Count: 3, Loud: true, Level: slog.LevelWarn}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
	if !s.Given("GLIDEPATH_WAIT") || s.Given("GLIDEPATH_COUNT") {
		t.Error("Given does not tell what was set")
	}
}

// An empty text for a flag is a text: it clears a list or a string, whatever the variable says.
func TestEmptyFlagClears(t *testing.T) {
	var c config
	s, err := New(&c)
	if err != nil {
		t.Fatal(err)
	}
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	s.AddFlags(fs)
	if err := fs.Parse([]string{"--kafka-brokers="}); err != nil {
		t.Fatal(err)
	}
	if err := s.Read(from(map[string]string{"GLIDEPATH_KAFKA_BROKERS": "a:1"})); err != nil || len(c.Brokers) != 0 {
		t.Errorf("brokers %q, error %v", c.Brokers, err)
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	_, s, err := parse(t, map[string]string{"GLIDEPATH_WAIT": "soon", "GLIDEPATH_COUNT": "many"}, "--level=shrill")
	all := errors.Join(err, s.Validate()).Error()
	for _, want := range []string{"GLIDEPATH_WAIT", "GLIDEPATH_COUNT", "GLIDEPATH_LEVEL (--level)", "GLIDEPATH_KAFKA_BROKERS is not set"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in:\n%s", want, all)
		}
	}
	if n := strings.Count(all, "\n") + 1; n != 4 {
		t.Errorf("%d lines instead of 4:\n%s", n, all)
	}
}

func TestUnknownVariables(t *testing.T) {
	known := []string{"GLIDEPATH_KAFKA_BROKERS", "GLIDEPATH_TICKS"}
	err := Unknown([]string{"GLIDEPATH_KAFKA_BROKER=x", "GLIDEPATH_TICKS=none", "PATH=/bin", "GLIDEPATH_ZZZZZZZZZZZZ=1"}, known)
	want := "GLIDEPATH_KAFKA_BROKER is no setting: is GLIDEPATH_KAFKA_BROKERS meant?\nGLIDEPATH_ZZZZZZZZZZZZ is no setting"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if err := Unknown([]string{"GLIDEPATH_TICKS=none"}, known); err != nil {
		t.Error(err)
	}
}

func TestNamesMayNotStandTwice(t *testing.T) {
	if _, err := New(&config{}, &config{}); err == nil {
		t.Error("two settings of one name were taken")
	}
}
