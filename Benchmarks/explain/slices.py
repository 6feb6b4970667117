"""A scenario, read from JSON, in which only the rules of a conflict hold; by code that shares nothing with the product.

Phases that are no members fall out, and what followed them follows what they followed. Every other rule that is no member
is lifted: dates vanish, windows open always, capacities suffice for all, dependencies and composites go.
"""
import copy
import datetime

PLENTY = 10**6


def keeping(scenario, members):
    """`members`: pairs of kind and subject, as `explain --json` names them."""
    return Slice(scenario, members).result


class Slice:
    def __init__(self, scenario, members):
        self.kept = set(members)
        self.scenario = scenario
        self.result = result = copy.deepcopy(scenario)
        for key in ("objective", "policies"):
            result.pop(key, None)
        self.shadows = {}
        self.systems = [s["id"] if isinstance(s, dict) else s for s in scenario.get("systems", [])]
        self.phases = {}
        self.delivers = {}
        result["releases"] = [r for r in map(self.release, scenario["releases"]) if r]
        if self.systems:
            result["systems"] = self.systems
        self.windows()
        self.resources()
        self.relations()
        for key in ("teams", "environments", "windows", "freezes", "dependencies", "composites"):
            if not result.get(key, True):
                del result[key]

    def has(self, kind, subject):
        return (kind, subject) in self.kept

    # Releases

    def release(self, given):
        name, phases = given["id"], given["phases"]
        ids = [p["id"] for p in phases]
        kept = [p["id"] for p in phases if self.has("phase", f"{name}.{p['id']}")]
        if not kept:
            return None
        delivery = delivered(given)
        self.phases[name] = set(kept)
        self.delivers[name] = delivery["id"] if delivery["id"] in kept else None
        release = {k: v for k, v in given.items() if k not in ("due", "delay-cost", "phases")}
        if not self.has("earliest", name):
            release.pop("earliest", None)
        if not (self.delivers[name] and self.has("deadline", name)):
            release.pop("deadline", None)
        if "defer-cost" in release:
            release["defer-cost"] = "0"
        before = {}
        for k, phase in enumerate(phases):
            first = set(phase["after"]) if "after" in phase else set(ids[max(0, k - 1):k])
            before[phase["id"]] = first | set(ids[:k]) if flag(phase, "gate") else first
        release["phases"] = []
        for phase in phases:
            if phase["id"] in kept:
                own = self.phase(f"{name}.{phase['id']}", phase)
                own["after"] = nearest(phase["id"], before, kept)
                if phase["id"] == self.delivers[name]:
                    own["delivery"] = True
                release["phases"].append(own)
        return release

    def phase(self, name, given):
        phase = {k: v for k, v in given.items() if k not in ("delivery", "cost")}
        for kind in ("earliest", "deadline", "fixed"):
            if not self.has(kind, name):
                phase.pop(kind, None)
        if "criteria" in phase:
            phase["criteria"] = [c for c in phase["criteria"] if self.has("criterion", f"{name}.{c['id']}")]
            if not phase["criteria"]:
                del phase["criteria"]
        if "window" in phase and not self.has("window", name):
            phase["window"] = "always-open"
        if "changes" in phase:
            phase["changes"] = [s if self.has("system", s) else self.shadow(s) for s in listed(phase["changes"])]
        return phase

    def shadow(self, system):
        """A system of one phase alone: nothing is locked, and freezes of the system hit it still."""
        own = f"{system}~{len(self.systems)}"
        self.systems.append(own)
        self.shadows.setdefault(system, []).append(own)
        return own

    # Resources

    def windows(self):
        time = self.scenario["time"]
        days = (datetime.date.fromisoformat(time["end"]) - datetime.date.fromisoformat(time["start"])).days + 1
        for window in self.result.get("windows", []):
            if not self.has("limit", window["id"]):
                for item in [window] + window.get("dates", []):
                    item.pop("limit", None)
        self.result.setdefault("windows", []).append(
            {"id": "always-open", "dates": [{"at": time["start"] + "T00:00", "length": f"{24 * days}h"}]})

    def resources(self):
        result = self.result
        for team in result.get("teams", []):
            if not self.has("team", team["id"]):
                team["capacity"] = PLENTY
                team.pop("changes", None)
        for environment in result.get("environments", []):
            name = environment["id"]
            environment.pop("cost-per-day", None)
            for kind, key in (("incompatible", "incompatible"), ("lead", "lead"), ("outage", "outages")):
                if not self.has(kind, name):
                    environment.pop(key, None)
            if not (self.has("environment", name) and self.has("changeover", name)):
                environment.pop("changeover", None)
            if not self.has("environment", name):
                environment.pop("changes", None)
                if "instances" in environment:
                    ids = [i["id"] if isinstance(i, dict) else i for i in environment["instances"]]
                    environment["instances"] = [{"id": i, "capacity": PLENTY} for i in ids]
                else:
                    environment["capacity"] = PLENTY
        freezes = []
        composites = {c["id"]: c for c in self.scenario.get("composites", [])}
        for k, freeze in enumerate(result.get("freezes", [])):
            if not self.has("freeze", freeze.get("id", f"freezes[{k}]")):
                continue
            names = listed(freeze.get("except", []))
            free = [n for n in names if n in self.phases]
            for name in names:
                if name in composites:
                    free += [r for r in composites[name]["releases"] if r in self.phases]
                    free += [name] if self.members(composites[name]) else []
            freeze.pop("except", None)
            if free:
                freeze["except"] = sorted(set(free))
            if "systems" in freeze:
                freeze["systems"] = [own for s in listed(freeze["systems"]) for own in [s] + self.shadows.get(s, [])]
            freezes.append(freeze)
        result["freezes"] = freezes

    # Relations

    def endpoint(self, name):
        if name in self.phases:
            return True
        return any(name == f"{release}.{phase}" for release, phases in self.phases.items() for phase in phases)

    def relations(self):
        dependencies = []
        for item in self.result.get("dependencies", []):
            if "apart" in item:
                item["apart"] = [p for p in item["apart"] if self.endpoint(p)]
                if self.has("apart", item.get("id", "apart")) and len(item["apart"]) > 1:
                    dependencies.append(item)
                continue
            name = item.get("id", f"{item['from']} → {item['to']}")
            if self.has("dependency", name) and self.endpoint(item["from"]) and self.endpoint(item["to"]):
                if not self.has("max", name):
                    item.pop("max", None)
                dependencies.append(item)
        self.result["dependencies"] = dependencies
        composites = []
        for item in self.result.get("composites", []):
            item["releases"] = self.members(item)
            if not item["releases"]:
                continue
            if not self.has("composite-gate", item["id"]):
                item.pop("gate", None)
            elif "criteria" in item.get("gate", {}):
                item["gate"]["criteria"] = [c for c in item["gate"]["criteria"]
                                            if self.has("criterion", f"{item['id']}.gate.{c['id']}")]
            composites.append(item)
        self.result["composites"] = composites

    def members(self, composite):
        """Those left that deliver in a window to which they must keep; none where the composite is lifted."""
        same_start = composite["sync"] == "same-start"
        left = [r for r in composite["releases"] if self.delivers.get(r)
                and (same_start or self.has("window", f"{r}.{self.delivers[r]}"))]
        enough = len(left) > 1 or left and self.has("composite-gate", composite["id"])
        return left if enough and self.has("composite", composite["id"]) else []


def listed(value):
    return value if isinstance(value, list) else [value]


def flag(item, key):
    return item.get(key) in (True, "true")


def delivered(release):
    """The phase with which a release is delivered."""
    phases = release["phases"]
    return (next((p for p in phases if flag(p, "delivery")), None)
            or next((p for p in reversed(phases) if "window" in p and not flag(p, "gate")), None) or phases[-1])


def nearest(phase, before, kept):
    """The nearest phases left that end before this one begins."""
    found, seen, stack = [], set(), sorted(before[phase])
    while stack:
        name = stack.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in kept:
            found.append(name)
        else:
            stack += sorted(before[name])
    return sorted(found)
