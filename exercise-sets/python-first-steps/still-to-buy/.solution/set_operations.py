def still_to_buy(recipes, cupboard):
    return set().union(*recipes) - set(cupboard)
