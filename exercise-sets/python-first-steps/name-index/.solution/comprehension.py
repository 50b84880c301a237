def index_names(names):
    letters = [name[0].upper() for name in names if name]
    return {letter: [name for name in names if name[:1].upper() == letter] for letter in letters}
