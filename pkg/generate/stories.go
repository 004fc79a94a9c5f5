package generate

import (
	"cmp"
	"math"
	"slices"
)

// beat is a part of a story: between two points of it (0 the first sign, 1 the churn) a deed happens so many times.
type beat struct {
	from, to float64
	min, max int
	do       deed
}

// cause is a kind of story: how a customer that leaves for this reason looks on its way.
type cause struct {
	code    string
	fact    bool       // the first beat is a fact, which shows whatever the customer says
	weight  [3]float64 // by segment
	to      float64    // level of usage at the end; 1 leaves usage intact
	people  float64    // share of users still there at the end
	talk    float64    // volume of ordinary tickets at the end
	slow    float64    // how slow and how often slow answers get
	temper  float64    // how far surveys and meetings sour
	pay     payMode
	lead    [2]int // least and most days from the first sign to the churn
	quiet   bool   // the seller leaves the customer alone
	stalls  bool   // onboarding stops; the story begins with the customer
	fit     string
	avoid   avoidance
	surface []string // what customers say instead
	to2     []string // where they go
	prepare func(co *Company, c *customer, st *story)
	beats   []beat
}

// avoidance is the default of CAUSES.md; of those that are partly avoidable some were, by review.
type avoidance uint8

const (
	hardly avoidance = iota
	partly
	mostly
)

func (a avoidance) judged(r *dice) bool { return r.chance([...]float64{.03, .4, .95}[a]) }

func (k *cause) tickets(p float64) float64 { return max(0, 1+(k.talk-1)*p) }

func (k *cause) destinations() []string {
	if len(k.to2) > 0 {
		return k.to2
	}
	return []string{"competitor", "competitor", "in_house", "open_source", "outsourced", "own_staff", "nothing", "unknown"}
}

// story is one customer's: from the first sign to the churn, in local days.
type story struct {
	cause  *cause
	second string // a contributing cause
	signs  int
	churn  int
	plain  bool    // no signs at all
	candor float64 // share of the signs that are shown: some customers leave without a word
	to     float64
	shape  float64
}

// progress is 0 at the first sign and 1 at the churn; below 0 before, and always for stories without signs.
func (st *story) progress(d int) float64 {
	if st.plain || d < st.signs {
		return -1
	}
	return float64(d-st.signs) / float64(max(1, st.churn-st.signs))
}

// shows is the day of the first sign, or of the churn itself where there are none.
func (st *story) shows() int {
	if st.plain {
		return st.churn
	}
	return st.signs
}

// stalled reports an onboarding that stopped.
func (c *customer) stalled() bool { return c.story != nil && !c.story.plain && c.story.cause.stalls }

// usage is the level that the story leaves.
func (st *story) usage(d int) float64 {
	p := st.progress(d)
	if p <= 0 {
		return 1
	}
	return 1 - (1-st.to)*math.Pow(min(p, 1), st.shape)
}

func (st *story) share(d int, people float64) float64 {
	p := st.progress(d)
	if p <= 0 {
		return 1
	}
	return 1 - (1-people)*min(p, 1)
}

// planChurn chooses who churns, when and why. Days are spread evenly; causes are drawn by weight, the rarer for having been drawn.
func (co *Company) planChurn() {
	n, days := len(co.customers), co.cfg.Days
	inside := int(math.Ceil(annualChurn * float64(n) * float64(days) / 365))
	inside = min(max(inside, min(n*6/100, 12)), n/2)
	after := min(int(math.Round(annualChurn*float64(n)*leavingDays/365)), n/4)
	order := co.ranked(forChurn, func(c *customer) float64 { return [...]float64{1.25, .8, .6}[c.seg] })
	used := make([]int, len(co.causes))
	first := min(30, days/3)
	for i, idx := range order[:inside+after] {
		c := &co.customers[idx]
		r := co.dice(idx, forStory, 0)
		var day int
		if i < inside {
			// The even spread is taken in an order that has nothing to do with the rank.
			slot := (i*7919 + 3) % inside
			if inside%7919 == 0 {
				slot = i
			}
			day = first + int((float64(slot)+r.float())/float64(inside)*float64(max(1, days-1-first)))
		} else {
			// More of them soon than late: what stands at the end should be well visible.
			day = days + 2 + int(math.Pow((float64(i-inside)+r.float())/float64(after), 1.6)*float64(leavingDays-4))
		}
		k := co.drawCause(c, used)
		used[k]++
		co.tellStory(c, &co.causes[k], day, &r)
		if i%20 == 9 {
			c.story.plain = true
			c.acts = nil
		}
	}
	co.planReturns(order[:inside])
}

