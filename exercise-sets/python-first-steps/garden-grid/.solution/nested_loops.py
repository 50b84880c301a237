def plant(rows, columns, spots):
    garden = []
    for row in range(rows):
        line = []
        for column in range(columns):
            if (row, column) in spots:
                line.append("*")
            else:
                line.append(".")
        garden.append(line)
    return garden
