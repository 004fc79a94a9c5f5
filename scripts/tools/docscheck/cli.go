package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"
)

const helpTimeout = 10 * time.Second

var (
	heading = regexp.MustCompile(`^\S.*:$`)
	entry   = regexp.MustCompile(`^  ([a-z][a-z0-9-]*)(\s{2,}\S.*)?$`)
	option  = regexp.MustCompile(`(?:^|[\s,])(--?[a-zA-Z][a-zA-Z0-9-]*)`)
)

// cli knows the binary through its --help alone.
type cli struct {
	binary string
	pages  map[string]page // by the command's words, "" is the root
}

type page struct {
	text     string
	commands []string
	flags    map[string]bool
}

func newCLI(binary string) *cli { return &cli{binary: binary, pages: map[string]page{}} }

// check says what is wrong with the arguments of a glidepath command, "" if nothing is.
func (c *cli) check(args []string) (string, error) {
	var path []string
	current, err := c.page(nil)
	if err != nil {
		return "", err
	}
	for len(args) > 0 && word.MatchString(args[0]) && len(current.commands) > 0 {
		if !slices.Contains(current.commands, args[0]) {
			return fmt.Sprintf("`%s` has no command %s", name(path), args[0]), nil
		}
		path, args = append(path, args[0]), args[1:]
		if current, err = c.page(path); err != nil {
			return "", err
		}
	}
	for _, arg := range args {
		if arg == "--" {
			break
		}
		flag, _, _ := strings.Cut(arg, "=")
		if !strings.HasPrefix(flag, "-") || flag == "-" || negative(flag) {
			continue
		}
		if !current.flags[flag] {
			return fmt.Sprintf("`%s` has no flag %s", name(path), flag), nil
		}
	}
	return "", nil
}

func name(path []string) string { return strings.Join(append([]string{"glidepath"}, path...), " ") }

func negative(arg string) bool { return len(arg) > 1 && arg[1] >= '0' && arg[1] <= '9' }

// names says whether some command's help has the text, such as a variable's name.
func (c *cli) names(text string) (bool, error) {
	whole := regexp.MustCompile(`\b` + regexp.QuoteMeta(text) + `\b`)
	todo := [][]string{nil}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		p, err := c.page(path)
		if err != nil {
			return false, err
		}
		if whole.MatchString(p.text) {
			return true, nil
		}
		for _, command := range p.commands {
			todo = append(todo, append(slices.Clone(path), command))
		}
	}
	return false, nil
}

// page asks for a command's help, which must exit 0.
func (c *cli) page(path []string) (page, error) {
	key := strings.Join(path, " ")
	if p, ok := c.pages[key]; ok {
		return p, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), helpTimeout)
	defer cancel()
	out, err := exec.CommandContext(ctx, c.binary, append(slices.Clone(path), "--help")...).CombinedOutput()
	if _, failed := errors.AsType[*exec.ExitError](err); failed {
		return page{}, fmt.Errorf("`%s --help` fails: %w\n%s", name(path), err, out)
	}
	if err != nil {
		return page{}, fmt.Errorf("run %s, which `make build` makes: %w", c.binary, err)
	}
	p := parse(string(out))
	c.pages[key] = p
	return p, nil
}

// parse reads a help text: the commands are the entries below a heading that ends in "Commands:" (or the title of a
// group), the flags what looks like one below "Flags:".
func parse(text string) page {
	p := page{text: text, flags: map[string]bool{"--help": true, "-h": true}}
	section := ""
	for line := range strings.SplitSeq(text, "\n") {
		if heading.MatchString(line) {
			section = line
			continue
		}
		switch {
		case strings.HasSuffix(section, "Flags:"):
			description := strings.Index(strings.TrimLeft(line, " "), "   ")
			if description < 0 {
				description = len(strings.TrimLeft(line, " "))
			}
			for _, m := range option.FindAllStringSubmatch(strings.TrimLeft(line, " ")[:description], -1) {
				p.flags[m[1]] = true
			}
		case slices.Contains([]string{"", "Usage:", "Aliases:", "Examples:", "Environment:", "Settings:"}, section):
		default:
			if m := entry.FindStringSubmatch(line); m != nil {
				p.commands = append(p.commands, m[1])
			}
		}
	}
	return p
}
