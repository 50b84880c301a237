def weeks_to_save(goal, weekly):
    weeks, rest = divmod(goal, weekly)
    if rest > 0:
        weeks += 1
    return weeks
