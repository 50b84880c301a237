def count_warmer(temperatures):
    return sum(after > before for before, after in zip(temperatures, temperatures[1:]))
