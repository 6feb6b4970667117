"""CP-SAT's model of a release scenario, as strong as we can make it; `scenario_plan.py` writes what it finds.

- A phase has one start and one end, in the working time of its calendar where all its ways share one, and on the wall clock
  (`scenario_clock.py` ties the two). A way (option × environments × alike instances) falls into variants: the starts from
  which it lasts equally long and pauses at the same places. So lengths are linear in literals, and mostly constant.
- Teams are filled in their working time where all who draw from them work by their calendar, else on the wall clock; that is
  exact too, for nobody starts or ends in a pause. Where a way pauses and the team does not (an outage, another team's
  hours), its booking falls into pieces.
- Deployments in windows draw in the calendar's slots together with the rest, outside only among themselves.
- Alike instances of capacity 1 are one cumulative; a changeover lengthens a booking unless the next is of the same release.
- Lateness is tied to the literals of windows too, which gives the linear relaxation a grip on it.
"""
from collections import defaultdict
from itertools import combinations

import numpy as np
from ortools.sat.python import cp_model

import scenario_clock


def alike(a, b):
    return a is b or a is not None and b is not None and np.array_equal(a, b)


def counted(mask):
    """How many slots of the mask lie before each border."""
    return np.concatenate(([0], np.cumsum(mask)))


class Placed:
    """The variables of one phase: `first`, `last` and `length` in its own working time, `start`, `end` and `span` on the wall.

    `base` masks the slots of its working time; None is the wall clock.
    """

    def __init__(self):
        self.ways, self.variants, self.windows = {}, defaultdict(list), {}


