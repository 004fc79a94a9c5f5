package generate

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"time"
)

// LiveConfig says how a company goes on after its last day.
type LiveConfig struct {
	Start time.Time     // no event lies before it; the company's End where zero
	Rate  float64       // plain usage events a second; 5 where zero
	Every time.Duration // between crises; 6 s where zero
}

// Live goes on with a company from a point in time, for demonstrations: plain usage of those who are still there, and every few
// seconds a crisis at a customer that was healthy until then (failed payments, a furious message in one of the three languages,
// an administrator on the cancel page, a bad public review), so that a person sees alerts arrive. What it tells depends on the
// company, Start and the settings, not on how often Next is called. It is not safe for concurrent use.
type Live struct {
	s          *sim
	cfg        LiveConfig
	r          dice
	heavy      []float64 // running sum of the usage levels
	calm       []int     // healthy customers in the order of their crises
	crises     int
	nextUsage  float64 // ms
	nextCrisis int64
	pending    []ev
}

// NewLive prepares the continuation.
func NewLive(co *Company, cfg LiveConfig) *Live {
	if cfg.Start.IsZero() {
		cfg.Start = co.End()
	}
	if cfg.Rate <= 0 {
		cfg.Rate = 5
	}
	if cfg.Every <= 0 {
		cfg.Every = 6 * time.Second
	}
	from := cfg.Start.UnixMilli()
	// The same customers in a period of its own: other ids, no end, no outages.
	on := &Company{cfg: co.cfg, start: from, end: never, day0: co.day0, days: co.days, idSeed: mix(co.idSeed ^ uint64(from)),
		customers: co.customers, causes: co.causes, staff: co.staff}
	on.cfg.Untidy = false
	v := &Live{s: newSim(on), cfg: cfg, r: co.dice(nobody, forLive, 0), nextUsage: float64(from),
		nextCrisis: from + cfg.Every.Milliseconds()}
	for i := range v.s.lives {
		v.s.lives[i].tickets = int(from / 60_000) // past every number of the history
		v.s.lives[i].day = co.days
	}
	sum := 0.0
	for _, idx := range co.ranked(forLive, func(*customer) float64 { return 1 }) {
		if c := &co.customers[idx]; c.story == nil && c.odd == nil && len(c.marks) == 0 && c.started < co.days-30 {
			v.calm = append(v.calm, idx)
		}
	}
	for i := range co.customers {
		c := &co.customers[i]
		// Whoever is on the way out has left usage already; churns planned for after the end do not happen here.
		level := c.base
		if c.story != nil {
			level *= c.story.usage(co.days)
		}
		if c.churnAt < co.end && c.reactAt >= co.end || c.mergedAt < co.end || c.started >= co.days {
			level = 0
		}
		sum += level
		v.heavy = append(v.heavy, sum)
	}
	return v
}

// Next returns what happened since the last call up to and including now, in order of time. The lines are the caller's.
func (v *Live) Next(now time.Time) []Line {
	until := now.UnixMilli()
	total := v.heavy[len(v.heavy)-1]
	for {
		use, crash := int64(v.nextUsage) <= until && total > 0, v.nextCrisis <= until && len(v.calm) > 0
		switch {
		case crash && (!use || v.nextCrisis <= int64(v.nextUsage)):
			v.crisis(v.nextCrisis)
			v.nextCrisis += v.cfg.Every.Milliseconds()
			continue
		case use:
			v.usage(int64(v.nextUsage), sort.SearchFloat64s(v.heavy, v.r.float()*total))
			v.nextUsage += -math.Log(1-v.r.float()) / v.cfg.Rate * 1000
			continue
		}
		return v.due(until)
	}
}

