#!/usr/bin/env python3
"""Scenarios with a planted cause for which no plan exists: is a conflict told, is it minimal, do the repairs hold?

    Benchmarks/explain/conflicts.py [--releases 5,20,50,100,200,500] [--families crunch,regulated,…] [--causes …]
                                    [--limit 60] [--out conflicts.csv]

For every scenario `explain --json` runs once. From outside it is then checked
- that the conflict names what was planted;
- that every member is needed: with that one rule lifted by an overlay (where an overlay can lift it) a plan exists; the
  planted cause being the only one, any conflict must give way so;
- that every repair, written as an overlay, gives a verified plan;
- that no best repair is larger than the planted cause's own undoing (leaving its releases out counts 40).
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

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(command, timeout=900):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.time()
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.returncode, done.stdout, time.time() - started, cpu


def lifted(member, scenario):
    """An overlay's text that lifts a member, or None where an overlay can't say it in a line."""
    kind, subject = member["kind"], member["subject"]
    releases = {r["id"] for r in scenario["releases"]}

    def owner(name):
        if name in releases:
            return f'releases."{name}"'
        for cut in range(len(name)):
            if name[cut] == "." and name[:cut] in releases:
                return f'releases."{name[:cut]}".phases."{name[cut + 1:]}"'
        return None

    place = owner(subject)
    remove = {"deadline": "deadline", "earliest": "earliest", "fixed": "fixed"}
    if kind in remove and place:
        return f"orchestra-overlay: 1\nremove: ['{place}.{remove[kind]}']\n"
    if kind == "freeze":
        return f"orchestra-overlay: 1\nremove: ['freezes.\"{subject}\"']\n"
    if kind == "limit":
        window = next((w for w in scenario.get("windows", []) if w["id"] == subject), {})
        paths = [f'windows."{subject}".limit'] if "limit" in window else []
        paths += [f'windows."{subject}".dates[{k}].limit' for k, d in enumerate(window.get("dates", [])) if "limit" in d]
        return "orchestra-overlay: 1\nremove: [" + ", ".join(f"'{p}'" for p in paths) + "]\n" if paths else None
    if kind == "environment":
        found = next((e for e in scenario.get("environments", []) if e["id"] == subject), {})
        if "changes" in found:
            return f"orchestra-overlay: 1\nremove: ['environments.\"{subject}\".changes']\n"
    if kind == "phase" and place and ".phases." in place:
        release = subject.split(".")[0]
        # What others follow or go live with can't be left out by itself.
        follows = [d["from"] for d in scenario.get("dependencies", []) if "from" in d]
        if any(release in c.get("releases", []) for c in scenario.get("composites", [])) or any(
                f == release or f.startswith(release + ".") for f in follows):
            return None
        return f'orchestra-overlay: 1\nset: {{ \'releases."{release}".defer-cost\': 0 }}\n'
    return None


def exists(orchestra, path, overlay, folder):
    """Whether a plan exists with the overlay, by its first verified plan: True, False or None (not decided)."""
    name = os.path.join(folder, "overlay.yaml")
    with open(name, "w") as file:
        file.write(overlay)
    for limit in (["--work-limit", "1"], ["--time-limit", "60s"]):
        code, _, _, _ = run([orchestra, "plan", path, "--overlay", name, "--json", "--quiet"] + limit)
        if code in (0, 3):
            return code == 0
    return None


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
    writer.writerow(["family", "releases", "seed", "cause", "exit", "conflict", "names-planted", "minimal", "members",
                     "needed", "checked", "repairs", "repairs-hold", "repairs-refuted", "best-size", "seconds", "cpu"])
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
            needed = checked = 0
            for member in members:
                overlay = lifted(member, scenario)
                answer = exists(options.orchestra, path, overlay, folder) if overlay else None
                checked += answer is not None
                needed += answer is True
            holds = [exists(options.orchestra, path, r["overlay"], folder) for r in told.get("repairs", [])]
            row = [family, releases, seed, cause, code, bool(conflict),
                   any("statute" in m["subject"] or "court-order" in m["subject"] for m in members),
                   bool(conflict and conflict["minimal"]), len(members), needed, checked, len(holds), sum(h is True for h in holds),
                   sum(h is False for h in holds),
                   min((r["size"] for r in told.get("repairs", [])), default=""), f"{seconds:.2f}", f"{cpu:.2f}"]
            rows.append(row)
            writer.writerow(row)
            file.flush()
    for releases in sorted({r[1] for r in rows}):
        own = [r for r in rows if r[1] == releases]
        print(f"{releases} releases: {len(own)} scenarios, conflict {sum(r[5] for r in own)}, planted named "
              f"{sum(r[6] for r in own)}, minimal {sum(r[7] for r in own)}, members needed {sum(r[9] for r in own)} of "
              f"{sum(r[10] for r in own)} checked, with a repair {sum(r[11] > 0 for r in own)}, repairs hold "
              f"{sum(r[12] for r in own)} of {sum(r[11] for r in own)} (refuted {sum(r[13] for r in own)}), largest best "
              f"repair {max((r[14] for r in own if r[14] != ''), default='-')}, median "
              f"{statistics.median(float(r[15]) for r in own):.2f} s (cpu {statistics.median(float(r[16]) for r in own):.2f} s)", file=sys.stderr)


if __name__ == "__main__":
    main()
