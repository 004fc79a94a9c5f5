package generate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// act is something that happens on a local day, planned ahead. Its salt seeds its dice, so that acts do not disturb each other.
type act struct {
	day  int
	salt uint32
	do   deed
}

// deed tells what happens.
type deed func(s *sim, l *life, day int, r *dice)

// wave is a stretch of days with another level of usage.
type wave struct {
	from, to int
	level    float64
}

// quietPeriod is announced: both local days belong to it.
type quietPeriod struct {
	from, to int
	reason   string
}

// user is a person at the customer; join and leave are local days.
type user struct {
	name, role  string
	join, leave int
}

// customer is a plan: what it is like and what will happen to it.
type customer struct {
	idx        int
	id, name   string
	seg        segment
	plan       *plan
	country    *country
	loc        *time.Location
	industry   *industry
	lang       lang
	seats      int
	mrr        int64 // minor units of the country's currency
	base       float64
	growth     float64 // relative, a year
	started    int     // local day, negative where before the period
	startedAt  int64
	owner      int
	seller     int
	fit        string
	users      []user
	order      []uint8 // features of the plan, most loved first
	srcMix     [3]float64
	card       bool
	cycle      int // months between invoices
	anchor     int // day of the month on which they are issued
	term       int // months; 1 = month to month
	net        int // days to pay
	habit      float64
	autoRenew  bool
	renewals   []int // local days
	tickets    float64
	cadence    int // days between check-ins, 0 none
	firstReply time.Duration
	resolve    time.Duration
	waves      []wave
	acts       []act
	story      *story
	odd        *trait
	marks      []string      // what else is true of it
	quiet      []quietPeriod // announced
	school     float64       // level in school holidays, 1 = no effect
	integrated int           // local day from which an integration does most of the work
	monthEnd   bool          // works mostly around the end of the month
	hanging    bool          // has what it needs and dislikes the way
	strict     bool          // gives no good marks, on principle
	elusive    float64       // how much harder than others to meet
	unowned    bool
	margin     float64
	serving    float64 // cost to serve as a share of the margin
	channel    string  // by which it was won
	payback    int     // acquisition cost in months of revenue
	parent     int     // another customer that it belongs to; nobody if none
	ground     string  // for letting it go

	churnDay, reactDay, mergedDay int
	churnAt, reactAt, mergedAt    int64
}

const farDay = math.MaxInt32

// profile decides what customer i is like, before anything happens to it.
func (co *Company) profile(i int, zones map[string]*time.Location) {
	c := &co.customers[i]
	r := co.dice(i, forProfile, 0)
	*c = customer{idx: i, id: fmt.Sprintf("c-%05d", i+1), churnDay: farDay, reactDay: farDay, mergedDay: farDay,
		churnAt: never, reactAt: never, mergedAt: never, school: 1, integrated: farDay, parent: nobody}
	c.seg = segment(r.weighted(segmentShare))
	shares := make([]float64, len(countries))
	for k := range countries {
		shares[k] = countries[k].share
	}
	c.country = &countries[r.weighted(shares)]
	c.loc = zones[c.country.zone]
	c.lang = lang(r.weighted(c.country.langs[:]))
	shares = make([]float64, len(industries))
	for k := range industries {
		shares[k] = industries[k].share
	}
	c.industry = &industries[r.weighted(shares)]
	c.name = c.companyName(&r)
	c.plan = &plans[c.seg][r.weighted([]float64{.6, .4})]
	b := baseEvents[c.seg]
	c.base = min(max(b[0]*r.lognorm(b[1]), b[2]), b[3])
	c.growth = r.within(-.08, .45)
	c.fit = []string{"ideal", "acceptable", "poor"}[r.weighted([]float64{.45, .47, .08})]
	if r.chance(.22 * float64(co.days) / 365) {
		c.started = 1 + r.intn(co.days)
	} else {
		c.started = -int(30 + 900*r.float()*r.float())
	}
	c.owner, c.seller = r.intn(len(co.staff)), r.intn(len(sellers))
	c.contract(&r)
	c.tickets = ticketsMonth[c.seg] * r.lognorm(.4)
	if c.industry.school {
		c.school = r.within(.72, .95)
	}
	switch k := r.float(); {
	case c.seg == selfServe && k < .30:
		c.srcMix = [3]float64{.10, .90, 0}
	case k < .12:
		c.srcMix = [3]float64{.18, .12, .70}
	default:
		c.srcMix = [3]float64{.72, .23, .05}
	}
	if c.seg == selfServe {
		c.srcMix[2] = 0
	}
	c.unowned = c.seg == selfServe && i%5 != 0
}

// contract sets seats, price, term and habits of paying.
func (c *customer) contract(r *dice) {
	switch c.seg {
	case selfServe:
		c.seats, c.term, c.cycle, c.card, c.cadence = r.between(1, 6), 1, 1, true, 0
		c.firstReply, c.resolve = 24*time.Hour, 5*24*time.Hour
	case midMarket:
		c.seats, c.term, c.cycle, c.card, c.cadence = r.between(10, 45), 12, pick(r, []int{1, 1, 12}), r.chance(.35), 60
		c.firstReply, c.resolve = 8*time.Hour, 3*24*time.Hour
	default:
		c.seats, c.term, c.cycle, c.card, c.cadence = r.between(50, 220), pick(r, []int{12, 12, 24}), pick(r, []int{1, 3, 3, 12}),
			false, 30
		c.firstReply, c.resolve = 2*time.Hour, 2*24*time.Hour
	}
	if c.seg == midMarket && r.chance(.15) {
		c.term = 1
	}
	c.mrr = int64(float64(c.plan.seat*int64(c.seats)) * c.country.rate * r.within(.8, 1))
	c.mrr -= c.mrr % 100
	c.anchor, c.net = r.between(1, 28), pick(r, []int{14, 30, 30})
	c.habit = r.within(-6, 4)
	c.autoRenew = c.term == 1 || r.chance(.7)
}

