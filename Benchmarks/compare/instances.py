"""Published instances as one plain record, read independently of Orchestra's own readers.

Formats: PSPLIB .sm and .mm, Patterson .rcp, ProGen/max .sch, MPLIB .rcmp (or any other text for mplib sets).
"""
import os
import re
from dataclasses import dataclass, field


@dataclass
class Mode:
    duration: int
    demands: list  # of the renewable resources, then of the non-renewable ones


@dataclass
class Instance:
    name: str
    renewable: list
    nonrenewable: list
    jobs: list = field(default_factory=list)      # a list of modes each
    lags: list = field(default_factory=list)      # (i, j, lag): start j - start i >= lag; lag None: end i <= start j
    earliest: list = field(default_factory=list)

    @property
    def is_multi_mode(self):
        return any(len(modes) > 1 for modes in self.jobs)

    @property
    def has_lags(self):
        return any(lag is not None for _, _, lag in self.lags)

    @property
    def horizon(self):
        longest = sum(max(m.duration for m in modes) for modes in self.jobs)
        lags = sum(max(0, lag) for _, _, lag in self.lags if lag is not None)
        return longest + lags + max(self.earliest, default=0)


def read(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    name = os.path.basename(path)
    if path.endswith((".sm", ".mm")):
        return psplib(name, text)
    if path.endswith(".sch"):
        return progen_max(name, text)
    if path.endswith(".rcp") and ":" not in text:
        return patterson(name, text)
    return mplib(name, text)


def psplib(name, text):
    lines = text.splitlines()

    def after(title, skip):
        at = next(i for i, line in enumerate(lines) if line.replace(" ", "").startswith(title))
        return lines[at + skip:]

    def amount(word):
        return int(next(re.search(r":\s*(\d+)", line).group(1) for line in lines if line.strip().startswith(word)))

    count = int(re.search(r"jobs\s+\(incl\. supersource/sink \)\s*:\s*(\d+)", text).group(1))
    renewable, nonrenewable = amount("- renewable"), amount("- nonrenewable")
    instance = Instance(name, [], [], [[] for _ in range(count)], [], [0] * count)
    for line in after("PRECEDENCERELATIONS", 2)[:count]:
        numbers = [int(word) for word in line.split()]
        instance.lags += [(numbers[0] - 1, successor - 1, None) for successor in numbers[3:]]
    job = -1
    for line in after("REQUESTS/DURATIONS", 3):
        if line.startswith("*"):
            break
        numbers = [int(word) for word in line.split()]
        if len(numbers) == 3 + renewable + nonrenewable:
            job = numbers.pop(0) - 1
        instance.jobs[job].append(Mode(numbers[1], numbers[2:]))
    capacities = [int(word) for word in after("RESOURCEAVAILABILITIES", 2)[0].split()]
    instance.renewable, instance.nonrenewable = capacities[:renewable], capacities[renewable:renewable + nonrenewable]
    return instance


def patterson(name, text):
    words = iter(int(word) for word in text.split())
    count, resources = next(words), next(words)
    instance = Instance(name, [next(words) for _ in range(resources)], [], [], [], [0] * count)
    for job in range(count):
        duration = next(words)
        instance.jobs.append([Mode(duration, [next(words) for _ in range(resources)])])
        instance.lags += [(job, next(words) - 1, None) for _ in range(next(words))]
    return instance


def progen_max(name, text):
    lines = [line.split() for line in text.splitlines() if line.strip()]
    count, resources = int(lines[0][0]) + 2, int(lines[0][1])
    instance = Instance(name, [int(w) for w in lines[1 + 2 * count][:resources]], [], [], [], [0] * count)
    for line in lines[1:1 + count]:
        job, successors = int(line[0]), int(line[2])
        for k in range(successors):
            lag = int(line[3 + successors + k].strip("[]"))
            instance.lags.append((job, int(line[3 + k]), lag))
    for line in lines[1 + count:1 + 2 * count]:
        instance.jobs.append([Mode(int(line[2]), [int(word) for word in line[3:3 + resources]])])
    return instance


def mplib(name, text):
    words = iter(text.split())
    projects, resources = int(next(words)), int(next(words))
    instance = Instance(name, [int(next(words)) for _ in range(resources)], [])
    links, firsts = [], []
    for _ in range(projects):
        firsts.append(len(instance.jobs))
        size, release = int(next(words)), int(next(words))
        for _ in range(resources):
            next(words)
        for _ in range(size):
            duration = int(next(words))
            demands = [int(next(words)) for _ in range(resources)]
            links += [(len(instance.jobs), next(words)) for _ in range(int(next(words)))]
            instance.jobs.append([Mode(duration, demands)])
            instance.earliest.append(release)
    for job, link in links:
        project, successor = (int(part) for part in link.split(":"))
        instance.lags.append((job, firsts[project - 1] + successor - 1, None))
    return instance


def faults(instance, starts, modes):
    """What a schedule breaks; empty where it breaks nothing. Its makespan is the largest end."""
    found = []
    chosen = [ways[(modes[job] or 1) - 1] for job, ways in enumerate(instance.jobs)]
    for i, j, lag in instance.lags:
        if starts[j] - starts[i] < (chosen[i].duration if lag is None else lag):
            found.append(f"lag {i} -> {j}")
    for job, start in enumerate(starts):
        if start < instance.earliest[job]:
            found.append(f"job {job} before its release date")
    for r, capacity in enumerate(instance.renewable):
        events = {}
        for job, mode in enumerate(chosen):
            if mode.duration and mode.demands[r]:
                events[starts[job]] = events.get(starts[job], 0) + mode.demands[r]
                end = starts[job] + mode.duration
                events[end] = events.get(end, 0) - mode.demands[r]
        level = 0
        for time in sorted(events):
            level += events[time]
            if level > capacity:
                found.append(f"resource {r} at {time}")
                break
    for n, capacity in enumerate(instance.nonrenewable):
        if sum(mode.demands[len(instance.renewable) + n] for mode in chosen) > capacity:
            found.append(f"non-renewable resource {n}")
    return found
