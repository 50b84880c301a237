def endless():
    while True:
        pass
