def plant(rows, columns, spots):
    flowers = set(spots)
    return [[".*"[(row, column) in flowers] for column in range(columns)] for row in range(rows)]
