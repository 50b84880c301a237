def read_age(text):
    """Return the age that the text says."""
    ...


def read_ages(texts):
    """Return the ages from a list of texts, without those that are no age."""
    ...
