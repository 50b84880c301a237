def summary(walks):
    total = 0
    longest = 0
    where = None
    for place, distance in walks:
        total += distance
        if distance > longest:
            longest = distance
            where = place
    return total, where
