"""Drives the dashboard in headless Chromium: every view of every scenario without console errors; search, filter, zoom,
selection, keyboard, dark colours, print; accessibility by axe-core; hostile texts that must not run; how fast it is usable.

  browser.py AXE_JS [--pictures FOLDER] [--large]
"""
import argparse
import base64
import json
import pathlib
import sys
import tempfile
import time

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from browser_driver import browser, open_page
from common import ROOT, generated, planned, run, scenarios, sketch

FAULTS = []


def check(condition, words):
    if not condition:
        FAULTS.append(words)
        print("FAULT", words, flush=True)


def quiet(driver, words):
    for entry in driver.get_log("browser"):
        check(False, f"{words}: console: {entry['message'][:300]}")


def views(driver):
    return [a.get_attribute("href").split("#")[1] for a in driver.find_elements(By.CSS_SELECTOR, ".tabs a")]


def show(driver, view):
    driver.find_element(By.CSS_SELECTOR, f'.tabs a[href="#{view}"]').click()
    shown = driver.find_elements(By.CSS_SELECTOR, ".view:not([hidden])")
    check([s.get_attribute("id") for s in shown] == [view], f"view {view} is not the one shown")


def accessible(driver, axe, words):
    driver.execute_script(axe)
    found = driver.execute_async_script(
        "const done = arguments[0]; axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
        ".then(r => done(r.violations.map(v => [v.id, v.impact, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary])))"
        ".catch(e => done([['error', 'critical', 1, String(e), '']]))")
    for rule, impact, count, where, why in found:
        if impact in ("serious", "critical"):
            check(False, f"{words}: {rule} ({impact}) {count} times, such as {where} {why}")
        else:
            print(f"  note: {words}: {rule} ({impact}) {count} times: {where[:120]}")


def usable(driver, name, releases):
    """Every element of the timeline that is meant to be used, used."""
    show(driver, "timeline")
    find = lambda selector: driver.find_element(By.CSS_SELECTOR, selector)
    count = lambda: find("#tl-count").text
    total = count()
    check(total == f"{releases} releases", f"{name}: {total}")
    rows = driver.find_elements(By.CSS_SELECTOR, ".row[role=option]")
    check(rows and driver.find_elements(By.CSS_SELECTOR, ".bar"), f"{name}: no bars")

    first = driver.execute_script("return JSON.parse(document.getElementById('data').textContent).releases[0].i")
    search = find("#tl-search")
    search.send_keys(first)
    check(count() != total or releases == 1, f"{name}: search changes nothing: {count()}")
    search.clear()
    search.send_keys("no such thing anywhere")
    check(count().startswith("0 of"), f"{name}: search for nothing finds {count()}")
    find("#tl-clear").click()
    check(count() == total, f"{name}: clearing shows {count()}")

    team = Select(find("#f-team"))
    if len(team.options) > 1:
        team.select_by_index(1)
        driver.execute_script("document.getElementById('f-team').dispatchEvent(new Event('input'))")
        data = driver.execute_script("return JSON.parse(document.getElementById('data').textContent).releases.filter(r => r.t.includes(0)).length")
        check(count().startswith(f"{data} "), f"{name}: team filter shows {count()}, not {data}")
    for way in ("team", "environment", "composite", "owner", "label", "state"):
        Select(find("#tl-group")).select_by_value(way)
        driver.execute_script("document.getElementById('tl-group').dispatchEvent(new Event('input'))")
        check(driver.find_elements(By.CSS_SELECTOR, ".row.group"), f"{name}: no groups by {way}")
    find("#tl-clear").click()

    width = lambda: driver.execute_script("return document.getElementById('tl-plane').offsetWidth")
    before = width()
    find("#z-in").click()
    check(width() > before, f"{name}: zooming in does not widen")
    find("#z-out").click()
    find("#z-fit").click()
    room = driver.execute_script("return document.getElementById('tl-box').clientWidth")
    check(width() <= room + 1, f"{name}: the whole plan is {width()} wide in {room}")
    find("#z-week").click()
    check(width() > before, f"{name}: a week is not wider than the plan")
    left = driver.execute_script("const b = document.getElementById('tl-box'); b.scrollLeft = 0; return b.scrollLeft")
    listbox = find("#tl-list")
    driver.execute_script("arguments[0].focus()", listbox)
    listbox.send_keys(Keys.ARROW_RIGHT)
    check(driver.execute_script("return document.getElementById('tl-box').scrollLeft") > left, f"{name}: arrow does not pan")
    listbox.send_keys("0")

    listbox.send_keys(Keys.ARROW_DOWN)
    selected = driver.execute_script("return document.querySelector('.row[aria-selected=true]').id")
    check(listbox.get_attribute("aria-activedescendant") == selected, f"{name}: no active descendant")
    check("Why there" in find("#tl-details").text, f"{name}: details tell no why: {find('#tl-details').text[:80]}")
    listbox.send_keys(Keys.ENTER)
    check(driver.switch_to.active_element.get_attribute("id") == "tl-details", f"{name}: Enter does not go to the details")
    driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    check(driver.switch_to.active_element.get_attribute("id") == "tl-list", f"{name}: Escape does not go back")
    listbox.send_keys(Keys.ESCAPE)
    check(not driver.find_elements(By.CSS_SELECTOR, '.row[aria-selected="true"]'), f"{name}: Escape keeps the selection")
    # From a table into the timeline.
    show(driver, "releases")
    find("#releases a[data-release]").click()
    check(driver.find_elements(By.CSS_SELECTOR, '.row[aria-selected="true"]'), f"{name}: a link does not select")
    check(find("#timeline").is_displayed(), f"{name}: a link does not lead to the timeline")


