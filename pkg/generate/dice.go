package generate

import (
	"math"
	"math/rand/v2"
)

// purpose names what a stream of random numbers is for. Each (seed, customer, purpose, day) has a stream of its own, so that
// a new cause, oddity or kind of event takes nothing from the streams of the others and leaves their output as it was.
// The numbers are part of the output: never renumber one, only append.
type purpose uint64

const (
	forProfile purpose = iota + 1
	forUsers
	forChurn
	forCause
	forStory
	forOddity
	forHazard
	forUsage
	forWeek
	forPages
	forBilling
	forSupport
	forRelations
	forAccount
	forOnboarding
	forOutcome
	forAct
	forIncident
	forOutage
	forUntidy
	forSurvey
	forLive
	forStaff
	forMark
	forGroup
	forWords
)

// nobody is the customer number of streams that belong to the whole company.
const nobody = -1

// dice is a small random stream by value: PCG, seeded without allocating.
type dice struct{ pcg rand.PCG }

func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

func newDice(seed uint64, customer int, p purpose, day int) dice {
	var d dice
	d.pcg.Seed(mix(seed^mix(uint64(int64(customer))+7)), mix(uint64(p)<<40^uint64(uint32(int32(day)))))
	return d
}

func (d *dice) float() float64 { return float64(d.pcg.Uint64()>>11) / (1 << 53) }

// intn returns a number in [0, n); n <= 1 gives 0.
func (d *dice) intn(n int) int {
	if n <= 1 {
		return 0
	}
	return int((d.pcg.Uint64() >> 32) * uint64(n) >> 32)
}

// between returns a whole number in [lo, hi].
func (d *dice) between(lo, hi int) int { return lo + d.intn(hi-lo+1) }

func (d *dice) within(lo, hi float64) float64 { return lo + (hi-lo)*d.float() }

func (d *dice) chance(p float64) bool { return d.float() < p }

// norm is a standard normal deviate (Box and Muller).
func (d *dice) norm() float64 {
	u := 1 - d.float()
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*d.float())
}

// lognorm has median 1.
func (d *dice) lognorm(sd float64) float64 { return math.Exp(sd * d.norm()) }

// poisson draws a count with the given mean: Knuth's product for small means, the normal approximation for large ones.
func (d *dice) poisson(mean float64) int {
	if mean <= 0 {
		return 0
	}
	if mean > 40 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*d.norm())))
	}
	limit, n, p := math.Exp(-mean), 0, d.float()
	for p > limit {
		n++
		p *= d.float()
	}
	return n
}

// weighted picks an index in proportion to the weights.
func (d *dice) weighted(w []float64) int {
	total := 0.0
	for _, x := range w {
		total += x
	}
	u := d.float() * total
	for i, x := range w {
		if u < x {
			return i
		}
		u -= x
	}
	return len(w) - 1
}

func pick[T any](d *dice, of []T) T { return of[d.intn(len(of))] }
