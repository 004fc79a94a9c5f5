package clickhouse

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// maxFatal bounds how much of the log's end is looked through for the reason of a crash.
const maxFatal = 32 << 10

//go:embed users.xml
var defaultUsers []byte

// layout is what stands where in a server's directory.
type layout struct{ dir string }

func (l layout) data() string     { return filepath.Join(l.dir, "data") }
func (l layout) lockFile() string { return filepath.Join(l.dir, "lock") }
func (l layout) config() string   { return filepath.Join(l.dir, "config", "config.xml") }
func (l layout) users() string    { return filepath.Join(l.dir, "config", "users.xml") }

// merged is the directory whose files ClickHouse merges over config.xml, in the order of their names.
func (l layout) merged() string { return filepath.Join(l.dir, "config", "config.d") }
func (l layout) logFile() string {
	return filepath.Join(l.dir, "log", "server.log")
}

// fatal is what the end of the server's log file says about a crash: the lines of level Fatal, which have the stack.
// It is "" when there are none, and when the file cannot be read.
func (l layout) fatal() string {
	log, err := os.ReadFile(l.logFile()) // at most logger.size
	if err != nil {
		return ""
	}
	log = log[max(0, len(log)-maxFatal):]
	var lines []string
	for line := range strings.Lines(strings.ToValidUTF8(string(log), "?")) {
		if strings.Contains(line, "<Fatal>") {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return strings.Join(lines, "\n")
}

func (l layout) arguments(nativePort, httpPort int) []string {
	return []string{
		"--config-file=" + l.config(),
		"--path=" + l.data(),
		"--log-level=warning", // logger.level of the configuration has no effect
		"--listen_host=" + host,
		"--tcp_port=" + strconv.Itoa(nativePort),
		"--http_port=" + strconv.Itoa(httpPort),
		"--query=SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; " + keepAlive,
	}
}

// write makes the configuration anew: it follows Config, and is not a place for changes by hand.
func (l layout) write(cfg Config) error {
	if err := os.RemoveAll(filepath.Dir(l.config())); err != nil {
		return fmt.Errorf("remove the old configuration of ClickHouse: %w", err)
	}
	for _, dir := range []string{l.merged(), l.data(), filepath.Dir(l.logFile())} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make a directory for ClickHouse: %w", err)
		}
	}
	settings := defaults(runtime.NumCPU(), cfg.MemoryLimit)
	settings["users_config"] = l.users()
	settings["logger.log"] = l.logFile()
	maps.Copy(settings, cfg.Settings)
	files := map[string][]byte{l.config(): encode(settings), l.users(): defaultUsers}
	for target, source := range map[string]string{
		filepath.Join(l.merged(), "operator"+filepath.Ext(cfg.ConfigFile)): cfg.ConfigFile,
		l.users(): cfg.UsersFile,
	} {
		if source == "" {
			continue
		}
		content, err := os.ReadFile(source)
		if err != nil {
			return fmt.Errorf("read a configuration file for ClickHouse: %w", err)
		}
		files[target] = content
	}
	for name, content := range files {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			return fmt.Errorf("write the configuration of ClickHouse: %w", err)
		}
	}
	return nil
}

// defaults are the server settings that suit a server which shares a small machine with its clients. clickhouse-local
// comes with pools of 1 and 2 threads, and caches that may take half of the memory; a server comes with pools for 16 and
// more processors, and with system tables that log every query and part.
func defaults(processors int, memoryLimit int64) map[string]string {
	merges := max(2, processors)
	settings := map[string]string{
		"max_server_memory_usage_to_ram_ratio": "0.5",
		// Twice as many merges may be under way as there are threads.
		"background_pool_size":                                                           strconv.Itoa(merges),
		"background_merges_mutations_concurrency_ratio":                                  "2",
		"merge_tree.number_of_free_entries_in_pool_to_lower_max_size_of_merge":           strconv.Itoa(merges),
		"merge_tree.number_of_free_entries_in_pool_to_execute_mutation":                  strconv.Itoa(merges),
		"merge_tree.number_of_free_entries_in_pool_to_execute_optimize_entire_partition": strconv.Itoa(merges),
		"background_common_pool_size":                                                    "2",
		"background_schedule_pool_size":                                                  "16",
		"background_message_broker_schedule_pool_size":                                   "16",
		"mark_cache_size":          strconv.Itoa(256 << 20),
		"index_mark_cache_size":    strconv.Itoa(64 << 20),
		"primary_index_cache_size": strconv.Itoa(256 << 20),
		"max_concurrent_queries":   "100",
		"logger.size":              "10M",
		"logger.count":             "3",
	}
	if memoryLimit > 0 {
		settings["max_server_memory_usage"] = strconv.FormatInt(memoryLimit, 10)
	}
	return settings
}

// encode writes settings, whose names are paths with dots, as a ClickHouse configuration. Names with a common beginning
// share their elements: a second element of one name would be ignored.
func encode(settings map[string]string) []byte {
	var out bytes.Buffer
	open := []string{"clickhouse"}
	out.WriteString("<clickhouse>")
	closeTo := func(depth int) {
		for len(open) > depth {
			out.WriteString("</" + open[len(open)-1] + ">\n")
			open = open[:len(open)-1]
		}
	}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		path := append([]string{"clickhouse"}, strings.Split(name, ".")...)
		shared := 1
		for shared < min(len(open), len(path)-1) && open[shared] == path[shared] {
			shared++
		}
		closeTo(shared)
		for _, step := range path[shared:] {
			out.WriteString("<" + step + ">")
			open = append(open, step)
		}
		_ = xml.EscapeText(&out, []byte(settings[name])) // a buffer takes everything
		closeTo(len(path) - 1)
	}
	closeTo(0)
	return out.Bytes()
}
