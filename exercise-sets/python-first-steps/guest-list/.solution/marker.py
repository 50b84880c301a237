NEW = object()


def add_guest(name, guests=NEW, places=4):
    table = [] if guests is NEW else guests
    free = places - len(table)
    table += [name] if free > 0 else []
    return table
