#!/usr/bin/env python3
"""Simulated nights: slips, failed gates, outages, new and withdrawn releases, seeded.

    simulate.py ORCHESTRA SCENARIO... [--nights 30] [--seed 1] [--work 20000000]

Each night the plan in force is carried out for a day, something happens, and `orchestra nightly` plans again. Its plan is
judged by `orchestra check` against progress and baseline. Beside it two others are made with the same budget: one from
scratch (history alone), and the baseline merely repaired (--keep). One table: verified nights, moves (churn), cost.
Exit 1 where any night ends without a verified plan. Needs Python 3.9 alone.
"""
import argparse, datetime as dt, json, os, random, re, subprocess, sys, tempfile

parse = dt.datetime.fromisoformat
text = lambda t: t.strftime("%Y-%m-%dT%H:%M")


class World:
    def __init__(self, orchestra, scenario, seed, work, folder):
        self.orchestra, self.work, self.folder = orchestra, work, folder
        self.scenario = os.path.abspath(scenario)
        self.random = random.Random(seed)
        self.overlay = []
        self.slips, self.started, self.finished, self.criteria = {}, {}, {}, {}
        self.path = lambda name: os.path.join(folder, name)
        self.source = open(self.scenario).read()
        self.count = 0
        open(self.path("overlay.yaml"), "w").write("orchestra-overlay: 1\n")
        open(self.path("night.yaml"), "w").write(
            f"orchestra-nightly: 1\nstore: plans.db\nwork-limit: {work}\ntime-limit: 60\nthreads: 2\npublished: 1w\nmove-cost: 50\n"
            f"accept: true\nscenarios: [{{ files: '{self.scenario}', overlays: overlay.yaml, progress: progress.yaml, plan: plan.json }}]\n")

    def run(self, *words):
        return subprocess.run([self.orchestra, *map(str, words)], capture_output=True, text=True)

    def write_overlay(self, lines):
        body = "orchestra-overlay: 1\n"
        if lines:
            body += "".join(lines)
        open(self.path("overlay.yaml"), "w").write(body)

    def try_change(self, line):
        """Keeps a change of the scenario only where it still loads."""
        merged = merge(self.overlay + [line])
        self.write_overlay(merged)
        if self.run("validate", self.scenario, "--overlay", self.path("overlay.yaml"), "--quiet").returncode == 0:
            self.overlay.append(line)
            return True
        self.write_overlay(merge(self.overlay))
        return False

    def live(self, plan, until):
        """Carries the plan out up to an instant."""
        for row in plan["phases"]:
            name = row["release"] + "." + row["phase"]
            start, end = parse(row["start"]), parse(row["end"])
            if name in self.finished or start >= until:
                continue
            if name not in self.started:
                self.started[name] = row
                slips = row["window"] is None and start != end and self.random.random() < 0.25
                self.slips[name] = self.random.randint(1, 4) if slips else 0
            first = self.started[name]
            real = parse(first["end"]) + dt.timedelta(days=self.slips[name])
            if real <= until:
                self.finished[name] = real

    def progress(self, as_of):
        lines = [f"orchestra-progress: 1\nas-of: {text(as_of)}\n", "phases:\n" if self.started else ""]
        for name, row in self.started.items():
            entry = f"  - {{ phase: {json.dumps(name)}, started: {row['start']}"
            if name in self.finished:
                entry += f", finished: {text(self.finished[name])}"
            else:
                days = (parse(row["end"]) + dt.timedelta(days=self.slips[name]) - as_of).total_seconds() / 86400
                entry += f", remaining: {max(1, round(days * 5 / 7 * 8))}h"
            books = ", ".join(
                "{ environment: %s%s }" % (b["environment"], f", instance: {b['instance']}" if b["instance"] else "")
                for b in row["bookings"])
            lines.append(entry + f", option: {row['option']}, bookings: [{books}] }}\n")
        if self.criteria:
            lines.append("criteria:\n")
            lines += [f"  - {{ gate: {json.dumps(g)}, id: {c}, status: failed, ready: {r} }}\n"
                      for (g, c), r in self.criteria.items()]
        open(self.path("progress.yaml"), "w").write("".join(lines))

    def happen(self, plan, as_of):
        """At most one thing beside the slips."""
        dice = self.random.random()
        future = [r for r in plan["phases"] if parse(r["start"]) > as_of]
        if dice < 0.12 and future:
            row = self.random.choice(future)
            for booking in row["bookings"][:1]:
                begin = parse(row["start"]).replace(hour=0, minute=0)
                self.try_change(("add", f"environments.{booking['environment']}.outages",
                                 f"{{ from: {begin.date()}, to: {begin.date()}, why: simulated }}"))
        elif dice < 0.2:
            waiting = [r for r in future if r["release"] not in {n.rsplit('.', 1)[0] for n in self.started}]
            if waiting:
                self.try_change(("remove", f'releases."{self.random.choice(waiting)["release"]}"', None))
        elif dice < 0.28:
            self.count += 1
            team = re.search(r"team: ([\w-]+)", self.source)
            if team:
                self.try_change(("add", "releases",
                                 f"{{ id: new-{self.count}, due: {(as_of + dt.timedelta(days=20)).date()}, delay-cost: 500, "
                                 f"defer-cost: 100000, phases: [{{ id: build, duration: 2d, team: {team.group(1)} }}] }}"))
        elif dice < 0.4:
            gates = re.findall(r"id: ([\w-]+),[^\n]*gate: true,[^\n]*criteria: \[\{ id: ([\w-]+)", self.source)
            for gate, criterion in gates[:1]:
                for row in future:
                    if row["phase"] == gate:
                        day = parse(row["start"]).date() + dt.timedelta(days=self.random.randint(1, 5))
                        self.criteria[(row["release"] + "." + gate, criterion)] = day
                        break


