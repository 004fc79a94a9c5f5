package generate

// championGoes: the champion leaves; with a successor where the customer stays.
func championGoes(successor bool) deed {
	return func(s *sim, l *life, d int, r *dice) {
		c := l.c
		k := l.champion
		if len(c.users) < 2 || l.gone != nil && l.gone[k] {
			return
		}
		o := newObj().str("user_id", c.userID(k)).str("role", "champion").str("status", "left")
		if successor {
			next := l.successor(k)
			o.str("successor_user_id", c.userID(next))
			l.champion = next
		}
		s.newPlace(l, r, o)
		l.leaves(k)
		s.emit(l, contactChanged, crm, l.today+int64(r.within(9, 18)*float64(hourMS)), o)
	}
}

// newPlace tells, where it is known, where a person went: some go to another customer of ours.
func (s *sim) newPlace(l *life, r *dice, o *obj) {
	if u := r.float(); u < .25 {
		other := &s.co.customers[r.intn(len(s.co.customers))]
		if other.idx != l.c.idx {
			o.str("new_company", other.name).str("new_customer_id", other.id)
		}
	} else if u < .5 {
		o.str("new_company", pick(r, companyFirst[l.c.lang])+gap[l.c.lang]+pick(r, l.c.industry.words[l.c.lang]))
	}
}

// successor is the person who takes over from k.
func (l *life) successor(k int) int {
	for n := 3; n < 3+len(l.c.users); n++ {
		if next := (k + n) % len(l.c.users); next != k && l.isHere(next) {
			return next
		}
	}
	return k
}

// personGoes: somebody with a role leaves.
func personGoes(role string, successor bool) deed {
	return func(s *sim, l *life, _ int, r *dice) {
		c := l.c
		k := c.withRole(role)
		if c.users[k].role != role || l.gone != nil && l.gone[k] {
			return
		}
		o := newObj().str("user_id", c.userID(k)).str("role", role).str("status", "left")
		if successor {
			o.str("successor_user_id", c.userID(l.successor(k)))
		}
		l.leaves(k)
		s.emit(l, contactChanged, crm, l.today+int64(r.within(9, 18)*float64(hourMS)), o)
	}
}

func peopleLeave(lo, hi int) deed {
	return func(s *sim, l *life, d int, r *dice) {
		for n := r.between(lo, hi); n > 0; n-- {
			here := l.active(d)
			if len(here) < 3 {
				return
			}
			k := int(here[len(here)-1-r.intn(len(here)/2)])
			l.leaves(k)
			s.emit(l, contactChanged, crm, l.today+17*hourMS+int64(n)*minMS, newObj().str("user_id", l.c.userID(k)).
				str("role", l.c.users[k].role).
				str("status", "left"))
		}
	}
}

// goesOnLeave: the champion hands over to a successor for some months, says so, and comes back.
func goesOnLeave(s *sim, l *life, d int, r *dice) {
	c, k := l.c, l.champion
	if len(c.users) < 3 {
		return
	}
	next := l.successor(k)
	spokenBy("champion", tell(leaveNote, chatReply, "success"))(s, l, d, r)
	s.emit(l, contactChanged, crm, l.today+20*hourMS+30*minMS, newObj().str("user_id", c.userID(k)).str("role", "champion").
		str("status", "left").str("successor_user_id", c.userID(next)))
	l.leaves(k)
	l.champion = next
}

func comesBack(s *sim, l *life, d int, r *dice) {
	c := l.c
	k := c.champion()
	if l.gone == nil || !l.gone[k] {
		return
	}
	l.gone[k], l.champion = false, k
	s.emit(l, contactChanged, crm, l.today+9*hourMS, newObj().str("user_id", c.userID(k)).str("role", "champion").
		str("status", "active"))
	spokenBy("champion", tell(backNote, chatReply, "success"))(s, l, d, r)
}

// spokenBy has the person with a role speak in a deed; "member" is somebody who decides nothing.
func spokenBy(role string, do deed) deed {
	return func(s *sim, l *life, d int, r *dice) {
		k := l.c.withRole(role)
		switch role {
		case "champion":
			k = l.champion
		case "member":
			k = min(len(l.c.users)-1, len(roleOrder)+1)
		}
		defer l.speaks(l.here(k))()
		do(s, l, d, r)
	}
}
