#!/usr/bin/env python3
"""Proofs of published instances, written and checked: how many hold, how large they are, what writing and checking costs.

    Benchmarks/proofs/proofs.py DIRECTORY… [--seconds 20] [--slice 12] [--plain] [--keep DIR] [--out proofs.csv]

Solves each instance with `--proof`, checks the log with `proof check`, and with --plain solves it once more without a
proof right afterwards. Exit status 1 where a log is refused, or where a claim of the solver has no log that shows it.
"""
import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(command):
    """Status, CPU seconds and the JSON on standard output."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode()
    return process.returncode, usage.ru_utime + usage.ru_stime, json.loads(text) if text else {}


def instances(directories, slice_size):
    """All instances of each directory, or as many of them, evenly spread by name."""
    for directory in directories:
        names = sorted(n for n in os.listdir(directory) if n.endswith((".sm", ".mm", ".rcp", ".sch", ".txt", ".rcmp")))
        if 0 < slice_size < len(names):
            names = [names[i * len(names) // slice_size] for i in range(slice_size)]
        for name in names:
            yield os.path.basename(os.path.normpath(directory)), os.path.join(directory, name)


def measure(binary, path, log, seconds, plain):
    solve = [binary, "solve", path, "--json", "--quiet", "--time-limit", f"{seconds}s"]
    _, cpu, answer = run(solve + ["--proof", log])
    code, check_cpu, check = run([binary, "proof", "check", path, log, "--json"])
    row = {
        "status": answer.get("status"), "objective": answer.get("objective"), "wall": answer.get("wall-seconds"),
        "cpu": round(cpu, 2), "check": check.get("status"), "exit": code, "claim": check.get("claim"),
        "makespan": check.get("makespan"), "bytes": check.get("bytes"), "inferences": check.get("inferences"),
        "nogoods": check.get("nogoods"), "facts": check.get("facts"), "check_cpu": round(check_cpu, 2),
    }
    if plain:
        _, cpu, answer = run(solve)
        row |= {"plain_status": answer.get("status"), "plain_wall": answer.get("wall-seconds"), "plain_cpu": round(cpu, 2)}
    return row


def is_shown(row):
    """Whether the log shows what the solver says."""
    if row["status"] == "optimal":
        return row["claim"] == "optimal" and row["makespan"] == row["objective"]
    if row["status"] == "infeasible":
        return row["claim"] == "infeasible"
    return row["check"] == "accepted"


def summary(name, rows):
    decided = [r for r in rows if r["status"] in ("optimal", "infeasible")]
    shown = [r for r in decided if is_shown(r)]
    searched = [r for r in shown if r["inferences"]]
    print(f"{name}: {len(rows)} instances, {len(decided)} decided, {len(shown)} of these with a checked proof, "
          f"{sum(r['check'] != 'accepted' for r in rows)} logs not accepted")
    if searched:
        sizes = sorted(r["bytes"] for r in searched)
        print(f"  {len(searched)} by search: median {sizes[len(sizes) // 2] / 1e6:.2f} MB, largest {sizes[-1] / 1e6:.1f} MB; "
              f"median {statistics.median(r['nogoods'] for r in searched):.0f} nogoods; checking takes "
              f"{sum(r['check_cpu'] for r in searched) / max(sum(r['cpu'] for r in searched), 0.01):.2f} of the CPU time of solving")
    both = [r for r in shown if r.get("plain_status") == r["status"]]
    if both:
        ratio = sum(r["wall"] for r in both) / max(sum(r["plain_wall"] for r in both), 0.001)
        print(f"  {len(both)} decided with and without: {ratio:.2f} times the time without a proof")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="+")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--slice", type=int, default=12, help="instances of each directory; 0 takes all")
    parser.add_argument("--plain", action="store_true", help="solve without a proof too")
    parser.add_argument("--keep", help="keeps the logs in this directory")
    parser.add_argument("--out", default="proofs.csv")
    parser.add_argument("--binary", default=os.path.join(ROOT, ".build", "release", "orchestra"))
    options = parser.parse_args()
    sets = {}
    with tempfile.TemporaryDirectory() as scratch, open(options.out, "w", newline="") as out:
        writer = None
        for name, path in instances(options.directories, options.slice):
            log = os.path.join(options.keep or scratch, os.path.basename(path) + ".proof")
            row = {"set": name, "instance": os.path.basename(path)}
            row |= measure(options.binary, path, log, options.seconds, options.plain)
            if not options.keep:
                os.remove(log)
            writer = writer or csv.DictWriter(out, row.keys())
            if not sets:
                writer.writeheader()
            writer.writerow(row)
            out.flush()
            sets.setdefault(name, []).append(row)
    for name, rows in sets.items():
        summary(name, rows)
    sys.exit(0 if all(is_shown(r) for rows in sets.values() for r in rows) else 1)


if __name__ == "__main__":
    main()
