LOUD = set(range(7, 13)) | set(range(15, 22))


def is_quiet(day, hour):
    return day.startswith("S") or hour not in LOUD
