from collections import defaultdict


def index_names(names):
    drawers = defaultdict(list)
    for name in filter(None, names):
        drawers[name[0].upper()].append(name)
    return dict(drawers)