def merge(changes):
    lines, adds, removes = [], {}, []
    for kind, path, value in changes:
        if kind == "add":
            adds.setdefault(path, []).append(value)
        else:
            removes.append(path)
    if adds:
        lines.append("add:\n")
        lines += [f"  {repr(p)}: [{', '.join(v)}]\n" for p, v in adds.items()]
    if removes:
        lines.append("remove: [" + ", ".join(repr(p) for p in removes) + "]\n")
    return lines


def moves(old, new, begun):
    place = {(r["release"], r["phase"]): (r["start"], r["option"], r["bookings"]) for r in old["phases"]}
    return sum(1 for r in new["phases"] if (k := (r["release"], r["phase"])) in place
               and place[k] != (r["start"], r["option"], r["bookings"]) and f"{k[0]}.{k[1]}" not in begun)


def simulate(orchestra, scenario, nights, seed, work):
    with tempfile.TemporaryDirectory() as folder:
        world = World(orchestra, scenario, seed, work, folder)
        start = re.search(r"start: (\d{4}-\d\d-\d\d)", world.source).group(1)
        as_of = parse(start)
        result = dict(name=os.path.basename(scenario), nights=0, verified=0, kept=0, relaxed=0,
                      moves=[0, 0, 0], cost=[0, 0, 0], compared=0)
        world.progress(as_of)
        first = world.run("nightly", world.path("night.yaml"))
        if first.returncode != 0:
            print(first.stdout, first.stderr, file=sys.stderr)
            return result
        for night in range(nights):
            as_of += dt.timedelta(days=1)
            old = json.load(open(world.path("plan.json")))
            os.replace(world.path("plan.json"), world.path("before.json"))
            json.dump(old, open(world.path("plan.json"), "w"))
            world.live(old, as_of)
            world.happen(old, as_of)
            world.progress(as_of)
            done = world.run("nightly", world.path("night.yaml"))
            result["nights"] += 1
            common = [world.scenario, "--overlay", world.path("overlay.yaml"), "--progress", world.path("progress.yaml")]
            if done.returncode == 8:
                result["kept"] += 1
                print(f"{scenario} night {night}: {done.stdout}", file=sys.stderr)
                continue
            check = world.run("check", world.scenario, world.path("plan.json"), "--overlay", world.path("overlay.yaml"),
                              "--progress", world.path("progress.yaml"), "--baseline", world.path("before.json"))
            if done.returncode not in (0, 7) or check.returncode != 0:
                print(f"{scenario} night {night}: {done.returncode} {done.stdout} {done.stderr} {check.stdout[-600:]}", file=sys.stderr)
                continue
            result["verified"] += 1
            new = json.load(open(world.path("plan.json")))
            if new["status"] == "relaxed":
                # Never accepted by itself; people do, in the morning.
                result["relaxed"] += 1
                world.run("accept", world.path("plan.json"), "--store", world.path("plans.db"))
                continue
            budget = ["--work-limit", world.work, "--time-limit", "60s", "--threads", "2", "--quiet", "-o"]
            scratch = world.run("replan", *common, "--from-scratch", *budget, world.path("scratch.json"), "--json")
            kept = world.run("replan", *common, "--baseline", world.path("before.json"), "--keep", *budget, world.path("kept.json"), "--json")
            if scratch.returncode or kept.returncode:
                continue
            result["compared"] += 1
            for k, plan in enumerate([new, json.load(open(world.path("scratch.json"))), json.load(open(world.path("kept.json")))]):
                result["moves"][k] += moves(old, plan, world.started)
                result["cost"][k] += plan["cost"] / plan["per-day"]
        return result


def main():
    options = argparse.ArgumentParser()
    options.add_argument("orchestra")
    options.add_argument("scenarios", nargs="+")
    options.add_argument("--nights", type=int, default=30)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--work", type=int, default=20_000_000)
    given = options.parse_args()
    print("| scenario | nights | verified | relaxed | earlier kept | moves: nightly | from scratch | repaired | mean cost: nightly | from scratch | repaired |")
    print("| --- | " + "---: | " * 10)
    good = True
    for scenario in given.scenarios:
        r = simulate(os.path.abspath(given.orchestra), scenario, given.nights, given.seed, given.work)
        n = max(1, r["compared"])
        print(f"| {r['name']} | {r['nights']} | {r['verified']} | {r['relaxed']} | {r['kept']} | "
              + " | ".join(str(m) for m in r["moves"]) + " | " + " | ".join(f"{c / n:.0f}" for c in r["cost"]) + " |", flush=True)
        good = good and r["nights"] == given.nights and r["verified"] == r["nights"]
    sys.exit(0 if good else 1)


main()
