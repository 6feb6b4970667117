#!/usr/bin/env python3
"""One running phase of a large plan slips three days: does the re-plan end within its limit of time, all told?

    limit.py ORCHESTRA [--families regulated,services,...] [--releases 1000] [--slip 3] [--seeds 2] [--time 5] [--plan-time 20]

Seconds are those of the whole program: reading, searching, verifying, telling, writing. Each plan is judged again by
`orchestra check`. Exit 1 where one is refused or missing. Needs Python 3.9 alone.
"""
import argparse, json, os, resource, subprocess, sys, tempfile, time

from moves import history

FAMILIES = "regulated,seasonal,services,convoys,crunch,handovers"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("orchestra")
    options.add_argument("--families", default=FAMILIES)
    options.add_argument("--releases", type=int, default=1000)
    options.add_argument("--slip", type=int, default=3)
    options.add_argument("--seeds", type=int, default=2)
    options.add_argument("--time", type=float, default=5)
    options.add_argument("--plan-time", type=float, default=20)
    given = options.parse_args()
    orchestra = os.path.abspath(given.orchestra)
    run = lambda *words: subprocess.run([orchestra, *map(str, words)], capture_output=True, text=True)
    print("| family | seed | phases | seconds | of processors | status | verified | moved | fewest found | proved | published |")
    print("| --- | " + "---: | " * 10)
    good = True
    with tempfile.TemporaryDirectory() as folder:
        scenario, plan, progress, new = (os.path.join(folder, n) for n in ("s.yaml", "plan.json", "progress.yaml", "new.json"))
        for family in given.families.split(","):
            run("generate", "--family", family, "--releases", given.releases, "-o", scenario)
            run("plan", scenario, "--time-limit", f"{given.plan_time}s", "--quiet", "-o", plan)
            rows = json.load(open(plan))
            seed = done = 0
            while done < given.seeds:
                text = history(rows, seed, given.slip)
                seed += 1
                if text is None:
                    continue
                done += 1
                open(progress, "w").write(text)
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                began = time.monotonic()
                answer = run("replan", scenario, "--baseline", plan, "--progress", progress, "--published", "2w",
                             "--time-limit", f"{given.time}s", "--quiet", "--json", "-o", new)
                seconds = time.monotonic() - began
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
                check = run("check", scenario, new, "--baseline", plan, "--progress", progress)
                verified = answer.returncode == 0 and check.returncode == 0
                good = good and verified
                told = json.loads(answer.stdout)
                near = told.get("nearest") or {}
                print(f"| {family} | {seed - 1} | {len(rows['phases'])} | {seconds:.2f} | {used:.1f} | {told['status']} | "
                      f"{'yes' if verified else 'no'} | {told.get('moved', '–')} | {near.get('moves', '–')} | "
                      f"{near.get('bound', '–')} | {told.get('published-moved', '–')} |", flush=True)
            os.remove(plan)
    sys.exit(0 if good else 1)


main()
