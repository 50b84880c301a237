def add_guest(name, guests=None, places=4):
    if guests is None:
        guests = []
    if len(guests) < places:
        guests.append(name)
    return guests
