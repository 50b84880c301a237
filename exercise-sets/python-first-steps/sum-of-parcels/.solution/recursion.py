def total(weights):
    if not weights:
        return 0
    return weights[0] + total(weights[1:])
