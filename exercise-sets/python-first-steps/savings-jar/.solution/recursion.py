def weeks_to_save(goal, weekly):
    if goal <= 0:
        return 0
    return 1 + weeks_to_save(goal - weekly, weekly)
