package standalone

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gofrs/flock" // a lock that the kernel lets go of when the process dies, so that it tells who lives
)

// State says where an instance listens. It lies in the instance's directory and, for the commands of the same user on the same
// machine, in the user's runtime directory.
type State struct {
	PID        int       `json:"pid"`
	Data       string    `json:"data"`
	Started    time.Time `json:"started"`
	Kafka      string    `json:"kafka"`
	DSN        string    `json:"clickhouse"`
	HTTP       string    `json:"clickhouse_http"`
	Admin      string    `json:"admin"`
	Prefix     string    `json:"topic_prefix"`
	Partitions int       `json:"partitions"`
}

const (
	stateName = "standalone.json"
	lockName  = "standalone.lock"
)

// ErrNotRunning is wrapped by the error of Lookup.
var ErrNotRunning = errors.New("no standalone instance runs there")

// Lookup reads the state of the instance that runs in a directory.
func Lookup(data string) (State, error) {
	s, err := readState(filepath.Join(data, stateName))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !alive(data) {
		return State{}, fmt.Errorf("%w: %s (start it with `glidepath standalone --data %s`)", ErrNotRunning, data, data)
	}
	return s, err
}

// Running lists the instances of this user that run on this machine.
func Running() ([]State, error) {
	dir, err := runtimeDir()
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("look for standalone instances: %w", err)
	}
	var running []State
	for _, file := range files {
		s, err := readState(file)
		if err != nil || !alive(s.Data) {
			continue
		}
		// A file that was left by a killed instance may speak of a directory in which another one runs by now.
		if now, err := readState(filepath.Join(s.Data, stateName)); err == nil && now.PID == s.PID {
			running = append(running, s)
		}
	}
	return running, nil
}

// alive says whether somebody holds the lock of a directory.
func alive(data string) bool {
	file := filepath.Join(data, lockName)
	if _, err := os.Stat(file); err != nil {
		return false
	}
	lock := flock.New(file)
	got, err := lock.TryRLock()
	if got {
		_ = lock.Unlock() // it is ours
	}
	return err == nil && !got
}

func readState(file string) (State, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return State{}, fmt.Errorf("read the state of a standalone instance: %w", err)
	}
	var s State
	if err := json.Unmarshal(text, &s); err != nil {
		return State{}, fmt.Errorf("read the state of a standalone instance, %s: %w", file, err)
	}
	return s, nil
}

// runtimeDir is where the instances of a user are listed.
func runtimeDir() (string, error) {
	if dir := os.Getenv("XDG_RUNTIME_DIR"); dir != "" {
		return filepath.Join(dir, "glidepath"), nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a directory for the state of standalone instances: %w", err)
	}
	return filepath.Join(cache, "glidepath", "standalone"), nil
}

// lockData takes the directory for this process, and says who has it if that is another.
func lockData(data string) (*flock.Flock, error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	lock := flock.New(filepath.Join(data, lockName))
	got, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the data directory %s: %w", data, err)
	}
	if !got {
		who := ""
		if s, err := readState(filepath.Join(data, stateName)); err == nil {
			who = " (process " + strconv.Itoa(s.PID) + ")"
		}
		return nil, fmt.Errorf("a standalone instance%s runs in %s already: stop it, or give another directory", who, data)
	}
	return lock, nil
}

// write makes the state known. The file in the runtime directory is a convenience: where there is no such directory --data finds the
// instance all the same.
func (s *State) write() (forget func(), err error) {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the state of the instance: %w", err)
	}
	if err := replace(filepath.Join(s.Data, stateName), text); err != nil {
		return nil, err
	}
	forget = func() {}
	if dir, err := runtimeDir(); err == nil && os.MkdirAll(dir, 0o700) == nil {
		file := filepath.Join(dir, strconv.Itoa(s.PID)+".json")
		if replace(file, text) == nil {
			forget = func() { _ = os.Remove(file) }
		}
	}
	return forget, nil
}

func replace(file string, text []byte) error {
	if err := os.WriteFile(file+".new", text, 0o600); err != nil {
		return fmt.Errorf("write the state of the instance: %w", err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		return fmt.Errorf("write the state of the instance: %w", err)
	}
	return nil
}