def printed(driver, name, size):
    data = driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": size[0], "paperHeight": size[1], "printBackground": True, "preferCSSPageSize": False})
    check(len(base64.b64decode(data["data"])) > 10_000, f"{name}: print is empty")
    return base64.b64decode(data["data"])


def picture(driver, folder, name):
    if folder:
        driver.save_screenshot(str(folder / f"{name}.png"))


def small(driver, axe, folder, pictures):
    for number, scenario in enumerate(scenarios()):
        plan = planned(scenario, folder)
        if plan is None:
            print(f"{scenario.stem}: no plan within the limits")
            continue
        page = folder / f"{scenario.stem}.html"
        run("report", scenario, plan, "-o", page, "--baseline", plan, "--quiet")
        open_page(driver, page)
        for view in views(driver):
            show(driver, view)
            picture(driver, pictures, f"{scenario.stem}-{view}")
            if number < 3:
                accessible(driver, axe, f"{scenario.stem} {view}")
        usable(driver, scenario.stem, len(json.loads(driver.execute_script("return document.getElementById('data').textContent"))["releases"]))
        if number < 3:
            accessible(driver, axe, f"{scenario.stem} selection")
            driver.find_element(By.ID, "theme").click()
            check(driver.execute_script("return document.documentElement.dataset.theme") == "dark", "no dark colours")
            for view in views(driver):
                show(driver, view)
                picture(driver, pictures, f"{scenario.stem}-{view}-dark")
                accessible(driver, axe, f"{scenario.stem} {view} dark")
            for size, inches in (("A4", (8.27, 11.69)), ("A3", (11.69, 16.54))):
                data = printed(driver, f"{scenario.stem} {size}", inches)
                if pictures:
                    (pictures / f"{scenario.stem}-{size}.pdf").write_bytes(data)
        quiet(driver, scenario.stem)