class ScenarioModel:
    def __init__(self, scenario):
        self.scenario, self.model = scenario, cp_model.CpModel()
        self.true = self.model.new_constant(1)
        self.kept = {r: self.true if r.defer_cost is None else self.model.new_bool_var(f"kept {r.id}")
                     for r in scenario.releases}
        self.cost, self.lateness, self.holdings, self.merged, self.adjacent = [], [], [], {}, []
        self.placed, self.starts = {}, {}
        for phase in scenario.phases:
            self.placed[phase] = self.place(phase)
        self.order()
        self.deferral()
        for team in scenario.teams.values():
            self.team(team)
        for environment in scenario.environments.values():
            self.environment(environment)
        self.locks()
        self.limits()
        self.composites()
        self.objective()

    def present(self, phase):
        return self.kept[phase.release or phase.composite.members[0]]

    def domain(self, values):
        return cp_model.Domain.from_values([int(v) for v in values])

    def any_of(self, phase, chosen, literals):
        """One literal that tells whether one of `chosen` literals of a phase holds."""
        if len(chosen) == len(literals):
            return self.present(phase)
        if len(chosen) == 1:
            return chosen[0]
        key = tuple(sorted(literal.index for literal in chosen))
        if key not in self.merged:
            self.merged[key] = self.model.new_bool_var("")
            self.model.add(sum(chosen) == self.merged[key])
        return self.merged[key]

    # ------------------------------------------------------------------------------------------------ phases

    def place(self, phase):
        m, placed, kept = self.model, Placed(), self.present(phase)
        placed.base = self.base(phase)
        count = np.arange(self.scenario.grid.slots + 1) if placed.base is None else counted(placed.base)
        fits = any(len(way.starts) for way in phase.ways)
        if not fits:
            m.add(kept == 0)
        variants = {way: self.variants(phase, way, count) for way in phase.ways}
        working = np.arange(self.scenario.grid.slots + 1) if placed.base is None else np.flatnonzero(placed.base)
        for way in phase.ways:
            self.starts[way] = {key: set(working[members].tolist()) for key, members in variants[way].items()}
        literals = [(way, key) for way in phase.ways for key in variants[way]]
        firsts = np.unique(np.concatenate([count[way.starts] for way in phase.ways])) if fits else [0]
        lasts = np.unique(np.concatenate([count[way.ends] for way in phase.ways])) if fits else [0]
        lengths = sorted({key[0] for _, key in literals}) or [0]
        placed.first = m.new_int_var_from_domain(self.domain(firsts), f"{phase.name} start")
        placed.last = m.new_int_var_from_domain(self.domain(lasts), f"{phase.name} end")
        placed.length = m.new_int_var_from_domain(self.domain(lengths), "")
        m.add(placed.last == placed.first + placed.length)
        if placed.base is None or not fits:
            placed.start, placed.end, placed.span = placed.first, placed.last, placed.length
        else:
            self.put_on_the_wall(phase, placed, (int(firsts[0]), int(firsts[-1])), (int(lasts[0]), int(lasts[-1])))
        chosen = []
        for way, key in literals:
            literal = kept if len(literals) == 1 else m.new_bool_var("")
            chosen.append(literal)
            placed.variants[way].append((literal, key))
            if len(literals) > 1:
                m.add_linear_expression_in_domain(placed.first, self.domain(variants[way][key])).only_enforce_if(literal)
        if len(literals) > 1:
            m.add(sum(chosen) == kept)
            m.add(placed.length == sum(key[0] * literal for (_, key), literal in zip(literals, chosen))
                  + lengths[0] * (1 - kept))
        for way in phase.ways:
            mine = [literal for literal, _ in placed.variants[way]]
            if mine:
                placed.ways[way] = self.any_of(phase, mine, chosen)
        self.price(phase, placed)
        for window in phase.windows:
            for k, (a, b, _) in enumerate(window.occurrences):
                if any(((way.starts >= a) & (way.ends <= b)).any() for way in phase.ways):
                    literal = m.new_bool_var("")
                    placed.windows[window.id, k] = literal
                    m.add(placed.start >= a).only_enforce_if(literal)
                    m.add(placed.end <= b).only_enforce_if(literal)
        if phase.windows:
            m.add(sum(placed.windows.values()) == kept)
        return placed

    def base(self, phase):
        """The calendar that all ways of a phase share, but for pauses of environments; None: the wall clock.

        In coarse slots a phase has few variants on the wall clock, and their literals bound its length better.
        """
        if self.scenario.grid.per_day <= 6:
            return None
        masks = {None if way.base is None else way.base.tobytes() for way in phase.ways}
        way = phase.ways[0]
        return way.base if len(masks) == 1 and not phase.windows and way.base is not None and not way.base.all() else None

    def put_on_the_wall(self, phase, placed, firsts, lasts):
        m, working = self.model, np.flatnonzero(placed.base)
        placed.start = scenario_clock.wall(m, placed.first, working, *firsts)
        final = scenario_clock.wall(m, placed.last - 1, working, lasts[0] - 1, lasts[1] - 1)
        placed.end = final + 1
        spans = np.concatenate([way.ends - way.starts for way in phase.ways])
        placed.span = m.new_int_var(int(spans.min()), int(spans.max()), "")
        m.add(placed.end == placed.start + placed.span)

    def price(self, phase, placed):
        """Options at their cost, environments for as long as they are held, lead and pauses too."""
        m, per_day = self.model, self.scenario.grid.per_day
        for way, literal in placed.ways.items():
            if way.duration == 0:
                continue
            fixed = way.cost * per_day + sum(e.cost * e.lead for e, _ in way.bookings) * way.units
            rate = sum(e.cost for e, _ in way.bookings) * way.units
            if fixed:
                self.cost.append(fixed * literal)
            if rate and literal is self.true:
                self.cost.append(rate * placed.span)
            elif rate:
                spans = way.ends - way.starts
                held = m.new_int_var(0, int(spans.max()), "")
                m.add(held >= placed.span).only_enforce_if(literal)
                m.add(held >= int(spans.min()) * literal)
                self.cost.append(rate * held)
                self.holdings.append((held, rate, placed, literal))

    def variants(self, phase, way, count):
        """(length, pauses of each team) → starts, in working time."""
        found = defaultdict(list)
        columns = [count[way.ends] - count[way.starts]]
        for team, _ in way.teams:
            columns += self.pauses(phase, way, team)
        for start, key in zip(count[way.starts], zip(*(column.tolist() for column in columns))):
            found[key].append(start)
        return found

    def pauses(self, phase, way, team):
        """Two columns: of ordinary ways the range of pauses crossed; of deployments which slots of the calendar they take."""
        if phase.windows:
            working = np.flatnonzero(team.calendar.works)
            low, high = np.searchsorted(working, way.starts), np.searchsorted(working, way.ends)
            inside = high > low
            if not inside.any():
                return [np.full(len(way.starts), -1), np.full(len(way.starts), -1)]
            first = working[np.minimum(low, len(working) - 1)]
            last = working[np.maximum(high, 1) - 1] + 1
            return [np.where(inside, np.where(first == way.starts, -2, first), -1),
                    np.where(inside, np.where(last == way.ends, -2, last), -1)]
        begins = [a for _, a, _ in self.breaks(way, team)]
        low, high = np.searchsorted(begins, way.starts), np.searchsorted(begins, way.ends)
        return [np.where(high > low, low, -1), np.where(high > low, high, -1)]

    @staticmethod
    def breaks(way, team):
        """(end of the work before, first slot that the team works and the way does not, start of the work after)."""
        slots = np.flatnonzero(team.calendar.works)
        off = ~way.works[slots]
        edges = np.flatnonzero(np.diff(np.concatenate(([0], off.astype(np.int8), [0]))))
        found = []
        for i, j in zip(edges[::2], edges[1::2]):
            before = slots[i - 1] + 1 if i else 0
            after = slots[j] if j < len(slots) else len(way.works)
            found.append((int(before), int(slots[i]), int(after)))
        return found

    # ------------------------------------------------------------------------------------------------ order

    def order(self):
        m = self.model
        for order in self.scenario.orders:
            source, target = self.placed[order.source], self.placed[order.target]
            a, b = self.instant(source, order.source_end), self.instant(target, order.target_end)
            kept = self.present(order.target)
            if order.calendar is None:
                if (order.source_end, order.target_end, order.lag) == ("e", "s", 0) and alike(source.base, target.base):
                    a, b = source.last, target.first
                m.add(b >= a + order.lag).only_enforce_if(kept)
                if order.most is not None:
                    m.add(self.instant(target, order.target_end) <= self.instant(source, order.source_end) + order.most
                          ).only_enforce_if(kept)
                continue
            count = counted(order.calendar.works)
            instants = np.unique(np.concatenate([w.starts if order.source_end == "s" else w.ends for w in order.source.ways]))
            self.calendar_lag(a, b, instants, np.searchsorted(count, count[instants] + order.lag), kept, True)
            if order.most is not None:
                limits = np.searchsorted(count, count[instants] + order.most, side="right") - 1
                self.calendar_lag(a, b, instants, limits, kept, False)
        for phases, gap in self.scenario.apart:
            for one, other in combinations(phases, 2):
                a, b, first = self.placed[one], self.placed[other], m.new_bool_var("")
                both = [self.present(one), self.present(other)]
                m.add(b.start >= a.end + gap).only_enforce_if(both + [first])
                m.add(a.start >= b.end + gap).only_enforce_if(both + [first.negated()])

    @staticmethod
    def instant(placed, end):
        return placed.start if end == "s" else placed.end

    def calendar_lag(self, a, b, instants, limits, kept, is_least):
        """b ≥ (or ≤) limits[k] where a = instants[k]; instants whose limit is equally far are one case."""
        m, cases = self.model, defaultdict(list)
        for instant, limit in zip(instants.tolist(), limits.tolist()):
            cases[limit - instant].append(instant)
        literals = []
        for offset, members in cases.items():
            literal = m.new_bool_var("")
            literals.append(literal)
            m.add_linear_expression_in_domain(a, self.domain(members)).only_enforce_if(literal)
            m.add(b >= a + offset if is_least else b <= a + offset).only_enforce_if([literal, kept])
        m.add_exactly_one(literals)

    def deferral(self):
        m = self.model
        for order in self.scenario.orders:
            one, other = order.source.release, order.target.release
            if one and other and one is not other:
                m.add_implication(self.kept[other], self.kept[one])
        for composite in self.scenario.composites:
            for member in composite.members[1:]:
                m.add(self.kept[member] == self.kept[composite.members[0]])
        self.cost += [(r.defer_cost * self.scenario.grid.per_day) * (1 - self.kept[r])
                      for r in self.scenario.releases if r.defer_cost]

    # ------------------------------------------------------------------------------------------------ resources

    def profile(self, model_capacity):
        """The capacity and fixed bookings that carve its lower stretches out."""
        top = int(model_capacity.max(initial=0))
        edges = np.concatenate(([0], np.flatnonzero(np.diff(model_capacity)) + 1, [len(model_capacity)]))
        bookings = [(self.model.new_fixed_size_interval_var(int(a), int(b - a), ""), top - int(model_capacity[a]))
                    for a, b in zip(edges, edges[1:]) if model_capacity[a] < top]
        return top, bookings

    def cumulative(self, bookings, capacity):
        if sum(demand for _, demand in bookings) <= capacity.min(initial=0):
            return
        top, fillers = self.profile(capacity)
        bookings = bookings + fillers
        if all(2 * demand > top for _, demand in bookings):
            self.model.add_no_overlap([interval for interval, _ in bookings])
        else:
            self.model.add_cumulative([i for i, _ in bookings], [d for _, d in bookings], top)

    def interval(self, phase, literal, before=0, after=0):
        placed = self.placed[phase]
        return self.model.new_optional_interval_var(placed.start - before, placed.span + (before + after),
                                                    placed.end + after, literal, "")

    def team(self, team):
        inside, outside, compressed = [], [], True
        for phase in self.scenario.phases:
            placed = self.placed[phase]
            every = [literal for way in phase.ways for literal, _ in placed.variants[way]]
            pieces = defaultdict(list)
            for way in placed.ways:
                for position, (used, people) in enumerate(way.teams):
                    if used is not team:
                        continue
                    if phase.windows:
                        outside.append((self.interval(phase, placed.ways[way]), people))
                    for literal, key in placed.variants[way]:
                        for ends in self.pieces(phase, way, team, key[1 + 2 * position:3 + 2 * position]):
                            pieces[people, ends].append(literal)
            for (people, ends), literals in pieces.items():
                inside.append((placed, ends, self.any_of(phase, literals, every), people))
                compressed &= alike(placed.base, team.calendar.works)
        if outside:
            self.cumulative(outside, team.capacity)
        working = team.calendar.works
        if not inside or not working.any():
            return
        if compressed:
            count = counted(working)
            bookings = [(self.piece(placed, ends, literal, count), people) for placed, ends, literal, people in inside]
            self.cumulative(bookings, team.capacity[working])
        else:
            last = np.maximum.accumulate(np.where(working, np.arange(len(working)), -1))
            bookings = [(self.piece(placed, ends, literal, None), people) for placed, ends, literal, people in inside]
            self.cumulative(bookings, team.capacity[np.where(last >= 0, last, int(np.argmax(working)))])

    def pieces(self, phase, way, team, key):
        """The pieces in which a variant draws from the team, as pairs of slots; None: the phase's own start or end."""
        if phase.windows:
            return [] if key == (-1, -1) else [tuple(None if end == -2 else end for end in key)]
        if key == (-1, -1):
            return [(None, None)]
        edges = [None] + [x for before, _, after in self.breaks(way, team)[key[0]:key[1]] for x in (before, after)] + [None]
        return list(zip(edges[::2], edges[1::2]))

    def piece(self, placed, ends, literal, count):
        """A piece as an interval, in the team's working time where `count` tells it."""
        m, (a, b) = self.model, ends
        if count is None:
            start, end, length = placed.start, placed.end, placed.span
        else:
            start, end, length = placed.first, placed.last, placed.length
            a, b = (None if x is None else int(count[x]) for x in ends)
        if ends == (None, None):
            return m.new_optional_interval_var(start, length, end, literal, "")
        if None not in ends:
            return m.new_optional_fixed_size_interval_var(a, b - a, literal, "")
        size = m.new_int_var(0, self.scenario.grid.slots, "")
        return m.new_optional_interval_var(start if a is None else a, size, end if b is None else b, literal, "")

    def environment(self, e):
        for group in e.alike():
            users = []
            for phase in self.scenario.phases:
                placed = self.placed[phase]
                by_units = defaultdict(list)
                for way, literal in placed.ways.items():
                    if (e, group) in [(x, g) for x, g in way.bookings]:
                        by_units[way.units].append(literal)
                for units, literals in by_units.items():
                    users.append((phase, units, self.any_of(phase, literals, list(placed.ways.values()))))
            capacity = e.capacity[group[0]] * len(group)
            if e.changeover:
                bookings = self.with_changeover(e, users)
            else:
                bookings = [(self.interval(p, literal, e.lead), units) for p, units, literal in users]
            self.cumulative(bookings, capacity)
            if e.incompatible and capacity.max(initial=0) > 1 and len(group) == 1:
                self.usages(e, users)

    def with_changeover(self, e, users):
        """A booking reaches changeover beyond its end, or to the next of its release where that comes sooner."""
        m, bookings, follows = self.model, [], defaultdict(list)
        by_release = defaultdict(list)
        for user in users:
            by_release[user[0].release].append(user)
        for phase, units, literal in users:
            placed, adjacent = self.placed[phase], []
            for other, _, there in by_release[phase.release]:
                if other is phase:
                    continue
                next_one, near = self.placed[other], m.new_bool_var("")
                m.add_implication(near, literal)
                m.add_implication(near, there)
                m.add(next_one.start - e.lead >= placed.end).only_enforce_if(near)
                m.add(next_one.start - e.lead <= placed.end + e.changeover).only_enforce_if(near)
                adjacent.append((near, next_one.start - e.lead))
                self.adjacent.append((e.id, phase, other, near))
                follows[other].append(near)
            if not adjacent:
                bookings.append((self.interval(phase, literal, e.lead, e.changeover), units))
                continue
            m.add_at_most_one(near for near, _ in adjacent)
            reach = m.new_int_var(0, self.scenario.grid.slots + e.changeover, "")
            alone = [near.negated() for near, _ in adjacent]
            m.add(reach == placed.end + e.changeover).only_enforce_if(alone)
            for near, start in adjacent:
                m.add(reach == start).only_enforce_if(near)
            size = m.new_int_var(0, self.scenario.grid.slots + e.changeover + e.lead, "")
            bookings.append((m.new_optional_interval_var(placed.start - e.lead, size, reach, literal, ""), units))
        for near in follows.values():
            m.add_at_most_one(near)
        return bookings

    def usages(self, e, users):
        for (one, _, here), (other, _, there) in combinations(users, 2):
            if one.release is not other.release and (one.spec.get("usage"), other.spec.get("usage")) in e.incompatible:
                self.model.add_no_overlap([self.interval(one, here, e.lead), self.interval(other, there, e.lead)])

    def locks(self):
        groups = defaultdict(list)
        for phase in self.scenario.phases:
            placed = self.placed[phase]
            booked = defaultdict(list)
            for way, literal in placed.ways.items():
                for e, _ in way.bookings:
                    booked[e.id].append(literal)
            for name, literals in booked.items():
                for system in sorted(phase.systems):
                    groups[system, name].append((phase, self.any_of(phase, literals, list(placed.ways.values()))))
        for users in groups.values():
            if len(users) > 1:
                self.model.add_no_overlap([self.interval(phase, literal) for phase, literal in users])

    def limits(self):
        m, users = self.model, defaultdict(list)
        for phase in self.scenario.phases:
            placed, weight = self.placed[phase], int(phase.spec.get("weight", 1))
            for key, literal in placed.windows.items():
                if phase.is_milestone:
                    continue
                idle = [placed.ways[w] for w in placed.ways if w.duration == 0]
                if idle:
                    counted = m.new_bool_var("")
                    m.add(counted >= literal - sum(idle))
                    literal = counted
                users[key].append(weight * literal)
        for (name, k), terms in users.items():
            limit = self.scenario.windows[name].occurrences[k][2]
            if limit is not None:
                m.add(sum(terms) <= limit)

    def composites(self):
        m = self.model
        for composite in self.scenario.composites:
            members = [self.placed[member.delivery] for member in composite.members]
            kept = self.kept[composite.members[0]]
            for one, other in zip(members, members[1:]):
                if composite.sync == "same-start":
                    m.add(one.start == other.start).only_enforce_if(kept)
                    continue
                for key in sorted(one.windows.keys() | other.windows.keys()):
                    m.add(one.windows.get(key, 0) == other.windows.get(key, 0))

    # ------------------------------------------------------------------------------------------------ cost

    def objective(self):
        m, scenario = self.model, self.scenario
        for release in scenario.releases:
            if release.due is None or not release.delay_cost:
                continue
            placed, kept = self.placed[release.delivery], self.kept[release]
            late = m.new_int_var(0, max(0, scenario.grid.slots - release.due), f"{release.id} late")
            m.add(late >= placed.end - release.due).only_enforce_if(kept)
            shortest = min(way.duration for way in release.delivery.ways)
            least = [max(0, scenario.windows[name].occurrences[k][0] + shortest - release.due) * literal
                     for (name, k), literal in placed.windows.items()]
            if least:
                m.add(late >= sum(least))
            self.cost.append(release.delay_cost * late)
            self.lateness.append((late, release))
        if scenario.makespan_cost:
            makespan = m.new_int_var(0, scenario.grid.slots, "makespan")
            for phase, placed in self.placed.items():
                m.add(makespan >= placed.end).only_enforce_if(self.present(phase))
            self.cost.append(scenario.makespan_cost * makespan)
            self.makespan = makespan
        m.minimize(sum(self.cost))

    def hint(self, greedy):
        """Where a greedy plan puts things, for the search to begin with."""
        m = self.model
        for release, kept in self.kept.items():
            if kept is not self.true:
                m.add_hint(kept, release not in greedy.deferred)
        for phase, (start, end, chosen, key, _) in greedy.found.items():
            placed = self.placed[phase]
            count = None if placed.base is None else counted(placed.base)
            m.add_hint(placed.first, start if count is None else int(count[start]))
            m.add_hint(placed.last, end if count is None else int(count[end]))
            for way in placed.ways:
                for literal, variant in placed.variants[way]:
                    if literal is not self.present(phase):
                        m.add_hint(literal, way is chosen and start in self.starts[way][variant])
            for window, literal in placed.windows.items():
                m.add_hint(literal, window == key)

    def slack(self, value, boolean):
        """What a solution's objective counts too much: lateness, holding and makespan that search has not pulled down."""
        too_much = 0
        for late, release in self.lateness:
            end = value(self.placed[release.delivery].end)
            true = max(0, end - release.due) if boolean(self.kept[release]) else 0
            too_much += release.delay_cost * (value(late) - true)
        for held, rate, placed, literal in self.holdings:
            too_much += rate * (value(held) - (value(placed.span) if boolean(literal) else 0))
        if self.scenario.makespan_cost:
            ends = [value(placed.end) for phase, placed in self.placed.items() if boolean(self.present(phase))]
            too_much += self.scenario.makespan_cost * (value(self.makespan) - max(ends, default=0))
        return too_much
