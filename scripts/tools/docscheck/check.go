package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax" // the parser of shfmt: quoting, pipes and substitutions are not for regular expressions
)

var (
	fence    = regexp.MustCompile("^\\s*(```+|~~~+)\\s*(\\S*)")
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	variable = regexp.MustCompile(`\bGLIDEPATH_[A-Z0-9_]*[A-Z0-9]\b`)
	// word is a literal name, as against a placeholder, a path, a number or an expansion.
	word = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
)

// elsewhere are programs that a reader has and the machine that checks need not have; the shell's own included.
var elsewhere = strings.Fields(`cd echo export set source test true wait kill exit brew docker kubectl helm kind
	clickhouse clickhouse-client psql curl jq gunzip zcat apt apt-get sudo open xdg-open systemctl promtool amtool`)

// shells are the fence languages whose content would be commands: only `sh` is allowed, so that none escapes.
var shells = []string{"bash", "shell", "console", "zsh", "shell-session", "terminal"}

type checker struct {
	root     string
	makefile makefile
	cli      *cli
	source   map[string]bool // the variables in code, read when first needed
	problems []string
	commands int
}

func (c *checker) report(file string, line int, format string, args ...any) {
	name, err := filepath.Rel(c.root, file)
	if err != nil {
		name = file
	}
	c.problems = append(c.problems, fmt.Sprintf("%s:%d: %s", name, line, fmt.Sprintf(format, args...)))
}

// file checks one Markdown file.
func (c *checker) file(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	var (
		open  string // the fence that is open, "" outside of one
		block []string
		start int
		shell bool
	)
	for i, line := range strings.Split(string(content), "\n") {
		number := i + 1
		if err := c.variables(path, number, line); err != nil {
			return err
		}
		m := fence.FindStringSubmatch(line)
		switch {
		case open == "" && m != nil:
			open, block, start, shell = m[1], nil, number, m[2] == "sh"
			if slices.Contains(shells, m[2]) {
				c.report(path, number, "write commands in a block of the language sh, not %s, so that they are checked", m[2])
			}
		case open != "" && m != nil && strings.HasPrefix(m[1], open) && m[2] == "":
			if shell {
				if err := c.script(path, start, strings.Join(block, "\n")); err != nil {
					return err
				}
			}
			open = ""
		case open != "":
			block = append(block, line)
		default:
			c.links(path, number, line)
		}
	}
	if open != "" {
		c.report(path, start, "this block is never closed")
	}
	return nil
}

// links checks that the file of a relative link exists.
func (c *checker) links(path string, number int, line string) {
	for _, m := range link.FindAllStringSubmatch(line, -1) {
		target, _, _ := strings.Cut(m[1], "#")
		if target == "" || strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
			continue
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), target)); err != nil {
			c.report(path, number, "the link to %s leads nowhere", target)
		}
	}
}

// script checks the commands of one block, whose first line stands below line start.
func (c *checker) script(path string, start int, text string) error {
	tree, err := syntax.NewParser().Parse(strings.NewReader(text), "")
	if err != nil {
		line, reason := 0, err.Error()
		if e, ok := errors.AsType[syntax.ParseError](err); ok {
			line, reason = int(e.Pos.Line()), e.Text
		}
		c.report(path, start+line, "not a shell command: %s", reason)
		return nil
	}
	var failure error
	syntax.Walk(tree, func(node syntax.Node) bool {
		call, ok := node.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 || failure != nil {
			return failure == nil
		}
		words := make([]string, len(call.Args))
		for i, arg := range call.Args {
			words[i] = literal(arg)
		}
		c.commands++
		failure = c.command(path, start+int(call.Pos().Line()), words)
		return true
	})
	return failure
}

// literal is a word's text without its quotes; expansions become "$".
func literal(w *syntax.Word) string {
	var out strings.Builder
	var add func(parts []syntax.WordPart)
	add = func(parts []syntax.WordPart) {
		for _, part := range parts {
			switch p := part.(type) {
			case *syntax.Lit:
				out.WriteString(p.Value)
			case *syntax.SglQuoted:
				out.WriteString(p.Value)
			case *syntax.DblQuoted:
				add(p.Parts)
			default:
				out.WriteString("$")
			}
		}
	}
	add(w.Parts)
	return out.String()
}

func (c *checker) command(path string, line int, words []string) error {
	for _, w := range words {
		c.repositoryPath(path, line, w)
	}
	switch name := words[0]; {
	case name == "make":
		for _, problem := range c.makefile.check(words[1:]) {
			c.report(path, line, "%s", problem)
		}
	case filepath.Base(name) == "glidepath":
		problem, err := c.cli.check(words[1:])
		if err != nil {
			return err
		}
		if problem != "" {
			c.report(path, line, "%s", problem)
		}
	case strings.Contains(name, "/") && !strings.HasPrefix(name, "/"):
		info, err := os.Stat(filepath.Join(c.root, name))
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			c.report(path, line, "%s is not a program in the repository", name)
		}
	case strings.HasPrefix(name, "$") || slices.Contains(elsewhere, name):
	default:
		if _, err := exec.LookPath(name); err != nil {
			c.report(path, line, "there is no program %s", name)
		}
	}
	return nil
}

// repositoryPath checks a word that points into a folder of the repository.
func (c *checker) repositoryPath(path string, line int, w string) {
	w = strings.TrimPrefix(w, "./")
	top, rest, ok := strings.Cut(w, "/")
	if !ok || strings.ContainsAny(rest, "$*{<") || !slices.Contains([]string{"deploy", "docs", "pkg", "schemas", "scripts", "services"}, top) {
		return
	}
	if _, err := os.Stat(filepath.Join(c.root, strings.TrimSuffix(w, "/..."))); err != nil {
		c.report(path, line, "%s does not exist in the repository", w)
	}
}

// variables checks that the settings that a line names exist.
func (c *checker) variables(path string, number int, line string) error {
	for _, name := range variable.FindAllString(line, -1) {
		if c.source == nil {
			found, err := sourceVariables(c.root)
			if err != nil {
				return err
			}
			c.source = found
		}
		if c.source[name] {
			continue
		}
		known, err := c.cli.names(name)
		if err != nil {
			return err
		}
		if !known {
			c.report(path, number, "no command and no script knows the variable %s", name)
		}
	}
	return nil
}

// sourceVariables are those that the Makefile, a script or Go code (not a test) spells out.
func sourceVariables(root string) (map[string]bool, error) {
	found := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == ".git" || name == "testdata" || name == "bin") {
			return filepath.SkipDir
		}
		code := strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go")
		if entry.IsDir() || !code && !strings.HasSuffix(name, ".sh") && name != "Makefile" {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, v := range variable.FindAllString(string(content), -1) {
			found[v] = true
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for variables in %s: %w", root, err)
	}
	return found, nil
}
