from collections import deque


def rotated(names):
    wheel = deque(names)
    wheel.rotate(-1)
    return list(wheel)


def rotate(names):
    tomorrow = rotated(names)
    for place, name in enumerate(tomorrow):
        names[place] = name
