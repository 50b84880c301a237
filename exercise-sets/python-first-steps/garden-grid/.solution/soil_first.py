def plant(rows, columns, spots):
    garden = [["."] * columns for _ in range(rows)]
    for row, column in spots:
        if 0 <= row < rows and 0 <= column < columns:
            garden[row][column] = "*"
    return garden
