package event

import "time"

// parseTime reads an RFC 3339 time as the schemas have it: years 1900 to 2199, at most nine digits of a fraction (so that
// nothing is lost), no leap second (which no clock downstream could hold). The result is in UTC.
func parseTime(b []byte) (time.Time, bool) {
	if len(b) < len("2006-01-02T15:04:05Z") || b[10]|0x20 != 't' {
		return time.Time{}, false
	}
	days, ok1 := parseDate(b)
	seconds, ok2 := parseClock(b[11:])
	nanos, rest, ok3 := fraction(b[19:])
	if !ok1 || !ok2 || !ok3 {
		return time.Time{}, false
	}
	offset, ok := zone(rest)
	if !ok {
		return time.Time{}, false
	}
	return time.Unix(days*86400+int64(seconds-offset), nanos).UTC(), true
}

// parseDate reads yyyy-mm-dd as days since 1970.
func parseDate(b []byte) (int64, bool) {
	century, ok1 := two(b, 0)
	year, ok2 := two(b, 2)
	month, ok3 := two(b, 5)
	day, ok4 := two(b, 8)
	if year += 100 * century; !ok1 || !ok2 || !ok3 || !ok4 || b[4] != '-' || b[7] != '-' || year < 1900 || year > 2199 {
		return 0, false
	}
	return daysSince1970(year, month, day), month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

// parseClock reads hh:mm:ss as seconds.
func parseClock(b []byte) (int, bool) {
	hour, ok1 := two(b, 0)
	minute, ok2 := two(b, 3)
	second, ok3 := two(b, 6)
	ok := ok1 && ok2 && ok3 && b[2] == ':' && b[5] == ':'
	return hour*3600 + minute*60 + second, ok && hour <= 23 && minute <= 59 && second <= 59
}

func two(b []byte, i int) (int, bool) {
	hi, lo := b[i]-'0', b[i+1]-'0'
	return int(hi)*10 + int(lo), hi <= 9 && lo <= 9
}

// fraction reads the optional fraction of a second as nanoseconds.
func fraction(b []byte) (nanos int64, rest []byte, ok bool) {
	if b[0] != '.' {
		return 0, b, true
	}
	i := skipDigits(b, 1)
	if i == 1 || i > 10 || i == len(b) {
		return 0, nil, false
	}
	for k := 1; k <= 9; k++ {
		nanos *= 10
		if k < i {
			nanos += int64(b[k] - '0')
		}
	}
	return nanos, b[i:], true
}

// zone reads Z or an offset, as seconds east of UTC.
func zone(b []byte) (int, bool) {
	if len(b) == 1 {
		return 0, b[0]|0x20 == 'z'
	}
	if len(b) != 6 || b[3] != ':' || b[0] != '+' && b[0] != '-' {
		return 0, false
	}
	h, ok1 := two(b, 1)
	m, ok2 := two(b, 4)
	if !ok1 || !ok2 || h > 23 || m > 59 {
		return 0, false
	}
	if b[0] == '-' {
		return -(h*3600 + m*60), true
	}
	return h*3600 + m*60, true
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// daysSince1970 counts the days of the proleptic Gregorian calendar, with years that begin in March so that the leap day is
// the last one.
func daysSince1970(year, month, day int) int64 {
	if month < 3 {
		year--
		month += 12
	}
	return int64(365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - 719468)
}
