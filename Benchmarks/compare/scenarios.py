"""Release scenarios laid on their slot grid, read independently of Orchestra: what a constraint model needs, no more.

Takes a scenario that `orchestra validate` accepts; it looks for no mistakes. Every phase becomes a list of ways (option ×
environments × alike instances), each with all the starts that calendars, outages, windows, freezes, dates and the
capacities of an otherwise empty world leave it, and the end that belongs to each.
"""
import datetime as dt
import hashlib
import json
import os
import re
import zoneinfo
from collections import Counter
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import yaml
from dateutil.rrule import rrulestr

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Words(yaml.CSafeLoader):
    """Every scalar stays text; merge keys work."""
    yaml_implicit_resolvers = {"<": [("tag:yaml.org,2002:merge", re.compile("^<<$"))]}


def documents(paths):
    """The joined mapping of all files and the sha256 over their bytes."""
    digest, joined, waiting = hashlib.sha256(), {}, list(paths)
    while waiting:
        path = waiting.pop(0)
        with open(path, "rb") as file:
            data = file.read()
        digest.update(data)
        try:
            part = worded(json.loads(data)) if data.lstrip()[:1] == b"{" else yaml.load(data, Words)
        except json.JSONDecodeError:
            part = yaml.load(data, Words)
        waiting[:0] = [os.path.join(os.path.dirname(path), name) for name in listed(part.pop("include", []))]
        for key, value in part.items():
            joined[key] = joined[key] + value if isinstance(value, list) and key in joined else value
    return joined, digest.hexdigest()


def worded(node):
    if isinstance(node, dict):
        return {key: worded(value) for key, value in node.items()}
    if isinstance(node, list):
        return [worded(value) for value in node]
    return str(node).lower() if isinstance(node, bool) else str(node)


def listed(value):
    return value if isinstance(value, list) else [value]


# ------------------------------------------------------------------------------------------------ time and calendars

