def count_birds(birds):
    counts = {}
    for bird in birds:
        if bird == "?":
            continue
        if bird in counts:
            counts[bird] += 1
        else:
            counts[bird] = 1
    return counts
