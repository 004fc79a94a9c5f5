package main

// rule is a way to tell who is about to leave. The score is one; the others are the simple ones that it must beat. All see the same
// events.
type rule struct {
	name  string
	risk  func(c *customer, day int) float64 // ranks the customers of a day: the greater, the likelier to leave
	warns func(c *customer, day int) bool
}

// rules are the score and the two simple ones; recency warns after that many days without use.
func rules(recencyDays int) []rule {
	return []rule{
		{"score", func(c *customer, day int) float64 { return -c.rows[day].score }, func(c *customer, day int) bool { return c.rows[day].warned }},
		{"usage drop", drop, func(c *customer, day int) bool { return drop(c, day) >= naiveDrop }},
		{"recency", daysSinceUse, func(c *customer, day int) bool { return daysSinceUse(c, day) >= float64(recencyDays) }},
	}
}

// naiveDrop is the fall of a week's usage against the week before at which the usage drop warns.
const naiveDrop = .30

// sum is the usage of n days up to the tick of a day.
func (c *customer) sum(day, n int) float64 {
	total := 0.0
	for d := max(0, day-n+1); d <= day; d++ {
		total += float64(c.usage[d])
	}
	return total
}

// drop is the share by which the usage of 7 days is below that of the 7 days before: negative where it grew, 0 where there was none.
func drop(c *customer, day int) float64 {
	now, before := c.sum(day, 7), c.sum(day-7, 7)
	if before == 0 {
		return min(0, -now)
	}
	return 1 - now/before
}

// daysSinceUse is the number of whole days without a usage.event before the tick of a day, counted from the customer's first
// event where there was none yet.
func daysSinceUse(c *customer, day int) float64 {
	n := 0
	for d := day; d >= c.firstDay && c.usage[d] == 0; d-- {
		n++
	}
	return float64(n)
}
