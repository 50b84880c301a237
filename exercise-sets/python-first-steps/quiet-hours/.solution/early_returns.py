def is_quiet(day, hour):
    if day in ("Saturday", "Sunday"):
        return True
    if 7 <= hour <= 12:
        return False
    if 15 <= hour <= 21:
        return False
    return True
