from operator import itemgetter


def summary(walks):
    if not walks:
        return (0, None)
    places, distances = zip(*walks)
    place, _ = max(walks, key=itemgetter(1))
    return (sum(distances), place)
