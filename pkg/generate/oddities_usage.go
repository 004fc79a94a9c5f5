package generate

// The oddities of usage: silence and falls that mean nothing.

func hasSchoolBreak(co *Company, c *customer) bool {
	if !c.industry.school {
		return false
	}
	n := 0
	for d := range co.cfg.Days {
		if y, m, dd := co.date(d).Date(); isSchoolBreak(c.country.calendar, y, m, dd) {
			n++
		}
	}
	return n >= 8
}

// projectGaps: a month of silence between projects, announced by half of them.
func projectGaps(co *Company, c *customer, r *dice) {
	announced := r.chance(.5)
	for d := r.between(min(10, co.cfg.Days/4), max(12, min(50, co.cfg.Days/2))); d < co.cfg.Days; {
		n := r.between(24, 38)
		c.waves = append(c.waves, wave{d, d + n, .03})
		if announced {
			c.quiet = append(c.quiet, quietPeriod{d, d + n, "between projects"})
		}
		d += n + r.between(40, 90)
	}
}

// quietSeason: a business of one season rests for weeks, and has said so in advance.
func quietSeason(co *Company, c *customer, r *dice) {
	n := r.between(28, 55)
	d := r.between(co.cfg.Days/4, max(co.cfg.Days/4+1, co.cfg.Days-n))
	c.waves = append(c.waves, wave{d, d + n, r.within(.02, .08)})
	c.quiet = append(c.quiet, quietPeriod{d, d + n, "out of season"})
}

// meetsOutage: most of what the customer does comes by a source that falls silent.
func meetsOutage(co *Company, c *customer) bool {
	for _, o := range co.outages {
		if c.srcMix[o.source] >= .6 {
			return true
		}
	}
	return false
}

// longHolidays are the runs of at least four public holidays of a customer's country within the period.
func (co *Company) longHolidays(c *customer) (runs [][2]int) {
	from := -1
	for d := range co.days + 1 {
		y, m, dd := co.date(d).Date()
		switch holiday := d < co.days && isHoliday(c.country.calendar, y, m, dd); {
		case holiday && from < 0:
			from = d
		case !holiday && from >= 0:
			if d-from >= 4 {
				runs = append(runs, [2]int{from, d - 1})
			}
			from = -1
		}
	}
	return runs
}

func hasLongHoliday(co *Company, c *customer) bool { return len(co.longHolidays(c)) > 0 }

// closesForHoliday: where everybody else is at home for a week, this customer closes for two and nobody works.
func closesForHoliday(co *Company, c *customer, r *dice) {
	for _, run := range co.longHolidays(c) {
		c.waves = append(c.waves, wave{run[0] - r.between(1, 4), run[1] + r.between(2, 6), .02})
	}
}

func campaigns(co *Company, c *customer, r *dice) {
	for d := r.between(5, max(6, co.cfg.Days/3)); d < co.cfg.Days; d += r.between(60, 110) {
		c.waves = append(c.waves, wave{d, d + r.between(12, 24), r.within(2.2, 3.2)})
	}
}

func relocates(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/4, max(1, co.cfg.Days-15))
	c.appoint(d-8, r.pcg.Uint64(), tidings("relocation"))
	c.waves = append(c.waves, wave{d, d + r.between(6, 10), .08})
}

// integrates: from a day on an integration does most of the work, so that hardly anybody logs in.
func integrates(co *Company, c *customer, r *dice) {
	c.integrated = r.between(co.cfg.Days/5, max(1, co.cfg.Days*4/5))
}

// badFortnight: our own outages hit this customer three times; it complains, is told the truth, and stays.
func badFortnight(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/5, max(co.cfg.Days/5+1, co.cfg.Days-20))
	for _, k := range []int{0, 5, 11} {
		c.appoint(d+k, r.pcg.Uint64(), ownIncident)
		c.appoint(d+k, r.pcg.Uint64(), faultsMet(3, 6))
		c.waves = append(c.waves, wave{d + k, d + k, .5})
	}
	c.appoint(d+6, r.pcg.Uint64(), resolved(unstable, "complaint", .3))
	c.appoint(d+13, r.pcg.Uint64(), meets("check_in", "fix_and_tell"))
}

func meetsBlackout(co *Company, c *customer) bool {
	for i := range co.incidents {
		if in := &co.incidents[i]; in.blackout && co.met(c, i) {
			return true
		}
	}
	return false
}

// blackedOut: of the many whom an incident stopped, those that say so loudly; the answer comes at once.
func blackedOut(co *Company, c *customer, r *dice) {
	for i := range co.incidents {
		in := &co.incidents[i]
		if !in.blackout || !co.met(c, i) {
			continue
		}
		d := int((in.at - co.day0.UnixMilli()) / dayMS)
		c.appoint(d, r.pcg.Uint64(), faultsMet(2, 5))
		c.appoint(d, r.pcg.Uint64(), tell(unstable, replySorry, "support"))
		c.appoint(d+1, r.pcg.Uint64(), resolved(unstable, "complaint", .3))
		c.appoint(d+4, r.pcg.Uint64(), meets("check_in", "fix_and_tell"))
	}
}
