#!/usr/bin/env python3
"""How time and memory grow with the scenario: load, graph and first verified plan, from 1,000 to 100,000 phases.

    Benchmarks/scale/scale.py [--families regulated,crunch] [--phases 1000,10000,100000] [--out scale.csv]

Figures to hold: 1,000 phases 0.5 s; 100,000 phases 12 s and 3 GiB, of which construction alone 3 s.
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
    """Status, seconds, peak MiB and standard output."""
    with tempfile.TemporaryFile() as out:
        started = time.time()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.time() - started
        out.seek(0)
        return os.waitstatus_to_exitcode(status), seconds, usage.ru_maxrss / 1024, out.read().decode()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--families", default="regulated,seasonal,services,convoys,crunch,handovers")
    parser.add_argument("--phases", default="1000,10000,100000")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--orchestra", default=os.path.join(ROOT, ".build", "release", "orchestra"))
    parser.add_argument("--out", default="-")
    options = parser.parse_args()
    if not os.access(options.orchestra, os.X_OK):
        parser.error(f"{options.orchestra} is missing: swift build -c release --product orchestra")
    file = sys.stdout if options.out == "-" else open(options.out, "w", newline="")
    writer = csv.writer(file)
    writer.writerow(["family", "releases", "phases", "generate-s", "validate-s", "validate-MiB", "plan-s", "plan-MiB",
                     "status", "exit"])
    with tempfile.TemporaryDirectory() as folder:
        for family in options.families.split(","):
            for phases in map(int, options.phases.split(",")):
                path = os.path.join(folder, "scenario.json")
                releases = phases // 5
                code, generating, _, text = run([options.orchestra, "generate", "--family", family, "--releases",
                                                 str(releases), "--seed", options.seed, "-o", path, "--json"])
                if code:
                    sys.exit(f"generate ended with {code}")
                phases = json.loads(text)["phases"]
                _, validating, small, _ = run([options.orchestra, "validate", path, "--quiet"])
                # One tick of work: the search ends with the first verified plan.
                code, planning, large, text = run([options.orchestra, "plan", path, "--work-limit", "1", "--json"])
                status = json.loads(text)["status"] if text else "-"
                writer.writerow([family, releases, phases, f"{generating:.2f}", f"{validating:.2f}", f"{small:.0f}",
                                 f"{planning:.2f}", f"{large:.0f}", status, code])
                file.flush()


if __name__ == "__main__":
    main()
