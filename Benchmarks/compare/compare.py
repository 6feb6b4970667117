#!/usr/bin/env python3
"""Orchestra and its peers side by side on published instances and release scenarios.

    Benchmarks/compare/compare.py SET… [--slice 12] [--seconds 20] [--out DIR]

A SET is a directory of instances (.sm .mm .rcp .sch, MPLIB texts) or of release scenarios (.yaml, .json). What is best
known is read from best-known.csv (set,instance,lower_bound,best_known) or reference.csv (scenario,status,cost,bound,…)
in the directory or the one above. The first run makes a virtual environment with CP-SAT beside this file. Results of
peers are kept per machine in the output directory and not run again. Every schedule of Orchestra is checked here too.
"""
import argparse
import csv
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import venv

import charts
import instances
import summary

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ENDINGS = (".sm", ".mm", ".rcp", ".sch", ".rcmp", ".txt", ".yaml", ".json")
PEERS = ["cp-sat-2", "cp-sat-8", "greedy"]
SCENARIOS = summary.SCENARIOS
SCENARIO_MODEL = ["scenarios.py", "scenario_clock.py", "scenario_greedy.py", "scenario_model.py", "scenario_plan.py"]
NEEDED = ["ortools==9.15.*", "pyyaml", "python-dateutil", "tzdata"]


