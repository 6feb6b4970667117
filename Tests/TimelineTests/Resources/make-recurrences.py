"""Makes recurrences.json: random rules of the scenario language's kind with python-dateutil's answers.

Run by hand (needs python-dateutil): python3 make-recurrences.py > recurrences.json
"""
import datetime as dt
import json
import random

from dateutil.rrule import rrulestr

random.seed(20270104)
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def rule():
    freq = random.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={freq}"]
    if random.random() < 0.4:
        parts.append(f"INTERVAL={random.randint(1, 5)}")
    by = False
    if random.random() < 0.6:
        days = random.sample(DAYS, random.randint(1, 3))
        if freq in ("MONTHLY", "YEARLY") and random.random() < 0.6:
            top = 5
            days = [str(random.choice([1, 2, 3, -1, -2, top])) + d for d in days]
        parts.append("BYDAY=" + ",".join(days))
        by = True
    if freq != "WEEKLY" and random.random() < 0.35:
        parts.append("BYMONTHDAY=" + ",".join(str(random.choice([1, 7, 13, 15, 28, 29, 30, 31, -1, -2, -31])) for _ in range(random.randint(1, 3))))
        by = True
    if random.random() < 0.3:
        parts.append("BYMONTH=" + ",".join(str(m) for m in sorted(random.sample(range(1, 13), random.randint(1, 4)))))
        by = True
    if by and random.random() < 0.25:
        parts.append("BYSETPOS=" + ",".join(str(random.choice([1, 2, -1, -2, 3])) for _ in range(random.randint(1, 2))))
    limit = random.random()
    if limit < 0.2:
        parts.append(f"COUNT={random.randint(1, 12)}")
    elif limit < 0.4:
        end = dt.date(2027, 1, 1) + dt.timedelta(days=random.randint(0, 900))
        parts.append("UNTIL=" + end.strftime("%Y%m%d") + random.choice(["", "T120000", "T235900"]))
    return ";".join(parts)


cases = []
while len(cases) < 600:
    text = rule()
    start = dt.datetime(2027, 1, 1, 20, 0) + dt.timedelta(days=random.randint(0, 200))
    asked = text
    if "UNTIL=" in text and "T" not in text.split("UNTIL=")[1]:
        head, tail = text.split("UNTIL=")
        asked = head + "UNTIL=" + tail + "T235900"  # a date means the whole day
    found = []
    for moment in rrulestr(asked, dtstart=start):
        if moment.date() > dt.date(2028, 6, 30) or len(found) >= 40:
            break
        found.append(moment.date().toordinal() - dt.date(1970, 1, 1).toordinal())
    cases.append({"rule": text, "start": start.date().isoformat(), "days": found})
print("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]")
