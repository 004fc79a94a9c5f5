package alerter

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	notable     prometheus.Counter
	transitions *prometheus.CounterVec
	actions     *prometheus.CounterVec
	storms      *prometheus.CounterVec
}

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		notable: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "glidepath_alerter_notable_events_total", Help: "Notable events judged by urgent rules.",
		}),
		transitions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "glidepath_alerter_transitions_total", Help: "Alert transitions published, by rule, kind and severity; repeats after a crash count again.",
		}, []string{"rule", "kind", "severity"}),
		actions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "glidepath_alerter_actions_total", Help: "Actions of people on alerts that made no event, by what became of them: noted or refused.",
		}, []string{"result"}),
		storms: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "glidepath_alerter_storms_total", Help: "Ticks at which a rule would have opened for too many customers of a partition at once, by rule.",
		}, []string{"rule"}),
	}
	reg.MustRegister(m.notable, m.transitions, m.actions, m.storms)
	return m
}
