"""Runs Orchestra with linear programming and without, side by side, on published instances and scenarios.

usage: compare.py ON OFF SHARED [--seconds S] [--per-set N] [--out FILE.csv]

ON is a binary built with the trait GLPK, OFF one without (or the same one: it is then run with --lp none). Both run in
turns with the same limits. For instances it tells bounds against the published ones and whether their certificates were
verified; for scenarios costs, bounds and gaps. Writes one CSV row per run and prints a summary.
"""
import argparse
import csv
import json
import os
import subprocess
import sys

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("on")
parser.add_argument("off")
parser.add_argument("shared")
parser.add_argument("--seconds", type=float, default=20)
parser.add_argument("--per-set", type=int, default=12)
parser.add_argument("--sets", default="rg300,j60,j90,j120,scenarios")
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

for name in [s for s in options.sets.split(",") if s != "scenarios"]:
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

if "scenarios" in options.sets.split(","):
    folder = os.path.join(data, "scenarios")
    names = sorted(n for n in os.listdir(folder) if n.endswith(".yaml") and not n.startswith("infeasible"))
    gaps, worse = {"on": [], "off": []}, 0
    for scenario in names:
        on, off = pair("plan", os.path.join(folder, scenario))
        lp = on.get("lp") or {}
        rows.append(["scenarios", scenario, "", "", on["cost"], on["bound"], off["cost"], off["bound"],
                     lp.get("solves", 0), lp.get("seconds", 0), lp.get("bound-from") or ""])
        print(*rows[-1], sep="\t", flush=True)
        for key, result in (("on", on), ("off", off)):
            value = gap(result["cost"], result["bound"])
            gaps[key].append(1.0 if value is None else value)
        worse += on["cost"] is not None and off["cost"] is not None and on["cost"] > off["cost"]
    mean = {key: 100 * sum(values) / max(1, len(values)) for key, values in gaps.items()}
    print(f"scenarios: mean gap {mean['on']:.2f} % with LP, {mean['off']:.2f} % without; cost worse on {worse}")

with open(options.out, "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["set", "instance", "published-bound", "best-known", "cost-on", "bound-on", "cost-off", "bound-off",
                     "solves", "lp-seconds", "note"])
    writer.writerows(rows)
