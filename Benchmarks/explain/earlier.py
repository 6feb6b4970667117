#!/usr/bin/env python3
"""Is what `explain` says of "earlier" true? Sampled phases of a plan, each planned again by force.

    Benchmarks/explain/earlier.py SCENARIO PLAN [--sample 30] [--limit 20] [--seed 1]

For each sampled phase `explain` tells whether any plan starts it earlier and what that costs at least. Then the scenario is
planned anew with the phase fixed at the very start that was asked about (an overlay), within `--limit` seconds:
- "no plan has it so early" must end in the proof that none exists;
- "costs at least X more" must cost so much more, or have no plan;
- a plan found there at no more cost must not be denied.
A fixed start is one way to be earlier: what is said of all of them must hold for it. Figures: agreed, not decided in time,
contradictions (each is a fault).

Each change that is promised to bring the phase earlier is then applied: the scenario with its overlay must have a plan, in
which the phase starts by the promised instant, at no more than the promised cost where that is found in `--limit` seconds.
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
GOAL = re.compile(r"^(?:Any earlier, by|at all earlier \()\s*\w+ (\d+) (\w+) (\d+)(?: (\d\d:\d\d))?\)?: (.*)$")


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout


def promises(options, told, row, cost, folder):
    """For each promised change: kept, dearer (no plan as cheap was found in time), undecided or broken."""
    found = []
    for change in (c for section in told["sections"] for c in section.get("changes", [])):
        overlay, target = os.path.join(folder, "change.yaml"), os.path.join(folder, "changed.json")
        with open(overlay, "w") as file:
            file.write(change["overlay"])
        base = [options.orchestra, "plan", options.scenario, "--overlay", overlay, "--start-from", options.plan, "--json",
                "--quiet", "-o", target, "--time-limit"]
        code, text = run(base + [options.limit + "s"])
        if code != 0:
            found.append({4: "undecided"}.get(code, "broken"))
            continue
        start = next((r["start"] for r in json.load(open(target))["phases"]
                      if (r["release"], r["phase"]) == (row["release"], row["phase"])), "never")
        kept = "kept" if json.loads(text)["cost"] <= cost + change["cost-change"] else "dearer"
        found.append(kept if start <= change["by"] else "broken")
        if found[-1] == "broken":
            print(f"broken promise: {row['release']}.{row['phase']}: {change['text']}, by {change['by']}, starts {start}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", help="as JSON")
    parser.add_argument("plan")
    parser.add_argument("--sample", type=int, default=30)
    parser.add_argument("--limit", default="20")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--orchestra", default=os.path.join(ROOT, ".build", "release", "orchestra"))
    options = parser.parse_args()
    plan = json.load(open(options.plan))
    releases = json.load(open(options.scenario))["releases"]
    known = {r["id"] for r in releases}
    optional = {r["id"] for r in releases if "defer-cost" in r}
    # A pinned phase can't be forced without taking its pin away.
    pinned = {(r["id"], p["id"]) for r in releases for p in r["phases"] if "fixed" in p}
    rows = [r for r in plan["phases"] if r["release"] in known and (r["release"], r["phase"]) not in pinned]
    rows = random.Random(options.seed).sample(rows, min(options.sample, len(rows)))
    per_day, cost = plan["per-day"], plan["cost"]
    counts = {"agreed": 0, "undecided": 0, "contradiction": 0, "nothing asked": 0}
    kept = {"kept": 0, "dearer": 0, "undecided": 0, "broken": 0}
    with tempfile.TemporaryDirectory() as folder:
        overlay = os.path.join(folder, "forced.yaml")
        for row in rows:
            name = f'{row["release"]}.{row["phase"]}'
            _, text = run([options.orchestra, "explain", options.scenario, options.plan, name, "--json", "--quiet",
                           "--time-limit", options.limit + "s"])
            told = json.loads(text)
            lines = [line for section in told["sections"] for line in section["lines"]]
            for outcome in promises(options, told, row, cost, folder):
                kept[outcome] += 1
            found = next((m for m in map(GOAL.match, lines) if m), None)
            if not found:
                counts["nothing asked"] += 1
                continue
            day, month, year, clock, said = found.groups()
            start = f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}T{clock or '00:00'}"
            with open(overlay, "w") as file:
                file.write("orchestra-overlay: 1\nset: { 'releases.\"%s\".phases.\"%s\".fixed': %s }\n"
                           % (row["release"], row["phase"], start))
                # The phase must be there: its release may not be left out.
                if row["release"] in optional:
                    file.write("remove: ['releases.\"%s\".defer-cost']\n" % row["release"])
            code, text = run([options.orchestra, "plan", options.scenario, "--overlay", overlay, "--start-from",
                              options.plan, "--time-limit", options.limit + "s", "--json", "--quiet"])
            forced = json.loads(text) if text else {}
            extra = forced["cost"] - cost if forced.get("cost") is not None else None
            verdict = "agreed"
            if "no plan has it" in said:
                verdict = {3: "agreed", 4: "undecided"}.get(code, "contradiction")
            elif least := re.search(r"costs at least ([\d,.]+) more", said):
                floor = float(least[1].replace(",", "")) * per_day
                if extra is not None and extra < floor - per_day / 1000:
                    verdict = "contradiction"
                elif code == 4:
                    verdict = "undecided"
            elif "not decided" in said:
                verdict = "undecided"
            elif code == 3:
                # Another start, earlier still, may be the one that was found.
                verdict = "agreed"
            counts[verdict] += 1
            print(f"{verdict:14} {name} {start}: {said[:90]} | by force: exit {code}, extra {extra}", flush=True)
    print(", ".join(f"{key} {value}" for key, value in counts.items()), file=sys.stderr)
    print("promises: " + ", ".join(f"{key} {value}" for key, value in kept.items()), file=sys.stderr)
    sys.exit(1 if counts["contradiction"] or kept["broken"] else 0)


if __name__ == "__main__":
    main()
