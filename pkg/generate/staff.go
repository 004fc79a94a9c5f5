package generate

import (
	"fmt"
	"strings"
)

// customersPerManager is how many customers a success manager looks after, counting those that have none.
const customersPerManager = 50

// hire names enough success managers: those of the table first.
func (co *Company) hire() {
	n := max(len(successManagers), len(co.customers)/customersPerManager)
	co.staff = append(make([]person, 0, n), successManagers...)
	for k := len(co.staff); k < n; k++ {
		r := co.dice(nobody, forStaff, k)
		name := personName(&r, english)
		at := strings.NewReplacer(" ", ".", "ü", "ue", "'", "").Replace(strings.ToLower(name))
		co.staff = append(co.staff, person{fmt.Sprintf("csm-%02d", k+1), name, fmt.Sprintf("%s.%d@tidewater.example", at, k+1)})
	}
}

// manager is who looks after a customer; where nobody does, it is somebody of the desk.
func (s *sim) manager(l *life) person {
	if l.unowned {
		return agents[l.c.idx%len(agents)]
	}
	return s.co.staff[l.owner%len(s.co.staff)]
}

// owners are the people of ours by role. Small customers mostly have nobody, large ones a deputy and a sponsor too.
func (s *sim) owners(l *life) []byte {
	type owner struct {
		role string
		person
	}
	c := l.c
	list := []owner{{"sales", sellers[c.seller]}}
	if !l.unowned {
		list = append(list, owner{"csm", s.co.staff[l.owner]})
		if c.seg == enterprise || c.seg == midMarket && c.idx%3 == 0 {
			list = append(list, owner{"deputy", s.co.staff[(l.owner+1+c.idx%3)%len(s.co.staff)]})
		}
	}
	if c.seg == enterprise {
		list = append(list, owner{"sponsor", sponsors[c.idx%len(sponsors)]})
	}
	b := []byte{'['}
	for i, o := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, newObj().str("role", o.role).str("name", o.name).str("email", o.email).end()...)
	}
	return append(b, ']')
}

// newOwner hands the customer to another success manager.
func newOwner(s *sim, l *life, _ int, r *dice) {
	l.owner = (l.owner + 1 + r.intn(len(s.co.staff)-1)) % len(s.co.staff)
	if !l.unowned {
		s.emit(l, accountUpdated, crm, l.today+9*hourMS, newObj().raw("owners", s.owners(l)))
	}
}

// ownerGoes: the success manager leaves our company and nobody follows. Whoever finds one later is told by ownerFound.
func ownerGoes(s *sim, l *life, _ int, _ *dice) {
	if !l.unowned {
		l.unowned = true
		s.emit(l, accountUpdated, crm, l.today+9*hourMS, newObj().raw("owners", s.owners(l)))
	}
}

func ownerFound(s *sim, l *life, d int, r *dice) {
	l.unowned = false
	newOwner(s, l, d, r)
}
