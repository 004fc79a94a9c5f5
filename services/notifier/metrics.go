package notifier

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	deliveries *prometheus.CounterVec
	refused    prometheus.Counter
	disabled   *prometheus.GaugeVec
	attempts   prometheus.Histogram
}

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "glidepath_notifier_deliveries_total", Help: "Alert events delivered or given up, by channel and result: sent, refused, failed.",
		}, []string{"channel", "result"}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "glidepath_notifier_refused_total", Help: "Messages put into the dead letters.",
		}),
		disabled: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "glidepath_notifier_channel_disabled", Help: "1 while a channel takes nothing because its receiver has said that it is gone (410).",
		}, []string{"channel"}),
		attempts: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "glidepath_notifier_webhook_seconds", Help: "Time of one request to the webhook.", Buckets: prometheus.ExponentialBuckets(0.005, 2, 12),
		}),
	}
	reg.MustRegister(m.deliveries, m.refused, m.disabled, m.attempts)
	return m
}
