"""The summary of a comparison: a line per set, limit and solver; of scenarios a line each as well."""
SCENARIOS = (".yaml", ".json")


def text(rows, options, heading):
    lines = [heading, ""]
    head = f"{'set':10} {'limit':>6} {'solver':14} {'n':>3} {'proved':>6} {'unsolved':>8} {'gap %':>9} {'bound gap %':>11} " \
           f"{'mean s':>8} {'first s':>8} {'win/tie/loss':>13}"
    lines.append(head)
    keys = sorted({(r["set"], r["limit"]) for r in rows})
    for group, limit in keys:
        here = [r for r in rows if (r["set"], r["limit"]) == (group, limit)]
        solvers = ["orchestra"] + options.peers
        if {"cp-sat-2", "cp-sat-8"} <= {r["solver"] for r in here}:
            here += best_of(here)
            solvers.insert(1, "cp-sat best")
        worst = {}
        for r in here:
            if r["objective"] is not None:
                worst[r["instance"]] = max(worst.get(r["instance"], 0), r["objective"])
        values = {s: {r["instance"]: value(r, worst) for r in here if r["solver"] == s} for s in solvers}
        for solver in solvers:
            mine = [r for r in here if r["solver"] == solver]
            if not mine:
                continue
            gaps = [100 * (value(r, worst) - r["best-known"]) / (r["best-known"] or value(r, worst) or 1) for r in mine
                    if r["best-known"] is not None and value(r, worst) is not None]
            bounds = [r["bound-gap"] for r in mine if r["bound-gap"] is not None]
            unsolved = sum(r["objective"] is None and r["status"] != "infeasible" for r in mine)
            firsts = [float(r["first"]) for r in mine if r["first"] is not None]
            wins = "" if solver == "orchestra" else tally(values["orchestra"], values[solver])
            lines.append(
                f"{group:10} {limit:6g} {solver:14} {len(mine):3} "
                f"{sum(proved(r) for r in mine):6} {unsolved:8} {mean(gaps):>9} "
                f"{mean(bounds):>11} {mean([r['seconds'] for r in mine]):>8} {mean(firsts):>8} {wins:>13}")
        lines += table(here)
    lines.append("")
    lines.append("win/tie/loss: Orchestra against that solver")
    return "\n".join(lines) + "\n"


def best_of(rows):
    """The better of 2 and 8 workers on each instance: the lesser cost, the greater bound, proved where either proves."""
    both = {}
    for r in rows:
        if r["solver"] in ("cp-sat-2", "cp-sat-8"):
            both.setdefault(r["instance"], []).append(r)
    best = []
    for pair in both.values():
        row = dict(min(pair, key=lambda r: (not proved(r), r["objective"] is None, r["objective"] or 0, r["seconds"])))
        row["bound"] = max((r["bound"] for r in pair if r["bound"] is not None), default=None)
        best.append(dict(row, solver="cp-sat best"))
    return best


def proved(r):
    return r["status"] in ("optimal", "infeasible") or r["objective"] is not None and r["objective"] == r["bound"]


def table(rows):
    """Scenarios one by one, Orchestra's first seed beside the better CP-SAT."""
    ours = {}
    for r in rows:
        if r["solver"] == "orchestra" and r["instance"].endswith(SCENARIOS):
            ours.setdefault(r["instance"], r)
    theirs = {r["instance"]: r for r in rows if r["solver"] == "cp-sat best"}
    names = [name for name in ours if name in theirs]
    if not names:
        return []
    lines = ["", f"{'scenario':24} {'reference':>12} {'CP-SAT':>12} {'bound':>12} {'seconds':>8} {'Orchestra':>12} {'bound':>12} "
             f"{'seconds':>8}"]
    for name in names:
        one, other = ours[name], theirs[name]
        cells = [amount(one["best-known"])]
        for r in (other, one):
            cells += [amount(r["objective"], r["status"]), amount(r["bound"]) + ("=" if proved(r) else " ")]
            cells.append(f"{r['seconds']:.1f}")
        lines.append(f"{name:24} {cells[0]:>12} {cells[1]:>12} {cells[2]:>13} {cells[3]:>7} {cells[4]:>12} {cells[5]:>13} {cells[6]:>7}")
    least = sum(cost(ours[n]) <= cost(theirs[n]) for n in names)
    near = sum(cost(theirs[n]) <= 1.01 * theirs[n]["best-known"] for n in names if theirs[n]["best-known"] is not None)
    known = sum(theirs[n]["best-known"] is not None for n in names)
    lines += [f"Orchestra's cost is at most CP-SAT's on {least} of {len(names)}; proved by Orchestra "
              f"{sum(proved(ours[n]) for n in names)}, by CP-SAT {sum(proved(theirs[n]) for n in names)}. "
              f"CP-SAT is within 1 % of the reference on {near} of {known}."]
    return lines


def cost(r):
    """No plan costs more than any, but for one that cannot exist."""
    return r["objective"] if r["objective"] is not None else 0 if r["status"] == "infeasible" else float("inf")


def amount(number, instead=""):
    return str(number) if number is not None else instead


def value(r, worst):
    return r["objective"] if r["objective"] is not None else worst.get(r["instance"])


def tally(ours, theirs):
    pairs = [(ours[name], theirs[name]) for name in ours if ours[name] is not None and theirs.get(name) is not None]
    return f"{sum(a < b for a, b in pairs)}/{sum(a == b for a, b in pairs)}/{sum(a > b for a, b in pairs)}"


def mean(numbers):
    return f"{sum(numbers) / len(numbers):.3f}" if numbers else "-"
