def affordable(prices, budget):
    return [price for price in prices if not price > budget]
