package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// help stands in for the binary: a shell script that prints help as cobra does.
const help = `#!/bin/sh
case "$*" in
"--help") cat <<'END'
Glidepath watches.

Usage:
  glidepath [command]

Services:
  ingest      read events

Available Commands:
  alerts      list and act
  explain     one score

Flags:
  -h, --help   help for glidepath
END
;;
"ingest --help") printf 'Usage:\n  glidepath ingest [flags]\n\nFlags:\n      --brokers strings   where --not-a-flag is\n\nEnvironment:\n  GLIDEPATH_KAFKA_BROKERS  where\n' ;;
"alerts --help") printf 'Usage:\n  glidepath alerts [command]\n\nAvailable Commands:\n  list        all\n\nGlobal Flags:\n  -o, --output string   table\n' ;;
"alerts list --help") printf 'Usage:\n  glidepath alerts list\n\nFlags:\n      --limit int   how many\n\nGlobal Flags:\n  -o, --output string   table\n' ;;
"explain --help") printf 'Usage:\n  glidepath explain CUSTOMER [flags]\n\nFlags:\n      --as-of time   when\n' ;;
*) exit 2 ;;
esac
`

func TestDocsAreHeldToWhatExists(t *testing.T) {
	for doc, want := range map[string]string{
		"make demo ARGS=--once":                               "",
		"make -j2 test demo":                                  "",
		"make dmeo":                                           "no target dmeo",
		"make demo ARG=1":                                     "does not use ARG",
		"glidepath ingest --brokers=a:1":                      "",
		"glidepath ingest --not-a-flag":                       "no flag --not-a-flag",
		"glidepath igest":                                     "no command igest",
		"bin/glidepath alerts list --limit 3 -o json":         "",
		"glidepath alerts lst":                                "no command lst",
		"glidepath alerts list --lmit 3":                      "no flag --lmit",
		"glidepath explain acme --as-of 2026-01-01":           "",
		"echo x | glidepath explain $(glidepath nope)":        "no command nope",
		"A=1 glidepath ingest --no >/dev/null &":              "no flag --no",
		"# glidepath nope\ncat \\\n  <(glidepath alerts bad)": "no command bad",
		"scripts/there.sh --x":                                "",
		"scripts/gone.sh":                                     "scripts/gone.sh does not exist",
		"cat deploy/gone.yaml":                                "deploy/gone.yaml does not exist",
		"no-such-program-anywhere":                            "no program",
		"if then":                                             "not a shell command",
		"export GLIDEPATH_KAFKA_BROKERS=x":                    "",
		"export GLIDEPATH_NO_SUCH=x":                          "knows the variable GLIDEPATH_NO_SUCH",
	} {
		t.Run(doc, func(t *testing.T) {
			expect(t, "# Title\n\n```sh\n"+doc+"\n```\n", want)
		})
	}
}

func TestLinksAndFences(t *testing.T) {
	for doc, want := range map[string]string{
		"[a](scripts/there.sh#x) [b](https://example.invalid/x) [c](#here)": "",
		"[a](gone.md)":               "gone.md leads nowhere",
		"```bash\nls\n```":           "language sh",
		"```sh\nls":                  "never closed",
		"```text\nglidepath no\n```": "",
	} {
		expect(t, doc, want)
	}
}

// expect checks a repository with one document, of which want is the one problem, "" for none.
func expect(t *testing.T, doc, want string) {
	t.Helper()
	root := t.TempDir()
	for name, content := range map[string]string{
		"README.md":        doc,
		"Makefile":         ".PHONY: demo test\nX := y\ndemo: build\n\tbin/glidepath demo $(ARGS)\ntest lint:\n\tgo test\n",
		"scripts/there.sh": "#!/bin/sh\n",
		"bin/glidepath":    help,
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	problems, _, err := check(root, filepath.Join(root, "bin/glidepath"))
	if err != nil {
		t.Fatal(err)
	}
	if want == "" && len(problems) > 0 {
		t.Errorf("%q: %q, want nothing", doc, problems)
	}
	if want != "" && !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, want) }) {
		t.Errorf("%q: %q, want %q", doc, problems, want)
	}
}
