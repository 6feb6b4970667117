#!/usr/bin/env python3
"""One running phase slips: the moves of the re-plan, and how many are proved unavoidable.

    moves.py ORCHESTRA SCENARIO... [--slip 3] [--seeds 5] [--time 30] [--plan-time 30]
"""
import argparse, datetime as dt, json, os, random, subprocess, tempfile, time

parse = dt.datetime.fromisoformat


def history(plan, seed, slip):
    rnd = random.Random(seed)
    rows = plan["phases"]
    first, last = min(parse(r["start"]) for r in rows), max(parse(r["end"]) for r in rows)
    as_of = (first + (last - first) * rnd.uniform(0.1, 0.6)).replace(hour=0, minute=0, second=0, microsecond=0)
    running = [r for r in rows if parse(r["start"]) < as_of < parse(r["end"]) and r["window"] is None]
    late = rnd.choice(running) if running else None
    lines = [f"orchestra-progress: 1\nas-of: {as_of:%Y-%m-%dT%H:%M}\nphases:\n"]
    for r in rows:
        if parse(r["start"]) >= as_of:
            continue
        entry = f"  - {{ phase: {json.dumps(r['release'] + '.' + r['phase'])}, started: {r['start']}"
        if parse(r["end"]) <= as_of:
            entry += f", finished: {r['end']}"
        elif r is late:
            rest = (parse(r["end"]) - as_of).total_seconds() / 86400
            entry += f", remaining: {max(1, round(rest * 5 / 7 * 8)) + slip * 8}h"
        lines.append(entry + " }\n")
    return "".join(lines) if late else None


def main():
    options = argparse.ArgumentParser()
    options.add_argument("orchestra")
    options.add_argument("scenarios", nargs="+")
    options.add_argument("--slip", type=int, default=3)
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--time", default="30s")
    options.add_argument("--plan-time", default="30s")
    given = options.parse_args()
    orchestra = os.path.abspath(given.orchestra)
    print("| scenario | seed | phases | seconds | status | moved | proved unavoidable | proved minimal | published |\n| --- " + "| ---: " * 8 + "|")
    with tempfile.TemporaryDirectory() as folder:
        plan, progress, new = (os.path.join(folder, n) for n in ("plan.json", "progress.yaml", "new.json"))
        for scenario in given.scenarios:
            subprocess.run([orchestra, "plan", scenario, "--time-limit", given.plan_time, "--quiet", "-o", plan], capture_output=True)
            if not os.path.exists(plan):
                print(f"| {os.path.basename(scenario)} | no plan |")
                continue
            for seed in range(given.seeds):
                text = history(json.load(open(plan)), seed, given.slip)
                if text is None:
                    continue
                open(progress, "w").write(text)
                began = time.monotonic()
                done = subprocess.run([orchestra, "replan", scenario, "--baseline", plan, "--progress", progress, "--keep",
                                       "--published", "2w", "--time-limit", given.time, "--json", "--quiet", "-o", new],
                                      capture_output=True, text=True)
                seconds = time.monotonic() - began
                try:
                    r = json.loads(done.stdout)
                except ValueError:
                    print(f"| {os.path.basename(scenario)} | {seed} | exit {done.returncode} {done.stderr[-200:]} |")
                    continue
                near = r["nearest"] or {}
                print(f"| {os.path.basename(scenario)} | {seed} | {len(json.load(open(plan))['phases'])} | {seconds:.1f} | {r['status']} | "
                      f"{r['moved']} | {near.get('bound', '–')} | {near.get('proved', '–')} | {r['published-moved']} |", flush=True)
            os.remove(plan)


if __name__ == "__main__":
    main()
