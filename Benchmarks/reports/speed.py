"""How long each format takes at 500 and 2,000 releases: seconds of processor time and of the clock, the best of three."""
import pathlib
import resource
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / ".ci" / "reports"))

from common import generated, program, run, sketch  # noqa: E402


def timed(*arguments):
    best = None
    for _ in range(3):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
        output = run(*arguments)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        figures = (spent, time.time() - began, len(output))
        best = min(best, figures) if best else figures
    return best


def main():
    print(f"{program()}")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for releases in (500, 2000):
            scenario = generated(folder, releases)
            plan, baseline = sketch(scenario, folder), sketch(scenario, folder, 3)
            for format in ("html", "ics", "csv", "mspdi", "md", "text", "mermaid", "svg", "prometheus"):
                cpu, clock, size = timed(
                    "report", scenario, plan, "--baseline", baseline, "--format", format, "--allow-violations", "--quiet")
                print(f"{releases} releases, {format:10} {cpu:6.2f} s of processor, {clock:6.2f} s, {size / 1e6:5.1f} MB", flush=True)


main()
