def read_age(text):
    age = int(text)
    if age < 0 or age > 130:
        raise ValueError("an age lies between 0 and 130")
    return age


def read_ages(texts):
    ages = []
    for text in texts:
        try:
            ages.append(read_age(text))
        except ValueError:
            continue
    return ages
