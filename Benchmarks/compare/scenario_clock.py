"""Working time and the wall clock as variables of one model."""
from collections import Counter

import numpy as np

MOST_JUMPS = 40


def wall(model, index, working, low, high):
    """The wall-clock slot of working slot number `index` (low…high), linear in `index` and literals of pauses passed.

    A calendar of equal days has an equal pause after each: the day number takes them all, literals only what weekends and
    holidays add. Where days differ every pause has a literal.
    """
    positions = working[low:high + 1]
    offsets = positions - np.arange(low, high + 1)
    at = np.flatnonzero(np.diff(offsets)) + 1
    jumps = [(low + int(k), int(offsets[k] - offsets[k - 1])) for k in at]
    terms = index + int(offsets[0])
    gaps = {b - a for (a, _), (b, _) in zip(jumps, jumps[1:])}
    if len(jumps) > MOST_JUMPS and len(gaps) == 1 and jumps[0][0] - low <= min(gaps) and high - jumps[-1][0] < min(gaps):
        length = gaps.pop()
        usual = Counter(jump for _, jump in jumps).most_common(1)[0][0]
        day, hour = model.new_int_var(0, len(jumps), ""), model.new_int_var(0, length - 1, "")
        model.add(index - (jumps[0][0] - length) == length * day + hour)
        terms += usual * day + passed(model, day, [(k + 1, jump - usual) for k, (_, jump) in enumerate(jumps) if jump != usual])
    else:
        terms += passed(model, index, jumps)
    result = model.new_int_var(int(positions[0]), int(positions[-1]), "")
    model.add(result == terms)
    return result


def passed(model, variable, steps):
    """The sum of the amounts of all (threshold, amount) that the variable has reached."""
    before, total = None, 0
    for threshold, amount in steps:
        literal = model.new_bool_var("")
        model.add(variable >= threshold).only_enforce_if(literal)
        model.add(variable < threshold).only_enforce_if(literal.negated())
        if before is not None:
            model.add_implication(literal, before)
        total += amount * literal
        before = literal
    return total