// due takes what has come due out of the queue.
func (v *Live) due(until int64) []Line {
	for n, b := range v.s.buckets {
		v.pending = append(v.pending, b...)
		delete(v.s.buckets, n)
	}
	slices.SortFunc(v.pending, func(x, y ev) int {
		return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.cust, y.cust), cmp.Compare(x.seq, y.seq))
	})
	due := sort.Search(len(v.pending), func(i int) bool { return v.pending[i].at > until })
	lines := make([]Line, 0, due)
	for i := range v.pending[:due] {
		e := &v.pending[i]
		lines = append(lines, Line{kinds[e.kind].topic, v.s.co.customers[e.cust].id, time.UnixMilli(e.at).
			UTC(), v.s.co.encode(nil, e)})
	}
	v.pending = append(v.pending[:0], v.pending[due:]...)
	return lines
}

// put queues past the rules of a life: churns planned for after the end do not happen here.
func (v *Live) put(l *life, e ev) {
	l.seq++
	e.cust, e.seq, e.key = int32(l.c.idx), l.seq, e.at
	v.s.queue(e)
}

func (v *Live) usage(at int64, idx int) {
	l := &v.s.lives[min(idx, len(v.s.lives)-1)]
	c, r := l.c, &v.r
	people := l.active(v.s.co.days)
	if len(people) == 0 {
		return
	}
	u := r.float()
	e := ev{at: at, kind: usageEvent, source: appWeb, user: people[int(u*u*float64(len(people)))], sess: uint32(at / 600_000),
		dur: uint32(r.between(200, 9000))}
	w := r.float()
	e.what = c.order[int(w*w*float64(len(c.order)))]
	if r.float()*(c.srcMix[0]+c.srcMix[1]) > c.srcMix[0] {
		e.source = appMobile
	}
	if r.chance(.12) {
		e.kind, e.what = pageViewed, uint8(r.intn(plainPages))
	}
	v.put(l, e)
}

// crisis picks the kind in turn and the next calm customer whose language fits.
func (v *Live) crisis(at int64) {
	kind := v.crises % 6
	v.crises++
	switch kind {
	case 0:
		v.unpaid(v.victim(-1), at)
	case 1:
		v.furious(v.victim(int(hans)), at)
	case 2:
		v.onTheWayOut(v.victim(-1), at)
	case 3:
		v.furious(v.victim(int(hant)), at)
	case 4:
		l := v.victim(-1)
		v.s.reviewAt(l, at, &v.r, reviewBad, 1)
	default:
		v.furious(v.victim(int(english)), at)
	}
}

// victim takes the next calm customer, one of the language if there is any, and moves it behind the others.
func (v *Live) victim(want int) *life {
	at := 0
	for i, idx := range v.calm {
		if want < 0 || int(v.s.co.customers[idx].lang) == want {
			at = i
			break
		}
	}
	idx := v.calm[at]
	v.calm = append(append(v.calm[:at], v.calm[at+1:]...), idx)
	return &v.s.lives[idx]
}

func (v *Live) unpaid(l *life, at int64) {
	b := bill{id: "in" + l.c.id[1:] + "-" + time.UnixMilli(at).UTC().Format("060102150405"), amount: l.mrr(), at: at, due: at + 7*dayMS}
	v.s.failed(l, &b, at, 1, "insufficient_funds")
	v.s.failed(l, &b, at+900, 2, "insufficient_funds")
}

// furious messages carry the chat's own sentiment where the language is Chinese, as the desk does.
func (v *Live) furious(l *life, at int64) {
	conv := "live" + l.c.id[1:] + "-" + time.UnixMilli(at).UTC().Format("060102-150405")
	text, lg := v.s.words(l, &v.r, severe, conv)
	o := newObj().str("conversation_id", conv).str("direction", "inbound").
		str("user_id", l.c.userID(l.here(0))).str("text", text).str("channel", "chat").str("team", "support").str("language", langTags[lg])
	if lg != english {
		o.flt("sentiment", -.94)
	}
	v.put(l, ev{at: at, kind: message, source: supportDesk, data: o.end(), user: -1})
}

func (v *Live) onTheWayOut(l *life, at int64) {
	who := int16(l.here(l.c.withRole("admin")))
	for k, p := range []uint8{pageBilling, pageCancel, pageConfirm} {
		v.put(l, ev{at: at + int64(k)*700, kind: pageViewed, source: appWeb, what: p, user: who, dur: uint32(v.r.between(2000,
			30_000))})
	}
}
