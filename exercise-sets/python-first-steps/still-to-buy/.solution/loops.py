def still_to_buy(recipes, cupboard):
    needed = set()
    for recipe in recipes:
        for ingredient in recipe:
            if ingredient not in cupboard:
                needed.add(ingredient)
    return needed
