TICKET = "Ticket to {}\nZones: {}\nPrice: {} coins"


def main():
    place, zones = input(), int(input())
    print(TICKET.format(place, zones, zones + zones + 1))


main()
