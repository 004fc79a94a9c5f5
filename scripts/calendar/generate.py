"""Writes pkg/calendar/days.csv: for each country and subdivision its weekend, public holidays and make-up working days.

usage: generate.py FIRST LAST CHINA OUT     years, the table of ./scripts/calendar/china, the file to write

Facts only: dates, kinds and the short English names. What holds where, and which source is believed:

  all      holidays (PyPI). Hong Kong and Macau with their general holidays, which offices and banks keep.
  CN       lunar-go's table of the notices of the State Council, for the years that it has; later years are computed.
           Compared here with chinesecalendar, another hand's table of the same notices, and with holidays.
           A year that these do not have yet must balance: every holiday by law is off, and as many other weekdays are
           off as weekend days are worked.
  TW       holidays. Compared here with taiwan-holidays, which carries the calendar of the Directorate-General of
           Personnel Administration as it is published.

Every difference goes to standard error. One that this file does not know fails the run: look which source is right, then
correct the data here or add the difference to KNOWN with the reason.
"""

import csv
import datetime
import pathlib
import re
import sys

import chinese_calendar
import holidays
import taiwan_holidays

# Offices and banks keep these countries' general holidays; "public" alone has only the days that every employee gets.
# Korea's Workers' Day was one of companies and banks before it became everybody's.
CATEGORIES = {"HK": ("public", "optional"), "MO": ("public", "optional"), "KR": ("public", "bank")}
# Where most of a country's people have holidays that the country as a whole has not, the country alone means that part.
USUAL_PART = {"GB": "ENG", "CA": "ON"}
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
# Parts of a name that say how a day came to be one; the day has the name of its holiday.
MOVED = re.compile(r"^Alternative holiday for | \((observed|estimated|observed, estimated|substitute day|in lieu)\)")
SWAPPED = re.compile(r"^Day off \(substituted from (\d+)/(\d+)/(\d+)\)$")
NAMES = {("CN", "Chinese New Year (Spring Festival)"): "Spring Festival", ("CN", "Chinese New Year's Eve"): "Spring Festival"}
# (country, date) of a difference that was looked into, with the reason.
LABOUR = "companies rested by the Labor Standards Act while government offices worked; everybody rests since 2026"
KNOWN = {("TW", f"{year}-05-01"): LABOUR for year in range(2023, 2026)}


def taiwan():
    """The official calendar: date to whether it is a day off, of every day of the years that the package has."""
    days = {}
    for file in sorted(pathlib.Path(taiwan_holidays.__file__).parent.glob("data/*.csv")):
        raw = file.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("big5")
        for row in list(csv.reader(text.splitlines()))[1:]:
            if row and row[0].strip():
                days[datetime.datetime.strptime(row[0].strip(), "%Y%m%d").date()] = row[2].strip() != "0"
    return days


class Place:
    """What is written of a country or a subdivision: the weekend, and of each day its kind and name."""

    def __init__(self, code, weekend):
        self.code = code
        self.weekend = weekend
        self.known = None
        self.days = {}

    def add(self, day, kind, name=""):
        self.days[day] = (kind, name)

    def off(self, day):
        kind = self.days.get(day, ("",))[0]
        return kind in ("holiday", "estimated") or (kind != "work" and day.weekday() in self.weekend)

    def nearest(self, day):
        """The name of the holiday around which day was moved."""
        near = [d for d, (kind, name) in self.days.items() if kind == "holiday" and not SWAPPED.match(name) and abs(d - day).days <= 10]
        return self.days[min(near, key=lambda d: (abs(d - day), d))][1] if near else ""


def weekend(table, year):
    """The weekend as it is in a year. Where the law knows Sunday alone, offices rest on Saturday as well."""
    days = {day.weekday() for day in every(range(year, year + 1)) if table.is_weekend(day)}
    return {5, 6} if days == {6} else days


def read(code, country, subdivision, years):
    def ask(categories):
        language = "en_US" if english(country) else None
        return holidays.country_holidays(country, subdiv=subdivision, years=years, language=language, categories=categories)

    table = ask(CATEGORIES.get(country))
    place = Place(code, weekend(table, years[-1]))
    for day, names in sorted(table.items()):
        if day.year in years:
            parts = [MOVED.sub("", name) for name in names.split("; ")]
            parts = [NAMES.get((country, part), part) for part in parts]
            place.add(day, "estimated" if "estimated)" in names else "holiday", "; ".join(dict.fromkeys(parts)))
    if country == "TW":
        for day, name in ask(("optional",)).items():
            if day.year in years and name == "Labor Day":
                place.add(day, "holiday", name)
    work = sorted(day for day in getattr(table, "weekend_workdays", ()) if day.year in years)
    for day in work:
        place.add(day, "work")
    for day, (kind, name) in list(place.days.items()):
        if swapped := SWAPPED.match(name):
            month, date, year = map(int, swapped.groups())
            place.add(day, kind, place.nearest(day))
            if place.days.get(datetime.date(year, month, date), ("",))[0] == "work":
                place.add(datetime.date(year, month, date), "work", place.nearest(day))
    if work:
        # Nobody says until when the other countries have announced theirs: the last year that has some is sure to be.
        place.known = datetime.date(work[-1].year, 12, 31)
    return place


