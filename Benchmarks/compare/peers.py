"""The peers: CP-SAT with 2 and with 8 workers, and a plain greedy planner. Each runs in a process of its own:

    python peers.py cp-sat-2 INSTANCE SECONDS SEED

prints one JSON object: status, objective, bound, wall-seconds (with parsing), trace [[seconds, objective], …]; of a release
scenario also plan, the text of a plan file.
"""
import json
import math
import sys
import time

import instances


def greedy(instance, started):
    """Serial schedule generation by least latest finish; each job in its shortest mode. None where it can't."""
    if instance.has_lags or instance.nonrenewable and instance.is_multi_mode:
        return answer("unknown", None, 0, started, [])
    count = len(instance.jobs)
    mode = [min(ways, key=lambda way: way.duration) for ways in instance.jobs]
    successors, waiting = [[] for _ in range(count)], [0] * count
    for i, j, _ in instance.lags:
        successors[i].append(j)
        waiting[j] += 1
    order, left = [], list(waiting)
    ready = [job for job in range(count) if not left[job]]
    while ready:
        job = ready.pop()
        order.append(job)
        for other in successors[job]:
            left[other] -= 1
            if not left[other]:
                ready.append(other)
    tail = [0] * count
    for job in reversed(order):
        tail[job] = mode[job].duration + max((tail[other] for other in successors[job]), default=0)
    # The largest tail first is the least latest finish first, but for the job's own length.
    used = [[0] * (instance.horizon + 1) for _ in instance.renewable]
    earliest = list(instance.earliest)
    ready = [job for job in range(count) if not waiting[job]]
    makespan = 0
    while ready:
        job = max(ready, key=lambda j: (tail[j] - mode[j].duration, tail[j], -j))
        ready.remove(job)
        start, duration = earliest[job], mode[job].duration
        at = start
        while at < start + duration:
            if any(row[at] + mode[job].demands[r] > instance.renewable[r] for r, row in enumerate(used)):
                start = at + 1
            at += 1
        for r, row in enumerate(used):
            for at in range(start, start + duration):
                row[at] += mode[job].demands[r]
        makespan = max(makespan, start + duration)
        for other in successors[job]:
            earliest[other] = max(earliest[other], start + duration)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return answer("feasible", makespan, 0, started, [[round(time.time() - started, 3), makespan]])


def cp_sat(instance, workers, seconds, seed, started):
    """Intervals, cumulatives, one optional interval a mode; the demand of a job that has one mode is a constant."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    horizon = instance.horizon
    starts, ends, lengths, parts = [], [], [], []
    for job, ways in enumerate(instance.jobs):
        start = model.new_int_var(instance.earliest[job], horizon, "")
        end = model.new_int_var(0, horizon, "")
        starts.append(start)
        ends.append(end)
        if len(ways) == 1:
            parts.append([(model.new_interval_var(start, ways[0].duration, end, ""), ways[0], None)])
            lengths.append(ways[0].duration)
            continue
        length = model.new_int_var_from_domain(cp_model.Domain.from_values([way.duration for way in ways]), "")
        model.new_interval_var(start, length, end, "")
        lengths.append(length)
        chosen = [model.new_bool_var("") for _ in ways]
        model.add_exactly_one(chosen)
        parts.append([])
        for literal, way in zip(chosen, ways):
            interval = model.new_optional_interval_var(start, way.duration, end, literal, "")
            model.add(length == way.duration).only_enforce_if(literal)
            parts[-1].append((interval, way, literal))
    for i, j, lag in instance.lags:
        model.add(starts[j] >= (ends[i] if lag is None else starts[i] + lag))
    for r, capacity in enumerate(instance.renewable):
        used = [(interval, way.demands[r]) for part in parts for interval, way, _ in part
                if way.demands[r] and way.duration]
        if used:
            model.add_cumulative([interval for interval, _ in used], [demand for _, demand in used], capacity)
    for n, capacity in enumerate(instance.nonrenewable):
        r = len(instance.renewable) + n
        terms, fixed = [], 0
        for part in parts:
            for _, way, literal in part:
                if literal is None:
                    fixed += way.demands[r]
                elif way.demands[r]:
                    terms.append(way.demands[r] * literal)
        model.add(sum(terms) + fixed <= capacity)
    makespan = model.new_int_var(0, horizon, "makespan")
    model.add_max_equality(makespan, ends)
    model.minimize(makespan)

    return solve(model, workers, seconds, seed, started)[0]


def greedy_scenario(path, started):
    import scenario_greedy
    import scenario_plan
    import scenarios

    scenario = scenarios.Scenario([path])
    plan = scenario_greedy.Greedy(scenario)
    if plan.stuck:
        return answer("unknown", None, 0, started, [])
    cost = plan.cost()
    result = answer("feasible", cost, 0, started, [])
    result["trace"] = [[result["wall-seconds"], cost]]
    result["plan"] = scenario_plan.text(scenario, plan.found, plan.deferred, cost, 0)
    return result


def cp_sat_scenario(path, workers, seconds, seed, started):
    import scenario_greedy
    import scenario_model
    import scenario_plan
    import scenarios

    scenario = scenarios.Scenario([path])
    built = scenario_model.ScenarioModel(scenario)
    built.hint(scenario_greedy.Greedy(scenario))
    result, solver = solve(built.model, workers, seconds, seed, started)
    if result["objective"] is not None:
        result["objective"] -= built.slack(solver.value, solver.boolean_value)
        result["plan"] = scenario_plan.plan(built, solver.value, solver.boolean_value, result["objective"],
                                            result["bound"])
    return result


def solve(model, workers, seconds, seed, started):
    from ortools.sat.python import cp_model

    trace = []

    class Trace(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self):
            trace.append([round(time.time() - started, 3), round(self.objective_value)])

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (time.time() - started))
    status = solver.solve(model, Trace())
    words = {cp_model.OPTIMAL: "optimal", cp_model.FEASIBLE: "feasible", cp_model.INFEASIBLE: "infeasible"}
    word = words.get(status, "unknown")
    objective = round(solver.objective_value) if word in ("optimal", "feasible") else None
    bound = max(0, math.ceil(solver.best_objective_bound - 1e-6)) if word != "infeasible" else None
    return answer(word, objective, bound, started, trace), solver


def answer(status, objective, bound, started, trace):
    return {"status": status, "objective": objective, "bound": bound,
            "wall-seconds": round(time.time() - started, 3), "trace": trace}


def main():
    peer, path, seconds, seed = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    if peer != "greedy":
        # The library's own start is not held against it.
        import ortools.sat.python.cp_model  # noqa: F401
    started = time.time()
    workers = int(peer.rsplit("-", 1)[1]) if peer != "greedy" else 0
    if path.endswith((".yaml", ".json")) and peer == "greedy":
        result = greedy_scenario(path, started)
    elif path.endswith((".yaml", ".json")):
        result = cp_sat_scenario(path, workers, seconds, seed, started)
    elif peer == "greedy":
        result = greedy(instances.read(path), started)
    else:
        result = cp_sat(instances.read(path), workers, seconds, seed, started)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
