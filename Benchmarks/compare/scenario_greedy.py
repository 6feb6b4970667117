"""A plain greedy planner of scenarios: the release due first goes first, each phase at its earliest place. It is a peer of its
own and CP-SAT's first hint."""
from collections import defaultdict

import numpy as np


class Greedy:
    """`found` maps phases to (start, end, way, window key, instances); `stuck` tells that phases are missing from it."""

    def __init__(self, scenario):
        self.scenario = scenario
        slots = scenario.grid.slots
        self.team = {t.id: np.zeros(slots, np.int64) for t in scenario.teams.values()}
        self.held = defaultdict(lambda: np.zeros(slots, np.int64))
        self.booked, self.locked, self.used = defaultdict(list), defaultdict(list), defaultdict(int)
        self.into, self.found, self.deferred, self.stuck = defaultdict(list), {}, set(), False
        for order in scenario.orders:
            self.into[order.target].append(order)
        self.apart = defaultdict(list)
        for phases, gap in scenario.apart:
            for phase in phases:
                self.apart[phase] += [(other, gap) for other in phases if other is not phase]
        self.together = {m.delivery: c for c in scenario.composites for m in c.members}
        self.run()

    def run(self):
        rank = {r: (r.due if r.due is not None else 10 ** 9, k) for k, r in enumerate(self.scenario.releases)}
        gates = [c.gate for c in self.scenario.composites if c.gate]
        waiting = sorted((p for p in self.scenario.phases if p not in gates), key=lambda p: rank[p.release]) + gates
        while waiting:
            ready = next((p for p in waiting if self.is_ready(p)), None)
            if ready is None:
                self.stuck = True
                break
            group = [ready]
            if ready in self.together:
                group = [m.delivery for m in self.together[ready].members]
            if not self.place_all(group) and not self.defer(group[0].release):
                self.stuck = True
                waiting = [p for p in waiting if p not in group]
            waiting = [p for p in waiting if p not in self.found and p.release not in self.deferred
                       and not (p.composite and p.composite.members[0] in self.deferred)]

    def is_ready(self, phase):
        group = [m.delivery for m in self.together[phase].members] if phase in self.together else [phase]
        return all(o.source in self.found or o.source in group for p in group for o in self.into[p])

    def defer(self, release):
        """Leaves a release out with all that must go with it, unless something of it stands already or it must ship."""
        out, grown = {release}, True
        while grown and release:
            grown = False
            for order in self.scenario.orders:
                a, b = order.source.release, order.target.release
                if a in out and b and b not in out:
                    out.add(b)
                    grown = True
            for c in self.scenario.composites:
                if out & set(c.members) and not out >= set(c.members):
                    out |= set(c.members)
                    grown = True
        if release is None or any(r.defer_cost is None for r in out):
            return False
        for phase in [p for p in self.found if p.release in out]:
            self.book(phase, self.found.pop(phase), -1)
        self.deferred |= out
        return True

    def place_all(self, group):
        if len(group) == 1:
            placed = self.earliest(group[0], None)
            if placed:
                self.accept(group[0], placed)
            return placed is not None
        if self.together[group[0]].sync == "same-start":
            starts = set.intersection(*({int(s) for way in p.ways for s in way.starts} for p in group))
            choices = [lambda p, s=s: (s, s, None) for s in sorted(starts)]
        else:
            keys = set.intersection(*({(w.id, k) for w in p.windows for k in range(len(w.occurrences))} for p in group))
            order = sorted(keys, key=lambda key: self.scenario.windows[key[0]].occurrences[key[1]][0])
            choices = [lambda p, key=key: (*self.scenario.windows[key[0]].occurrences[key[1]][:2], key) for key in order]
        for choice in choices:
            done = []
            for phase in group:
                placed = self.earliest(phase, choice(phase))
                if not placed:
                    break
                self.accept(phase, placed)
                done.append(phase)
            if len(done) == len(group):
                return True
            for phase in done:
                self.book(phase, self.found.pop(phase), -1)
        return False

    # ------------------------------------------------------------------------------------------------ one phase

    def bounds(self, phase):
        """The least and the greatest start and end that the phases placed leave."""
        low, high = {"s": 0, "e": 0}, {"s": self.scenario.grid.slots, "e": self.scenario.grid.slots}
        for order in self.into[phase]:
            if order.source not in self.found:
                continue
            at = self.found[order.source][0 if order.source_end == "s" else 1]
            count = order.calendar and np.concatenate(([0], np.cumsum(order.calendar.works)))
            least = at + order.lag if count is None else int(np.searchsorted(count, count[at] + order.lag))
            low[order.target_end] = max(low[order.target_end], least)
            if order.most is not None:
                most = at + order.most if count is None else int(np.searchsorted(count, count[at] + order.most, "right")) - 1
                high[order.target_end] = min(high[order.target_end], most)
        return low, high

    def earliest(self, phase, within):
        """`within`: (slot, slot, window key) that must hold it, or the one start of a same-start composite."""
        low, high = self.bounds(phase)
        best = None
        for way in phase.ways:
            k = int(np.searchsorted(way.starts, max(low["s"], within[0] if within else 0)))
            while k < len(way.starts):
                start, end = int(way.starts[k]), int(way.ends[k])
                if start > high["s"] or best and end >= best[1] or end > high["e"]:
                    break
                if within and (end > within[1] if within[2] else start > within[0]):
                    break
                free, answer = self.fit(phase, way, start, end, within and within[2]) if end >= low["e"] else (start + 1, None)
                if answer:
                    best = answer
                    break
                k = max(k + 1, int(np.searchsorted(way.starts, free)))
        return best

    def fit(self, phase, way, start, end, key):
        """(a start before which it is hopeless, the placement or None)."""
        for team, people in way.teams:
            full = np.flatnonzero((self.team[team.id][start:end] + people > team.capacity[start:end]) & way.works[start:end])
            if len(full):
                return start + int(full[-1]) + 1, None
        instances = []
        for e, group in way.bookings:
            free = [k for k in group if self.is_free(phase, way, e, k, start - e.lead, end)]
            if not free:
                return start + 1, None
            instances.append(free[0])
            if any(a < end and start < b for system in phase.systems for a, b in self.locked[system, e.id]):
                return start + 1, None
        for other, gap in self.apart[phase]:
            if other in self.found and self.found[other][0] < end + gap and start < self.found[other][1] + gap:
                return start + 1, None
        weight = int(phase.spec.get("weight", 1)) if way.duration else 0
        keys = [(w.id, k) for w in phase.windows for k, (a, b, limit) in enumerate(w.occurrences)
                if a <= start and end <= b and (limit is None or self.used[w.id, k] + weight <= limit)
                and key in (None, (w.id, k))]
        if phase.windows and not keys:
            return start + 1, None
        return start, (start, end, way, keys[0] if keys else None, instances)

    def is_free(self, phase, way, e, k, start, end):
        if np.any(self.held[e.id, k][start:end] + way.units > e.capacity[k][start:end]):
            return False
        for a, b, other in self.booked[e.id, k]:
            if other.release is phase.release:
                continue
            if a < end + e.changeover and start < b + e.changeover:
                return False
            if a < end and start < b and (phase.spec.get("usage"), other.spec.get("usage")) in e.incompatible:
                return False
        return True

    def accept(self, phase, placed):
        self.found[phase] = placed
        self.book(phase, placed, 1)

    def book(self, phase, placed, sign):
        start, end, way, key, instances = placed
        for team, people in way.teams:
            self.team[team.id][start:end] += sign * people * way.works[start:end]
        for (e, _), k in zip(way.bookings, instances):
            self.held[e.id, k][start - e.lead:end] += sign * way.units
            lists = [(self.booked[e.id, k], (start - e.lead, end, phase))]
            lists += [(self.locked[system, e.id], (start, end)) for system in sorted(phase.systems)]
            for members, entry in lists:
                members.append(entry) if sign > 0 else members.remove(entry)
        if key and way.duration:
            self.used[key] += sign * int(phase.spec.get("weight", 1))

    def cost(self):
        per_day, total, last = self.scenario.grid.per_day, 0, 0
        for release in self.scenario.releases:
            if release in self.deferred:
                total += release.defer_cost * per_day
            elif release.due is not None:
                total += release.delay_cost * max(0, self.found[release.delivery][1] - release.due)
        for start, end, way, _, _ in self.found.values():
            last = max(last, end)
            if way.duration:
                total += way.cost * per_day + sum(e.cost * (end - start + e.lead) for e, _ in way.bookings) * way.units
        return total + self.scenario.makespan_cost * last