def english(country):
    return "en_US" in holidays.list_localized_countries().get(country, [])


def china(place, file):
    """Replaces the years of the table in file, and says until when the make-up days are announced."""
    table = {}
    with open(file, newline="") as f:
        for date, kind, name in csv.reader(f):
            table[datetime.date.fromisoformat(date)] = (kind, name)
    announced = {day.year for day in table}
    place.days = {day: what for day, what in place.days.items() if day.year not in announced}
    place.days.update(table)
    place.known = datetime.date(max(announced), 12, 31)


def compare(place, days, name):
    """Reports the days on which place and the second source (date to day off) are not of one mind; returns those not in KNOWN."""
    unknown = 0
    for day, off in sorted(days.items()):
        if place.off(day) == off:
            continue
        reason = KNOWN.get((place.code, day.isoformat()))
        unknown += reason is None
        print(f"{place.code} {day} {WEEKDAYS[day.weekday()]}: off here {place.off(day)}, in {name} {off}; {reason or 'not looked into'}", file=sys.stderr)
    print(f"{place.code}: {len(days)} days from {min(days)} to {max(days)} compared with {name}", file=sys.stderr)
    return unknown


def unbalanced(place, law, year):
    """Whether the days that were moved in a year do not add up to the holidays by law (dates)."""
    days = [day for day in every(range(year, year + 1)) if day.weekday() not in place.weekend]
    moved = [day for day in days if place.off(day) and day not in law]
    worked = [day for day, (kind, _) in place.days.items() if day.year == year and kind == "work"]
    missing = [day for day in law if day.year == year and not place.off(day)]
    print(f"{place.code} {year}: {len(moved)} weekdays off by exchange, {len(worked)} weekend days worked, {len(missing)} holidays by law missing", file=sys.stderr)
    return len(moved) != len(worked) or bool(missing)


def every(years):
    day = datetime.date(years[0], 1, 1)
    while day.year in years:
        yield day
        day += datetime.timedelta(1)


def rows(place, base, years):
    """The lines of a place; of a subdivision only what its country has not."""
    if place.weekend != (base.weekend if base else {5, 6}):
        yield place.code, "weekend", "", " ".join(WEEKDAYS[d] for d in sorted(place.weekend))
    if base is None and place.known:
        yield place.code, "announced", "", place.known.isoformat()
    grouped = {}
    for day, what in sorted(place.days.items()):
        if base is None or base.days.get(day) != what:
            grouped.setdefault(what, []).append(day)
    if base is not None:
        for day in sorted(base.days):
            if day not in place.days:
                grouped.setdefault(("not", ""), []).append(day)
    for (kind, name), days in grouped.items():
        yearly = {}
        for day in days:
            yearly.setdefault(day.strftime("%m-%d"), []).append(day)
        always = sorted(md for md, list_ in yearly.items() if len(list_) == len(years))
        rest = [day.isoformat() for day in days if day.strftime("%m-%d") not in always]
        yield place.code, kind, name, " ".join(always + rest)


def main():
    first, last, china_table, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    years = range(first, last + 1)
    lines, unknown = [], 0
    for country, subdivisions in sorted(holidays.list_supported_countries(include_aliases=False).items()):
        base = read(country, country, USUAL_PART.get(country), years)
        if country == "CN":
            law = set(base.days)
            computed = {day: base.off(day) for day in every(years) if day <= base.known}
            china(base, china_table)
            unknown += compare(base, computed, "holidays")
            unknown += sum(unbalanced(base, law, year) for year in range(max(computed).year + 1, base.known.year + 1))
            end = max(max(chinese_calendar.constants.holidays), max(chinese_calendar.constants.workdays)).year
            unknown += compare(base, {d: chinese_calendar.is_holiday(d) for d in every(range(first, end + 1))}, "chinesecalendar")
        if country == "TW":
            official = {day: off for day, off in taiwan().items() if day.year in years}
            base.known = max(official)
            unknown += compare(base, official, "taiwan-holidays")
        lines += rows(base, None, years)
        for subdivision in filter(re.compile("[A-Z0-9]{1,3}").fullmatch, subdivisions):
            lines += rows(read(f"{country}-{subdivision}", country, subdivision, years), base, years)
    with open(out, "w", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(["*", "years", "", f"{first} {last}"])
        writer.writerows(lines)
    if unknown:
        sys.exit(f"{unknown} differences are not looked into")


if __name__ == "__main__":
    main()
