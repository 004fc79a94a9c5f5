// Package kafka is the broker inside the process that standalone, demo and
// many tests use: kfake, a Go implementation of Kafka's protocol that keeps
// topics and group offsets on disk and restores them after a kill -9 in less
// than a second. It was made for tests of a client, so it stands behind guards
// here: it listens on the loopback only, its connections pass through a check
// that refuses frames which would crash it, its directory is locked (two
// processes on one would both accept writes), and time-based retention is
// turned off, since it deletes fresh records as soon as one is backdated.
//
// It is one broker without replicas, and it lets a slow member hold off a
// rebalance. Production uses Apache Kafka.
package kafka

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/gofrs/flock" // a lock that the kernel lets go of when the process dies
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Config says where the broker keeps its data and listens.
type Config struct {
	Dir  string // created when missing; empty keeps everything in memory
	Port int    // on 127.0.0.1; 0 takes a free one
	Log  *slog.Logger

	// MinSessionTimeout is the shortest session that a group member may ask
	// for. The default is Kafka's, 6 s; tests of rebalances want less.
	MinSessionTimeout time.Duration
}

// Broker is a running broker.
type Broker struct {
	cluster *kfake.Cluster
	lock    *flock.Flock
	addr    string
	close   sync.Once
}

// ErrLocked is wrapped by Start's error when another process uses the
// directory.
var ErrLocked = errors.New("another process uses this directory")

// Start runs a broker until Close is called. With a Dir every acknowledged
// record is synced to disk before it is acknowledged.
func Start(cfg Config) (*Broker, error) {
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	b := &Broker{}
	opts := []kfake.Opt{
		kfake.Ports(cfg.Port),
		kfake.ClusterID("glidepath"),
		kfake.WithLogger(kfakeLog{log}),
		kfake.ListenFn(listenChecked(log)),
		// The default for topics that say nothing.
		kfake.BrokerConfigs(map[string]string{"log.retention.ms": "-1"}),
	}
	if cfg.MinSessionTimeout > 0 {
		opts = append(opts, kfake.GroupMinSessionTimeout(cfg.MinSessionTimeout))
	}
	if cfg.Dir != "" {
		lock, err := lockDir(cfg.Dir)
		if err != nil {
			return nil, err
		}
		b.lock = lock
		opts = append(opts, kfake.DataDir(filepath.Join(cfg.Dir, "log")), kfake.SyncWrites())
	}
	cluster, err := kfake.NewCluster(opts...)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting the embedded broker on port %d: %w", cfg.Port, err), b.unlock())
	}
	b.cluster = cluster
	b.addr = cluster.ListenAddrs()[0]
	b.guardRetention(log)
	return b, nil
}

func lockDir(dir string) (*flock.Flock, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the embedded broker's directory: %w", err)
	}
	lock := flock.New(filepath.Join(dir, "lock"))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the embedded broker's directory %s: %w", dir, err)
	}
	if !ok {
		return nil, fmt.Errorf("locking the embedded broker's directory %s: %w; stop it first", dir, ErrLocked)
	}
	return lock, nil
}

// ApplyRetention deletes what exceeds retention.bytes now; it happens once an
// hour otherwise.
func (b *Broker) ApplyRetention() { b.cluster.ApplyRetention() }

// Addr is the broker's host:port.
func (b *Broker) Addr() string { return b.addr }

// Port is the broker's port, to start it on the same one again.
func (b *Broker) Port() int {
	_, port, err := net.SplitHostPort(b.addr)
	if err != nil {
		return 0
	}
	n, _ := strconv.Atoi(port)
	return n
}

// Close stops the broker, writes down what is not on disk yet, and unlocks the
// directory. It is safe to call more than once.
func (b *Broker) Close() error {
	var err error
	b.close.Do(func() {
		b.cluster.Close()
		err = b.unlock()
	})
	return err
}

func (b *Broker) unlock() error {
	if b.lock == nil {
		return nil
	}
	if err := b.lock.Unlock(); err != nil {
		return fmt.Errorf("unlocking the embedded broker's directory: %w", err)
	}
	return nil
}

// guardRetention rewrites every attempt to set retention.ms to "for ever" and
// says so. Size-based retention (retention.bytes) works and is left alone.
func (b *Broker) guardRetention(log *slog.Logger) {
	forever := "-1"
	fix := func(topic, name string, value **string) {
		if name != "retention.ms" && name != "log.retention.ms" {
			return
		}
		if *value == nil || **value != forever {
			log.Warn("the embedded broker has no retention by time; set retention.bytes instead",
				"topic", topic, "setting", name)
			*value = &forever
		}
	}
	b.cluster.ControlKey(int16(kmsg.CreateTopics), func(req kmsg.Request) (kmsg.Response, error, bool) {
		r := req.(*kmsg.CreateTopicsRequest)
		for i := range r.Topics {
			for j := range r.Topics[i].Configs {
				fix(r.Topics[i].Topic, r.Topics[i].Configs[j].Name, &r.Topics[i].Configs[j].Value)
			}
		}
		return nil, nil, false
	})
	b.cluster.ControlKey(int16(kmsg.AlterConfigs), func(req kmsg.Request) (kmsg.Response, error, bool) {
		r := req.(*kmsg.AlterConfigsRequest)
		for i := range r.Resources {
			for j := range r.Resources[i].Configs {
				fix(r.Resources[i].ResourceName, r.Resources[i].Configs[j].Name, &r.Resources[i].Configs[j].Value)
			}
		}
		return nil, nil, false
	})
	b.cluster.ControlKey(int16(kmsg.IncrementalAlterConfigs), func(req kmsg.Request) (kmsg.Response, error, bool) {
		r := req.(*kmsg.IncrementalAlterConfigsRequest)
		for i := range r.Resources {
			for j := range r.Resources[i].Configs {
				c := &r.Resources[i].Configs[j]
				if c.Op == kmsg.IncrementalAlterConfigOpSet {
					fix(r.Resources[i].ResourceName, c.Name, &c.Value)
				}
			}
		}
		return nil, nil, false
	})
}

// kfakeLog passes kfake's errors and warnings on. Its lower levels speak of
// every request.
type kfakeLog struct{ log *slog.Logger }

func (l kfakeLog) Logf(level kfake.LogLevel, format string, args ...any) {
	switch level {
	case kfake.LogLevelError:
		l.log.Error("embedded broker: " + fmt.Sprintf(format, args...))
	case kfake.LogLevelWarn:
		l.log.Warn("embedded broker: " + fmt.Sprintf(format, args...))
	}
}
