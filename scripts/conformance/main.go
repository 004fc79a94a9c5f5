// Command conformance runs the files of github.com/cloudevents/conformance over pkg/event: the scenarios of the HTTP and the
// Kafka binding (.feature) and the example events (.yaml). They have types and contents of their own, so what they test is
// event.ParseEnvelope, the layer under the decoder. The files are not part of this repository: name their folder.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: conformance DIR (a folder with *.feature and *.yaml of cloudevents/conformance)")
		os.Exit(2)
	}
	passed, failed, err := run(os.Args[1])
	for _, f := range failed {
		fmt.Fprintln(os.Stderr, "FAIL", f)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Printf("CloudEvents conformance: %d passed, %d failed\n", passed, len(failed))
	if len(failed) > 0 {
		os.Exit(1)
	}
}

// run checks every file of a folder. No case at all is an error: it would say that all is well.
func run(dir string) (passed int, failed []error, err error) {
	if shared := filepath.Join(dir, "fixtures", "cloudevents"); isDir(shared) {
		dir = shared
	}
	for pattern, check := range map[string]func(string, []byte) (int, []error){"*.feature": checkFeature, "*.yaml": checkEvents} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return 0, nil, fmt.Errorf("list %s: %w", dir, err)
		}
		if len(files) == 0 {
			return 0, nil, fmt.Errorf("no %s in %s: want a folder of cloudevents/conformance files", pattern, dir)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				return 0, nil, fmt.Errorf("read conformance file: %w", err)
			}
			n, errs := check(filepath.Base(f), b)
			if n+len(errs) == 0 {
				return 0, nil, fmt.Errorf("%s has no case that this command understands", f)
			}
			passed, failed = passed+n, append(failed, errs...)
		}
	}
	return passed, failed, nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
