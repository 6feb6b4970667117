#!/usr/bin/env python3
"""How loading, validating and checking grow with the scenario, from 1,000 phases to 100,000, as JSON and as YAML.

    Benchmarks/language/language.py [--family regulated] [--phases 1000,10000,100000] [--out language.csv]

Figures to hold at 100,000 phases: validate within 3 s as JSON and 5 s as YAML, check of its plan within 5 s, each with
at most 600 MB. The last column, microseconds of processor time a phase, stays level where growth is linear.
"""
import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(command):
    """Status, seconds on the clock and of the processor, peak MB, and standard output."""
    with tempfile.TemporaryFile() as out:
        started = time.time()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.time() - started
        out.seek(0)
        return (os.waitstatus_to_exitcode(status), seconds, usage.ru_utime + usage.ru_stime,
                usage.ru_maxrss * 1024 / 1e6, out.read().decode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", default="regulated")
    parser.add_argument("--phases", default="1000,3000,10000,30000,100000")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--orchestra", default=os.path.join(ROOT, ".build", "release", "orchestra"))
    parser.add_argument("--out", default="-")
    options = parser.parse_args()
    if not os.access(options.orchestra, os.X_OK):
        parser.error(f"{options.orchestra} is missing: swift build -c release --product orchestra")
    file = sys.stdout if options.out == "-" else open(options.out, "w", newline="")
    writer = csv.writer(file)
    writer.writerow(["step", "phases", "MB-of-file", "seconds", "processor-s", "peak-MB", "exit", "us-a-phase"])
    with tempfile.TemporaryDirectory() as folder:
        for wanted in map(int, options.phases.split(",")):
            paths = {kind: os.path.join(folder, "scenario." + kind) for kind in ("json", "yaml")}
            for path in paths.values():
                code, _, _, _, text = run([options.orchestra, "generate", "--family", options.family, "--releases",
                                           str(wanted * 2 // 11), "--seed", options.seed, "-o", path, "--json"])
                if code:
                    sys.exit(f"generate ended with {code}")
            phases = json.loads(text)["phases"]
            plan = os.path.join(folder, "plan.json")
            # One tick of work: the first verified plan.
            run([options.orchestra, "plan", paths["json"], "--work-limit", "1", "-o", plan, "--quiet"])
            steps = [(f"validate {kind}", [options.orchestra, "validate", path, "--quiet"], path)
                     for kind, path in paths.items()]
            if os.path.exists(plan):
                steps.append(("check", [options.orchestra, "check", paths["json"], plan, "--quiet"], plan))
            for name, command, path in steps:
                code, seconds, processor, peak, _ = run(command)
                size = os.path.getsize(path) / 1e6
                writer.writerow([name, phases, f"{size:.1f}", f"{seconds:.2f}", f"{processor:.2f}", f"{peak:.0f}", code,
                                 f"{processor * 1e6 / phases:.1f}"])
                file.flush()


if __name__ == "__main__":
    main()
