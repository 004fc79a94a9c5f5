package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// usage writes usage events as a producer would: users of a customer use features in sessions.
type usage struct {
	dice    *rand.Rand
	n       int
	session int // events left of the session
	who     int
}

func newUsage(seed uint64) *usage { return &usage{dice: rand.New(rand.NewPCG(seed, 0))} }

// customer chooses whose the next event is: sessions of 8 events on the average.
func (u *usage) customer(of int) string {
	if u.session == 0 {
		u.session, u.who = 1+u.dice.IntN(15), u.dice.IntN(of)
	}
	u.session--
	return customerName(u.who)
}

func customerName(n int) string { return fmt.Sprintf("customer-%07d", n) }

var features = []string{"report.opened", "report.exported", "dashboard.viewed", "project.created", "task.completed", "file.uploaded", "comment.added", "search.run"}

// event is a usage.event of about 400 bytes.
func (u *usage) event(customer string, at time.Time) []byte {
	u.n++
	return fmt.Appendf(nil, `{"specversion":"1.0","source":"//app.example.com/web","id":"%016x-%08d","type":"usage.event","subject":"%s","time":"%s",`+
		`"datacontenttype":"application/json","data":{"name":"%s","user_id":"user-%s-%02d","quantity":%d,"duration_ms":%d,"session_id":"%016x","properties":{"plan":"business","browser":"Firefox 141","region":"eu-west-1"}}}`,
		u.dice.Uint64(), u.n, customer, at.Format(time.RFC3339Nano), features[u.dice.IntN(len(features))], customer[9:], u.dice.IntN(20),
		1+u.dice.IntN(5), u.dice.IntN(30_000), u.dice.Uint64())
}
