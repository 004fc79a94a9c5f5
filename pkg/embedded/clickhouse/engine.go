package clickhouse

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// Pin is the version of the npm package that brings libchdb.so.
const Pin = "26.7.3-stable.1"

// LibraryVariable names the environment variable that points to a libchdb.so, before PATH and the cache are tried.
const LibraryVariable = "GLIDEPATH_LIBCHDB"

// ErrNoEngine means that this machine has neither a clickhouse binary nor the library.
var ErrNoEngine = errors.New("no ClickHouse on this machine")

// engine is what runs the server: exactly one of the two is set.
type engine struct{ binary, library string }

func (e engine) String() string {
	if e.binary != "" {
		return e.binary
	}
	return e.library
}

// findEngine takes what the configuration names, else $GLIDEPATH_LIBCHDB, else clickhouse on PATH, else the cached
// library. What somebody named must exist: it is never replaced by something else in silence.
func findEngine(cfg Config) (engine, error) {
	switch {
	case cfg.Binary != "":
		return engine{binary: cfg.Binary}, mustExist("the clickhouse binary of the configuration", cfg.Binary)
	case cfg.Library != "":
		return engine{library: cfg.Library}, mustExist("the library of the configuration", cfg.Library)
	case os.Getenv(LibraryVariable) != "":
		library := os.Getenv(LibraryVariable)
		return engine{library: library}, mustExist("the library that "+LibraryVariable+" names", library)
	}
	if binary, err := exec.LookPath("clickhouse"); err == nil {
		return engine{binary: binary}, nil
	}
	library, err := CachedLibrary()
	if err != nil {
		return engine{}, err
	}
	if _, err := os.Stat(library); err != nil {
		return engine{}, fmt.Errorf("%w: there is no clickhouse on PATH and no %s; `make libchdb` fetches the library, "+
			"or set %s to one", ErrNoEngine, library, LibraryVariable)
	}
	return engine{library: library}, nil
}

func mustExist(what, path string) error {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s, %s, does not exist", ErrNoEngine, what, path)
	}
	if err != nil {
		return fmt.Errorf("look for %s: %w", what, err)
	}
	return nil
}

// CachedLibrary is where scripts/fetch-libchdb.sh puts the pinned library, whether it is there or not.
func CachedLibrary() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the user's cache directory for libchdb.so: %w", err)
	}
	return filepath.Join(cache, "glidepath", "libchdb-"+Pin, "libchdb.so"), nil
}
