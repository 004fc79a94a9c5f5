package generate

import (
	"math"
	"time"
)

// level is how many usage events local day d should bring.
func (s *sim) level(l *life, d int) float64 {
	c, date := l.c, s.co.date(d)
	y, m, dd := date.Date()
	age := float64(d - c.started)
	f := c.base * s.co.cfg.Volume
	f *= .15 + .85*(1-math.Exp(-age/16))
	f *= min(1.8, max(.6, 1+c.growth*min(age, float64(d)+180)/365))
	holiday := isHoliday(c.country.calendar, y, m, dd)
	switch wd := date.Weekday(); {
	case holiday:
		f *= c.industry.holiday
	case wd == time.Saturday:
		f *= c.weekend()
	case wd == time.Sunday:
		f *= c.weekend() * .8
	}
	if c.school < 1 && isSchoolBreak(c.country.calendar, y, m, dd) {
		f *= c.school
	}
	for i := range c.waves {
		if w := &c.waves[i]; d >= w.from && d <= w.to {
			f *= w.level
		}
	}
	if st := c.story; st != nil && d < c.reactDay {
		f *= st.usage(d)
	}
	if c.monthEnd {
		if dd <= 3 || dd >= 25 {
			f *= 2.4
		} else {
			f *= .35
		}
	}
	f *= s.stopped(l)
	r := s.co.dice(c.idx, forWeek, int(date.Unix()/86400+3)/7)
	return f * r.lognorm(weekNoise[c.seg])
}

// weekend is higher in small firms, where owners work when they can.
func (c *customer) weekend() float64 {
	if c.seg == selfServe {
		return min(.9, c.industry.weekend+.3)
	}
	return c.industry.weekend
}

// usage tells the day's sessions, the nightly sync and what our own incidents did.
func (s *sim) usage(l *life, d int) {
	c := l.c
	r := s.co.dice(c.idx, forUsage, d)
	people := l.active(d)
	if st := c.story; st != nil && st.cause.people < 1 && d < c.reactDay {
		people = people[:max(1, int(float64(len(people))*st.share(d, st.cause.people)))]
	}
	f := s.level(l, d)
	per, synced := perSession[c.seg], c.srcMix[2]
	if d >= c.integrated {
		synced = max(synced, .78)
	}
	human := f * (1 - synced)
	for n := r.poisson(human / per); n > 0 && len(people) > 0; n-- {
		s.session(l, d, &r, people, per)
	}
	for n := r.poisson(f * synced); n > 0; n-- {
		at := l.today + int64(r.within(.5, 5.5)*float64(hourMS))
		s.push(l, ev{at: at, kind: usageEvent, source: warehouseSync, what: syncFeature(&r), user: -1, dur: uint32(r.between(800,
			90_000))})
	}
	for i := range s.co.incidents {
		if in := &s.co.incidents[i]; in.at >= l.today && in.at < l.today+dayMS {
			ri := s.co.dice(c.idx, forIncident, i+1)
			if ri.chance(in.share) {
				s.incident(l, in, &ri, people)
			}
		}
	}
}

var syncFeatures = func() (of []uint8) {
	for k := range features {
		if features[k].sync {
			of = append(of, uint8(k))
		}
	}
	return of
}()

func syncFeature(r *dice) uint8 { return syncFeatures[r.intn(len(syncFeatures))] }

// hour draws a working hour: mornings, afternoons, some evenings; more evenings in small firms.
func (c *customer) hour(r *dice) float64 {
	evening := .07
	if c.seg == selfServe {
		evening = .22
	}
	switch u := r.float(); {
	case u < evening:
		return r.within(18, 22.8)
	case u < evening+(1-evening)*.46:
		return r.within(8.7, 12.1)
	default:
		return r.within(13, 18.2)
	}
}

// session tells one visit of one user: features by taste, pages between them, now and then an error.
func (s *sim) session(l *life, d int, r *dice, people []int16, per float64) {
	c := l.c
	u := r.float()
	who := people[int(math.Pow(u, 1.5)*float64(len(people)))]
	l.sess++
	src := appWeb
	if r.float()*(c.srcMix[0]+c.srcMix[1]) > c.srcMix[0] {
		src = appMobile
	}
	at := l.today + int64(c.hour(r)*float64(hourMS))
	for n := 1 + r.poisson(per-1); n > 0; n-- {
		v := r.float()
		e := ev{at: at, kind: usageEvent, source: src, user: who, sess: l.sess, dur: uint32(300 + 9000*r.float()*r.float())}
		w := r.float()
		e.what = c.order[int(w*w*float64(len(c.order)))]
		s.push(l, e)
		switch {
		case v < .16:
			e.kind, e.at, e.what = pageViewed, at-int64(r.between(500, 4000)), uint8(r.intn(plainPages))
			s.push(l, e)
		case v < .172:
			e.kind, e.at, e.what = pageViewed, at+int64(r.between(2000, 9000)), uint8(pageHelp+r.intn(helpPages))
			s.push(l, e)
		case v < .178:
			s.fault(l, at+200, src, int(who), r)
		}
		at += int64(r.between(4, 240))*1000 + int64(r.intn(1000))
	}
}

var faults = []struct{ code, text, severity string }{
	{"timeout", "request timed out after 30 s", "error"}, {"validation_failed", "a required field is empty", "warning"},
	{"upload_failed", "upload interrupted", "error"}, {"http_502", "bad gateway", "error"},
	{"render_failed", "chart could not be drawn", "error"}, {"sync_conflict", "record was changed elsewhere", "warning"},
	{"crash", "unexpected null in view", "fatal"}, {"quota_exceeded", "too many requests", "warning"},
}

func (s *sim) fault(l *life, at int64, src source, who int, r *dice) {
	f := &faults[r.intn(len(faults))]
	o := newObj().str("code", f.code)
	if who >= 0 {
		o.str("user_id", l.c.userID(who))
	}
	s.emit(l, usageError, src, at, o.str("message", f.text).str("severity", f.severity))
}

// incident tells our own outage as this customer met it.
func (s *sim) incident(l *life, in *incident, r *dice, people []int16) {
	at := in.at + int64(r.intn(90))*1000
	end := in.at + int64(in.minutes)*minMS + int64(r.intn(90))*1000
	hit := []string{features[in.features[0]].code, features[in.features[1]].code}
	s.emit(l, usageIncident, statusPage, at, newObj().str("incident_id", in.id).str("status", "started").list("features", hit).
		str("severity", in.severity))
	s.emit(l, usageIncident, statusPage, end, newObj().str("incident_id", in.id).str("status", "ended").list("features", hit).
		str("severity", in.severity))
	if len(people) == 0 {
		return
	}
	for n := r.between(0, 1+int(l.c.seg)*2); n > 0; n-- {
		s.fault(l, at+int64(r.float()*float64(end-at)), appWeb, int(people[r.intn(len(people))]), r)
	}
}

// visit tells somebody opening a page, with a plain page before it.
func (s *sim) visit(l *life, d int, r *dice, who int, pageNo uint8) {
	at := l.today + int64(l.c.hour(r)*float64(hourMS))
	s.push(l, ev{at: at - int64(r.between(3000, 20_000)), kind: pageViewed, source: appWeb, what: uint8(r.intn(plainPages)),
		user: int16(who), dur: 3000})
	s.push(l, ev{at: at, kind: pageViewed, source: appWeb, what: pageNo, user: int16(who), dur: uint32(r.between(4000, 90_000))})
}
