package scorer

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	rolledUp      prometheus.Counter
	rollUpSeconds prometheus.Histogram
	judged        prometheus.Counter
	passSeconds   prometheus.Histogram
	lastTick      *prometheus.GaugeVec
	refused       prometheus.Counter
}

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		rolledUp: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "glidepath_scorer_hours_rolled_up_total", Help: "Hours of customers that were rolled up.",
		}),
		rollUpSeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "glidepath_scorer_roll_up_seconds", Help: "Time to roll up the touched hours of a partition.",
			Buckets: prometheus.ExponentialBuckets(0.005, 2, 14),
		}),
		judged: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "glidepath_scorer_customers_judged_total", Help: "Judgements of customers.",
		}),
		passSeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "glidepath_scorer_pass_seconds", Help: "Time from a tick until its judgements are stored, by partition.",
			Buckets: prometheus.ExponentialBuckets(0.01, 2, 16),
		}),
		lastTick: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "glidepath_scorer_last_tick_timestamp_seconds", Help: "The newest tick that is through, by partition, Unix time.",
		}, []string{"partition"}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "glidepath_scorer_refused_total", Help: "Messages put into the dead letters.",
		}),
	}
	reg.MustRegister(m.rolledUp, m.rollUpSeconds, m.judged, m.passSeconds, m.lastTick, m.refused)
	return m
}
