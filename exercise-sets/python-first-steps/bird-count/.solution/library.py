from collections import Counter


def count_birds(birds):
    counts = Counter(birds)
    counts.pop("?", None)
    return dict(counts)
