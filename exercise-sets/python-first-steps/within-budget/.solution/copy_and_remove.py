def affordable(prices, budget):
    rest = prices[:]
    for place in range(len(rest) - 1, -1, -1):
        if rest[place] > budget:
            del rest[place]
    return rest
