place = input()
zones = int(input())
price = 2 * zones + 1
print(f"Ticket to {place}")
print(f"Zones: {zones}")
print(f"Price: {price} coins")
