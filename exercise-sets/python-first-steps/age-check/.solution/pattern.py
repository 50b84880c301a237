import re


def known_age(text):
    match = re.fullmatch(r"\s*-?(\d+)\s*", text)
    if match is None or int(text) not in range(131):
        return None
    return int(text)


def read_age(text):
    age = known_age(text)
    if age is None:
        raise ValueError(text)
    return age


def read_ages(texts):
    return [age for age in map(known_age, texts) if age is not None]
