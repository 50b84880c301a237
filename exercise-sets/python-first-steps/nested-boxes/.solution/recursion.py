def weight(box):
    total = 1
    for item in box:
        if isinstance(item, list):
            total += weight(item)
        else:
            total += item
    return total
