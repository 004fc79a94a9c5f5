package stream

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are shared by all clients of one registry.
type metrics struct {
	lag          *prometheus.GaugeVec
	records      *prometheus.CounterVec
	bytes        *prometheus.CounterVec
	skipped      *prometheus.CounterVec
	fetchErrors  *prometheus.CounterVec
	commits      *prometheus.CounterVec
	commitErrors *prometheus.CounterVec
	generations  *prometheus.CounterVec
	abandoned    *prometheus.CounterVec
	published    *prometheus.CounterVec
	publishErrs  *prometheus.CounterVec
	publishTime  *prometheus.HistogramVec
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "glidepath", Subsystem: "stream", Name: name, Help: help,
		}, labels)
	}
	m := &metrics{
		lag: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: "glidepath", Subsystem: "stream", Name: "consumer_lag_records",
			Help: "Records between the committed offset and the end of the partition.",
		}, []string{"group", "topic", "partition"}),
		records:      counter("fetched_records_total", "Records fetched and handed to handlers.", "topic"),
		bytes:        counter("fetched_bytes_total", "Stored (compressed) bytes fetched.", "topic"),
		skipped:      counter("skipped_ranges_total", "Offset ranges that could not be read, by reason.", "topic", "reason"),
		fetchErrors:  counter("fetch_errors_total", "Fetches that failed and were repeated.", "topic"),
		commits:      counter("commits_total", "Offset commits that succeeded.", "group"),
		commitErrors: counter("commit_errors_total", "Offset commits that failed.", "group"),
		generations:  counter("generations_total", "Group generations that this process joined.", "group"),
		abandoned:    counter("handlers_abandoned_total", "Handlers that did not return within the drain bound.", "group"),
		published:    counter("published_records_total", "Records acknowledged by all in-sync replicas.", "topic"),
		publishErrs:  counter("publish_errors_total", "Produce requests that failed (most are repeated).", "topic"),
		publishTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "glidepath", Subsystem: "stream", Name: "publish_seconds",
			Help:    "Time from Publish to the last acknowledgement.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 15),
		}, []string{"outcome"}),
	}
	if reg == nil {
		return m, nil
	}
	return m, errors.Join(
		register(reg, &m.lag), register(reg, &m.records), register(reg, &m.bytes),
		register(reg, &m.skipped), register(reg, &m.fetchErrors), register(reg, &m.commits),
		register(reg, &m.commitErrors), register(reg, &m.generations), register(reg, &m.abandoned),
		register(reg, &m.published), register(reg, &m.publishErrs), register(reg, &m.publishTime),
	)
}

// register takes the collector that another client registered, if one did.
func register[C prometheus.Collector](reg prometheus.Registerer, c *C) error {
	err := reg.Register(*c)
	var there prometheus.AlreadyRegisteredError
	if errors.As(err, &there) {
		known, ok := there.ExistingCollector.(C)
		if !ok {
			return fmt.Errorf("registering stream metrics: %w", err)
		}
		*c = known
		return nil
	}
	if err != nil {
		return fmt.Errorf("registering stream metrics: %w", err)
	}
	return nil
}

func partitionLabel(p int) string { return strconv.Itoa(p) }
