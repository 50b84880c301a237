def count_warmer(temperatures):
    count = 0
    for day in range(1, len(temperatures)):
        if temperatures[day] > temperatures[day - 1]:
            count += 1
    return count
