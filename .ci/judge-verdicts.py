"""`orchestra check` against the independent judge: verdict, rules broken and cost to the unit, on known plans and ours.

usage: judge-verdicts.py ORCHESTRA SHARED
"""
import csv
import json
import os
import subprocess
import sys
import tempfile

orchestra, shared = sys.argv[1], sys.argv[2]
folder = os.path.join(shared, "judge")
sys.path.insert(0, folder)
import check  # noqa: E402
import model  # noqa: E402

scenarios = {}
compared = unlike = 0


def judge(scenario, plan):
    """The judge's verdict: the rules broken, and the cost where it could be counted."""
    if scenario not in scenarios:
        scenarios[scenario] = model.load(scenario)
    verdict = check.Judge(scenarios[scenario], check.read_plan(plan)).run()
    return {code for code, _ in verdict.bad}, verdict.cost


def compare(scenario, plan, name, rule=None):
    global compared, unlike
    compared += 1
    rules, cost = judge(scenario, plan)
    done = subprocess.run([orchestra, "check", "--json", scenario, plan], capture_output=True, text=True)
    if done.returncode not in (0, 5):
        unlike += 1
        print(f"FAILED {name}: exit {done.returncode}")
        return
    own = json.loads(done.stdout)
    found = {v["rule"] for v in own["violations"]}
    # The judge counts a gate's wait for all before it as an order too.
    same = {r for r in rules if r != "order" or "gate" not in rules} == {
        r for r in found if r != "order" or "gate" not in rules}
    # Rows that can't be read cost nothing; which rows those are, the page leaves open.
    unread = {"format", "status", "option", "horizon", "environment", "instance", "duplicate", "unknown", "defer"}
    if not unread & rules and cost is not None and own["cost"] != cost:
        unlike += 1
        print(f"FAILED {name}: cost {own['cost']}, the judge counts {cost}")
    if not same or (done.returncode == 0) != (not rules) or (rule and found != {rule}):
        unlike += 1
        print(f"FAILED {name}: {sorted(found)}, the judge says {sorted(rules)}")


plans = os.path.join(folder, "plans")
for row in csv.DictReader(open(os.path.join(plans, "expected.csv"))):
    scenario = os.path.join(plans, row["scenario"])
    if not os.path.exists(scenario):
        scenario = os.path.join(shared, "data", "scenarios", row["scenario"])
    compare(scenario, os.path.join(plans, row["plan"]), row["plan"])

own = os.path.join("Tests", "PlanVerifierTests", "Broken")
cases = json.load(open(os.path.join(own, "broken-plans.json")))
with tempfile.TemporaryDirectory() as temporary:
    path = os.path.join(temporary, "plan.json")

    def write(plan):
        with open(path, "w") as file:
            json.dump(plan, file)

    for number, plan in enumerate(cases["good"]):
        write(plan)
        compare(os.path.join(own, "rules.yaml"), path, f"good plan {number}")
    for case in cases["broken"]:
        good = cases["good"][case["base"]]
        rows = [good["phases"][row] if isinstance(row, int) else row for row in case["rows"]]
        write({**good, **case["head"], "phases": rows})
        compare(os.path.join(own, "rules.yaml"), path, f"{case['rule']}: {case['what']}", case["rule"])
print(f"{compared} plans judged, {unlike} judged unlike")
sys.exit(1 if unlike else 0)
