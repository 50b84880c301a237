def rotated(names):
    result = list(names)
    rotate(result)
    return result


def rotate(names):
    if names:
        first = names.pop(0)
        names.append(first)
