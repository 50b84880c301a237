def count_warmer(temperatures):
    count = 0
    before = None
    for today in temperatures:
        if before is not None and before < today:
            count += 1
        before = today
    return count
