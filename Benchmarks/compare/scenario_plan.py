"""Plan files of what peers found."""
import json


def plan(built, value, boolean, cost, bound):
    """Of a solved model; `value` and `boolean` tell a variable's and a literal's value."""
    chosen = {}
    for phase in built.scenario.phases:
        if boolean(built.present(phase)):
            placed = built.placed[phase]
            way = next(w for w in placed.ways if any(boolean(literal) for literal, _ in placed.variants[w]))
            window = next((key for key, literal in placed.windows.items() if boolean(literal)), None)
            chosen[phase] = [value(placed.start), value(placed.end), way, window]
    instances = bookings(built, chosen, boolean)
    for phase, row in chosen.items():
        row.append([instances[phase, e.id] for e, _ in row[2].bookings])
    return text(built.scenario, chosen, {r for r, kept in built.kept.items() if not boolean(kept)}, cost, bound)


def text(scenario, placed, deferred, cost, bound):
    """`placed`: phase → (start, end, way, (window, occurrence), instances). Never called optimal: the second stage is not sought."""
    rows, second, grid = [], 0, scenario.grid
    for phase in (p for p in scenario.phases if p in placed):
        start, end, way, window, instances = placed[phase]
        opening = window and scenario.windows[window[0]].occurrences[window[1]]
        rows.append({
            "release": (phase.release or phase.composite).id, "phase": phase.id, "start": grid.text(start),
            "end": grid.text(end), "option": way.option,
            "bookings": [{"environment": e.id, "instance": e.instances[k]} for (e, _), k in zip(way.bookings, instances)],
            "window": opening and {"id": window[0], "start": grid.text(opening[0])}})
    for release in scenario.releases:
        second += grid.slots if release in deferred else placed[release.delivery][1]
    return json.dumps({
        "orchestra-plan": 1, "scenario": {"name": scenario.name, "sha256": scenario.sha256}, "status": "feasible",
        "cost": cost, "bound": bound, "second": second, "second-bound": None, "per-day": grid.per_day, "phases": rows,
        "deferred": [r.id for r in scenario.releases if r in deferred]}, indent=1)


def bookings(built, chosen, boolean):
    """Which of the alike instances each phase gets: colouring in order of start, neighbours of a release side by side."""
    follows = {(name, other): phase for name, phase, other, near in built.adjacent if boolean(near)}
    last, found = {}, {}
    held = sorted(((start - e.lead, (e.id, phase) not in follows, k, e, group, phase)
                   for k, (phase, (start, _, way, _)) in enumerate(chosen.items()) for e, group in way.bookings),
                  key=lambda row: row[:3])
    for begin, _, _, e, group, phase in held:
        end, ahead = chosen[phase][1], follows.get((e.id, phase))
        if len(group) == 1:
            found[phase, e.id] = group[0]
            continue
        if ahead:
            instance = found[ahead, e.id]
        else:
            instance = next(k for k in group if last.get((e.id, k), -10 ** 9) + e.changeover <= begin)
        found[phase, e.id] = instance
        last[e.id, instance] = end
    return found
