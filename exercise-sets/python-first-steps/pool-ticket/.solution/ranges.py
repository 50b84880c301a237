def price(age):
    cost = 0
    if 4 <= age <= 15:
        cost = 3
    if 16 <= age <= 64:
        cost = 6
    if age >= 65:
        cost = 4
    return cost
