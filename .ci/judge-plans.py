"""Compares `orchestra check` with known verdicts, and lets the independent judge check the plans that we make.

usage: judge-plans.py ORCHESTRA SHARED [SECONDS]
"""
import csv
import json
import os
import subprocess
import sys
import tempfile

orchestra, shared = sys.argv[1], sys.argv[2]
seconds = sys.argv[3] if len(sys.argv) > 3 else "3"
judge = os.path.join(shared, "judge")
scenarios = os.path.join(shared, "data", "scenarios")
passed = failed = 0


def tell(ok, what):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print("FAILED", what)


def run(*words):
    return subprocess.run([*words], capture_output=True, text=True)


plans = os.path.join(judge, "plans")
for row in csv.DictReader(open(os.path.join(plans, "expected.csv"))):
    scenario = os.path.join(plans, row["scenario"])
    if not os.path.exists(scenario):
        scenario = os.path.join(scenarios, row["scenario"])
    done = run(orchestra, "check", "--json", scenario, os.path.join(plans, row["plan"]))
    want = 0 if row["verdict"] == "accepted" else 5
    tell(done.returncode == want, f"check {row['plan']}: exit {done.returncode}, expected {want}")

reference = {r["scenario"]: r for r in csv.DictReader(open(os.path.join(scenarios, "reference.csv")))}
targets = [(os.path.join(scenarios, n), reference.get(n[:-5])) for n in sorted(os.listdir(scenarios)) if n.endswith(".yaml")]
figures = {r["scenario"]: r for r in csv.DictReader(open("scenarios/expected/figures.csv")) if not r["overlay"]}
for name in sorted(os.listdir("scenarios")) + sorted("infeasible/" + n for n in os.listdir("scenarios/infeasible")):
    if name.endswith(".yaml"):
        targets.append((os.path.join("scenarios", name), figures.get(name)))
real = os.path.join(shared, "data", "real")
targets += [(os.path.join(real, n), None) for n in sorted(os.listdir(real)) if n.endswith(".yaml")]
with tempfile.TemporaryDirectory() as folder:
    for scenario, known in targets:
        plan = os.path.join(folder, "plan.json")
        done = run(orchestra, "plan", scenario, "-o", plan, "--time-limit", seconds + "s", "--quiet")
        name = os.path.basename(scenario)
        if done.returncode == 4:
            print(f"no plan within {seconds} s: {name}")  # honest, and no verdict on correctness
            continue
        if known and known["status"] == "infeasible":
            tell(done.returncode == 3, f"plan {name}: exit {done.returncode}, expected 3")
            continue
        if done.returncode != 0:
            tell(False, f"plan {name}: exit {done.returncode} {done.stderr[-200:]}")
            continue
        verdict = run(sys.executable, os.path.join(judge, "check.py"), scenario, plan)
        last = verdict.stdout.strip().splitlines()[-1] if verdict.stdout.strip() else verdict.stderr[-200:]
        tell(verdict.returncode == 0, f"judge {name}: {last}")
        own = json.load(open(plan))
        if known and known["bound"] and own["bound"] is not None:
            tell(own["bound"] <= int(known["cost"]), f"{name}: bound {own['bound']} above a known cost {known['cost']}")
            tell(own["cost"] >= int(known["bound"]), f"{name}: cost {own['cost']} below a known bound {known['bound']}")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
