"""Reads what the program writes with other people's readers: python-icalendar, csv, ElementTree, html5lib, JSON Schema and
XML Schema. Every event equals the plan; every format is whole."""
import csv
import datetime
import importlib.util
import io
import json
import pathlib
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zoneinfo

import html5lib
import icalendar
import jsonschema
import xmlschema

from common import ROOT, planned, run, scenarios

FAULTS = []


def check(condition, words):
    if not condition:
        FAULTS.append(words)


def feed(scenario, plan):
    rows = json.loads(plan.read_text())["phases"]
    calendar = icalendar.Calendar.from_ical(run("report", scenario, plan, "--format", "ics", "--quiet"))
    events = {str(e["DESCRIPTION"]).split("\n")[0]: e for e in calendar.walk("VEVENT")}
    check(len(events) == len(rows), f"{scenario.stem}: {len(events)} events of {len(rows)} rows")
    own = calendar.walk("VTIMEZONE")[0].to_tz()
    zone = zoneinfo.ZoneInfo(str(calendar["X-WR-TIMEZONE"]))
    for row in rows:
        path = row["release"] + "." + row["phase"]
        event = events.get(path)
        if event is None:
            check(False, f"{scenario.stem}: no event for {path}")
            continue
        start = event["DTSTART"].dt
        check(start.replace(tzinfo=None).isoformat(timespec="minutes") == row["start"], f"{path} starts {start}")
        end = event["DTEND"].dt if "DTEND" in event else start
        check(end.replace(tzinfo=None).isoformat(timespec="minutes") == row["end"], f"{path} ends {end}")
        # The zone in the file is the zone of the world, also in the nights when clocks change.
        for moment in (start, end):
            local = moment.replace(tzinfo=None)
            check(
                local.replace(tzinfo=own).utcoffset() == local.replace(tzinfo=zone).utcoffset(),
                f"{scenario.stem}: offset of {local}")
        check(event["STATUS"] in ("CONFIRMED", "TENTATIVE", "CANCELLED"), f"{path} has status {event['STATUS']}")
    return len(rows)


def nights(folder):
    """Deployments over both nights when clocks change, hour by hour against the zone database."""
    scenario = folder / "nights.yaml"
    scenario.write_text("""
orchestra: 1
name: nights
time: { zone: Europe/London, start: 2027-03-01, end: 2027-11-30, slot: 1h }
windows: [{ id: w, rrule: "FREQ=WEEKLY;BYDAY=SA", start: "22:00", length: 8h }]
releases:
  - { id: spring, phases: [{ id: deploy, duration: 8h, window: w, earliest: 2027-03-27 }] }
  - { id: autumn, phases: [{ id: deploy, duration: 8h, window: w, earliest: 2027-10-30 }] }
""")
    plan = planned(scenario, folder)
    zone = zoneinfo.ZoneInfo("Europe/London")
    feed(scenario, plan)
    calendar = icalendar.Calendar.from_ical(run("report", scenario, plan, "--format", "ics", "--quiet"))
    own = calendar.walk("VTIMEZONE")[0].to_tz()
    for day in ((2027, 3, 27), (2027, 10, 30)):
        for quarter in range(4 * 36):
            local = datetime.datetime(*day, 12) + datetime.timedelta(minutes=15 * quarter)
            if local.replace(tzinfo=zone).astimezone(datetime.timezone.utc).astimezone(zone).replace(tzinfo=None) != local:
                continue  # an hour that the clocks leave out
            check(local.replace(tzinfo=own).utcoffset() == local.replace(tzinfo=zone).utcoffset(), f"offset of {local}")


