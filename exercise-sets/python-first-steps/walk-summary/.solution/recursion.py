def summary(walks, total=0, best=(None, 0)):
    if not walks:
        return total, best[0]
    first, *rest = walks
    if first[1] > best[1]:
        best = first
    return summary(rest, total + first[1], best)
