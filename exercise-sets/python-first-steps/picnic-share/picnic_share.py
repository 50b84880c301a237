def share(food, drinks, people):
    """Return what each person pays for the picnic."""
    each = food + drinks / people
    return each
