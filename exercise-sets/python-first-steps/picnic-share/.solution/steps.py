def share(food, drinks, people):
    cost = food
    cost += drinks
    each = cost / people
    return each
