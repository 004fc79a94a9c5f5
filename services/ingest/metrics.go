package ingest

import (
	"glidepath/pkg/event"

	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	events       *prometheus.CounterVec
	refused      *prometheus.CounterVec
	batchRows    prometheus.Histogram
	batchSeconds prometheus.Histogram
	unknownZones prometheus.Counter
}

var known = knownTypes()

func knownTypes() map[string]bool {
	m := map[string]bool{}
	for _, t := range event.Types() {
		m[t.Name] = true
	}
	return m
}

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "glidepath_ingest_events_total", Help: "Events accepted, by topic and type; types outside the contract count as other.",
		}, []string{"topic", "type"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "glidepath_ingest_refused_total", Help: "Records put into the dead letters, by topic and reason.",
		}, []string{"topic", "reason"}),
		batchRows: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "glidepath_ingest_batch_rows", Help: "Events in a stored batch.", Buckets: prometheus.ExponentialBuckets(1, 4, 10),
		}),
		batchSeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "glidepath_ingest_batch_seconds", Help: "Time from a full batch until it is stored and published.",
			Buckets: prometheus.ExponentialBuckets(0.005, 2, 14),
		}),
		unknownZones: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "glidepath_ingest_unknown_time_zones_total",
			Help: "Accounts whose time zone is not in the IANA database; their days are counted in UTC.",
		}),
	}
	reg.MustRegister(m.events, m.refused, m.batchRows, m.batchSeconds, m.unknownZones)
	return m
}

// count counts an event; unknown types share a label, so that a producer cannot make the label grow.
func (m *metrics) count(topic, typ string) {
	if !known[typ] {
		typ = "other"
	}
	m.events.WithLabelValues(topic, typ).Inc()
}
