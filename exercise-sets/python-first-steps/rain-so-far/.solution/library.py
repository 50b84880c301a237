from itertools import accumulate


def rain_so_far(readings):
    return accumulate(filter(lambda reading: reading >= 0, readings))
