package telemetry

import (
	"runtime"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// NewRegistry is a registry with the Go runtime's and the process's metrics, and glidepath_build_info, whose value is 1
// and whose labels say what runs. version is the release's, "" for a build from a work tree.
func NewRegistry(version string) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister( // a new registry holds nothing that these could collide with
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		buildInfo(version),
	)
	return registry
}

func buildInfo(version string) prometheus.Collector {
	if version == "" {
		version = "devel"
	}
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "glidepath_build_info",
		Help: "Always 1; the labels say which version of Glidepath runs.",
	}, []string{"version", "revision", "goversion"})
	info.WithLabelValues(version, revision(), runtime.Version()).Set(1)
	return info
}

// revision is the commit that the binary was built from, marked if the work tree had changes.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	commit, changed := "unknown", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "-changed"
		}
	}
	return commit + changed
}
