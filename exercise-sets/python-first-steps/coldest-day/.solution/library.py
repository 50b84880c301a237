def coldest(temperatures):
    days = range(len(temperatures))
    return min(days, key=temperatures.__getitem__, default=None)
