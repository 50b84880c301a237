def still_to_buy(recipes, cupboard):
    return {ingredient for recipe in recipes for ingredient in recipe if ingredient not in cupboard}
