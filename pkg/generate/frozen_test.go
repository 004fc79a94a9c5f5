package generate

import (
	"encoding/hex"
	"runtime"
	"testing"
)

// TestFrozen: the generator is frozen from here on, because the health model and the alerts are judged on what it tells: to change it
// while tuning them would be to move the target. A change must be deliberate: it has a reason that has nothing to do with a judgement,
// all judgements are made anew with it, and the new sum stands here. The sum is that of amd64, since some other processors round a
// product and a sum at once.
func TestFrozen(t *testing.T) {
	const want = "6b22d433b9bfb71a7a5aeb79c893273a42eabac669b8a94ad58e7523d79d3bf5"
	sum := digest(t, Config{Customers: 60, Days: 120, Seed: 3})
	if got := hex.EncodeToString(sum[:]); got != want && runtime.GOARCH == "amd64" {
		t.Errorf("the events and labels of 60 customers in 120 days have the sum %s, want %s", got, want)
	}
}
