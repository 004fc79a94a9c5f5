package notifier

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	deliveries *prometheus.CounterVec
	held       *prometheus.CounterVec
	digests    prometheus.Counter
	unrouted   prometheus.Counter
	orphans    prometheus.Counter
	refused    prometheus.Counter
	queued     *prometheus.GaugeVec
	disabled   *prometheus.GaugeVec
	open       *prometheus.GaugeVec
	seconds    *prometheus.HistogramVec
}

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "glidepath_notifier_deliveries_total",
			Help: "Messages delivered or given up, by channel and result: sent, refused (the receiver will never take it), failed (given up), " +
				"unrendered (it could not be written) or forbidden (its address is not allowed).",
		}, []string{"channel", "result"}),
		held: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "glidepath_notifier_held_total", Help: "Messages held instead of sent, by reason.",
		}, []string{"reason"}),
		digests: prometheus.NewCounter(prometheus.CounterOpts{Name: "glidepath_notifier_digests_total", Help: "Daily digests made."}),
		unrouted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "glidepath_notifier_unrouted_total", Help: "Alert events of which no route tells anybody.",
		}),
		orphans: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "glidepath_notifier_orphaned_total", Help: "Messages given up because their channel is not in the routes any more.",
		}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{Name: "glidepath_notifier_refused_total", Help: "Messages put into the dead letters."}),
		queued: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "glidepath_notifier_queued", Help: "Messages that wait to be sent and are in memory, by channel; they are stored, too.",
		}, []string{"channel"}),
		disabled: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "glidepath_notifier_channel_disabled", Help: "1 while a channel takes nothing because its receiver has said that it is gone (410).",
		}, []string{"channel"}),
		open: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "glidepath_notifier_breaker_open", Help: "1 while a channel is left alone because it fails again and again.",
		}, []string{"channel"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "glidepath_notifier_send_seconds", Help: "Time of one attempt to send.", Buckets: prometheus.ExponentialBuckets(0.005, 2, 12),
		}, []string{"channel"}),
	}
	reg.MustRegister(m.deliveries, m.held, m.digests, m.unrouted, m.orphans, m.refused, m.queued, m.disabled, m.open, m.seconds)
	return m
}
