#!/usr/bin/env python3
"""An independent checker's word on Orchestra's plans, of given scenarios and of generated ones of every family.

    Benchmarks/judge/judge.py --judge CHECKER [--generated 300] [SCENARIO | DIRECTORY]…

CHECKER is a Python program that takes a scenario and a plan, ends with 0 where it accepts the plan, and whose last line
begins "cost C (claimed C')". Every plan must be accepted, with equal costs; a tenth of the generated scenarios are asked
to be infeasible and must be proved so.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FAMILIES = ["regulated", "seasonal", "services", "convoys", "crunch", "handovers"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*")
    parser.add_argument("--judge", required=True)
    parser.add_argument("--generated", type=int, default=300)
    parser.add_argument("--releases", default="2,5,9,20,40,75", help="sizes of generated ones, in turn")
    parser.add_argument("--work", default="20000000", help="ticks for each plan")
    parser.add_argument("--orchestra", default=os.path.join(ROOT, ".build", "release", "orchestra"))
    options = parser.parse_args()
    files = []
    for path in options.scenarios:
        names = sorted(os.listdir(path)) if os.path.isdir(path) else [""]
        files += [os.path.join(path, n).rstrip("/") for n in names if n.endswith((".yaml", ".json")) or not n]
    counts, started = Counter(), time.time()
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            tell(counts, path, judged(options, path, folder, None))
        sizes = [int(word) for word in options.releases.split(",")]
        for k in range(options.generated):
            family, releases = FAMILIES[k % len(FAMILIES)], sizes[k // len(FAMILIES) % len(sizes)]
            wanted = "infeasible" if k % 10 == 9 else "a plan"
            path = os.path.join(folder, "scenario.yaml" if k % 4 else "scenario.json")
            command = [options.orchestra, "generate", "--family", family, "--releases", str(releases), "--seed", str(k + 1),
                       "-o", path, "--quiet"] + (["--infeasible"] if wanted == "infeasible" else [])
            made = subprocess.run(command, capture_output=True, text=True)
            verdict = f"generate: {made.stderr.strip()}" if made.returncode else judged(options, path, folder, wanted)
            tell(counts, f"{family}, {releases} releases, seed {k + 1}", verdict)
    print(", ".join(f"{count} {word}" for word, count in sorted(counts.items())), f"in {time.time() - started:.0f} s")
    sys.exit(1 if counts["wrong"] else 0)


def tell(counts, name, verdict):
    word = verdict if verdict in ("accepted", "infeasible", "unknown") else "wrong"
    counts[word] += 1
    if word in ("wrong", "unknown"):
        print(f"{name}: {verdict}", flush=True)


def judged(options, path, folder, wanted):
    """accepted, infeasible, unknown, or what is wrong."""
    plan = os.path.join(folder, "plan.json")
    if os.path.exists(plan):
        os.remove(plan)
    run = subprocess.run([options.orchestra, "plan", path, "-o", plan, "--work-limit", options.work, "--json", "--quiet"],
                         capture_output=True, text=True)
    if run.returncode == 3:
        return "a plan was promised, yet none is said to exist" if wanted == "a plan" else "infeasible"
    if run.returncode == 4 and wanted != "infeasible":
        return "unknown"
    if run.returncode or wanted == "infeasible":
        return f"exit {run.returncode}: {run.stderr.strip()[:200]}"
    verdict = subprocess.run([sys.executable, options.judge, path, plan], capture_output=True, text=True)
    last = (verdict.stdout.strip().splitlines() or [verdict.stderr.strip()[-200:]])[-1]
    costs = re.match(r"cost (\d+) \(claimed (\d+)\)", last)
    with open(plan) as file:
        own = json.load(file)["cost"]
    if verdict.returncode or not costs or {int(costs[1]), int(costs[2])} != {own}:
        return last
    return "accepted"


if __name__ == "__main__":
    main()
