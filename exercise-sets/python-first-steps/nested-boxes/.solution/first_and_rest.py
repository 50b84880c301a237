def weight(box):
    if box == []:
        return 1
    first, rest = box[0], box[1:]
    return weight(rest) + (weight(first) if isinstance(first, list) else first)
