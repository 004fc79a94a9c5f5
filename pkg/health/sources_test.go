package health_test

import (
	"testing"

	"glidepath/pkg/health"
)

func TestEverySignalHasASource(t *testing.T) {
	for _, d := range health.Definitions() {
		if health.Source(d.Signal) == "" {
			t.Errorf("%s has no source", d.Signal)
		}
	}
	if got := health.Source(health.DaysSinceUse); got != "usage" {
		t.Error(got)
	}
	if got := health.Source("no_such"); got != "" {
		t.Error(got)
	}
}