def main():
    options = arguments()
    python = environment(options.venv)
    os.makedirs(options.out, exist_ok=True)
    cores = sorted(os.sched_getaffinity(0))[:options.cores]
    os.sched_setaffinity(0, cores)
    rows = []
    with open(os.path.join(options.out, "results.csv"), "w", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        for directory in options.sets:
            for path in choose(directory, options.slice):
                for row in compare(path, directory, options, python):
                    writer.writerow(row)
                    file.flush()
                    rows.append(row)
    text = summary.text(rows, options, heading(options, cores, python))
    with open(os.path.join(options.out, "summary.txt"), "w") as file:
        file.write(text)
    print(text, end="")
    for name in charts.write(rows, options.out):
        print("wrote", name)


FIELDS = ["set", "instance", "solver", "seed", "limit", "status", "objective", "bound", "seconds", "first", "best-known",
          "best-bound", "gap", "bound-gap", "trace"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="SET")
    parser.add_argument("--slice", type=int, default=12, help="instances of each set, evenly spread by name; 0: all")
    parser.add_argument("--seconds", default="20", help="limits, comma-separated: 1,10,60 gives quality over time")
    parser.add_argument("--seeds", default="1", help="seeds of Orchestra, comma-separated")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--orchestra", default=os.path.join(ROOT, ".build", "release", "orchestra"))
    parser.add_argument("--out", default=os.path.join(HERE, "results"))
    parser.add_argument("--venv", default=os.path.join(HERE, ".venv"))
    options = parser.parse_args()
    options.limits = sorted(float(word) for word in options.seconds.split(","))
    options.seeds = [int(word) for word in options.seeds.split(",")]
    options.peers = [word for word in options.peers.split(",") if word]
    if not os.access(options.orchestra, os.X_OK):
        parser.error(f"{options.orchestra} is missing: swift build -c release --product orchestra")
    for directory in options.sets:
        if not os.path.isdir(directory):
            parser.error(f"{directory} is no directory")
    return options


def environment(path):
    python = os.path.join(path, "bin", "python")
    if not os.path.exists(python):
        venv.create(path, with_pip=True)
    if subprocess.run([python, "-c", "import ortools, yaml, dateutil, tzdata"], capture_output=True).returncode:
        subprocess.run([python, "-m", "pip", "-q", "install", *NEEDED], check=True)
    return python


def choose(directory, count):
    names = sorted(name for name in os.listdir(directory) if name.endswith(ENDINGS))
    if count and len(names) > count:
        names = [names[(2 * k + 1) * len(names) // (2 * count)] for k in range(count)]
    return [os.path.join(directory, name) for name in names]


def references(directory):
    """Instance → (bound, best) or ('infeasible', None)."""
    found = {}
    for place in (directory, os.path.dirname(os.path.abspath(directory))):
        for name in ("best-known.csv", "reference.csv"):
            path = os.path.join(place, name)
            if not os.path.exists(path):
                continue
            with open(path) as file:
                for row in csv.reader(file):
                    if name == "best-known.csv" and len(row) == 4 and row[0] == os.path.basename(directory.rstrip("/")):
                        found[row[1]] = (number(row[2]), number(row[3]))
                    elif name == "reference.csv" and len(row) >= 4:
                        found[row[0]] = (number(row[3]), number(row[2]))
    return found


def number(text):
    try:
        return int(float(text))
    except ValueError:
        return None


def compare(path, directory, options, python):
    known = references(directory)
    name = os.path.basename(path)
    bound, best = known.get(name) or known.get(os.path.splitext(name)[0]) or (None, None)
    scenario = name.endswith(SCENARIOS)
    for limit in options.limits:
        for seed in options.seeds:
            yield row(directory, name, "orchestra", seed, limit, orchestra(path, scenario, limit, seed, options), bound, best)
    # One run of a peer to the longest limit gives its quality at all of them; its bound is that of the end.
    longest = options.limits[-1]
    for peer in options.peers:
        result = cached(peer, path, longest, options, python)
        if scenario:
            check(path, result, options)
        for limit in options.limits:
            yield row(directory, name, peer, 1, limit, cut(result, limit), bound, best)


def cut(result, limit):
    if result["wall-seconds"] <= limit + 1:
        return result
    reached = [value for at, value in result["trace"] if at <= limit]
    return dict(result, status="feasible" if reached else "unknown", objective=reached[-1] if reached else None)


def orchestra(path, scenario, limit, seed, options):
    command = [options.orchestra, "plan" if scenario else "solve", path, "--time-limit", f"{limit}s", "--threads",
               str(options.cores), "--seed", str(seed), "--json", "--quiet"]
    started = time.time()
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=limit + 60)
        answer = json.loads(run.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as fault:
        print(f"{path}: orchestra: {str(fault)[:200]}", file=sys.stderr)
        answer = {"status": "crashed"}
    seconds = round(time.time() - started, 3)
    result = {"status": answer.get("status"), "objective": answer.get("objective", answer.get("cost")),
              "bound": answer.get("bound"), "wall-seconds": seconds,
              "trace": [], "first": answer.get("first-solution-seconds")}
    if not scenario and result["objective"] is not None:
        verify(path, answer, result)
    return result


def check(path, result, options):
    """A peer's plan of a scenario, judged by `orchestra check`."""
    if result["objective"] is None:
        return
    with tempfile.TemporaryDirectory() as place:
        plan = os.path.join(place, "plan.json")
        with open(plan, "w") as file:
            file.write(result.pop("plan"))
        run = subprocess.run([options.orchestra, "check", path, plan], capture_output=True, text=True)
    if run.returncode:
        print(f"{path}: REFUSED: {run.stdout[:500]}{run.stderr[:300]}", file=sys.stderr)
        result.update(status="refused", objective=None)


def verify(path, answer, result):
    instance = instances.read(path)
    modes = answer["mode"]
    found = instances.faults(instance, answer["start"], modes)
    ends = [start + instance.jobs[job][(modes[job] or 1) - 1].duration for job, start in enumerate(answer["start"])]
    if max(ends) != answer["objective"]:
        found.append(f"objective {answer['objective']} where the schedule's is {max(ends)}")
    if found:
        print(f"{path}: REFUSED: {'; '.join(found[:5])}", file=sys.stderr)
        result.update(status="refused", objective=None)


def cached(peer, path, limit, options, python):
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read())
    for name in ["peers.py", *(SCENARIO_MODEL if path.endswith(SCENARIOS) else ["instances.py"])]:
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    digest.update(f"{peer} {limit} {options.cores} {platform.node()} {processor()}".encode())
    place = os.path.join(options.out, "peers", digest.hexdigest()[:24] + ".json")
    if os.path.exists(place):
        with open(place) as file:
            return json.load(file)
    run = subprocess.run([python, os.path.join(HERE, "peers.py"), peer, path, str(limit), "1"], capture_output=True,
                         text=True)
    if run.returncode:
        print(f"{path}: {peer}: {run.stderr[-300:]}", file=sys.stderr)
        return {"status": "crashed", "objective": None, "bound": None, "wall-seconds": limit, "trace": []}
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "w") as file:
        file.write(run.stdout)
    return json.loads(run.stdout)


def row(directory, name, solver, seed, limit, result, bound, best):
    objective = result["objective"]
    first = result.get("first")
    if first is None and result["trace"]:
        first = result["trace"][0][0]
    gap = None
    if objective is not None and best is not None:
        gap = 100 * (objective - best) / (best or objective or 1)
    bound_gap = None
    if objective and result["bound"] is not None:
        bound_gap = 100 * (objective - result["bound"]) / objective
    return {"set": os.path.basename(directory.rstrip("/")), "instance": name, "solver": solver, "seed": seed,
            "limit": limit, "status": result["status"], "objective": objective, "bound": result["bound"],
            "seconds": result["wall-seconds"], "first": first, "best-known": best, "best-bound": bound,
            "gap": None if gap is None else round(gap, 4),
            "bound-gap": None if bound_gap is None else round(bound_gap, 4), "trace": json.dumps(result["trace"])}


def processor():
    with open("/proc/cpuinfo") as file:
        return next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "?")


def heading(options, cores, python):
    version = subprocess.run([options.orchestra, "--version"], capture_output=True, text=True).stdout.strip()
    peer = subprocess.run([python, "-c", "import ortools; print(ortools.__version__)"], capture_output=True, text=True)
    return (f"orchestra {version}; CP-SAT {peer.stdout.strip()}; {processor()}; {len(cores)} cores; seeds "
            f"{','.join(map(str, options.seeds))}; times with parsing; an unsolved instance counts at the worst value "
            "of any solver")


if __name__ == "__main__":
    main()
