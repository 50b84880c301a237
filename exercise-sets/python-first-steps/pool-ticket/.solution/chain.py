def price(age):
    if age < 4:
        return 0
    elif age < 16:
        return 3
    elif age < 65:
        return 6
    else:
        return 4
