package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"glidepath/pkg/store"
	"glidepath/pkg/stream"
	"glidepath/services/glidepath/settings"
	"glidepath/services/glidepath/wire"
	"glidepath/services/standalone"

	"github.com/spf13/pflag"
)

// target is the servers that a tool works on: those that are set, or those of a standalone instance on this machine.
type target struct {
	kafka, clickhouse bool // what the command needs
	changes           bool // it changes data: an instance must be named, not found

	stream stream.Config
	store  store.Config
	shared wire.Shared
	data   string
}

func (t *target) specs() []any {
	var specs []any
	if t.kafka {
		specs = append(specs, &t.stream)
	}
	if t.clickhouse {
		specs = append(specs, &t.store)
	}
	return append(specs, &t.shared)
}

func (t *target) flags(fs *pflag.FlagSet) {
	fs.StringVar(&t.data, "data", "", "work on the standalone instance that runs in this `directory`, whatever the variables say")
}

// fill takes what is not set from an instance. The hint goes beside complaints about what is missing all the same.
func (t *target) fill(set *settings.Set) (hint, failure error) {
	if t.data != "" {
		s, err := standalone.Lookup(t.data)
		if err != nil {
			return nil, err
		}
		t.take(set, s, true)
		return nil, nil
	}
	given := t.kafka && set.Given("GLIDEPATH_KAFKA_BROKERS") || t.clickhouse && set.Given("GLIDEPATH_CLICKHOUSE_DSN")
	if given {
		return nil, nil
	}
	if t.changes {
		return errors.New("this command changes data: set where, or name the directory of a standalone instance with --data"), nil
	}
	running, err := standalone.Running()
	if err != nil {
		return err, nil
	}
	switch len(running) {
	case 0:
		return errors.New("no standalone instance of yours runs on this machine either: `glidepath standalone --data DIR` starts one"), nil
	case 1:
		t.take(set, running[0], false)
		return nil, nil
	}
	dirs := make([]string, len(running))
	for i, s := range running {
		dirs[i] = "--data " + s.Data
	}
	return fmt.Errorf("several standalone instances run on this machine: choose one with %s", strings.Join(dirs, " or ")), nil
}

// take works on an instance. What was set beside the addresses stays, unless the instance was named.
func (t *target) take(set *settings.Set, s standalone.State, named bool) {
	t.stream.Brokers, t.store.DSN = []string{s.Kafka}, s.DSN
	if named || !set.Given("GLIDEPATH_TOPIC_PREFIX") {
		t.stream.Prefix = s.Prefix
	}
	if named || !set.Given("GLIDEPATH_PARTITIONS") {
		t.shared.Partitions = s.Partitions
	}
}

func (t *target) openStore(log *slog.Logger) (*store.Store, error) { return store.Open(t.store, log) }

func (t *target) connect(log *slog.Logger) (*wire.Connection, error) {
	return wire.Connect(t.stream, t.store, log, nil)
}
