"""Hostile texts in every text field, written in every format and read back by other people's readers; the dashboard is opened
in Chromium. Nothing runs, breaks a format or is lost.

  hostile.py [--count 400] [--seed 1]
"""
import argparse
import csv
import io
import json
import pathlib
import random
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import html5lib
import icalendar

from browser_driver import browser, open_page
from common import run, sketch

FAULTS = []
PIECES = [
    "<script>window.pwned=1</script>", "</script><script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>",
    "\"><svg/onload=window.pwned=1>", "' onmouseover='window.pwned=1", "<!--", "-->", "]]>", "<![CDATA[", "&lt;&amp;&#0;&#x1;",
    "{{{body}}}", "{{#views}}", "\\u003cscript>", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\")", "+1", "-1+2", "@SUM(A1:A9)",
    "\u202e", "\u202d\u2066", "\u200f", "\u200d", "😀", "👩‍👩‍👧‍👦", "🇬🇧", "é" * 80, "漢字" * 40, "a\\,b;c:d\\n", "\n", "\r", "\r\n", "\t",
    "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n", "\x01", "\x08", "\x0b", "\x1b[31m", "\x7f", "\u0085", "\u2028", "\u2029", "\ufffe",
    "\uffff", "\ufeff", "javascript:window.pwned=1", "|a|b|", "`x`", "[a](javascript:window.pwned=1)", "# h", "%%{init: {}}%%",
    "${jndi:ldap://x}", "'; DROP TABLE plans; --", "\"\"", "''", " leading", "trailing ", "\\", "\\\\\"", "\u0301", "0", "null",
]


def check(condition, words):
    if not condition:
        FAULTS.append(words)


def texts(count, seed):
    generator = random.Random(seed)
    result = []
    for number in range(count):
        parts = [generator.choice(PIECES) for _ in range(generator.randint(1, 3))]
        if generator.random() < .3:
            parts.append("".join(chr(generator.choice([*range(0x20, 0xd800), *range(0xe000, 0x10000)])) for _ in range(5)))
        generator.shuffle(parts)
        result.append(f"{number}".join(parts) if len(parts) > 1 else parts[0] + str(number))
    return result


FIELDS = ["id", "name", "owner", "note", "why", "label", "phase name", "phase note", "phase owner", "kind"]


def scenario(all_texts):
    """Ten texts a release, the rest on teams, environments, windows and freezes."""
    releases = []
    for k in range(0, len(all_texts) - len(FIELDS) + 1, len(FIELDS)):
        t = dict(zip(FIELDS, all_texts[k:k + len(FIELDS)]))
        releases.append({
            "id": t["id"], "name": t["name"], "owner": t["owner"], "note": t["note"], "why": t["why"], "labels": {"l": t["label"]},
            "due": "2027-02-01",
            "phases": [
                {"id": "work", "duration": "8h", "team": all_texts[0] + "team", "environment": all_texts[1] + "environment",
                 "name": t["phase name"], "note": t["phase note"], "owner": t["phase owner"], "kind": t["kind"]},
                {"id": "go", "gate": True, "criteria": [{"id": t["id"] + "c", "name": t["name"]}]},
                {"id": "ship", "duration": "2h", "changes": [all_texts[2] + "system"]}]})
    return {
        "orchestra": 1, "name": all_texts[3], "time": {"zone": "Europe/London", "start": "2027-01-04", "end": "2028-12-31", "slot": "1h"},
        "teams": [{"id": all_texts[0] + "team", "capacity": 1000, "name": all_texts[4]}], "systems": [all_texts[2] + "system"],
        "environments": [{"id": all_texts[1] + "environment", "instances": [all_texts[5] + "instance"], "name": all_texts[6]}],
        "windows": [{"id": all_texts[7] + "window", "rrule": "FREQ=MONTHLY;BYDAY=1SA", "start": "20:00", "length": "4h", "name": all_texts[8]}],
        "freezes": [{"id": all_texts[9] + "freeze", "from": "2027-03-01", "to": "2027-03-04", "why": all_texts[10]}],
        "releases": releases}


def control(character):
    return ord(character) < 0x20 or ord(character) == 0x7f


def in_html(text):
    """What a browser shows of a text: controls as U+FFFD, white space as one blank."""
    return " ".join("".join(c if c in "\t\n\r" or not control(c) and c not in "\ufffe\uffff" else "\ufffd" for c in text).split())


def in_calendar(text):
    text = text.replace("\r\n", "\n")
    return "".join(
        "\n" if c in "\n\r\u2028\u2029\u0085" else "\ufffd" if control(c) and c != "\t" else c for c in text)