def changed(driver, axe, folder, pictures):
    """A baseline that differs, an as-of date, a history: ghosts, changes, the trend."""
    scenario = ROOT / "scenarios" / "bank-quarter.yaml"
    plan = planned(scenario, folder)
    other = folder / "other.json"
    data = json.loads(plan.read_text())
    for row in data["phases"][:3]:
        row["start"], row["end"] = row["start"].replace("T09", "T10"), row["end"].replace("T17", "T16")
    other.write_text(json.dumps(data))
    page = folder / "changed.html"
    run("report", scenario, plan, "-o", page, "--baseline", other, "--history", other, "--quiet")
    open_page(driver, page)
    check("Since the baseline" in driver.find_element(By.ID, "overview").text, "no changes since the baseline")
    check("trend" in views(driver), "no trend")
    show(driver, "trend")
    picture(driver, pictures, "changed-trend")
    accessible(driver, axe, "trend")
    show(driver, "timeline")
    check(driver.find_elements(By.CSS_SELECTOR, ".ghost"), "no ghosts of the baseline")
    driver.find_element(By.ID, "tl-ghosts").click()
    check(not driver.find_elements(By.CSS_SELECTOR, ".ghost"), "ghosts stay")
    driver.find_element(By.CSS_SELECTOR, ".bar.delivery").click()
    check(driver.find_elements(By.CSS_SELECTOR, "#tl-links path.chain"), "no critical chain is drawn")
    check(driver.find_elements(By.CSS_SELECTOR, "#tl-details .picked"), "the phase picked is not marked")
    picture(driver, pictures, "changed-timeline")
    run("report", scenario, plan, "--format", "runsheet", "--window", "monthly@2027-03-06", "-o", folder / "sheet.html", "--quiet")
    driver.get(f"file://{folder / 'sheet.html'}")
    accessible(driver, axe, "run-sheet")
    picture(driver, pictures, "run-sheet")
    quiet(driver, "changed")
    driver.set_window_size(420, 800)
    open_page(driver, page)
    for view in views(driver):
        show(driver, view)
        wide = driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        check(wide <= 0, f"narrow {view} is {wide} too wide")
        picture(driver, pictures, f"narrow-{view}")
    driver.set_window_size(1400, 900)


def large(driver, folder, sizes):
    for releases in sizes:
        scenario = generated(folder, releases)
        plan = sketch(scenario, folder)
        page = folder / f"{releases}.html"
        began = time.time()
        run("report", scenario, plan, "-o", page, "--allow-violations", "--quiet")
        made = time.time() - began
        began = time.time()
        open_page(driver, page, "timeline")
        ready = driver.execute_script(
            "const n = performance.getEntriesByType('navigation')[0]; return Math.round(n.domContentLoadedEventEnd - n.startTime)")
        driver.find_element(By.CSS_SELECTOR, ".bar")
        seen = time.time() - began
        acts = driver.execute_script("""
          const timed = act => { const t = performance.now(); act(); document.body.offsetHeight; return Math.round(performance.now() - t); };
          const input = (id, value) => () => { const e = document.getElementById(id); e.value = value; e.dispatchEvent(new Event("input")); };
          return {search: timed(input("tl-search", "1")), group: timed(input("tl-group", "team")), clear: timed(() => document.getElementById("tl-clear").click()),
                  zoom: timed(() => document.getElementById("z-in").click())};""")
        size = page.stat().st_size / 1e6
        print(f"{releases} releases: {size:.1f} MB made in {made:.1f} s; document ready after {ready} ms, first bars seen by {seen:.1f} s; {acts} ms")
        if releases <= 500:
            check(size < 5, f"{releases} releases: {size:.1f} MB")
        quiet(driver, f"{releases} releases")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("axe", type=pathlib.Path)
    arguments.add_argument("--pictures", type=pathlib.Path)
    arguments.add_argument("--large", action="store_true")
    arguments = arguments.parse_args()
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    driver = browser()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            axe = arguments.axe.read_text()
            small(driver, axe, folder, arguments.pictures)
            changed(driver, axe, folder, arguments.pictures)
            large(driver, folder, [500, 2000] if arguments.large else [500])
    finally:
        driver.quit()
    print(f"{len(FAULTS)} faults")
    sys.exit(1 if FAULTS else 0)


main()
