// Package scorer derives: it rolls up the hours that topic touched names, and at each tick judges the customers that were touched since
// the one before, at the first tick of a UTC day everybody. Scores are published on topic health, stored, and then the offsets are
// committed. The owner of partition 0 also produces the ticks, unless somebody else does.
package scorer

import (
	"errors"
	"fmt"
	"time"
)

// Config says when to judge and within which bounds.
type Config struct {
	Ticks     string        `envconfig:"TICKS" default:"clock" desc:"who produces ticks: clock (the scorer, by this machine's clock) or none (glidepath tick, or a test)"`
	TickEvery time.Duration `envconfig:"TICK_EVERY" default:"1m" desc:"grid of the clock's ticks; divides a day"`
	TickWait  time.Duration `envconfig:"TICK_WAIT" default:"15m" desc:"longest wait of a tick for ingest; then it names the gap"`
	Idle      time.Duration `envconfig:"SCORER_IDLE" default:"250ms" desc:"pause in topic touched after which hours are rolled up"`
	MaxHours  int           `envconfig:"SCORER_MAX_HOURS" default:"20000" desc:"touched hours of a partition after which they are rolled up without a pause"`
	Scorecard string        `envconfig:"SCORECARD" desc:"file of the scorecard; empty for the one that ships"`
}

// Validate names every setting that is wrong.
func (c Config) Validate() error {
	var errs []error
	if c.Ticks != TicksClock && c.Ticks != TicksNone {
		errs = append(errs, fmt.Errorf("GLIDEPATH_TICKS is %q: it must be clock or none", c.Ticks))
	}
	if c.TickEvery < time.Second || c.TickEvery%time.Second != 0 || (24*time.Hour)%c.TickEvery != 0 {
		errs = append(errs, fmt.Errorf("GLIDEPATH_TICK_EVERY is %s: it must be whole seconds that divide 24h", c.TickEvery))
	}
	if c.TickWait < 0 {
		errs = append(errs, fmt.Errorf("GLIDEPATH_TICK_WAIT is %s: it must not be negative", c.TickWait))
	}
	if c.Idle <= 0 || c.Idle > time.Minute {
		errs = append(errs, fmt.Errorf("GLIDEPATH_SCORER_IDLE is %s: it must be above 0s and at most 1m", c.Idle))
	}
	if c.MaxHours < 1 || c.MaxHours > 1_000_000 {
		errs = append(errs, fmt.Errorf("GLIDEPATH_SCORER_MAX_HOURS is %d: it must be from 1 to 1000000", c.MaxHours))
	}
	return errors.Join(errs...)
}

// Who produces ticks.
const (
	TicksClock = "clock"
	TicksNone  = "none"
)
