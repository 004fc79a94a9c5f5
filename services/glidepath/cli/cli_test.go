package cli_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"glidepath/pkg/embedded/clickhouse"
	"glidepath/pkg/embedded/clickhouse/clickhousetest"
	"glidepath/services/glidepath/cli"
	"glidepath/services/standalone"

	"github.com/rogpeppe/go-internal/testscript" // the command line is tested as people use it
)

func TestMain(m *testing.M) {
	clickhouse.MaybeChild()
	testscript.Main(tests{m}, map[string]func(){"glidepath": glidepath})
}

// tests stops the server that they share when they are through.
type tests struct{ *testing.M }

func (t tests) Run() int { return clickhousetest.Run(t.M) }

// glidepath is main, in the test's own executable.
func glidepath() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(cli.Run(ctx, cli.Env{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Lookup: os.LookupEnv, Environ: os.Environ(), Version: "test", Now: time.Now}))
}

func TestCommands(t *testing.T) {
	clickhousetest.Start(t, clickhouse.Config{}) // fetches the engine where this machine has none
	library, err := clickhouse.CachedLibrary()
	if err != nil {
		t.Fatal(err)
	}
	if set := os.Getenv(clickhouse.LibraryVariable); set != "" {
		library = set
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: os.Getenv("UPDATE_GOLDEN") != "", // writes the files that cmp compares with
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_RUNTIME_DIR", filepath.Join(e.WorkDir, "run"))
			e.Setenv("TMPDIR", e.WorkDir)
			if _, err := os.Stat(library); err == nil {
				e.Setenv(clickhouse.LibraryVariable, library)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"capture": capture, "exits": exits, "running": running, "until": until, "stamp": stamp, "remember": remember, "conforms": conforms,
		},
	})
}

// remember VARIABLE PATTERN keeps what the pattern's group matches in the last output.
func remember(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("nothing in the output fits %s", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// exits CODE COMMAND... runs a command that must end with a code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// capture FILE COMMAND... keeps a command's output in a file and out of the log.
func capture(ts *testscript.TestScript, _ bool, args []string) {
	path := filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], args[1]) // where testscript puts the commands under test
	out, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	var complaints strings.Builder
	cmd := exec.Command(path, args[2:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), out, &complaints
	cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME")}
	ts.Check(cmd.Run())
	ts.Check(out.Close())
	if complaints.Len() > 0 {
		ts.Fatalf("stderr: %s", complaints.String())
	}
}

const patience = 3 * time.Minute

// poll asks until the answer is yes, or fails.
func poll(ts *testscript.TestScript, what string, done func() bool) {
	deadline, again := time.NewTimer(patience), time.NewTicker(50*time.Millisecond)
	defer deadline.Stop()
	defer again.Stop()
	for !done() {
		select {
		case <-again.C:
		case <-deadline.C:
			ts.Fatalf("%s: not within %s", what, patience)
		}
	}
}

// running DIR waits until a standalone instance runs in a directory.
func running(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	poll(ts, "an instance in "+dir, func() bool { _, err := standalone.Lookup(dir); return err == nil })
}

// until PATTERN COMMAND... repeats a command until its output matches.
func until(ts *testscript.TestScript, _ bool, args []string) {
	pattern := regexp.MustCompile(args[0])
	poll(ts, args[0], func() bool { return ts.Exec(args[1], args[2:]...) == nil && pattern.MatchString(ts.ReadFile("stdout")) })
}

// conforms FILE SCHEMA compares a JSON document with one of the schemas that ship.
func conforms(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(cli.Conforms([]byte(ts.ReadFile(args[0])), args[1]))
}

// stamp FILE writes the present for NOW in a file.
func stamp(ts *testscript.TestScript, _ bool, args []string) {
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "NOW", time.Now().UTC().Format(time.RFC3339))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
