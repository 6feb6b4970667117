#!/usr/bin/env python3
"""Ctrl-C and SIGTERM at many moments of a run: within 2 s a checked plan (exit 0), or exit 4.

    Benchmarks/scale/signals.py [--releases 200] [--orchestra PATH]
"""
import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", default="200")
    parser.add_argument("--scenario", help="use this one; default: a generated one")
    parser.add_argument("--moments", default="0.05,0.2,0.5,1,2,4")
    parser.add_argument("--orchestra", default=os.path.join(ROOT, ".build", "release", "orchestra"))
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        scenario, plan = options.scenario or os.path.join(folder, "scenario.json"), os.path.join(folder, "plan.json")
        if not options.scenario:
            subprocess.run([options.orchestra, "generate", "--family", "crunch", "--releases", options.releases, "-o",
                            scenario], check=True, stdout=subprocess.DEVNULL)
        for moment in map(float, options.moments.split(",")):
            for number in (signal.SIGINT, signal.SIGTERM):
                if os.path.exists(plan):
                    os.remove(plan)
                process = subprocess.Popen([options.orchestra, "plan", scenario, "-o", plan, "--time-limit", "60s",
                                            "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(moment)
                process.send_signal(number)
                started = time.time()
                code = process.wait()
                seconds = time.time() - started
                verdict = "-"
                if code == 0:
                    checked = subprocess.run([options.orchestra, "check", scenario, plan], capture_output=True)
                    verdict = "accepted" if checked.returncode == 0 else "REFUSED"
                good = seconds <= 2 and (code == 4 and not os.path.exists(plan) or verdict == "accepted")
                failed |= not good
                print(f"{number.name:8} at {moment:5.2f} s: exit {code} after {seconds:.2f} s, plan {verdict}"
                      f"{'' if good else '  FAILED'}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
