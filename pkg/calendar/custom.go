package calendar

import "time"

// custom is a run of days of each year, month*100+day, both ends included, that many take off although they are working days.
type custom struct {
	from, to int
	on       weekdays // of these only; 0 is any
	name     Name
}

// customs are those of a country. They are common knowledge rather than law: each is there because a week of it halves the use of
// business software, which no list of public holidays tells.
func customs(country string) []custom {
	christmas := custom{1224, 1231, 0, Name{"Between Christmas and New Year", "圣诞新年期间", "聖誕新年期間"}}
	switch country {
	case "US":
		return []custom{christmas, {1123, 1129, 1 << time.Friday, Name{"Day after Thanksgiving", "感恩节次日", "感恩節翌日"}}}
	case "AD", "AR", "AT", "AU", "BE", "BR", "CA", "CH", "CL", "CO", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU",
		"IE", "IM", "IS", "IT", "JE", "GG", "LI", "LT", "LU", "LV", "MC", "MT", "MX", "NL", "NO", "NZ", "PE", "PL", "PR", "PT", "RO", "SE", "SI",
		"SK", "SM", "UY", "ZA":
		return []custom{christmas}
	case "JP":
		yearEnd := Name{"Year-end and New Year holidays", "年末年初假期", "年末年初假期"}
		return []custom{{1229, 1231, 0, yearEnd}, {101, 103, 0, yearEnd}, {813, 816, 0, Name{"Obon", "盂兰盆节", "盂蘭盆節"}}}
	}
	return nil
}

// custom is the name of the custom of a date, and whether there is one.
func (p *place) custom(date time.Time) (Name, bool) {
	md := int(date.Month())*100 + date.Day()
	for _, c := range p.quiet {
		if c.from <= md && md <= c.to && (c.on == 0 || c.on.has(date.Weekday())) {
			return c.name, true
		}
	}
	return Name{}, false
}
