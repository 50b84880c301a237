def weeks_to_save(goal, weekly):
    jar = 0
    weeks = 0
    while jar < goal:
        jar += weekly
        weeks += 1
    return weeks
