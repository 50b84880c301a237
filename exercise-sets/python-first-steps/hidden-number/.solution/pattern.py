import re


def hide(number):
    return re.sub(r"\d(?=\D*\d\D*\d)", "*", number)