@dataclass
class Grid:
    zone: str
    minutes: int            # of a slot
    start: dt.datetime
    slots: int

    @property
    def per_day(self):
        return 1440 // self.minutes

    def at(self, moment):
        return int((moment - self.start).total_seconds()) // 60 // self.minutes

    def begin(self, text):
        return self.at(dt.datetime.fromisoformat(text))

    def end(self, text):
        moment = dt.datetime.fromisoformat(text)
        return self.at(moment + dt.timedelta(days=len(text) == 10))

    def text(self, slot):
        return (self.start + dt.timedelta(minutes=int(slot) * self.minutes)).strftime("%Y-%m-%dT%H:%M")

    def local(self, moment, zone):
        """An instant of another zone on this grid's wall clock."""
        if zone in (None, self.zone):
            return moment
        aware = moment.replace(tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(dt.timezone.utc)
        return aware.astimezone(zoneinfo.ZoneInfo(self.zone)).replace(tzinfo=None)

    def mask(self, spans):
        row = np.zeros(self.slots, bool)
        for a, b in spans:
            row[max(a, 0):max(b, 0)] = True
        return row

    def amount(self, text, day=1440, week=7):
        """A duration in slots, rounded up; with whole days as slots a day of work is one."""
        count, unit = int(text[:-1]), text[-1]
        if unit in "dw" and self.per_day == 1:
            return count * (week if unit == "w" else 1)
        minutes = count * {"m": 1, "h": 60, "d": day, "w": day * week}[unit]
        return -(-minutes // (day if self.per_day == 1 else self.minutes))


def minutes_of(text):
    return int(text[:-1]) * (60 if text[-1] == "h" else 1)


def clock(text):
    return int(text[:2]) * 60 + int(text[3:])


class Calendar:
    def __init__(self, grid, spec=None):
        self.day, self.week, self.works = 1440, 7, np.ones(grid.slots, bool)
        if spec is None:
            return
        week = {}
        for key, hours in spec["week"].items():
            first, last = (DAYS.index(day) for day in (key.split("-") * 2)[:2])
            for k in range((last - first) % 7 + 1):
                week[(first + k) % 7] = [tuple(map(clock, h.split("-"))) for h in listed(hours)]
        totals = [total for total in map(self.total, week.values()) if total]
        self.week = len(totals)
        counts = Counter(totals)
        self.day = minutes_of(spec["day"]) if "day" in spec else max(totals, key=lambda t: (counts[t], t), default=0)
        closed = set()
        for holiday in spec.get("holidays", []):
            ends = (holiday, holiday) if isinstance(holiday, str) else (holiday["from"], holiday["to"])
            first, last = map(dt.date.fromisoformat, ends)
            closed |= {first + dt.timedelta(days=k) for k in range((last - first).days + 1)}
        special = {dt.date.fromisoformat(x["date"]): [tuple(map(clock, h.split("-"))) for h in listed(x["hours"])]
                   for x in spec.get("extra", [])}
        spans, midnight = [], dt.datetime.combine(grid.start.date(), dt.time())
        for k in range(-2, grid.slots // grid.per_day + 4):
            day = midnight + dt.timedelta(days=k)
            hours = special.get(day.date(), [] if day.date() in closed else week.get(day.weekday(), []))
            for a, b in hours:
                ends = [grid.local(day + dt.timedelta(minutes=m), spec.get("zone")) for m in (a, b)]
                if grid.per_day == 1:
                    slot = grid.at(dt.datetime.combine(ends[0].date(), dt.time()))
                    spans.append((slot, slot + 1))
                else:
                    spans.append((grid.at(ends[0]), grid.at(ends[1])))
        self.works = grid.mask(spans)

    @staticmethod
    def total(hours):
        covered = set()
        for a, b in hours:
            covered.update(range(a, b))
        return len(covered)


# ------------------------------------------------------------------------------------------------ what phases need

@dataclass
class Team:
    id: str
    calendar: Calendar
    capacity: np.ndarray


@dataclass
class Environment:
    id: str
    instances: list                 # names; [None] where there is one without a name
    capacity: list                  # of each instance, by slot
    up: list                        # of each instance, by slot
    calendar: Calendar
    changeover: int
    lead: int
    cost: int                       # a day
    incompatible: set

    def alike(self):
        """Lists of instances that need no telling apart: alike in outages and capacity, which is 1. Others stand alone."""
        groups = {}
        for k, (up, capacity) in enumerate(zip(self.up, self.capacity)):
            key = up.tobytes() + capacity.tobytes() if capacity.max(initial=0) <= 1 else k
            groups.setdefault(key, []).append(k)
        return [tuple(group) for group in groups.values()]


@dataclass
class Window:
    id: str
    occurrences: list               # (start, end, limit or None)


@dataclass(eq=False)
class Way:
    option: int
    duration: int
    teams: list                     # (team, people)
    bookings: list                  # (environment, alike instances)
    units: int
    cost: int
    works: np.ndarray               # of calendars, environments and instances
    base: np.ndarray                # of calendars alone
    whole: bool = False             # in one go
    starts: np.ndarray = None
    ends: np.ndarray = None


@dataclass(eq=False)
class Phase:
    id: str
    release: object
    spec: dict
    windows: list
    systems: set
    ways: list = field(default_factory=list)
    before: list = field(default_factory=list)
    composite: object = None

    @property
    def is_milestone(self):
        return all(way.duration == 0 for way in self.ways)

    @property
    def name(self):
        return f"{(self.release or self.composite).id}.{self.id}"


@dataclass(eq=False)
class Release:
    id: str
    spec: dict
    phases: list = field(default_factory=list)
    due: int = None
    delay_cost: int = 0
    defer_cost: int = None
    delivery: Phase = None


@dataclass(eq=False)
class Composite:
    id: str
    members: list
    sync: str
    gate: Phase = None


@dataclass
class Order:
    """W(later instant) − W(earlier instant) ≥ lag, ≤ most; instants are "s" or "e" of a phase; W counts a calendar."""
    source: Phase
    source_end: str
    target: Phase
    target_end: str
    lag: int
    most: int = None
    calendar: Calendar = None


class Scenario:
    def __init__(self, paths):
        root, self.sha256 = documents(paths)
        self.root, self.name = root, root.get("name", "")
        time = root["time"]
        slot = time.get("slot", "1h")
        length = 1440 if slot == "1d" else minutes_of(slot)
        start = dt.datetime.fromisoformat(time["start"])
        self.grid = Grid(time.get("zone", "UTC"), length, start, 0)
        self.grid.slots = self.grid.end(time["end"])
        self.calendars = {"always": Calendar(self.grid)}
        self.calendars |= {c["id"]: Calendar(self.grid, c) for c in root.get("calendars", [])}
        self.teams = {t["id"]: Team(t["id"], self.calendars[t.get("calendar", "always")], self.capacity(t, t))
                      for t in root.get("teams", [])}
        self.environments = {e["id"]: self.environment(e) for e in root.get("environments", [])}
        self.windows = {w["id"]: self.window(w) for w in root.get("windows", [])}
        self.releases = [self.release(r) for r in root["releases"]]
        self.composites = [self.composite(c) for c in root.get("composites", [])]
        self.orders, self.apart = [], []
        self.relate()
        self.makespan_cost = int(root.get("objective", {}).get("makespan-cost", 0))
        self.phases = [p for r in self.releases for p in r.phases] + [c.gate for c in self.composites if c.gate]
        self.freezes = [self.freeze(f) for f in root.get("freezes", [])]
        for phase in self.phases:
            for way in phase.ways:
                self.place(phase, way)

    def capacity(self, spec, base, instance=None):
        row = np.full(self.grid.slots, int(base.get("capacity", spec.get("capacity", 1))), np.int64)
        for change in spec.get("changes", []):
            if "instances" not in change or instance in listed(change["instances"]):
                row[self.span(change)] = int(change["capacity"])
        return row

    def span(self, spec):
        return slice(max(0, self.grid.begin(spec["from"])), max(0, self.grid.end(spec["to"])))

    def environment(self, e):
        instances = [{"id": i} if isinstance(i, str) else i for i in e.get("instances", [{}])]
        up = []
        for instance in instances:
            row = np.ones(self.grid.slots, bool)
            for outage in e.get("outages", []):
                if "instances" not in outage or instance.get("id") in listed(outage["instances"]):
                    row[self.span(outage)] = False
            up.append(row)
        return Environment(
            e["id"], [i.get("id") for i in instances], [self.capacity(e, i, i.get("id")) for i in instances], up,
            self.calendars[e.get("calendar", "always")], self.grid.amount(e.get("changeover", "0h")),
            self.grid.amount(e.get("lead", "0h")), int(e.get("cost-per-day", 0)),
            {(a, b) for pair in e.get("incompatible", []) for a, b in (pair, pair[::-1])})

    def window(self, w):
        grid, found = self.grid, []
        if "dates" in w:
            for date in w["dates"]:
                start = grid.begin(date["at"])
                found.append((start, start + grid.amount(date["length"]), date.get("limit", w.get("limit"))))
        else:
            first = dt.datetime.fromisoformat(w.get("from", grid.start.date().isoformat()))
            first += dt.timedelta(minutes=clock(w.get("start", "00:00")))
            rule = re.sub(r"UNTIL=(\d{8})(?=;|$)", r"UNTIL=\1T235959", w["rrule"])
            last = grid.start + dt.timedelta(days=grid.slots // grid.per_day + 2)
            for moment in rrulestr("RRULE:" + rule, dtstart=first):
                if moment > last:
                    break
                if moment.date().isoformat() not in w.get("except", []):
                    start = grid.at(grid.local(moment, w.get("zone")))
                    found.append((start, start + grid.amount(w["length"]), w.get("limit")))
        inside = [(a, b, None if limit is None else int(limit)) for a, b, limit in sorted(found, key=lambda x: x[:2])
                  if a >= 0 and b <= grid.slots]
        return Window(w["id"], inside)

    # ------------------------------------------------------------------------------------------------ releases

    def release(self, r):
        release = Release(r["id"], r)
        if "due" in r:
            release.due, release.delay_cost = self.grid.end(r["due"]), int(r.get("delay-cost", 1))
        if "defer-cost" in r:
            release.defer_cost = int(r["defer-cost"])
        known = {}
        for p in r["phases"]:
            phase = Phase(p["id"], release, p, [self.windows[w] for w in listed(p.get("window", []))],
                          set(listed(p.get("changes", []))))
            options = p.get("options", [{}])
            for k, option in enumerate(options):
                phase.ways += self.ways(phase, k, self.merged(p, option))
            phase.before = [known[a] for a in listed(p["after"])] if "after" in p and all(
                a in known for a in listed(p["after"])) else release.phases[-1:]
            if p.get("gate") == "true":
                phase.before = list(release.phases)
            release.phases.append(phase)
            known[p["id"]] = phase
        for phase in release.phases:
            if "after" in phase.spec:
                named = [known[a] for a in listed(phase.spec["after"])]
                phase.before = named + [p for p in phase.before if phase.spec.get("gate") == "true" and p not in named]
        marked = [p for p in release.phases if p.spec.get("delivery") == "true"]
        windowed = [p for p in release.phases if p.windows and p.spec.get("gate") != "true"]
        release.delivery = (marked or windowed[-1:] or release.phases[-1:])[0]
        return release

    @staticmethod
    def merged(phase, option):
        whole = dict(phase)
        for group in ({"team", "teams", "people"}, {"environment", "environments"}):
            if option.keys() & group - {"people"}:
                whole = {key: value for key, value in whole.items() if key not in group}
        return whole | option

    def ways(self, phase, number, o):
        teams = [(self.teams[t], int(n)) for t, n in o["teams"].items()] if "teams" in o else []
        if "team" in o:
            teams = [(self.teams[o["team"]], int(o.get("people", 1)))]
        if "calendar" in o:
            calendars = [self.calendars[o["calendar"]]]
        else:
            calendars = [] if phase.windows else [team.calendar for team, _ in teams]
        measure = (calendars or [self.calendars["always"]])[0]
        text = o.get("duration", "0h" if o.get("gate") == "true" else None)
        duration = self.grid.amount(text, measure.day, measure.week)
        needs = [listed(o["environment"])] if "environment" in o else [listed(x) for x in o.get("environments", [])]
        if duration == 0:
            return [Way(number, 0, [], [], 1, 0, None, None)]
        choices = [[(self.environments[e], group) for e in need for group in self.environments[e].alike()] for need in needs]
        found = []
        base = np.ones(self.grid.slots, bool)
        for calendar in calendars:
            base &= calendar.works
        whole = bool(phase.windows) or o.get("interruptible") == "false"
        for bookings in product(*choices):
            works = base.copy()
            for environment, group in bookings:
                works &= environment.calendar.works & environment.up[group[0]]
            found.append(Way(number, duration, [(t, n) for t, n in teams if n], list(bookings), int(o.get("units", 1)),
                             int(o.get("cost", 0)), works, base, whole))
        return found

    def composite(self, c):
        by_id = {r.id: r for r in self.releases}
        composite = Composite(c["id"], [by_id[m] for m in c["releases"]], c["sync"])
        if "gate" in c:
            composite.gate = Phase("gate", None, c["gate"] | {"gate": "true"},
                                   [self.windows[w] for w in listed(c["gate"]["window"])], set(),
                                   [Way(0, 0, [], [], 1, 0, None, None)], composite=composite)
        return composite

    # ------------------------------------------------------------------------------------------------ relations

    def relate(self):
        for release in self.releases:
            self.orders += [Order(b, "e", p, "s", 0) for p in release.phases for b in p.before]
        for c in self.composites:
            for member in c.members if c.gate else []:
                for phase in member.phases[:member.phases.index(member.delivery)]:
                    self.orders.append(Order(phase, "e", c.gate, "s", 0))
                self.orders.append(Order(c.gate, "e", member.delivery, "s", 0))
        places = {r.id: r.phases for r in self.releases}
        places |= {p.name: [p] for r in self.releases for p in r.phases}
        for d in self.root.get("dependencies", []):
            if "apart" in d:
                self.apart.append(([places[name][0] for name in d["apart"]], self.grid.amount(d.get("gap", "0h"))))
                continue
            kind = d.get("type", "finish-to-start").split("-to-")
            calendar = self.calendars[d["calendar"]] if d.get("calendar", "always") != "always" else None
            count = calendar or self.calendars["always"]
            lag = self.signed(d.get("lag", "0h"), count)
            most = self.signed(d["max"], count) if "max" in d else None
            for source, target in product(places[d["from"]], places[d["to"]]):
                order = Order(source, "e" if kind[0] == "finish" else "s", target, "e" if kind[1] == "finish" else "s",
                              lag, most, calendar)
                self.orders.append(order)
                if calendar and lag >= 0:
                    self.orders.append(Order(source, order.source_end, target, order.target_end, 0))

    def signed(self, text, calendar):
        """Lags round towards +∞, negative ones too."""
        if not text.startswith("-"):
            return self.grid.amount(text, calendar.day, calendar.week)
        count, unit = int(text[1:-1]), text[-1]
        if unit in "dw" and self.grid.per_day == 1:
            return -count * (calendar.week if unit == "w" else 1)
        span = count * {"m": 1, "h": 60, "d": calendar.day, "w": calendar.day * calendar.week}[unit]
        return -(span // (calendar.day if self.grid.per_day == 1 else self.grid.minutes))

    def freeze(self, f):
        free = set(f.get("except", []))
        for c in self.composites:
            if c.id in free:
                free |= {m.id for m in c.members}
        return (max(0, self.grid.begin(f["from"])), self.grid.end(f["to"]), set(f["environments"]) if "environments" in f else None,
                set(f["systems"]) if "systems" in f else None, free)

    # ------------------------------------------------------------------------------------------------ where a way fits

    def place(self, phase, way):
        grid, spec = self.grid, phase.spec
        if way.duration == 0:
            starts = ends = np.arange(grid.slots + 1)
        else:
            working = np.flatnonzero(way.works)
            count = max(0, len(working) - way.duration + 1)
            starts, ends = working[:count], working[way.duration - 1:] + 1
            ends = ends[:count]
        fits = np.ones(len(starts), bool)
        if way.duration and way.whole:
            fits &= ends - starts == way.duration
        if phase.windows:
            inside = np.zeros(len(starts), bool)
            for window in phase.windows:
                for a, b, _ in window.occurrences:
                    inside |= (starts >= a) & (ends <= b)
            fits &= inside
        lead = max((e.lead for e, _ in way.bookings), default=0)
        fits &= starts >= max(lead, self.earliest(phase))
        fits &= ends <= self.latest(phase)
        if "fixed" in spec:
            fits &= starts == grid.begin(spec["fixed"])
        for a, b, environments, systems, free in self.freezes:
            if self.hit(phase, way, environments, systems, free):
                fits &= ~((starts < b) & (ends > a)) if way.duration else ~((starts >= a) & (starts < b))
        for team, people in way.teams:
            short = way.works & ((team.capacity < people) | (False if phase.windows else ~team.calendar.works))
            fits &= self.none(short, starts, ends)
        for environment, group in way.bookings:
            short = environment.capacity[group[0]] < way.units
            fits &= self.none(short, np.maximum(0, starts - environment.lead), ends)
        way.starts, way.ends = starts[fits], ends[fits]

    @staticmethod
    def none(bad, starts, ends):
        count = np.concatenate(([0], np.cumsum(bad)))
        return count[ends] == count[starts]

    def hit(self, phase, way, environments, systems, free):
        if (phase.release or phase.composite).id in free:
            return False
        if environments is None and systems is None:
            return bool(phase.windows) and way.duration > 0
        booked = {e.id for e, _ in way.bookings} if way.duration else self.named(phase)
        here, there = bool(booked & (environments or set())), bool(phase.systems & (systems or set()))
        return here and there if environments is not None and systems is not None else here or there

    @staticmethod
    def named(phase):
        names = set()
        for spec in [phase.spec] + phase.spec.get("options", []):
            names |= set(listed(spec.get("environment", [])))
            for need in spec.get("environments", []):
                names |= set(listed(need))
        return names

    def earliest(self, phase):
        grid, moments = self.grid, [0]
        for spec in [phase.spec] + ([phase.release.spec] if phase.release else []):
            if "earliest" in spec:
                moments.append(grid.begin(spec["earliest"]))
        for c in phase.spec.get("criteria", []):
            if c.get("status", "pending") in ("pending", "failed"):
                if "ready" in c:
                    moments.append(grid.begin(c["ready"]))
                elif c.get("status") == "failed":
                    moments.append(grid.slots + 1)
        return max(moments)

    def latest(self, phase):
        moments = [self.grid.slots]
        if "deadline" in phase.spec:
            moments.append(self.grid.end(phase.spec["deadline"]))
        if phase.release and phase is phase.release.delivery and "deadline" in phase.release.spec:
            moments.append(self.grid.end(phase.release.spec["deadline"]))
        return min(moments)
