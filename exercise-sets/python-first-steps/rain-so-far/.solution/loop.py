def rain_so_far(readings):
    total = 0
    for reading in readings:
        if reading != -1:
            total += reading
            yield total
