#!/usr/bin/env python3
"""The size of a store of many nights, before and after `orchestra prune`.

    store.py ORCHESTRA PLAN SCENARIO PROGRESS [--nights 1000] [--keep 60]

Fills a store as that many nights would, each with a plan, a progress file and a scenario of its own of these sizes: a
harder case than life, where scenarios stay the same for days. Needs Python 3.9 alone.
"""
import argparse, hashlib, os, sqlite3, subprocess, tempfile


def main():
    options = argparse.ArgumentParser()
    for name in ("orchestra", "plan", "scenario", "progress"):
        options.add_argument(name)
    options.add_argument("--nights", type=int, default=1000)
    options.add_argument("--keep", type=int, default=60)
    given = options.parse_args()
    orchestra = os.path.abspath(given.orchestra)
    texts = [open(p).read() for p in (given.plan, given.scenario, given.progress)]
    digest = lambda text: hashlib.sha256(text.encode()).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "plans.db")
        # The store of one accepted plan, made by the program, gives the tables.
        subprocess.run([orchestra, "accept", given.plan, "--store", path], check=True, capture_output=True)
        store = sqlite3.connect(path)
        store.execute("PRAGMA foreign_keys = ON")
        columns = [row[1] for row in store.execute("PRAGMA table_info(plans)")]
        first = dict(zip(columns, store.execute("SELECT * FROM plans").fetchone()))
        before = first["id"]
        for night in range(given.nights):
            plan, scenario, progress = (f"{text}\n{night}" for text in texts)
            store.execute("INSERT INTO scenarios VALUES (?, ?, ?)", (digest(scenario), first["line"], scenario))
            row = dict(first, id=digest(plan), scenario=digest(scenario), baseline=before, text=plan, moves=night % 9)
            store.execute(f"INSERT INTO plans VALUES ({', '.join('?' * len(columns))})", [row[c] for c in columns])
            store.execute("INSERT INTO progress VALUES (?, ?, ?, ?)", (digest(progress), first["line"], "2027-01-01", progress))
            store.execute(
                "INSERT INTO runs (key, line, as_of, started_at, outcome, exit, plan, note) VALUES (?, ?, ?, '', 'planned', 0, ?, '')",
                (f"k{night}", first["line"], f"2027-01-01T{night:05d}", row["id"]))
            store.execute("INSERT INTO acceptances (plan, line, at, previous) VALUES (?, ?, '', ?)", (row["id"], first["line"], before))
            before = row["id"]
            if night % 20 == 19:
                store.commit()
        store.commit()
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.close()
        full = os.path.getsize(path)
        subprocess.run([orchestra, "prune", "--store", path, "--keep", str(given.keep)], check=True, capture_output=True)
        trend = subprocess.run([orchestra, "history", "--store", path, "--limit", str(given.nights + 1)], capture_output=True, text=True)
        print(f"{given.nights} nights of {len(texts[0]) / 1e6:.2f} MB plans: {full / 1e6:.0f} MB, after prune --keep {given.keep}: "
              f"{os.path.getsize(path) / 1e6:.0f} MB, {trend.stdout.count(' planned ')} runs still told of")


main()
