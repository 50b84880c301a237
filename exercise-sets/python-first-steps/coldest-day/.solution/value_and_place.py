def coldest(temperatures):
    best = None
    lowest = None
    for day, temperature in enumerate(temperatures):
        if best is None or lowest > temperature:
            best, lowest = day, temperature
    return best
