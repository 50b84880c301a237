from bisect import bisect_right


def price(age):
    return [0, 3, 6, 4][bisect_right([4, 16, 65], age)]
