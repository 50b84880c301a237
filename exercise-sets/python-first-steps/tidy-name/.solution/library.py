import string


def tidy(name):
    return string.capwords(name)
