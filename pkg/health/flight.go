package health

import "math"

// The thresholds of the flight, with the gap between entering and leaving that keeps noise from flapping.
const (
	lowWeek     = 0.8  // of the height: a week below it may begin a decline
	declined    = 0.75 // of the height: the mean of the low weeks from which on it is one
	declineZ    = -2.5 // the low weeks together must be this unlikely by chance
	recovered   = 0.85 // of the height: two such weeks end a decline
	settledFor  = 8    // weeks on a lower level, without falling further, that make it the new one
	settledAt   = 0.5  // of the height: lower than this is never a new level
	grown       = 1.15 // of the level before: the mean of four weeks from which on use grows
	stillGrown  = 1.04 // below it for two weeks, use grows no more
	growthZ     = 2.5
	movingZ     = 0.5  // so much more unlikely where weeks move with the day judged: each day tries its luck
	leastNoise  = 0.08 // of the height: no customer's weeks scatter less than this
	reference   = 8    // weeks that make a level
	leastWeeks  = 4    // that it takes
	reversalFor = 8    // weeks for which a reversed approach is worth telling
	longestDip  = 6    // weeks that a dip may last and still be a habit
)

// flight is what weekly use alone tells of a customer's life, from the oldest known week to the newest.
type flight struct {
	stage  Stage // Climb, Cruise or Approach
	began  int   // how many weeks ago it began; 0 if it was so as far back as is known
	turned bool  // it follows an approach that was reversed, in the last 8 weeks
	known  bool  // there are weeks enough to tell
}

// fly runs the weeks (newest first) through a small machine, always from the beginning, so that the answer depends on nothing but them:
//
//	height  the median of the 8 weeks before the decline (at least 4), or that of the 8 before these if it is higher and use has sunk between;
//	low     a week below 80 % of the height;
//	approach  begins after two or more low weeks in a row that together are below 75 % of the height and, by the scatter of the
//	          weeks (at least that of counts), unlikely by chance; they must be more than an earlier dip had from which use returned (up
//	          to 6: who works in projects has pauses); and after 4 weeks without use that are 1.5 times as long as any silence before.
//	          Its date is the first of them.
//	          It ends after two weeks in a row at 85 % of the height (reversed: a go-around), or on a new level after 8 weeks at half the height
//	          or more that fall no further;
//	climb     begins when, in two weeks in a row, the mean of 4 weeks is 15 % above the median of the 8 before and unlikely by chance; it ends
//	          when in two weeks in a row the mean is less than 4 % above, or with an approach;
//	cruise    the rest.
func fly(s *Signals) flight {
	m := machine{stage: Cruise, doubt: movingZ}
	if silentDays, factor := at(s.Values, iSilentDays), at(s.Values, iSegmentFactor); s.WeeksEnd.IsZero() {
		m.load(s.Weeks, silentDays, factor)
	} else {
		m.doubt = 0
		m.load(s.Weeks, 0, 1)
	}
	for t := range m.n {
		m.step(t)
	}
	f := flight{stage: m.stage, known: m.n > leastWeeks}
	if m.since > 0 {
		f.began = m.ago[m.since]
	}
	f.turned = m.reversed > 0 && m.n-m.reversed <= reversalFor
	return f
}

// machine is the state between two weeks; times are weeks since the oldest known one.
type machine struct {
	weeks    [halfYear]float64 // those that are known, the oldest first
	ago      [halfYear]int     // how many weeks ago each began
	squares  [halfYear]float64 // sums of the squared differences of each to the one before
	medians  [halfYear]float64 // of the 8 before a week, plus 1; 0 where it has not been computed
	n        int
	doubt    float64 // added to what must be unlikely
	stage    Stage
	since    int     // when it began; 0 before the known weeks
	floor    int     // levels are taken from no earlier week: a new level began here
	height   float64 // from which the customer came down, or to which it returned
	low      int     // low weeks in a row until now
	high     int     // recovered weeks in a row
	growing  int     // weeks in a row in which use grew (in a climb: did not)
	silent   int     // weeks in a row without use
	silences int     // the longest such row before
	dip      int     // the longest approach that was reversed before
	reversed int     // when the last one was
}

// load turns the weeks round. A week that is not known (NaN, or the newest if its source was silent for more than half of it) is left out; the
// newest is freed of a shorter silence and of a holiday that the segment shares, both of which are known of the last 7 days only.
func (m *machine) load(weeks []float64, silentDays, factor float64) {
	for i := min(len(weeks), halfYear) - 1; i >= 0; i-- {
		w := weeks[i]
		if i == 0 {
			if silentDays >= 4 {
				break
			}
			if silentDays > 0 {
				w *= 7 / (7 - silentDays)
			}
			if factor > 0 && factor < 1 {
				w /= max(factor, 0.2)
			}
		}
		if w >= 0 && !math.IsInf(w, 0) {
			m.weeks[m.n], m.ago[m.n] = w, i+1
			if m.n > 0 {
				d := w - m.weeks[m.n-1]
				m.squares[m.n] = m.squares[m.n-1] + d*d
			}
			m.n++
		}
	}
}

