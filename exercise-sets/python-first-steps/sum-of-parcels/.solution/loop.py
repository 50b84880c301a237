def total(weights):
    result = 0
    for weight in weights:
        result += weight
    return result
