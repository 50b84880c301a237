from statistics import mean


def share(food, drinks, people):
    return float(mean([food + drinks] + [0] * (people - 1)))