def table(scenario, plan, folder):
    """The plan's table, read back, is the plan."""
    text = run("report", scenario, plan, "--format", "csv", "--quiet").decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    stored = json.loads(plan.read_text())
    wanted = {(r["release"], r["phase"], r["start"], r["end"]) for r in stored["phases"]}
    check({(r["release"], r["phase"], r["start"], r["end"]) for r in rows} == wanted, f"{scenario.stem}: rows of the CSV")
    source = folder / "table.csv"
    source.write_text(text)
    back = folder / "back.json"
    run("import", "plan", source, "--scenario", scenario, "-o", back, "--quiet")
    again = json.loads(back.read_text())
    # Where openings of two windows begin together, a table does not tell which is meant.
    for row in again["phases"] + stored["phases"]:
        row["window"] = row["window"] and row["window"]["start"]
    check(again["phases"] == stored["phases"], f"{scenario.stem}: the plan read back from CSV differs")
    tabs = list(csv.DictReader(io.StringIO(run("report", scenario, plan, "--format", "tsv", "--quiet").decode()), delimiter="\t"))
    check(tabs == rows, f"{scenario.stem}: TSV and CSV differ")


def pages(scenario, plan, folder):
    for format in ("html", "svg", "mspdi"):
        text = run("report", scenario, plan, "--format", format, "--quiet")
        if format == "html":
            parser = html5lib.HTMLParser(strict=False)
            parser.parse(text)
            odd = {code for _, code, _ in parser.errors}
            check(not odd, f"{scenario.stem}: HTML {sorted(odd)}")
        else:
            ElementTree.fromstring(text)
    source = folder / "project.xml"
    source.write_bytes(run("report", scenario, plan, "--format", "mspdi", "--quiet"))
    run("import", "mspdi", source, "-o", folder / "project.yaml", "--quiet")
    for format in ("text", "md", "mermaid", "prometheus"):
        check(run("report", scenario, plan, "--format", format, "--quiet"), f"{scenario.stem}: {format} is empty")
    check(
        max(map(len, run("report", scenario, plan, "--format", "text", "--quiet").decode().splitlines())) <= 100,
        f"{scenario.stem}: text is wider than 100 columns")


def verdicts(folder, sarif, junit):
    """A good plan and a broken one as SARIF and JUnit, against the published schemas."""
    scenario = ROOT / "scenarios" / "bank-quarter.yaml"
    plan = planned(scenario, folder)
    broken = folder / "broken.json"
    data = json.loads(plan.read_text())
    for row in data["phases"]:
        row["start"], row["end"] = "2027-02-06T03:00", "2027-02-06T05:00"
    broken.write_text(json.dumps(data))
    for path in (plan, broken):
        text = run("check", scenario, path, "--format", "sarif", "--quiet", expect=(0, 5))
        faults = list(jsonschema.Draft7Validator(sarif).iter_errors(json.loads(text)))
        check(not faults, f"SARIF of {path.name}: {faults[:3]}")
        text = run("check", scenario, path, "--format", "junit", "--quiet", expect=(0, 5)).decode()
        faults = [str(f.reason) for f in junit.iter_errors(text)]
        check(not faults, f"JUnit of {path.name}: {faults[:3]}")
    run("report", scenario, broken, "--format", "html", "--quiet", expect=(5,))
    text = run("report", scenario, broken, "--format", "html", "--quiet", "--allow-violations").decode()
    check("This plan breaks rules" in text, "a plan with violations is not marked")
    other = ROOT / "scenarios" / "corner-shop.yaml"
    run("report", other, plan, "--format", "html", "--quiet", expect=(1,))


def main():
    sarif, junit = (pathlib.Path(p) for p in sys.argv[1:3])
    events = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for scenario in scenarios():
            plan = planned(scenario, folder)
            if plan is None:
                print(f"{scenario.stem}: no plan within the limits")
                continue
            events += feed(scenario, plan)
            table(scenario, plan, folder)
            pages(scenario, plan, folder)
        nights(folder)
        verdicts(folder, json.loads(sarif.read_text()), xmlschema.XMLSchema(junit))
    for fault in FAULTS[:40]:
        print("FAULT", fault)
    print(f"{events} events of {len(scenarios())} scenarios, {len(FAULTS)} faults")
    sys.exit(1 if FAULTS else 0)


main()
