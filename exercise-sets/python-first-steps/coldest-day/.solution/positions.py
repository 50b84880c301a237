def coldest(temperatures):
    if not temperatures:
        return None
    best = 0
    for day in range(1, len(temperatures)):
        if temperatures[day] < temperatures[best]:
            best = day
    return best