def in_project(text):
    return "".join("\ufffd" if ord(c) < 0x20 and c not in "\t\n\r" or c in "\ufffe\uffff" else c for c in text)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--count", type=int, default=400)
    arguments.add_argument("--seed", type=int, default=1)
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        data = scenario(texts(arguments.count, arguments.seed))
        source = folder / "hostile.json"
        source.write_text(json.dumps(data))
        plan = sketch(source, folder)
        report = lambda *options: run("report", source, plan, "--allow-violations", "--quiet", *options)
        judge(data, plan, report, folder)
    for fault in FAULTS[:30]:
        print("FAULT", fault[:400])
    print(f"{arguments.count} hostile texts, {len(FAULTS)} faults")
    sys.exit(1 if FAULTS else 0)


def judge(data, plan, report, folder):
    releases = data["releases"]
    rows = json.loads(plan.read_text())["phases"]

    page = folder / "hostile.html"
    page.write_bytes(report())
    document = html5lib.parse(page.read_bytes(), namespaceHTMLElements=False)
    check(len(document.findall(".//script")) == 2, "scripts were added to the page")
    for element in document.iter():
        if isinstance(element.tag, str):
            check(not any(key.startswith("on") or key == "style" for key in element.attrib), f"attribute of {element.tag}: {element.attrib}")
            check(element.attrib.get("href", "#").startswith("#"), f"link to {element.attrib.get('href')}")
    driver = browser()
    try:
        open_page(driver, page)
        for view in ("timeline", "releases", "environments", "gates", "calendar", "overview"):
            driver.execute_script("location.hash = arguments[0]", view)
        driver.execute_script("location.hash = 'timeline'")
        driver.execute_script("document.querySelector('.row .name').click()")
        check(driver.execute_script("return window.pwned === undefined"), "a text ran")
        check(not driver.get_log("browser"), f"console: {driver.get_log('browser')[:2]}")
        drawn = driver.execute_script("return JSON.parse(document.getElementById('data').textContent).releases.map(r => [r.i, r.n, r.o])")
        check([tuple(d) for d in drawn] == [(r["id"], r["name"], r["owner"]) for r in releases], "the timeline's texts differ")
        shown = driver.execute_script("return [...document.querySelectorAll('#releases tbody a[data-release]')].map(a => a.textContent)")
        differ = [(a, b["name"]) for a, b in zip(shown, releases) if in_html(a) != in_html(b["name"])]
        check(len(shown) == len(releases) and not differ, f"names in the table of releases differ: {differ[:2]}")
    finally:
        driver.quit()

    table = list(csv.DictReader(io.StringIO(report("--format", "csv").decode(), newline=""), strict=True))
    check(len(table) == len(rows), "rows of the CSV")
    for row, stored in zip(table, rows):
        check(row["release"] in (stored["release"], "'" + stored["release"]), f"CSV: {row['release']!r} for {stored['release']!r}")
        check(not row["release"][:1] in list("=+-@"), f"a formula: {row['release']!r}")

    feed = report("--format", "ics")
    check(all(len(line) <= 75 for line in feed.split(b"\r\n")), "a line of the ICS is too long")
    events = list(icalendar.Calendar.from_ical(feed).walk("VEVENT"))
    check(len(events) == len(rows), f"{len(events)} events of {len(rows)} rows")
    titles = [str(e["SUMMARY"]) for e in events]
    wanted = [in_calendar(r["name"] + ": " + p.get("name", p["id"])) for r in releases for p in r["phases"]]
    differ = [(a, b) for a, b in zip(titles, wanted) if a != b]
    check(not differ, f"{len(differ)} titles of events differ: {differ[:2]}")

    tree = ElementTree.fromstring(report("--format", "mspdi"))
    space = "{http://schemas.microsoft.com/project}"
    names = [t.findtext(space + "Name") for t in tree.iter(space + "Task")]
    wanted = [in_project(n) for r in releases for n in [r["name"]] + [p.get("name", p["id"]) for p in r["phases"]]]
    differ = [(a, b) for a, b in zip(names, wanted) if a != b]
    check(len(names) == len(wanted) and not differ, f"{len(differ)} names of tasks differ: {differ[:2]}")

    ElementTree.fromstring(report("--format", "svg"))
    text = report("--format", "text").decode()
    check(not any(control(c) and c != "\n" for c in text), "a control character reaches the terminal")
    check(not any(c in text for c in "\u202e\u202d\u2066\u200f"), "a mark that turns the writing reaches the terminal")
    # Remarks beside the tasks: what breaks rules.
    lines = report("--format", "mermaid").decode().split("\n")
    gantt = [line for line in lines if not line.lstrip().startswith("%%")]
    check(len(gantt) == 5 + len(releases) + len(rows), f"{len(gantt)} lines of Mermaid")
    for line in report("--format", "prometheus").decode().rstrip("\n").split("\n"):
        check(line.startswith(("#", "orchestra_")), f"metrics: {line[:80]}")
    cells = [line for line in report("--format", "md").decode().split("\n") if line.startswith("|")]
    check(all(line.replace("\\|", "").count("|") == cells[0].count("|") for line in cells[2:2 + len(releases)]), "cells of the Markdown")


main()