func (c *customer) companyName(r *dice) string {
	first, second := pick(r, companyFirst[c.lang]), pick(r, companySecond[c.lang])
	word, form := pick(r, c.industry.words[c.lang]), pick(r, companyForm[c.lang])
	if c.lang == english {
		if r.chance(.5) {
			return first + " " + word + " " + form
		}
		return first + " " + second + " " + word
	}
	return first + second + word + form
}

func personName(r *dice, l lang) string {
	if l == english {
		return pick(r, givenNames[l]) + " " + pick(r, familyNames[l])
	}
	return pick(r, familyNames[l]) + pick(r, givenNames[l])
}

// roleOrder is who a customer has, in order of appearance.
var roleOrder = []string{"admin", "champion", "decision_maker", "payer", "sponsor"}

// populate adds people, tastes and dates of renewal, once it is known when the customer starts and how it ends.
func (co *Company) populate(c *customer) {
	c.startedAt = co.at(c, c.started, 9) + int64(c.idx%600)*1000
	r := co.dice(c.idx, forUsers, 0)
	n := max(1, int(float64(c.seats)*r.within(.65, .95)))
	roles := []int{2, 4, 5}[c.seg]
	n = min(n, 120)
	c.users = make([]user, n)
	for k := range c.users {
		u := user{name: personName(&r, c.lang), role: "member", join: c.started, leave: farDay}
		if k < roles {
			u.role = roleOrder[k]
		} else {
			if r.chance(.3) {
				u.join = c.started + r.intn(max(30, co.days-c.started))
			}
			if r.chance(.14 * float64(co.days) / 365) {
				u.leave = max(u.join, 0) + 20 + r.intn(co.days+20)
			}
		}
		c.users[k] = u
	}
	c.order = c.order[:0]
	for k := range features {
		if features[k].level <= c.plan.level && !features[k].sync {
			c.order = append(c.order, uint8(k))
		}
	}
	for k := len(c.order) - 1; k > 0; k-- {
		j := r.intn(k + 1)
		// Key features stay near the front: they are what the product is bought for.
		if features[c.order[k]].key && j > k/2 {
			continue
		}
		c.order[k], c.order[j] = c.order[j], c.order[k]
	}
	co.renewalDays(c)
}

func (co *Company) renewalDays(c *customer) {
	if c.term == 1 {
		return
	}
	first := co.date(c.started)
	for k := 1; ; k++ {
		d := int(first.AddDate(0, k*c.term, 0).Sub(co.day0) / (24 * time.Hour))
		c.renewals = append(c.renewals, d)
		if d > co.days {
			return
		}
	}
}

// renewsOn is the next renewal on or after local day d; contract customers always have one.
func (c *customer) renewsOn(d int) (int, bool) {
	for _, x := range c.renewals {
		if x >= d {
			return x, true
		}
	}
	return 0, false
}

func (c *customer) champion() int {
	for k := range c.users {
		if c.users[k].role == "champion" {
			return k
		}
	}
	return 0
}

func (c *customer) withRole(role string) int {
	for k := range c.users {
		if c.users[k].role == role {
			return k
		}
	}
	return 0
}

// lives reports whether anything can happen on local day d.
func (c *customer) lives(co *Company, d int) bool {
	return d >= c.started && (d <= c.churnDay || d >= c.reactDay) && d <= c.mergedDay
}

func (c *customer) appendUserID(b []byte, k int) []byte {
	b = append(append(append(b, 'u'), c.id[1:]...), '-')
	if k < 9 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, int64(k+1), 10)
}

func (c *customer) userID(k int) string { return string(c.appendUserID(nil, k)) }

func (c *customer) email(k int) string {
	return fmt.Sprintf("user%d@%s.example", k+1, c.id)
}

func (c *customer) appoint(day int, salt uint64, do deed) {
	c.acts = append(c.acts, act{day, uint32(salt >> 33), do})
}

func (c *customer) sortActs() {
	slices.SortFunc(c.acts, func(x, y act) int {
		if k := cmp.Compare(x.day, y.day); k != 0 {
			return k
		}
		return cmp.Compare(x.salt, y.salt)
	})
}

// active lists the users who are there on local day d, best known first.
func (l *life) active(d int) []int16 {
	l.present = l.present[:0]
	for k := range l.c.users {
		if u := &l.c.users[k]; d >= u.join && d < u.leave && (l.gone == nil || !l.gone[k]) {
			l.present = append(l.present, int16(k))
		}
	}
	return l.present
}

func (l *life) leaves(k int) {
	if l.gone == nil {
		l.gone = make([]bool, len(l.c.users))
	}
	l.gone[k] = true
}
