"""The plan file of what a solver found on a ScenarioModel."""
import json


def plan(built, value, boolean, cost, bound):
    """`value` and `boolean` tell a variable's and a literal's value. Never called optimal: the second stage is not sought."""
    scenario, rows, second = built.scenario, [], 0
    chosen, grid = {}, scenario.grid
    for phase in scenario.phases:
        if boolean(built.present(phase)):
            placed = built.placed[phase]
            way = next(w for w in placed.ways if any(boolean(literal) for literal, _ in placed.variants[w]))
            chosen[phase] = (value(placed.start), value(placed.end), way)
    instances = bookings(built, chosen, boolean)
    for phase, (start, end, way) in chosen.items():
        window = next((key for key, literal in built.placed[phase].windows.items() if boolean(literal)), None)
        rows.append({
            "release": (phase.release or phase.composite).id, "phase": phase.id, "start": grid.text(start),
            "end": grid.text(end), "option": way.option,
            "bookings": [{"environment": e.id, "instance": e.instances[instances[phase, e.id]]} for e, _ in way.bookings],
            "window": window and {"id": window[0], "start": grid.text(scenario.windows[window[0]].occurrences[window[1]][0])}})
    for release in scenario.releases:
        second += chosen[release.delivery][1] if release.delivery in chosen else grid.slots
    return json.dumps({
        "orchestra-plan": 1, "scenario": {"name": scenario.name, "sha256": scenario.sha256}, "status": "feasible",
        "cost": cost, "bound": bound, "second": second, "second-bound": None, "per-day": grid.per_day, "phases": rows,
        "deferred": [r.id for r in scenario.releases if not boolean(built.kept[r])]}, indent=1)


def bookings(built, chosen, boolean):
    """Which of the alike instances each phase gets: colouring in order of start, neighbours of a release side by side."""
    follows = {(name, other): phase for name, phase, other, near in built.adjacent if boolean(near)}
    last, found = {}, {}
    held = sorted(((start - e.lead, (e.id, phase) not in follows, k, e, group, phase)
                   for k, (phase, (start, _, way)) in enumerate(chosen.items()) for e, group in way.bookings),
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
