"""Sums."""


def helper(number):
    return number


def add_up(numbers):
    total = 0
    for number in numbers:
        total = number
    return total
