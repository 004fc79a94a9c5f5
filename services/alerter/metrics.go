package alerter

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	notable     prometheus.Counter
	transitions *prometheus.CounterVec
}

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		notable: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "glidepath_alerter_notable_events_total", Help: "Notable events judged by urgent rules.",
		}),
		transitions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "glidepath_alerter_transitions_total", Help: "Alert transitions published, by rule, kind and severity; repeats after a crash count again.",
		}, []string{"rule", "kind", "severity"}),
	}
	reg.MustRegister(m.notable, m.transitions)
	return m
}
