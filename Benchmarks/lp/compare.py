"""Runs Orchestra with linear programming and without, side by side, on published instances and scenarios.

usage: compare.py ON OFF SHARED [--seconds S] [--per-set N] [--out FILE.csv]

ON is a binary built with the trait GLPK, OFF one without (or the same one: it is then run with --lp none). Both run in
turns with the same limits. For instances it tells bounds against the published ones and whether their certificates were
verified; for scenarios costs, bounds and gaps. The set "scenarios" is the given ones, "choices" those of them with 50
releases or more where releases can be left out or phases choose their environment, and generated ones of that kind.
Writes one CSV row per run and prints a summary.
"""
import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("on")
parser.add_argument("off")
parser.add_argument("shared")
parser.add_argument("--seconds", type=float, default=20)
parser.add_argument("--per-set", type=int, default=12)
parser.add_argument("--sets", default="rg300,j60,j90,j120,scenarios,choices")
parser.add_argument("--out", default="lp.csv")
options = parser.parse_args()
limit = f"{int(options.seconds * 1000)}ms"
data = os.path.join(options.shared, "data")


def run(words):
    done = subprocess.run(words, capture_output=True, text=True)
    try:
        return json.loads(done.stdout)
    except ValueError:
        sys.exit(f"{' '.join(words)}: exit {done.returncode}: {done.stderr[-300:]}")


def pair(command, path):
    off = run([options.off, command, path, "--json", "--quiet", "--lp", "none", "--time-limit", limit])
    on = run([options.on, command, path, "--json", "--quiet", "--lp", "glpk", "--time-limit", limit])
    return on, off


def sample(names):
    step = max(1, len(names) // options.per_set)
    return names[::step][: options.per_set]


def gap(cost, bound):
    if cost is None or bound is None:
        return None
    return 0.0 if cost == 0 else (cost - bound) / cost


rows = []
published = {}
with open(os.path.join(data, "instances", "best-known.csv")) as file:
    for record in csv.DictReader(file):
        if record["lower_bound"].isdigit() and record["best_known"].isdigit():
            published[(record["set"], record["instance"])] = (int(record["lower_bound"]), int(record["best_known"]))

for name in [s for s in options.sets.split(",") if s not in ("scenarios", "choices")]:
    folder = os.path.join(data, "instances", name)
    known = sorted(f for f in os.listdir(folder) if (name, f) in published)
    shortfall, better, worse = [], 0, 0
    for instance in sample(known):
        on, off = pair("solve", os.path.join(folder, instance))
        low, best = published[(name, instance)]
        check = on.get("certificate", {}).get("check", "")
        lp = on.get("lp") or {}
        rows.append([name, instance, low, best, on["objective"], on["bound"], off["objective"], off["bound"],
                     lp.get("solves", 0), lp.get("seconds", 0), check])
        print(*rows[-1], sep="\t", flush=True)
        if on["bound"] is not None:
            shortfall.append((low - on["bound"]) / low)
            if on["bound"] > best:
                sys.exit(f"{instance}: the bound {on['bound']} passes a known makespan {best}")
            if off["bound"] is not None:
                better += on["bound"] > off["bound"]
                worse += on["bound"] < off["bound"]
    if shortfall:
        print(f"{name}: mean (published bound - ours)/published {100 * sum(shortfall) / len(shortfall):.2f} % over "
              f"{len(shortfall)}; bound better with LP on {better}, worse on {worse}")

def compare_scenarios(title, paths):
    gaps, worse, better = {"on": [], "off": []}, 0, 0
    for path in paths:
        on, off = pair("plan", path)
        lp = on.get("lp") or {}
        rows.append([title, os.path.basename(path), "", "", on["cost"], on["bound"], off["cost"], off["bound"],
                     lp.get("solves", 0), lp.get("seconds", 0), lp.get("bound-from") or ""])
        print(*rows[-1], sep="\t", flush=True)
        for key, result in (("on", on), ("off", off)):
            value = gap(result["cost"], result["bound"])
            gaps[key].append(1.0 if value is None else value)
        if on["cost"] is not None and off["cost"] is not None:
            worse += on["cost"] > off["cost"]
            better += on["cost"] < off["cost"]
    mean = {key: 100 * sum(values) / max(1, len(values)) for key, values in gaps.items()}
    print(f"{title}: mean gap {mean['on']:.2f} % with LP, {mean['off']:.2f} % without "
          f"({mean['on'] / max(1e-9, mean['off']):.3f}); cost better on {better}, worse on {worse} of {len(paths)}")


def has_choices(path):
    text = open(path).read()
    return len(re.findall(r"^  - id:", text[text.index("\nreleases:"):], re.M)) >= 50 and (
        "defer-cost" in text or re.search(r"environment: \[", text) is not None)


folder = os.path.join(data, "scenarios")
given = [os.path.join(folder, n) for n in sorted(os.listdir(folder))
         if n.endswith(".yaml") and not n.startswith("infeasible")]
if "scenarios" in options.sets.split(","):
    compare_scenarios("scenarios", given)
if "choices" in options.sets.split(","):
    with tempfile.TemporaryDirectory() as place:
        paths = [path for path in given if has_choices(path)]
        for family in ("crunch", "seasonal", "convoys", "handovers"):
            for size in (60, 120, 250):
                paths.append(os.path.join(place, f"{family}-{size}.yaml"))
                subprocess.run([options.on, "generate", "--family", family, "--releases", str(size), "--seed",
                                str(size), "-o", paths[-1], "--quiet"], check=True, stdout=subprocess.DEVNULL)
        compare_scenarios("choices", paths)

with open(options.out, "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["set", "instance", "published-bound", "best-known", "cost-on", "bound-on", "cost-off", "bound-off",
                     "solves", "lp-seconds", "note"])
    writer.writerows(rows)
