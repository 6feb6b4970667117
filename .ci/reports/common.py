"""What the checks of reports share: running the program, and plans to draw."""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def program():
    for kind in ("release", "debug"):
        path = ROOT / ".build" / kind / "orchestra"
        if path.exists():
            return path
    sys.exit("build first: swift build")


def run(*arguments, expect=(0,), text=None):
    done = subprocess.run([str(program()), *map(str, arguments)], capture_output=True, input=text)
    if done.returncode not in expect:
        sys.exit(f"orchestra {' '.join(map(str, arguments))}: status {done.returncode}\n{done.stderr.decode()}")
    return done.stdout


def scenarios():
    """The scenarios of the repository, and the real one where it lies beside the checkout."""
    return sorted((ROOT / "scenarios").glob("*.yaml")) + sorted((ROOT.parent / "shared/data/real").glob("*.yaml"))


def planned(scenario, folder, *options):
    """A plan with little work; with more where that gives none (the real one needs it)."""
    plan = folder / (scenario.stem + ".plan.json")
    for work in (3_000_000, 150_000_000):
        run("plan", scenario, "-o", plan, "--quiet", "--work-limit", work, "--time-limit", "40s", *options, expect=(0, 4))
        if plan.exists():
            return plan
    return None


def generated(folder, releases, family="regulated"):
    """A realistic scenario of this size."""
    scenario = folder / f"{family}-{releases}.json"
    run("generate", "--family", family, "--releases", releases, "-o", scenario, "--quiet")
    return scenario


def sketch(scenario, folder, shift=0):
    """A plan file that holds every phase of a generated scenario somewhere, made without planning: it keeps no rule, and is
    drawn with --allow-violations."""
    import datetime

    data = json.loads(scenario.read_text())
    start = datetime.datetime.fromisoformat(str(data["time"]["start"])) + datetime.timedelta(days=shift)
    hours = int(data["time"]["slot"][:-1])
    rows = []
    for number, release in enumerate(data["releases"]):
        at = start + datetime.timedelta(days=number % 120)
        for phase in release["phases"]:
            length = datetime.timedelta(0) if phase.get("gate") else datetime.timedelta(hours=hours * (2 + number % 9))
            environment = phase.get("environment")
            name = environment[0] if isinstance(environment, list) else environment
            own = next((e for e in data["environments"] if e["id"] == name), {})
            instances = own.get("instances", [None])
            bookings = [{"environment": name, "instance": instances[number % len(instances)]}] if name and length else []
            rows.append({
                "release": release["id"], "phase": phase["id"], "start": at.isoformat(timespec="minutes"),
                "end": (at + length).isoformat(timespec="minutes"), "option": 0, "bookings": bookings, "window": None})
            at += length
    digest = json.loads(run("validate", scenario, "--json", "--quiet"))["scenario"]["sha256"]
    plan = folder / f"{scenario.stem}.{shift}.plan.json"
    plan.write_text(json.dumps({
        "orchestra-plan": 1, "scenario": {"name": data["name"], "sha256": digest},
        "status": "feasible", "cost": 1000, "bound": 10, "second": 1, "second-bound": 0, "per-day": 24 // hours,
        "phases": rows, "deferred": []}))
    return plan