// ranked orders the customers by chance, those with more weight tending to the front.
func (co *Company) ranked(p purpose, weight func(*customer) float64) []int {
	type ranked struct {
		score float64
		idx   int
	}
	all := make([]ranked, len(co.customers))
	for i := range co.customers {
		r := co.dice(i, p, 0)
		all[i] = ranked{-math.Log(1-r.float()) / max(1e-9, weight(&co.customers[i])), i}
	}
	slices.SortFunc(all, func(x, y ranked) int { return cmp.Or(cmp.Compare(x.score, y.score), cmp.Compare(x.idx, y.idx)) })
	order := make([]int, len(all))
	for i := range all {
		order[i] = all[i].idx
	}
	return order
}

// drawCause is a race of exponential clocks, one for each cause: a new cause takes over only those that it wins.
func (co *Company) drawCause(c *customer, used []int) int {
	best, won := math.Inf(1), 0
	for k := range co.causes {
		r := co.dice(c.idx, forCause, k)
		n := float64(used[k])
		w := co.causes[k].weight[c.seg] / (1 + 1.5*n/(1+n/6)) // small companies see many causes, large ones their frequencies
		if score := -math.Log(1-r.float()) / max(1e-9, w); score < best {
			best, won = score, k
		}
	}
	return won
}

// tellStory fits the customer to the story and makes appointments for its beats.
func (co *Company) tellStory(c *customer, k *cause, churn int, r *dice) {
	shortest, longest := k.lead[0], k.lead[1]
	churn = min(churn, co.cfg.Days+longest-12)
	// Long notices are rarer than short ones.
	lead := shortest + int(math.Pow(r.float(), 1.3)*float64(longest-shortest+1))
	if co.cfg.Days > 14 {
		lead = max(lead, churn-co.cfg.Days+9) // a story that the period does not see the beginning of would be none
	}
	st := &story{cause: k, churn: churn, signs: churn - lead, shape: r.within(.6, 1.8), candor: 1}
	switch u := r.float(); {
	case u < .12:
		st.candor = .4
	case u < .27:
		st.candor = .7
	}
	st.to = min(1.15, max(.03, k.to+r.within(-.1, .1)))
	st.to = 1 - (1-st.to)*(.5+.5*st.candor)
	if k.stalls {
		c.started = st.signs - r.between(3, 8)
	} else if c.started > st.signs-60 {
		c.started = st.signs - 60 - r.intn(400)
	}
	if k.fit != "" {
		c.fit = k.fit
	}
	c.story, c.churnDay = st, churn
	c.churnAt = co.at(c, churn, 15) + int64(r.intn(7200))*1000
	if k.prepare != nil {
		k.prepare(co, c, st)
	}
	if c.term > 1 && !k.stalls && r.chance(.7) {
		co.endWithContract(c)
	}
	for i, b := range k.beats {
		c.appointBeat(&b, r.between(b.min, b.max), r, k.fact && i == 0)
	}
	if r.chance(.2) { // a good week on the way: falling is not a line
		d := st.signs + int(r.within(.2, .7)*float64(lead))
		c.waves = append(c.waves, wave{d, d + r.between(4, 9), r.within(1.2, 1.6)})
	}
	if second := co.secondCause(c, k, r); second != nil && r.chance(.35) {
		st.second = second.code
		for _, b := range second.beats[:2] {
			c.appointBeat(&b, 1, r, false)
		}
	}
}

