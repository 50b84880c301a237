def weight(box):
    total = 0
    waiting = [box]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            total += 1
            waiting.extend(item)
        else:
            total += item
    return total
