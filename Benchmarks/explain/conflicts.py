#!/usr/bin/env python3
"""Scenarios with a planted cause for which no plan exists: is a conflict told, is it minimal, do the repairs hold?

    Benchmarks/explain/conflicts.py [--releases 5,20,50,100,200,500] [--families crunch,regulated,…] [--causes …]
                                    [--limit 60] [--out conflicts.csv]

For every scenario `explain --json` runs once. From outside it is then checked
- that the conflict names what was planted;
- that its members alone have no plan, and that without any one of them they have one (`slices.py` writes a scenario in which
  only these rules hold; `plan` decides it);
- that every repair, written as an overlay, gives a verified plan;
- that no best repair is larger than the planted cause's own undoing, or than leaving its release out.
Seconds are of the wall clock, `cpu` those of the processor: on a busy machine they differ.
"""
import argparse
import csv
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from slices import keeping

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(command, timeout=900):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.time()
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.returncode, done.stdout, time.time() - started, cpu


# What undoing the planted cause counts, where an overlay of one line does it; else leaving its release out.
UNDOING = {"freeze": 3, "limit": 2, "circle": 15}
LEAVING_OUT = 40


def exists(orchestra, path, overlay=None):
    """Whether a plan exists, by its first verified plan or a proof: True, False or None (not decided)."""
    changed = ["--overlay", overlay] if overlay else []
    for limit in (["--work-limit", "1"], ["--time-limit", "60s"]):
        code, _, _, _ = run([orchestra, "plan", path, "--json", "--quiet"] + changed + limit)
        if code in (0, 3):
            return code == 0
    return None


def written(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    return path


def judged(orchestra, scenario, members, folder):
    """Whether the members alone have no plan; how many are needed, of how many that were decided."""
    pairs = [(m["kind"], m["subject"]) for m in members]

    def has_plan(kept):
        return exists(orchestra, written(folder, "members.json", json.dumps(keeping(scenario, kept))))

    refuted = has_plan(pairs) is False
    rest = [[p for p in pairs if p != pair] for pair in pairs]
    # Without any phase nothing is left to plan.
    answers = [has_plan(kept) if any(kind == "phase" for kind, _ in kept) else True for kept in rest]
    return refuted, answers.count(True), len(answers) - answers.count(None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", default="5,20,50,100,200,500")
    parser.add_argument("--families", default="regulated,seasonal,services,convoys,crunch,handovers")
    parser.add_argument("--causes", default="deadline,freeze,limit,closed,circle")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--limit", default="60", help="seconds for each explanation")
    parser.add_argument("--most", type=int, default=10**9, help="scenarios at most, spread over all")
    parser.add_argument("--orchestra", default=os.path.join(ROOT, ".build", "release", "orchestra"))
    parser.add_argument("--out", default="-")
    options = parser.parse_args()
    file = sys.stdout if options.out == "-" else open(options.out, "w", newline="")
    writer = csv.writer(file)
    writer.writerow(["family", "releases", "seed", "cause", "exit", "conflict", "refuted-alone", "names-planted", "minimal",
                     "members", "needed", "checked", "repairs", "repairs-hold", "repairs-refuted", "best-size",
                     "larger-than-undoing", "seconds", "cpu"])
    jobs = [(f, n, s, c) for n in map(int, options.releases.split(",")) for f in options.families.split(",")
            for s in map(int, options.seeds.split(",")) for c in options.causes.split(",")]
    if len(jobs) > options.most:
        jobs = [jobs[k] for k in sorted(random.Random(1).sample(range(len(jobs)), options.most))]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "scenario.json")
        for family, releases, seed, cause in jobs:
            code, text, _, _ = run([options.orchestra, "generate", "--family", family, "--releases", str(releases),
                                    "--seed", str(seed), "--cause", cause, "-o", path, "--json"])
            if code:
                sys.exit(f"generate ended with {code}")
            scenario = json.load(open(path))
            code, text, seconds, cpu = run([options.orchestra, "explain", path, "--json", "--quiet", "--conflicts", "1",
                                            "--time-limit", options.limit + "s"])
            told = json.loads(text)
            conflict = (told.get("conflicts") or [None])[0]
            members = conflict["members"] if conflict else []
            refuted, needed, checked = judged(options.orchestra, scenario, members, folder) if members else (False, 0, 0)
            repairs = told.get("repairs", [])
            holds = [exists(options.orchestra, path, written(folder, "repair.yaml", r["overlay"])) for r in repairs]
            best = min((r["size"] for r in repairs), default="")
            row = [family, releases, seed, cause, code, bool(conflict), refuted,
                   any("statute" in m["subject"] or "court-order" in m["subject"] for m in members),
                   bool(conflict and conflict["minimal"]), len(members), needed, checked, len(holds), holds.count(True),
                   holds.count(False), best, best != "" and best > UNDOING.get(cause, LEAVING_OUT), f"{seconds:.2f}",
                   f"{cpu:.2f}"]
            rows.append(row)
            writer.writerow(row)
            file.flush()
    for releases in sorted({r[1] for r in rows}):
        own = [r for r in rows if r[1] == releases]
        print(f"{releases} releases: {len(own)} scenarios, conflict {sum(r[5] for r in own)}, members alone refuted "
              f"{sum(r[6] for r in own)}, planted named {sum(r[7] for r in own)}, minimal {sum(r[8] for r in own)}, members "
              f"needed {sum(r[10] for r in own)} of {sum(r[11] for r in own)} checked ({sum(r[9] for r in own)} in all), with "
              f"a repair {sum(r[12] > 0 for r in own)}, repairs hold {sum(r[13] for r in own)} of {sum(r[12] for r in own)} "
              f"(refuted {sum(r[14] for r in own)}), larger than undoing {sum(r[16] for r in own)}, median "
              f"{statistics.median(float(r[17]) for r in own):.2f} s (cpu {statistics.median(float(r[18]) for r in own):.2f} s)",
              file=sys.stderr)


if __name__ == "__main__":
    main()
