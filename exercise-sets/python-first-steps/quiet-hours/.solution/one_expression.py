def is_quiet(day, hour):
    weekend = day == "Saturday" or day == "Sunday"
    night = hour < 7 or hour >= 22
    noon = hour >= 13 and hour < 15
    return weekend or night or noon
