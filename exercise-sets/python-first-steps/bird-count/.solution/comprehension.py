def count_birds(birds):
    return {bird: birds.count(bird) for bird in birds if bird != "?"}