func (c *customer) appointBeat(b *beat, n int, r *dice, sure bool) {
	st := c.story
	for ; n > 0; n-- {
		at, salt := st.signs+int(r.within(b.from, b.to)*float64(st.churn-st.signs)), r.pcg.Uint64()
		if r.float() < st.candor || sure {
			c.appoint(min(at, st.churn), salt, b.do)
		}
	}
}

// mixable are the causes that come on top of others.
var mixable = []string{"slow_support", "defects", "price", "missing_feature", "hard_to_use", "poor_service"}

func (co *Company) secondCause(c *customer, first *cause, r *dice) *cause {
	code := pick(r, mixable)
	for k := range co.causes {
		if x := &co.causes[k]; x.code == code && x.code != first.code && x.weight[c.seg] > 0 {
			return x
		}
	}
	return nil
}

// endWithContract moves the beginning so that the churn falls on a renewal.
func (co *Company) endWithContract(c *customer) {
	for k := 1; ; k++ {
		d := int(co.date(c.churnDay).AddDate(0, -k*c.term, 0).Sub(co.day0).Hours() / 24)
		if d < c.story.signs-60 {
			c.started = d
			return
		}
	}
}

// planReturns lets a few come back some weeks after they left.
func (co *Company) planReturns(churners []int) {
	quota := max(1, len(churners)/25)
	for _, idx := range churners {
		c := &co.customers[idx]
		back := c.churnDay + 18 + c.idx%25
		if quota == 0 || back > co.cfg.Days-8 {
			continue
		}
		quota--
		c.reactDay = back
		c.reactAt = co.at(c, back, 10)
	}
}

// lapses puts a monthly charge of a card where the story of an expired card begins: dunning ends with it.
func lapses(co *Company, c *customer, st *story) {
	c.card, c.cycle = true, 1
	d := st.churn - 23
	for co.date(d).Day() > 28 {
		d++
	}
	c.anchor, st.signs = co.date(d).Day(), d-1
}

// runsDry leaves room for at least one invoice that is paid late and one that is not.
func runsDry(_ *Company, c *customer, st *story) {
	c.cycle, c.card = 1, c.card || c.seg == midMarket && c.idx%2 == 0
	st.signs = min(st.signs, st.churn-50)
}

// soldTooMuch: one seller promises more than the others.
func soldTooMuch(_ *Company, c *customer, _ *story) {
	if c.idx%5 < 3 {
		c.seller = len(sellers) - 1
	}
}

func monthly(_ *Company, c *customer, st *story) { c.cycle = 1 }

// hazard is a mishap or a joy of customers that stay: what they share with the stories, weaker and alone.
type hazard struct {
	year [3]float64 // times a year, by segment
	deed deed
	plan func(c *customer, d int, r *dice) // instead of a deed, or before it
	then deed                              // follows some days later
	lag  [2]int
}

// planHazards draws the mishaps of a customer; those that churn have them before their story too.
func (co *Company) planHazards(c *customer) {
	for k := range co.hazards {
		h := &co.hazards[k]
		r := co.dice(c.idx, forHazard, k)
		from := max(0, c.started+30)
		to := min(co.days, c.mergedDay)
		if c.story != nil {
			to = min(to, c.story.shows())
		}
		if from >= to {
			continue
		}
		for n := r.poisson(h.year[c.seg] * float64(to-from) / 365); n > 0; n-- {
			d := from + r.intn(to-from)
			if h.plan != nil {
				h.plan(c, d, &r)
			}
			if h.deed != nil {
				c.appoint(d, r.pcg.Uint64(), h.deed)
			}
			if h.then != nil {
				c.appoint(d+r.between(h.lag[0], h.lag[1]), r.pcg.Uint64(), h.then)
			}
		}
	}
}
