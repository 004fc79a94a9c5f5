// Command docscheck proves that what the documentation tells people to type exists.
//
//	docscheck -root DIR -glidepath BINARY
//
// It reads the ```sh blocks of every Markdown file and checks each command in them, also behind pipes and in
// substitutions: the targets and variables of make exist in the Makefile; a glidepath command and its flags are in its
// --help; a script exists and can be run; any other program is a common one or on PATH; a path into the repository
// exists. It checks also that the files that links name exist, and that every GLIDEPATH_ variable is in some
// command's --help, the Makefile, a script or the Go code. It prints file:line of what does not hold and exits 1.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	root := flag.String("root", ".", "the repository")
	binary := flag.String("glidepath", "bin/glidepath", "the binary to ask for --help")
	flag.Parse()
	problems, commands, err := check(*root, *binary)
	if err != nil {
		fmt.Fprintln(os.Stderr, "docscheck:", err)
		os.Exit(2)
	}
	for _, p := range problems {
		fmt.Fprintln(os.Stderr, p)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
	fmt.Printf("docscheck: %d commands hold\n", commands)
}

// check returns what does not hold and how many commands it looked at.
func check(root, binary string) (problems []string, commands int, err error) {
	c := &checker{root: root, cli: newCLI(binary)}
	if c.makefile, err = readMakefile(filepath.Join(root, "Makefile")); err != nil {
		return nil, 0, err
	}
	files, err := markdownFiles(root)
	if err != nil {
		return nil, 0, err
	}
	for _, file := range files {
		if err := c.file(file); err != nil {
			return nil, 0, err
		}
	}
	return c.problems, c.commands, nil
}

// markdownFiles are those that people read: not test data, and nothing hidden but .github.
func markdownFiles(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != root && (name == "testdata" || name == "bin" || name == "node_modules" ||
			strings.HasPrefix(name, ".") && name != ".github") {
			return filepath.SkipDir
		}
		if !entry.IsDir() && strings.HasSuffix(name, ".md") {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for Markdown files in %s: %w", root, err)
	}
	return files, nil
}
