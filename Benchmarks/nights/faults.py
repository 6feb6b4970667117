#!/usr/bin/env python3
"""Faults put into `orchestra nightly` and `accept`: whatever happens, no plan is lost or half-written, never two holders
of the lock, and the next run repairs or says exactly what to do.

    faults.py ORCHESTRA SCENARIO [--kills 200] [--rest 50] [--seed 1]

Kinds: kill -9 at a random moment (nightly and accept), full disk, read-only store, damaged pages, two runs at once, the
clock set back, truncated inputs. Prints a table; exit 1 on any breach. Needs Python 3.9; run as root the read-only case
is skipped (root may write everything).
"""
import argparse, datetime as dt, json, os, random, re, resource, shutil, signal, subprocess, sys, tempfile, time


class Night:
    def __init__(self, orchestra, scenario, folder):
        self.orchestra, self.folder = orchestra, folder
        self.path = lambda name: os.path.join(folder, name)
        shutil.copy(scenario, self.path("scenario.yaml"))
        self.start = dt.date.fromisoformat(re.search(r"start: (\d{4}-\d\d-\d\d)", open(scenario).read()).group(1))
        self.day = 0
        open(self.path("night.yaml"), "w").write(
            "orchestra-nightly: 1\nstore: plans.db\nwork-limit: 1000000\nthreads: 2\naccept: true\nmove-cost: 5\n"
            "scenarios: [{ files: scenario.yaml, progress: progress.yaml, plan: plan.json }]\n")
        self.progress(0)
        assert self.run().returncode == 0

    def progress(self, hour):
        open(self.path("progress.yaml"), "w").write(f"orchestra-progress: 1\nas-of: {self.start}T{hour:02d}:00\n")

    def words(self, *words):
        return [self.orchestra, *(words or ("nightly", self.path("night.yaml")))]

    def run(self, *words, limit=None):
        return subprocess.run(self.words(*words), capture_output=True, text=True, timeout=600, preexec_fn=limit)

    def sound(self):
        """What must hold after every fault: a whole store, a whole plan file, and a plan in force that can be shown."""
        problems = []
        history = self.run("history", "--store", self.path("plans.db"), "--json")
        if history.returncode != 0:
            return ["store: " + history.stderr.strip()]
        accepted = json.loads(history.stdout)["accepted"]
        if not accepted:
            return ["no plan is in force"]
        shown = self.run("show", accepted[0]["plan"], "--store", self.path("plans.db"))
        try:
            json.loads(shown.stdout)
        except ValueError:
            problems.append("the plan in force can't be shown: " + shown.stderr)
        try:
            json.load(open(self.path("plan.json")))
        except (ValueError, OSError) as fault:
            problems.append(f"plan.json is not whole: {fault}")
        return problems

    def settings(self, number):
        """Another setting makes another key: the run has something to do."""
        text = open(self.path("night.yaml")).read()
        open(self.path("night.yaml"), "w").write(re.sub(r"move-cost: \d+", f"move-cost: {number}", text))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("orchestra")
    options.add_argument("scenario")
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--rest", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    rnd = random.Random(given.seed)
    results = {}

    def note(kind, problems):
        done, bad = results.setdefault(kind, [0, []])
        results[kind] = [done + 1, bad + problems]

    with tempfile.TemporaryDirectory() as folder:
        night = Night(os.path.abspath(given.orchestra), given.scenario, folder)
        began = time.monotonic()
        night.settings(10)
        night.run()
        length = time.monotonic() - began
        for k in range(given.kills):
            kind = "kill -9 of accept" if k % 4 == 3 else "kill -9 of nightly"
            night.settings(100 + k)
            words = night.words()
            if k % 4 == 3:
                night.run()
                words = night.words("accept", night.path("plan.json"), "--store", night.path("plans.db"))
            process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rnd.random() * (length * 1.1 if k % 4 < 3 else 0.08))
            process.kill()
            process.wait()
            problems = night.sound()
            after = night.run()
            if after.returncode != 0:
                problems.append(f"the next run ends with {after.returncode}: {after.stdout}{after.stderr}")
            note(kind, problems + night.sound())
        for k in range(given.rest):
            # Full disk: no file may grow beyond a few kilobytes.
            night.settings(1000 + k)
            size = rnd.choice([1, 2000, 9000, 20000, 40000])
            night.run(limit=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                                     resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))))
            problems = night.sound()
            if night.run().returncode != 0:
                problems.append("the next run fails")
            note("full disk", problems)
            # Two at once.
            night.settings(2000 + k)
            pair = [subprocess.Popen(night.words(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
            codes = sorted(p.wait() for p in pair)
            note("two at once", night.sound() + ([] if codes in ([0, 75], [0, 0]) else [f"exits {codes}"]))
            # The clock set back, then on.
            text = open(night.path("progress.yaml")).read()
            open(night.path("progress.yaml"), "w").write(f"orchestra-progress: 1\nas-of: {night.start - dt.timedelta(days=3)}\n")
            code = night.run().returncode
            note("clock set back", night.sound() + ([] if code == 8 else [f"exit {code}"]))
            # Truncated inputs.
            open(night.path("progress.yaml"), "w").write(text)
            name = rnd.choice(["progress.yaml", "scenario.yaml", "night.yaml"])
            whole = open(night.path(name)).read()
            open(night.path(name), "w").write(whole[: rnd.randrange(len(whole) - 12)])
            code = night.run().returncode
            note("truncated input", night.sound() + ([] if code in (0, 1, 3, 7, 8) else [f"{name}: exit {code}"]))
            open(night.path(name), "w").write(whole)
            # A damaged store: refused with what to do, then restored from the backup.
            backup = night.path("backup.db")
            if os.path.exists(backup):
                os.remove(backup)
            night.run("backup", backup, "--store", night.path("plans.db"))
            with open(night.path("plans.db"), "r+b") as store:
                store.seek(rnd.choice([0, 20, 100, 4096 * rnd.randrange(1, 8)]))
                store.write(bytes(rnd.randrange(256) for _ in range(rnd.choice([16, 512, 4096]))))
            for extra in ("-wal", "-shm"):
                if os.path.exists(night.path("plans.db" + extra)):
                    os.remove(night.path("plans.db" + extra))
            night.settings(3000 + k)
            hurt = night.run()
            problems = []
            if hurt.returncode < 0 or hurt.returncode > 8:
                problems.append(f"exit {hurt.returncode}: {hurt.stderr}")
            if hurt.returncode == 1 and "damaged" in hurt.stderr and "restore" not in hurt.stderr:
                problems.append("does not say what to do")
            for extra in ("", "-wal", "-shm"):
                if os.path.exists(night.path("plans.db" + extra)):
                    os.remove(night.path("plans.db" + extra))
            restored = night.run("store", "restore", backup, "--store", night.path("plans.db"))
            if restored.returncode != 0 or night.run().returncode not in (0,):
                problems.append("not restored: " + restored.stderr)
            note("damaged pages", problems + night.sound())
            if os.geteuid() != 0:
                os.chmod(night.path("plans.db"), 0o444)
                night.settings(4000 + k)
                code = night.run().returncode
                os.chmod(night.path("plans.db"), 0o644)
                note("read-only store", night.sound() + ([] if code in (1, 8) else [f"exit {code}"]))
    print("| fault | times | breaches |\n| --- | ---: | ---: |")
    for kind, (done, bad) in results.items():
        print(f"| {kind} | {done} | {len(bad)} |")
        for problem in bad[:3]:
            print("  ", problem, file=sys.stderr)
    print(f"| all | {sum(d for d, _ in results.values())} | {sum(len(b) for _, b in results.values())} |")
    sys.exit(1 if any(bad for _, bad in results.values()) else 0)


main()
