def affordable(prices, budget):
    result = []
    for price in prices:
        if price <= budget:
            result.append(price)
    return result
