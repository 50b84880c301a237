def rotated(names):
    return names[1:] + names[:1]


def rotate(names):
    names[:] = names[1:] + names[:1]
