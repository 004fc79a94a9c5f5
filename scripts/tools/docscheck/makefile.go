package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

var target = regexp.MustCompile(`(?m)^([a-z][a-z0-9 -]*):(?:[^=]|$)`)

type makefile struct {
	text    string
	targets map[string]bool
}

func readMakefile(path string) (makefile, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return makefile{}, fmt.Errorf("read the Makefile: %w", err)
	}
	m := makefile{text: string(content), targets: map[string]bool{}}
	for _, found := range target.FindAllStringSubmatch(m.text, -1) {
		for name := range strings.FieldsSeq(found[1]) {
			m.targets[name] = true
		}
	}
	return m, nil
}

// check says what is wrong with the arguments of a make command.
func (m makefile) check(args []string) (problems []string) {
	for _, arg := range args {
		name, _, assignment := strings.Cut(arg, "=")
		switch {
		case strings.HasPrefix(arg, "-"):
		case assignment && !strings.Contains(m.text, "$("+name+")") && !strings.Contains(m.text, "$("+name+":"):
			problems = append(problems, fmt.Sprintf("the Makefile does not use %s", name))
		case !assignment && !m.targets[arg]:
			problems = append(problems, fmt.Sprintf("the Makefile has no target %s", arg))
		}
	}
	return problems
}
