def rotated(names):
    """Return a new list in which the first name stands at the end."""
    ...


def rotate(names):
    """Move the first name of the list to its end."""
    ...
