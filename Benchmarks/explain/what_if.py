#!/usr/bin/env python3
"""How soon what-ifs answer, and how good twenty cases together are against each alone.

    Benchmarks/explain/what_if.py [--first 500] [--many 100] [--cases 20] [--limit 60] [--alone 60] [--family regulated]
                                  [--work 12000] [--sample 20]

First: on a plan of `--first` releases, three single cases; the seconds until the first verified answer (figure: 2 s).
Then: `--cases` cases of a scenario of `--many` releases in `--limit` seconds, and each of them alone for `--alone` seconds from
the same baseline (0 leaves that out); the mean excess of the cost together over the cost alone (figure: 1 %).
With `--work` (millions of ticks) effort takes the place of seconds, for all together and for each alone, so that a busy
machine does not matter; `--sample` of the cases are then planned alone, spread over all.
Cases are one more or one fewer in each team, environment and limited window, in turn.
"""
import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3, 4):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[:400]}")
    return json.loads(done.stdout)


def cases(scenario, most):
    found = []
    for kind in ("teams", "environments", "windows"):
        key = "limit" if kind == "windows" else "capacity"
        for item in scenario.get(kind, []):
            if key not in item and (kind != "environments" or "instances" in item):
                continue
            now = int(item.get(key, 1))
            for step in (1, -1):
                if now + step >= 1:
                    found.append(f"{item['id']} {step:+}: {kind}.\"{item['id']}\".{key}={now + step}")
    return found[:most]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=500)
    parser.add_argument("--many", type=int, default=100)
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--alone", type=int, default=60)
    parser.add_argument("--work", type=int, default=0, help="millions of ticks in place of --limit and --alone")
    parser.add_argument("--sample", type=int, default=10**6, help="cases to plan alone")
    parser.add_argument("--base", type=int, default=20, help="seconds for the baselines")
    parser.add_argument("--family", default="regulated")
    parser.add_argument("--orchestra", default=os.path.join(ROOT, ".build", "release", "orchestra"))
    options = parser.parse_args()
    program = options.orchestra
    with tempfile.TemporaryDirectory() as folder:
        path, baseline = os.path.join(folder, "scenario.json"), os.path.join(folder, "plan.json")

        def prepare(releases):
            run([program, "generate", "--family", options.family, "--releases", str(releases), "-o", path, "--json"])
            effort = ["--work-limit", f"{options.work * 10**6 * options.base // 60}"] if options.work else [
                "--time-limit", f"{options.base}s"]
            run([program, "plan", path, "-o", baseline, "--json", "--quiet"] + effort)
            return json.load(open(path))

        def ask(asked, seconds):
            command = [program, "what-if", path, "--baseline", baseline, "--json", "--quiet"]
            command += ["--work-limit", f"{options.work}000000"] if options.work else ["--time-limit", f"{seconds}s"]
            for case in asked:
                command += ["--case", case]
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            told = run(command)
            told["user-seconds"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
            return told

        if options.first:
            scenario = prepare(options.first)
            for case in cases(scenario, 3):
                told = ask([case], 10)["cases"][0]
                print(f"{options.first} releases, {case}: first verified answer after {told.get('first-answer-seconds')} s, "
                      f"{told['status']}, cost change {told.get('cost-change')}, {told.get('moved')} moved", flush=True)
        scenario = prepare(options.many)
        asked = cases(scenario, options.cases)
        together = ask(asked, options.limit)
        print(f"{options.many} releases, {len(asked)} cases in {together['wall-seconds']} s "
              f"(cpu {together['user-seconds']:.0f} s): "
              f"{', '.join(f'{count} {status}' for status, count in Counter(c['status'] for c in together['cases']).items())}, "
              f"{sum(c.get('proved', False) for c in together['cases'])} proved", flush=True)
        if not options.alone:
            return
        excess = []
        pairs = list(zip(asked, together["cases"]))
        for case, known in pairs[::max(1, len(pairs) // options.sample)]:
            alone = ask([case], options.alone)["cases"][0]
            if "cost" not in known or not alone.get("cost"):
                continue
            excess.append(known["cost"] / alone["cost"] - 1)
            print(f"  {case}: together {known['cost']}, alone {alone['cost']} ({excess[-1]:+.2%})", flush=True)
        print(f"mean excess {sum(excess) / max(1, len(excess)):+.2%} over {len(excess)} cases")


if __name__ == "__main__":
    main()
