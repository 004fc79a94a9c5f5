package clickhouse

import (
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// childVariable carries the library's path to the child and marks it as one.
const childVariable = "GLIDEPATH_CLICKHOUSE_CHILD"

// MaybeChild turns this process into a ClickHouse server if Start made it for that, and then never returns. In any
// other process it does nothing. Call it before anything else in main and in TestMain: the child is a second process of
// the same executable, because the library holds the process that it runs in and cannot be stopped or replaced there.
func MaybeChild() {
	library, ok := os.LookupEnv(childVariable)
	if !ok {
		return
	}
	if err := serveFromLibrary(library, os.Args); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:forbidigo // this is the child's main
	}
	os.Exit(0) //nolint:forbidigo // this is the child's main
}

// serveFromLibrary calls the library's clickhouse-local main with args, of which the first is any name, and returns when
// the server has ended. Exceptions are printed on stderr by the library itself.
func serveFromLibrary(path string, args []string) error {
	library, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return fmt.Errorf("load %s: %w", path, err)
	}
	main, err := purego.Dlsym(library, "chdb_query_cmdline")
	if err != nil {
		return fmt.Errorf("%s is not a libchdb that can serve: %w", path, err)
	}
	var pins runtime.Pinner
	defer pins.Unpin()
	argv := make([]*byte, len(args)+1) // with C's closing null
	for i, arg := range args {
		text := append([]byte(arg), 0)
		pins.Pin(&text[0])
		argv[i] = &text[0]
	}
	pins.Pin(&argv[0])
	purego.SyscallN(main, uintptr(len(args)), uintptr(unsafe.Pointer(&argv[0])))
	return nil
}
