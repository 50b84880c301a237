def ways(stairs):
    numbers = [1, 1, 1]
    for stair in range(3, stairs + 1):
        numbers.append(numbers[stair - 1] + numbers[stair - 3])
    return numbers[stairs]