func (m *machine) step(t int) {
	w := m.weeks[t]
	if w == 0 {
		m.silent++
	} else {
		m.silences, m.silent = max(m.silences, m.silent), 0
	}
	if m.stage == Approach {
		m.recover(t, w)
		return
	}
	if !m.decline(t, w) {
		m.grow(t)
	}
}

func (m *machine) enter(stage Stage, since int) {
	m.stage, m.since, m.low, m.high, m.growing = stage, since, 0, 0, 0
	if stage == Approach {
		m.reversed = 0
	}
}

// decline enters an approach if the low weeks are enough for one.
func (m *machine) decline(t int, w float64) bool {
	start := t - m.low
	height, spread := m.level(start)
	if m.silent >= leastWeeks && float64(m.silent) >= 1.5*float64(m.silences) && t-m.silent >= 0 {
		m.height = max(height, m.mean(m.floor, t-m.silent+1))
		m.enter(Approach, max(t-m.silent+1, 1))
		return true
	}
	if !(height > 0) || w >= lowWeek*height {
		m.low = 0
		return false
	}
	m.low++
	if m.low <= min(max(1, m.dip), longestDip) {
		return false
	}
	k, sum := float64(m.low), 0.0
	for i := start; i <= t; i++ {
		sum += m.weeks[i]
	}
	// The height itself is known no better than the median of 8 weeks: its variance is a fifth of a week's.
	if sum <= declined*k*height && (sum-k*height)/(spread*math.Sqrt(k+0.2*k*k)) <= declineZ-m.doubt {
		m.height = height
		m.enter(Approach, start)
		return true
	}
	return false
}

// recover leaves an approach after two good weeks, or on a new level.
func (m *machine) recover(t int, w float64) {
	if w >= recovered*m.height && w > 0 {
		m.high++
	} else {
		m.high = 0
	}
	if m.high >= 2 {
		m.dip = max(m.dip, t-1-m.since)
		m.reversed, m.floor = t, t-1
		m.enter(Cruise, t-1)
		return
	}
	if t-m.since+1 < settledFor || t < settledFor {
		return
	}
	before, now := m.mean(t-7, t-3), m.mean(t-3, t+1)
	if now >= 0.95*before && before >= settledAt*m.height {
		m.floor, m.height = t-settledFor+1, 0
		m.enter(Cruise, m.floor)
	}
}

// grow enters or leaves a climb.
func (m *machine) grow(t int) {
	begin := t - 3
	lo := max(m.floor, begin-reference)
	if begin-lo < leastWeeks {
		return
	}
	before, spread := m.median(lo, begin), m.noise(m.median(lo, begin), begin)
	now := m.mean(begin, t+1)
	up := now >= grown*before && now-before >= (growthZ+m.doubt)*spread*math.Sqrt(0.25+0.2)
	if m.stage == Climb {
		up = now < stillGrown*before
	}
	if !up {
		m.growing = 0
		return
	}
	if m.growing++; m.growing < 2 {
		return
	}
	if m.stage == Climb {
		m.enter(Cruise, t-1)
	} else {
		m.enter(Climb, t-1)
	}
}

// level is the height at the week start, and the standard deviation of a week; 0 where there are too few weeks before it.
func (m *machine) level(start int) (height, spread float64) {
	lo := max(m.floor, start-reference)
	if start-lo < leastWeeks {
		return m.height, m.noise(m.height, start) // just returned: what it returned to
	}
	height = m.median(lo, start)
	if from := max(m.floor, lo-reference); lo-from >= leastWeeks {
		if old := m.median(from, lo); height < recovered*old {
			height = old
		}
	}
	return height, m.noise(height, start)
}

// median is the median of the weeks from lo until before hi, at most 8.
func (m *machine) median(lo, hi int) float64 {
	if hi-lo == reference && m.medians[hi] > 0 {
		return m.medians[hi] - 1
	}
	var sorted [reference]float64
	n := 0
	for t := lo; t < hi; t++ {
		i := n
		for ; i > 0 && sorted[i-1] > m.weeks[t]; i-- {
			sorted[i] = sorted[i-1]
		}
		sorted[i] = m.weeks[t]
		n++
	}
	mid := (sorted[(n-1)/2] + sorted[n/2]) / 2
	if n == reference {
		m.medians[hi] = mid + 1
	}
	return mid
}

// noise is the standard deviation of a week about the level, by the differences of the 16 weeks before hi, each to the next, which a trend
// does not widen; at least that of counts, whose variance is their mean, and leastNoise.
func (m *machine) noise(level float64, hi int) float64 {
	lo := max(hi-2*reference, 1)
	variance := 0.0
	if hi-lo >= leastWeeks-1 {
		variance = (m.squares[hi-1] - m.squares[lo-1]) / float64(2*(hi-lo))
	}
	return max(math.Sqrt(max(level, variance)), leastNoise*level)
}

func (m *machine) mean(lo, hi int) float64 {
	if lo >= hi {
		return 0
	}
	sum := 0.0
	for t := lo; t < hi; t++ {
		sum += m.weeks[t]
	}
	return sum / float64(hi-lo)
}
