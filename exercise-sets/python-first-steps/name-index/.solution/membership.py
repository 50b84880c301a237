def index_names(names):
    drawers = {}
    for name in names:
        if name == "":
            continue
        letter = name[0].upper()
        if letter not in drawers:
            drawers[letter] = []
        drawers[letter].append(name)
    return drawers
