from math import comb


def ways(stairs):
    result = 0
    for long_steps in range(stairs // 3 + 1):
        steps = stairs - 2 * long_steps
        result += comb(steps, long_steps)
    return result
