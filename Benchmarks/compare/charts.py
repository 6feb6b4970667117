"""Plots as plain SVG: per set, the mean gap to the best known over time; and a profile of gaps at the last limit."""
import html
import json
import math
import os

COLOURS = {"orchestra": "#0b6e4f", "cp-sat-2": "#8a4fff", "cp-sat-8": "#d1495b", "greedy": "#8d99ae"}
WIDTH, HEIGHT, EDGE = 640, 360, 56


def write(rows, out):
    names = []
    for group in sorted({row["set"] for row in rows}):
        here = [row for row in rows if row["set"] == group]
        for kind, draw in (("time", over_time), ("profile", profile)):
            text = draw(group, here)
            if text:
                name = os.path.join(out, f"{group}-{kind}.svg")
                with open(name, "w") as file:
                    file.write(text)
                names.append(name)
    return names


def over_time(group, rows):
    """Mean gap of those solved by then; from traces where a solver gives them, else from the limits."""
    last = max(row["limit"] for row in rows)
    moments = [0.1 * (last / 0.1) ** (k / 40) for k in range(41)]
    curves = {}
    for solver in COLOURS:
        mine = [row for row in rows if row["solver"] == solver and row["best-known"]]
        points = []
        traces = [json.loads(row["trace"]) for row in mine if row["limit"] == last]
        if any(traces):
            best = [row["best-known"] for row in mine if row["limit"] == last]
            for moment in moments:
                reached = [([v for at, v in trace if at <= moment] or [None])[-1] for trace in traces]
                if reached and None not in reached:
                    gaps = [100 * (v - b) / b for v, b in zip(reached, best)]
                    points.append((moment, sum(gaps) / len(gaps)))
        else:
            for limit in sorted({row["limit"] for row in mine}):
                gaps = [row["gap"] for row in mine if row["limit"] == limit]
                if gaps and None not in gaps:
                    points.append((limit, sum(gaps) / len(gaps)))
        if points:
            curves[solver] = points
    if not curves:
        return None
    return plot(f"{group}: mean gap to the best known (%) over seconds", curves, logarithmic=True, dots=True)


def profile(group, rows):
    """The share of instances (%) within a gap of the best known (%), at the longest limit."""
    last = max(row["limit"] for row in rows)
    curves = {}
    for solver in COLOURS:
        mine = [row for row in rows if row["solver"] == solver and row["limit"] == last and row["best-known"]]
        gaps = sorted(row["gap"] for row in mine if row["gap"] is not None)
        if gaps:
            curves[solver] = [(max(0.0, gap), 100 * (k + 1) / len(mine)) for k, gap in enumerate(gaps)]
    if not curves:
        return None
    return plot(f"{group}: share of instances (%) within a gap (%) after {last:g} s", curves, dots=True)


def plot(title, curves, logarithmic=False, dots=False):
    scale = (lambda x: math.log10(max(x, 1e-3))) if logarithmic else (lambda x: x)
    xs = [scale(x) for points in curves.values() for x, _ in points]
    ys = [y for points in curves.values() for _, y in points]
    low, high = min(xs), max(max(xs), min(xs) + 1e-9)
    bottom, top = min(0, min(ys)), max(max(ys), 1e-9)

    def place(x, y):
        return (EDGE + (scale(x) - low) / (high - low) * (WIDTH - 2 * EDGE),
                HEIGHT - EDGE - (y - bottom) / (top - bottom) * (HEIGHT - 2 * EDGE))

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
             f'font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
             f'<text x="{EDGE}" y="24" font-size="14">{html.escape(title)}</text>']
    for k in range(5):
        y = bottom + (top - bottom) * k / 4
        height = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * k / 4
        parts.append(f'<path d="M{EDGE} {height:.1f}H{WIDTH - EDGE}" stroke="#ddd"/>'
                     f'<text x="{EDGE - 6}" y="{height + 4:.1f}" text-anchor="end">{y:.3g}</text>')
        x = low + (high - low) * k / 4
        parts.append(f'<text x="{EDGE + (WIDTH - 2 * EDGE) * k / 4:.1f}" y="{HEIGHT - EDGE + 18}" '
                     f'text-anchor="middle">{(10 ** x if logarithmic else x):.3g}</text>')
    for k, (solver, points) in enumerate(curves.items()):
        colour = COLOURS[solver]
        placed = [place(x, y) for x, y in points]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in placed)
        parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if dots:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in placed]
        parts.append(f'<text x="{EDGE + k * 120}" y="{HEIGHT - 12}" fill="{colour}">{solver}</text>')
    return "".join(parts) + "</svg>\n"
