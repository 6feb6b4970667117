#!/usr/bin/env python3
"""Do paths complete in a real shell? Types at an interactive bash, with the completion script that `orchestra` writes.

    .ci/completion.py ORCHESTRA
"""
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BANK = "orchestra what-if scenarios/bank-quarter.yaml "
# What is typed before the tabulator key, and what then stands on the line.
TYPED = [
    (BANK + "--set tea", BANK + "--set teams"),
    (BANK + "--set teams.q", BANK + "--set teams.qa."),
    (BANK + "--set teams.qa.cap", BANK + "--set teams.qa.capacity"),
    (BANK + "--set releases.mob", BANK + "--set releases.mobile-4.2."),
    (BANK + "--set releases.mobile-4.2.du", BANK + "--set releases.mobile-4.2.due"),
    (BANK + "--set releases.mobile-4.2.phases.e2", BANK + "--set releases.mobile-4.2.phases.e2e."),
    (BANK + "--set 'releases.mob", BANK + "--set 'releases.mobile-4.2."),
    (BANK + "--json --set windows.mon", BANK + "--json --set windows.monthly."),
    ("orchestra what-if --threads 1 scenarios/bank-quarter.yaml --set freezes.q",
     "orchestra what-if --threads 1 scenarios/bank-quarter.yaml --set freezes.quarter-end."),
    (BANK + "--case 'two more: teams.q", BANK + "--case 'two more: teams.qa."),
    (BANK + "--case 'a: teams.qa.capacity=3; env", BANK + "--case 'a: teams.qa.capacity=3; environments"),
    ("orchestra wha", "orchestra what-if "),
]


class Shell:
    def __init__(self, path):
        self.process, self.file = pty.fork()
        if self.process == 0:
            os.chdir(ROOT)
            os.environ.update(PATH=path + ":" + os.environ["PATH"], TERM="dumb", PS1="> ", COLUMNS="400", LINES="100")
            os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
        import fcntl
        import struct
        import termios
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", 100, 400, 0, 0))

    def read(self, quiet=0.7, most=60.0):
        """What is printed until nothing comes for a while."""
        text, end = b"", time.time() + most
        while time.time() < end and (select.select([self.file], [], [], quiet if text else 5)[0]):
            try:
                text += os.read(self.file, 65536)
            except OSError:
                break
        return text.decode(errors="replace")

    def send(self, text):
        os.write(self.file, text.encode())

    def completed(self, typed):
        self.send("\x15" + typed + "\t")
        seen = self.read(quiet=2.5)
        self.send("\x01\x0b")
        self.read()
        line = re.sub(r"[\x07\r]", "", seen).split("\n")[-1]
        return line[line.index("orchestra"):] if "orchestra" in line else line


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(program, os.path.join(folder, "orchestra"))
        script = os.path.join(folder, "completion.bash")
        with open(script, "w") as file:
            subprocess.run([program, "--generate-completion-script", "bash"], stdout=file, check=True)
        shell = Shell(folder)
        shell.send(f"source {script}; bind 'set enable-bracketed-paste off'; PS1='> '\n")
        shell.read()
        wrong = 0
        for typed, expected in TYPED:
            found = shell.completed(typed)
            if found != expected:
                wrong += 1
                print(f"typed {typed!r}: expected {expected!r}, found {found!r}", file=sys.stderr)
        print(f"{len(TYPED) - wrong} of {len(TYPED)} lines completed")
        sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
