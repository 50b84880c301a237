# Read the place and the number of zones, then print the ticket.
place = input()
print("Ticket")
